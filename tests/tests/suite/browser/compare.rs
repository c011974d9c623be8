//! `/models/…/compare`: is the new version at least as good, and for whom?

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::browser::{Browser, key};
use tests::process::{Process, run};

use super::exports::downloaded;
use super::{World, no_complaints};

const FIGURES: &str = "Figures of both versions and their differences";
const SLICES: &str = "Slices, those where the candidate is worse first";
const FLIPS: &str = "Decisions that differ, in total and by group";

/// A request: its age, sex, outcome, and the score of either version; the second is spoilt for men over 80.
fn request(row: usize) -> (usize, &'static str, bool, f64, f64) {
    let (age, sex) = (18 + row * 37 % 73, if row % 5 < 2 { "m" } else { "f" });
    let outcome = row * 7_919 % 1_009 > 500;
    let (noise, right) = ((row * 104_729 % 997) as f64 / 2_000.0, row * 31 % 100 < 82);
    let first = if outcome == right { 0.5 + noise } else { 0.499 - noise };
    let spoilt = age > 80 && sex == "m" && row.is_multiple_of(2);
    let second = if spoilt { 1.0 - first } else { (first + (row * 13 % 11) as f64 / 200.0).min(1.0) };
    (age, sex, outcome, first, second)
}

/// Rows of one version; every ninth label is missing.
fn rows(prefix: &str, range: std::ops::Range<usize>, second: bool) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as usize;
    let mut csv = "request_id,time,age,sex,score,label\n".to_owned();
    for row in range {
        let (age, sex, outcome, first, other) = request(row);
        let label = if row % 9 == 4 { String::new() } else { usize::from(outcome).to_string() };
        let time = now / 1_000 * 1_000 - (6_000 - row) * 100_000;
        let score = if second { other } else { first };
        writeln!(csv, "{prefix}{row},{time},{age},{sex},{score},{label}").unwrap();
    }
    csv
}

/// A model with a serving version, a shadow of the same requests, and a version of other requests.
fn register(server: &Process, files: &Path) {
    server.put("/api/v1/models/paired", &json!({"description": "Two versions", "business": {
        "goal": "", "metric": "", "target": null, "currency": "EUR", "cost_false_positive": 10.0, "cost_false_negative": 5.0
    }}));
    let version = |stage: &str| {
        json!({"task": "binary", "stage": stage, "schema": {"columns": [
            {"name": "age", "kind": "numeric", "role": "feature"},
            {"name": "sex", "kind": "categorical", "role": "protected"},
        ]}})
    };
    let send = |version: &str, role: &str, csv: &str| {
        let url = format!("{}/api/v1/models/paired/versions/{version}/observations?role={role}", server.address);
        let answer = ureq::post(url).content_type("text/csv").send(csv).expect("the rows are taken");
        assert!(answer.status().is_success());
    };
    for (name, stage, role, range) in [
        ("v1", "production", "live", 0..4_000),
        ("v2", "shadow", "shadow", 0..4_000),
        ("v3", "shadow", "canary", 4_000..6_000),
    ] {
        server.put(&format!("/api/v1/models/paired/versions/{name}"), &version(stage));
        send(name, "reference", &rows("r", 0..1_500, false));
        let csv = rows("p", range, name != "v1");
        send(name, role, &csv);
        std::fs::write(files.join(format!("{name}.csv")), csv).unwrap();
    }
}

/// What the command line says about the same rows as files.
fn from_files(files: &Path) -> Value {
    let path = |name: &str| files.join(name).to_str().expect("a path").to_owned();
    let (a, b) = (path("v1.csv"), path("v2.csv"));
    let id = ["--id", "request_id", "--label", "label", "--score", "score", "--protected", "sex"];
    let arguments = [["compare", "--format", "json", "--a", &a, "--b", &b].as_slice(), &id].concat();
    run(&arguments).json()
}

/// The figures of the page, unrounded, by name: baseline, candidate, difference and both ends of the interval.
fn exported(browser: &Browser, folder: &Path) -> Vec<(String, Vec<Option<f64>>)> {
    browser.by_role("button", "CSV: figures").click();
    let (_, csv) = downloaded(browser, folder, ".csv");
    let text = String::from_utf8(csv).expect("UTF-8");
    let line = |line: &str| {
        let mut cells = line.split(',');
        let name = cells.next().unwrap_or_default().to_owned();
        (name, cells.take(5).map(|cell| cell.parse().ok()).collect())
    };
    text.split("\r\n").skip(1).filter(|text| !text.is_empty()).map(line).collect()
}

fn agrees(found: &[(String, Vec<Option<f64>>)], report: &Value) {
    let names = [
        ("Accuracy", "accuracy"),
        ("Precision", "precision"),
        ("Recall", "recall"),
        ("F1", "f1"),
        ("Selected", "selection_rate"),
        ("AUC", "auc"),
        ("Brier score", "brier"),
        ("Log-loss", "log_loss"),
    ];
    for (name, key) in names {
        let (_, cells) = found.iter().find(|(found, _)| found == name).expect(name);
        let figure = &report["figures"][key];
        let expected = [&figure["a"], &figure["b"], &figure["difference"], &figure["ci95"][0], &figure["ci95"][1]];
        for (cell, expected) in cells.iter().zip(expected) {
            let (cell, expected) = (cell.expect("a number"), expected.as_f64().expect("a number"));
            assert!((cell - expected).abs() < 1e-9, "{name}: {cell} instead of {expected}");
        }
    }
}

pub(super) fn worse_for_a_group_and_the_link_says_so(world: &World) {
    let (data, files, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap());
    let server = Process::start(&["serve"], data.path());
    register(&server, files.path());
    let report = from_files(files.path());

    // Unasked: the serving version against the newest other; of its own choice, the shadow of the same requests.
    let browser = Browser::open(&world.driver);
    browser.download_into(folder.path());
    browser.go(&format!("{}/models/paired/compare?b=v2", server.address));
    browser.heading(2, "the verdict", |text| text.contains("v2"));
    browser.sees("Both answered the same 4,000 requests; 3,556 have a label.");
    browser.sees(report["verdict"]["reason"].as_str().expect("a reason"));
    agrees(&exported(&browser, folder.path()), &report);
    let flips = browser.table(FLIPS);
    let flipped = |name: &str| report["flips"][name].as_u64().expect("a count");
    for (column, name) in [("To positive", "to_positive"), ("To negative", "to_negative")] {
        let shown = flips.cell("All", column).expect("a cell").replace(',', "");
        assert!(shown.starts_with(&flipped(name).to_string()), "{column}: {shown}");
    }

    // Where it is worse: old people; one click cuts the page to them.
    let slices = browser.table(SLICES);
    let worst = slices.names()[0].to_owned();
    assert!(
        worst.starts_with("age: ") && slices.cell(&worst, "Candidate").is_some_and(|word| word.contains("worse")),
        "{slices:#?}"
    );
    assert!(browser.headings(2).iter().any(|title| title.starts_with("v2 is clearly worse in ")));
    browser.by_role("button", &worst).click();
    browser.wait("the slice in the link", || browser.address().contains("slice=age").then_some(()));
    browser.sees("requests in the slice;");
    browser.by_label("Margin").press(&format!("0.02{}", key::TAB));
    browser.wait("the margin in the link", || browser.address().contains("margin=0.02").then_some(()));
    browser.sees("margin 0.02");

    // The link shows the same elsewhere.
    let shown = (browser.table(FIGURES), browser.table(SLICES), browser.headings(2));
    let other = Browser::open(&world.driver);
    other.go(&browser.address());
    other.sees("requests in the slice;");
    other.wait("the same figures", || {
        let there = (other.try_table(FIGURES)?, other.try_table(SLICES)?, other.headings(2));
        (there == shown).then_some(())
    });
    no_complaints(&browser);
    no_complaints(&other);
}

pub(super) fn other_requests_and_gone_versions(world: &World) {
    let (data, files) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let server = Process::start(&["serve"], data.path());
    register(&server, files.path());
    let browser = Browser::open(&world.driver);

    // No request in common is said, and nothing is paired.
    browser.go(&format!("{}/models/paired/compare?a=v1&b=v3", server.address));
    browser.sees("v1 and v3 have no request in common: 4,000 rows and 2,000 rows of different requests are compared.");
    let figures = browser.table(FIGURES);
    assert!(figures.cell("Accuracy", "Interval by").is_some_and(|by| by.contains("Newcombe")), "{figures:#?}");
    browser.sees_no("McNemar:");
    assert!(browser.try_table(FLIPS).is_none());
    browser.sees("From all rows of v1 to all rows of v3");

    // Live rows against the reference of the same version.
    browser.go(&format!("{}/models/paired/compare?a=v1&role_a=reference&b=v1&role_b=live", server.address));
    browser.sees("v1 · reference and v1 · live have no request in common");

    // A version and a role that are gone are explained, and the rest stays; so does a condition that is none.
    browser.go(&format!("{}/models/paired/compare?a=v9&b=v2&slice=height%20%3E%203", server.address));
    browser.sees("The link names “v9” as the baseline, which this model does not have");
    browser.sees("this version has no column \"height\"");
    browser.sees("All rows are shown.");
    browser.sees("Both answered the same 4,000 requests");
    browser.go(&format!("{}/models/paired/compare?a=v1&b=v2&role_b=canary", server.address));
    browser.sees("v2 has no rows as canary: those as shadow are shown.");
    browser.go(&format!("{}/models/paired/compare?a=v1&b=v2&slice=age%20%3E", server.address));
    browser.sees("This is no condition");

    // An empty slice has no figures, and says so.
    browser.go(&format!(
        "{}/models/paired/compare?a=v1&b=v2&slice=age%20%3E%20500%20and%20age%20%3C%2020",
        server.address
    ));
    browser.sees("Both answered the same 0 requests in the slice");
    browser.sees("No row of the window is in this slice.");
    no_complaints(&browser);
}

pub(super) fn a_saved_slice(world: &World) {
    let (data, files) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let server = Process::start(&["serve"], data.path());
    register(&server, files.path());
    for (name, condition) in [("men", "sex = m"), ("old%20men", "[men] and age > 60")] {
        server.put(&format!("/api/v1/models/paired/slices/{name}"), &json!({"condition": condition}));
    }
    let browser = Browser::open(&world.driver);
    let page = |slice: &str| browser.go(&format!("{}/models/paired/compare?a=v1&b=v2&slice={slice}", server.address));

    // A name stands for what was saved under it, and so does one in another; the same as written out.
    page("%5Bold%20men%5D");
    browser.sees("requests in the slice;");
    let named = browser.table(FIGURES);
    page("sex%20%3D%20m%20and%20age%20%3E%2060");
    browser.wait("the same figures", || (browser.try_table(FIGURES)? == named).then_some(()));
    page("not%20%5Bmen%5D");
    browser.sees("Both answered the same 2,400 requests in the slice");

    // Saved slices are offered; one that nobody saved is told as missing.
    page("");
    browser.by_role("button", "[men]").click();
    browser.sees("Both answered the same 1,600 requests in the slice");
    page("%5Bnobody%5D");
    browser.sees("there is no slice named \"nobody\"");
    browser.sees("All rows are shown.");
    no_complaints(&browser);
}

pub(super) fn by_keyboard(world: &World) {
    let (data, files, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap());
    let server = Process::start(&["serve"], data.path());
    register(&server, files.path());
    let browser = Browser::open(&world.driver);
    browser.download_into(folder.path());
    browser.go(&format!("{}/models/paired", server.address));
    browser.by_role("link", "Compare").press(key::ENTER);
    browser.heading(2, "the verdict", |text| text.contains("v3"));
    // Typed as far as it takes to tell it from the reference of the same version.
    browser.by_label("Candidate").press("v2 · s");
    browser.wait("v2 chosen", || {
        let address = browser.address();
        (address.contains("b=v2") && address.contains("role_b=shadow")).then_some(())
    });
    browser.sees("Both answered the same 4,000 requests");
    browser.by_role("button", "Swap").press(key::ENTER);
    browser.wait("both swapped", || {
        (browser.address().contains("a=v2") && browser.address().contains("b=v1")).then_some(())
    });
    browser.sees("Both answered the same 4,000 requests");
    browser.by_label("Slice").press(&format!("sex = m{}", key::ENTER));
    browser.sees("Both answered the same 1,600 requests in the slice");
    browser.by_label("Threshold of v1").press(&format!("0.7{}", key::TAB));
    browser.wait("the threshold in the link", || browser.address().contains("threshold_b=0.7").then_some(()));

    // The page to attach to a decision needs nothing else.
    browser.by_role("button", "Save as a page").press(key::ENTER);
    let (name, html) = downloaded(&browser, folder.path(), ".html");
    let html = String::from_utf8(html).expect("UTF-8");
    assert!(name.starts_with("paired_compare_v2_v1"), "{name}");
    for part in ["<!doctype html>", "sex = m", "threshold_b=0.7", "<svg", "Quality side by side", "<dt>Made</dt>"] {
        assert!(html.contains(part), "{part} in {html}");
    }
    for absent in ["<script", "<link", "src=", "url(http"] {
        assert!(!html.contains(absent), "{absent} in {html}");
    }
    no_complaints(&browser);
}
