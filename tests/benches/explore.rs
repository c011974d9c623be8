//! The explorer's budgets, in real Chromium with real pointer events: from the event of a brush to the painted frame,
//! and from opening the page to all rows being there. On the census data of the demonstration, and on made-up rows of
//! 25 columns. Prints figures; judges nothing.
//!
//! `EVENKEEL_BENCH_EXPLORE_ROWS` sets the made-up rows (1,000,000).
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may stop and prints")]

use std::fs::File;

use serde_json::json;
use tempfile::TempDir;
use tests::browser::{Browser, Driver};
use tests::process::Process;
use tests::wide;

/// Rows sent at once: more are more than a backend takes unasked.
const PART: usize = 1_000_000;
/// Moves of a brush that are timed.
const MOVES: usize = 200;
/// Resolves with the time at which all rows were here.
const WHEN_COMPLETE: &str = "const [done] = arguments;
    const look = () => document.querySelector('[data-complete=true]') ? done(performance.now()) : requestAnimationFrame(look);
    look();";
/// From now on, notes for each move of the pointer how long it took until its frame was painted: since the event, and
/// since the page was given it, as a browser keeps moves back until it is about to draw a frame. A frame is painted before
/// the next thing that the page hears of: a message sent while drawing, or the next move, which a browser prefers to
/// messages for up to a tenth of a second.
const WATCH: &str = "window.brushTimes = [];
    let drawn = [];
    const painted = () => {
        const now = performance.now();
        window.brushTimes.push(...drawn.map(move => [now - move.start, now - move.given]));
        drawn = [];
    };
    addEventListener('pointermove', event => {
        painted();
        const move = { start: event.timeStamp, given: performance.now() };
        requestAnimationFrame(() => {
            drawn.push(move);
            const channel = new MessageChannel();
            channel.port1.onmessage = painted;
            channel.port2.postMessage(null);
        });
    }, true);";

fn main() {
    let driver = Driver::start();
    nothing(&driver);
    {
        let data = TempDir::new().unwrap();
        let server = Process::start(&["demo"], data.path());
        explore(&driver, &format!("{}/models/employment/explore", server.address), "census", "AGEP");
        compare(&driver, &format!("{}/models/employment/compare?a=v1&b=v3", server.address));
    }
    let rows =
        std::env::var("EVENKEEL_BENCH_EXPLORE_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let folder = TempDir::new().unwrap();
    let server = Process::start(&["serve"], &folder.path().join("data"));
    wide::register(&server);
    let parts = (0..rows).step_by(PART).map(|part| ("live", 200_000 + part, PART.min(rows - part)));
    for (role, first, count) in std::iter::once(("reference", 0, 200_000)).chain(parts) {
        let path = folder.path().join("rows.parquet");
        wide::write(&path, first, count);
        let address = format!("/api/v1/models/bench/versions/v1/observations?role={role}");
        let answer = server.post_file(&address, "application/vnd.apache.parquet", File::open(&path).unwrap());
        assert_eq!(answer["accepted"], count, "{answer}");
    }
    explore(&driver, &format!("{}/models/bench/explore", server.address), &format!("{rows} × 25"), "n3");
    println!("{:<44} {:>9} MB", "memory of the server at its highest", server.memory_peak_mb());
}

/// Moves over a page that does nothing: what a frame costs here however fast the page is. A browser keeps moves back
/// until it is about to draw, so that a move waits for up to a frame, 16.7 ms, before the page hears of it.
fn nothing(driver: &Driver) {
    let browser = Browser::open(driver);
    browser.go("data:text/html,<p>nothing</p>");
    browser.script(WATCH, &json!([]));
    for step in 0..MOVES {
        browser.devtools("Input.dispatchMouseEvent", &json!({"type": "mouseMoved", "x": 100 + step, "y": 100}));
    }
    told("a page that does nothing", &browser.script("return window.brushTimes", &json!([])));
}

/// Opens the comparison of two versions with a cold cache, then moves the margin and a threshold.
fn compare(driver: &Driver, address: &str) {
    let browser = Browser::open(driver);
    browser.go(address);
    let shown = "const [done] = arguments;
        const look = () => document.body.innerText.includes('Quality side by side') ? done(performance.now()) : requestAnimationFrame(look);
        look();";
    let ready = browser.script_later(shown, &json!([])).as_f64().unwrap();
    println!("{:<44} {ready:>9.1} ms", "compare: opened until figures are shown");
    let change = "const [label, value, done] = arguments;
        const field = [...document.querySelectorAll('label')].find(l => l.innerText.startsWith(label)).control;
        const start = performance.now();
        field.value = value;
        field.dispatchEvent(new Event('input', {bubbles: true}));
        field.dispatchEvent(new Event('change', {bubbles: true}));
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => done(performance.now() - start);
            channel.port2.postMessage(null);
        });";
    for (label, values) in [("Margin", ["0.02", "0.03", "0.01"]), ("Threshold of v3", ["0.4", "0.6", "0.45"])] {
        let times = values.map(|value| browser.script_later(change, &json!([label, value])).as_f64().unwrap());
        println!("{:<44} {times:.1?} ms", format!("compare: {label} moved, until painted"));
    }
}

/// A browser in which the memory of the app can be asked for.
fn open(driver: &Driver) -> Browser {
    let browser = Browser::open(driver);
    let note = "addEventListener('TrunkApplicationStarted', event => { window.started = event.detail.wasm })";
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({"source": note}));
    browser
}

/// Prints the memory of the app.
fn memory(browser: &Browser, what: &str, when: &str) {
    let memory = browser.script("return window.started?.memory?.buffer?.byteLength ?? 0", &json!([]));
    println!("{:<44} {:>9.1} MB", format!("{what}: memory of the app, {when}"), memory.as_f64().unwrap_or(0.0) / 1e6);
}

/// Opens the page with no rows to be had, for what the app takes without them.
fn without_rows(driver: &Driver, address: &str, what: &str) {
    let browser = open(driver);
    browser.devtools("Network.enable", &json!({}));
    browser.devtools("Network.setBlockedURLs", &json!({"urls": ["*/sample*"]}));
    browser.go(address);
    let shown = "const [done] = arguments;
        const look = () => document.querySelector('[data-complete]') ? setTimeout(done, 1000) : requestAnimationFrame(look);
        look();";
    browser.script_later(shown, &json!([]));
    memory(&browser, what, "no rows");
}

/// Opens the page with a cold cache, then brushes one chart back and forth.
fn explore(driver: &Driver, address: &str, what: &str, column: &str) {
    without_rows(driver, address, what);
    let browser = open(driver);
    // All days, so that the window leaves no row out.
    browser.go(&format!("{address}?from=2026-01-01&to=2027-12-31"));
    let ready = browser.script_later(WHEN_COMPLETE, &json!([])).as_f64().unwrap();
    println!("{:<44} {ready:>9.1} ms", format!("{what}: opened until all rows are here"));
    // Charts move until those above them have their bars.
    let place = "const [name, done] = arguments;
        const chart = () => document.querySelector(`[aria-label='Distribution of ${name}'] svg.facet-bars`);
        let before = '';
        const look = () => {
            chart()?.scrollIntoView({block: 'center'});
            const box = chart()?.getBoundingClientRect() ?? {};
            const now = [box.left, box.width, box.top + box.height / 2];
            if (chart() && String(now) === before) {
                done([...now, document.querySelector('[data-complete]').innerText]);
            } else {
                before = String(now);
                setTimeout(look, 300);
            }
        };
        look();";
    let came = "return performance.getEntriesByType('resource').filter(one => one.name.includes('/sample'))
        .reduce((sum, one) => sum + one.decodedBodySize, 0)";
    let came = browser.script(came, &json!([])).as_f64().unwrap();
    println!("{:<44} {:>9.1} MB", format!("{what}: columns that came"), came / 1e6);
    memory(&browser, what, "all rows here");
    let found = browser.script_later(place, &json!([column]));
    println!("{:<44} {}", "", found[3].as_str().unwrap_or_default());
    let number = |at: usize| found[at].as_f64().unwrap();
    let (left, width, y) = (number(0), number(1), number(2));
    let mouse = |kind: &str, share: f64, buttons: u8| {
        let button = if kind == "mouseMoved" && buttons == 0 { "none" } else { "left" };
        let event = json!({
            "type": kind, "x": left + width * share, "y": y, "button": button, "buttons": buttons, "clickCount": 1
        });
        browser.devtools("Input.dispatchMouseEvent", &event);
    };
    mouse("mouseMoved", 0.1, 0);
    mouse("mousePressed", 0.1, 1);
    // Until the browser has made fast code of it.
    (1..10).for_each(|step| mouse("mouseMoved", 0.1 + 0.08 * f64::from(step), 1));
    browser.script(WATCH, &json!([]));
    for step in 0..MOVES {
        // By small and by large strides, as hands do.
        let stride = [0.013, 0.31, 0.057, 0.46][step % 4];
        mouse("mouseMoved", 0.1 + (stride * (step + 1) as f64) % 0.85, 1);
    }
    memory(&browser, what, "brushed");
    // A brush that moved nothing would be fast.
    let condition = "return document.getElementById('slice').value";
    let condition = browser.script(condition, &json!([]));
    assert!(condition.as_str().is_some_and(|text| text.contains(column)), "brushed {column}: {condition}");
    let times = browser.script("return window.brushTimes", &json!([]));
    mouse("mouseReleased", 0.5, 0);
    told(what, &times);
}

/// Prints how long moves took.
fn told(what: &str, times: &serde_json::Value) {
    for (part, from) in ["event to painted frame", "of which work of the page"].into_iter().enumerate() {
        let mut times: Vec<f64> =
            times.as_array().into_iter().flatten().filter_map(|time| time[part].as_f64()).collect();
        times.sort_by(f64::total_cmp);
        let at =
            |share: f64| times.get(((times.len().max(1) - 1) as f64 * share) as usize).copied().unwrap_or(f64::NAN);
        println!(
            "{:<44} median {:>7.1} ms, 95th percentile {:>7.1} ms, n = {}",
            format!("{what}: a move, {from}"),
            at(0.5),
            at(0.95),
            times.len()
        );
    }
}
