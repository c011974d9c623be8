//! What wrong decisions cost, in the model's currency.

use super::binary::Confusion;
use super::paired::{MeanDifference, mean_difference};

/// The cost of one wrong decision of each kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// Of one false positive.
    pub false_positive: f64,
    /// Of one false negative.
    pub false_negative: f64,
}

impl Costs {
    /// FP × cost of a false positive + FN × cost of a false negative; `None` past the largest number.
    pub fn total(&self, table: &Confusion) -> Option<f64> {
        let total = table.fp as f64 * self.false_positive + table.fn_ as f64 * self.false_negative;
        total.is_finite().then_some(total)
    }

    /// The total per decision; `None` without decisions.
    pub fn per_decision(&self, table: &Confusion) -> Option<f64> {
        (table.n() > 0).then(|| self.total(table).map(|total| total / table.n() as f64))?
    }

    fn of(&self, predicted: bool, label: bool) -> f64 {
        match (predicted, label) {
            (true, false) => self.false_positive,
            (false, true) => self.false_negative,
            _ => 0.0,
        }
    }

    /// The cost of B less that of A per decision on the same cases, with its 95 % interval; `None` with fewer than
    /// two cases.
    pub fn paired_difference(
        &self,
        predicted_a: &[bool],
        predicted_b: &[bool],
        labels: &[bool],
    ) -> Option<MeanDifference> {
        let rows = predicted_a.iter().zip(predicted_b).zip(labels);
        let differences: Vec<f64> = rows.map(|((a, b), label)| self.of(*b, *label) - self.of(*a, *label)).collect();
        mean_difference(&differences)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_add_up() {
        let costs = Costs { false_positive: 10.0, false_negative: 100.0 };
        let table = Confusion { tp: 5, fp: 3, fn_: 2, tn: 10 };
        assert_eq!((costs.total(&table), costs.per_decision(&table)), (Some(230.0), Some(11.5)));
        assert_eq!(costs.per_decision(&Confusion::default()), None);
        let difference = costs.paired_difference(&[true, true], &[false, true], &[false, false]).expect("defined");
        assert_eq!(difference.mean, -5.0);
    }
}
