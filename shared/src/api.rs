//! The JSON of the HTTP interface.

mod access;
mod alert;
mod endpoint;
mod event;
mod json;
mod leading;
mod request;
mod route;
mod status;

pub use access::{
    Account, AccountSpec, AuditEntry, Audited, Grant, Need, NewPassword, NewToken, Permission, Permissions, Role,
    Session, SignIn, Token, TokenSpec, Via, Ways, Withheld,
};
pub use alert::{
    Channel, ChannelSpec, Delivery, Entry, EntryKind, Incident, Maintenance, Reading, Rule, RuleSpec, Severity, Shape,
};
pub use endpoint::{Endpoint, Probe, Protocol, Resources, Scrape};
pub use event::Event;
pub use json::Json;
pub use leading::{daily, leading, leading_role};
pub use request::{Hop, RequestLabel, RequestObservation, RequestRecord};
pub use route::{Breaker, Check, Decision, NewRollout, ObservedShare, Rollout, Route, RouteChange, RoutePlan, Share};
pub use status::{Day, Health, ModelStatus, Signal, SignalKind, Status, Worth};

use serde::{Deserialize, Serialize};

use crate::schema::{ObservationRole, Schema, Stage, Task};

/// What a model is for and who answers for it: the body of `PUT /api/v1/models/{model}`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ModelSpec {
    /// One or two sentences, for example "Predicts whether a loan will be repaid".
    pub description: String,
    /// Who answers for it, for example "Lending, J. Kim".
    pub owner: String,
    /// Where to reach the owner.
    pub owner_email: String,
    /// The team.
    pub team: String,
    /// What it is worth to the business.
    pub business: Option<Business>,
    /// Where the runbook is, as a link.
    pub runbook: Option<String>,
    /// The services that use its answers.
    pub downstream: Vec<String>,
    /// How often a prediction is to be expected at the least, in seconds.
    pub expected_every_s: Option<u64>,
    /// Whether its state may be seen without signing in.
    pub public: bool,
    /// Set where the rows are replayed or simulated; shown on every page of the model.
    pub simulated: Option<String>,
}

/// What a model is worth to the business.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Business {
    /// For example "Lend to those who will repay".
    pub goal: String,
    /// The metric's name, for example "Loss to wrong predictions a month".
    pub metric: String,
    /// Its target, in `currency` or units of the metric.
    pub target: Option<f64>,
    /// ISO 4217 code, for example `EUR`.
    pub currency: String,
    /// What one false positive costs, in `currency`.
    pub cost_false_positive: Option<f64>,
    /// What one false negative costs, in `currency`.
    pub cost_false_negative: Option<f64>,
}

/// A trained artefact: the body of `PUT /api/v1/models/{model}/versions/{version}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionSpec {
    /// Where it stands in its life.
    #[serde(default)]
    pub stage: Stage,
    /// What it predicts.
    pub task: Task,
    /// A score at or above it is a positive decision (binary only).
    #[serde(default = "half")]
    pub threshold: f64,
    /// Its columns; empty until declared or found out from the reference file.
    #[serde(default)]
    pub schema: Schema,
    /// Where it comes from, for example the commit, the training data, the run.
    #[serde(default)]
    pub lineage: Option<String>,
    /// What it was trained with, for example "scikit-learn 1.9".
    #[serde(default)]
    pub environment: Option<String>,
    /// When it was trained, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained: Option<String>,
    /// Where it is asked whether it is served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// Where its metrics are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scrape: Option<Scrape>,
}

impl VersionSpec {
    /// A version in development of which nothing else is known.
    pub fn new(task: Task) -> Self {
        Self {
            stage: Stage::default(),
            task,
            threshold: half(),
            schema: Schema::default(),
            lineage: None,
            environment: None,
            trained: None,
            endpoint: None,
            scrape: None,
        }
    }
}

/// A model with its versions, as `GET /api/v1/models` lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Model {
    /// Its name, for example `car_loan`.
    pub name: String,
    /// What was registered.
    #[serde(flatten)]
    pub spec: ModelSpec,
    /// When it was registered, in epoch milliseconds.
    pub created: i64,
    /// Its versions, in the order of their registration.
    pub versions: Vec<Version>,
}

/// A version with what has been received for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Version {
    /// Its name, for example `v2`.
    pub name: String,
    /// What was registered.
    #[serde(flatten)]
    pub spec: VersionSpec,
    /// When it was registered, in epoch milliseconds.
    pub created: i64,
    /// What has been received, by role; roles without rows are left out.
    pub received: Vec<Received>,
    /// The id of the binning, once there is a reference.
    pub binning: Option<String>,
}

/// Rows received for a version in one role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Received {
    /// Which role.
    pub role: ObservationRole,
    /// How many observations.
    pub rows: u64,
    /// How many of them have a label.
    pub labelled: u64,
    /// The earliest prediction, in epoch milliseconds.
    pub first: i64,
    /// The latest prediction, in epoch milliseconds.
    pub last: i64,
    /// Observations on each of the last 90 days (UTC), oldest first; empty for the reference.
    pub daily: Vec<u64>,
}

/// The answer to a batch of observations or labels.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ingested {
    /// Rows taken in, on disk when this is answered.
    pub accepted: u64,
    /// Rows that had been taken in before, left as they were.
    pub duplicates: u64,
    /// Rows left out because something is wrong with them (only with `on_error=quarantine`).
    pub rejected: u64,
    /// What is wrong: the first 100.
    pub errors: Vec<DataError>,
    /// What was understood unasked, for example "`y_true` was read as `label`".
    #[serde(default)]
    pub notes: Vec<String>,
}

/// One thing wrong in a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataError {
    /// The data row, counted from 1; the header is not counted. Null where the whole batch is meant.
    pub row: Option<u64>,
    /// The column's name; null where the whole row is meant.
    pub column: Option<String>,
    /// What is wrong and how to mend it.
    pub reason: String,
}

/// An error as RFC 9457 problem details.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// A stable name of the kind of problem, as a relative reference.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened here and how to mend it.
    pub detail: String,
    /// What is wrong in the data, the first 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<DataError>,
}

/// How a model is doing, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Predictions arrive as expected.
    Live,
    /// A new version is rolling out, the old one still serves.
    Updating,
    /// Serving, but something is wrong.
    Degraded,
    /// Expected predictions have stopped arriving.
    Silent,
    /// The endpoint does not answer.
    Down,
    /// No version has ever served.
    NotDeployed,
    /// Taken out of service.
    Retired,
    /// Evenkeel has not seen enough to tell.
    #[default]
    Unknown,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Live,
        Self::Updating,
        Self::Degraded,
        Self::Silent,
        Self::Down,
        Self::NotDeployed,
        Self::Retired,
        Self::Unknown,
    ];

    /// As people say it, within a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Updating => "updating",
            Self::Degraded => "degraded",
            Self::Silent => "silent",
            Self::Down => "down",
            Self::NotDeployed => "not deployed",
            Self::Retired => "retired",
            Self::Unknown => "unknown",
        }
    }
}

/// The answer to "is it live?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Live {
    /// In one word.
    pub state: State,
    /// Whether requests are being answered.
    pub live: bool,
    /// Since when the state holds, RFC 3339; null when unknown.
    pub since: Option<String>,
    /// The last prediction, RFC 3339; null when there was none.
    pub last_prediction: Option<String>,
    /// Which versions answered in the last hour of traffic, with their share of 0 to 1.
    pub serving: Vec<Serving>,
    /// Why, in a sentence.
    pub reason: String,
}

/// One version's share of the answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Serving {
    /// The version's name.
    pub version: String,
    /// Its share of 0 to 1.
    pub share: f64,
}

/// What a person wrote about a moment of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Annotation {
    /// Never used again for another one of any model.
    pub id: i64,
    /// The moment it is about, in epoch milliseconds.
    pub time: i64,
    /// What happened, for example "Interest rates were raised".
    pub text: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// When it was written, in epoch milliseconds.
    pub created: i64,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A category or class.
    Text(String),
    /// Missing.
    Missing(()),
}

fn half() -> f64 {
    0.5
}
