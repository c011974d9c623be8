//! `/models/…/explore`: for whom, and since when?

use serde_json::json;
use shared::binning::MISSING;
use shared::frame::decode_sample;
use shared::sample::{Field, Sample};
use shared::slice::{Mask, Slice};
use tests::browser::{Browser, key};

use super::drift::window;
use super::figures::count;
use super::{World, no_complaints};

const PAGE: &str = "/models/employment/explore";
const QUALITY: &str = "Quality inside and outside the slice";

/// The rows behind the page, straight from the API.
fn fetch(server: &str) -> Sample {
    let columns = ["time", "decision", "label", "score_cell", "cell:AGEP", "cell:SEX", "cell:RAC1P"];
    let columns: String = columns.iter().map(|column| format!("&column={column}")).collect();
    let url = format!("{server}/api/v1/models/employment/sample?version=v1&role=live{columns}");
    let mut answer = ureq::get(url).header("Accept", "application/vnd.evenkeel.frame").call().expect("a sample");
    let frame = answer.body_mut().with_config().limit(64_000_000).read_to_vec().expect("a frame");
    decode_sample(&frame).expect("a frame that can be read")
}

/// Rows of the slice, and its accuracy and recall, counted here row by row.
#[derive(Debug, PartialEq)]
struct Direct {
    rows: u64,
    labelled: u64,
    accuracy: Option<f64>,
    recall: Option<f64>,
}

fn direct(sample: &Sample, inside: &Mask, (first, last): (i64, i64), wanted: bool) -> Direct {
    let (seconds, decisions, labels) = (
        sample.seconds().expect("times"),
        sample.codes(&Field::Decision).expect("decisions"),
        sample.codes(&Field::Label).expect("labels"),
    );
    let (mut rows, mut table) = (0, [[0_u64; 2]; 2]);
    for row in 0..sample.rows() {
        let day = (sample.head.start_s + i64::from(seconds[row])).div_euclid(86_400);
        if (first..=last).contains(&day) && (inside[row] == 1) == wanted {
            rows += 1;
            if labels[row] != MISSING {
                table[usize::from(decisions[row])][usize::from(labels[row])] += 1;
            }
        }
    }
    let [[tn, fn_], [fp, tp]] = table;
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    let labelled = tn + fn_ + fp + tp;
    Direct { rows, labelled, accuracy: share(tp + tn, labelled), recall: share(tp, tp + fn_) }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// The condition in the field.
fn condition(browser: &Browser) -> String {
    browser.by_label("Slice").property("value").as_str().unwrap_or_default().to_owned()
}

/// Waits until all rows are here.
fn loaded(browser: &Browser) {
    browser.wait("all rows", || {
        let complete = "return document.querySelector('[data-complete]')?.dataset.complete ?? ''";
        (browser.script(complete, &json!([])) == "true").then_some(())
    });
}

/// Waits until the page says what counting the same rows here says.
fn agrees(browser: &Browser, sample: &Sample) -> Direct {
    let mut tries = 0;
    browser.wait("the figures of a direct count", || {
        let slice: Slice = condition(browser).parse().ok()?;
        let compiled = slice.compile(&sample.head.binning, &|_| None).ok()?;
        let mask = compiled.mask(sample).expect("the columns of the slice");
        let days = window(browser);
        let (inside, outside) = (direct(sample, &mask, days, true), direct(sample, &mask, days, false));
        let rows =
            format!("{} of {} rows of the window · exact", count(inside.rows), count(inside.rows + outside.rows));
        let table = browser.try_table(QUALITY)?;
        let first = |row: &str, column: usize| -> Option<String> {
            // The figure stands before its interval: "83.7 % 82.9 % to 84.5 %".
            let cell = table.rows.iter().find(|cells| cells[0].starts_with(row))?.get(column)?.clone();
            Some(cell.split_inclusive('%').next().unwrap_or_default().trim().to_owned())
        };
        let cut = table.head.len() > 2;
        let shown = [first("Accuracy", 1), first("Recall", 1), first("Accuracy", 2).filter(|_| cut)];
        let expected =
            [Some(percent(inside.accuracy)), Some(percent(inside.recall)), cut.then(|| percent(outside.accuracy))];
        tries += 1;
        let right = browser.text().contains(&rows) && shown == expected;
        if !right && tries % 40 == 0 {
            eprintln!("still {shown:?} instead of {expected:?} and {rows}; {}", condition(browser));
        }
        right.then_some(inside)
    })
}

pub(super) fn a_brushed_slice_and_its_link(world: &World) {
    let browser = world.open(PAGE);
    let sample = fetch(&world.server.address);
    loaded(&browser);
    let all = agrees(&browser, &sample);
    browser.forget_fetched();

    // By mouse: women, then the upper half of ages.
    browser.by_role("group", "Distribution of SEX");
    browser.script(
        "document.querySelector('[aria-label=\"Distribution of SEX\"] .facet-name:nth-of-type(2)').click()",
        &json!([]),
    );
    browser.wait("SEX in the condition", || condition(&browser).contains("SEX = 2").then_some(()));
    let women = agrees(&browser, &sample);
    assert!(women.rows < all.rows && women.rows > 0);
    let upper = "const chart = document.querySelector('[aria-label=\"Distribution of AGEP\"] svg.facet-bars'); \
                 chart.scrollIntoView({block: 'center'}); const r = chart.getBoundingClientRect(); \
                 return [r.left + r.width * 0.7, r.right - 2, r.top + r.height / 2]";
    let ends = browser.script(upper, &json!([]));
    let at = |index: usize| ends[index].as_f64().expect("a place");
    for (kind, x, buttons) in
        [("mouseMoved", at(0), 0), ("mousePressed", at(0), 1), ("mouseMoved", at(1), 1), ("mouseReleased", at(1), 0)]
    {
        let button = if kind == "mouseMoved" { "none" } else { "left" };
        let event = json!({"type": kind, "x": x, "y": at(2), "button": button, "buttons": buttons, "clickCount": 1});
        browser.devtools("Input.dispatchMouseEvent", &event);
    }
    browser.wait("AGEP in the condition", || condition(&browser).contains("AGEP >").then_some(()));
    let older_women = agrees(&browser, &sample);
    assert!(older_women.rows < women.rows && older_women.rows > 0);
    assert!(older_women.accuracy < all.accuracy, "the demonstration model knows older people less well");
    browser.sees("worse");
    assert_eq!(browser.fetched(), Vec::<String>::new(), "brushing asks for nothing");

    // The link says the same to somebody else.
    let link = browser.address();
    let text = condition(&browser);
    let other = Browser::open(&world.driver);
    other.go(&link);
    loaded(&other);
    assert_eq!(condition(&other), text);
    assert_eq!(agrees(&other, &sample), older_women);
    no_complaints(&other);

    // Everybody else instead, and back again.
    browser.by_role("button", "Everybody else instead").click();
    let others = agrees(&browser, &sample);
    assert_eq!(others.rows + older_women.rows, all.rows);
    browser.back();
    assert_eq!(agrees(&browser, &sample), older_women);
    browser.by_role("button", "Clear").click();
    assert_eq!(agrees(&browser, &sample), all);
    no_complaints(&browser);
}

pub(super) fn by_keyboard_alone(world: &World) {
    let browser = world.open(PAGE);
    let sample = fetch(&world.server.address);
    loaded(&browser);
    let all = agrees(&browser, &sample);
    for _ in 0..12 {
        browser.by_role("slider", "First bar of AGEP").press(key::RIGHT);
    }
    browser.wait("a lower bound of AGEP", || condition(&browser).starts_with("AGEP >").then_some(()));
    let older = agrees(&browser, &sample);
    assert!(older.rows < all.rows && older.rows > 0);
    // One step of the back button takes the whole brush away.
    browser.back();
    assert_eq!(agrees(&browser, &sample), all);
    browser.by_label("Slice").press(&format!("RAC1P in (1, 2) and not AGEP <= 40{}", key::ENTER));
    browser.wait("two parts", || browser.has("button", "Take out: not AGEP <= 40").then_some(()));
    agrees(&browser, &sample);
    browser.by_role("button", "Take out: not AGEP <= 40").press(key::ENTER);
    browser.wait("one part", || (condition(&browser) == "RAC1P in (1, 2)").then_some(()));
    agrees(&browser, &sample);
    no_complaints(&browser);
}

pub(super) fn slices_that_say_nothing(world: &World) {
    // Nothing in it.
    let browser = world.open(&format!("{PAGE}?slice=AGEP%20%3C%200"));
    loaded(&browser);
    browser.sees("No row of the window is in this slice.");
    // No text of a slice, a column that is gone, a slice that nobody saved: said, and everything else stays.
    for (text, said) in [
        ("AGEP%20%3E", "This is no slice: at character 7: expected a value"),
        ("height%20%3E%202", "this version has no column \u{201c}height\u{201d}"),
        ("sex%20%3D%202", "but has \u{201c}SEX\u{201d}"),
        ("%5Bnobody%5D", "there is no slice named \u{201c}nobody\u{201d}"),
        ("%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "This is no slice"),
    ] {
        world.go(&browser, &format!("{PAGE}?slice={text}"));
        browser.wait(said, || {
            browser.text().replace('"', "\u{201d}").contains(&said.replace('\u{201c}', "\u{201d}")).then_some(())
        });
        browser.sees("All rows are shown");
        browser.by_role("group", "Distribution of SEX");
    }
    // A bound between two edges is moved, and the page says so.
    world.go(&browser, &format!("{PAGE}?slice=%40score%20%3E%3D%200.50001"));
    loaded(&browser);
    browser.sees("is counted as");
    // Models of other tasks, and one without rows.
    world.go(&browser, "/models/card/explore");
    loaded(&browser);
    browser.table(QUALITY);
    world.go(&browser, "/models/car_price/explore");
    loaded(&browser);
    browser.table(QUALITY);
    // A few rows, by a bound far outside: what they say is shown, and that it is too little.
    world.go(&browser, "/models/car_price/explore?slice=km_driven%20%3E%201000000000");
    loaded(&browser);
    browser.sees("with the bounds said above");
    browser.sees("too few to tell");
    browser.sees("too few labels to tell");
    no_complaints(&browser);
}
