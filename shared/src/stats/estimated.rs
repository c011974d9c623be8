//! Quality while labels are missing, estimated from calibrated scores.

/// The confusion table to be expected: each case counts p positive and 1 − p negative.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ExpectedConfusion {
    /// Predicted positive, expected positive.
    pub tp: f64,
    /// Predicted positive, expected negative.
    pub fp: f64,
    /// Predicted negative, expected positive.
    pub fn_: f64,
    /// Predicted negative, expected negative.
    pub tn: f64,
}

impl ExpectedConfusion {
    /// Over scores that are probabilities, positive from `threshold` up; scores outside 0…1 and NaN are left out.
    ///
    /// Only as good as the scores are calibrated. Source: confidence-based performance estimation (Kivimäki et al.
    /// 2025).
    pub fn of(scores: &[f64], threshold: f64) -> Self {
        let mut table = Self::default();
        for p in scores.iter().copied().filter(|p| (0.0..=1.0).contains(p)) {
            table.add(p, p >= threshold);
        }
        table
    }

    /// Counts one case with probability p of being positive, 0…1.
    pub fn add(&mut self, p: f64, predicted: bool) {
        if predicted {
            self.tp += p;
            self.fp += 1.0 - p;
        } else {
            self.fn_ += p;
            self.tn += 1.0 - p;
        }
    }

    /// Cases.
    pub fn n(&self) -> f64 {
        self.tp + self.fp + self.fn_ + self.tn
    }

    /// Expected share of right decisions, 0…1; `None` without cases.
    pub fn accuracy(&self) -> Option<f64> {
        ratio(self.tp + self.tn, self.n())
    }

    /// Expected precision, 0…1; `None` when nothing is predicted positive.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.tp, self.tp + self.fp)
    }

    /// Expected recall, 0…1; `None` when no positive is expected.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.tp, self.tp + self.fn_)
    }

    /// Expected specificity, 0…1; `None` when no negative is expected.
    pub fn specificity(&self) -> Option<f64> {
        ratio(self.tn, self.tn + self.fp)
    }

    /// Expected F1, 0…1; `None` when nothing is positive on either side.
    pub fn f1(&self) -> Option<f64> {
        ratio(2.0 * self.tp, 2.0 * self.tp + self.fp + self.fn_)
    }
}

fn ratio(above: f64, below: f64) -> Option<f64> {
    (below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_counts_as_its_probability() {
        let table = ExpectedConfusion::of(&[0.9, 0.6, 0.2, f64::NAN, 1.5], 0.5);
        assert!((table.tp - 1.5).abs() < 1e-12 && (table.tn - 0.8).abs() < 1e-12 && (table.n() - 3.0).abs() < 1e-12);
        assert!((table.accuracy().expect("defined") - 2.3 / 3.0).abs() < 1e-12);
        let none = ExpectedConfusion::of(&[], 0.5);
        assert!(none.accuracy().is_none() && none.precision().is_none() && none.f1().is_none());
    }
}
