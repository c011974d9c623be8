//! `/inventory`: what needs care, who has left, and a spreadsheet taken over.

use serde_json::json;
use tempfile::TempDir;
use tests::browser::Browser;
use tests::process::Process;

use super::{World, no_complaints};

const TABLE: &str = "Every model and version, with what needs care";

/// Gives the page a sheet, as if it had been chosen.
fn choose(browser: &Browser, text: &str) {
    browser.script(
        "const input = document.getElementById('sheet-file'); const data = new DataTransfer();
         data.items.add(new File([arguments[0]], 'models.csv', {type: 'text/csv'})); input.files = data.files;
         input.dispatchEvent(new Event('change', {bubbles: true}))",
        &json!([text]),
    );
}

pub(super) fn what_needs_care(world: &World) {
    let data = TempDir::new().unwrap();
    let server = Process::start(&["serve"], data.path());
    server.put("/api/v1/models/kept", &json!({"owner": "Lee", "runbook": "https://example.com/kept"}));
    server.put("/api/v1/models/left", &json!({"owner": "Kim", "runbook": "https://example.com/left"}));
    let browser = Browser::open(&world.driver);
    browser.go(&format!("{}/inventory", server.address));
    browser.heading(1, "of the page", |text| text == "Inventory");
    browser.sees("2 models with 2 rows: none needs care.");
    // Who has left makes what they own an orphan.
    browser.script(
        "const field = document.getElementById('departed'); field.value = ' KIM ';
         field.dispatchEvent(new Event('input', {bubbles: true}))",
        &json!([]),
    );
    browser.by_role("button", "Save").click();
    browser.sees("Saved.");
    browser.sees("2 models with 2 rows: one needs care.");
    browser.by_role("button", "orphaned 1").click();
    browser.wait("the orphan alone", || {
        let table = browser.table(TABLE);
        (table.row("left").is_some() && table.row("kept").is_none()).then_some(())
    });
    // The link says what is shown.
    browser.go(&format!("{}/inventory?flag=orphaned&days=7", server.address));
    browser.wait("the orphan alone, again", || browser.table(TABLE).row("kept").is_none().then_some(()));
    no_complaints(&browser);
}

pub(super) fn a_spreadsheet_is_taken_over(world: &World) {
    let data = TempDir::new().unwrap();
    let server = Process::start(&["serve"], data.path());
    server.put("/api/v1/models/known", &json!({"owner": "Kim", "team": "Cards"}));
    let browser = Browser::open(&world.driver);
    browser.go(&format!("{}/inventory", server.address));
    browser.sees("1 model with 1 row");
    choose(&browser, "Model;Version;Task;Owner\nknown;;;Lee\nfresh;v1;binary;Ana\nbad;v1;guess;Ana\n");
    browser.sees("owner: Kim → Lee");
    browser.sees("new model");
    browser.sees("Task: \"guess\" is no task: write binary, multiclass or regression");
    // Nothing is sent before somebody says so.
    assert_eq!(
        ureq::get(format!("{}/api/v1/models", server.address))
            .call()
            .unwrap()
            .body_mut()
            .read_to_string()
            .unwrap()
            .matches("\"fresh\"")
            .count(),
        0
    );
    browser.by_role("button", "Register 2 rows").click();
    browser.sees("2 rows are registered.");
    browser.wait("the new version in the table", || browser.table(TABLE).row("fresh").map(drop));
    let known = ureq::get(format!("{}/api/v1/models/known", server.address))
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap();
    assert!(known.contains("\"Lee\"") && known.contains("\"Cards\""), "what the sheet lacks is kept: {known}");
    choose(&browser, "owner\nLee\n");
    browser.sees("No column has the models' names");
    // The browser itself notes that a model which is to be made was not there before.
    let rest: Vec<String> = browser.complaints().into_iter().filter(|one| !one.contains("404")).collect();
    assert_eq!(rest, Vec::<String>::new());
}
