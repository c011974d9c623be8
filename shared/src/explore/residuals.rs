//! Errors of predicted numbers along another column.

use crate::sample::{Field, Sample};
use crate::slice::{Mask, selected};
use crate::stats::special::Z95;

/// The errors (prediction − label) of the rows with one code.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Residuals {
    /// Labelled rows.
    pub n: u64,
    sum: f64,
    squares: f64,
}

impl Residuals {
    /// Adds one error.
    fn add(&mut self, error: f64) {
        self.n += 1;
        self.sum += error;
        self.squares += error * error;
    }

    /// These and others together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { n: self.n + other.n, sum: self.sum + other.sum, squares: self.squares + other.squares }
    }

    /// The mean error; `None` without rows.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / self.n as f64)
    }

    /// Its 95 % interval by the normal approximation; `None` below two rows.
    pub fn ci95(&self) -> Option<(f64, f64)> {
        let (mean, n) = (self.mean()?, self.n as f64);
        let variance = (self.n > 1).then(|| ((self.squares - mean * self.sum) / (n - 1.0)).max(0.0))?;
        let half = Z95 * (variance / n).sqrt();
        Some((mean - half, mean + half))
    }
}

/// The errors of the rows of a mask by the code of a column; `None` while a column that this needs has not been loaded.
pub fn residuals(sample: &Sample, mask: &Mask, by: &Field) -> Option<Vec<Residuals>> {
    let (predicted, actual) = (sample.numbers(&Field::Score)?, sample.numbers(&Field::Actual)?);
    let codes = sample.codes(by)?;
    let mut found = vec![Residuals::default(); 256];
    for row in selected(mask).into_iter().map(|row| row as usize) {
        let error = predicted[row] - actual[row];
        if error.is_finite() {
            found[usize::from(codes[row])].add(error);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_error_has_its_interval() {
        let mut of = Residuals::default();
        assert_eq!((of.mean(), of.ci95()), (None, None));
        for error in [1.0, 2.0, 6.0] {
            of.add(error);
        }
        // Standard deviation √7, by hand.
        let half = Z95 * (7.0_f64 / 3.0).sqrt();
        let (low, high) = of.ci95().unwrap();
        assert_eq!(of.mean(), Some(3.0));
        assert!((low - (3.0 - half)).abs() < 1e-12 && (high - (3.0 + half)).abs() < 1e-12);
        assert_eq!(of.with(of).n, 6);
    }
}
