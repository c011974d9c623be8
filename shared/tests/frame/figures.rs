//! Figures from cells against the same figures computed directly on the rows.

use std::collections::BTreeMap;

use proptest::prelude::*;
use shared::binning::{Cells, OutcomeCells};
use shared::figures::drift::{column_drift, dataset_drift};
use shared::figures::fairness::{Settings, attribute_fairness, group_quality};
use shared::figures::performance::{
    binary_quality, class_curve, multiclass_quality, regression_quality, threshold_curve,
};
use shared::figures::timeline::Timeline;
use shared::figures::{Cut, nearest_cut, thresholds};
use shared::schema::{ColumnRole, ObservationRole, Task};
use shared::series::{Parts, Prefix, Series, Totals};
use shared::stats::auc::{ClassScores, auc, roc_points};
use shared::stats::binary::{Confusion, Rate};
use shared::stats::calibration::{bins_by_width, brier, ece, log_loss};
use shared::stats::drift;
use shared::stats::from_cells::Bounded;
use shared::stats::ks::ks_sorted;
use shared::stats::moments::Moments;
use shared::stats::multiclass::{ClassProbabilities, ConfusionMatrix};
use shared::stats::quantile::quantile_sorted;
use shared::stats::regression::regression;
use shared::stats::wasserstein::{wasserstein_normed, wasserstein_sorted};
use shared::verdict::Outcome;

use crate::world::{CLASSES, Row, World, rows};

/// A model with a reference and a window that differs from it.
struct Case {
    world: World,
    reference: Vec<Row>,
    window: Vec<Row>,
}

impl Case {
    fn new(task: Task, seed: u64, sizes: (usize, usize), shift: f64) -> Self {
        let reference = rows(seed, sizes.0, 0.0);
        let window = rows(seed.wrapping_add(1), sizes.1, shift);
        let mut world = World::new(task, &reference);
        world.meet(&window);
        Self { world, reference, window }
    }

    fn totals(&self, rows: &[Row]) -> Totals {
        let mut series = Series::empty(ObservationRole::Live, 86_400, Parts::ALL);
        series.push(0, &self.world.summary(rows));
        Prefix::new(&series).totals(&(0..1))
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    values
}

fn close(found: Option<f64>, expected: Option<f64>, tolerance: f64) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= tolerance * expected.abs().max(1.0),
        (None, None) => true,
        _ => false,
    }
}

fn holds(bounded: Option<Bounded>, exact: Option<f64>) -> bool {
    match (bounded, exact) {
        (Some(Bounded { value, low, high }), Some(exact)) => {
            let room = 1e-12 * exact.abs().max(1.0);
            low <= value && value <= high && low - room <= exact && exact <= high + room
        }
        (None, None) => true,
        _ => false,
    }
}

/// Counts in the distinct deciles of the reference, straight from `definitions.md`.
fn decile_counts(reference: &[f64], current: &[f64]) -> [Vec<u64>; 2] {
    let mut edges: Vec<f64> = (1..10).filter_map(|k| quantile_sorted(reference, f64::from(k) / 10.0)).collect();
    edges.dedup();
    [reference, current].map(|values| {
        let mut counts = vec![0; edges.len() + 1];
        for value in values {
            counts[edges.iter().filter(|edge| *edge < value).count()] += 1;
        }
        counts
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn numeric_drift_is_that_of_the_values(
        seed in any::<u64>(), n in 1..1_500_usize, m in 1..900_usize, shift in 0.0..1.0,
    ) {
        let case = Case::new(Task::Binary, seed, (n, m), shift);
        let (reference, current) = (case.totals(&case.reference), case.totals(&case.window));
        let columns: [fn(&Row) -> f64; 2] = [|row| row.age, |row| row.income];
        for (column, value) in columns.into_iter().enumerate() {
            let (p, q) = (sorted(case.reference.iter().map(value)), sorted(case.window.iter().map(value)));
            let found = column_drift(&case.world.binning, &case.world.layout, column, &reference, &current).unwrap();
            prop_assert_eq!((found.n_ref, found.n_cur), (p.len() as u64, q.len() as u64));
            prop_assert_eq!(found.missing_cur, (m - q.len()) as u64);
            prop_assert!(found.exact);
            let [f, g] = decile_counts(&p, &q);
            prop_assert!(close(found.psi, drift::psi(&f, &g), 0.0), "{:?} {:?}", found.psi, drift::psi(&f, &g));
            prop_assert!(close(found.js_distance, drift::js_distance(&f, &g), 0.0));
            prop_assert!(close(found.kl, drift::kl(&f, &g), 0.0));
            prop_assert!(close(found.chi2_p, drift::chi2(&f, &g).map(|test| test.p), 0.0));
            prop_assert!(holds(found.ks, ks_sorted(&p, &q).map(|ks| ks.d)), "{:?}", found.ks);
            if found.notes.iter().any(|note| note.figure == "mean_cur") {
                // A value too far away for the sums: that is said, instead of a wrong figure.
                prop_assert!(found.wasserstein.is_none() && found.mean_cur.is_none());
                continue;
            }
            let distance = wasserstein_sorted(&p, &q);
            prop_assert!(holds(found.wasserstein, distance), "{:?} {distance:?}", found.wasserstein);
            let normed = distance.zip(Moments::of(&p)).map(|(distance, of)| wasserstein_normed(distance, of.std));
            let room = found.wasserstein_normed.map(|normed| Bounded { low: normed.low * (1.0 - 1e-9), ..normed });
            prop_assert!(holds(room, normed), "{:?} {normed:?}", found.wasserstein_normed);
            let Cells::Numeric(cells) = &case.world.binning.columns[column].cells else { panic!("numeric") };
            let mean = (!q.is_empty()).then(|| q.iter().sum::<f64>() / q.len() as f64);
            prop_assert!(close(found.mean_cur, mean, cells.unit.max(1e-9)));
        }
    }

    #[test]
    fn categorical_drift_is_that_of_the_names(seed in any::<u64>(), m in 1..300_usize, shift in 0.0..1.0) {
        let case = Case::new(Task::Binary, seed, (400, m), shift);
        let found = column_drift(
            &case.world.binning, &case.world.layout, 2, &case.totals(&case.reference), &case.totals(&case.window),
        ).unwrap();
        let mut counts: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
        for (side, rows) in [&case.reference, &case.window].into_iter().enumerate() {
            for name in rows.iter().filter_map(|row| row.city.as_deref()) {
                counts.entry(name).or_default()[side] += 1;
            }
        }
        let new: u64 = counts.values().filter(|counts| counts[0] == 0).map(|counts| counts[1]).sum();
        prop_assert_eq!(found.new_categories.iter().map(|(_, count)| count).sum::<u64>(), new);
        if found.exact {
            let (f, g): (Vec<u64>, Vec<u64>) = counts.values().map(|counts| (counts[0], counts[1])).unzip();
            prop_assert!(close(found.psi, drift::psi(&f, &g), 1e-12));
            prop_assert!(close(found.js_distance, drift::js_distance(&f, &g), 1e-9));
            prop_assert!(close(found.chi2, drift::chi2(&f, &g).map(|test| test.statistic), 1e-12));
        }
    }

    #[test]
    fn the_timeline_says_what_the_window_says(seed in any::<u64>(), shift in 0.0..1.0, group in 1..4_i64) {
        let reference = rows(seed, 600, 0.0);
        let days: Vec<Vec<Row>> = (0..7).map(|day| rows(seed ^ day, day as usize * 13, shift)).collect();
        let mut world = World::new(Task::Binary, &reference);
        world.meet(&days.concat());
        let summaries = world.summaries(&reference, &days, Parts::ALL);
        let [first, live] = summaries.versions[0].series.as_slice() else { panic!("two series") };
        let reference = Prefix::new(first).totals(&(0..1));
        let prefix = Prefix::new(live);
        let mut timeline = Timeline::new(&world.binning, &world.layout, &reference);
        timeline.update(&prefix, 86_400);
        timeline.update(&prefix, group * 86_400);
        prop_assert_eq!(timeline.windows().iter().map(|window| window.rows).sum::<u64>(), 13 * 21);
        for (at, window) in timeline.windows().iter().enumerate() {
            let totals = prefix.totals(&window.range);
            for column in 0..world.binning.columns.len() {
                let drift = column_drift(&world.binning, &world.layout, column, &reference, &totals).unwrap();
                let point = timeline.point(column, at).unwrap();
                prop_assert!(close(point.psi, drift.psi, 1e-12));
                prop_assert!(close(point.psi_noise, drift.psi_noise, 1e-12), "{point:?} {:?}", drift.psi_noise);
                prop_assert!(close(point.js_distance, drift.js_distance, 1e-9));
                prop_assert_eq!(point.ks, drift.ks);
                prop_assert_eq!(point.outcome, drift.verdict.outcome);
                prop_assert_eq!((point.n, point.missing), (drift.n_cur, drift.missing_cur));
            }
        }
    }

    #[test]
    fn the_confusion_table_is_exact_at_every_edge(seed in any::<u64>(), m in 1..300_usize) {
        let case = Case::new(Task::Binary, seed, (200, m), 0.3);
        let totals = case.totals(&case.window);
        let labelled = || case.window.iter().filter_map(|row| Some((row, row.label?.0 == 1)));
        for (edge, threshold) in thresholds(&case.world.binning).iter().enumerate() {
            let found = binary_quality(&case.world.binning, &case.world.layout, &totals, Cut::Edge(edge)).unwrap();
            let direct = Confusion::count(
                labelled().map(|(row, _)| row.score >= *threshold), labelled().map(|(_, label)| label),
            );
            prop_assert_eq!(found.confusion, direct, "{}", threshold);
            prop_assert_eq!(found.threshold, Some(*threshold));
            let selected = case.window.iter().filter(|row| row.score >= *threshold).count() as u64;
            prop_assert_eq!((found.selection_rate.k, found.selection_rate.n), (selected, m as u64));
            if let Some(estimated) = found.estimated {
                let pending: f64 = case.window.iter().filter(|row| row.label.is_none() && row.score >= *threshold)
                    .map(|row| row.score).sum();
                prop_assert!((estimated.tp - direct.tp as f64 - pending).abs() < 1e-6);
                prop_assert!((estimated.n() - m as f64).abs() < 1e-6);
            }
        }
        let deployed = binary_quality(&case.world.binning, &case.world.layout, &totals, Cut::Deployed).unwrap();
        let direct = Confusion::count(labelled().map(|(row, _)| row.positive), labelled().map(|(_, label)| label));
        prop_assert_eq!(deployed.confusion, direct);
        let (scores, labels): (Vec<f64>, Vec<bool>) = labelled().map(|(row, label)| (row.score, label)).unzip();
        let area = auc(&ClassScores::new(&scores, &labels));
        prop_assert!(holds(deployed.auc, area.map(|area| area.auc)), "{:?} {area:?}", deployed.auc);
        prop_assert!(close(deployed.brier, brier(&scores, &labels), 1e-9));
        prop_assert!(close(deployed.log_loss, log_loss(&scores, &labels), 1e-9));
        let bins = bins_by_width(&scores, &labels);
        prop_assert!(close(deployed.ece, bins.and_then(|bins| ece(&bins)), 1e-9));
        // Rounded to cells, a score moves the wide interval of few rows by more than that.
        let enough = scores.len() >= 100;
        if let (Some(found), Some(exact), true) = (deployed.auc_ci95, area.and_then(|area| area.ci95_logit()), enough) {
            prop_assert!((found.0 - exact.0).abs() < 0.02 && (found.1 - exact.1).abs() < 0.02);
        }
    }

    #[test]
    fn the_curve_goes_through_points_of_the_rows_own(seed in any::<u64>(), m in 1..300_usize) {
        let case = Case::new(Task::Binary, seed, (200, m), 0.3);
        let curve = threshold_curve(&case.world.binning, &case.world.layout, &case.totals(&case.window));
        let (scores, labels): (Vec<f64>, Vec<bool>) =
            case.window.iter().filter_map(|row| Some((row.score, row.label?.0 == 1))).unzip();
        let exact = roc_points(&ClassScores::new(&scores, &labels));
        prop_assert_eq!(curve.len(), if exact.is_empty() { 0 } else { thresholds(&case.world.binning).len() });
        for point in &curve {
            let selected = case.window.iter().filter(|row| row.score >= point.threshold).count() as u64;
            prop_assert_eq!(point.decided.proportion(Rate::Selection).k, selected);
            // The lowest score that is selected; above all of them nothing is.
            let same = exact.iter().find(|exact| exact.threshold >= point.threshold);
            let rates = [Rate::Fpr, Rate::Tpr, Rate::Ppv].map(|rate| point.rate(rate));
            let expected = same.map_or([Some(0.0), Some(0.0), None], |p| [Some(p.fpr), Some(p.tpr), Some(p.precision)]);
            prop_assert_eq!(rates, expected, "{}", point.threshold);
        }
    }

    #[test]
    fn fairness_is_that_of_the_rows(seed in any::<u64>(), m in 1..600_usize, threshold in 0.0..1.0) {
        let case = Case::new(Task::Binary, seed, (300, m), 0.5);
        let totals = case.totals(&case.window);
        let binning = &case.world.binning;
        for cut in [Cut::Deployed, nearest_cut(binning, threshold)] {
            for (attribute, of) in binning.attributes.iter().enumerate() {
                let settings = Settings { cut, ..Settings::default() };
                let found = attribute_fairness(binning, &case.world.layout, &totals, attribute, &settings).unwrap();
                let decided = |row: &Row| found.threshold.map_or(row.positive, |threshold| row.score >= threshold);
                let mut seen = 0;
                for (index, name) in of.groups.iter().enumerate() {
                    let group: Vec<&Row> = case.window.iter()
                        .filter(|row| case.world.groups(row)[attribute] == index as u8).collect();
                    let Some(found) = found.groups.iter().find(|found| &found.name == name) else {
                        prop_assert!(group.is_empty());
                        continue;
                    };
                    seen += group.len();
                    let labelled: Vec<(&Row, bool)> =
                        group.iter().filter_map(|row| Some((*row, row.label?.0 == 1))).collect();
                    let direct = Confusion::count(
                        labelled.iter().map(|(row, _)| decided(row)), labelled.iter().map(|(_, label)| *label),
                    );
                    prop_assert_eq!(found.confusion, direct);
                    for rate in Rate::ALL.into_iter().filter(|rate| *rate != Rate::Selection) {
                        prop_assert_eq!(found.rate(rate), direct.proportion(rate));
                    }
                    let selection = found.rate(Rate::Selection);
                    prop_assert_eq!(selection.k, group.iter().filter(|row| decided(row)).count() as u64);
                    prop_assert_eq!((found.n, selection.n), (group.len() as u64, group.len() as u64));
                    prop_assert_eq!(found.counted, group.len() >= 30);
                    let (scores, labels): (Vec<f64>, Vec<bool>) =
                        labelled.iter().map(|(row, label)| (row.score, *label)).unzip();
                    prop_assert!(holds(found.auc, auc(&ClassScores::new(&scores, &labels)).map(|auc| auc.auc)));
                }
                prop_assert_eq!(found.without_group, (m - seen) as u64);
                let rates: Vec<f64> = found.groups.iter().filter(|group| group.counted)
                    .filter_map(|group| group.rate(Rate::Selection).rate).collect();
                let most = rates.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let least = rates.iter().copied().fold(f64::INFINITY, f64::min);
                let gap = (rates.len() > 1).then_some(most - least);
                prop_assert!(close(found.demographic_parity.map(|gap| gap.difference), gap, 1e-12));
                prop_assert_eq!(found.versus_reference.len(), found.groups.len().saturating_sub(1));
            }
        }
    }

    #[test]
    fn multiclass_quality_is_that_of_the_rows(seed in any::<u64>(), m in 1..300_usize) {
        let case = Case::new(Task::Multiclass, seed, (200, m), 0.3);
        let totals = case.totals(&case.window);
        let found = multiclass_quality(&case.world.binning, &case.world.layout, &totals).unwrap();
        let labelled: Vec<(&Row, u32)> =
            case.window.iter().filter_map(|row| Some((row, row.label?.1 as u32))).collect();
        let labels: Vec<u32> = labelled.iter().map(|(_, label)| *label).collect();
        let predicted: Vec<u32> = labelled.iter().map(|(row, _)| row.predicted() as u32).collect();
        let matrix = ConfusionMatrix::count(3, &labels, &predicted);
        prop_assert_eq!(&found.confusion, &matrix.rows());
        prop_assert_eq!((found.n, found.n_labelled), (m as u64, labels.len() as u64));
        prop_assert_eq!((found.kappa, found.mcc), (matrix.kappa(), matrix.mcc()));
        prop_assert_eq!(found.macro_average, matrix.macro_average());
        prop_assert_eq!(found.classes.iter().map(|class| class.name.as_str()).collect::<Vec<_>>(), CLASSES);
        let columns: Vec<Vec<f64>> =
            (0..3).map(|class| labelled.iter().map(|(row, _)| row.probabilities[class]).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let exact = ClassProbabilities::new(&columns, &labels);
        prop_assert!(close(found.log_loss, exact.as_ref().map(ClassProbabilities::log_loss), 1e-9));
        prop_assert!(close(found.brier, exact.as_ref().map(ClassProbabilities::brier), 1e-9));
        prop_assert!(close(found.ece, exact.as_ref().and_then(|e| ece(&e.top_label_bins()?)), 1e-9));
        let (plain, weighted) = exact.map_or((None, None), |exact| exact.auc_ovr());
        prop_assert!(holds(found.auc_ovr_macro, plain), "{:?} {plain:?}", found.auc_ovr_macro);
        prop_assert!(holds(found.auc_ovr_weighted, weighted), "{:?} {weighted:?}", found.auc_ovr_weighted);
    }

    #[test]
    fn regression_quality_is_that_of_the_rows(seed in any::<u64>(), m in 1..300_usize) {
        let case = Case::new(Task::Regression, seed, (200, m), 0.3);
        let totals = case.totals(&case.window);
        let found = regression_quality(&case.world.binning, &case.world.layout, &totals, 0).unwrap();
        let (predictions, labels): (Vec<f64>, Vec<f64>) =
            case.window.iter().filter_map(|row| Some((row.number(), row.label?.2))).unzip();
        let exact = regression(&predictions, &labels);
        // Values were rounded to units of 0.005.
        let of = |figure: fn(&shared::stats::regression::Regression) -> f64| exact.as_ref().map(figure);
        prop_assert!(close(found.mae, of(|exact| exact.mae), 0.01));
        prop_assert!(close(found.rmse, of(|exact| exact.rmse), 0.01));
        prop_assert!(close(found.mean_error, of(|exact| exact.mean_error), 0.01));
        prop_assert!(close(found.error_std, of(|exact| exact.error_std), 0.01));
        let sizes: Vec<f64> = predictions.iter().zip(&labels).map(|(p, y)| (p - y).abs()).collect();
        let half = Moments::of(&sizes).filter(|_| labels.len() > 1)
            .map(|of| 1.959_963_984_540_054 * of.std / (labels.len() as f64 - 1.0).sqrt());
        let high = half.zip(found.mae).map(|(half, mae)| mae + half);
        prop_assert!(close(found.mae_ci95.map(|(_, high)| high), high, 0.01), "{:?} {high:?}", found.mae_ci95);
        if labels.len() > 2 {
            let of = |figure: fn(&shared::stats::regression::Regression) -> Option<f64>| exact.as_ref().and_then(figure);
            prop_assert!(close(found.r2, of(|exact| exact.r2), 1e-4), "{:?}", found.r2);
            prop_assert!(close(found.explained_variance, of(|exact| exact.explained_variance), 1e-4));
            prop_assert!(close(found.pearson, of(|exact| exact.pearson), 1e-4));
            let mape = of(|exact| exact.mape);
            // A mean relative error above 10 is not shown.
            prop_assert!(close(found.mape, mape.filter(|mape| *mape <= 10.0), 1e-9), "{:?} {mape:?}", found.mape);
        }
        let groups = group_quality(&case.world.binning, &case.world.layout, &totals, 0, 30).unwrap();
        let women: Vec<(f64, f64)> = case.window.iter().filter(|row| row.sex == Some("f"))
            .filter_map(|row| Some((row.number(), row.label?.2))).collect();
        let (predictions, labels): (Vec<f64>, Vec<f64>) = women.into_iter().unzip();
        let group = groups.groups.iter().find(|group| group.name == "f").and_then(|group| group.regression.as_ref());
        let mae = regression(&predictions, &labels).map(|exact| exact.mae);
        prop_assert!(close(group.and_then(|group| group.mae), mae, 0.01));
    }
}

#[test]
fn a_data_set_ranks_the_worst_first_and_keeps_outputs_apart() {
    let case = Case::new(Task::Binary, 7, (5_000, 3_000), 1.0);
    let (reference, current) = (case.totals(&case.reference), case.totals(&case.window));
    let drift = dataset_drift(&case.world.binning, &case.world.layout, &reference, &current);
    assert_eq!(drift.features.len() + drift.population.len() + drift.outputs.len(), 5);
    assert!(drift.features.iter().all(|column| column.role == ColumnRole::Feature));
    assert_eq!((drift.population[0].name.as_str(), drift.outputs[0].name.as_str()), ("sex", "score"));
    assert!(drift.features.windows(2).all(|pair| pair[0].verdict.outcome >= pair[1].verdict.outcome));
    assert_eq!(drift.verdict.outcome, Outcome::Fail);
    assert!(drift.drifted.contains(&"income".to_owned()), "{:?}", drift.drifted);

    let same = dataset_drift(&case.world.binning, &case.world.layout, &reference, &reference);
    assert_eq!((same.verdict.outcome, same.share_drifted), (Outcome::Pass, Some(0.0)));
    for column in same.features {
        assert_eq!((column.psi, column.js_distance, column.tvd), (Some(0.0), Some(0.0), Some(0.0)));
    }
}

#[test]
fn a_window_without_rows_is_undefined_and_says_why() {
    let case = Case::new(Task::Binary, 7, (500, 0), 0.0);
    let (reference, current) = (case.totals(&case.reference), case.totals(&[]));
    let drift = dataset_drift(&case.world.binning, &case.world.layout, &reference, &current);
    assert_eq!(drift.verdict.outcome, Outcome::Inconclusive);
    for column in &drift.features {
        assert_eq!((column.psi, column.ks, column.mean_cur, column.psi_interval), (None, None, None, None));
        assert!(column.notes.iter().any(|note| note.figure == "psi"), "{:?}", column.notes);
    }
    let quality = binary_quality(&case.world.binning, &case.world.layout, &current, Cut::Deployed).unwrap();
    assert_eq!((quality.auc, quality.brier, quality.f1, quality.estimated), (None, None, None, None));
    assert!(!quality.notes.is_empty());
    let fairness =
        attribute_fairness(&case.world.binning, &case.world.layout, &current, 0, &Settings::default()).unwrap();
    assert_eq!((fairness.groups.len(), fairness.verdict.outcome), (0, Outcome::Inconclusive));
    let nothing = Totals::default();
    assert_eq!(binary_quality(&case.world.binning, &case.world.layout, &nothing, Cut::Deployed), None);
    let column = column_drift(&case.world.binning, &case.world.layout, 0, &reference, &nothing).unwrap();
    assert_eq!((column.n_cur, column.psi), (0, None));
}

#[test]
fn one_label_next_to_zero_is_counted_whole_in_the_mean_relative_error() {
    let mut case = Case::new(Task::Regression, 11, (200, 300), 0.3);
    let value = |case: &Case| {
        let totals = case.totals(&case.window);
        regression_quality(&case.world.binning, &case.world.layout, &totals, 0).unwrap().mape
    };
    assert!(value(&case).is_some_and(|mape| mape <= 1.0));
    let beside = case.window.iter_mut().find(|row| row.label.is_some() && row.number() > 100.0).unwrap();
    beside.label = Some((0, 0, beside.number() / 10_000.0));
    // 9,999 times the label, in 300 rows of which some four fifths are labelled: far above 10.
    assert_eq!(value(&case), None);
}

#[test]
fn another_task_has_plain_words_instead_of_parity() {
    let case = Case::new(Task::Multiclass, 7, (300, 300), 0.0);
    let totals = case.totals(&case.window);
    assert!(thresholds(&case.world.binning).is_empty());
    assert!(attribute_fairness(&case.world.binning, &case.world.layout, &totals, 0, &Settings::default()).is_none());
    let found = group_quality(&case.world.binning, &case.world.layout, &totals, 0, 30).unwrap();
    assert!(found.accuracy.is_some());
    assert!(found.notes[0].reason.starts_with("Not defined, because no class"));
    assert!(matches!(case.world.binning.outcome, OutcomeCells::Multiclass { .. }));
}

#[test]
fn each_class_has_its_curve_against_all_others() {
    let case = Case::new(Task::Multiclass, 11, (200, 250), 0.4);
    let totals = case.totals(&case.window);
    let (binning, layout) = (&case.world.binning, &case.world.layout);
    for class in 0..CLASSES.len() {
        let curve = class_curve(binning, layout, &totals, class);
        assert_eq!(curve.len(), 100);
        for (at, point) in curve.iter().enumerate() {
            let mut direct = shared::stats::binary::Decided::default();
            for row in &case.window {
                let positive = (row.probabilities[class] * 100.0) as usize > at;
                direct.add(positive, row.label.map(|label| label.1 == class));
            }
            assert_eq!((point.decided, point.threshold), (direct, (at + 1) as f64 / 100.0));
        }
    }
    assert!(class_curve(binning, layout, &totals, CLASSES.len()).is_empty());
    let unlabelled: Vec<Row> = case.window.iter().map(|row| Row { label: None, ..row.clone() }).collect();
    assert!(class_curve(binning, layout, &case.totals(&unlabelled), 0).is_empty());
}
