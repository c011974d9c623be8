//! Quality of a binary decision, of a choice among classes, of a predicted number.

mod binary;
mod multiclass;
mod regression;

pub(super) use binary::binary_performance_in_order;
pub use binary::{BinaryPerformance, Estimated, binary_performance, decide};
pub(super) use multiclass::likeliest;
pub use multiclass::{AverageRates, ClassReport, MulticlassPerformance, multiclass_performance};
pub use regression::{RegressionPerformance, regression_performance};

use serde::{Deserialize, Serialize};

/// Quality, by task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Performance {
    /// Two outcomes.
    Binary(Box<BinaryPerformance>),
    /// Several classes.
    Multiclass(Box<MulticlassPerformance>),
    /// A number.
    Regression(Box<RegressionPerformance>),
}
