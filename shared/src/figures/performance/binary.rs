//! Quality of a binary decision.

use super::has_scores;
use crate::binning::Binning;
use crate::figures::Note;
use crate::figures::outcome::{BinaryCounts, Cut};
use crate::series::Totals;
use crate::stats::binary::{Confusion, Rate};
use crate::stats::calibration::{CalibrationBin, ece, mce};
use crate::stats::estimated::ExpectedConfusion;
use crate::stats::from_cells::{Bounded, auc, auc_delong};
use crate::stats::proportion::Proportion;
use crate::summary::Layout;

/// The quality of a window's binary decisions.
#[derive(Debug, Clone, PartialEq)]
pub struct BinaryQuality {
    /// Observations.
    pub n: u64,
    /// Observations whose label has come.
    pub n_labelled: u64,
    /// The share of labels that have come; `None` without observations.
    pub coverage: Option<f64>,
    /// The threshold at which decisions were recomputed; `None` for those that were taken.
    pub threshold: Option<f64>,
    /// Decisions against labels.
    pub confusion: Confusion,
    /// All rates with their Wilson intervals, over the labelled observations.
    pub rates: Vec<(Rate, Proportion)>,
    /// Positive decisions among all observations, labelled or not.
    pub selection_rate: Proportion,
    /// 0…1; `None` where nothing is positive on either side.
    pub f1: Option<f64>,
    /// The mean of TPR and TNR; `None` with one class.
    pub balanced_accuracy: Option<f64>,
    /// Matthews' correlation; `None` where a row or a column of the table is empty.
    pub mcc: Option<f64>,
    /// Cohen's kappa; `None` where agreement is certain by chance.
    pub kappa: Option<f64>,
    /// The area under the ROC curve, guaranteed from the score cells; `None` with one class.
    pub auc: Option<Bounded>,
    /// `DeLong`'s 95 % interval on the logit scale, scores rounded to their cells.
    pub auc_ci95: Option<(f64, f64)>,
    /// The mean of (p − y)², 0…1, exact; `None` without labels.
    pub brier: Option<f64>,
    /// The mean of −ln P(outcome) in nats, exact; `None` without labels.
    pub log_loss: Option<f64>,
    /// Expected calibration error, 10 bins of equal width, exact; `None` without labels.
    pub ece: Option<f64>,
    /// The largest calibration error of a bin; `None` without labels.
    pub mce: Option<f64>,
    /// The bins of the calibration curve.
    pub calibration: [CalibrationBin; 10],
    /// What to expect once all labels have come: the known ones, and of each pending observation its score's share.
    /// Only as good as the scores are calibrated. `None` where all labels have come, or no scores were sent.
    pub estimated: Option<ExpectedConfusion>,
    /// What is not available, and why.
    pub notes: Vec<Note>,
}

impl BinaryQuality {
    /// A rate with its interval.
    pub fn rate(&self, rate: Rate) -> Proportion {
        self.confusion.proportion(rate)
    }
}

/// The quality of a window; `None` for another task, or where outcomes were not loaded.
pub fn binary_quality(binning: &Binning, layout: &Layout, window: &Totals, cut: Cut) -> Option<BinaryQuality> {
    let counts = BinaryCounts::new(binning, layout, window)?;
    let decisions = counts.decisions(0, cut);
    let confusion = decisions.labelled;
    let (n, n_labelled) = (decisions.n(), confusion.n());
    let labelled = n_labelled as f64;
    let (negatives, positives) = counts.score_cells(0);
    let calibration = counts.calibration();
    let mean = |sum: f64| (n_labelled > 0 && counts.has_sums()).then(|| sum / labelled);
    // (p − 1)² = p² − 2p + 1.
    let squares = counts.power(1, 1) + counts.power(2, 1) - 2.0 * counts.power(2, 0) + confusion.positives() as f64;
    let edge = match cut {
        Cut::Deployed => counts.deployed_edge(),
        Cut::Edge(edge) => Some(edge),
    };
    let mut quality = BinaryQuality {
        n,
        n_labelled,
        coverage: (n > 0).then(|| labelled / n as f64),
        threshold: match cut {
            Cut::Deployed => None,
            Cut::Edge(edge) => counts.edges.get(edge).copied(),
        },
        confusion,
        rates: Rate::ALL.iter().map(|rate| (*rate, confusion.proportion(*rate))).collect(),
        selection_rate: decisions.proportion(Rate::Selection),
        f1: confusion.f1(),
        balanced_accuracy: confusion.balanced_accuracy(),
        mcc: confusion.mcc(),
        kappa: confusion.kappa(),
        auc: auc(&negatives, &positives),
        auc_ci95: auc_delong(&negatives, &positives).and_then(|auc| auc.ci95_logit()),
        brier: mean(squares.max(0.0)),
        log_loss: mean(-(counts.power(1, 3) + counts.power(2, 2))).map(|loss| loss.max(0.0)),
        ece: ece(&calibration).filter(|_| counts.has_sums()),
        mce: mce(&calibration).filter(|_| counts.has_sums()),
        calibration,
        estimated: edge.filter(|_| n > n_labelled && has_scores(binning) && counts.has_sums()).map(|edge| {
            let mut table = counts.expected(edge);
            table.tp += confusion.tp as f64;
            table.fp += confusion.fp as f64;
            table.fn_ += confusion.fn_ as f64;
            table.tn += confusion.tn as f64;
            table
        }),
        notes: Vec::new(),
    };
    quality.notes = notes(&quality, counts.has_sums());
    Some(quality)
}

fn notes(quality: &BinaryQuality, has_sums: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    if quality.n_labelled == 0 {
        let why = if quality.n == 0 { "the window has no observations" } else { "no labels have come yet" };
        notes.push(Note::new("confusion", format!("Not available, because {why}.")));
        notes.push(Note::new("auc", format!("Not available, because {why}.")));
    } else if quality.auc.is_none() {
        let only = if quality.confusion.positives() == 0 { "negative" } else { "positive" };
        notes.push(Note::new("auc", format!("Not available, because all labels are {only}.")));
    }
    if !has_sums {
        let reason = "Not available, because it needs every single score.";
        notes.extend(["brier", "log_loss", "ece", "estimated"].map(|figure| Note::new(figure, reason)));
    }
    if quality.estimated.is_some() {
        let reason = "Estimated from the scores where labels are missing; it is only right when the scores are \
                      calibrated.";
        notes.push(Note::new("estimated", reason));
    }
    notes.push(Note::new("average_precision", "Not available from summaries, because it needs every single score."));
    notes
}
