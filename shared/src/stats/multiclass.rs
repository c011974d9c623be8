//! Quality of a choice among several classes.

use super::auc::{ClassScores, auc};
use super::calibration::{CalibrationBin, bins_by_width};
use super::moments::sum;

/// How often each class (row) was predicted as each (column).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfusionMatrix {
    classes: usize,
    counts: Vec<u64>,
}

/// Precision, recall and their harmonic mean, each 0…1; `None` where 0/0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassRates {
    /// Right among those predicted as the class.
    pub precision: Option<f64>,
    /// Right among those of the class.
    pub recall: Option<f64>,
    /// 2·right / (predicted + of the class).
    pub f1: Option<f64>,
    /// Cases of the class.
    pub support: u64,
}

/// The position of the highest probability, the first where several are: ties are broken as `argmax` does. `None`
/// without any.
pub fn first_highest(probabilities: &[f64]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (class, probability) in probabilities.iter().enumerate() {
        if best.is_none_or(|(_, highest)| *probability > highest) {
            best = Some((class, *probability));
        }
    }
    best.map(|(class, _)| class)
}

impl ConfusionMatrix {
    /// Counts pairs of codes below `classes`; other pairs are left out.
    pub fn count(classes: usize, labels: &[u32], predicted: &[u32]) -> Self {
        let mut counts = vec![0; classes * classes];
        for (label, predicted) in labels.iter().zip(predicted) {
            let (row, column) = (*label as usize, *predicted as usize);
            if row < classes && column < classes {
                counts[row * classes + column] += 1;
            }
        }
        Self { classes, counts }
    }

    /// From rows of counts; `None` unless they form a square.
    pub fn from_rows(rows: &[Vec<u64>]) -> Option<Self> {
        let square = rows.iter().all(|row| row.len() == rows.len());
        square.then(|| Self { classes: rows.len(), counts: rows.concat() })
    }

    /// One row per true class, one column per predicted class.
    pub fn rows(&self) -> Vec<Vec<u64>> {
        self.counts.chunks(self.classes.max(1)).map(<[u64]>::to_vec).collect()
    }

    /// All cases.
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn right(&self) -> u64 {
        (0..self.classes).map(|class| self.counts[class * self.classes + class]).sum()
    }

    fn supports(&self) -> Vec<f64> {
        self.counts.chunks(self.classes.max(1)).map(|row| row.iter().sum::<u64>() as f64).collect()
    }

    fn predictions(&self) -> Vec<f64> {
        let column =
            |class| (0..self.classes).map(move |row| self.counts[row * self.classes + class]).sum::<u64>() as f64;
        (0..self.classes).map(column).collect()
    }

    /// The share of right predictions; `None` without cases.
    pub fn accuracy(&self) -> Option<f64> {
        let n = self.n();
        (n > 0).then(|| self.right() as f64 / n as f64)
    }

    /// The mean recall of the classes that have cases; `None` without cases.
    pub fn balanced_accuracy(&self) -> Option<f64> {
        let recalls: Vec<f64> = self.per_class().iter().filter_map(|rates| rates.recall).collect();
        (!recalls.is_empty()).then(|| recalls.iter().sum::<f64>() / recalls.len() as f64)
    }

    /// Cohen's kappa (1960), at most 1; `None` where agreement is certain by chance.
    pub fn kappa(&self) -> Option<f64> {
        let n = self.n() as f64;
        let chance: f64 = self.supports().iter().zip(self.predictions()).map(|(s, p)| s * p).sum::<f64>() / n;
        (n - chance > 0.0).then(|| (self.right() as f64 - chance) / (n - chance))
    }

    /// Matthews' correlation for several classes (Gorodkin 2004), −1…1; `None` where all labels or all predictions
    /// are of one class.
    pub fn mcc(&self) -> Option<f64> {
        let n = self.n() as f64;
        let (supports, predictions) = (self.supports(), self.predictions());
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let (of_labels, of_predictions) = (n * n - dot(&supports, &supports), n * n - dot(&predictions, &predictions));
        let below = of_labels.sqrt() * of_predictions.sqrt();
        (below > 0.0).then(|| ((self.right() as f64 * n - dot(&supports, &predictions)) / below).clamp(-1.0, 1.0))
    }

    /// Precision, recall and F1 of each class.
    pub fn per_class(&self) -> Vec<ClassRates> {
        let ratio = |above: f64, below: f64| (below > 0.0).then(|| above / below);
        let sides = self.supports().into_iter().zip(self.predictions());
        let of_class = |(class, (support, predicted)): (usize, (f64, f64))| {
            let right = self.counts[class * self.classes + class] as f64;
            ClassRates {
                precision: ratio(right, predicted),
                recall: ratio(right, support),
                f1: ratio(2.0 * right, support + predicted),
                support: support as u64,
            }
        };
        sides.enumerate().map(of_class).collect()
    }

    /// The plain mean over classes; an undefined rate counts as 0, as scikit-learn has it. `None` without cases.
    pub fn macro_average(&self) -> Option<ClassRates> {
        self.average(|_| 1.0)
    }

    /// The mean over classes weighted by their cases; an undefined rate counts as 0. `None` without cases.
    pub fn weighted_average(&self) -> Option<ClassRates> {
        self.average(|rates| rates.support as f64)
    }

    /// Over all cases together: all three equal the accuracy. `None` without cases.
    pub fn micro_average(&self) -> Option<ClassRates> {
        let accuracy = self.accuracy();
        accuracy.map(|_| ClassRates { precision: accuracy, recall: accuracy, f1: accuracy, support: self.n() })
    }

    fn average(&self, weight: impl Fn(&ClassRates) -> f64) -> Option<ClassRates> {
        // Classes that occur on neither side take no part.
        let mut classes = self.per_class();
        classes.retain(|rates| rates.f1.is_some());
        let total: f64 = classes.iter().map(&weight).sum();
        let mean = |rate: fn(&ClassRates) -> Option<f64>| {
            Some(classes.iter().map(|rates| weight(rates) * rate(rates).unwrap_or(0.0)).sum::<f64>() / total)
        };
        (total > 0.0).then(|| ClassRates {
            precision: mean(|rates| rates.precision),
            recall: mean(|rates| rates.recall),
            f1: mean(|rates| rates.f1),
            support: self.n(),
        })
    }
}

/// Probabilities of each class, scaled to sum 1 in each row, with the codes of the true classes.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassProbabilities {
    columns: Vec<Vec<f64>>,
    labels: Vec<u32>,
}

impl ClassProbabilities {
    /// One slice of probabilities per class, as long as the labels. Rows with a probability that is negative or not
    /// finite, with sum 0, or with a label that is no class are left out; `None` when no row is left, with fewer
    /// than two classes, or when lengths differ.
    pub fn new(columns: &[&[f64]], labels: &[u32]) -> Option<Self> {
        if columns.len() < 2 || columns.iter().any(|column| column.len() != labels.len()) {
            return None;
        }
        let mut scaled = Self { columns: vec![Vec::with_capacity(labels.len()); columns.len()], labels: Vec::new() };
        for (row, label) in labels.iter().enumerate() {
            let total: f64 = columns.iter().map(|column| column[row]).sum();
            let usable = total > 0.0 && total.is_finite() && columns.iter().all(|column| column[row] >= 0.0);
            if usable && (*label as usize) < columns.len() {
                for (into, from) in scaled.columns.iter_mut().zip(columns) {
                    into.push(from[row] / total);
                }
                scaled.labels.push(*label);
            }
        }
        (!scaled.labels.is_empty()).then_some(scaled)
    }

    /// Rows.
    pub fn n(&self) -> usize {
        self.labels.len()
    }

    /// The mean of −ln P(true class), in nats, clipped as in [`super::calibration::log_loss`].
    pub fn log_loss(&self) -> f64 {
        sum(self.surprises()) / self.n() as f64
    }

    /// What each row adds to the log-loss.
    pub fn surprises(&self) -> impl Iterator<Item = f64> {
        self.labels
            .iter()
            .enumerate()
            .map(|(row, label)| -self.columns[*label as usize][row].clamp(f64::EPSILON, 1.0 - f64::EPSILON).ln())
    }

    /// The mean over rows of Σ over classes of (p − y)², 0…2 (Brier 1950).
    pub fn brier(&self) -> f64 {
        sum(self.squared_errors()) / self.n() as f64
    }

    /// What each row adds to the Brier score.
    pub fn squared_errors(&self) -> impl Iterator<Item = f64> {
        self.labels.iter().enumerate().map(|(row, label)| {
            let term = |(class, column): (usize, &Vec<f64>)| {
                (column[row] - if class == *label as usize { 1.0 } else { 0.0 }).powi(2)
            };
            self.columns.iter().enumerate().map(term).sum::<f64>()
        })
    }

    /// Calibration bins of the likeliest class (Guo et al. 2017): its probability against whether it was right.
    pub fn top_label_bins(&self) -> Option<[CalibrationBin; 10]> {
        let top = |row: usize| {
            let mut best = 0;
            for class in 1..self.columns.len() {
                if self.columns[class][row] > self.columns[best][row] {
                    best = class;
                }
            }
            best
        };
        let (confidence, right): (Vec<f64>, Vec<bool>) = self
            .labels
            .iter()
            .enumerate()
            .map(|(row, label)| {
                let best = top(row);
                (self.columns[best][row].min(1.0), best == *label as usize)
            })
            .unzip();
        bins_by_width(&confidence, &right)
    }

    /// The area under the ROC curve of each class against the rest; `None` for a class without cases or with all.
    pub fn auc_per_class(&self) -> Vec<Option<f64>> {
        let of_class = |(class, column): (usize, &Vec<f64>)| {
            let positive: Vec<bool> = self.labels.iter().map(|label| *label as usize == class).collect();
            auc(&ClassScores::new(column, &positive)).map(|auc| auc.auc)
        };
        self.columns.iter().enumerate().map(of_class).collect()
    }

    /// The plain and the case-weighted mean of [`Self::auc_per_class`]; the plain one is `None` when a class has no
    /// cases, the weighted one leaves such a class out.
    pub fn auc_ovr(&self) -> (Option<f64>, Option<f64>) {
        let areas = self.auc_per_class();
        let plain = areas.iter().copied().sum::<Option<f64>>().map(|total| total / areas.len() as f64);
        let mut supports = vec![0.0; areas.len()];
        for label in &self.labels {
            supports[*label as usize] += 1.0;
        }
        let weighted = areas.iter().zip(&supports).filter_map(|(area, support)| Some(((*area)? * support, *support)));
        let (total, weight) = weighted.fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        (plain, (weight > 0.0).then(|| total / weight))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_highest_is_predicted() {
        assert_eq!(first_highest(&[0.2, 0.4, 0.4]), Some(1));
        assert_eq!(first_highest(&[]), None);
    }

    #[test]
    fn empty_and_one_class_are_undefined() {
        let none = ConfusionMatrix::count(3, &[], &[]);
        assert!(none.accuracy().is_none() && none.kappa().is_none() && none.mcc().is_none());
        assert!(none.macro_average().is_none() && none.balanced_accuracy().is_none());
        assert!(ConfusionMatrix::count(0, &[1], &[1]).rows().is_empty());
        let one = ConfusionMatrix::count(2, &[0, 0], &[0, 0]);
        assert!(one.mcc().is_none() && one.kappa().is_none());
        assert_eq!(one.per_class()[1].precision, None);
        assert!(
            ConfusionMatrix::from_rows(&[vec![1]]).is_some() && ConfusionMatrix::from_rows(&[vec![1, 2]]).is_none()
        );
    }

    #[test]
    fn probabilities_are_scaled_and_unusable_rows_left_out() {
        let (a, b) = ([0.2, 0.5, f64::NAN, -1.0, 0.0], [0.6, 0.5, 0.5, 2.0, 0.0]);
        let probabilities = ClassProbabilities::new(&[&a, &b], &[1, 0, 1, 1, 1]).expect("usable rows");
        assert_eq!(probabilities.n(), 2);
        assert!((probabilities.log_loss() - (-(0.75_f64.ln()) - 0.5_f64.ln()) / 2.0).abs() < 1e-12);
        let one_class = ClassProbabilities::new(&[&a[..2], &b[..2]], &[1, 1]).expect("usable rows");
        assert_eq!(one_class.auc_ovr(), (None, None));
        assert!(ClassProbabilities::new(&[&a], &[0; 5]).is_none());
    }
}
