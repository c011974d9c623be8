//! Two versions of a choice among classes, or of a predicted number.

use super::figures::{self, ClassFigures, FigureReport};
use super::{Comparison, McnemarReport};
use crate::report::Notes;
use crate::report::Ordered;
use crate::report::performance::{Performance, multiclass_performance, regression_performance};
use crate::stats::paired::mean_difference;
use crate::verdict::non_inferiority;

/// One version of a choice among classes.
#[derive(Debug, Clone, Copy)]
pub struct MulticlassVersion<'a> {
    /// Codes of the predicted classes; without them the likeliest class is predicted.
    pub predictions: Option<&'a [u32]>,
    /// Probabilities, one slice per class.
    pub probabilities: Option<&'a [&'a [f64]]>,
}

/// Compares two versions that choose among classes, on accuracy: A is the baseline, B the candidate.
pub fn compare_multiclass(
    classes: &[String],
    labels: &[u32],
    a: MulticlassVersion<'_>,
    b: MulticlassVersion<'_>,
    margin: f64,
) -> Comparison {
    let codes = |version: MulticlassVersion<'_>| -> Vec<u32> {
        let likeliest = version.probabilities.map(crate::report::performance::likeliest);
        version.predictions.map(<[u32]>::to_vec).or(likeliest).unwrap_or_default()
    };
    let (codes_a, codes_b) = (codes(a), codes(b));
    let is_class = |code: u32| (code as usize) < classes.len();
    let rows = codes_a.iter().zip(&codes_b).zip(labels);
    let right: Vec<(bool, bool)> = rows
        .filter(|((a, b), label)| is_class(**a) && is_class(**b) && is_class(**label))
        .map(|((a, b), label)| (a == label, b == label))
        .collect();
    let differences: Vec<f64> = right.iter().map(|(a, b)| f64::from(u8::from(*b)) - f64::from(u8::from(*a))).collect();
    let quality = |version: MulticlassVersion<'_>| {
        let quality = multiclass_performance(classes, Some(labels), version.predictions, version.probabilities);
        Performance::Multiclass(Box::new(quality))
    };
    let mut notes = Notes::default();
    let mcnemar = (!right.is_empty()).then(|| {
        let count = |wanted: (bool, bool)| right.iter().filter(|row| **row == wanted).count() as u64;
        McnemarReport::new(count((true, false)), count((false, true)))
    });
    let mcnemar = notes.explain("mcnemar", mcnemar, "no row has a label and both predictions");
    let parts = (quality(a), quality(b));
    let figures = figures::multiclass(classes.len(), labels, [&codes_a, &codes_b], [a, b], &differences);
    let by_class = figures::by_class(classes, labels, [&codes_a, &codes_b]);
    finish(&differences, "accuracy", margin, parts, mcnemar, (figures, Some(by_class)), notes)
}

/// Compares two versions that predict a number, on the mean absolute error: A is the baseline, B the candidate.
///
/// More is better in a non-inferiority test, so its metric is the negative error, in the unit of the label. `margin` is
/// the share of the baseline's error by which the candidate's may be larger: 0.01 of an error of 850 is 8.5, which is
/// the margin that the result names. NaN is missing.
pub fn compare_regression(predictions_a: &[f64], predictions_b: &[f64], labels: &[f64], margin: f64) -> Comparison {
    let rows = predictions_a.iter().zip(predictions_b).zip(labels);
    let errors = rows.map(|((a, b), label)| ((a - label).abs(), (b - label).abs()));
    let errors: Vec<(f64, f64)> = errors.filter(|(a, b)| (a - b).is_finite()).collect();
    let differences: Vec<f64> = errors.iter().map(|(a, b)| a - b).collect();
    let baseline = errors.iter().map(|(a, _)| a / errors.len() as f64).sum::<f64>();
    let quality = |predictions| Performance::Regression(Box::new(regression_performance(predictions, labels)));
    let mut notes = Notes::default();
    notes.add("mcnemar", "numbers are not right or wrong");
    let parts = (quality(predictions_a), quality(predictions_b));
    let figures = figures::regression(predictions_a, predictions_b, labels);
    finish(&differences, "negative_mae", margin * baseline, parts, None, (figures, None), notes)
}

fn finish(
    differences: &[f64],
    metric: &str,
    margin: f64,
    (a, b): (Performance, Performance),
    mcnemar: Option<McnemarReport>,
    (figures, by_class): (Ordered<FigureReport>, Option<Ordered<ClassFigures>>),
    mut notes: Notes,
) -> Comparison {
    let difference = mean_difference(differences).map(|found| (found.mean, found.ci95));
    let (non_inferiority, verdict) = non_inferiority(metric, margin, difference);
    notes.add("delong", "areas under the ROC curve are compared for two outcomes only");
    notes.add("flips", "flips are counted for two outcomes only");
    let n = differences.len() as u64;
    Comparison {
        inputs: None,
        n,
        a,
        b,
        mcnemar,
        delong: None,
        flips: None,
        cost: None,
        non_inferiority,
        verdict,
        figures,
        by_class,
        notes,
    }
}
