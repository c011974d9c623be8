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
        let number = rows.present().len().checked_mul(tables.counts())?;
        let mut sums = SumsByCode::new(rows, tables.sums(), MOST_BYTES)?;
        if number.checked_mul(size_of::<u32>())? > MOST_BYTES {
            return None;
        }
        let mut counts = vec![0; number];
        let of_codes = sums.tables();
        rows.each_block(|block| tables.count(block, |row| rows.place(row), &mut counts, of_codes));
        let counts = CountsByCode::of_tables(rows, tables.counts(), &counts);
        Some(Self { kind: tables.kind(), counts, sums })
    }

    /// The days of the rows of kept codes.
    pub fn sum(&self, keep: &[bool; 256]) -> Vec<Day> {
        of_tables(self.kind, &self.counts.sum(keep), &self.sums.sum(keep))
    }
}
