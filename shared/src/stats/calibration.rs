//! Whether scores mean what they say: calibration error, Brier score, log-loss.
//!
//! Scores are probabilities of the positive outcome; every function is `None` without cases, when the lengths
//! differ, or when a score is not within 0…1.

use super::moments::sum;
use super::sort::sorted_order;

/// Probabilities are kept this far from 0 and 1 in the log-loss, as scikit-learn does for 64-bit floats.
const CLIP: f64 = f64::EPSILON;

/// A bin of the calibration curve.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CalibrationBin {
    /// Cases in it.
    pub n: u64,
    /// Positive ones among them.
    pub positives: u64,
    /// The sum of their scores.
    pub sum_scores: f64,
}

impl CalibrationBin {
    /// The mean score; `None` for an empty bin.
    pub fn mean_score(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum_scores / self.n as f64)
    }

    /// The share of positives; `None` for an empty bin.
    pub fn positive_rate(&self) -> Option<f64> {
        (self.n > 0).then(|| self.positives as f64 / self.n as f64)
    }

    fn gap(&self) -> Option<f64> {
        Some((self.mean_score()? - self.positive_rate()?).abs())
    }
}

fn usable(scores: &[f64], labels: &[bool]) -> bool {
    !scores.is_empty() && scores.len() == labels.len() && scores.iter().all(|p| (0.0..=1.0).contains(p))
}

/// Ten bins of equal width: bin min(⌊10p⌋, 9).
pub fn bins_by_width(scores: &[f64], labels: &[bool]) -> Option<[CalibrationBin; 10]> {
    if !usable(scores, labels) {
        return None;
    }
    let mut bins = [CalibrationBin::default(); 10];
    for (score, label) in scores.iter().zip(labels) {
        let bin = &mut bins[((score * 10.0) as usize).min(9)];
        bin.n += 1;
        bin.positives += u64::from(*label);
        bin.sum_scores += score;
    }
    Some(bins)
}

/// Ten bins of equal mass: by rank in a stable order of the scores, bin ⌊10·rank/n⌋.
pub fn bins_by_mass(scores: &[f64], labels: &[bool]) -> Option<[CalibrationBin; 10]> {
    if !usable(scores, labels) {
        return None;
    }
    let mut bins = [CalibrationBin::default(); 10];
    for (rank, at) in sorted_order(scores).into_iter().enumerate() {
        let bin = &mut bins[(10 * rank as u64 / scores.len() as u64) as usize];
        bin.n += 1;
        bin.positives += u64::from(labels[at as usize]);
        bin.sum_scores += scores[at as usize];
    }
    Some(bins)
}

/// The expected calibration error: Σ `n_b`/n · |mean score − share of positives|, 0…1; `None` when all bins are empty.
///
/// Source: Naeini, Cooper and Hauskrecht (2015).
pub fn ece(bins: &[CalibrationBin]) -> Option<f64> {
    let n: u64 = bins.iter().map(|bin| bin.n).sum();
    (n > 0).then(|| bins.iter().filter_map(|bin| Some(bin.n as f64 / n as f64 * bin.gap()?)).sum())
}

/// The largest calibration error of a bin, 0…1; `None` when all bins are empty.
pub fn mce(bins: &[CalibrationBin]) -> Option<f64> {
    bins.iter().filter_map(CalibrationBin::gap).reduce(f64::max)
}

/// What a case adds to the Brier score: (p − y)².
pub fn squared_error(score: f64, label: bool) -> f64 {
    (score - f64::from(u8::from(label))).powi(2)
}

/// What a case adds to the log-loss, in nats.
pub fn surprise(score: f64, label: bool) -> f64 {
    -(if label { score } else { 1.0 - score }).clamp(CLIP, 1.0 - CLIP).ln()
}

/// The Brier score, the mean of (p − y)², 0…1. Source: Brier (1950).
pub fn brier(scores: &[f64], labels: &[bool]) -> Option<f64> {
    let square = |(p, label): (&f64, &bool)| squared_error(*p, *label);
    usable(scores, labels).then(|| sum(scores.iter().zip(labels).map(square)) / scores.len() as f64)
}

/// The log-loss, the mean of −ln P(outcome), in nats, with probabilities clipped to 2.2e-16 … 1 − 2.2e-16.
pub fn log_loss(scores: &[f64], labels: &[bool]) -> Option<f64> {
    let loss = |(p, label): (&f64, &bool)| surprise(*p, *label);
    usable(scores, labels).then(|| sum(scores.iter().zip(labels).map(loss)) / scores.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_case() {
        let scores = [0.91, 0.82, 0.73, 0.64, 0.55, 0.46, 0.37, 0.28, 0.19, 0.0];
        let labels = [1, 0, 0, 1, 1, 1, 0, 1, 0, 0].map(|label| label == 1);
        let loss = log_loss(&scores, &labels).expect("defined");
        assert!((loss - 0.688_481_748_715_506_5).abs() < 1e-12);
    }

    #[test]
    fn a_score_that_is_no_probability_has_no_calibration() {
        for scores in [[0.5, 1.5], [0.5, f64::NAN], [-0.1, 0.5]] {
            assert!(brier(&scores, &[true, false]).is_none() && log_loss(&scores, &[true, false]).is_none());
            assert!(bins_by_width(&scores, &[true, false]).is_none());
        }
        assert!(brier(&[], &[]).is_none() && ece(&[]).is_none() && mce(&[]).is_none());
    }
}
