//! `/`: all models at a glance, the search, and one request.

use tempfile::TempDir;
use tests::browser::{Browser, key};
use tests::process::Process;

use super::{World, no_complaints};

const SEARCH: &str = "Search models, owners, request ids";
/// Title, owner, what it is for.
const MODELS: [(&str, &str, &str); 4] = [
    ("Car loan", "Lending, Jae Kim", "Predicts whether a car loan will be repaid."),
    ("Car price", "Marketplace, Ines Duarte", "Estimates the price of a used car."),
    ("Card", "Cards, Tom Becker", "Suggests which credit card suits an applicant."),
    ("Employment", "Public Services, Maria Lopez", "Predicts from census answers whether a person is employed."),
];

fn listed(browser: &Browser, expected: &[&str]) {
    browser.wait(&format!("the models {expected:?} and no others"), || {
        let mut found = browser.headings(2);
        found.sort();
        (found == expected).then_some(())
    });
}

pub(super) fn models_at_a_glance(world: &World) {
    let browser = world.open("/");
    assert_eq!(browser.heading(1, "of the page", |_| true), "Are our models all right?");
    listed(&browser, &MODELS.map(|(title, _, _)| title));
    // What has shifted for good is said first; the others may still be looked at while the page opens.
    browser.sees("Car loan");
    for (title, owner, _) in MODELS {
        let says = |wanted: &str| {
            browser.wait(&format!("“{wanted}” at {title}"), || browser.under(title).contains(wanted).then_some(()));
        };
        says(&format!("owner {owner}"));
        says("last prediction ");
        says("serving v1");
    }
    let car_loan = browser.wait("the shifted model is degraded, with what it lost", || {
        let text = browser.under("Car loan");
        (text.contains("features have shifted") && text.contains("lost to wrong predictions this month"))
            .then_some(text)
    });
    assert!(car_loan.contains("past the target of €25,000; of "), "{car_loan}");
    browser.wait("the answer leads with what is wrong", || browser.text().contains("No: Car loan").then_some(()));
    // One picture of days for each model, of a few paths.
    let paths = browser.script("return document.querySelectorAll('.uptime path').length", &serde_json::json!([]));
    assert!(paths.as_u64().is_some_and(|paths| (4..=20).contains(&paths)), "{paths}");

    browser.by_role("link", "Car loan").click();
    browser.heading(1, "of the model", |text| text == "Car loan");
    assert_eq!(browser.title(), "Car loan · Evenkeel");
    browser.back();
    listed(&browser, &MODELS.map(|(title, _, _)| title));
    no_complaints(&browser);
}

/// A change shows without a reload.
pub(super) fn follows_events(world: &World) {
    let data = TempDir::new().unwrap();
    let server = Process::start(&["serve"], data.path());
    server.put("/api/v1/models/first", &serde_json::json!({"owner": "Early Shift"}));
    let browser = Browser::open(&world.driver);
    browser.go(&server.address);
    browser.sees("up to date");
    server.put("/api/v1/models/second", &serde_json::json!({"owner": "Night Shift"}));
    listed(&browser, &["First", "Second"]);
    let says = |wanted: &str| {
        browser.wait(&format!("“{wanted}”"), || browser.under("Second").contains(wanted).then_some(()));
    };
    says("owner Night Shift");
    server.put("/api/v1/models/second", &serde_json::json!({"owner": "Day Shift"}));
    says("owner Day Shift");
    no_complaints(&browser);
}

pub(super) fn search_filters(world: &World) {
    let browser = world.open("/");
    listed(&browser, &MODELS.map(|(title, _, _)| title));
    // "/" puts the cursor into the search.
    browser.press("/");
    browser.press("car");
    listed(&browser, &["Car loan", "Car price", "Card"]);
    browser.press(" loan");
    listed(&browser, &["Car loan"]);
    browser.press(key::ESCAPE);
    listed(&browser, &MODELS.map(|(title, _, _)| title));
    // By owner, whatever the capitals.
    browser.by_role("searchbox", SEARCH).press("MARIA");
    listed(&browser, &["Employment"]);
    browser.press("xyz");
    listed(&browser, &[]);
    browser.sees("No model matches “MARIAxyz”.");
    no_complaints(&browser);
}

pub(super) fn a_request_is_found(world: &World) {
    let browser = world.open("/");
    let id = "40000";
    browser.by_role("searchbox", SEARCH).press(id);
    browser.by_role("link", &format!("Look up the request “{id}”")).click();
    browser.heading(1, "of the request", |text| text == format!("Request {id}"));
    browser.sees("Answered by ");
    let found = ureq::get(format!("{}/api/v1/requests/{id}", world.server.address)).call().expect("the request");
    let record: serde_json::Value = found.into_body().read_json().expect("JSON");
    let models: Vec<&str> =
        record["observations"].as_array().unwrap().iter().map(|one| one["model"].as_str().unwrap()).collect();
    assert!(models.contains(&"employment"), "{record}");
    browser.heading(2, "of the model that answered", |text| text == "Employment");
    let table = browser.table("What each version answered");
    assert!(table.row("score").is_some(), "its score: {table:#?}");
    assert!(table.row("SEX").is_some(), "its values: {table:#?}");
    no_complaints(&browser);

    browser.go(&format!("{}/requests/no-such-id-7", world.server.address));
    browser.sees("No model has seen it. Check the id");
    // The browser itself notes that the answer was 404.
    let rest: Vec<String> = browser.complaints().into_iter().filter(|one| !one.contains("/api/v1/requests/")).collect();
    assert_eq!(rest, Vec::<String>::new());
}
