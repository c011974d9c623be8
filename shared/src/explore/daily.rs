//! What a slice did on each day.

use crate::binning::MISSING;
use crate::sample::{Field, Sample};
use crate::schema::Task;
use crate::slice::{Mask, selected};
use crate::stats::binary::{Confusion, Decided};

const DAY_S: i64 = 86_400;
/// Decision (0, 1) × label (0, 1, not yet come), and rows without a decision behind them.
const TABLE: usize = 7;

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
    let seconds = sample.seconds()?;
    let start = sample.head.start_s - first * DAY_S;
    let (first_day, within) = (start.div_euclid(DAY_S), start.rem_euclid(DAY_S) as u32);
    let rows = selected(mask);
    // Rows outside the days are counted in one of their own, which is dropped. Divided as 32 bits: a browser divides 64
    // bits many times slower.
    let day = |row: u32| {
        let day = first_day + i64::from(seconds[row as usize].saturating_add(within) / DAY_S as u32);
        usize::try_from(day).unwrap_or(days).min(days)
    };
    match sample.head.task {
        Task::Binary => {
            let (decisions, labels) = (sample.codes(&Field::Decision)?, sample.codes(&Field::Label)?);
            let mut counts = vec![[0_u64; TABLE]; days + 1];
            for row in rows {
                let (decision, label) = (decisions[row as usize], labels[row as usize]);
                let at = if decision > 1 { TABLE - 1 } else { usize::from(decision) * 3 + usize::from(label.min(2)) };
                counts[day(row)][at] += 1;
            }
            counts.truncate(days);
            Some(counts.iter().map(of_table).collect())
        }
        Task::Multiclass => {
            let (decisions, labels) = (sample.codes(&Field::Decision)?, sample.codes(&Field::Label)?);
            let mut found = vec![Day::default(); days + 1];
            for row in rows {
                let (decision, label) = (decisions[row as usize], labels[row as usize]);
                let day = &mut found[day(row)];
                day.rows += 1;
                if decision != MISSING && label != MISSING {
                    day.labelled += 1;
                    day.right += u64::from(decision == label);
                }
            }
            found.truncate(days);
            Some(found)
        }
        Task::Regression => {
            let (predicted, actual) = (sample.numbers(&Field::Score)?, sample.numbers(&Field::Actual)?);
            let mut found = vec![Day::default(); days + 1];
            for row in rows {
                let error = (predicted[row as usize] - actual[row as usize]).abs();
                let day = &mut found[day(row)];
                day.rows += 1;
                if error.is_finite() {
                    day.labelled += 1;
                    day.absolute_error += error;
                }
            }
            found.truncate(days);
            Some(found)
        }
    }
}

fn of_table(counts: &[u64; TABLE]) -> Day {
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
