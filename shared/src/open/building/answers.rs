//! Answers and labels: as they stand in a file, and as codes and numbers of its rows.

use super::values::Typed;
use crate::binning::{MISSING, OutcomeCells};
use crate::summary::{Answer, Truth};

/// Answers and labels of a file.
#[derive(Default)]
pub(super) struct Outcomes {
    pub(super) score: Option<Vec<f64>>,
    pub(super) prediction: Option<Typed>,
    pub(super) label: Option<Typed>,
    /// By the position of the class.
    pub(super) probabilities: Vec<Option<Vec<f64>>>,
}

/// The codes and numbers of answers and labels.
#[derive(Default)]
pub(super) struct Answers {
    pub(super) cells: Vec<u8>,
    pub(super) decisions: Vec<u8>,
    pub(super) labels: Vec<u8>,
    pub(super) numbers: Vec<f64>,
    pub(super) actual: Vec<f64>,
    pub(super) labelled: u64,
}

impl Answers {
    pub(super) fn push(&mut self, outcome: &OutcomeCells, answer: Option<Answer<'_>>, truth: Truth) {
        self.labelled += u64::from(!matches!(truth, Truth::Pending));
        let class = |truth| if let Truth::Class(class) = truth { class as u8 } else { MISSING };
        match (outcome, answer) {
            (OutcomeCells::Binary { edges, .. }, Some(Answer::Binary { score, positive })) => {
                self.cells.push(OutcomeCells::score_cell(edges, score) as u8);
                self.decisions.push(u8::from(positive));
            }
            (OutcomeCells::Multiclass { .. }, Some(Answer::Multiclass { predicted, .. })) => {
                self.decisions.push(predicted as u8);
            }
            (OutcomeCells::Regression { .. }, Some(Answer::Regression(number))) => self.numbers.push(number),
            (OutcomeCells::Regression { .. }, _) => self.numbers.push(f64::NAN),
            _ => {
                self.cells.push(MISSING);
                self.decisions.push(MISSING);
            }
        }
        match outcome {
            OutcomeCells::Regression { .. } => {
                self.actual.push(if let Truth::Value(value) = truth { value } else { f64::NAN });
            }
            _ => self.labels.push(class(truth)),
        }
    }
}
