//! What a reader must know of a result beside its figures.

use shared::verdict::{Outcome, count};

use super::outcome::Unread;

/// More than this share of rows is no accident.
const MANY: f64 = 0.05;

/// Remarks in the order in which they turn up.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Remarks {
    notes: Vec<String>,
    warnings: Vec<Warning>,
}

/// What a reader must know before any figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// A sentence.
    pub text: String,
    /// Whether it left something unjudged that the data seems to have.
    pub undecided: bool,
}

impl Warning {
    /// What a set of warnings says about the result as a whole.
    pub fn outcome(warnings: &[Self]) -> Option<Outcome> {
        warnings.iter().any(|warning| warning.undecided).then_some(Outcome::Inconclusive)
    }
}

impl Remarks {
    pub(super) fn push(&mut self, note: String) {
        self.notes.push(note);
    }

    pub(super) fn extend(&mut self, notes: impl IntoIterator<Item = String>) {
        self.notes.extend(notes);
    }

    pub(super) fn warn(&mut self, text: String) {
        self.add(Warning { text, undecided: false });
    }

    /// Labels that are there and can't be read.
    pub(super) fn unread(&mut self, column: &str, unread: &Unread) {
        let text = format!("labels are unreadable: \"{column}\" {unread}");
        self.add(Warning { text, undecided: true });
    }

    /// Part of the rows, which leads where it is a large part.
    pub(super) fn part(&mut self, sentence: String, part: u64, rows: u64) {
        if part as f64 > MANY * rows as f64 {
            self.warn(format!("{sentence}, of {}", count(rows)));
        } else {
            self.push(sentence);
        }
    }

    /// The notes, warnings first, and the warnings.
    pub(super) fn finish(self) -> (Vec<String>, Vec<Warning>) {
        let texts = self.warnings.iter().map(|warning| warning.text.clone());
        (texts.chain(self.notes).collect(), self.warnings)
    }

    fn add(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}
