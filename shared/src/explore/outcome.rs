//! What decisions and labels of rows are counted as.

use super::residuals::Errors;
use crate::binning::MISSING;
use crate::sample::{Field, Sample};
use crate::summary::{BINARY_LABELS, Layout, OutcomeLayout};

/// Counters of a decision by label.
pub(super) const DECISIONS: usize = 2 * BINARY_LABELS;
/// A row that has no outcome to count.
const NONE: u16 = u16::MAX;

/// The outcomes of rows.
pub(super) enum Outcome<'a> {
    /// As counters within a slot.
    Codes(Codes<'a>),
    /// As errors, which have no codes.
    Errors(Errors<'a>),
}

impl<'a> Outcome<'a> {
    /// `None` while a column is not here.
    pub(super) fn of(sample: &'a Sample, layout: &Layout) -> Option<Self> {
        let (scores, labels_of, width) = match layout.outcome {
            OutcomeLayout::Regression => return Errors::of(sample).map(Self::Errors),
            OutcomeLayout::Multiclass { classes } => (None, classes + 1, classes * (classes + 1)),
            OutcomeLayout::Binary { cells } => {
                (Some(sample.codes(&Field::ScoreCell)?), BINARY_LABELS, cells * BINARY_LABELS)
            }
        };
        let (decisions, labels) = (sample.codes(&Field::Decision)?, sample.codes(&Field::Label)?);
        Some(Self::Codes(Codes { scores, decisions, labels, labels_of, width }))
    }
}

/// The counter of each row, worked out when it is counted: kept, they would take three times the room of a column.
pub(super) struct Codes<'a> {
    /// Binary: cells of the score.
    scores: Option<&'a [u8]>,
    decisions: &'a [u8],
    labels: &'a [u8],
    /// How many labels a row can have; none at all is one of them.
    labels_of: usize,
    /// How many counters a slot has.
    pub(super) width: usize,
}

impl Codes<'_> {
    /// The counter of each of these rows within a slot; past all counters where it is not counted.
    pub(super) fn in_slot(&self, rows: &[u32], codes: &mut Vec<u16>) {
        codes.clear();
        let of = self.scores.unwrap_or(self.decisions);
        codes.extend(rows.iter().map(|row| counter(of[*row as usize], self.labels[*row as usize], self.labels_of)));
    }

    /// The counter of each of these rows among decisions; `false` where decisions are not counted on their own.
    pub(super) fn decided(&self, rows: &[u32], codes: &mut Vec<u16>) -> bool {
        codes.clear();
        let code = |row: &u32| counter(self.decisions[*row as usize], self.labels[*row as usize], BINARY_LABELS);
        if self.scores.is_some() {
            codes.extend(rows.iter().map(code));
        }
        self.scores.is_some()
    }
}

/// A label that has not come is counted first, then the classes.
fn counter(code: u8, label: u8, labels: usize) -> u16 {
    let label = if label == MISSING { 0 } else { u16::from(label) + 1 };
    if code == MISSING { NONE } else { u16::from(code) * labels as u16 + label }
}
