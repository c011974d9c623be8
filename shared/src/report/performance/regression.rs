//! Quality of a predicted number.

use serde::{Deserialize, Serialize};

use crate::report::Notes;
use crate::stats::regression::regression;

/// Errors of predicted numbers (prediction − label), in the unit of the label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegressionPerformance {
    /// Rows with a prediction and a label.
    pub n: u64,
    /// Mean absolute error.
    pub mae: Option<f64>,
    /// Root of the mean squared error.
    pub rmse: Option<f64>,
    /// Mean squared error.
    pub mse: Option<f64>,
    /// Coefficient of determination, at most 1.
    pub r2: Option<f64>,
    /// Mean absolute percentage error, as a share.
    pub mape: Option<f64>,
    /// Median absolute error.
    pub medae: Option<f64>,
    /// Largest absolute error.
    pub max_error: Option<f64>,
    /// Mean error; above 0 the model predicts too much.
    pub mean_error: Option<f64>,
    /// Share of the labels' variance that is explained, at most 1.
    pub explained_variance: Option<f64>,
    /// Pearson's correlation.
    pub pearson: Option<f64>,
    /// Spearman's rank correlation.
    pub spearman: Option<f64>,
    /// Why a figure is null.
    #[serde(default)]
    pub notes: Notes,
}

/// Quality from predictions and labels, NaN where missing.
pub fn regression_performance(predictions: &[f64], labels: &[f64]) -> RegressionPerformance {
    let found = regression(predictions, labels);
    let mut notes = Notes::default();
    let mut figure = |field: &str, value: Option<f64>, undefined: &str| {
        let reason =
            if found.is_some() { undefined } else { "no row has a prediction and a label that can be squared" };
        notes.explain(field, value, reason)
    };
    let constant = "a side is constant";
    RegressionPerformance {
        n: found.map_or(0, |found| found.n as u64),
        mae: figure("mae", found.map(|found| found.mae), ""),
        rmse: figure("rmse", found.map(|found| found.rmse), ""),
        mse: figure("mse", found.map(|found| found.mse), ""),
        r2: figure("r2", found.and_then(|found| found.r2), "the labels are constant"),
        mape: figure("mape", found.and_then(|found| found.mape), "a label is 0"),
        medae: figure("medae", found.map(|found| found.medae), ""),
        max_error: figure("max_error", found.map(|found| found.max_error), ""),
        mean_error: figure("mean_error", found.map(|found| found.mean_error), ""),
        explained_variance: figure(
            "explained_variance",
            found.and_then(|found| found.explained_variance),
            "the labels are constant",
        ),
        pearson: figure("pearson", found.and_then(|found| found.pearson), constant),
        spearman: figure("spearman", found.and_then(|found| found.spearman), constant),
        notes,
    }
}
