//! What holds for any data: symmetry, bounds, invariance, and that an exact figure lies in its guaranteed interval.

#![allow(clippy::expect_used, reason = "a value that is not there fails the test")]
#![allow(clippy::float_cmp, reason = "what must be exact is compared exactly")]

use proptest::prelude::*;
use shared::binning::NumericCells;
use shared::stats::auc::{ClassScores, auc, average_precision};
use shared::stats::binary::{Confusion, Rate};
use shared::stats::calibration::{bins_by_mass, bins_by_width, brier, ece, log_loss};
use shared::stats::from_cells::{self, CellSums, ReferenceSteps};
use shared::stats::moments::Moments;
use shared::stats::multiplicity::{benjamini_hochberg, benjamini_yekutieli, bonferroni, holm};
use shared::stats::special::{
    beta_inc, binomial_half_two_sided, chi2_ppf, chi2_sf, gamma_q, kolmogorov_sf, kstwo_sf, norm_ppf, norm_sf,
    smirnov_sf, student_t_sf,
};
use shared::stats::{drift, ks, multiclass, paired, peers, proportion, quantile, regression, sort, wasserstein};

/// Numbers as columns have them: smooth, with atoms, heavy in the tail, missing, infinite, past 2⁵³.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -100.0..100.0_f64,
        3 => (0..6_i32).prop_map(f64::from),
        1 => (-12.0..12.0_f64).prop_map(f64::exp),
        1 => Just(f64::NAN),
        1 => prop_oneof![Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(0.0), Just(-0.0), Just(9_007_199_254_740_993.0)],
    ]
}

fn anything() -> impl Strategy<Value = f64> {
    prop_oneof![4 => any::<f64>(), 1 => value()]
}

fn column() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(value(), 0..120)
}

fn finite_column(n: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(
        prop_oneof![4 => -50.0..50.0_f64, 2 => (0..5_i32).prop_map(f64::from), 1 => (-8.0..8.0_f64).prop_map(f64::exp)],
        n,
    )
}

/// Counts of both sides over the same cells.
fn cells() -> impl Strategy<Value = Vec<(u64, u64)>> {
    let count = || prop_oneof![2 => Just(0_u64), 5 => 0..200_u64, 1 => 0..1_u64 << 40];
    prop::collection::vec((count(), count()), 1..30)
}

fn scored() -> impl Strategy<Value = Vec<(f64, bool)>> {
    prop::collection::vec(
        (prop_oneof![(0..=20_i32).prop_map(|i| f64::from(i) / 20.0), 0.0..=1.0_f64], any::<bool>()),
        0..150,
    )
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn is_probability(p: f64) -> bool {
    (0.0..=1.0).contains(&p)
}

fn split<A, B>(pairs: impl IntoIterator<Item = (A, B)>) -> (Vec<A>, Vec<B>) {
    pairs.into_iter().unzip()
}

type CountFigure = fn(&[u64], &[u64]) -> Option<f64>;
/// Name, figure, whether it is symmetric, its largest value.
const COUNT_FIGURES: [(&str, CountFigure, bool, f64); 8] = [
    ("psi", drift::psi, true, f64::MAX),
    ("psi_laplace", drift::psi_laplace, true, f64::MAX),
    ("js", drift::js_distance, true, 1.0 + 1e-12),
    ("hellinger", drift::hellinger, true, 1.0),
    ("tvd", drift::tvd, true, 1.0),
    ("l_infinity", drift::l_infinity, true, 1.0),
    ("kl", drift::kl, false, f64::MAX),
    ("cramers_v", |a, b| drift::chi2(a, b).map(|test| test.cramers_v), true, 1.0),
];

proptest! {
    #[test]
    fn count_figures_are_symmetric_bounded_and_blind_to_labels(pairs in cells(), shift in 0..30_usize) {
        let (a, b) = split(pairs.clone());
        let mut turned = pairs;
        let places = shift % turned.len();
        turned.rotate_left(places);
        let (turned_a, turned_b) = split(turned);
        for (name, figure, symmetric, most) in COUNT_FIGURES {
            let found = figure(&a, &b);
            prop_assert_eq!(found.is_some(), a.iter().any(|n| *n > 0) && b.iter().any(|n| *n > 0), "{}", name);
            let Some(found) = found else { continue };
            prop_assert!((-1e-15..=most).contains(&found), "{} {}", name, found);
            prop_assert!(close(found, figure(&turned_a, &turned_b).expect("defined")), "{}", name);
            prop_assert!(!symmetric || close(found, figure(&b, &a).expect("defined")), "{}", name);
            prop_assert_eq!(figure(&a, &a), Some(0.0), "{}", name);
        }
        if let Some(test) = drift::chi2(&a, &b) {
            prop_assert!(is_probability(test.p) && test.statistic >= 0.0);
            prop_assert!(is_probability(drift::g_test(&a, &b).expect("defined").1));
            prop_assert!(is_probability(drift::psi_p(&a, &b).expect("defined")));
            prop_assert!(peers::evidently_psi(&a, &b).is_some_and(f64::is_finite));
        }
    }

    #[test]
    fn distances_of_values_are_symmetric_and_blind_to_order(a in column(), b in column(), swap in any::<bool>()) {
        let (x, y) = (sort::sorted_finite(&a), sort::sorted_finite(&b));
        let mut shuffled = a.clone();
        shuffled.reverse();
        if swap && shuffled.len() > 2 {
            shuffled.swap(0, 1);
        }
        prop_assert_eq!(sort::sorted_finite(&shuffled), x.clone());
        let found = wasserstein::ks_and_wasserstein_sorted(&x, &y);
        prop_assert_eq!(found.is_some(), !x.is_empty() && !y.is_empty());
        let Some((gap, area)) = found else { return Ok(()) };
        let (back, area_back) = wasserstein::ks_and_wasserstein_sorted(&y, &x).expect("defined");
        prop_assert_eq!(gap.d, back.d);
        prop_assert_eq!(Some(gap), ks::ks_sorted(&x, &y));
        prop_assert!(is_probability(gap.d));
        let (area, area_back) = (area.expect("no overflow"), area_back.expect("no overflow"));
        prop_assert!(area >= 0.0 && close(area, area_back));
        let range = x[x.len() - 1].max(y[y.len() - 1]) - x[0].min(y[0]);
        prop_assert!(area <= range * gap.d * (1.0 + 1e-9) + 1e-9);
        let p = ks::ks_p(gap.d, x.len(), y.len()).expect("defined");
        prop_assert!(is_probability(p));
        prop_assert!((p - ks::ks_p(gap.d, y.len(), x.len()).expect("defined")).abs() < 1e-12);
        let same = wasserstein::ks_and_wasserstein_sorted(&x, &x).expect("defined");
        prop_assert_eq!((same.0.d, same.1), (0.0, Some(0.0)));
        prop_assert!(peers::nannyml_js(&x, &y).is_none_or(|js| (0.0..=1.0 + 1e-12).contains(&js)));
    }

    #[test]
    fn nothing_panics_and_nothing_is_nan(a in prop::collection::vec(anything(), 0..40), b in prop::collection::vec(anything(), 0..40), flags in prop::collection::vec(any::<bool>(), 0..40)) {
        let defined = |value: Option<f64>| prop_assert_ok(value.is_none_or(|value| !value.is_nan()));
        let (x, y) = (sort::sorted_finite(&a), sort::sorted_finite(&b));
        defined(ks::ks_sorted(&a, &b).map(|ks| ks.d))?;
        defined(wasserstein::wasserstein_sorted(&x, &y))?;
        defined(quantile::quantile_sorted(&x, 0.3))?;
        defined(Moments::of(&a).map(|moments| moments.std + moments.mean))?;
        defined(regression::regression(&a, &b).and_then(|found| Some(found.mse + found.r2? + found.pearson?)))?;
        defined(regression::pearson(&x, &x))?;
        let scores = ClassScores::new(&a, &flags);
        defined(auc(&scores).map(|auc| auc.auc))?;
        defined(auc(&scores).and_then(|auc| auc.ci95_logit()).map(|(low, high)| low + high))?;
        defined(average_precision(&scores))?;
        defined(brier(&a, &flags))?;
        defined(log_loss(&a, &flags))?;
        defined(bins_by_width(&a, &flags).and_then(|bins| ece(&bins)))?;
        defined(bins_by_mass(&a, &flags).and_then(|bins| ece(&bins)))?;
        defined(paired::delong(&a, &b, &flags).map(|test| test.difference + test.standard_error))?;
        defined(paired::mean_difference(&a).map(|difference| difference.mean))?;
        defined(peers::nannyml_js(&x, &y))?;
        defined(peers::evidently_counts(&x, &y).and_then(|(a, b)| peers::evidently_psi(&a, &b)))?;
        let labels = vec![0_u32; a.len()];
        defined(multiclass::ClassProbabilities::new(&[&a, &a], &labels).map(|found| found.log_loss() + found.brier()))?;
        for adjusted in [benjamini_hochberg(&a), benjamini_yekutieli(&a), bonferroni(&a), holm(&a)] {
            prop_assert_eq!(adjusted.len(), a.len());
        }
    }

    #[test]
    fn tails_are_probabilities(a in anything(), b in anything(), x in anything(), n in 0..3_000_000_u64, k in 0..1_000_u64) {
        for p in [chi2_sf(x, a.abs().min(1e6)), gamma_q(a.min(1e6), x), beta_inc(a.min(1e6), b.min(1e6), x), student_t_sf(x, a.min(1e9)), kstwo_sf(x, n % 3_000), chi2_ppf(x, a).map(|_| 0.0)] {
            prop_assert!(p.is_none_or(is_probability), "{:?}", p);
        }
        prop_assert!(x.is_nan() || is_probability(norm_sf(x)) && is_probability(kolmogorov_sf(x)));
        prop_assert!(x.is_nan() || is_probability(smirnov_sf(n, x)));
        prop_assert!(is_probability(binomial_half_two_sided(k, n)));
        prop_assert!(norm_ppf(x).is_none_or(f64::is_finite));
        prop_assert!(ks::ks_p(x, (n % 300) as usize, k as usize).is_none_or(is_probability));
    }

    #[test]
    fn tails_fall(x in 0.0..40.0_f64, step in 0.0..5.0_f64, dof in 1..300_u32, n in 1..20_000_u64) {
        let dof = f64::from(dof);
        prop_assert!(chi2_sf(x + step, dof) <= chi2_sf(x, dof));
        prop_assert!(norm_sf(x + step) <= norm_sf(x));
        prop_assert!(kolmogorov_sf(x + step) <= kolmogorov_sf(x) + 1e-15);
        // Where one method takes over from another, both are right to six digits only.
        let (d, further) = (x / 40.0, (x + step) / 45.0);
        if further > d {
            let (p, q) = (kstwo_sf(d, n).expect("defined"), kstwo_sf(further, n).expect("defined"));
            prop_assert!(q <= p * (1.0 + 1e-5) + 1e-9, "{} {} {}", n, p, q);
        }
        let p = chi2_sf(x, dof).expect("defined");
        // Beyond, 1 − p has lost the digits that the quantile needs.
        if p > 1e-6 && p < 0.999 {
            prop_assert!(close(chi2_ppf(1.0 - p, dof).expect("defined"), x), "{} {}", x, dof);
        }
    }

    #[test]
    fn the_area_is_the_share_of_pairs_won(rows in scored(), turn in 0..150_usize) {
        let (scores, labels) = split(rows.clone());
        let found = auc(&ClassScores::new(&scores, &labels));
        let (mut won, mut pairs) = (0.0, 0.0);
        for (positive, _) in rows.iter().filter(|(_, label)| *label) {
            for (negative, _) in rows.iter().filter(|(_, label)| !label) {
                won += if positive > negative { 1.0 } else if positive == negative { 0.5 } else { 0.0 };
                pairs += 1.0;
            }
        }
        prop_assert_eq!(found.is_some(), pairs > 0.0);
        let Some(found) = found else { return Ok(()) };
        prop_assert!(close(found.auc, won / pairs) && is_probability(found.auc));
        let flipped: Vec<bool> = labels.iter().map(|label| !label).collect();
        prop_assert!(close(auc(&ClassScores::new(&scores, &flipped)).expect("both classes").auc, 1.0 - found.auc));
        let mut turned = rows;
        let places = turn % turned.len();
        turned.rotate_left(places);
        let (turned_scores, turned_labels) = split(turned);
        prop_assert_eq!(Some(found), auc(&ClassScores::new(&turned_scores, &turned_labels)));
        // The same area and variance row by row.
        if let (Some(variance), Some(test)) = (found.variance, paired::delong(&scores, &turned_scores, &labels)) {
            prop_assert!(close(test.auc_a, found.auc) && close(test.covariance[0], variance));
            let [aa, ab, bb] = test.covariance;
            prop_assert!((test.standard_error.powi(2) - (aa + bb - 2.0 * ab)).abs() < 1e-12);
        }
        if let Some((low, high)) = found.ci95_logit() {
            prop_assert!(0.0 <= low && low <= found.auc && found.auc <= high && high <= 1.0);
        }
    }

    #[test]
    fn rates_stay_within_their_intervals(tp in 0..500_u64, fp in 0..500_u64, fn_ in 0..500_u64, tn in 0..500_u64) {
        let table = Confusion { tp, fp, fn_, tn };
        for rate in Rate::ALL {
            let found = table.proportion(rate);
            prop_assert_eq!(found.rate, table.rate(rate));
            if let (Some(low), Some(rate), Some(high)) = (found.low, found.rate, found.high) {
                prop_assert!(0.0 <= low && low <= rate + 1e-15 && rate <= high + 1e-15 && high <= 1.0);
            }
        }
        prop_assert!(table.mcc().is_none_or(|mcc| (-1.0..=1.0).contains(&mcc)));
        let matrix = multiclass::ConfusionMatrix::from_rows(&[vec![tn, fp], vec![fn_, tp]]).expect("a square");
        for (binary, several) in [(table.mcc(), matrix.mcc()), (table.kappa(), matrix.kappa())] {
            prop_assert!(binary.zip(several).is_none_or(|(a, b)| (a - b).abs() < 1e-9));
            prop_assert_eq!(binary.is_some(), several.is_some());
        }
        let turned = multiclass::ConfusionMatrix::from_rows(&[vec![tp, fn_], vec![fp, tn]]).expect("a square");
        prop_assert!(matrix.kappa().zip(turned.kappa()).is_none_or(|(a, b)| close(a, b)));
        if let Some(test) = proportion::two_proportions(tp, tp + fn_, fp, fp + tn) {
            let (low, high) = test.newcombe95;
            prop_assert!(-1.0 <= low && low <= test.difference + 1e-15 && test.difference <= high + 1e-15 && high <= 1.0);
            let back = proportion::two_proportions(fp, fp + tn, tp, tp + fn_).expect("defined");
            prop_assert!(close(back.difference, -test.difference) && back.p.zip(test.p).is_none_or(|(a, b)| close(a, b)));
        }
        let test = paired::mcnemar(fp, fn_);
        prop_assert!(is_probability(test.p_exact) && is_probability(test.p_mid) && test.p_mid <= test.p_exact);
    }

    #[test]
    fn adjusted_p_values_are_larger_and_ordered(p in prop::collection::vec(0.0..=1.0_f64, 1..40)) {
        let (bh, by, holm, bonferroni) = (benjamini_hochberg(&p), benjamini_yekutieli(&p), holm(&p), bonferroni(&p));
        for at in 0..p.len() {
            prop_assert!(p[at] <= bh[at] + 1e-15 && bh[at] <= by[at] + 1e-15 && bh[at] <= holm[at] + 1e-15);
            prop_assert!(holm[at] <= bonferroni[at] + 1e-15 && is_probability(bonferroni[at]));
            for other in 0..p.len() {
                prop_assert!(p[at] > p[other] || (bh[at] <= bh[other] && holm[at] <= holm[other]));
            }
        }
    }

    #[test]
    fn a_quantile_lies_between_its_neighbours(values in finite_column(1..80), q in 0.0..=1.0_f64) {
        let sorted = sort::sorted_finite(&values);
        let found = quantile::quantile_sorted(&sorted, q).expect("values");
        let below = (q * (sorted.len() - 1) as f64).floor() as usize;
        prop_assert!(sorted[below] <= found && found <= sorted[(below + 1).min(sorted.len() - 1)]);
    }

    #[test]
    fn what_cells_lose_stays_within_the_guaranteed_interval(
        reference in finite_column(1..400),
        current in finite_column(1..400),
        shift in -20.0..20.0_f64,
    ) {
        let current: Vec<f64> = current.iter().map(|value| value + shift).collect();
        let (x, y) = (sort::sorted_finite(&reference), sort::sorted_finite(&current));
        let cells = NumericCells::from_sorted(&x);
        let tally = |values: &[f64]| {
            let (mut counts, mut sums) = (vec![0_u32; cells.edges.len() + 1], vec![0_i64; cells.edges.len() + 1]);
            for value in values {
                counts[cells.code(*value) as usize] += 1;
                sums[cells.code(*value) as usize] += cells.units(*value);
            }
            (counts, sums)
        };
        let ((f, f_sums), (g, g_sums)) = (tally(&x), tally(&y));
        let running: Vec<u32> = g.iter().scan(0, |total, count| { *total += count; Some(*total) }).collect();
        let (exact, area) = wasserstein::ks_and_wasserstein_sorted(&x, &y).expect("values");

        let bounded = ReferenceSteps::new(&f, |_| false).and_then(|steps| steps.ks(&running)).expect("values");
        prop_assert!(bounded.low <= exact.d + 1e-12 && exact.d <= bounded.high + 1e-12, "{:?} {}", bounded, exact.d);
        let largest_cell = f64::from(*f.iter().max().expect("cells")) / x.len() as f64;
        prop_assert!(bounded.high - bounded.low <= largest_cell + 1e-12);

        let edges: Vec<f64> = cells.edges.iter().map(|edge| (edge - cells.origin) / cells.unit).collect();
        let sides = [CellSums { counts: &f, sums: &f_sums }, CellSums { counts: &g, sums: &g_sums }];
        // Sums of cells count values as at most 4,096 reference ranges away.
        let in_reach = y.iter().all(|value| ((value - cells.origin) / cells.unit).abs() < (1_u64 << 36) as f64);
        if let Some(bounded) = from_cells::wasserstein(&edges, sides[0], sides[1])
            .and_then(|w| w.times(cells.unit))
            .filter(|_| in_reach)
        {
            let (area, slack) = (area.expect("no overflow"), 1e-9 * area.expect("no overflow").max(1.0));
            prop_assert!(bounded.low <= area + slack && area <= bounded.high + slack, "{:?} {}", bounded, area);
        }

        // Deciles nest in the fine cells, so figures on them are those of the values themselves.
        let edges = cells.decile_edges();
        let direct = |values: &[f64]| {
            let mut counts = vec![0_u64; edges.len() + 1];
            for value in values {
                counts[edges.partition_point(|edge| edge < value)] += 1;
            }
            counts
        };
        let wide = |counts: &[u32]| -> Vec<u64> { counts.iter().map(|count| u64::from(*count)).collect() };
        let nested = [cells.to_deciles(&wide(&f)), cells.to_deciles(&wide(&g))];
        prop_assert_eq!(&nested, &[direct(&x), direct(&y)]);
        let report = shared::report::feature_drift(
            "x",
            shared::report::Column::Numeric(&reference),
            shared::report::Column::Numeric(&current),
        );
        prop_assert_eq!(report.psi, drift::psi(&nested[0], &nested[1]));
        prop_assert_eq!(report.js_distance, drift::js_distance(&nested[0], &nested[1]));
    }

    #[test]
    fn the_exact_area_lies_within_that_of_score_cells(rows in scored(), edges in prop::collection::vec(0.0..=1.0_f64, 0..12)) {
        let mut edges = edges;
        edges.sort_by(f64::total_cmp);
        let (mut negatives, mut positives) = (vec![0_u32; edges.len() + 1], vec![0_u32; edges.len() + 1]);
        for (score, label) in &rows {
            let cell = edges.partition_point(|edge| edge <= score);
            if *label { positives[cell] += 1 } else { negatives[cell] += 1 }
        }
        let (scores, labels) = split(rows);
        let exact = auc(&ClassScores::new(&scores, &labels));
        let bounded = from_cells::auc(&negatives, &positives);
        prop_assert_eq!(exact.is_some(), bounded.is_some());
        if let Some((exact, bounded)) = exact.zip(bounded) {
            prop_assert!(bounded.low <= exact.auc + 1e-12 && exact.auc <= bounded.high + 1e-12);
            prop_assert!(close(bounded.value, f64::midpoint(bounded.low, bounded.high)));
        }
    }
}

fn prop_assert_ok(holds: bool) -> Result<(), TestCaseError> {
    prop_assert!(holds);
    Ok(())
}

/// Looking for the largest gap among many groups finds one by chance, which must not count as evidence.
#[test]
fn fair_decisions_raise_no_alarm() {
    use shared::report::{Decisions, Groups, attribute_fairness};
    use shared::verdict::Outcome;

    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    for (groups, rows) in [(2, 60), (8, 60), (20, 40), (50, 40)] {
        let names: Vec<String> = (0..groups).map(|group| group.to_string()).collect();
        let codes: Vec<u32> = (0..groups * rows).map(|row| row % groups).collect();
        let mut alarms = 0;
        for _ in 0..100 {
            let scores: Vec<f64> = codes.iter().map(|_| random()).collect();
            let labels: Vec<Option<bool>> = scores.iter().map(|score| Some(random() < *score)).collect();
            let decided: Vec<Option<bool>> = scores.iter().map(|score| Some(*score >= 0.5)).collect();
            let decisions = Decisions { decisions: &decided, labels: Some(&labels), scores: Some(&scores) };
            let found = attribute_fairness("group", Groups { codes: &codes, names: &names }, decisions, None, 30);
            alarms += u32::from(found.verdict.outcome == Outcome::Fail);
        }
        assert!(alarms <= 5, "{alarms} alarms of 100 with {groups} groups of {rows} rows");
    }
}

/// A difference between two large groups is not hidden by a small one with a wide interval.
#[test]
fn a_sure_gap_is_seen_behind_an_unsure_one() {
    use shared::report::{Decisions, Groups, attribute_fairness};
    use shared::verdict::Outcome;

    let names: Vec<String> = ["large", "larger", "small"].map(str::to_owned).to_vec();
    let codes: Vec<u32> = (0..8_040).map(|row| if row < 4_000 { 0 } else { 1 + u32::from(row >= 8_000) }).collect();
    let selected = |row: usize, code: u32| match code {
        0 => row % 10 < 6,
        1 => row % 10 < 3,
        _ => row % 10 < 7,
    };
    let decided: Vec<Option<bool>> = codes.iter().enumerate().map(|(row, code)| Some(selected(row, *code))).collect();
    let decisions = Decisions { decisions: &decided, labels: None, scores: None };
    let found = attribute_fairness("size", Groups { codes: &codes, names: &names }, decisions, None, 30);
    assert_eq!(found.verdict.outcome, Outcome::Fail, "{}", found.verdict.reason);
    assert!(found.verdict.reason.contains("between large and larger"), "{}", found.verdict.reason);
}
