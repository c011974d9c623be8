//! What the scores of one version look like: their distribution, calibration and the curves over all thresholds.

use super::BinaryRows;
use crate::stats::auc::{ClassScores, RocPoint, roc_points};
use crate::stats::calibration::{CalibrationBin, bins_by_width};

/// Steps of the distribution of scores, each a twentieth.
pub const SCORE_STEPS: usize = 20;
/// A line has at most about this many points: more cannot be seen.
const MOST_POINTS: usize = 400;

/// What charts of the scores of one version draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curves {
    /// Points of the ROC and the precision–recall curve, exact, from the lowest threshold up.
    pub roc: Vec<RocPoint>,
    /// Ten steps of score; empty where scores are no probabilities.
    pub calibration: Vec<CalibrationBin>,
    /// Scores by twentieths of 0…1; what lies outside is in the outermost.
    pub scores: Vec<u64>,
}

impl Curves {
    /// From the rows of one version; empty without scores.
    pub fn new(rows: &BinaryRows) -> Self {
        let Some(scores) = &rows.scores else { return Self::default() };
        let mut steps = vec![0; SCORE_STEPS];
        for score in scores.iter().filter(|score| score.is_finite()) {
            let step = ((score * SCORE_STEPS as f64).max(0.0) as usize).min(SCORE_STEPS - 1);
            steps[step] += 1;
        }
        let points = roc_points(&ClassScores::in_order(scores, &rows.labels, &rows.order));
        let labelled = scores.iter().zip(&rows.labels).filter(|(score, _)| score.is_finite());
        let (known, labels): (Vec<f64>, Vec<bool>) =
            labelled.filter_map(|(score, label)| Some((*score, (*label)?))).unzip();
        let bins = bins_by_width(&known, &labels);
        Self { roc: thinned(&points), calibration: bins.map(|bins| bins.to_vec()).unwrap_or_default(), scores: steps }
    }
}

/// Every so many points, the first and the last among them.
fn thinned(points: &[RocPoint]) -> Vec<RocPoint> {
    let step = points.len().div_ceil(MOST_POINTS).max(1);
    let mut kept: Vec<RocPoint> = points.iter().step_by(step).copied().collect();
    if let Some(last) = points.last().filter(|last| kept.last() != Some(last)) {
        kept.push(*last);
    }
    kept
}
