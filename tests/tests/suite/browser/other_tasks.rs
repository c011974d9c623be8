//! A model of three classes and one of a number: drift, their own quality, and what fairness is for them.

use shared::figures::Cut;
use shared::figures::performance::{Quality, quality};

use super::drift::window;
use super::figures::{Rows, drift_rows};
use super::{World, no_complaints};

pub(super) fn three_classes(world: &World) {
    let browser = world.open("/models/card/drift");
    let rows = Rows::fetch(&world.server.address, "card");
    let table = browser.table("Features ranked by drift from the reference");
    let drift = rows.drift(window(&browser));
    assert_eq!(table.rows, drift_rows(&drift));
    let outputs = browser.table("Outputs ranked by drift from the reference");
    assert!(outputs.names().contains(&"prediction"), "{outputs:#?}");

    browser.by_role("link", "Overview").click();
    let table = browser.table("Quality of the reference and of the window");
    let days = last_week(&rows);
    let Some(Quality::Multiclass(own)) =
        quality(&rows.version.binning, &rows.layout, &rows.window(days), Cut::Deployed)
    else {
        panic!("the quality of three classes")
    };
    let accuracy = own.accuracy.rate.expect("an accuracy") * 100.0;
    assert_eq!(table.rows[0][2], format!("{accuracy:.1} %"), "the accuracy: {table:#?}");
    assert!(table.rows.len() >= 6, "{table:#?}");
    let classes = browser.table("True classes by what they were taken for");
    assert_eq!(classes.rows.len(), own.classes.len());
    for (row, class) in classes.rows.iter().zip(&own.classes) {
        assert_eq!(row[0], class.name);
    }

    browser.by_role("link", "Fairness").click();
    browser.heading(2, "that says what is missing", |text| text == "No protected attribute is known");
    browser.sees("Parity and odds are defined for yes-or-no decisions only");
    no_complaints(&browser);
}

pub(super) fn a_price(world: &World) {
    let browser = world.open("/models/car_price/drift");
    let rows = Rows::fetch(&world.server.address, "car_price");
    let table = browser.table("Features ranked by drift from the reference");
    let drift = rows.drift(window(&browser));
    assert_eq!(table.rows, drift_rows(&drift));

    browser.by_role("link", "Overview").click();
    let table = browser.table("Quality of the reference and of the window");
    let days = last_week(&rows);
    let Some(Quality::Regression(own)) =
        quality(&rows.version.binning, &rows.layout, &rows.window(days), Cut::Deployed)
    else {
        panic!("the quality of a number")
    };
    let error = own.mae.expect("an error");
    let read: f64 = table.rows[0][2].replace(',', "").parse().expect("the mean absolute error");
    assert!((read - error).abs() <= error * 0.0005, "{read} is not {error}: {table:#?}");
    let r2 = own.r2.expect("r²");
    assert!(table.rows.iter().any(|row| row[2] == format!("{r2:.4}").replace('-', "−")), "r² {r2}: {table:#?}");

    browser.by_role("link", "Fairness").click();
    browser.heading(2, "that says what is missing", |text| text == "No protected attribute is known");
    browser.sees("for this model, quality per group would appear here");
    no_complaints(&browser);
}

/// The window that a page shows unasked: the week up to the latest row.
fn last_week(rows: &Rows) -> (i64, i64) {
    let live = rows.version.role(shared::schema::ObservationRole::Live).expect("live rows");
    let last = live.starts.last().expect("a window").div_euclid(86_400);
    (last - 6, last)
}
