//! Policies of thresholds against the rows themselves, against the fairness page's figures, and against trying all.

use proptest::prelude::*;
use shared::binning::Binning;
use shared::figures::fairness::{Settings, attribute_fairness};
use shared::figures::policy::{Aim, Criterion, Lab, Policy, PolicyOutcome, TOLERANCE};
use shared::figures::{Cut, thresholds};
use shared::schema::{ObservationRole, Task};
use shared::series::{Parts, Prefix, Series, Totals};
use shared::stats::binary::{Confusion, Decided, Rate};
use shared::stats::cost::Costs;

use crate::world::{Row, World, rows};

const COSTS: Costs = Costs { false_positive: 40.0, false_negative: 15.0 };
/// The positions of the attributes of [`World`].
const SEX: usize = 0;
const CROSSING: usize = 2;

fn totals(world: &World, rows: &[Row]) -> Totals {
    let mut series = Series::empty(ObservationRole::Live, 86_400, Parts::ALL);
    series.push(0, &world.summary(rows));
    let prefix = Prefix::new(&series);
    prefix.totals(&(0..1))
}

fn world(seed: u64, window: &[Row]) -> World {
    let mut world = World::new(Task::Binary, &rows(seed, 600, 0.0));
    world.meet(window);
    world
}

fn lab(world: &World, window: &[Row], attribute: Option<usize>) -> Lab {
    Lab::new(&world.binning, &world.layout, &totals(world, window), attribute).unwrap()
}

/// Rows of two sexes, decided by the deployed threshold.
fn two_sexes(seed: u64, n: usize) -> Vec<Row> {
    let mut window = rows(seed, n, 0.3);
    window.retain(|row| matches!(row.sex, Some("f" | "m")));
    window
}

fn cost(outcome: &PolicyOutcome) -> f64 {
    COSTS.total(&outcome.confusion()).unwrap()
}

/// What a threshold per sex does, counted row by row.
fn by_rows(window: &[Row], of: impl Fn(Option<&str>) -> f64, keep: impl Fn(&Row) -> bool) -> Decided {
    let mut decided = Decided::default();
    for row in window.iter().filter(|row| keep(row)) {
        decided.add(row.score >= of(row.sex), row.label.map(|(label, _, _)| label == 1));
    }
    decided
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn one_threshold_gives_the_figures_of_the_fairness_page(seed in 0_u64..1_000, at in 0_usize..90) {
        let window = rows(seed + 1, 900, 0.4);
        let world = world(seed, &window);
        let totals = totals(&world, &window);
        for attribute in [SEX, 1, CROSSING] {
            let lab = Lab::new(&world.binning, &world.layout, &totals, Some(attribute)).unwrap();
            for cut in [Cut::Deployed, Cut::Edge(at)] {
                let settings = Settings { cut, ..Settings::default() };
                let page = attribute_fairness(&world.binning, &world.layout, &totals, attribute, &settings).unwrap();
                let outcome = lab.outcome(&Policy::one(cut));
                for (group, shown) in outcome.groups.iter().zip(&page.groups) {
                    prop_assert_eq!((&group.name, group.counted), (&shown.name, shown.counted));
                    prop_assert_eq!(group.decided.labelled, shown.confusion);
                    prop_assert!(shown.rates.iter().all(|(rate, known)| group.decided.proportion(*rate) == *known));
                }
                prop_assert_eq!((outcome.groups.len(), outcome.rest.n()), (page.groups.len(), page.without_group));
                let gaps = outcome.gaps.unwrap();
                prop_assert_eq!(gaps.demographic_parity, page.demographic_parity);
                prop_assert_eq!(gaps.equal_opportunity, page.equal_opportunity);
                prop_assert_eq!(gaps.false_positives, page.false_positives);
                prop_assert_eq!(gaps.predictive_parity, page.predictive_parity);
                prop_assert_eq!(gaps.equalized_odds_difference, page.equalized_odds_difference);
                prop_assert_eq!(gaps.equalized_odds_ratio, page.equalized_odds_ratio);
                prop_assert_eq!((gaps.left_out, gaps.verdict), (page.left_out, page.verdict));
            }
        }
    }

    #[test]
    fn a_threshold_per_group_counts_what_the_rows_say(seed in 0_u64..1_000, cuts in prop::array::uniform4(0_usize..90)) {
        let window = rows(seed + 1, 500, 0.4);
        let world = world(seed, &window);
        let lab = lab(&world, &window, Some(SEX));
        let policy = Policy { everybody: Cut::Edge(cuts[3]), groups: cuts[..3].iter().map(|cut| Cut::Edge(*cut)).collect() };
        let outcome = lab.outcome(&policy);
        let of = |sex: Option<&str>| {
            let position = lab.groups().iter().position(|(name, _)| Some(name.as_str()) == sex);
            lab.threshold(position.map_or(policy.everybody, |position| policy.group(position)))
        };
        prop_assert_eq!(outcome.everybody, by_rows(&window, of, |_| true));
        prop_assert_eq!(outcome.rest, by_rows(&window, of, |row| row.sex.is_none()));
        for group in &outcome.groups {
            prop_assert_eq!(group.decided, by_rows(&window, of, |row| row.sex == Some(&group.name)));
        }
    }

    #[test]
    fn the_best_is_best_of_all(seed in 0_u64..1_000, priced in any::<bool>()) {
        let window = two_sexes(seed + 1, 260);
        let world = world(seed, &window);
        let lab = lab(&world, &window, Some(SEX));
        let costs = priced.then_some(COSTS);
        let dear = |outcome: &PolicyOutcome| {
            let table = outcome.confusion();
            if priced { cost(outcome) } else { (table.fp + table.fn_) as f64 }
        };
        let edges = lab.thresholds().len();
        let all: Vec<(bool, PolicyOutcome)> = (0..edges)
            .flat_map(|f| (0..edges).map(move |m| (f, m)))
            .map(|(f, m)| {
                let groups = vec![Cut::Edge(f), Cut::Edge(m)];
                (f == m, lab.outcome(&Policy { everybody: Cut::Edge(f), groups }))
            })
            .collect();
        for per_group in [false, true] {
            for aim in Aim::ALL {
                let best = lab.best(aim, per_group, costs.as_ref()).unwrap();
                let outcome = lab.outcome(&best.policy);
                let reach = |outcome: &PolicyOutcome| aim.criterion().map_or(0.0, |aim| outcome.difference(aim).unwrap());
                let tried = || all.iter().filter(|(one, _)| per_group || *one).map(|(_, outcome)| outcome);
                let least = tried().map(reach).fold(f64::INFINITY, f64::min).max(TOLERANCE);
                prop_assert!(reach(&outcome) <= least + 1e-6, "{aim:?}: {} above {least}", reach(&outcome));
                let lowest = tried().filter(|one| reach(one) <= least + 1e-12).map(dear).fold(f64::INFINITY, f64::min);
                prop_assert!(dear(&outcome) <= lowest + 1e-9, "{aim:?}: {} is not {lowest}", dear(&outcome));
            }
        }
    }

    #[test]
    fn a_threshold_per_group_never_costs_more_than_one_for_all(seed in 0_u64..1_000, n in 40_usize..700) {
        let window = rows(seed + 1, n, 0.4);
        let world = world(seed, &window);
        for attribute in [SEX, 1, CROSSING] {
            let lab = lab(&world, &window, Some(attribute));
            for aim in Aim::ALL {
                let (Ok(one), Ok(own)) = (lab.best(aim, false, Some(&COSTS)), lab.best(aim, true, Some(&COSTS))) else {
                    continue;
                };
                if one.within == own.within {
                    let (one, own) = (lab.outcome(&one.policy), lab.outcome(&own.policy));
                    // What is too small to have a threshold of its own may cost more than under a criterion's.
                    let small = |outcome: &PolicyOutcome| -> f64 {
                        let groups = outcome.groups.iter().filter(|group| group.counted);
                        groups.map(|group| COSTS.total(&group.decided.labelled).unwrap()).sum()
                    };
                    prop_assert!(small(&own) <= small(&one) + 1e-9, "{aim:?}");
                }
            }
        }
    }
}

#[test]
fn a_group_of_three_has_no_threshold_of_its_own() {
    let mut window = two_sexes(5, 400);
    for row in window.iter_mut().take(3) {
        row.sex = Some("x");
    }
    let world = world(4, &window);
    let lab = lab(&world, &window, Some(SEX));
    let best = lab.best(Aim::DemographicParity, true, Some(&COSTS)).unwrap();
    let outcome = lab.outcome(&best.policy);
    let small = outcome.groups.iter().find(|group| group.name == "x").unwrap();
    assert!(!small.counted && small.decided.n() == 3);
    let shared = lab.best(Aim::Cost, false, Some(&COSTS)).unwrap().policy.everybody;
    assert_eq!((small.cut, best.policy.everybody), (shared, shared));
    assert_eq!(outcome.gaps.unwrap().left_out, 1);
}

#[test]
fn what_nothing_is_known_of_is_not_optimised() {
    let mut window = two_sexes(5, 200);
    for row in &mut window {
        row.label = None;
    }
    let world = world(4, &window);
    let of = |attribute| lab(&world, &window, attribute);
    assert!(of(Some(SEX)).best(Aim::Cost, true, None).unwrap_err().starts_with("No label has come"));
    let outcome = of(Some(SEX)).outcome(&Policy::default());
    assert_eq!((outcome.accuracy().rate, outcome.per_thousand(&COSTS)), (None, None));
    assert!(outcome.difference(Criterion::DemographicParity).is_some(), "selection needs no label");
    assert!(outcome.difference(Criterion::EqualizedOdds).is_none());
    let empty = lab(&world, &[], Some(SEX));
    assert!(empty.groups().is_empty() && empty.best(Aim::Cost, false, None).is_err());
}

#[test]
fn one_class_only_can_be_costed_but_not_compared_by_odds() {
    let mut window = two_sexes(5, 300);
    for row in &mut window {
        row.label = Some((0, 0, 0.0));
    }
    let world = world(4, &window);
    let lab = lab(&world, &window, Some(SEX));
    let best = lab.best(Aim::Cost, false, Some(&COSTS)).unwrap();
    let outcome = lab.outcome(&best.policy);
    let fewest =
        (0..lab.thresholds().len()).map(|edge| lab.outcome(&Policy::one(Cut::Edge(edge))).confusion().fp).min();
    assert_eq!(Some(outcome.confusion().fp), fewest, "the fewest are selected");
    assert!(lab.best(Aim::EqualOpportunity, true, Some(&COSTS)).unwrap_err().starts_with("Fewer than two groups"));
    assert!(lab.best(Aim::EqualizedOdds, false, Some(&COSTS)).is_err());
    assert!(lab.best(Aim::DemographicParity, true, Some(&COSTS)).is_ok());
}

#[test]
fn equal_scores_leave_all_or_nobody() {
    let mut window = two_sexes(5, 300);
    for row in &mut window {
        row.score = 0.5;
    }
    let world = world(4, &window);
    let lab = lab(&world, &window, Some(SEX));
    for aim in Aim::ALL {
        let outcome = lab.outcome(&lab.best(aim, true, Some(&COSTS)).unwrap().policy);
        for group in &outcome.groups {
            let selection = group.decided.proportion(Rate::Selection).rate.unwrap();
            assert!(selection.fract().abs() < f64::EPSILON, "nobody or everybody, not {selection}");
        }
        assert!(aim.criterion().is_none_or(|criterion| outcome.difference(criterion) == Some(0.0)));
    }
}

#[test]
fn of_equally_cheap_thresholds_the_nearest_to_the_deployed_is_chosen() {
    let mut window = two_sexes(5, 300);
    for row in &mut window {
        (row.score, row.label) = if row.score > 0.5 { (0.9, Some((1, 0, 0.0))) } else { (0.1, Some((0, 0, 0.0))) };
    }
    let world = world(4, &window);
    let lab = lab(&world, &window, None);
    let best = lab.best(Aim::Cost, false, None).unwrap().policy;
    assert!((lab.threshold(best.everybody) - lab.deployed()).abs() < f64::EPSILON);
    assert_eq!(lab.outcome(&best).confusion(), Confusion { fp: 0, fn_: 0, ..lab.outcome(&best).confusion() });
    assert!(lab.best(Aim::DemographicParity, true, None).unwrap_err().starts_with("No protected attribute"));
}

#[test]
fn other_tasks_have_no_threshold() {
    let window = rows(3, 100, 0.0);
    for task in [Task::Multiclass, Task::Regression] {
        let mut world = World::new(task, &rows(2, 300, 0.0));
        world.meet(&window);
        let none = |binning: &Binning| thresholds(binning).is_empty();
        assert!(none(&world.binning));
        assert!(Lab::new(&world.binning, &world.layout, &totals(&world, &window), Some(SEX)).is_none());
    }
}
