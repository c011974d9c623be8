//! Counting an answer and its label, and taking it out again when the label changes.

use super::{BINARY_LABELS, Layout, MULTICLASS_SCORE_CELLS, OutcomeLayout, Summary, TOP_LABEL_CELLS};
use crate::binning::{Binning, NO_GROUP, OutcomeCells};

/// Sums of probabilities and logarithms are counted in units of 2⁻⁴⁰.
pub const PROBABILITY_UNIT: f64 = 1.0 / (1_u64 << 40) as f64;
/// Units from which on a value counts as this many: squares of fewer than 2²⁷ such rows have a sum.
const FARTHEST: f64 = (1_u64 << 50) as f64;
/// The same for a relative error, 2⁴⁰ times its label: one row alone then makes the mean of 2³⁶ rows too large to be shown,
/// so no mean that is shown has been cut.
const FARTHEST_RELATIVE: f64 = FARTHEST * (1_u64 << 30) as f64;
/// Regression moments of a slot: of labelled rows Σe, Σ|e|, Σe², Σy, Σy², Σŷ, Σŷ², Σyŷ, Σ|e/y|; of pending Σŷ.
pub(super) const REGRESSION_MOMENTS: usize = 10;
/// The smallest probability whose logarithm is taken, as scikit-learn's `log_loss` clips.
const SMALLEST: f64 = f64::EPSILON;

/// What a version answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer<'a> {
    /// A probability and the decision taken on it.
    Binary {
        /// The probability of the positive outcome.
        score: f64,
        /// The decision.
        positive: bool,
    },
    /// A probability per class (empty where none were sent), and the class decided on.
    Multiclass {
        /// In the order of the classes.
        probabilities: &'a [f64],
        /// Position of the class, one past the last for an unknown one.
        predicted: usize,
    },
    /// A number.
    Regression(f64),
}

/// The label as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Truth {
    /// Not yet known.
    Pending,
    /// A class: 0 or 1 for a binary task, else the position of the class.
    Class(usize),
    /// A number.
    Value(f64),
}

/// Whether a row is counted in or taken out.
#[derive(Clone, Copy)]
enum Direction {
    In,
    Out,
}

impl Summary {
    /// Counts an answer with its label. `groups` has the group of each attribute.
    pub fn count_outcome(
        &mut self,
        binning: &Binning,
        layout: &Layout,
        answer: Answer<'_>,
        truth: Truth,
        groups: &[u8],
    ) {
        self.outcome(binning, layout, answer, truth, groups, Direction::In);
    }

    /// Takes an answer out again, as it was counted.
    pub fn uncount_outcome(
        &mut self,
        binning: &Binning,
        layout: &Layout,
        answer: Answer<'_>,
        truth: Truth,
        groups: &[u8],
    ) {
        self.outcome(binning, layout, answer, truth, groups, Direction::Out);
    }

    fn outcome(
        &mut self,
        binning: &Binning,
        layout: &Layout,
        answer: Answer<'_>,
        truth: Truth,
        groups: &[u8],
        direction: Direction,
    ) {
        match (&binning.outcome, layout.outcome, answer) {
            (
                OutcomeCells::Binary { edges, .. },
                OutcomeLayout::Binary { cells },
                Answer::Binary { score, positive },
            ) => {
                let label = match truth {
                    Truth::Class(class) => 1 + class.min(1),
                    Truth::Pending | Truth::Value(_) => 0,
                };
                let cell = OutcomeCells::score_cell(edges, score);
                for slot in slots(binning, groups) {
                    self.bump(OutcomeLayout::score(cells, slot, cell, label), direction);
                    self.bump(OutcomeLayout::decision(cells, layout.slots, slot, positive, label), direction);
                }
                let clipped = score.clamp(SMALLEST, 1.0 - SMALLEST);
                let sums = [score, score * score, clipped.ln(), (1.0 - clipped).ln()];
                for (power, sum) in sums.into_iter().enumerate() {
                    self.add(label * 4 + power, in_units(sum, PROBABILITY_UNIT), direction);
                }
                self.add(
                    4 * BINARY_LABELS + cell * BINARY_LABELS + label,
                    in_units(score, PROBABILITY_UNIT),
                    direction,
                );
            }
            (
                OutcomeCells::Multiclass { .. },
                OutcomeLayout::Multiclass { classes },
                Answer::Multiclass { probabilities, predicted },
            ) => {
                let label = match truth {
                    Truth::Class(class) => Some(class.min(classes - 1)),
                    Truth::Pending | Truth::Value(_) => None,
                };
                for slot in slots(binning, groups) {
                    let counter = OutcomeLayout::confusion(
                        classes,
                        slot,
                        predicted.min(classes - 1),
                        label.map_or(0, |class| class + 1),
                    );
                    self.bump(counter, direction);
                }
                self.probabilities(layout, classes, probabilities, label, direction);
            }
            (OutcomeCells::Regression { unit, origin }, OutcomeLayout::Regression, Answer::Regression(predicted)) => {
                for slot in slots(binning, groups) {
                    self.residual(slot, *unit, *origin, predicted, truth, direction);
                }
            }
            // An answer of another task was refused when the row came in.
            _ => {}
        }
    }

    fn probabilities(
        &mut self,
        layout: &Layout,
        classes: usize,
        probabilities: &[f64],
        label: Option<usize>,
        direction: Direction,
    ) {
        let total: f64 = probabilities.iter().sum();
        if probabilities.is_empty() || total <= 0.0 || !total.is_finite() {
            return;
        }
        let (mut top, mut highest, mut brier) = (0, f64::NEG_INFINITY, 0.0);
        for (class, probability) in probabilities.iter().enumerate() {
            let probability = probability / total;
            if probability > highest {
                (top, highest) = (class, probability);
            }
            let truth = label.map_or(0, |label| 1 + usize::from(label == class));
            let cell = ((probability * 100.0) as usize).min(MULTICLASS_SCORE_CELLS - 1);
            self.bump(OutcomeLayout::class_score(classes, layout.slots, class, cell, truth), direction);
            let outcome = f64::from(u8::from(label == Some(class)));
            brier += (probability - outcome) * (probability - outcome);
        }
        let cell = ((highest * TOP_LABEL_CELLS as f64) as usize).min(TOP_LABEL_CELLS - 1);
        let truth = label.map_or(0, |label| 1 + usize::from(label == top));
        self.bump(OutcomeLayout::top_label(classes, layout.slots, cell, truth), direction);
        self.add(2 + cell * 2 + usize::from(label.is_some()), in_units(highest, PROBABILITY_UNIT), direction);
        if let Some(label) = label {
            let probability = probabilities.get(label).map_or(0.0, |p| p / total).clamp(SMALLEST, 1.0);
            self.add(0, in_units(-probability.ln(), PROBABILITY_UNIT), direction);
            self.add(1, in_units(brier, PROBABILITY_UNIT), direction);
        }
    }

    fn residual(&mut self, slot: usize, unit: f64, origin: f64, predicted: f64, truth: Truth, direction: Direction) {
        let first = slot * REGRESSION_MOMENTS;
        let p = in_units(predicted - origin, unit);
        let Truth::Value(label) = truth else {
            self.bump(slot * 2, direction);
            self.add(first + 9, p, direction);
            return;
        };
        self.bump(slot * 2 + 1, direction);
        let (e, y) = (in_units(predicted - label, unit), in_units(label - origin, unit));
        for (index, sum) in [e, e.abs(), e * e, y, y * y, p, p * p, y * p].into_iter().enumerate() {
            self.add(first + index, sum, direction);
        }
        let relative = (predicted - label).abs() / label.abs().max(f64::EPSILON);
        self.add(first + 8, bounded(relative, PROBABILITY_UNIT, FARTHEST_RELATIVE), direction);
    }

    fn bump(&mut self, counter: usize, direction: Direction) {
        if let Some(count) = self.outcomes.get_mut(counter) {
            *count = match direction {
                Direction::In => count.wrapping_add(1),
                Direction::Out => count.wrapping_sub(1),
            };
        }
    }

    fn add(&mut self, index: usize, amount: i128, direction: Direction) {
        if let Some(sum) = self.moments.get_mut(index) {
            *sum = match direction {
                Direction::In => sum.wrapping_add(amount),
                Direction::Out => sum.wrapping_sub(amount),
            };
        }
    }
}

/// A value in whole units; held far inside the range in which squares and sums fit.
pub(crate) fn in_units(value: f64, unit: f64) -> i128 {
    bounded(value, unit, FARTHEST)
}

fn bounded(value: f64, unit: f64, farthest: f64) -> i128 {
    (value / unit).round().clamp(-farthest, farthest) as i128
}

fn slots<'a>(binning: &'a Binning, groups: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let mut first = 1;
    let grouped = binning.attributes.iter().zip(groups).filter_map(move |(attribute, group)| {
        let slot = first + *group as usize;
        first += attribute.groups.len();
        (*group != NO_GROUP).then_some(slot)
    });
    std::iter::once(0).chain(grouped)
}
