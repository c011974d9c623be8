//! Reading decisions, scores and labels out of a window's totals.

use crate::binning::{Binning, OutcomeCells};
use crate::series::Totals;
use crate::stats::binary::{Confusion, Decided};
use crate::stats::calibration::CalibrationBin;
use crate::stats::estimated::ExpectedConfusion;
use crate::summary::{BINARY_LABELS, Layout, OutcomeLayout, PROBABILITY_UNIT};

/// Which decisions are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cut {
    /// The decisions that were taken.
    #[default]
    Deployed,
    /// The decisions of "score ≥ edge", by the position of the edge in [`thresholds`]: exact there.
    Edge(usize),
}

/// The thresholds at which a binary model's decisions can be recomputed exactly, rising; empty for other tasks.
pub fn thresholds(binning: &Binning) -> &[f64] {
    match &binning.outcome {
        OutcomeCells::Binary { edges, .. } => edges,
        _ => &[],
    }
}

/// The cut at the threshold nearest to a wanted one; [`Cut::Deployed`] where there is none.
pub fn nearest_cut(binning: &Binning, threshold: f64) -> Cut {
    let away = |edge: &f64| (edge - threshold).abs();
    let nearest = thresholds(binning).iter().enumerate().min_by(|a, b| away(a.1).total_cmp(&away(b.1)));
    nearest.map_or(Cut::Deployed, |(position, _)| Cut::Edge(position))
}

/// Binary counts of a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct BinaryCounts<'a> {
    pub(super) edges: &'a [f64],
    pub(super) threshold: f64,
    cells: usize,
    slots: usize,
    totals: &'a Totals,
}

impl<'a> BinaryCounts<'a> {
    /// `None` for another task, or where outcomes were not loaded.
    pub(super) fn new(binning: &'a Binning, layout: &Layout, totals: &'a Totals) -> Option<Self> {
        let (OutcomeCells::Binary { edges, threshold }, OutcomeLayout::Binary { cells }) =
            (&binning.outcome, layout.outcome)
        else {
            return None;
        };
        // A slice of coded rows has counts, but no sums of probabilities.
        let summed = totals.moments.is_empty() || totals.moments.len() == layout.moments;
        (totals.outcomes.len() == layout.outcomes && summed).then_some(Self {
            edges,
            threshold: *threshold,
            cells,
            slots: layout.slots,
            totals,
        })
    }

    /// Whether the sums of probabilities are known.
    pub(super) fn has_sums(&self) -> bool {
        !self.totals.moments.is_empty()
    }

    fn count(&self, index: usize) -> u64 {
        u64::from(self.totals.outcomes.get(index).copied().unwrap_or(0))
    }

    fn moment(&self, index: usize) -> f64 {
        self.totals.moments.get(index).copied().unwrap_or(0) as f64 * PROBABILITY_UNIT
    }

    /// The decisions of a slot (0 is everybody).
    pub(super) fn decisions(&self, slot: usize, cut: Cut) -> Decided {
        let mut sides = [[0_u64; BINARY_LABELS]; 2];
        match cut {
            Cut::Deployed => {
                for (positive, labels) in sides.iter_mut().enumerate() {
                    for (label, count) in labels.iter_mut().enumerate() {
                        let index = OutcomeLayout::decision(self.cells, self.slots, slot, positive == 1, label);
                        *count = self.count(index);
                    }
                }
            }
            Cut::Edge(edge) => {
                for cell in 0..self.cells {
                    let side = &mut sides[usize::from(cell > edge)];
                    for (label, count) in side.iter_mut().enumerate() {
                        *count += self.count(OutcomeLayout::score(self.cells, slot, cell, label));
                    }
                }
            }
        }
        let [negative, positive] = sides;
        Decided {
            labelled: Confusion { tp: positive[2], fp: positive[1], fn_: negative[2], tn: negative[1] },
            pending_positive: positive[0],
            pending_negative: negative[0],
        }
    }

    /// Counts of negatives and of positives per score cell.
    pub(super) fn score_cells(&self, slot: usize) -> (Vec<u32>, Vec<u32>) {
        let of = |label: usize| {
            let cell = |cell| OutcomeLayout::score(self.cells, slot, cell, label);
            (0..self.cells).map(|at| self.totals.outcomes.get(cell(at)).copied().unwrap_or(0)).collect()
        };
        (of(1), of(2))
    }

    /// Counts of rows without a label per score cell.
    pub(super) fn pending_cells(&self, slot: usize) -> Vec<u32> {
        let cell = |cell| OutcomeLayout::score(self.cells, slot, cell, 0);
        (0..self.cells).map(|at| self.totals.outcomes.get(cell(at)).copied().unwrap_or(0)).collect()
    }

    /// Σ of a power of the score over a label (0 pending, 1 negative, 2 positive): p, p², ln p, ln(1−p).
    pub(super) fn power(&self, label: usize, power: usize) -> f64 {
        self.moment(label * 4 + power)
    }

    /// Ten calibration bins of equal width, exact because every tenth is an edge of the score cells.
    pub(super) fn calibration(&self) -> [CalibrationBin; 10] {
        let mut bins = [CalibrationBin::default(); 10];
        for cell in 0..self.cells {
            let low = cell.checked_sub(1).and_then(|edge| self.edges.get(edge)).copied().unwrap_or(0.0);
            let bin = &mut bins[((low * 10.0) as usize).min(9)];
            let [negative, positive] = [1, 2].map(|label| self.count(OutcomeLayout::score(self.cells, 0, cell, label)));
            bin.n += negative + positive;
            bin.positives += positive;
            bin.sum_scores += self.score_sum(cell, 1) + self.score_sum(cell, 2);
        }
        bins
    }

    /// What to expect of the rows without a label, from their scores, at the edge of a cut.
    pub(super) fn expected(&self, edge: usize) -> ExpectedConfusion {
        let mut table = ExpectedConfusion::default();
        for cell in 0..self.cells {
            let n = self.count(OutcomeLayout::score(self.cells, 0, cell, 0)) as f64;
            let positive = self.score_sum(cell, 0).clamp(0.0, n);
            if cell > edge {
                table.tp += positive;
                table.fp += n - positive;
            } else {
                table.fn_ += positive;
                table.tn += n - positive;
            }
        }
        table
    }

    /// The position of the deployed threshold among the edges.
    pub(super) fn deployed_edge(&self) -> Option<usize> {
        self.edges.iter().position(|edge| *edge == self.threshold)
    }

    fn score_sum(&self, cell: usize, label: usize) -> f64 {
        self.moment(4 * BINARY_LABELS + cell * BINARY_LABELS + label)
    }
}
