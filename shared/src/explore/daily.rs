//! What a slice did on each day.

use super::residuals::Errors;
use crate::binning::MISSING;
use crate::sample::{Field, Sample};
use crate::schema::Task;
use crate::slice::{Mask, each_selected};
use crate::stats::binary::{Confusion, Decided};

const DAY_S: i64 = 86_400;
/// Counters of a day. Binary: decision (0, 1) × label (0, 1, not yet come); classes: wrong, right; numbers: labelled. Last
/// in all: rows without what is counted.
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
    let tables = Tables::new(sample, first, days)?;
    let (mut counts, mut sums) = (vec![0; tables.counts()], vec![0; tables.sums()]);
    each_selected(mask, |rows| tables.count(rows, |_| 0, &mut counts, &mut sums));
    Some(of_tables(tables.kind(), &counts, &sums))
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

    /// Rows outside the days are of one past the last. Divided as 32 bits: a browser divides 64 bits many times slower.
    fn day(&self, row: u32) -> usize {
        let day = i64::from(self.seconds[row as usize].saturating_add(self.within) / DAY_S as u32);
        usize::try_from(self.first_day + day).unwrap_or(self.days).min(self.days)
    }
}

/// What the counters of a day say.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Decisions,
    Classes,
    Errors {
        /// Of the sums of |error|.
        unit: f64,
    },
}

/// How answers and labels are counted on each day.
pub(super) struct Tables<'a> {
    of_row: OfRow<'a>,
    answers: Answers<'a>,
}

enum Answers<'a> {
    Codes { is_binary: bool, decisions: &'a [u8], labels: &'a [u8] },
    Errors(Errors<'a>),
}

impl<'a> Tables<'a> {
    /// `None` while a column that this needs has not been loaded.
    pub(super) fn new(sample: &'a Sample, first: i64, days: usize) -> Option<Self> {
        let task = sample.head.task;
        let answers = match task {
            Task::Binary | Task::Multiclass => Answers::Codes {
                is_binary: task == Task::Binary,
                decisions: sample.codes(&Field::Decision)?,
                labels: sample.codes(&Field::Label)?,
            },
            Task::Regression => Answers::Errors(Errors::of(sample)?),
        };
        Some(Self { of_row: OfRow::new(sample, first, days)?, answers })
    }

    pub(super) fn kind(&self) -> Kind {
        match &self.answers {
            Answers::Codes { is_binary: true, .. } => Kind::Decisions,
            Answers::Codes { is_binary: false, .. } => Kind::Classes,
            Answers::Errors(errors) => Kind::Errors { unit: errors.unit },
        }
    }

    /// How many counters there are.
    pub(super) fn counts(&self) -> usize {
        self.of_row.days * TABLE
    }

    /// How many sums there are: of |error| on each day.
    pub(super) fn sums(&self) -> usize {
        if matches!(self.answers, Answers::Errors(_)) { self.of_row.days } else { 0 }
    }

    /// Counts rows in the tables that they have, one behind the other.
    pub(super) fn count(&self, rows: &[u32], table: impl Fn(u32) -> usize, counts: &mut [u32], sums: &mut [i128]) {
        let days = self.of_row.days;
        for row in rows.iter().copied() {
            let day = self.of_row.day(row);
            if day >= days {
                continue;
            }
            let day = table(row) * days + day;
            let at = match &self.answers {
                Answers::Codes { is_binary, decisions, labels } => {
                    let (decision, label) = (decisions[row as usize], labels[row as usize]);
                    match (is_binary, decision, label) {
                        (true, 0 | 1, _) => usize::from(decision) * 3 + usize::from(label.min(2)),
                        (true, ..) | (_, MISSING, _) | (_, _, MISSING) => NEITHER,
                        (false, ..) => usize::from(decision == label),
                    }
                }
                Answers::Errors(errors) => match (errors.of_row(row), sums.get_mut(day)) {
                    (Some(error), Some(sum)) => {
                        *sum += error.abs();
                        0
                    }
                    _ => NEITHER,
                },
            };
            if let Some(counter) = counts.get_mut(day * TABLE + at) {
                *counter += 1;
            }
        }
    }
}

/// The days of the counters and sums of each.
pub(super) fn of_tables(kind: Kind, counts: &[u32], sums: &[i128]) -> Vec<Day> {
    let (tables, _) = counts.as_chunks::<TABLE>();
    let tables = tables.iter().map(|table| table.map(u64::from));
    match kind {
        Kind::Decisions => tables.map(|table| of_decisions(&table)).collect(),
        Kind::Classes => tables.map(|table| of_classes(&table)).collect(),
        Kind::Errors { unit } => tables.zip(sums).map(|(table, sum)| of_errors(&table, *sum as f64 * unit)).collect(),
    }
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

fn of_errors(counts: &[u64; TABLE], absolute_error: f64) -> Day {
    let [labelled, ..] = *counts;
    Day { rows: counts.iter().sum(), labelled, absolute_error, ..Day::default() }
}
