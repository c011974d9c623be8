//! What every threshold would do: the ROC curve and the precision–recall curve, exact at the edges of the cells.

use crate::binning::Binning;
use crate::figures::outcome::{BinaryCounts, Cut};
use crate::series::Totals;
use crate::stats::binary::{Decided, Rate};
use crate::summary::Layout;

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
