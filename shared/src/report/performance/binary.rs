//! Quality of a binary decision.

use serde::{Deserialize, Serialize};

use crate::report::Notes;
use crate::stats::auc::{ClassScores, auc, average_precision};
use crate::stats::binary::{Confusion, Rate};
use crate::stats::calibration::{bins_by_width, brier, ece, log_loss};
use crate::stats::estimated::ExpectedConfusion;
use crate::stats::sort::sorted_order;

/// Quality of a binary decision on labelled rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BinaryPerformance {
    /// Rows.
    pub n: u64,
    /// Rows with a label and a decision.
    pub n_labelled: u64,
    /// A score at or above it is a positive decision; null where decisions come from a prediction column.
    pub threshold: Option<f64>,
    /// Predicted positive, positive.
    pub tp: u64,
    /// Predicted positive, negative.
    pub fp: u64,
    /// Predicted negative, positive.
    #[serde(rename = "fn")]
    pub fn_: u64,
    /// Predicted negative, negative.
    pub tn: u64,
    /// Share of right decisions.
    pub accuracy: Option<f64>,
    /// Share of positives among positive decisions.
    pub precision: Option<f64>,
    /// Share of positives found.
    pub recall: Option<f64>,
    /// Harmonic mean of precision and recall.
    pub f1: Option<f64>,
    /// Share of negatives decided positive.
    pub fpr: Option<f64>,
    /// Share of negatives decided negative.
    pub specificity: Option<f64>,
    /// Share of negatives among negative decisions.
    pub npv: Option<f64>,
    /// Mean of recall and specificity.
    pub balanced_accuracy: Option<f64>,
    /// Matthews' correlation.
    pub mcc: Option<f64>,
    /// Cohen's kappa.
    pub kappa: Option<f64>,
    /// Share of positives.
    pub base_rate: Option<f64>,
    /// Share of positive decisions, over all rows with a decision.
    pub selection_rate: Option<f64>,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Its 95 % interval (DeLong, logit).
    pub auc_ci95: Option<[f64; 2]>,
    /// Average precision.
    pub average_precision: Option<f64>,
    /// Brier score.
    pub brier: Option<f64>,
    /// Log-loss in nats.
    pub log_loss: Option<f64>,
    /// Expected calibration error, ten bins of equal width.
    pub ece: Option<f64>,
    /// Quality to be expected from the scores while labels are missing; absent where all rows have one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub estimated: Option<Estimated>,
    /// Why a figure is null.
    #[serde(default)]
    pub notes: Notes,
}

/// Quality expected from calibrated scores, no labels needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Estimated {
    /// Share of rows whose label has come, 0…1.
    pub labelled_share: f64,
    /// Expected share of right decisions.
    pub accuracy: Option<f64>,
    /// Expected precision.
    pub precision: Option<f64>,
    /// Expected recall.
    pub recall: Option<f64>,
    /// Expected specificity.
    pub specificity: Option<f64>,
    /// Expected F1.
    pub f1: Option<f64>,
}

/// Decisions: those of a prediction column where there is one, else score ≥ threshold; `None` where missing.
pub fn decide(predictions: Option<&[Option<bool>]>, scores: Option<&[f64]>, threshold: f64) -> Vec<Option<bool>> {
    match (predictions, scores) {
        (Some(predictions), _) => predictions.to_vec(),
        (None, Some(scores)) => scores.iter().map(|score| score.is_finite().then_some(*score >= threshold)).collect(),
        (None, None) => Vec::new(),
    }
}

/// Quality from scores, predictions (which win over the threshold) and labels, each where there is one, row by row.
pub fn binary_performance(
    scores: Option<&[f64]>,
    predictions: Option<&[Option<bool>]>,
    labels: Option<&[Option<bool>]>,
    threshold: f64,
) -> BinaryPerformance {
    let order = sorted_order(scores.unwrap_or_default());
    binary_performance_in_order(scores, predictions, labels, threshold, &order)
}

/// The same with the positions of the scores in rising order.
pub(in crate::report) fn binary_performance_in_order(
    scores: Option<&[f64]>,
    predictions: Option<&[Option<bool>]>,
    labels: Option<&[Option<bool>]>,
    threshold: f64,
    order: &[u32],
) -> BinaryPerformance {
    let decisions = decide(predictions, scores, threshold);
    let no_labels = vec![None; if labels.is_some() { 0 } else { decisions.len() }];
    let labels = labels.unwrap_or(&no_labels);
    let mut table = Confusion::default();
    for (decision, label) in decisions.iter().zip(labels) {
        if let (Some(decision), Some(label)) = (decision, label) {
            table.add(*decision, *label);
        }
    }
    let decided = decisions.iter().flatten().count();
    let selected = decisions.iter().flatten().filter(|decision| **decision).count();
    let scored = scores.unwrap_or_default().iter().zip(labels);
    let (scored, known): (Vec<f64>, Vec<bool>) =
        scored.filter(|(score, _)| score.is_finite()).filter_map(|(score, label)| Some((*score, (*label)?))).unzip();
    let sorted = ClassScores::in_order(scores.unwrap_or_default(), labels, order);
    let area = auc(&sorted);

    let mut notes = Notes::default();
    if predictions.is_some() {
        notes.add("threshold", "decisions are taken from the prediction column");
    }
    let empty = if table.n() == 0 { "no row has a label and a decision" } else { "no case to divide by" };
    let mut rate = |field: &str, value: Option<f64>| notes.explain(field, value, empty);
    let accuracy = rate("accuracy", table.rate(Rate::Accuracy));
    let precision = rate("precision", table.rate(Rate::Ppv));
    let recall = rate("recall", table.rate(Rate::Tpr));
    let f1 = rate("f1", table.f1());
    let fpr = rate("fpr", table.rate(Rate::Fpr));
    let specificity = rate("specificity", table.rate(Rate::Tnr));
    let npv = rate("npv", table.rate(Rate::Npv));
    let balanced_accuracy = rate("balanced_accuracy", table.balanced_accuracy());
    let mcc = rate("mcc", table.mcc());
    let kappa = rate("kappa", table.kappa());
    let base_rate = rate("base_rate", table.rate(Rate::Base));
    let selection_rate = rate("selection_rate", (decided > 0).then(|| selected as f64 / decided as f64));
    let without_curve = match (scores.is_some(), scored.is_empty()) {
        (false, _) => "there is no score",
        (true, true) => "no row has a score and a label",
        (true, false) => "all labels are of one class",
    };
    let probability = match (scores.is_some(), scored.is_empty()) {
        (true, false) => "a score is not within 0 to 1, so scores are no probabilities",
        _ => without_curve,
    };
    let ci95 = area.and_then(|area| area.ci95_logit()).map(|(low, high)| [low, high]);
    let without_interval =
        if area.is_some() { "the area is 0 or 1, or a class has a single case" } else { without_curve };
    BinaryPerformance {
        n: decisions.len() as u64,
        n_labelled: table.n(),
        threshold: predictions.is_none().then_some(threshold),
        tp: table.tp,
        fp: table.fp,
        fn_: table.fn_,
        tn: table.tn,
        accuracy,
        precision,
        recall,
        f1,
        fpr,
        specificity,
        npv,
        balanced_accuracy,
        mcc,
        kappa,
        base_rate,
        selection_rate,
        auc: notes.explain("auc", area.map(|area| area.auc), without_curve),
        auc_ci95: notes.explain("auc_ci95", ci95, without_interval),
        average_precision: notes.explain("average_precision", average_precision(&sorted), without_curve),
        brier: notes.explain("brier", brier(&scored, &known), probability),
        log_loss: notes.explain("log_loss", log_loss(&scored, &known), probability),
        ece: notes.explain("ece", bins_by_width(&scored, &known).and_then(|bins| ece(&bins)), probability),
        estimated: scores.and_then(|scores| estimated(scores, &decisions, table.n())),
        notes,
    }
}

/// `None` where all rows have a label, or where scores are no probabilities.
fn estimated(scores: &[f64], decisions: &[Option<bool>], labelled: u64) -> Option<Estimated> {
    let mut table = ExpectedConfusion::default();
    let mut rows = 0;
    for (score, decision) in scores.iter().zip(decisions).filter(|(score, _)| score.is_finite()) {
        if !(0.0..=1.0).contains(score) {
            return None;
        }
        if let Some(decision) = decision {
            table.add(*score, *decision);
            rows += 1;
        }
    }
    (rows > labelled).then(|| Estimated {
        labelled_share: labelled as f64 / rows as f64,
        accuracy: table.accuracy(),
        precision: table.precision(),
        recall: table.recall(),
        specificity: table.specificity(),
        f1: table.f1(),
    })
}
