//! `/models/employment/fairness`: who is selected, and who is found.

use shared::figures::fairness::AttributeFairness;
use shared::stats::binary::Rate;
use tests::browser::{Browser, Table, key};

use super::drift::window;
use super::figures::{Rows, count, rate_cell};
use super::{World, no_complaints};

const PAGE: &str = "/models/employment/fairness";
const GROUPS: &str = "Dot: the rate";

/// The table of groups as it should be read; the area under the curve is left out.
fn expected(fairness: &AttributeFairness) -> Vec<Vec<String>> {
    let (counted, small): (Vec<_>, Vec<_>) = fairness.groups.iter().partition(|group| group.counted);
    let row = |group: &shared::figures::fairness::GroupFairness| {
        let name = if group.counted { group.name.clone() } else { format!("{}too few to tell", group.name) };
        let mut row = vec![name.replace(' ', ""), count(group.n)];
        row.extend([Rate::Selection, Rate::Tpr, Rate::Fpr].map(|rate| rate_cell(&group.rate(rate))));
        row
    };
    counted.into_iter().chain(small).map(row).collect()
}

fn shown(table: &Table) -> Vec<Vec<String>> {
    let cut = |row: &Vec<String>| {
        let mut row = row[..5].to_vec();
        row[0] = row[0].replace(' ', "");
        row
    };
    table.rows.iter().map(cut).collect()
}

fn agrees(browser: &Browser, rows: &Rows, attribute: &str, threshold: Option<f64>) -> AttributeFairness {
    let what = format!("the rates of {attribute} at {threshold:?} of a direct computation");
    let mut tries = 0;
    browser.wait(&what, || {
        let fairness = rows.fairness(attribute, window(browser), threshold);
        let (shown, expected) = (shown(&browser.try_table(GROUPS)?), expected(&fairness));
        tries += 1;
        if shown != expected && tries % 50 == 0 {
            eprintln!("still {shown:#?}\ninstead of\n{expected:#?}");
        }
        (shown == expected).then_some(fairness)
    })
}

fn choose(browser: &Browser, attribute: &str) {
    browser.by_label("Protected attribute").press(attribute);
    browser.wait(&format!("{attribute} chosen"), || {
        (browser.by_label("Protected attribute").property("value") == attribute).then_some(())
    });
}

const THRESHOLD: &str = "Threshold: selected when the score is at least";

fn threshold(browser: &Browser) -> f64 {
    let text = browser.by_label(THRESHOLD).attribute("aria-valuetext").expect("the threshold in words");
    text.trim_end_matches(", as deployed").parse().expect("a threshold")
}

pub(super) fn a_moved_threshold_changes_the_rates(world: &World) {
    let browser = world.open(PAGE);
    let rows = Rows::fetch(&world.server.address, "employment");
    browser.table(GROUPS);
    browser.forget_fetched();
    choose(&browser, "SEX");
    let deployed = agrees(&browser, &rows, "SEX", None);
    browser.sees(deployed.verdict.reason.trim());
    browser.heading(2, "about groups of SEX", |text| text.contains("groups of SEX") || text.contains("Groups of SEX"));

    // Ten steps up by keyboard; decisions are recomputed there.
    for _ in 0..10 {
        browser.by_label(THRESHOLD).press(key::RIGHT);
    }
    browser.wait("a threshold of 0.60", || ((threshold(&browser) - 0.6).abs() < 1e-9).then_some(()));
    let moved = agrees(&browser, &rows, "SEX", Some(0.6));
    assert_ne!(expected(&moved), expected(&deployed), "a higher threshold selects fewer");
    browser.sees("decisions recomputed at a threshold of 0.60");
    browser.sees(moved.verdict.reason.trim());
    let parity = moved.demographic_parity.expect("a gap").difference * 100.0;
    browser.sees(&format!("{parity:.1} points"));
    assert!(browser.address().contains("threshold=0.6"), "{}", browser.address());

    // By mouse, and back to what was deployed.
    browser.by_label(THRESHOLD).click();
    browser.wait("another threshold", || ((threshold(&browser) - 0.6).abs() > 0.005).then_some(()));
    let middle = threshold(&browser);
    agrees(&browser, &rows, "SEX", Some(middle));
    browser.by_role("button", "As deployed").click();
    agrees(&browser, &rows, "SEX", None);
    assert_eq!(browser.fetched(), Vec::<String>::new(), "moving the threshold asks for nothing");
    no_complaints(&browser);
}

pub(super) fn small_groups_are_not_judged(world: &World) {
    let browser = world.open(&format!("{PAGE}?attribute=RAC1P"));
    let rows = Rows::fetch(&world.server.address, "employment");
    let fairness = agrees(&browser, &rows, "RAC1P", None);
    let small: Vec<_> =
        fairness.groups.iter().filter(|group| !group.counted).map(|group| group.name.as_str()).collect();
    assert!(!small.is_empty(), "a week of the demonstration has groups that are too small");
    browser.sees("too few to tell");
    browser.sees(fairness.verdict.reason.trim());
    no_complaints(&browser);
}
