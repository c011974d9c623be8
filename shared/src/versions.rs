//! Two versions side by side, from coded rows: what a page compares at once, and again for every slice.
//!
//! What does not depend on a slice, a threshold or a margin (the join, the order of the scores) is found once; all
//! figures are those of [`crate::report`], so that page and command line agree to the last digit.

mod curves;
mod events;
mod heat;
mod inputs;
mod rows;
mod slices;

pub use curves::{Curves, SCORE_STEPS};
pub use events::{Events, PairCounts};
pub use heat::Heat;
pub use inputs::{InputDrift, input_drift};
pub use rows::{BinaryRows, ClassRows, NumberRows, Rows};
pub use slices::{MIN_LABELLED, Part, SliceFinding, Slices, slices, slices_apart};

use crate::report::{
    BinarySide, CompareInput, Comparison, MulticlassVersion, compare_in_order, compare_multiclass, compare_regression,
    unpaired_binary, unpaired_multiclass, unpaired_regression,
};
use crate::sample::{Pairs, Sample};
use crate::stats::cost::Costs;

/// The answers of two versions: pair by pair to the same requests, or each to its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Versions {
    /// Whether row `i` of both is the same request.
    pub paired: bool,
    /// The rows of the baseline and of the candidate.
    pub sides: [Rows; 2],
    /// Where each row stands in its sample.
    pub rows: [Vec<u32>; 2],
    /// The classes that codes mean; empty unless classes are chosen among.
    pub classes: Vec<String>,
}

/// What a person can choose.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Settings {
    /// Thresholds of the baseline and the candidate; without one, decisions are those that were taken.
    pub thresholds: [Option<f64>; 2],
    /// How much worse still counts as as good.
    pub margin: f64,
    /// What wrong decisions cost.
    pub costs: Option<Costs>,
}

impl Versions {
    /// The answers of two samples, joined where there are pairs; `None` while a column is not here, or when the versions
    /// predict different things.
    pub fn new(a: &Sample, b: &Sample, pairs: Option<&Pairs>) -> Option<Self> {
        let rows = match pairs {
            Some(pairs) => [pairs.a.clone(), pairs.b.clone()],
            None => [a, b].map(|sample| (0..sample.rows() as u32).collect()),
        };
        let classes = rows::classes([a, b]);
        let mut sides = [Rows::take(a, &rows[0], &classes)?, Rows::take(b, &rows[1], &classes)?];
        if std::mem::discriminant(&sides[0]) != std::mem::discriminant(&sides[1]) {
            return None;
        }
        let paired = pairs.is_some();
        if paired {
            let [first, second] = &mut sides;
            first.share_labels(second);
        }
        Some(Self { paired, sides, rows, classes })
    }

    /// The rows inside a mask of each sample; pairs must be inside both, where both are given.
    #[must_use]
    pub fn within(&self, masks: [Option<&[u8]>; 2]) -> Self {
        let inside = |side: usize, at: usize| {
            masks[side].is_none_or(|mask| mask.get(self.rows[side][at] as usize).copied() == Some(1))
        };
        let kept = |keep: &dyn Fn(usize) -> bool, side: usize| -> Vec<u32> {
            (0..self.rows[side].len()).filter(|at| keep(*at)).map(|at| at as u32).collect()
        };
        let kept = if self.paired {
            let both = kept(&|at| inside(0, at) && inside(1, at), 0);
            [both.clone(), both]
        } else {
            [0, 1].map(|side| kept(&|at| inside(side, at), side))
        };
        let rows = [0, 1].map(|side| kept[side].iter().map(|at| self.rows[side][*at as usize]).collect());
        let sides = [0, 1].map(|side| self.sides[side].kept(&kept[side]));
        Self { paired: self.paired, sides, rows, classes: self.classes.clone() }
    }

    /// How many rows each side has; the same for pairs.
    pub fn n(&self) -> [usize; 2] {
        [self.rows[0].len(), self.rows[1].len()]
    }

    /// How many rows have a label.
    pub fn labelled(&self) -> [u64; 2] {
        self.sides.each_ref().map(Rows::labelled)
    }

    /// The comparison, as the command line makes it.
    pub fn compare(&self, settings: &Settings) -> Comparison {
        match &self.sides {
            [Rows::Binary(a), Rows::Binary(b)] => self.compare_binary([a, b], settings),
            [Rows::Classes(a), Rows::Classes(b)] => {
                let slices = [a, b].map(|side| {
                    let columns = side.probabilities.as_ref()?;
                    Some(columns.iter().map(Vec::as_slice).collect::<Vec<_>>())
                });
                let version = |side: usize| MulticlassVersion {
                    predictions: Some([a, b][side].codes.as_slice()),
                    probabilities: slices[side].as_deref(),
                };
                if self.paired {
                    compare_multiclass(&self.classes, &a.labels, version(0), version(1), settings.margin)
                } else {
                    let sides = [(a.labels.as_slice(), version(0)), (b.labels.as_slice(), version(1))];
                    unpaired_multiclass(&self.classes, sides[0], sides[1], settings.margin)
                }
            }
            [Rows::Numbers(a), Rows::Numbers(b)] if self.paired => {
                compare_regression(&a.predicted, &b.predicted, &a.actual, settings.margin)
            }
            [a, b] => {
                let numbers = |rows: &Rows| match rows {
                    Rows::Numbers(rows) => (rows.predicted.clone(), rows.actual.clone()),
                    _ => Default::default(),
                };
                let (a, b) = (numbers(a), numbers(b));
                unpaired_regression((&a.0, &a.1), (&b.0, &b.1), settings.margin)
            }
        }
    }

    fn compare_binary(&self, [a, b]: [&BinaryRows; 2], settings: &Settings) -> Comparison {
        let decisions = [a.decisions(settings.thresholds[0]), b.decisions(settings.thresholds[1])];
        if self.paired {
            let input = CompareInput {
                scores_a: a.scores.as_deref(),
                scores_b: b.scores.as_deref(),
                predictions_a: Some(&decisions[0]),
                predictions_b: Some(&decisions[1]),
                labels: Some(&a.labels),
                threshold: f64::NAN,
                margin: settings.margin,
                costs: settings.costs,
            };
            return compare_in_order(&input, [&a.order, &b.order], &[]);
        }
        let [one, other] = [(a, &decisions[0]), (b, &decisions[1])].map(|(rows, decisions)| BinarySide {
            scores: rows.scores.as_deref(),
            decisions,
            labels: &rows.labels,
            order: &rows.order,
        });
        unpaired_binary(one, other, settings.margin, settings.costs)
    }
}
