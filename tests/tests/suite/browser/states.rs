//! Empty, unknown, hostile, broken.

use std::fmt::Write;

use serde_json::json;
use tempfile::TempDir;
use tests::browser::Browser;
use tests::process::Process;

use super::drift::window;
use super::figures::{Rows, drift_rows};
use super::{World, no_complaints};

pub(super) fn unknown(world: &World) {
    let browser = world.open("/models/no_such_model");
    browser.heading(1, "that says so", |text| text == "There is no model “no_such_model”");
    for (name, goes_to) in [("All models", "/"), ("Car loan", "/models/car_loan"), ("Employment", "/models/employment")]
    {
        assert_eq!(browser.by_role("link", name).attribute("href").as_deref(), Some(goes_to));
    }
    world.go(&browser, "/no/such/page");
    browser.heading(1, "that says so", |text| text == "There is no page here");
    browser.by_role("link", "All models").click();
    browser.heading(1, "of the first page", |text| text == "Are our models all right?");
    // A link with nonsense in it shows what there is.
    world.go(&browser, "/models/car_loan/drift?from=nonsense&to=2026-99-99&feature=nope&version=v9&threshold=NaN");
    browser.table("Features ranked by drift from the reference");
    // The browser itself notes that the state of an unknown model was answered with 404.
    let rest: Vec<String> =
        browser.complaints().into_iter().filter(|one| !one.contains("no_such_model/status")).collect();
    assert_eq!(rest, Vec::<String>::new());
}

/// A slash would end the name in an address, and is refused.
const MODEL: &str = "<script>alert(1)<script> <img src=x onerror=alert(1)> \"ünï\" 😀";
const FEATURE: &str = "<script>alert(2)</script> <img src=x onerror=alert(2)> \"fëature\" 😀";
const CATEGORY: &str = "<b>bold</b>'\" 😀";
/// The model's name in an address.
const ESCAPED: &str = "%3Cscript%3Ealert%281%29%3Cscript%3E%20%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E%20%22%C3%BCn%C3%AF%22%20%F0%9F%98%80";

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Rows over some days up to now: every eighth shifted in the last ones.
fn rows(count: usize, now: i64, production: bool) -> String {
    let mut csv = format!("request_id,time,{},{},score,label\n", quoted(FEATURE), quoted("plain"));
    for row in 0..count {
        let time = now - 20 * 86_400_000 * (count - row) as i64 / count as i64;
        let late = production && row * 4 > count * 3;
        let value = (row * 37 % 100) + if late { 60 } else { 0 };
        let category = if row % 3 == 0 { quoted(CATEGORY) } else { "other".to_owned() };
        let score = (row * 53 % 100) as f64 / 100.0;
        let kind = if production { "p" } else { "r" };
        writeln!(csv, "{kind}{row},{time},{value},{category},{score},{}", usize::from(score > 0.4)).unwrap();
    }
    csv
}

fn register(server: &Process) {
    server
        .put(&format!("/api/v1/models/{ESCAPED}"), &json!({"owner": "<i>nobody</i>", "description": "<u>hostile</u>"}));
    let version = json!({"task": "binary", "stage": "production", "schema": {"columns": [
        {"name": FEATURE, "kind": "numeric", "role": "feature"},
        {"name": "plain", "kind": "categorical", "role": "feature"},
    ]}});
    server.put(&format!("/api/v1/models/{ESCAPED}/versions/v1"), &version);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
    for (role, csv) in [("reference", rows(900, now, false)), ("live", rows(900, now, true))] {
        let url = format!("{}/api/v1/models/{ESCAPED}/versions/v1/observations?role={role}", server.address);
        let answer = ureq::post(url).content_type("text/csv").send(csv).expect("the rows are taken");
        assert!(answer.status().is_success());
    }
}

/// No script of a name has run, and no element has come of one.
fn harmless(browser: &Browser) {
    let built = browser
        .script("return document.querySelectorAll('main script, main img, main b, main i, main u').length", &json!([]));
    assert_eq!(built, 0, "names became elements");
}

pub(super) fn from_nothing_to_a_stopped_backend(world: &World) {
    let data = TempDir::new().unwrap();
    let server = Process::start(&["serve"], data.path());
    let browser = Browser::open(&world.driver);

    // Nothing yet: the next step.
    browser.go(&server.address);
    browser.heading(2, "that says so", |text| text == "No models yet");
    browser.sees(&format!("curl -X PUT '{}/api/v1/models/my_model'", server.address));
    browser.sees("observations?role=reference");
    assert!(browser.has("button", "Copy"), "a button that copies the command");
    assert_eq!(browser.sideways(), 0);

    // Names that look like markup are text.
    register(&server);
    browser.reload();
    browser.heading(2, "with the hostile name", |text| text == MODEL);
    browser.sees("owner <i>nobody</i>");
    browser.sees("<i>nobody</i>");
    browser.sees("watched");
    harmless(&browser);
    browser.by_role("link", MODEL).click();
    browser.heading(1, "with the hostile name", |text| text == MODEL);
    browser.by_role("link", "Drift").click();
    let table = browser.table("Features ranked by drift from the reference");
    assert_eq!(table.names().into_iter().find(|name| *name == FEATURE), Some(FEATURE), "{table:#?}");
    browser.by_role("button", FEATURE).click();
    browser.heading(3, "about the hostile feature", |text| text.starts_with(FEATURE));
    browser.by_role("button", "plain").click();
    browser.heading(3, "about the other feature", |text| text.starts_with("plain"));
    browser.sees(CATEGORY);
    assert!(browser.title().starts_with(MODEL), "{}", browser.title());
    harmless(&browser);
    browser.reload();
    browser.heading(3, "about the other feature", |text| text.starts_with("plain"));
    harmless(&browser);
    for (tab, heading) in [("Overview", "In short"), ("Fairness", "No protected attribute is known")] {
        browser.by_role("link", tab).click();
        browser.heading(2, tab, |text| text == heading);
        harmless(&browser);
    }
    browser.by_role("link", "Drift").click();
    no_complaints(&browser);

    // The backend stops: the pages say so, keep what they show, and go on computing.
    let first_page = Browser::open(&world.driver);
    first_page.go(&server.address);
    first_page.sees("1 of 2 features has shifted");
    let known = Rows::fetch(&server.address, ESCAPED);
    let before = browser.table("Features ranked by drift from the reference");
    drop(server);
    browser.sees("The backend does not answer.");
    browser.sees("every control that needs no new rows works");
    assert_eq!(browser.table("Features ranked by drift from the reference"), before, "the figures stay");
    assert!(browser.has("button", "Try again"));
    let shown = window(&browser);
    browser.by_role("button", "30 days").click();
    browser.wait("a wider window", || (window(&browser).0 < shown.0).then_some(()));
    let expected: Vec<_> = drift_rows(&known.drift(window(&browser)));
    browser.wait("the figures of the wider window", || {
        (browser.try_table("Features ranked by drift from the reference")?.rows == expected).then_some(())
    });
    // A backend that is gone breaks off what it was sending, and refuses what is asked.
    let of_gone = ["ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING"];
    let is_other = |one: &String| of_gone.iter().all(|known| !one.contains(known));
    let rest: Vec<String> = browser.complaints().into_iter().filter(is_other).collect();
    assert_eq!(rest, Vec::<String>::new());
    // Another tab needs rows that were loaded before, or says that it cannot have them.
    browser.by_role("link", "Overview").click();
    browser.heading(2, "of the overview", |text| text == "In short");

    first_page.sees("The states could not be refreshed. The backend does not answer.");
    first_page.heading(2, "that is still known", |text| text == MODEL);
    assert!(first_page.text().contains("<i>nobody</i>"), "the row stays");
    first_page.by_role("button", "Try again").click();
    first_page.sees("not updating · ");
}

/// A hand that is faster than the screen: charts that go before the browser has drawn them once.
pub(super) fn left_before_it_is_drawn(world: &World) {
    let browser = world.open("/models/employment/drift");
    browser.heading(2, "what drifted", |text| text.contains("shifted") || text.contains("steady"));
    let back_and_forth = "const [done] = arguments;
        const open = name => [...document.querySelectorAll('.tabs a')].find(tab => tab.innerText === name).click();
        (async () => {
            for (let turn = 0; turn < 40; turn++) {
                open(turn % 2 ? 'Drift' : 'Fairness');
                await new Promise(resolve => setTimeout(resolve));
            }
            done(document.title);
        })();";
    browser.script_later(back_and_forth, &json!([]));
    browser.by_role("link", "Performance").click();
    browser.heading(2, "a measure", |text| !text.is_empty());
    no_complaints(&browser);
}
