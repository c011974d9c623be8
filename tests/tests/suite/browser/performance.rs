//! `/models/…/performance`: how good, since when, how much of it is known.

use serde_json::json;
use shared::figures::Cut;
use shared::figures::nearest_cut;
use shared::figures::performance::{BinaryQuality, Quality, quality};
use shared::series::Totals;
use shared::stats::binary::Rate;
use shared::stats::calibration::CalibrationBin;
use shared::stats::estimated::ExpectedConfusion;
use shared::stats::proportion::Proportion;
use tempfile::TempDir;
use tests::browser::{Browser, Table, key};
use tests::process::Process;

use super::drift::window;
use super::figures::{Rows, count};
use super::{World, no_complaints};

const POINTS: &str = "The measure over time, the latest first";
const CALIBRATION: &str = "Calibration in ten steps of score";
const CURVES: &str = "What a threshold would do in the window";

fn figures(rows: &Rows, totals: &Totals, cut: Cut) -> Quality {
    quality(&rows.version.binning, &rows.layout, totals, cut).expect("a quality")
}

fn binary(rows: &Rows, totals: &Totals, cut: Cut) -> BinaryQuality {
    match figures(rows, totals, cut) {
        Quality::Binary(quality) => *quality,
        other => panic!("not of two outcomes: {other:?}"),
    }
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| format!("{:.1} %", value * 100.0))
}

fn ends(proportion: Proportion) -> String {
    let (low, high) = proportion.low.zip(proportion.high).expect("an interval");
    format!("{} to {}", share(Some(low)), share(Some(high)))
}

/// A figure of the strip above the chart, with what stands below it.
fn fact(browser: &Browser, name: &str) -> Option<(String, String)> {
    let body = "const dt = [...document.querySelectorAll('.known dt')].find(dt => dt.textContent === arguments[0]); \
                if (!dt) return null; const text = n => (n ? n.textContent : '').replace(/\\s+/g, ' ').trim(); \
                return [text(dt.parentElement.querySelector('.value')), text(dt.parentElement.querySelector('.aside'))]";
    let found = browser.script(body, &json!([name]));
    Some((found[0].as_str()?.to_owned(), found[1].as_str()?.to_owned()))
}

/// Waits until the strip says of the accuracy what a direct computation for the days in the fields says.
fn accuracy_agrees(browser: &Browser, rows: &Rows, threshold: Option<f64>) -> BinaryQuality {
    let cut = threshold.map_or(Cut::Deployed, |threshold| nearest_cut(&rows.version.binning, threshold));
    browser.wait("the accuracy of a direct computation", || {
        let own = binary(rows, &rows.window(window(browser)), cut);
        let known = own.rate(Rate::Accuracy);
        let from = format!("95 % interval {}; from {} labels", ends(known), count(own.n_labelled));
        let come = format!("{} of {} rows", count(own.n_labelled), count(own.n));
        let before = binary(rows, &rows.reference(), cut).rate(Rate::Accuracy).rate;
        let estimated = own.estimated.as_ref().and_then(ExpectedConfusion::accuracy);
        let all = fact(browser, "In the window, known")? == (share(known.rate), from)
            && fact(browser, "On the reference")?.0 == share(before)
            && fact(browser, "Labels that have come")?.1 == come
            && fact(browser, "Estimated, all rows")?.0 == share(estimated);
        all.then_some(own)
    })
}

/// The calibration table as it should be read.
fn calibration(own: &BinaryQuality, reference: &BinaryQuality) -> Vec<Vec<String>> {
    let row = |(step, (bin, before)): (usize, (&CalibrationBin, &CalibrationBin))| {
        let observed = Proportion::new(bin.positives, bin.n);
        let low = step as f64 / 10.0;
        vec![
            format!("{low:.1} to {:.1}", low + 0.1),
            count(bin.n),
            share(bin.mean_score()),
            share(observed.rate),
            observed.rate.map_or_else(String::new, |_| ends(observed).replace(" %", "")),
            share(before.positive_rate()),
        ]
    };
    own.calibration.iter().zip(&reference.calibration).enumerate().map(row).collect()
}

fn at(table: &Table, row: usize, column: &str) -> String {
    let column = table.head.iter().position(|head| head == column).expect("the column");
    table.rows[row][column].clone()
}

pub(super) fn a_moved_window_changes_what_is_known(world: &World) {
    let browser = world.open("/models/employment/performance?measure=accuracy");
    let rows = Rows::fetch(&world.server.address, "employment");
    let own = accuracy_agrees(&browser, &rows, None);
    browser.heading(2, "that says how accurate it is", |text| {
        text.starts_with("Accuracy ") && text.contains(&share(own.rate(Rate::Accuracy).rate))
    });
    // Labels come three days late: the last days are only estimated, and called so.
    assert!(own.n_labelled < own.n, "labels are missing in the last week");
    browser.sees("estimated, as labels are missing");
    browser.sees("Right only if the scores are calibrated.");
    browser.by_role("button", "90 days").click();
    accuracy_agrees(&browser, &rows, None);
    open(&browser, "The chart as a table");
    let points = browser.table(POINTS);
    let last = rows.version.role(shared::schema::ObservationRole::Live).expect("live rows");
    let last = last.starts.last().expect("a day").div_euclid(86_400);
    for (row, day) in [(0, last), (10, last - 10)] {
        let day = binary(&rows, &rows.window((day, day)), Cut::Deployed);
        assert_eq!(at(&points, row, "Rows"), count(day.n), "{points:#?}");
        assert_eq!(at(&points, row, "Labels"), count(day.n_labelled));
        assert_eq!(at(&points, row, "Accuracy, known"), share(day.rate(Rate::Accuracy).rate));
        let estimated = day.estimated.as_ref().and_then(ExpectedConfusion::accuracy);
        assert_eq!(at(&points, row, "Estimated"), share(estimated));
    }

    // By keyboard, and nothing is asked for.
    browser.by_role("button", "30 days").click();
    accuracy_agrees(&browser, &rows, None);
    browser.forget_fetched();
    let before = window(&browser);
    browser.by_role("slider", "Window").press(key::HOME);
    browser.wait("the window at the start", || (window(&browser).0 < before.0).then_some(()));
    let own = accuracy_agrees(&browser, &rows, None);
    assert_eq!(own.n_labelled, own.n, "of the first month all labels have come");
    browser.sees("All labels have come, so nothing is estimated.");
    browser.by_role("slider", "Last day of the window").press(key::LEFT);
    accuracy_agrees(&browser, &rows, None);

    // Another threshold and another measure.
    browser.by_label("Threshold: selected when the score is at least").press(&key::RIGHT.repeat(3));
    browser.wait("the threshold in the link", || browser.address().contains("threshold=0.53").then_some(()));
    let own = accuracy_agrees(&browser, &rows, Some(0.53));
    browser.sees("decisions recomputed at a threshold of 0.53");
    assert_eq!(browser.fetched(), Vec::<String>::new(), "nothing is asked for");

    // The link says it all.
    let text = fact(&browser, "In the window, known");
    browser.reload();
    accuracy_agrees(&browser, &rows, Some(0.53));
    assert_eq!(fact(&browser, "In the window, known"), text);
    browser.by_label("Measure").press("f1");
    browser.wait("the measure in the link", || browser.address().contains("measure=f1").then_some(()));
    let f1 = format!("{:.3}", own.f1.expect("an F1"));
    browser.wait("the F1", || (fact(&browser, "In the window, known")?.0 == f1).then_some(()));
    no_complaints(&browser);
}

pub(super) fn calibration_and_curves(world: &World) {
    let browser = world.open("/models/employment/performance");
    let rows = Rows::fetch(&world.server.address, "employment");
    let table = browser.table(CALIBRATION);
    let (own, reference) =
        (binary(&rows, &rows.window(window(&browser)), Cut::Deployed), binary(&rows, &rows.reference(), Cut::Deployed));
    assert_eq!(table.rows, calibration(&own, &reference));
    let auc = own.auc.expect("an area");
    browser.heading(2, "with the AUC", |text| text.starts_with("AUC ") && text.contains(&format!("{:.3}", auc.value)));
    browser.sees(&format!("certainly within {:.4} to {:.4}", auc.low, auc.high));
    // What cannot be estimated says so.
    assert_eq!(fact(&browser, "Estimated, all rows").expect("the figure").0, "—");
    assert!(browser.has("image", "ROC curve") && browser.has("image", "Precision and recall"));

    open(&browser, "The curves as a table");
    let table = browser.table(CURVES);
    for (threshold, words) in [(0.25, "0.25"), (0.5, "0.50 deployed"), (0.75, "0.75")] {
        let own = binary(&rows, &rows.window(window(&browser)), nearest_cut(&rows.version.binning, threshold));
        let row = table.row(words).expect("the threshold").to_vec();
        let expected =
            [own.selection_rate.rate, own.rate(Rate::Tpr).rate, own.rate(Rate::Fpr).rate, own.rate(Rate::Ppv).rate];
        assert_eq!(row[1..], expected.map(share), "{table:#?}");
    }
    no_complaints(&browser);
}

pub(super) fn three_classes(world: &World) {
    let browser = world.open("/models/card/performance");
    let rows = Rows::fetch(&world.server.address, "card");
    let matrix = browser.table("True class (rows), and what it was taken for");
    let Quality::Multiclass(own) = figures(&rows, &rows.window(window(&browser)), Cut::Deployed) else {
        panic!("three classes")
    };
    let expected: Vec<Vec<String>> = own
        .classes
        .iter()
        .zip(&own.confusion)
        .map(|(class, taken)| {
            let all: u64 = taken.iter().sum();
            let cell = |cell: &u64| format!("{} {}", share(Some(*cell as f64 / all as f64)), count(*cell));
            std::iter::once(class.name.clone()).chain(taken.iter().map(cell)).collect()
        })
        .collect();
    assert_eq!(matrix.rows, expected);
    browser.heading(2, "that says how accurate it is", |text| {
        text.starts_with("Accuracy ") && text.contains(&share(own.accuracy.rate))
    });
    let classes = browser.table("Each class against the rest");
    for (row, class) in classes.rows.iter().zip(&own.classes) {
        assert_eq!(row[0], class.name);
        assert_eq!(row[1], count(class.rates.support));
        assert_eq!(row[2], share(class.rates.recall));
        assert_eq!(row[5], class.auc.map_or_else(|| "—".to_owned(), |auc| format!("{:.3}", auc.value)));
    }
    // One class against all others, the first unasked.
    let one = &own.classes[1];
    browser.by_label("Class").press(&one.name);
    browser.sees(&format!("{} against all other classes. AUC {:.3}", one.name, one.auc.expect("an area").value));
    browser.by_role("image", "ROC curve");
    assert!(browser.address().contains("class="), "{}", browser.address());
    no_complaints(&browser);
}

pub(super) fn a_price(world: &World) {
    let browser = world.open("/models/car_price/performance");
    let rows = Rows::fetch(&world.server.address, "car_price");
    browser.heading(3, "of the spread", |text| text == "Spread of the errors");
    let Quality::Regression(own) = figures(&rows, &rows.window(window(&browser)), Cut::Deployed) else {
        panic!("a number")
    };
    let error = own.mae.expect("an error");
    let (read, aside) = fact(&browser, "In the window, known").expect("the mean absolute error");
    let read: f64 = read.replace(',', "").parse().expect("a number");
    assert!((read - error).abs() <= error * 0.0005, "{read} is not {error}");
    assert!(aside.contains(&format!("from {} labels", count(own.n_labelled))), "{aside}");
    assert!(!browser.text().contains("Threshold:"), "a number has no threshold");
    browser.by_label("Measure").press("R²");
    let r2 = format!("{:.4}", own.r2.expect("r²")).replace('-', "−");
    browser.wait("R²", || (fact(&browser, "In the window, known")?.0 == r2).then_some(()));
    assert!(browser.address().contains("measure=r2"), "{}", browser.address());
    no_complaints(&browser);
}

fn open(browser: &Browser, summary: &str) {
    let body = "const s = [...document.querySelectorAll('summary')].find(s => s.textContent === arguments[0]); \
                if (s) s.parentElement.open = true; return !!s";
    browser.wait(&format!("“{summary}”"), || (browser.script(body, &json!([summary])) == true).then_some(()));
}

/// Rows over the last ten days, the latest last.
fn csv(prefix: &str, count: usize, columns: &str, row: impl Fn(usize) -> String) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
    let mut csv = format!("request_id,time,x,{columns}\n");
    for at in 0..count {
        let time = now - 10 * 86_400_000 * (count - at) as i64 / count as i64;
        csv += &format!("{prefix}{at},{time},{},{}\n", at % 17, row(at));
    }
    csv
}

pub(super) fn nothing_known_yet(world: &World) {
    let data = TempDir::new().unwrap();
    let server = Process::start(&["serve"], data.path());
    let send = |model: &str, path: &str, body: String| {
        let url = format!("{}/api/v1/models/{model}/{path}", server.address);
        assert!(ureq::post(url).content_type("text/csv").send(body).expect("the rows are taken").status().is_success());
    };
    let score = |at: usize| (at * 37 % 100) as f64 / 100.0;
    let label = |at: usize| usize::from(score(at) * 100.0 > (at * 61 % 100) as f64);
    for (model, answer) in [("scores", "score"), ("decisions", "prediction")] {
        server.put(&format!("/api/v1/models/{model}"), &json!({}));
        let version = json!({"task": "binary", "stage": "production", "schema": {"columns": [
            {"name": "x", "kind": "numeric", "role": "feature"},
            {"name": answer, "kind": "numeric", "role": answer},
        ]}});
        server.put(&format!("/api/v1/models/{model}/versions/v1"), &version);
        let given = |at: usize| if answer == "score" { score(at) } else { score(at).round() };
        let reference = csv("r", 900, &format!("{answer},label"), |at| format!("{},{}", given(at), label(at)));
        send(model, "versions/v1/observations?role=reference", reference);
        send(model, "versions/v1/observations?role=live", csv("p", 900, answer, |at| given(at).to_string()));
    }

    // No label at all: only an estimate, and what to send.
    let browser = Browser::open(&world.driver);
    browser.go(&format!("{}/models/scores/performance?measure=accuracy", server.address));
    let estimated = fact_when(&browser, "Estimated, all rows", |value| value != "—");
    browser.heading(2, "that calls it estimated", |text| {
        text == format!("Accuracy is not known yet, only estimated: {estimated}")
    });
    assert_eq!(fact(&browser, "In the window, known").expect("the figure").0, "—");
    browser.sees(&format!("curl -X POST '{}/api/v1/models/scores/labels'", server.address));
    browser.heading(2, "of the calibration", |text| text.starts_with("Calibration is not known"));
    browser.heading(2, "of the curves", |text| text.starts_with("No ROC curve: it needs labels of both outcomes"));
    assert!(!browser.has("image", "ROC curve"));

    // The command works: with labels of one outcome only, there is an accuracy and still no curve.
    send("scores", "labels", (0..900).fold("request_id,label\n".to_owned(), |csv, at| csv + &format!("p{at},1\n")));
    browser.reload();
    fact_when(&browser, "In the window, known", |value| value != "—");
    browser.sees("All labels have come, so nothing is estimated.");
    browser.heading(2, "of the curves", |text| text.starts_with("No ROC curve: it needs labels of both outcomes"));
    browser.sees("AUC: Not available, because all labels are positive.");
    browser.sees_no("curl -X POST");

    // Decisions without a score: no measure of scores, and no estimate out of nothing.
    browser.go(&format!("{}/models/decisions/performance?measure=auc", server.address));
    browser.heading(2, "that says what is missing", |text| text == "No scores were sent");
    browser.heading(2, "of the accuracy", |text| text == "Accuracy is not known for this window");
    assert_eq!(fact(&browser, "Estimated, all rows").expect("the figure").0, "—");
    assert!(!browser.has("image", "ROC curve"));
    no_complaints(&browser);
}

fn fact_when(browser: &Browser, name: &str, wanted: impl Fn(&str) -> bool) -> String {
    browser.wait(&format!("the figure “{name}”"), || {
        fact(browser, name).map(|fact| fact.0).filter(|value| wanted(value))
    })
}
