//! The pages' budgets, in real Chromium on the demonstration data, from loopback with a cold cache: when the first
//! page shows something and when it shows the models, what a changed range or threshold costs, and the hot figures
//! alone. Prints figures; judges nothing.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may stop and prints")]

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::browser::{Browser, Driver};
use tests::folder::Folder;
use tests::process::Process;

const RUNS: usize = 5;
/// Resolves with the time at which a text stands on the page.
const WHEN_SEEN: &str = "const [text, done] = arguments;
    const look = () => document.body.innerText.includes(text) ? done(performance.now()) : requestAnimationFrame(look);
    look();";
/// Presses an arrow key on an element again and again; resolves with the milliseconds until its effects have run.
const STEPS: &str = "const [role, done] = arguments;
    const element = document.querySelector(role);
    const times = [];
    const step = () => {
        if (times.length === 40) return done(times);
        const channel = new MessageChannel();
        const start = performance.now();
        channel.port1.onmessage = () => { times.push(performance.now() - start); requestAnimationFrame(step); };
        if (element.type === 'range') {
            element.stepDown();
            element.dispatchEvent(new Event('input', { bubbles: true }));
        } else {
            element.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
        }
        channel.port2.postMessage(null);
    };
    step();";

/// Resolves with what the measuring program has written: each figure with its times.
const FIGURES: &str = "const [done] = arguments;
    const look = () => document.body.innerText.startsWith('{') ? done(JSON.parse(document.body.innerText)) : setTimeout(look, 100);
    look();";

fn main() {
    let data = TempDir::new().unwrap();
    let server = Process::start(&["demo"], data.path());
    let driver = Driver::start();
    let (mut first, mut models) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        // A new browser has an empty cache.
        let browser = Browser::open(&driver);
        browser.go(&format!("{}/", server.address));
        models.push(browser.script_later(WHEN_SEEN, &json!(["Car loan"])).as_f64().unwrap());
        let paint = "return performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)";
        first.extend(numbers(&browser.script(paint, &json!([]))));
    }
    print("first contentful paint of /", &mut first);
    print("the models are shown", &mut models);

    let browser = Browser::open(&driver);
    browser.go(&format!("{}/models/employment/drift", server.address));
    browser.script_later(WHEN_SEEN, &json!(["Features"]));
    print("a range moved by a day, 16 columns", &mut numbers(&browser.script_later(STEPS, &json!(["[role=slider]"]))));
    browser.go(&format!("{}/models/employment/fairness", server.address));
    browser.script_later(WHEN_SEEN, &json!(["Gaps between groups"]));
    print("a threshold moved by 0.01", &mut numbers(&browser.script_later(STEPS, &json!(["input[type=range]"]))));

    let measure = Folder::serve(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/app/measure"));
    browser.go(&measure.address);
    let figures = browser.script_later(FIGURES, &json!([]));
    for (name, times) in figures.as_object().into_iter().flatten() {
        print(name, &mut numbers(times));
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

fn print(what: &str, values: &mut [f64]) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get(((values.len().max(1) - 1) as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    println!("{what:<40} median {:>9.4} ms, 95th percentile {:>9.4} ms, n = {}", at(0.5), at(0.95), values.len());
}
