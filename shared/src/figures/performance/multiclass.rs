//! Quality of a choice among several classes.

use crate::binning::{Binning, OutcomeCells};
use crate::figures::Note;
use crate::series::Totals;
use crate::stats::calibration::{CalibrationBin, ece};
use crate::stats::from_cells::{Bounded, auc};
use crate::stats::multiclass::{ClassRates, ConfusionMatrix};
use crate::stats::proportion::Proportion;
use crate::summary::{Layout, MULTICLASS_SCORE_CELLS, OutcomeLayout, PROBABILITY_UNIT, TOP_LABEL_CELLS};

/// The quality of a window's choices.
#[derive(Debug, Clone, PartialEq)]
pub struct MulticlassQuality {
    /// Observations.
    pub n: u64,
    /// Observations whose label has come.
    pub n_labelled: u64,
    /// The share of labels that have come; `None` without observations.
    pub coverage: Option<f64>,
    /// The classes, sorted; the last is "other classes" where such occur.
    pub classes: Vec<ClassQuality>,
    /// One row per true class, one column per predicted class.
    pub confusion: Vec<Vec<u64>>,
    /// The share of right choices, with its Wilson interval.
    pub accuracy: Proportion,
    /// The mean recall of the classes that have cases.
    pub balanced_accuracy: Option<f64>,
    /// Cohen's kappa; `None` where agreement is certain by chance.
    pub kappa: Option<f64>,
    /// Matthews' correlation; `None` where all labels or all choices are of one class.
    pub mcc: Option<f64>,
    /// The plain mean over classes.
    pub macro_average: Option<ClassRates>,
    /// The mean over classes, weighted by their cases.
    pub weighted_average: Option<ClassRates>,
    /// The mean of −ln P(true class) in nats, exact; `None` without labels or probabilities.
    pub log_loss: Option<f64>,
    /// The mean of Σ(p − y)² over the classes, 0…2, exact; `None` without labels or probabilities.
    pub brier: Option<f64>,
    /// The plain mean of the classes' areas, guaranteed; `None` when a class has no cases.
    pub auc_ovr_macro: Option<Bounded>,
    /// Their mean weighted by cases.
    pub auc_ovr_weighted: Option<Bounded>,
    /// Calibration error of the likeliest class, 10 bins of equal width, exact.
    pub ece: Option<f64>,
    /// The bins of its calibration curve.
    pub calibration: Vec<CalibrationBin>,
    /// What is not available, and why.
    pub notes: Vec<Note>,
}

/// One class against the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassQuality {
    /// The class.
    pub name: String,
    /// Precision, recall, F1 and cases.
    pub rates: ClassRates,
    /// How often it was chosen, labelled or not.
    pub chosen: u64,
    /// The area under the ROC curve of its probability, guaranteed from cells 0.01 wide.
    pub auc: Option<Bounded>,
}

/// The quality of a window; `None` for another task, or where outcomes were not loaded.
pub fn multiclass_quality(binning: &Binning, layout: &Layout, window: &Totals) -> Option<MulticlassQuality> {
    let (OutcomeCells::Multiclass { classes: names }, OutcomeLayout::Multiclass { classes }) =
        (&binning.outcome, layout.outcome)
    else {
        return None;
    };
    // A slice of coded rows has counts, but no sums of probabilities.
    let summed = window.moments.is_empty() || window.moments.len() == layout.moments;
    if window.outcomes.len() != layout.outcomes || !summed {
        return None;
    }
    let count = |index: usize| window.outcomes.get(index).copied().unwrap_or(0);
    let moment = |index: usize| window.moments.get(index).copied().unwrap_or(0) as f64 * PROBABILITY_UNIT;
    let cell = |predicted, label| u64::from(count(OutcomeLayout::confusion(classes, 0, predicted, label)));
    // A class that the reference does not have is shown only where it occurs.
    let other =
        (0..classes).any(|class| cell(class, classes) > 0) || (0..=classes).any(|label| cell(classes - 1, label) > 0);
    let shown = if other { classes } else { classes - 1 };
    let rows: Vec<Vec<u64>> =
        (0..shown).map(|label| (0..shown).map(|predicted| cell(predicted, label + 1)).collect()).collect();
    let matrix = ConfusionMatrix::from_rows(&rows)?;
    let per_class: Vec<ClassQuality> = matrix
        .per_class()
        .into_iter()
        .enumerate()
        .map(|(class, rates)| {
            let truth = |truth: usize| -> Vec<u32> {
                let at = |at| OutcomeLayout::class_score(classes, layout.slots, class, at, truth);
                (0..MULTICLASS_SCORE_CELLS).map(|cell| count(at(cell))).collect()
            };
            ClassQuality {
                name: names.get(class).cloned().unwrap_or_else(|| "other classes".to_owned()),
                rates,
                chosen: (0..=classes).map(|label| cell(class, label)).sum(),
                auc: auc(&truth(1), &truth(2)),
            }
        })
        .collect();
    let calibration: Vec<CalibrationBin> = (0..TOP_LABEL_CELLS)
        .map(|bin| {
            let truth = |truth| u64::from(count(OutcomeLayout::top_label(classes, layout.slots, bin, truth)));
            CalibrationBin { n: truth(1) + truth(2), positives: truth(2), sum_scores: moment(2 + bin * 2 + 1) }
        })
        .collect();
    let scored: u64 = calibration.iter().map(|bin| bin.n).sum();
    let n: u64 = per_class.iter().map(|class| class.chosen).sum();
    let right: u64 = (0..shown).map(|class| rows[class][class]).sum();
    let mut quality = MulticlassQuality {
        n,
        n_labelled: matrix.n(),
        coverage: (n > 0).then(|| matrix.n() as f64 / n as f64),
        confusion: rows,
        accuracy: Proportion::new(right, matrix.n()),
        balanced_accuracy: matrix.balanced_accuracy(),
        kappa: matrix.kappa(),
        mcc: matrix.mcc(),
        macro_average: matrix.macro_average(),
        weighted_average: matrix.weighted_average(),
        log_loss: (scored > 0).then(|| moment(0) / scored as f64),
        brier: (scored > 0).then(|| moment(1) / scored as f64),
        auc_ovr_macro: mean(per_class.iter().take(names.len()).map(|class| class.auc.map(|auc| (auc, 1.0)))),
        auc_ovr_weighted: mean(
            per_class
                .iter()
                .filter_map(|class| class.auc)
                .zip(per_class.iter().filter(|class| class.auc.is_some()))
                .map(|(auc, class)| Some((auc, class.rates.support as f64))),
        ),
        classes: per_class,
        ece: ece(&calibration),
        calibration,
        notes: Vec::new(),
    };
    quality.notes = notes(&quality, scored);
    Some(quality)
}

/// A weighted mean; `None` when one is undefined or all weights are 0.
fn mean(parts: impl Iterator<Item = Option<(Bounded, f64)>>) -> Option<Bounded> {
    let (mut sum, mut total) = (Bounded::exact(0.0), 0.0);
    for part in parts {
        let (auc, weight) = part?;
        sum.value += auc.value * weight;
        sum.low += auc.low * weight;
        sum.high += auc.high * weight;
        total += weight;
    }
    (total > 0.0).then_some(total).and_then(|total| sum.times(1.0 / total))
}

fn notes(quality: &MulticlassQuality, scored: u64) -> Vec<Note> {
    let mut notes = Vec::new();
    if quality.n_labelled == 0 {
        let why = if quality.n == 0 { "the window has no observations" } else { "no labels have come yet" };
        notes.push(Note::new("accuracy", format!("Not available, because {why}.")));
    } else if scored == 0 {
        notes.push(Note::new("log_loss", "Not available, because no probabilities were sent."));
        notes.push(Note::new("auc_ovr_macro", "Not available, because no probabilities were sent."));
    } else if quality.auc_ovr_macro.is_none() {
        notes.push(Note::new("auc_ovr_macro", "Not available, because a class has no labelled cases."));
    }
    notes
}
