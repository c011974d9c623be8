//! Which version receives which share of the requests.

use serde::{Deserialize, Serialize};

use super::Json;
use crate::verdict::Verdict;

/// Who answers: the body of `PUT /api/v1/models/{model}/route`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct RoutePlan {
    /// Who answers; the percents add up to 100, or there is nobody.
    pub split: Vec<Share>,
    /// Versions that get every request too, their answers unused.
    pub shadow: Vec<String>,
    /// Whether requests reach the model at all.
    pub breaker: Breaker,
    /// What callers get while the breaker is open.
    pub fallback: Option<Json>,
    /// Why this was decided.
    pub reason: String,
}

/// One version's planned share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Share {
    /// The version's name.
    pub version: String,
    /// Of 100.
    pub percent: f64,
}

/// Whether requests reach a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Breaker {
    /// They do.
    #[default]
    Closed,
    /// They get the fallback.
    Open,
    /// A tenth of them does, to see whether all is well again.
    HalfOpen,
}

/// The route of a model, as `GET /api/v1/models/{model}/route` answers it; its `ETag` is the revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Route {
    /// What was decided.
    #[serde(flatten)]
    pub plan: RoutePlan,
    /// Counts the changes of this model's route; 0 before the first.
    pub revision: u64,
    /// Since when it holds, in epoch milliseconds; null before the first change.
    pub since: Option<i64>,
    /// Who decided: a person's name, or `rule:` and the rule's; empty before the first change.
    pub by: String,
    /// The rollout under way.
    pub rollout: Option<Rollout>,
}

/// A new version takes over in steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rollout {
    /// The version that is to take over.
    pub candidate: String,
    /// The version that served before.
    pub baseline: String,
    /// The candidate's share in each step, in percent, rising to 100.
    pub steps: Vec<f64>,
    /// The position of the present step.
    pub step: usize,
    /// When the present step began, in epoch milliseconds.
    pub step_since: i64,
}

/// Begins a rollout: the body of `POST /api/v1/models/{model}/rollout`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewRollout {
    /// The version that is to take over.
    pub version: String,
    /// Its share in each step, in percent.
    #[serde(default = "usual_steps")]
    pub steps: Vec<f64>,
    /// Why.
    pub reason: String,
    /// Who.
    #[serde(default)]
    pub by: String,
}

/// A human's click with a reason: the body of `POST …/rollout/promote`, `…/rollout/rollback`, `…/breaker/open` and
/// `…/breaker/close`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decision {
    /// Why.
    pub reason: String,
    /// Who.
    #[serde(default)]
    pub by: String,
}

/// What was looked at before a step, as `GET …/rollout` answers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Check {
    /// For example "Serving", "Errors", "Quality".
    pub name: String,
    /// What it says.
    pub verdict: Verdict,
}

/// One line of the ledger: `GET /api/v1/models/{model}/route/history`, the latest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RouteChange {
    /// The route from then on.
    #[serde(flatten)]
    pub route: Route,
    /// For example "route changed", "step 2 of 4", "rolled back", "breaker opened".
    pub action: String,
}

/// Planned and observed share of one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ObservedShare {
    /// The version's name.
    pub version: String,
    /// Of 100, as the route says; 0 for one that it does not name.
    pub planned: f64,
    /// Of 100, of the live and canary observations since the route holds; null when there were none.
    pub observed: Option<f64>,
    /// How many observations.
    pub rows: u64,
}

fn usual_steps() -> Vec<f64> {
    vec![5.0, 25.0, 50.0, 100.0]
}
