//! What a slice did on each day.

use crate::binning::MISSING;
use crate::sample::{Field, Sample};
use crate::schema::Task;
use crate::slice::{Mask, selected};
use crate::stats::binary::{Confusion, Decided};

const DAY_S: i64 = 86_400;
/// Counters of a day. Binary: decision (0, 1) × label (0, 1, not yet come); classes: wrong, right. Last in both: rows
/// without what is counted.
const TABLE: usize = 7;
const NEITHER: usize = TABLE - 1;

/// The rows of one day.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Day {
    /// Rows.
    pub rows: u64,
    /// Rows with an answer and a label.
    pub labelled: u64,
    /// Those of them that were right; 0 for numbers.
    pub right: u64,
    /// Decisions against labels; binary only.
    pub decided: Decided,
    /// Σ |prediction − label| over the labelled rows; regression only.
    pub absolute_error: f64,
}

/// The rows of a mask on each of `days` days from `first` (in days since 1 January 1970); `None` while a column that
/// this needs has not been loaded.
pub fn daily(sample: &Sample, mask: &Mask, first: i64, days: usize) -> Option<Vec<Day>> {
    let rows = selected(mask);
    match sample.head.task {
        Task::Regression => errors(sample, &rows, &OfRow::new(sample, first, days)?),
        _ => Tables::new(sample, first, days).map(|tables| of_tables(tables.is_binary, &tables.count(&rows))),
    }
}

/// The day of each row.
struct OfRow<'a> {
    seconds: &'a [u32],
    first_day: i64,
    /// Of the first row's day.
    within: u32,
    days: usize,
}

impl<'a> OfRow<'a> {
    fn new(sample: &'a Sample, first: i64, days: usize) -> Option<Self> {
        let seconds = sample.seconds()?;
        let start = sample.head.start_s - first * DAY_S;
        let (first_day, within) = (start.div_euclid(DAY_S), start.rem_euclid(DAY_S) as u32);
        Some(Self { seconds, first_day, within, days })
    }

    /// Rows outside the days are counted in one of their own, which is dropped. Divided as 32 bits: a browser divides 64
    /// bits many times slower.
    fn day(&self, row: u32) -> usize {
        let day = i64::from(self.seconds[row as usize].saturating_add(self.within) / DAY_S as u32);
        usize::try_from(self.first_day + day).unwrap_or(self.days).min(self.days)
    }
}

/// How answers and labels are counted on each day.
pub(super) struct Tables<'a> {
    of_row: OfRow<'a>,
    pub(super) is_binary: bool,
    decisions: &'a [u8],
    labels: &'a [u8],
}

impl<'a> Tables<'a> {
    /// `None` while a column that this needs has not been loaded, and for predicted numbers.
    pub(super) fn new(sample: &'a Sample, first: i64, days: usize) -> Option<Self> {
        let is_binary = match sample.head.task {
            Task::Binary => true,
            Task::Multiclass => false,
            Task::Regression => return None,
        };
        let of_row = OfRow::new(sample, first, days)?;
        Some(Self {
            of_row,
            is_binary,
            decisions: sample.codes(&Field::Decision)?,
            labels: sample.codes(&Field::Label)?,
        })
    }

    /// How many counters there are.
    pub(super) fn width(&self) -> usize {
        self.of_row.days * TABLE
    }

    /// Counts rows.
    pub(super) fn count(&self, rows: &[u32]) -> Vec<u32> {
        let mut counts = vec![0; self.width() + TABLE];
        for row in rows.iter().copied() {
            let (decision, label) = (self.decisions[row as usize], self.labels[row as usize]);
            let at = match (self.is_binary, decision, label) {
                (true, 0 | 1, _) => usize::from(decision) * 3 + usize::from(label.min(2)),
                (true, ..) | (_, MISSING, _) | (_, _, MISSING) => NEITHER,
                (false, ..) => usize::from(decision == label),
            };
            counts[self.of_row.day(row) * TABLE + at] += 1;
        }
        counts.truncate(self.width());
        counts
    }
}

/// The days of the counters of each.
pub(super) fn of_tables(is_binary: bool, counts: &[u32]) -> Vec<Day> {
    let (tables, _) = counts.as_chunks::<TABLE>();
    let of = if is_binary { of_decisions } else { of_classes };
    tables.iter().map(|table| of(&table.map(u64::from))).collect()
}

fn of_decisions(counts: &[u64; TABLE]) -> Day {
    let [tn, fn_, pending_negative, fp, tp, pending_positive, _] = *counts;
    let labelled = Confusion { tp, fp, fn_, tn };
    Day {
        rows: counts.iter().sum(),
        labelled: labelled.n(),
        right: tp + tn,
        decided: Decided { labelled, pending_positive, pending_negative },
        absolute_error: 0.0,
    }
}

fn of_classes(counts: &[u64; TABLE]) -> Day {
    let [wrong, right, ..] = *counts;
    Day { rows: counts.iter().sum(), labelled: wrong + right, right, ..Day::default() }
}

/// Errors of predicted numbers.
fn errors(sample: &Sample, rows: &[u32], of_row: &OfRow<'_>) -> Option<Vec<Day>> {
    let (predicted, actual) = (sample.numbers(&Field::Score)?, sample.numbers(&Field::Actual)?);
    let mut found = vec![Day::default(); of_row.days + 1];
    for row in rows.iter().copied() {
        let error = (predicted[row as usize] - actual[row as usize]).abs();
        let day = &mut found[of_row.day(row)];
        day.rows += 1;
        if error.is_finite() {
            day.labelled += 1;
            day.absolute_error += error;
        }
    }
    found.truncate(of_row.days);
    Some(found)
}
