//! Errors of predicted numbers along another column.

use crate::binning::OutcomeCells;
use crate::sample::{Field, Sample};
use crate::slice::{Mask, each_selected};
use crate::stats::special::Z95;
use crate::summary::in_units;

/// Sums of the errors with one code: how many, Σe, Σe².
const TABLE: usize = 3;
/// Sums of the errors with each code.
pub(super) const WIDTH: usize = 256 * TABLE;

/// The errors (prediction − label) of the rows with one code.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Residuals {
    /// Labelled rows.
    pub n: u64,
    sum: f64,
    squares: f64,
}

impl Residuals {
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
    let (errors, codes) = (Errors::of(sample)?, sample.codes(by)?);
    let mut sums = vec![0; WIDTH];
    each_selected(mask, |rows| errors.add(codes, rows, |_| 0, &mut sums));
    Some(of_sums(&sums, errors.unit))
}

/// Predictions and labels of rows.
pub(super) struct Errors<'a> {
    pub(super) predicted: &'a [f64],
    pub(super) actual: &'a [f64],
    /// Errors are summed up in whole units, as in a summary: in whichever order, the sum is the same.
    pub(super) unit: f64,
}

impl<'a> Errors<'a> {
    /// `None` for another task, and while a column is not here.
    pub(super) fn of(sample: &'a Sample) -> Option<Self> {
        let OutcomeCells::Regression { unit, .. } = sample.head.binning.outcome else { return None };
        let (predicted, actual) = (sample.numbers(&Field::Score)?, sample.numbers(&Field::Actual)?);
        Some(Self { predicted, actual, unit })
    }

    /// The error of a row in units; `None` without a label.
    pub(super) fn of_row(&self, row: u32) -> Option<i128> {
        let error = self.predicted[row as usize] - self.actual[row as usize];
        error.is_finite().then(|| in_units(error, self.unit))
    }

    /// Adds the errors of rows to the sums of their codes, in the table that each row has.
    pub(super) fn add(&self, codes: &[u8], rows: &[u32], table: impl Fn(u32) -> usize, sums: &mut [i128]) {
        for row in rows {
            let at = table(*row) * WIDTH + usize::from(codes[*row as usize]) * TABLE;
            if let (Some(error), Some([n, sum, squares])) = (self.of_row(*row), sums.get_mut(at..at + TABLE)) {
                *n += 1;
                *sum += error;
                *squares += error * error;
            }
        }
    }
}

/// The errors of each code.
pub(super) fn of_sums(sums: &[i128], unit: f64) -> Vec<Residuals> {
    let (tables, _) = sums.as_chunks::<TABLE>();
    let of = |[n, sum, squares]: &[i128; TABLE]| Residuals {
        n: u64::try_from(*n).unwrap_or(0),
        sum: *sum as f64 * unit,
        squares: *squares as f64 * unit * unit,
    };
    tables.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_error_has_its_interval() {
        let errors = Errors { predicted: &[3.0, 5.0, 10.0, 1.0], actual: &[2.0, 3.0, 4.0, f64::NAN], unit: 0.5 };
        let mut sums = vec![0; WIDTH];
        errors.add(&[7; 4], &[0, 1, 2, 3], |_| 0, &mut sums);
        let found = of_sums(&sums, errors.unit);
        let (of, none) = (found[7], found[8]);
        assert_eq!((none.mean(), none.ci95()), (None, None));
        // Standard deviation √7, by hand.
        let half = Z95 * (7.0_f64 / 3.0).sqrt();
        let (low, high) = of.ci95().unwrap();
        assert_eq!((of.n, of.mean()), (3, Some(3.0)));
        assert!((low - (3.0 - half)).abs() < 1e-12 && (high - (3.0 + half)).abs() < 1e-12);
        assert_eq!(of.with(of).n, 6);
    }
}
