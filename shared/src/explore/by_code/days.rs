//! The days of a slice by the codes of a column.

use super::{CountsByCode, RowsByCode, SumsByCode};
use crate::explore::daily::{Kind, Tables, of_tables};
use crate::explore::{Day, MOST_BYTES};
use crate::sample::Sample;

/// The days of a slice by the codes of a column.
#[derive(Debug, Clone)]
pub struct DaysByCode {
    kind: Kind,
    counts: CountsByCode,
    sums: SumsByCode,
}

impl DaysByCode {
    /// Counts `days` days from `first`, as [`daily`](crate::explore::daily()) does; `None` while a column that this needs has
    /// not been loaded, and where it takes too much room.
    pub fn new(sample: &Sample, rows: &RowsByCode<'_>, first: i64, days: usize) -> Option<Self> {
        let tables = Tables::new(sample, first, days)?;
        let (mut sums, mut of_code) = (SumsByCode::new(tables.sums()), vec![0; tables.sums()]);
        let counts = CountsByCode::new(rows, (tables.counts(), MOST_BYTES), |code, rows, counts| {
            of_code.fill(0);
            tables.count(rows, counts, &mut of_code);
            sums.push(code, &of_code, MOST_BYTES)
        })?;
        Some(Self { kind: tables.kind(), counts, sums })
    }

    /// The days of the rows of kept codes.
    pub fn sum(&self, keep: &[bool; 256]) -> Vec<Day> {
        of_tables(self.kind, &self.counts.sum(keep), &self.sums.sum(keep))
    }
}
