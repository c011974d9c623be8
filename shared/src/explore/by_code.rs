//! Rows counted by the code that each has in one column.
//!
//! A brush on that column then takes whole runs of codes, at a cost that does not grow with the rows: the cumulative index
//! of the active view of Moritz, Howe and Heer, "Falcon", CHI 2019.

use super::counting::histogram;
use super::{Day, daily};
use crate::sample::Sample;

/// The rows of a mask, in their order within each code of a column.
#[derive(Debug, Clone)]
pub struct RowsByCode {
    rows: Vec<u32>,
    /// Where the rows of each code begin, and where the last end.
    starts: Vec<usize>,
}

impl RowsByCode {
    /// Sorts the rows of a mask by their code, with no other copy of them.
    pub fn new(codes: &[u8], mask: &[u8]) -> Self {
        let mut counts = [0_usize; 256];
        for (code, inside) in codes.iter().zip(mask) {
            counts[usize::from(*code)] += usize::from(*inside);
        }
        let mut starts = Vec::with_capacity(counts.len() + 1);
        let mut end = 0;
        starts.push(end);
        for count in counts {
            end += count;
            starts.push(end);
        }
        let mut rows = vec![0; end];
        let mut next = starts.clone();
        for (row, (code, _)) in codes.iter().zip(mask).enumerate().filter(|(_, (_, inside))| **inside == 1) {
            let next = &mut next[usize::from(*code)];
            rows[*next] = row as u32;
            *next += 1;
        }
        Self { rows, starts }
    }

    /// Each code that has rows, and these.
    fn parts(&self) -> impl Iterator<Item = (u8, &[u32])> {
        let part = |(code, ends): (u8, &[usize])| (code, &self.rows[ends[0]..ends[1]]);
        (0..=u8::MAX).zip(self.starts.windows(2)).map(part).filter(|(_, rows)| !rows.is_empty())
    }
}

/// Counters of rows by their code, summed up from code to code.
#[derive(Debug, Clone)]
pub struct CountsByCode {
    /// The codes that have rows.
    codes: Vec<u8>,
    /// The counters of the rows before each of these codes, and of all rows at the end.
    sums: Vec<Vec<u32>>,
}

impl CountsByCode {
    /// Counts the rows of each code by so many counters.
    pub(super) fn new(rows: &RowsByCode, width: usize, mut count: impl FnMut(&[u32]) -> Vec<u32>) -> Self {
        let mut sums = vec![vec![0; width]];
        let mut codes = Vec::new();
        for (code, rows) in rows.parts() {
            codes.push(code);
            let mut sum = count(rows);
            if let Some(before) = sums.last() {
                add(&mut sum, before);
            }
            sums.push(sum);
        }
        Self { codes, sums }
    }

    /// How often each code of another column stands in the rows.
    pub fn of_column(rows: &RowsByCode, codes: &[u8]) -> Self {
        Self::new(rows, 256, |rows| histogram(codes, rows).to_vec())
    }

    /// The counters of the rows of kept codes.
    pub fn sum(&self, keep: &[bool; 256]) -> Vec<u32> {
        let mut sum = vec![0; self.sums.first().map_or(0, Vec::len)];
        let mut kept = false;
        for (at, before) in self.sums.iter().enumerate() {
            let now = self.codes.get(at).is_some_and(|code| keep[usize::from(*code)]);
            match (kept, now) {
                (false, true) => subtract(&mut sum, before),
                (true, false) => add(&mut sum, before),
                _ => {}
            }
            kept = now;
        }
        sum
    }
}

/// The days of a slice by the codes of a column.
#[derive(Debug, Clone)]
pub struct DaysByCode {
    is_binary: bool,
    counts: CountsByCode,
}

impl DaysByCode {
    /// Counts `days` days from `first`, as [`daily`](super::daily()) does; `None` while a column that this needs has not
    /// been loaded, and for predicted numbers, whose errors are no counts.
    pub fn new(sample: &Sample, rows: &RowsByCode, first: i64, days: usize) -> Option<Self> {
        let tables = daily::Tables::new(sample, first, days)?;
        let counts = CountsByCode::new(rows, tables.width(), |rows| tables.count(rows));
        Some(Self { is_binary: tables.is_binary, counts })
    }

    /// The days of the rows of kept codes.
    pub fn sum(&self, keep: &[bool; 256]) -> Vec<Day> {
        daily::of_tables(self.is_binary, &self.counts.sum(keep))
    }
}

// Wraps like all counts do, so that a difference of two sums is exact.
#[inline(never)]
fn add(sum: &mut [u32], other: &[u32]) {
    sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.wrapping_add(*other));
}

#[inline(never)]
fn subtract(sum: &mut [u32], other: &[u32]) {
    sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.wrapping_sub(*other));
}
