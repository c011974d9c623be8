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

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
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

/// Counters of rows by their code of which most are 0.
#[derive(Debug, Clone)]
pub(super) struct ListsByCode {
    /// Each code that has rows, with the counters that are not 0: which, and how many rows.
    lists: Vec<(u8, Vec<(u32, u32)>)>,
    /// How many counters there are.
    width: usize,
}

impl ListsByCode {
    /// Counts the rows of each code by so many counters; `None` where more than `most` are not 0.
    pub(super) fn new(
        rows: &RowsByCode,
        (width, most): (usize, usize),
        mut count: impl FnMut(&[u32]) -> Vec<u32>,
    ) -> Option<Self> {
        let (mut lists, mut listed) = (Vec::new(), 0);
        for (code, rows) in rows.parts() {
            let counts = count(rows);
            let mut list = Vec::with_capacity(counts.iter().filter(|count| **count > 0).count());
            list.extend((0..).zip(counts).filter(|(_, count)| *count > 0));
            listed += list.len();
            if listed > most {
                return None;
            }
            lists.push((code, list));
        }
        Some(Self { lists, width })
    }

    /// The counters of the rows of kept codes.
    pub(super) fn sum(&self, keep: &[bool; 256]) -> Vec<u32> {
        let mut sum = vec![0; self.width];
        for (_, list) in self.lists.iter().filter(|(code, _)| keep[usize::from(*code)]) {
            add_listed(&mut sum, list);
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
fn add_listed(sum: &mut [u32], list: &[(u32, u32)]) {
    for (place, count) in list {
        if let Some(sum) = sum.get_mut(*place as usize) {
            *sum = sum.wrapping_add(*count);
        }
    }
}

#[inline(never)]
fn subtract(sum: &mut [u32], other: &[u32]) {
    sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.wrapping_sub(*other));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_say_what_counters_say() {
        let codes: Vec<u8> = (0..1_000_u32).map(|row| (row * row % 37) as u8).collect();
        let mask: Vec<u8> = (0..1_000_u32).map(|row| u8::from(row % 3 > 0)).collect();
        let rows = RowsByCode::new(&codes, &mask);
        assert_eq!(rows.len(), 666);
        let count = |rows: &[u32]| {
            let mut counters = vec![0; 50];
            rows.iter().for_each(|row| counters[(row % 11 * 4) as usize] += 1);
            counters
        };
        let counts = CountsByCode::new(&rows, 50, count);
        let lists = ListsByCode::new(&rows, (50, 400), count).expect("few are not 0");
        assert!(lists.lists.len() == 37 / 2 + 1 && ListsByCode::new(&rows, (50, 20), count).is_none());
        for step in 1..9_usize {
            let keep = std::array::from_fn(|code| code % step == 0);
            let sum = lists.sum(&keep);
            assert_eq!((sum.len(), sum.iter().sum::<u32>() > 0), (50, true));
            assert_eq!(sum, counts.sum(&keep), "every {step}th code");
        }
        assert_eq!(lists.sum(&[false; 256]), vec![0; 50]);
    }
}
