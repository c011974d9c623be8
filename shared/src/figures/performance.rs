//! How good a window's predictions were, from summaries alone.

mod binary;
mod curve;
mod measure;
mod multiclass;
mod regression;

pub use binary::{BinaryQuality, binary_quality};
pub use curve::{CurvePoint, class_curve, threshold_curve};
pub use measure::{Better, Change, Measure, Measured, has_scores, measures};
pub use multiclass::{ClassQuality, MulticlassQuality, multiclass_quality};
pub use regression::{RegressionQuality, regression_quality};

use super::Note;
use super::outcome::Cut;
use crate::binning::{Binning, OutcomeCells};
use crate::series::Totals;
use crate::summary::Layout;

/// The quality of a window, by task.
#[derive(Debug, Clone, PartialEq)]
pub enum Quality {
    /// Two outcomes.
    Binary(Box<BinaryQuality>),
    /// Several classes.
    Multiclass(Box<MulticlassQuality>),
    /// A number.
    Regression(Box<RegressionQuality>),
}

impl Quality {
    /// Observations.
    pub fn n(&self) -> u64 {
        match self {
            Self::Binary(quality) => quality.n,
            Self::Multiclass(quality) => quality.n,
            Self::Regression(quality) => quality.n,
        }
    }

    /// Observations whose label has come.
    pub fn n_labelled(&self) -> u64 {
        match self {
            Self::Binary(quality) => quality.n_labelled,
            Self::Multiclass(quality) => quality.n_labelled,
            Self::Regression(quality) => quality.n_labelled,
        }
    }

    /// What is not available, and why.
    pub fn notes(&self) -> &[Note] {
        match self {
            Self::Binary(quality) => &quality.notes,
            Self::Multiclass(quality) => &quality.notes,
            Self::Regression(quality) => &quality.notes,
        }
    }
}

/// The quality of a window; `None` where the outcomes of the window were not loaded.
pub fn quality(binning: &Binning, layout: &Layout, window: &Totals, cut: Cut) -> Option<Quality> {
    Some(match &binning.outcome {
        OutcomeCells::Binary { .. } => Quality::Binary(Box::new(binary_quality(binning, layout, window, cut)?)),
        OutcomeCells::Multiclass { .. } => Quality::Multiclass(Box::new(multiclass_quality(binning, layout, window)?)),
        OutcomeCells::Regression { .. } => {
            Quality::Regression(Box::new(regression_quality(binning, layout, window, 0)?))
        }
    })
}
