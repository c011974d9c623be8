//! What happened to each request, as a byte: from it, every count of a slice is taken in one pass.

use super::{Rows, Settings, Versions};
use crate::report::NO_CATEGORY;
use crate::stats::paired::{MeanDifference, mean_difference_of_counts};

/// The baseline was right.
const RIGHT_A: u8 = 1;
/// The candidate was right.
const RIGHT_B: u8 = 2;
/// There is a label.
const LABELLED: u8 = 4;
/// The two decided differently.
const DIFFER: u8 = 8;
/// The candidate decided positive; of two outcomes only.
const POSITIVE_B: u8 = 16;
/// How many events there are.
pub(super) const KINDS: usize = 32;
/// A request that is not counted: a decision is missing.
pub(super) const NONE: u8 = u8::MAX;

/// What happened to each row, or how much smaller its error became.
#[derive(Debug, Clone, PartialEq)]
pub enum Events {
    /// Decisions: a byte per row.
    Decisions(Vec<u8>),
    /// Predicted numbers: absolute errors of the baseline and the candidate; NaN where one is missing.
    Errors([Vec<f64>; 2]),
}

/// How often what happened in a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairCounts {
    /// Requests that both decided.
    pub n: u64,
    /// With a label.
    pub labelled: u64,
    /// Right by the baseline.
    pub right_a: u64,
    /// Right by the candidate.
    pub right_b: u64,
    /// Right by the baseline alone: they become wrong.
    pub to_wrong: u64,
    /// Right by the candidate alone: they become right.
    pub to_right: u64,
    /// Decided differently.
    pub differ: u64,
    /// From negative to positive; of two outcomes only.
    pub to_positive: u64,
    /// From positive to negative; of two outcomes only.
    pub to_negative: u64,
}

impl Events {
    /// What happened to each pair.
    pub fn of_pairs(versions: &Versions, settings: &Settings) -> Self {
        match &versions.sides {
            [Rows::Binary(a), Rows::Binary(b)] => {
                let decisions = [a.decisions(settings.thresholds[0]), b.decisions(settings.thresholds[1])];
                let rows = decisions[0].iter().zip(&decisions[1]).zip(&a.labels);
                let event = |((a, b), label): ((&Option<bool>, &Option<bool>), &Option<bool>)| match (a, b) {
                    (Some(a), Some(b)) => judged(*label, *a, *b) | bit(a != b, DIFFER) | bit(*b, POSITIVE_B),
                    _ => NONE,
                };
                Self::Decisions(rows.map(event).collect())
            }
            [Rows::Classes(a), Rows::Classes(b)] => {
                let rows = a.codes.iter().zip(&b.codes).zip(&a.labels);
                let event = |((a, b), label): ((&u32, &u32), &u32)| {
                    if *a == NO_CATEGORY || *b == NO_CATEGORY {
                        return NONE;
                    }
                    let label = (*label != NO_CATEGORY).then_some(*label);
                    judged(label, *a, *b) | bit(a != b, DIFFER)
                };
                Self::Decisions(rows.map(event).collect())
            }
            [Rows::Numbers(a), Rows::Numbers(b)] => {
                let error = |predicted: &[f64]| -> Vec<f64> {
                    predicted.iter().zip(&a.actual).map(|(p, y)| (p - y).abs()).collect()
                };
                Self::Errors([error(&a.predicted), error(&b.predicted)])
            }
            _ => Self::Decisions(Vec::new()),
        }
    }

    /// What happened to the rows of one side alone, as if both had decided alike.
    pub fn of_side(versions: &Versions, settings: &Settings, side: usize) -> Self {
        let one = versions.sides[side].clone();
        let threshold = settings.thresholds[side];
        let twice = Versions {
            paired: true,
            sides: [one.clone(), one],
            rows: [versions.rows[side].clone(), versions.rows[side].clone()],
            classes: versions.classes.clone(),
        };
        Self::of_pairs(&twice, &Settings { thresholds: [threshold; 2], ..*settings })
    }

    /// All of it together; nothing for predicted numbers.
    pub fn all(&self) -> PairCounts {
        let mut kinds = [0_u32; KINDS];
        if let Self::Decisions(events) = self {
            for event in events {
                if let Some(count) = kinds.get_mut(usize::from(*event)) {
                    *count += 1;
                }
            }
        }
        PairCounts::of(&kinds)
    }
}

/// What the label says about two answers.
fn judged<T: PartialEq + Copy>(label: Option<T>, a: T, b: T) -> u8 {
    label.map_or(0, |label| LABELLED | bit(a == label, RIGHT_A) | bit(b == label, RIGHT_B))
}

fn bit(is: bool, bit: u8) -> u8 {
    if is { bit } else { 0 }
}

impl PairCounts {
    /// From how often each event occurred.
    pub(super) fn of(kinds: &[u32]) -> Self {
        let mut counts = Self::default();
        for (event, cases) in kinds.iter().enumerate() {
            let (event, cases) = (event as u8, u64::from(*cases));
            let has = |bit: u8| event & bit != 0;
            let add = |into: &mut u64, is: bool| *into += if is { cases } else { 0 };
            counts.n += cases;
            add(&mut counts.labelled, has(LABELLED));
            add(&mut counts.right_a, has(RIGHT_A));
            add(&mut counts.right_b, has(RIGHT_B));
            add(&mut counts.to_wrong, has(RIGHT_A) && !has(RIGHT_B));
            add(&mut counts.to_right, has(RIGHT_B) && !has(RIGHT_A));
            add(&mut counts.differ, has(DIFFER));
            add(&mut counts.to_positive, has(DIFFER) && has(POSITIVE_B));
            add(&mut counts.to_negative, has(DIFFER) && !has(POSITIVE_B));
        }
        counts
    }

    /// The share of right answers of the candidate less the baseline's, with its interval.
    pub fn gain(&self) -> Option<MeanDifference> {
        mean_difference_of_counts(self.labelled, self.to_right, self.to_wrong)
    }
}
