//! The JSON of `report` and `compare`, and how it is built from columns in memory.
//!
//! Each part takes the columns it needs and no others, so that a caller can load column by column. Undefined
//! figures are null, explained in `notes` beside them.

mod compare;
mod drift;
mod fairness;
mod inputs;
mod notes;
mod ordered;
mod performance;

pub use compare::{
    BinarySide, ClassFigures, CompareInput, Comparison, CostReport, DelongReport, FigureReport, FlipsReport,
    GroupFlips, IntervalMethod, McnemarReport, MulticlassVersion, compare, compare_in_order, compare_multiclass,
    compare_regression, unpaired_binary, unpaired_multiclass, unpaired_regression,
};
pub use drift::{
    CategoricalDrift, Cells, Column, DriftReport, FeatureDrift, FeatureKind, NumericDrift, drift_report, feature_drift,
    gone_feature, unusable_feature,
};
pub use fairness::{
    AttributeFairness, Decisions, GroupFairness, Groups, RateReport, VersusReport, attribute_fairness, crossing,
};
pub use inputs::{ColumnUse, Input, Inputs};
pub use notes::Notes;
pub use ordered::Ordered;
pub use performance::{
    AverageRates, BinaryPerformance, ClassReport, Estimated, MulticlassPerformance, Performance, RegressionPerformance,
    binary_performance, decide, multiclass_performance, regression_performance,
};

use serde::{Deserialize, Serialize};

/// The code of a row without a category.
pub const NO_CATEGORY: u32 = u32::MAX;

/// What `report` prints.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// What was read, and how it was understood.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inputs: Option<Inputs>,
    /// How far the current data has moved from the reference; absent with a single file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub drift: Option<DriftReport>,
    /// Quality on both sides, where there is a prediction.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub performance: Option<PerformanceReport>,
    /// How groups are treated in the current data, by protected attribute; absent without any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fairness: Option<Ordered<AttributeFairness>>,
}

/// Quality on both sides.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PerformanceReport {
    /// On the reference; null with a single file.
    pub reference: Option<Performance>,
    /// On the current data.
    pub current: Option<Performance>,
}

impl Report {
    /// The worst outcome of all verdicts in the report, which is what exit codes tell; `None` without a verdict.
    pub fn outcome(&self) -> Option<crate::verdict::Outcome> {
        let drift = self.drift.iter().map(|drift| drift.verdict.outcome);
        let fairness = self.fairness.iter().flat_map(Ordered::values);
        drift.chain(fairness.map(|attribute| attribute.verdict.outcome)).max()
    }
}
