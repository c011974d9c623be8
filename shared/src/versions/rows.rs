//! The answers of one version, row by row.

use crate::binning::{MISSING, OutcomeCells};
use crate::figures::performance::has_scores;
use crate::report::{NO_CATEGORY, decide};
use crate::sample::{Field, Sample};
use crate::stats::sort::sorted_order;

/// Answers and outcomes, by task.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// Two outcomes.
    Binary(BinaryRows),
    /// Several classes.
    Classes(ClassRows),
    /// A number.
    Numbers(NumberRows),
}

/// Yes-or-no decisions.
#[derive(Debug, Clone, PartialEq)]
pub struct BinaryRows {
    /// The scores, NaN where missing; `None` where a version sends decisions alone.
    pub scores: Option<Vec<f64>>,
    /// The decisions that were taken.
    pub taken: Vec<Option<bool>>,
    /// What became true.
    pub labels: Vec<Option<bool>>,
    /// The positions of the scores in rising order; empty without scores.
    pub order: Vec<u32>,
    /// The deployed threshold.
    pub deployed: f64,
}

/// A choice among classes.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassRows {
    /// The class that was predicted; past the classes where there is none.
    pub codes: Vec<u32>,
    /// The true class; past the classes where it is not known.
    pub labels: Vec<u32>,
    /// A column of probabilities per class, where there are any.
    pub probabilities: Option<Vec<Vec<f64>>>,
}

/// Predicted numbers, NaN where missing.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberRows {
    /// The predicted number.
    pub predicted: Vec<f64>,
    /// The true number.
    pub actual: Vec<f64>,
}

impl Rows {
    /// The columns that are needed of a sample.
    pub fn fields(sample: &Sample) -> Vec<Field> {
        let scored = has_scores(&sample.head.binning);
        match &sample.head.binning.outcome {
            OutcomeCells::Binary { .. } if scored => vec![Field::Decision, Field::Label, Field::Score],
            OutcomeCells::Binary { .. } => vec![Field::Decision, Field::Label],
            OutcomeCells::Multiclass { classes } => {
                let probabilities = classes.iter().filter(|_| scored).map(|class| Field::Probability(class.clone()));
                [Field::Decision, Field::Label].into_iter().chain(probabilities).collect()
            }
            OutcomeCells::Regression { .. } => vec![Field::Score, Field::Actual],
        }
    }

    /// The rows at these positions of a sample; `None` while a column is not here.
    pub(super) fn take(sample: &Sample, rows: &[u32], classes: &[String]) -> Option<Self> {
        let scored = has_scores(&sample.head.binning);
        let numbers = |field: &Field| picked(sample.numbers(field)?, rows);
        let codes = |field: &Field| picked(sample.codes(field)?, rows);
        Some(match &sample.head.binning.outcome {
            OutcomeCells::Binary { threshold, .. } => {
                let yes = |codes: Vec<u8>| -> Vec<Option<bool>> {
                    codes.into_iter().map(|code| (code != MISSING).then_some(code == 1)).collect()
                };
                let scores = if scored { Some(numbers(&Field::Score)?) } else { None };
                Self::Binary(BinaryRows {
                    order: scores.as_deref().map(sorted_order).unwrap_or_default(),
                    scores,
                    taken: yes(codes(&Field::Decision)?),
                    labels: yes(codes(&Field::Label)?),
                    deployed: *threshold,
                })
            }
            OutcomeCells::Multiclass { classes: own } => {
                let place = |name: &String| classes.binary_search(name).map_or(NO_CATEGORY, |at| at as u32);
                let places: Vec<u32> = own.iter().map(place).collect();
                let named = |codes: Vec<u8>| -> Vec<u32> {
                    codes
                        .into_iter()
                        .map(|code| places.get(usize::from(code)).copied().unwrap_or(NO_CATEGORY))
                        .collect()
                };
                // Probabilities are compared where both versions have the same classes.
                let probabilities = if scored && own == classes {
                    let columns = own.iter().map(|class| numbers(&Field::Probability(class.clone())));
                    Some(columns.collect::<Option<Vec<Vec<f64>>>>()?)
                } else {
                    None
                };
                let (codes, labels) = (codes(&Field::Decision)?, codes(&Field::Label)?);
                Self::Classes(ClassRows { codes: named(codes), labels: named(labels), probabilities })
            }
            OutcomeCells::Regression { .. } => {
                Self::Numbers(NumberRows { predicted: numbers(&Field::Score)?, actual: numbers(&Field::Actual)? })
            }
        })
    }

    /// The rows at these positions, which rise.
    pub(super) fn kept(&self, keep: &[u32]) -> Self {
        fn of<T: Copy>(values: &[T], keep: &[u32]) -> Vec<T> {
            keep.iter().filter_map(|at| values.get(*at as usize).copied()).collect()
        }
        match self {
            Self::Binary(rows) => {
                let mut places = vec![u32::MAX; rows.taken.len()];
                for (place, at) in keep.iter().enumerate() {
                    places[*at as usize] = place as u32;
                }
                let order = rows.order.iter().map(|at| places[*at as usize]).filter(|place| *place != u32::MAX);
                Self::Binary(BinaryRows {
                    scores: rows.scores.as_deref().map(|scores| of(scores, keep)),
                    taken: of(&rows.taken, keep),
                    labels: of(&rows.labels, keep),
                    order: order.collect(),
                    deployed: rows.deployed,
                })
            }
            Self::Classes(rows) => Self::Classes(ClassRows {
                codes: of(&rows.codes, keep),
                labels: of(&rows.labels, keep),
                probabilities: rows
                    .probabilities
                    .as_ref()
                    .map(|columns| columns.iter().map(|column| of(column, keep)).collect()),
            }),
            Self::Numbers(rows) => {
                Self::Numbers(NumberRows { predicted: of(&rows.predicted, keep), actual: of(&rows.actual, keep) })
            }
        }
    }

    /// How many rows have a label.
    pub fn labelled(&self) -> u64 {
        let counted = match self {
            Self::Binary(rows) => rows.labels.iter().flatten().count(),
            Self::Classes(rows) => rows.labels.iter().filter(|label| **label != NO_CATEGORY).count(),
            Self::Numbers(rows) => rows.actual.iter().filter(|actual| actual.is_finite()).count(),
        };
        counted as u64
    }

    /// Fills labels of the same requests from each other: a label belongs to the request.
    pub(super) fn share_labels(&mut self, other: &mut Self) {
        fn fill<T: Copy>(mine: &mut [T], its: &mut [T], missing: impl Fn(&T) -> bool) {
            for (mine, its) in mine.iter_mut().zip(its) {
                if missing(mine) {
                    *mine = *its;
                }
                *its = *mine;
            }
        }
        match (self, other) {
            (Self::Binary(mine), Self::Binary(its)) => fill(&mut mine.labels, &mut its.labels, Option::is_none),
            (Self::Classes(mine), Self::Classes(its)) => {
                fill(&mut mine.labels, &mut its.labels, |label| *label == NO_CATEGORY);
            }
            (Self::Numbers(mine), Self::Numbers(its)) => {
                fill(&mut mine.actual, &mut its.actual, |label| label.is_nan());
            }
            _ => {}
        }
    }
}

impl BinaryRows {
    /// The decisions that were taken, or those that another threshold would take.
    pub fn decisions(&self, threshold: Option<f64>) -> Vec<Option<bool>> {
        match (threshold, &self.scores) {
            (Some(threshold), Some(scores)) => decide(None, Some(scores), threshold),
            _ => self.taken.clone(),
        }
    }
}

/// The classes of both versions, sorted.
pub(super) fn classes(samples: [&Sample; 2]) -> Vec<String> {
    let mut all: Vec<String> = samples
        .iter()
        .flat_map(|sample| match &sample.head.binning.outcome {
            OutcomeCells::Multiclass { classes } => classes.as_slice(),
            _ => &[],
        })
        .cloned()
        .collect();
    all.sort();
    all.dedup();
    all
}

fn picked<T: Copy>(values: &[T], rows: &[u32]) -> Option<Vec<T>> {
    rows.iter().map(|row| values.get(*row as usize).copied()).collect()
}
