//! The statistics by which reports stand and fall, each on 100,000 rows (or the counts of some cells), for the
//! benchmarks, native and in the browser.

use std::hint::black_box;

use shared::report::{Column, feature_drift};
use shared::stats::auc::{ClassScores, auc, average_precision};
use shared::stats::calibration::{bins_by_width, brier, ece, log_loss};
use shared::stats::drift::{chi2, js_distance, psi};
use shared::stats::fairness::count_groups;
use shared::stats::ks::{ks_p_exact, ks_sorted};
use shared::stats::paired::{delong, mcnemar};
use shared::stats::regression::regression;
use shared::stats::sort::sorted_finite;
use shared::stats::special::chi2_ppf;
use shared::stats::wasserstein::wasserstein_sorted;

use super::world::unit;

const ROWS: usize = 100_000;

/// A statistic to be timed.
pub(crate) struct Kernel {
    /// What it is.
    pub name: &'static str,
    /// Computes it once.
    pub work: Box<dyn Fn()>,
}

/// All of them, over data made up here.
pub(crate) fn kernels() -> Vec<Kernel> {
    let mut seed = 7;
    let mut uniform = || -> Vec<f64> { (0..ROWS).map(|_| unit(&mut seed)).collect() };
    let (scores, others, noise) = (uniform(), uniform(), uniform());
    let shifted: Vec<f64> = others.iter().map(|value| value * value).collect();
    let labels: Vec<bool> = scores.iter().zip(&noise).map(|(score, noise)| noise < score).collect();
    let decisions: Vec<bool> = scores.iter().map(|score| *score >= 0.5).collect();
    let groups: Vec<u32> = noise.iter().map(|value| (value * 9.0) as u32).collect();
    let (sorted, sorted_shifted) = (sorted_finite(&scores), sorted_finite(&shifted));
    let (few, few_shifted) = (sorted_finite(&scores[..5_000]), sorted_finite(&shifted[..5_000]));
    let cells: Vec<u64> = (0..10).map(|cell| 1_000 + cell * 7).collect();
    let cells_now: Vec<u64> = (0..10).map(|cell| 300 - cell * 5).collect();
    let names: Vec<String> = (0..9).map(|group| format!("group {group}")).collect();
    let unsorted = (scores.clone(), shifted.clone());
    let ranked = ClassScores::new(&scores, &labels);
    let area = ranked.clone();
    let (tested, tested_labels) = ((scores.clone(), others), labels.clone());
    let (calibrated, calibrated_labels) = (scores.clone(), labels.clone());
    let (predicted, known) = (scores.clone(), shifted);
    let (codes, codes_now) = (groups.clone(), groups.iter().map(|group| group / 2).collect::<Vec<u32>>());
    let unranked = (scores, labels.clone());
    vec![
        kernel("PSI of 10 cells", {
            let (cells, now) = (cells.clone(), cells_now.clone());
            move || psi(&cells, &now)
        }),
        kernel("JS distance of 10 cells", {
            let (cells, now) = (cells.clone(), cells_now.clone());
            move || js_distance(&cells, &now)
        }),
        kernel("χ² test of 10 cells", move || chi2(&cells, &cells_now)),
        kernel("χ² quantile", || chi2_ppf(0.99, 9.0)),
        kernel("sorting", move || sorted_finite(&unsorted.0).len() + sorted_finite(&unsorted.1).len()),
        kernel("KS of sorted values", {
            let (a, b) = (sorted.clone(), sorted_shifted.clone());
            move || ks_sorted(&a, &b)
        }),
        kernel("exact KS p-value, 5,000 + 5,000", move || {
            ks_sorted(&few, &few_shifted).and_then(|ks| ks_p_exact(ks.d * 0.1, few.len(), few_shifted.len()))
        }),
        kernel("Wasserstein of sorted values", move || wasserstein_sorted(&sorted, &sorted_shifted)),
        kernel("drift of a numeric feature", {
            let (reference, current) = (tested.0.clone(), known.clone());
            move || feature_drift("x", Column::Numeric(&reference), Column::Numeric(&current))
        }),
        kernel("drift of a categorical feature", {
            let names = names.clone();
            move || {
                let of = |codes| Column::Categorical { codes, names: &names };
                feature_drift("x", of(&codes), of(&codes_now))
            }
        }),
        kernel("ranking for AUC", move || ClassScores::new(&unranked.0, &unranked.1)),
        kernel("AUC with interval", move || auc(&area).and_then(|area| area.ci95_logit())),
        kernel("average precision", move || average_precision(&ranked)),
        kernel("DeLong, paired", move || delong(&tested.0, &tested.1, &tested_labels)),
        kernel("McNemar, exact", || mcnemar(4_000, 4_200)),
        kernel("Brier, log-loss and ECE", move || {
            let bins = bins_by_width(&calibrated, &calibrated_labels);
            (
                brier(&calibrated, &calibrated_labels),
                log_loss(&calibrated, &calibrated_labels),
                bins.and_then(|bins| ece(&bins)),
            )
        }),
        kernel("confusion of 9 groups", move || count_groups(&groups, names.len(), &decisions, &labels)),
        kernel("regression errors", move || regression(&predicted, &known)),
    ]
}

fn kernel<T>(name: &'static str, work: impl Fn() -> T + 'static) -> Kernel {
    Kernel {
        name,
        work: Box::new(move || {
            black_box(work());
        }),
    }
}
