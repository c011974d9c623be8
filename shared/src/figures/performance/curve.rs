//! What every threshold would do: the ROC curve and the precision–recall curve, exact at the edges of the cells.

use crate::binning::{Binning, OutcomeCells};
use crate::figures::outcome::{BinaryCounts, Cut};
use crate::series::Totals;
use crate::stats::binary::{Confusion, Decided, Rate};
use crate::summary::{Layout, MULTICLASS_SCORE_CELLS, OutcomeLayout};

/// What happens when scores from a threshold up are positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The threshold, an edge of the score cells.
    pub threshold: f64,
    /// The decisions that it makes.
    pub decided: Decided,
}

impl CurvePoint {
    /// A rate at this threshold, 0…1; `None` where it is 0/0.
    pub fn rate(&self, rate: Rate) -> Option<f64> {
        self.decided.proportion(rate).rate
    }
}

/// A point per edge of the score cells, thresholds rising; empty for another task, where outcomes were not loaded,
/// and where the labels are all of one class.
pub fn threshold_curve(binning: &Binning, layout: &Layout, window: &Totals) -> Vec<CurvePoint> {
    let Some(counts) = BinaryCounts::new(binning, layout, window) else { return Vec::new() };
    let labelled = counts.decisions(0, Cut::Deployed).labelled;
    if labelled.positives() == 0 || labelled.negatives() == 0 {
        return Vec::new();
    }
    let point = |(edge, threshold): (usize, &f64)| CurvePoint {
        threshold: *threshold,
        decided: counts.decisions(0, Cut::Edge(edge)),
    };
    counts.edges.iter().enumerate().map(point).collect()
}

/// The same of one class against all others, by its position: a point per hundredth of its probability, exact there.
/// Empty for another task, where outcomes or probabilities were not loaded, and where no label is of the class or all are.
pub fn class_curve(binning: &Binning, layout: &Layout, window: &Totals, class: usize) -> Vec<CurvePoint> {
    let (OutcomeCells::Multiclass { classes: names }, OutcomeLayout::Multiclass { classes }) =
        (&binning.outcome, layout.outcome)
    else {
        return Vec::new();
    };
    if class >= names.len() || window.outcomes.len() != layout.outcomes {
        return Vec::new();
    }
    let above = |truth: usize| -> Vec<u64> {
        let count = |cell| {
            let at = OutcomeLayout::class_score(classes, layout.slots, class, cell, truth);
            u64::from(window.outcomes.get(at).copied().unwrap_or(0))
        };
        let mut total = 0;
        let mut along: Vec<u64> = (0..MULTICLASS_SCORE_CELLS)
            .rev()
            .map(|cell| {
                total += count(cell);
                total
            })
            .collect();
        along.reverse();
        along
    };
    let [pending, others, this] = [0, 1, 2].map(above);
    let all = |along: &[u64]| along.first().copied().unwrap_or(0);
    if all(&others) == 0 || all(&this) == 0 {
        return Vec::new();
    }
    let point = |cell: usize| CurvePoint {
        threshold: cell as f64 / 100.0,
        decided: Decided {
            labelled: Confusion {
                tp: this[cell],
                fp: others[cell],
                fn_: all(&this) - this[cell],
                tn: all(&others) - others[cell],
            },
            pending_positive: pending[cell],
            pending_negative: all(&pending) - pending[cell],
        },
    };
    (1..MULTICLASS_SCORE_CELLS).map(point).collect()
}
