//! Whether the same score still means the same outcome: change of P(label | score) against the reference.
//!
//! All of it needs labels; how many have come stands beside the figures.

use super::auc::{ClassScores, auc, unpaired_auc_test};
use super::calibration::{CalibrationBin, bins_by_width, ece};
use super::ks::{Ks, ks_p, ks_sorted};
use super::proportion::two_proportions;
use super::sort::sorted_finite;
use super::special::chi2_sf;

/// A window of a binary model against the reference.
#[derive(Debug, Clone, PartialEq)]
pub struct ConceptDrift {
    /// Labels that have come in the window.
    pub labelled: usize,
    /// Area under the ROC curve in the window less that of the reference; `None` when a side has one class.
    pub auc_difference: Option<f64>,
    /// Two-sided p-value of that difference (DeLong, unpaired).
    pub auc_p: Option<f64>,
    /// Expected calibration error in the window less that of the reference; `None` unless scores are probabilities.
    pub ece_difference: Option<f64>,
    /// The test whether the positive rate at equal scores is the same.
    pub calibration: Option<CalibrationShift>,
}

/// The test of equal positive rates in score bins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationShift {
    /// Σ z² over the bins.
    pub chi2: f64,
    /// Bins that have cases on both sides and both outcomes.
    pub dof: usize,
    /// P(χ² ≥ the one found).
    pub p: f64,
    /// The mean change of the positive rate at equal scores, weighted by the window's cases, −1…1.
    pub mean_change: f64,
}

/// Compares a labelled window with the labelled reference.
pub fn concept_drift(reference: (&[f64], &[bool]), window: (&[f64], &[bool])) -> ConceptDrift {
    let areas = [reference, window].map(|(scores, labels)| auc(&ClassScores::new(scores, labels)));
    let bins = [reference, window].map(|(scores, labels)| bins_by_width(scores, labels));
    let [before, now] = areas;
    let [bins_before, bins_now] = &bins;
    let bins = bins_before.as_ref().zip(bins_now.as_ref());
    ConceptDrift {
        labelled: window.1.len(),
        auc_difference: before.zip(now).map(|(before, now)| now.auc - before.auc),
        auc_p: before.zip(now).and_then(|(before, now)| unpaired_auc_test(&now, &before)).map(|(_, p)| p),
        ece_difference: bins.and_then(|(before, now)| Some(ece(now)? - ece(before)?)),
        calibration: bins.and_then(|(before, now)| calibration_shift(before, now)),
    }
}

/// Tests bin by bin whether the positive rate at equal scores has changed; `None` when no bin can be compared.
///
/// Each bin's two proportions give a pooled z; their squares add up to χ² (Cochran 1954, without a common direction).
pub fn calibration_shift(reference: &[CalibrationBin], window: &[CalibrationBin]) -> Option<CalibrationShift> {
    let (mut chi2, mut dof, mut change, mut weight) = (0.0, 0, 0.0, 0.0);
    for (before, now) in reference.iter().zip(window) {
        let Some(test) = two_proportions(now.positives, now.n, before.positives, before.n) else { continue };
        change += test.difference * now.n as f64;
        weight += now.n as f64;
        if let Some(z) = test.z {
            chi2 += z * z;
            dof += 1;
        }
    }
    let p = if dof > 0 { chi2_sf(chi2, dof as f64)? } else { return None };
    Some(CalibrationShift { chi2, dof, p, mean_change: change / weight })
}

/// The change of a regression's errors (prediction − label): their Kolmogorov–Smirnov distance and its p-value.
///
/// Errors that are not finite are left out; `None` when a side has none.
pub fn residual_shift(reference: &[f64], window: &[f64]) -> Option<(Ks, f64)> {
    let (before, now) = (sorted_finite(reference), sorted_finite(window));
    let ks = ks_sorted(&before, &now)?;
    Some((ks, ks_p(ks.d, before.len(), now.len())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_labels_are_concept_drift() {
        let scores: Vec<f64> = (0..400).map(|i| f64::from(i % 100) / 100.0).collect();
        let labels: Vec<bool> = scores.iter().map(|score| *score > 0.5).collect();
        let turned: Vec<bool> = labels.iter().map(|label| !label).collect();
        let drift = concept_drift((&scores, &labels), (&scores, &turned));
        assert_eq!((drift.labelled, drift.auc_difference), (400, Some(-1.0)));
        assert!(drift.calibration.expect("defined").p < 1e-9);
        let none = concept_drift((&scores, &labels), (&[], &[]));
        assert!(none.auc_difference.is_none() && none.calibration.is_none() && none.ece_difference.is_none());
        assert!(residual_shift(&[1.0], &[f64::NAN]).is_none());
    }

    #[test]
    fn without_change_there_is_no_evidence() {
        let bins = [CalibrationBin { n: 10, positives: 4, sum_scores: 4.0 }];
        let shift = calibration_shift(&bins, &bins).expect("defined");
        assert_eq!((shift.chi2, shift.p, shift.mean_change), (0.0, 1.0, 0.0));
    }
}
