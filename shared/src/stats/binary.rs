//! The confusion table of a binary decision, and the rates taken from it.

use serde::{Deserialize, Serialize};

use super::proportion::Proportion;

/// How often decision and outcome met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Confusion {
    /// Predicted positive, positive.
    pub tp: u64,
    /// Predicted positive, negative.
    pub fp: u64,
    /// Predicted negative, positive.
    #[serde(rename = "fn")]
    pub fn_: u64,
    /// Predicted negative, negative.
    pub tn: u64,
}

impl Confusion {
    /// Counts decisions against outcomes, pair by pair; what one side has more is left out.
    pub fn count(predicted: impl IntoIterator<Item = bool>, labels: impl IntoIterator<Item = bool>) -> Self {
        let mut table = Self::default();
        for (predicted, label) in predicted.into_iter().zip(labels) {
            table.add(predicted, label);
        }
        table
    }

    /// Counts one case.
    pub fn add(&mut self, predicted: bool, label: bool) {
        match (predicted, label) {
            (true, true) => self.tp += 1,
            (true, false) => self.fp += 1,
            (false, true) => self.fn_ += 1,
            (false, false) => self.tn += 1,
        }
    }

    /// All cases.
    pub fn n(&self) -> u64 {
        self.tp + self.fp + self.fn_ + self.tn
    }

    /// Cases with a positive outcome.
    pub fn positives(&self) -> u64 {
        self.tp + self.fn_
    }

    /// Cases with a negative outcome.
    pub fn negatives(&self) -> u64 {
        self.fp + self.tn
    }

    /// Cases decided positive.
    pub fn selected(&self) -> u64 {
        self.tp + self.fp
    }

    /// A rate with its interval; see [`Rate`] for what is counted under it.
    pub fn proportion(&self, rate: Rate) -> Proportion {
        let (k, n) = self.parts(rate);
        Proportion::new(k, n)
    }

    /// A rate, 0…1; `None` where it is 0/0.
    pub fn rate(&self, rate: Rate) -> Option<f64> {
        let (k, n) = self.parts(rate);
        (n > 0).then(|| k as f64 / n as f64)
    }

    fn parts(&self, rate: Rate) -> (u64, u64) {
        let (positives, negatives, selected) = (self.positives(), self.negatives(), self.selected());
        match rate {
            Rate::Base => (positives, self.n()),
            Rate::Selection => (selected, self.n()),
            Rate::Tpr => (self.tp, positives),
            Rate::Fnr => (self.fn_, positives),
            Rate::Fpr => (self.fp, negatives),
            Rate::Tnr => (self.tn, negatives),
            Rate::Ppv => (self.tp, selected),
            Rate::Fdr => (self.fp, selected),
            Rate::Npv => (self.tn, self.n() - selected),
            Rate::For => (self.fn_, self.n() - selected),
            Rate::Accuracy => (self.tp + self.tn, self.n()),
        }
    }

    /// 2·tp / (2·tp + fp + fn), 0…1; `None` where nothing is positive on either side.
    pub fn f1(&self) -> Option<f64> {
        let below = (2 * self.tp + self.fp + self.fn_) as f64;
        (below > 0.0).then(|| 2.0 * self.tp as f64 / below)
    }

    /// The mean of TPR and TNR, 0…1; `None` with one class.
    pub fn balanced_accuracy(&self) -> Option<f64> {
        Some(f64::midpoint(self.rate(Rate::Tpr)?, self.rate(Rate::Tnr)?))
    }

    /// Matthews' correlation (1975), −1…1; `None` where a row or a column of the table is empty.
    pub fn mcc(&self) -> Option<f64> {
        let [tp, fp, fn_, tn] = [self.tp, self.fp, self.fn_, self.tn].map(|count| count as f64);
        let below = (tp + fp).sqrt() * (tp + fn_).sqrt() * (tn + fp).sqrt() * (tn + fn_).sqrt();
        (below > 0.0).then(|| ((tp * tn - fp * fn_) / below).clamp(-1.0, 1.0))
    }

    /// Cohen's kappa (1960), at most 1; `None` without cases and where agreement is certain by chance.
    pub fn kappa(&self) -> Option<f64> {
        let [tp, fp, fn_, tn] = [self.tp, self.fp, self.fn_, self.tn].map(|count| count as f64);
        let below = (tp + fp) * (fp + tn) + (tp + fn_) * (fn_ + tn);
        (below > 0.0).then(|| 2.0 * (tp * tn - fn_ * fp) / below)
    }
}

/// A rate of a confusion table: what is counted, among which cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// Positive outcomes among all.
    #[serde(rename = "base_rate")]
    Base,
    /// Positive decisions among all.
    #[serde(rename = "selection_rate")]
    Selection,
    /// Positive decisions among positive outcomes (recall, sensitivity).
    Tpr,
    /// Positive decisions among negative outcomes.
    Fpr,
    /// Negative decisions among negative outcomes (specificity).
    Tnr,
    /// Negative decisions among positive outcomes.
    Fnr,
    /// Positive outcomes among positive decisions (precision).
    Ppv,
    /// Negative outcomes among negative decisions.
    Npv,
    /// Negative outcomes among positive decisions.
    Fdr,
    /// Positive outcomes among negative decisions.
    For,
    /// Right decisions among all.
    Accuracy,
}

impl Rate {
    /// All rates, in the order reports show them.
    pub const ALL: [Self; 11] = [
        Self::Base,
        Self::Selection,
        Self::Tpr,
        Self::Fpr,
        Self::Tnr,
        Self::Fnr,
        Self::Ppv,
        Self::Npv,
        Self::Fdr,
        Self::For,
        Self::Accuracy,
    ];
}

/// Decisions of one group of rows, of which some have no label yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Decided {
    /// Decisions with a label.
    pub labelled: Confusion,
    /// Positive decisions without a label.
    pub pending_positive: u64,
    /// Negative decisions without a label.
    pub pending_negative: u64,
}

impl Decided {
    /// Counts one decision.
    pub fn add(&mut self, decision: bool, label: Option<bool>) {
        match (label, decision) {
            (Some(label), _) => self.labelled.add(decision, label),
            (None, true) => self.pending_positive += 1,
            (None, false) => self.pending_negative += 1,
        }
    }

    /// The decisions of both groups of rows.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let (a, b) = (self.labelled, other.labelled);
        Self {
            labelled: Confusion { tp: a.tp + b.tp, fp: a.fp + b.fp, fn_: a.fn_ + b.fn_, tn: a.tn + b.tn },
            pending_positive: self.pending_positive + other.pending_positive,
            pending_negative: self.pending_negative + other.pending_negative,
        }
    }

    /// All rows.
    pub fn n(&self) -> u64 {
        self.labelled.n() + self.pending_positive + self.pending_negative
    }

    /// A rate with its interval: the selection rate over all rows, the others over the labelled ones.
    pub fn proportion(&self, rate: Rate) -> Proportion {
        if rate == Rate::Selection {
            Proportion::new(self.labelled.selected() + self.pending_positive, self.n())
        } else {
            self.labelled.proportion(rate)
        }
    }

    /// Decisions of all rows as a table in which nothing was decided wrongly, for what looks at decisions alone.
    pub fn regardless_of_labels(&self) -> Confusion {
        let selected = self.labelled.selected() + self.pending_positive;
        Confusion { tp: selected, tn: self.n() - selected, ..Confusion::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_case() {
        let scores = [0.91, 0.82, 0.73, 0.64, 0.55, 0.46, 0.37, 0.28, 0.19, 0.0];
        let labels = [1, 0, 0, 1, 1, 1, 0, 1, 0, 0].map(|label| label == 1);
        let table = Confusion::count(scores.map(|score| score >= 0.7), labels);
        assert_eq!(table.rate(Rate::Accuracy), Some(0.4));
        assert_eq!(table.rate(Rate::Ppv), Some(1.0 / 3.0));
        assert_eq!(table.rate(Rate::Tpr), Some(0.2));
    }

    #[test]
    fn nothing_over_nothing_is_undefined() {
        let none = Confusion::default();
        assert!(Rate::ALL.iter().all(|rate| none.rate(*rate).is_none()));
        assert!(none.f1().is_none() && none.mcc().is_none() && none.kappa().is_none());
        let one_class = Confusion { tp: 3, fn_: 1, ..none };
        assert!(one_class.balanced_accuracy().is_none() && one_class.mcc().is_none());
    }
}
