//! The ROC curve: area, interval, average precision.
//!
//! Everything works on the scores of the positives and of the negatives, each sorted once.

use super::merge::walk;
use super::sort::sorted_finite;
use super::special::{Z95, two_sided_p};

/// The scores of the positive and of the negative cases, each finite and rising.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClassScores {
    /// Scores of the cases with a positive outcome.
    pub positives: Vec<f64>,
    /// Scores of the cases with a negative outcome.
    pub negatives: Vec<f64>,
}

impl ClassScores {
    /// Splits and sorts; pairs with a score that is not finite are left out.
    pub fn new(scores: &[f64], labels: &[bool]) -> Self {
        let of = |class: bool| -> Vec<f64> {
            let chosen = scores.iter().zip(labels).filter(|(_, label)| **label == class);
            sorted_finite(&chosen.map(|(score, _)| *score).collect::<Vec<_>>())
        };
        Self { positives: of(true), negatives: of(false) }
    }

    /// The same from the positions of the scores in rising order, see [`super::sort::sorted_order`]: O(n).
    pub fn in_order(scores: &[f64], labels: &[Option<bool>], order: &[u32]) -> Self {
        let mut split = Self::default();
        for at in order.iter().map(|at| *at as usize) {
            let (Some(score), Some(Some(label))) = (scores.get(at), labels.get(at)) else { continue };
            if score.is_finite() {
                // −0 becomes 0.
                if *label { &mut split.positives } else { &mut split.negatives }.push(score + 0.0);
            }
        }
        split
    }
}

/// The area under the ROC curve with the variance of DeLong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Auc {
    /// P(a positive scores above a negative) + ½ P(they tie), 0…1.
    pub auc: f64,
    /// Positive cases.
    pub n_pos: usize,
    /// Negative cases.
    pub n_neg: usize,
    /// DeLong's variance; `None` with a single positive or negative case.
    pub variance: Option<f64>,
}

impl Auc {
    /// The standard error; `None` with the variance.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance.map(f64::sqrt)
    }

    /// The 95 % interval on the logit scale, within 0…1; `None` where the area is 0 or 1, or without a variance.
    pub fn ci95_logit(&self) -> Option<(f64, f64)> {
        let within = self.auc * (1.0 - self.auc);
        if within <= 0.0 {
            return None;
        }
        let half = Z95 * self.standard_error()? / within;
        let logit = (self.auc / (1.0 - self.auc)).ln();
        let back = |x: f64| 1.0 / (1.0 + (-x).exp());
        Some((back(logit - half), back(logit + half)))
    }

    /// The simple 95 % interval, area ± 1.96 standard errors; `None` without a variance.
    pub fn ci95_wald(&self) -> Option<(f64, f64)> {
        let half = Z95 * self.standard_error()?;
        Some((self.auc - half, self.auc + half))
    }
}

/// The area under the ROC curve, ties at ½; `None` with one class. O(n) on sorted scores.
///
/// Source: DeLong, DeLong and Clarke-Pearson (1988), in the placement form of Sun and Xu (2014).
pub fn auc(scores: &ClassScores) -> Option<Auc> {
    let (n_pos, n_neg) = (scores.positives.len(), scores.negatives.len());
    if n_pos == 0 || n_neg == 0 {
        return None;
    }
    // Twice the number of pairs won, as an integer: exact, and the same in any order of the rows.
    let mut twice_won = 0_u128;
    let (mut below_pos, mut below_neg) = (0, 0);
    walk(&scores.positives, &scores.negatives, |_, i, j| {
        twice_won += (i - below_pos) as u128 * (below_neg + j) as u128;
        (below_pos, below_neg) = (i, j);
    });
    let pairs = n_pos as f64 * n_neg as f64;
    let auc = twice_won as f64 / (2.0 * pairs);

    let (mut squares_pos, mut squares_neg) = (0.0, 0.0);
    (below_pos, below_neg) = (0, 0);
    walk(&scores.positives, &scores.negatives, |_, i, j| {
        let placement_pos = (below_neg + j) as f64 / (2.0 * n_neg as f64);
        let placement_neg = 1.0 - (below_pos + i) as f64 / (2.0 * n_pos as f64);
        squares_pos += (i - below_pos) as f64 * (placement_pos - auc).powi(2);
        squares_neg += (j - below_neg) as f64 * (placement_neg - auc).powi(2);
        (below_pos, below_neg) = (i, j);
    });
    let variance = (n_pos > 1 && n_neg > 1)
        .then(|| squares_pos / (n_pos as f64 * (n_pos - 1) as f64) + squares_neg / (n_neg as f64 * (n_neg - 1) as f64));
    Some(Auc { auc, n_pos, n_neg, variance })
}

/// z and two-sided p of the difference of two areas from different cases; `None` without both variances.
pub fn unpaired_auc_test(a: &Auc, b: &Auc) -> Option<(f64, f64)> {
    let variance = a.variance? + b.variance?;
    let z = (a.auc - b.auc) / variance.sqrt();
    z.is_finite().then(|| (z, two_sided_p(z)))
}

/// The largest gap between the score distributions of the classes (max |TPR − FPR|), 0…1; `None` with one class.
pub fn class_ks(scores: &ClassScores) -> Option<f64> {
    super::ks::ks_sorted(&scores.positives, &scores.negatives).map(|ks| ks.d)
}

/// Average precision, Σ (Rₖ − Rₖ₋₁) Pₖ over falling thresholds, ties taken together; `None` with one class.
///
/// Source: scikit-learn's `average_precision_score` (no interpolation).
pub fn average_precision(scores: &ClassScores) -> Option<f64> {
    let (n_pos, n_neg) = (scores.positives.len(), scores.negatives.len());
    if n_pos == 0 || n_neg == 0 {
        return None;
    }
    let mut total = 0.0;
    let (mut below_pos, mut below_neg) = (0, 0);
    walk(&scores.positives, &scores.negatives, |_, i, j| {
        let (selected_pos, selected_neg) = (n_pos - below_pos, n_neg - below_neg);
        total += (i - below_pos) as f64 * selected_pos as f64 / (selected_pos + selected_neg) as f64;
        (below_pos, below_neg) = (i, j);
    });
    Some(total / n_pos as f64)
}

/// A point of the ROC curve: what happens when scores from `threshold` up are positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RocPoint {
    /// The threshold, a score that occurs.
    pub threshold: f64,
    /// The false positive rate, 0…1.
    pub fpr: f64,
    /// The true positive rate, 0…1.
    pub tpr: f64,
    /// The precision, 0…1.
    pub precision: f64,
}

/// The ROC curve, one point per distinct score, from the lowest threshold (both rates 1) up; empty with one class.
pub fn roc_points(scores: &ClassScores) -> Vec<RocPoint> {
    let (n_pos, n_neg) = (scores.positives.len(), scores.negatives.len());
    let mut points = Vec::new();
    if n_pos == 0 || n_neg == 0 {
        return points;
    }
    let (mut below_pos, mut below_neg) = (0, 0);
    walk(&scores.positives, &scores.negatives, |threshold, i, j| {
        let (tp, fp) = ((n_pos - below_pos) as f64, (n_neg - below_neg) as f64);
        points.push(RocPoint { threshold, fpr: fp / n_neg as f64, tpr: tp / n_pos as f64, precision: tp / (tp + fp) });
        (below_pos, below_neg) = (i, j);
    });
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_case() {
        let scores = [0.91, 0.82, 0.73, 0.64, 0.55, 0.46, 0.37, 0.28, 0.19, 0.0];
        let labels = [1, 0, 0, 1, 1, 1, 0, 1, 0, 0].map(|label| label == 1);
        let sorted = ClassScores::new(&scores, &labels);
        assert_eq!(auc(&sorted).map(|auc| auc.auc), Some(0.64));
        let points = roc_points(&sorted);
        assert_eq!((points.len(), points[0].tpr, points[0].fpr), (10, 1.0, 1.0));
    }

    #[test]
    fn a_known_order_gives_the_same_scores() {
        let scores = [0.3, -0.0, 0.9, f64::NAN, 0.0, 0.3, 0.7];
        let labels = [Some(true), Some(false), None, Some(true), Some(true), Some(false), Some(false)];
        let known: Vec<bool> = labels.iter().map(|label| *label == Some(true)).collect();
        let (some, some_known): (Vec<f64>, Vec<bool>) =
            scores.iter().zip(&known).zip(&labels).filter(|(_, label)| label.is_some()).map(|(row, _)| row).unzip();
        let order = super::super::sort::sorted_order(&scores);
        assert_eq!(ClassScores::in_order(&scores, &labels, &order), ClassScores::new(&some, &some_known));
    }

    #[test]
    fn one_class_has_no_curve() {
        let sorted = ClassScores::new(&[0.2, 0.5, 0.9], &[true; 3]);
        assert!(auc(&sorted).is_none() && average_precision(&sorted).is_none() && class_ks(&sorted).is_none());
        assert!(roc_points(&sorted).is_empty());
    }
}
