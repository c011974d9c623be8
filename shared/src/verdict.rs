//! Verdicts: pass, fail or inconclusive, always with the reason in a sentence that carries the numbers.

mod comparison;
mod drift;
mod fairness;
mod state;
mod words;

pub use comparison::{NonInferiority, non_inferiority};
pub(crate) use drift::MissingChange;
pub use drift::{
    ADJUSTED_P_LIMIT, DatasetDrift, DriftMeasure, FeatureEvidence, MISSING_LIMIT, NOISE_LEVEL, PSI_LIMIT, PSI_MODERATE,
    dataset_drift, drift_outcome, feature_drift,
};
pub use fairness::{GAP_LIMIT, GapEvidence, fairness};
pub use state::DriftState;
pub use words::{NONE, count, fixed, number, p_value, percent, significant};

use serde::{Deserialize, Serialize};

/// What a figure says about its limit, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Within the limit.
    Pass,
    /// Not enough evidence to tell.
    Inconclusive,
    /// Past the limit.
    Fail,
}

/// An outcome and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Verdict {
    /// Pass, fail or inconclusive.
    pub outcome: Outcome,
    /// Why, in a sentence, for example "Income has shifted: PSI 0.31, limit 0.25; 4,120 rows, enough to see shifts
    /// above 0.02".
    pub reason: String,
}

impl Verdict {
    /// A verdict with its reason.
    pub fn new(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self { outcome, reason: reason.into() }
    }

    /// Not enough evidence.
    pub fn inconclusive(reason: impl Into<String>) -> Self {
        Self::new(Outcome::Inconclusive, reason)
    }
}
