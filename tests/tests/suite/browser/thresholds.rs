//! `/models/…/thresholds`: choosing a threshold, or one per group, by what it does and what it costs.

use shared::figures::Cut;
use shared::figures::fairness::attributes;
use shared::figures::policy::{Aim, Criterion, Lab, Policy, PolicyOutcome};
use shared::stats::binary::{Decided, Rate};
use shared::stats::cost::Costs;
use shared::verdict::significant;
use tests::browser::{Browser, Table, key};

use super::drift::window;
use super::figures::{Rows, count, rate_cell};
use super::{World, no_complaints};

const PAGE: &str = "/models/employment/thresholds?attribute=SEX";
const ERRORS: &str = "Errors by group at the chosen thresholds";
const POLICIES: &str = "Policies and their price in every currency";
const SLIDER: &str = "Threshold: selected when the score is at least";
/// As registered with the model.
const COSTS: Costs = Costs { false_positive: 40.0, false_negative: 15.0 };

/// The counts behind the page, straight from the summaries.
fn lab(browser: &Browser, rows: &Rows, attribute: &str) -> Lab {
    let binning = &rows.version.binning;
    let (position, _) = attributes(binning).find(|(_, name)| *name == attribute).expect("the attribute");
    Lab::new(binning, &rows.layout, &rows.window(window(browser)), Some(position)).expect("two outcomes")
}

fn threshold(at: f64) -> String {
    if ((at * 100.0).round() / 100.0 - at).abs() < 1e-12 { format!("{at:.2}") } else { significant(at, 4) }
}

fn row(name: &str, at: Option<f64>, decided: &Decided, costs: &Costs) -> Vec<String> {
    let table = decided.labelled;
    let cost = costs.per_decision(&table).expect("labels") * 1_000.0;
    let counts = [table.n(), decided.n() - table.n(), table.tp, table.fp, table.fn_, table.tn].map(count);
    let rates = [Rate::Selection, Rate::Tpr, Rate::Fpr, Rate::Ppv].map(|rate| rate_cell(&decided.proportion(rate)));
    let mut row = vec![name.to_owned(), at.map_or_else(|| "—".to_owned(), threshold)];
    row.extend(counts.into_iter().chain(rates).chain([significant(cost, 4)]));
    row
}

/// The table of errors as it should be read.
fn expected(lab: &Lab, policy: &Policy, outcome: &PolicyOutcome, costs: &Costs) -> Vec<Vec<String>> {
    let cuts: Vec<Cut> = (0..lab.groups().len()).map(|position| policy.group(position)).collect();
    let same = cuts.iter().all(|cut| *cut == cuts[0]).then(|| lab.threshold(cuts[0]));
    let groups =
        outcome.groups.iter().map(|group| row(&group.name, Some(lab.threshold(group.cut)), &group.decided, costs));
    std::iter::once(row("Everybody", same, &outcome.everybody, costs)).chain(groups).collect()
}

/// Waits until the errors, the heading and the gaps say what a direct computation of this policy says.
fn agrees(browser: &Browser, lab: &Lab, policy: &Policy, costs: &Costs) -> PolicyOutcome {
    let outcome = lab.outcome(policy);
    let wanted = expected(lab, policy, &outcome, costs);
    let mut tries = 0;
    browser.wait(&format!("the errors of {policy:?} of a direct computation"), || {
        let shown = browser.try_table(ERRORS)?.rows;
        tries += 1;
        if shown != wanted && tries % 50 == 0 {
            eprintln!("still {shown:#?}\ninstead of\n{wanted:#?}");
        }
        (shown == wanted).then_some(())
    });
    let cost = significant(outcome.per_thousand(costs).expect("labels"), 4);
    browser.heading(2, "with the cost", |text| text.contains(&format!("wrong decisions cost {cost} USD per 1,000")));
    for criterion in Criterion::ALL {
        if let Some(gap) = outcome.difference(criterion) {
            browser.sees(&format!("{:.1} points", gap * 100.0));
        }
    }
    outcome
}

/// The row of a policy, and its figures by direct computation.
fn candidate<'a>(table: &'a Table, name: &str) -> &'a [String] {
    table.row(name).unwrap_or_else(|| panic!("no {name} in {table:#?}"))
}

fn best(lab: &Lab, aim: Aim, per_group: bool) -> Policy {
    lab.best(aim, per_group, Some(&COSTS)).expect("a policy").policy
}

pub(super) fn the_cheapest_threshold_and_what_it_does_to_groups(world: &World) {
    let browser = world.open(PAGE);
    let rows = Rows::fetch(&world.server.address, "employment");
    browser.table(ERRORS);
    let lab = lab(&browser, &rows, "SEX");
    browser.forget_fetched();
    let deployed = agrees(&browser, &lab, &Policy::default(), &COSTS);
    let (n, labelled) = (deployed.everybody.n(), deployed.confusion().n());
    assert!(labelled < n, "labels of the last days are still to come");
    browser.sees(&format!(
        "{} of {} rows have a label and can be costed, {} pending",
        count(labelled),
        count(n),
        count(n - labelled)
    ));

    // One click finds the cheapest, with its price beside what is deployed.
    browser.by_role("button", "Lowest cost").click();
    let cheapest = best(&lab, Aim::Cost, false);
    let outcome = agrees(&browser, &lab, &cheapest, &COSTS);
    let per_thousand = |outcome: &PolicyOutcome| outcome.per_thousand(&COSTS).expect("labels");
    let saved = per_thousand(&deployed) - per_thousand(&outcome);
    let at = threshold(lab.threshold(cheapest.everybody));
    browser.heading(2, "with what is saved", |text| {
        text.starts_with(&format!("At {at},"))
            && text.ends_with(&format!("{} USD less than as deployed", significant(saved, 4)))
    });
    browser.heading(2, "of the curve", |text| text.starts_with(&format!("Of one threshold for all, {at} costs least")));
    assert!(browser.has("image", "Selection rate, true and false positive rate by threshold"));

    // Every policy that a person may want, side by side.
    let table = browser.table(POLICIES);
    assert_eq!(candidate(&table, "As deployed")[2], significant(per_thousand(&deployed), 4));
    for aim in Aim::ALL {
        let name = match aim {
            Aim::Cost => "Lowest cost",
            Aim::DemographicParity => "Demographic parity",
            Aim::EqualOpportunity => "Equal opportunity",
            Aim::EqualizedOdds => "Equalized odds",
        };
        for (per_group, reach) in [(false, "one for all"), (true, "one per group")] {
            let policy = best(&lab, aim, per_group);
            let outcome = lab.outcome(&policy);
            let row = candidate(&table, &format!("{name} {reach}"));
            if !per_group {
                assert!(row[1].starts_with(&threshold(lab.threshold(policy.everybody))), "{row:?}");
            }
            assert!(row[2].starts_with(&format!("{} (", significant(per_thousand(&outcome), 4))), "{row:?}");
            for (at, criterion) in Criterion::ALL.into_iter().enumerate() {
                let gap =
                    outcome.difference(criterion).map_or_else(|| "—".to_owned(), |gap| format!("{:.1}", gap * 100.0));
                assert!(row[4 + at] == gap || row[4 + at].starts_with(&format!("{gap} (")), "{gap} in {row:?}");
            }
        }
    }

    // Equal opportunity with a threshold per group, and that this may be unlawful.
    browser.by_role("button", "One per group").click();
    browser.sees("may be unlawful where you are: this page computes, it does not advise");
    // Who asked for the cheapest gets the cheapest of this kind too.
    agrees(&browser, &lab, &best(&lab, Aim::Cost, true), &COSTS);
    browser.by_role("button", "Equal opportunity").click();
    let fair = best(&lab, Aim::EqualOpportunity, true);
    let outcome = agrees(&browser, &lab, &fair, &COSTS);
    assert!(outcome.difference(Criterion::EqualOpportunity).expect("a gap") <= 0.010_001);
    assert_eq!(browser.fetched(), Vec::<String>::new(), "choosing asks for nothing");

    // The link says it all to somebody else; back undoes.
    let link = browser.address();
    let other = Browser::open(&world.driver);
    other.go(&link);
    other.table(ERRORS);
    agrees(&other, &lab, &fair, &COSTS);
    assert_eq!(other.table(POLICIES), browser.table(POLICIES));
    browser.back();
    browser.back();
    agrees(&browser, &lab, &cheapest, &COSTS);
    browser.by_role("button", "Deployed").click();
    agrees(&browser, &lab, &Policy::default(), &COSTS);
    no_complaints(&browser);
    no_complaints(&other);
}

pub(super) fn by_keyboard_alone(world: &World) {
    let browser = world.open(PAGE);
    let rows = Rows::fetch(&world.server.address, "employment");
    browser.table(ERRORS);
    let lab = lab(&browser, &rows, "SEX");
    let edge = |at: f64| lab.thresholds().iter().position(|edge| (edge - at).abs() < 1e-12).expect("an edge");
    browser.by_label(SLIDER).press(&key::RIGHT.repeat(4));
    let moved = Policy::one(Cut::Edge(edge(0.5) + 4));
    agrees(&browser, &lab, &moved, &COSTS);

    // A number is taken to the nearest exact threshold.
    browser.by_label(&format!("{SLIDER}, as a number")).focus();
    browser.script("document.activeElement.select()", &serde_json::json!([]));
    browser.press(&format!("0.42{}", key::TAB));
    agrees(&browser, &lab, &Policy::one(Cut::Edge(edge(0.42))), &COSTS);

    // Each group on its own, from where it stands.
    browser.by_role("button", "One per group").press(key::ENTER);
    let first = lab.groups()[0].0.clone();
    browser.by_label(&format!("Threshold, SEX {first}")).press(&key::LEFT.repeat(3));
    let mut groups = vec![Cut::Edge(edge(0.42)); lab.groups().len()];
    groups[0] = Cut::Edge(edge(0.42) - 3);
    let apart = Policy { everybody: Cut::Edge(edge(0.42)), groups };
    agrees(&browser, &lab, &apart, &COSTS);

    // Other costs stand in the link, and move everything.
    browser.by_label("Cost of a false negative, USD").focus();
    browser.script("document.activeElement.select()", &serde_json::json!([]));
    browser.press(&format!("60{}", key::TAB));
    let dearer = Costs { false_negative: 60.0, ..COSTS };
    agrees(&browser, &lab, &apart, &dearer);
    browser.wait("the cost in the link", || browser.address().contains("cost_fn=60").then_some(()));
    browser.reload();
    agrees(&browser, &lab, &apart, &dearer);
    browser.by_role("button", "One for all").press(key::ENTER);
    browser.by_role("button", "Lowest cost").press(key::ENTER);
    let cheapest = lab.best(Aim::Cost, false, Some(&dearer)).expect("a policy").policy;
    agrees(&browser, &lab, &cheapest, &dearer);
    no_complaints(&browser);
}

pub(super) fn nothing_to_choose(world: &World) {
    let browser = world.open("/models/card/thresholds");
    browser.heading(2, "that says why not", |text| text == "This model has no threshold to choose");
    world.go(&browser, "/models/car_price/thresholds");
    browser.heading(2, "that says why not", |text| text == "This model has no threshold to choose");

    // Without a protected attribute there is still a cheapest threshold, and no criterion to meet.
    world.go(&browser, "/models/car_loan/thresholds");
    let table = browser.table(POLICIES);
    assert!(
        candidate(&table, "Demographic parity one for all")[1].starts_with("Not available: No protected attribute")
    );
    browser.by_role("button", "Lowest cost").click();
    browser.heading(2, "of the cheapest", |text| text.starts_with("At ") && text.contains("less than as deployed"));
    assert!(!browser.has("button", "One per group"));
    no_complaints(&browser);
}
