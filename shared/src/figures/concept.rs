//! Concept drift of a window: whether the same answer still goes with the same outcome as on the reference.

use super::performance::{Change, Measure, Quality, has_scores};
use crate::binning::Binning;
use crate::stats::concept_drift::{CalibrationShift, calibration_shift};

/// What labels say of a window against the reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ConceptDrift {
    /// Of a binary model with probabilities: outcomes at equal scores.
    Scores {
        /// Observations of the window whose label has come.
        labelled: u64,
        /// All observations of the window.
        n: u64,
        /// The test; `None` where no step of score can be compared.
        shift: Option<CalibrationShift>,
        /// Area under the ROC curve, window − reference.
        auc: Option<Change>,
    },
    /// Of a predicted number: the mean error, prediction − label.
    Errors {
        /// Observations of the window whose label has come.
        labelled: u64,
        /// All observations of the window.
        n: u64,
        /// The mean error, window − reference, in the unit of the label.
        mean: Option<Change>,
    },
}

/// A window against the reference; `None` for classes, and for decisions without scores.
pub fn concept_drift(binning: &Binning, window: &Quality, reference: &Quality) -> Option<ConceptDrift> {
    let (n, labelled) = (window.n(), window.n_labelled());
    let change = |measure: Measure| measure.of(window).change_from(&measure.of(reference));
    match (window, reference) {
        (Quality::Binary(now), Quality::Binary(before)) if has_scores(binning) => Some(ConceptDrift::Scores {
            labelled,
            n,
            shift: calibration_shift(&before.calibration, &now.calibration),
            auc: change(Measure::Auc),
        }),
        (Quality::Regression(_), Quality::Regression(_)) => {
            Some(ConceptDrift::Errors { labelled, n, mean: change(Measure::MeanError) })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::performance::RegressionQuality;
    use super::*;

    fn errors(mean: f64, labelled: u64) -> Quality {
        let quality = RegressionQuality {
            n: labelled + 10,
            n_labelled: labelled,
            coverage: None,
            mae: None,
            mae_ci95: None,
            mse: None,
            rmse: None,
            r2: None,
            mape: None,
            mean_error: Some(mean),
            mean_error_ci95: Some((mean - 3.0, mean + 3.0)),
            error_std: None,
            explained_variance: None,
            pearson: None,
            mean_label: None,
            mean_prediction: None,
            notes: Vec::new(),
        };
        Quality::Regression(Box::new(quality))
    }

    #[test]
    fn mean_errors_are_compared_with_the_interval_of_their_difference() {
        let outcome = crate::binning::OutcomeCells::Regression { unit: 1.0, origin: 0.0 };
        let binning = Binning { columns: Vec::new(), attributes: Vec::new(), outcome };
        let Some(ConceptDrift::Errors { labelled, n, mean: Some(mean) }) =
            concept_drift(&binning, &errors(9.0, 50), &errors(1.0, 70))
        else {
            panic!("a regression has errors");
        };
        assert_eq!((labelled, n, mean.value), (50, 60, 8.0));
        let (low, high) = mean.ci95.expect("both sides have an interval");
        assert!((high - low - 2.0 * 18.0_f64.sqrt()).abs() < 1e-9);
    }
}
