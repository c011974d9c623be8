//! `/open`: files of one's own, compared where they are.

use serde_json::json;
use tests::browser::Browser;

use super::{World, no_complaints};

const PAGE: &str = "/open";
const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/mc_ref.csv");
const CURRENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/mc_cur.csv");

/// Puts a file into a file field, as the browser's own dialogue does.
fn choose(browser: &Browser, field: &str, file: &str) {
    let document = browser.devtools("DOM.getDocument", &json!({"depth": 0}));
    let query = json!({"nodeId": document["root"]["nodeId"], "selector": field});
    let node = browser.devtools("DOM.querySelector", &query)["nodeId"].clone();
    browser.devtools("DOM.setFileInputFiles", &json!({"nodeId": node, "files": [file]}));
}

/// Everything that the page has asked for, whatever it is.
fn requests(browser: &Browser) -> Vec<String> {
    let names = browser.script("return performance.getEntriesByType('resource').map(entry => entry.name)", &json!([]));
    names.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

pub(super) fn two_files_are_compared_and_nothing_is_sent(world: &World) {
    let browser = world.open(PAGE);
    browser.heading(1, "of the page", |text| text == "Compare two files");
    browser.sees("Nothing leaves this browser");
    browser.forget_fetched();
    choose(&browser, "#reference-file", REFERENCE);
    browser.sees("One file alone");
    choose(&browser, "#current-file", CURRENT);
    browser.wait("the verdict on drift", || browser.text().contains("See the drift").then_some(()));
    browser.sees("mc_cur.csv");

    browser.by_role("link", "Drift").click();
    browser.sees("ranked by drift");
    let ranked = browser.table("Features ranked by drift from the reference");
    assert!(!ranked.rows.is_empty(), "{ranked:?}");

    browser.by_role("link", "Performance").click();
    browser.sees("Each class against the rest");
    browser.by_role("link", "Explore").click();
    browser.wait("all rows", || {
        let complete = "return document.querySelector('[data-complete]')?.dataset.complete ?? ''";
        (browser.script(complete, &json!([])) == "true").then_some(())
    });
    browser.sees("· exact");

    // Longer than the page otherwise waits before it asks for the inventory again.
    std::thread::sleep(std::time::Duration::from_secs(16));
    assert_eq!(requests(&browser), Vec::<String>::new(), "nothing is sent");
    no_complaints(&browser);
}

pub(super) fn a_bad_file_keeps_what_was_opened(world: &World) {
    let folder = tempfile::TempDir::new().unwrap();
    let bad = folder.path().join("bad.csv");
    std::fs::write(&bad, b"PAR1\x15\x04\x15").unwrap();
    let browser = world.open(PAGE);
    browser.sees("What is read here");
    choose(&browser, "#reference-file", REFERENCE);
    browser.sees("One file alone");
    choose(&browser, "#current-file", bad.to_str().unwrap());
    browser.sees("bad.csv was not opened: this is a Parquet file");
    browser.sees("mc_ref.csv");
    browser.sees("evenkeel report --reference reference.parquet");
    no_complaints(&browser);
}
