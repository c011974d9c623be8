//! Everything known of one request.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Value;
use super::route::RouteChange;
use crate::figures::Standing;
use crate::schema::ObservationRole;

/// Everything known of one request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestRecord {
    /// The id that was asked for.
    pub request_id: String,
    /// One entry per version that saw it.
    pub observations: Vec<RequestObservation>,
    /// The labels known, one per model.
    pub labels: Vec<RequestLabel>,
    /// Where it spent its time, the earliest first; empty where no traces were sent.
    #[serde(default)]
    pub hops: Vec<Hop>,
    /// Where rows are no longer kept, so that there may have been more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One version's answer to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestObservation {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// The part the version played.
    pub role: ObservationRole,
    /// When, RFC 3339.
    pub time: String,
    /// Every column as it was received; null where missing.
    pub values: BTreeMap<String, Value>,
    /// Where its inputs stand among those of the version's reference, by column; empty without one.
    #[serde(default)]
    pub standings: BTreeMap<String, Standing>,
    /// From which score on the version decides positively; null for other tasks than binary.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// Where the version comes from: its training data, its commit, its run.
    #[serde(default)]
    pub lineage: Option<String>,
    /// What the version was trained with.
    #[serde(default)]
    pub environment: Option<String>,
    /// When the version was trained, RFC 3339.
    #[serde(default)]
    pub trained: Option<String>,
    /// The route at that time; null where none had been set.
    #[serde(default)]
    pub route: Option<RouteChange>,
}

/// A label of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestLabel {
    /// The model's name.
    pub model: String,
    /// The outcome.
    pub label: Value,
    /// When it became known, RFC 3339.
    pub time: String,
}

/// One stretch of a request's way, as a trace tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hop {
    /// The trace's id, 32 hexadecimal digits.
    pub trace_id: String,
    /// Its own id, 16 hexadecimal digits.
    pub span_id: String,
    /// The one that it is part of; empty for the first.
    pub parent_id: String,
    /// The service that did it.
    pub service: String,
    /// What it did.
    pub name: String,
    /// When it began, in epoch microseconds.
    pub start_us: i64,
    /// How long it took, in microseconds.
    pub duration_us: i64,
    /// What went wrong; null when nothing did.
    pub error: Option<String>,
}
