//! Errors of predicted numbers along one column, by the codes of another.

use super::{RowsByCode, SumsByCode};
use crate::explore::MOST_BYTES;
use crate::explore::residuals::{Errors, Residuals, WIDTH, of_sums};
use crate::sample::{Field, Sample};

/// The errors along a column by the codes of the brushed one.
#[derive(Debug, Clone)]
pub struct ErrorsByCode {
    unit: f64,
    sums: SumsByCode,
}

impl ErrorsByCode {
    /// Sums up errors along a column, as [`residuals`](crate::explore::residuals()) does; `None` for another task, and
    /// while a column that this needs has not been loaded.
    pub fn new(sample: &Sample, rows: &RowsByCode<'_>, along: &Field) -> Option<Self> {
        let (errors, codes) = (Errors::of(sample)?, sample.codes(along)?);
        let mut sums = SumsByCode::new(rows, WIDTH, MOST_BYTES)?;
        let tables = sums.tables();
        rows.each_block(|block| errors.add(codes, block, |row| rows.place(row), tables));
        Some(Self { unit: errors.unit, sums })
    }

    /// The errors of the rows of kept codes.
    pub fn sum(&self, keep: &[bool; 256]) -> Vec<Residuals> {
        of_sums(&self.sums.sum(keep), self.unit)
    }
}
