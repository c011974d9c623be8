//! How models are doing, as the status page and everyone who follows it gets it.

use serde::{Deserialize, Serialize};

use super::route::Breaker;
use super::{Business, Serving, State};

/// The answer of `GET /api/v1/status`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Status {
    /// When it was made, in epoch milliseconds.
    pub at: i64,
    /// Every model, by name.
    pub models: Vec<ModelStatus>,
}

/// How one model is doing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelStatus {
    /// Its name, for example `car_loan`.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who answers for it.
    pub owner: String,
    /// Where to reach the owner.
    pub owner_email: String,
    /// The team.
    pub team: String,
    /// Where the runbook is.
    pub runbook: Option<String>,
    /// The services that use its answers.
    pub downstream: Vec<String>,
    /// Its versions by name, for the search.
    pub versions: Vec<String>,
    /// Set where the rows are replayed or simulated.
    pub simulated: Option<String>,
    /// Whether its state may be seen without signing in.
    pub public: bool,
    /// In one word.
    pub state: State,
    /// Whether requests are being answered by the model.
    pub live: bool,
    /// Since when the state holds, in epoch milliseconds; null when unknown.
    pub since: Option<i64>,
    /// Why, in a sentence.
    pub reason: String,
    /// What each signal says, in the order of their kinds; one that cannot be had is left out.
    pub signals: Vec<Signal>,
    /// The last prediction, in epoch milliseconds.
    pub last_prediction: Option<i64>,
    /// Which versions answered lately, with their share of 0 to 1.
    pub serving: Vec<Serving>,
    /// Whether requests reach the model.
    pub breaker: Breaker,
    /// The share of the candidate in percent while a new version rolls out, with its name.
    pub rollout: Option<(String, f64)>,
    /// Each of the last 90 days (UTC), oldest first.
    pub days: Vec<Day>,
    /// What it is worth, and what it lost.
    pub worth: Option<Worth>,
    /// Incidents that are not resolved.
    pub incidents: Vec<i64>,
}

/// What was seen of a model on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Day {
    /// Seconds in which all was well, or a new version rolled out.
    pub up_s: u32,
    /// Seconds in which it was degraded.
    pub degraded_s: u32,
    /// Seconds in which it was down or silent.
    pub down_s: u32,
    /// Predictions received, live and canary; the rest of the day nobody was watching.
    pub predictions: u64,
}

/// One thing that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// Whether the endpoint answers.
    Serving,
    /// Whether predictions come.
    Freshness,
    /// Drift, performance, fairness, data.
    Quality,
    /// Whether true outcomes come.
    Labels,
    /// Memory, processors, latency, errors.
    Resources,
}

/// How a signal looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Good,
    /// Not enough evidence to tell.
    Unknown,
    /// Worth knowing.
    Notice,
    /// Not as it should be.
    Bad,
}

/// What one thing that is looked at says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Signal {
    /// Which one.
    pub kind: SignalKind,
    /// How it looks.
    pub health: Health,
    /// Why, in a sentence.
    pub text: String,
}

/// What a model is worth to the business, and what it lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Worth {
    /// What was registered.
    #[serde(flatten)]
    pub business: Business,
    /// The metric's latest value that was sent; null when none was.
    pub value: Option<f64>,
    /// When that was, in epoch milliseconds.
    pub value_at: Option<i64>,
    /// What this month's wrong predictions cost so far, of those whose outcome is known; null without costs or labels.
    pub lost: Option<f64>,
    /// This month's predictions whose outcome is known.
    pub labelled: u64,
    /// This month's predictions.
    pub predictions: u64,
}
