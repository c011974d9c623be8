//! Quality of a choice among several classes.

use serde::{Deserialize, Serialize};

use crate::report::{NO_CATEGORY, Notes, Ordered};
use crate::stats::calibration::ece;
use crate::stats::multiclass::{ClassProbabilities, ClassRates, ConfusionMatrix};

/// Quality of a choice among several classes on labelled rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MulticlassPerformance {
    /// Rows.
    pub n: u64,
    /// Rows with a label and a prediction.
    pub n_labelled: u64,
    /// The classes, sorted.
    pub classes: Vec<String>,
    /// One row per true class, one column per predicted class.
    pub confusion: Vec<Vec<u64>>,
    /// Share of right predictions.
    pub accuracy: Option<f64>,
    /// Mean recall of the classes.
    pub balanced_accuracy: Option<f64>,
    /// Cohen's kappa.
    pub kappa: Option<f64>,
    /// Matthews' correlation.
    pub mcc: Option<f64>,
    /// Plain mean over classes.
    #[serde(rename = "macro")]
    pub macro_: AverageRates,
    /// Over all cases together.
    pub micro: AverageRates,
    /// Mean over classes weighted by their cases.
    pub weighted: AverageRates,
    /// Each class by itself.
    pub per_class: Ordered<ClassReport>,
    /// Plain mean of the areas of each class against the rest.
    pub auc_ovr_macro: Option<f64>,
    /// The same weighted by cases.
    pub auc_ovr_weighted: Option<f64>,
    /// Log-loss in nats.
    pub log_loss: Option<f64>,
    /// Brier score, summed over classes, 0…2.
    pub brier: Option<f64>,
    /// Expected calibration error of the likeliest class.
    pub ece: Option<f64>,
    /// Why a figure is null.
    #[serde(default)]
    pub notes: Notes,
}

/// An average over classes.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AverageRates {
    /// Precision.
    pub precision: Option<f64>,
    /// Recall.
    pub recall: Option<f64>,
    /// F1.
    pub f1: Option<f64>,
}

/// One class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClassReport {
    /// Right among those predicted as the class; null when none is.
    pub precision: Option<f64>,
    /// Right among those of the class; null when there are none.
    pub recall: Option<f64>,
    /// Harmonic mean of both; null when the class occurs on neither side.
    pub f1: Option<f64>,
    /// Cases of the class.
    pub support: u64,
    /// Area under the ROC curve against the rest; null without probabilities or with one side only.
    pub auc: Option<f64>,
}

/// Quality from codes of true and predicted classes and from probabilities, one slice per class in the order of
/// `classes`; without predictions the likeliest class is predicted. A code past the classes is missing.
pub fn multiclass_performance(
    classes: &[String],
    labels: Option<&[u32]>,
    predictions: Option<&[u32]>,
    probabilities: Option<&[&[f64]]>,
) -> MulticlassPerformance {
    let likeliest = if predictions.is_none() { probabilities.map(likeliest) } else { None };
    let predicted = predictions.or(likeliest.as_deref()).unwrap_or_default();
    let labels = labels.unwrap_or_default();
    let matrix = ConfusionMatrix::count(classes.len(), labels, predicted);
    let scaled = probabilities.and_then(|columns| ClassProbabilities::new(columns, labels));
    let areas = scaled.as_ref().map(ClassProbabilities::auc_per_class).unwrap_or_default();
    let (auc_macro, auc_weighted) = scaled.as_ref().map_or((None, None), ClassProbabilities::auc_ovr);
    let top = scaled.as_ref().and_then(ClassProbabilities::top_label_bins);

    let mut notes = Notes::default();
    let empty = if matrix.n() == 0 { "no row has a label and a prediction" } else { "all cases are of one class" };
    let without = match (&scaled, probabilities) {
        (Some(_), _) => "a class has no cases",
        (None, Some(_)) => "no row has usable probabilities and a label",
        (None, None) => "there are no probabilities of the classes",
    };
    let per_class = matrix.per_class();
    if per_class.iter().any(|rates| rates.precision.is_none() || rates.recall.is_none()) {
        notes.add(
            "per_class",
            "a rate is null where a class was never predicted or has no cases; averages count it as 0",
        );
    }
    let report = |(at, rates): (usize, ClassRates)| {
        let auc = areas.get(at).copied().flatten();
        let ClassRates { precision, recall, f1, support } = rates;
        (classes[at].clone(), ClassReport { precision, recall, f1, support, auc })
    };
    let mut average = |field: &str, rates: Option<ClassRates>| {
        let rates = notes.explain(field, rates, empty);
        rates.map_or_else(AverageRates::default, |rates| AverageRates {
            precision: rates.precision,
            recall: rates.recall,
            f1: rates.f1,
        })
    };
    let (macro_, micro, weighted) = (
        average("macro", matrix.macro_average()),
        average("micro", matrix.micro_average()),
        average("weighted", matrix.weighted_average()),
    );
    MulticlassPerformance {
        n: labels.len().max(predicted.len()) as u64,
        n_labelled: matrix.n(),
        classes: classes.to_vec(),
        confusion: matrix.rows(),
        accuracy: notes.explain("accuracy", matrix.accuracy(), empty),
        balanced_accuracy: notes.explain("balanced_accuracy", matrix.balanced_accuracy(), empty),
        kappa: notes.explain("kappa", matrix.kappa(), empty),
        mcc: notes.explain("mcc", matrix.mcc(), empty),
        macro_,
        micro,
        weighted,
        per_class: per_class.into_iter().enumerate().map(report).collect(),
        auc_ovr_macro: notes.explain("auc_ovr_macro", auc_macro, without),
        auc_ovr_weighted: notes.explain("auc_ovr_weighted", auc_weighted, without),
        log_loss: notes.explain("log_loss", scaled.as_ref().map(ClassProbabilities::log_loss), without),
        brier: notes.explain("brier", scaled.as_ref().map(ClassProbabilities::brier), without),
        ece: notes.explain("ece", top.and_then(|bins| ece(&bins)), without),
        notes,
    }
}

/// The likeliest class of each row, the first of equals; missing where a probability is.
pub(in crate::report) fn likeliest(columns: &[&[f64]]) -> Vec<u32> {
    let rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let of_row = |row: usize| {
        let mut best = 0;
        for (class, column) in columns.iter().enumerate() {
            if !column[row].is_finite() {
                return NO_CATEGORY;
            }
            if column[row] > columns[best][row] {
                best = class;
            }
        }
        best as u32
    };
    (0..rows).map(of_row).collect()
}
