//! `/models/car_loan/drift`: the car's value has a step in it.

use tests::browser::{Browser, Table, key};

use super::figures::{Rows, count, drift_rows};
use super::{World, no_complaints};

const PAGE: &str = "/models/car_loan/drift";
const FEATURES: &str = "Features ranked by drift from the reference";

fn day(browser: &Browser, label: &str) -> i64 {
    browser.by_label(label).property("valueAsNumber").as_f64().expect("a day") as i64 / 86_400_000
}

/// The window that the page says it shows.
pub(super) fn window(browser: &Browser) -> (i64, i64) {
    (day(browser, "First day"), day(browser, "Last day"))
}

/// Types a day, as a keyboard of the United States does: month, day, year.
fn type_day(browser: &Browser, label: &str, iso: &str) {
    let parts: Vec<&str> = iso.split('-').collect();
    browser.by_label(label).press(&format!("{}{}{}{}", parts[1], parts[2], parts[0], key::TAB));
    browser.wait(&format!("{iso} in the field {label}"), || {
        (browser.by_label(label).property("value") == iso).then_some(())
    });
}

/// Waits until the table says what a direct computation for the days in the fields says.
fn agrees(browser: &Browser, rows: &Rows) -> (Table, (i64, i64)) {
    let mut differs = String::new();
    let mut tries = 0;
    browser.wait("the figures of a direct computation in the table of features", || {
        let days = window(browser);
        let table = browser.try_table(FEATURES)?;
        let expected: Vec<Vec<String>> = drift_rows(&rows.drift(days));
        tries += 1;
        if table.rows != expected && tries % 50 == 0 {
            differs = format!("{:#?}\ninstead of\n{expected:#?}", table.rows);
            eprintln!("still {differs}");
        }
        (table.rows == expected).then_some((table, days))
    })
}

pub(super) fn a_moved_range_changes_the_figures(world: &World) {
    let browser = world.open(PAGE);
    let rows = Rows::fetch(&world.server.address, "car_loan");
    assert_eq!(browser.heading(1, "with the model's name", |_| true), "Car loan");
    browser.heading(2, "that names car_value", |text| text.contains("car_value"));
    let (table, days) = agrees(&browser, &rows);
    assert_eq!(days.1 - days.0, 6, "a week unasked");
    assert_eq!(table.names()[0], "car_value", "the worst first: {:?}", table.names());
    assert_eq!(table.cell("car_value", "Verdict"), Some("shifted"));
    let psi = table.cell("car_value", "PSI").map(str::to_owned);
    browser.sees(&format!("{} rows", count(rows.reference().rows)));
    browser.sees(&format!("{} rows", count(rows.window(days).rows)));

    // To two weeks before the step, by typing.
    browser.forget_fetched();
    let earliest = browser.by_label("First day").attribute("min").expect("the first day there is");
    let first = browser.by_label("First day");
    type_day(&browser, "First day", &earliest);
    let start = first.property("valueAsNumber").as_f64().expect("a day") as i64 / 86_400_000;
    let last = browser.script(
        "return new Date(arguments[0] * 86400000).toISOString().slice(0, 10)",
        &serde_json::json!([start + 13]),
    );
    type_day(&browser, "Last day", last.as_str().expect("a day"));
    let (table, days) = agrees(&browser, &rows);
    assert_eq!(days, (start, start + 13));
    assert_eq!(table.cell("car_value", "Verdict"), Some("steady"), "before the step: {table:#?}");
    assert_ne!(table.cell("car_value", "PSI").map(str::to_owned), psi);
    browser.heading(2, "that names car_value no more", |text| {
        !text.contains("car_value") && text.contains("drift") || text.contains("shifted")
    });
    assert!(browser.address().contains(&format!("from={earliest}")), "the link carries the range");

    // By keyboard: the end of the window a day and then a week on, past the step.
    for (pressed, expected) in [(key::RIGHT, (start, start + 14)), (key::PAGE_DOWN, (start, start + 7))] {
        browser.by_role("slider", "Last day of the window").press(pressed);
        browser.wait(&format!("the window {expected:?}"), || (window(&browser) == expected).then_some(()));
        agrees(&browser, &rows);
    }
    // One step back for all the keys together.
    browser.back();
    browser.wait("the window before the keys", || (window(&browser) == (start, start + 13)).then_some(()));
    browser.by_role("slider", "Window").press(key::END);
    let (table, _) = agrees(&browser, &rows);
    assert_eq!(table.cell("car_value", "Verdict"), Some("shifted"));

    // By mouse: the start of the window back by a third of the chart.
    let before = window(&browser);
    browser.by_role("slider", "First day of the window").drag(-300.0);
    let (_, after) = agrees(&browser, &rows);
    assert!(after.0 < before.0 && after.1 == before.1, "dragged from {before:?} to {after:?}");

    // By preset.
    browser.by_role("button", "30 days").click();
    let (_, days) = agrees(&browser, &rows);
    assert_eq!(days.1 - days.0, 29);
    assert_eq!(browser.fetched(), Vec::<String>::new(), "moving the range asks for nothing");

    // The link says it all.
    let table = browser.table(FEATURES);
    browser.reload();
    assert_eq!(agrees(&browser, &rows), (table, days), "after a reload");
    no_complaints(&browser);
}

pub(super) fn hours_of_a_window(world: &World) {
    let browser = world.open(PAGE);
    browser.table(FEATURES);
    browser.forget_fetched();
    browser.by_role("button", "hour").click();
    // A single hour has some twenty rows, which say nothing.
    browser.heading(2, "that names the steps", |text| text.ends_with(", in steps of 6 hours"));
    browser.sees("Single hours have too few rows to tell drift from chance");
    let fetched = browser.fetched();
    assert!(fetched.len() == 1 && fetched[0].contains("width=hour"), "hours are asked for once: {fetched:?}");
    assert!(browser.address().ends_with("resolution=hour"), "{}", browser.address());

    // A window too long for hours says so, and a shorter one brings them back.
    browser.by_role("button", "90 days").click();
    browser.sees("Hours are shown for windows of up to 31 days: choose a shorter one.");
    browser.by_role("button", "7 days").click();
    browser.heading(2, "that names the steps", |text| text.ends_with(", in steps of 6 hours"));
    no_complaints(&browser);
}

pub(super) fn a_feature_opens_and_closes(world: &World) {
    let browser = world.open(PAGE);
    let rows = Rows::fetch(&world.server.address, "car_loan");
    browser.by_role("button", "car_value").click();
    let finding =
        browser.heading(3, "that says how car_value shifted", |text| text.starts_with("car_value has shifted: mean "));
    assert!(browser.has("image", &finding), "a large chart that says “{finding}”");
    assert!(browser.address().ends_with("feature=car_value"), "{}", browser.address());
    let cells = browser.table("The cells of the chart");
    let days = window(&browser);
    let car_value = rows.drift(days).column("car_value").cloned().expect("the column");
    let counted = |column: &str| -> u64 {
        let at = cells.head.iter().position(|head| head == column).expect("the column");
        cells.rows.iter().map(|row| row[at].replace(',', "").parse::<u64>().expect("a count")).sum()
    };
    assert_eq!(counted("Window rows"), car_value.n_cur);
    assert_eq!(counted("Reference rows"), car_value.n_ref);

    browser.back();
    browser.wait("the closed row", || browser.headings(3).is_empty().then_some(()));
    assert!(browser.has("button", "car_value"), "the page is still the same");

    // By keyboard, and shut again.
    browser.by_role("button", "car_value").press(key::ENTER);
    browser.heading(3, "that says how car_value shifted", |text| text == finding);
    assert_eq!(browser.by_role("button", "car_value").attribute("aria-expanded").as_deref(), Some("true"));
    let link = browser.address();
    browser.by_role("button", "car_value").press(key::ENTER);
    browser.wait("the closed row", || browser.headings(3).is_empty().then_some(()));

    // The link opens it for someone else, with the same figures.
    browser.go(&link);
    browser.heading(3, "that says how car_value shifted", |text| text == finding);
    assert_eq!(browser.table("The cells of the chart"), cells);
    // A steady one says so.
    let steady = rows.drift(days).features.last().map(|column| column.name.clone()).expect("a feature");
    browser.by_role("button", &steady).click();
    browser.heading(3, "that says that it is steady", |text| text == format!("{steady} is steady"));
    no_complaints(&browser);
}

pub(super) fn picture(world: &World) {
    let browser = world.open(PAGE);
    browser.resize(1440, 1226);
    browser.hide_scrollbars();
    browser.heading(2, "that names car_value", |text| text.contains("car_value"));
    browser.table(FEATURES);
    let path = browser.keep_screenshot("drift");
    if let Some(to) = std::env::var_os("EVENKEEL_README_SCREENSHOT") {
        std::fs::copy(path, to).expect("the picture is written where EVENKEEL_README_SCREENSHOT says");
    }
}
