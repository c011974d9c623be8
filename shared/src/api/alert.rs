//! Rules, incidents, and who is told.

use serde::{Deserialize, Serialize};

#[cfg(feature = "schema")]
use crate::alert::Metric;

/// When somebody should look: the body of `PUT /api/v1/models/{model}/rules/{rule}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RuleSpec {
    /// Which figure, for example `psi`, `auc`, `error_rate`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = Metric::all().map(Metric::key).collect::<Vec<_>>())))]
    pub metric: String,
    /// Of which column, for metrics that have one.
    #[serde(default)]
    pub feature: Option<String>,
    /// Over how long, for example `7d` or `1h`.
    #[serde(default = "week")]
    pub window: String,
    /// Past it the rule fires: above or below, as the metric says. The metric's usual limit when absent.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// How long it must stay so, for example `10m`.
    #[serde(default, rename = "for")]
    pub hold: Option<String>,
    /// How bad that is.
    #[serde(default)]
    pub severity: Severity,
    /// Who is told, by the names of channels; every channel when empty.
    #[serde(default)]
    pub channels: Vec<String>,
    /// Opens the breaker when it fires.
    #[serde(default)]
    pub opens_breaker: bool,
    /// False for one that is kept but not evaluated.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// How bad it is when a rule fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; the model's state stays and nobody is told.
    Info,
    /// The model is degraded.
    #[default]
    Warning,
    /// Somebody should get up.
    Critical,
}

/// A rule with what it says, as `GET /api/v1/models/{model}/rules` lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// True for one that exists from the start.
    pub built_in: bool,
    /// What was registered.
    #[serde(flatten)]
    pub spec: RuleSpec,
    /// What it says now; null before it was evaluated.
    pub reading: Option<Reading>,
}

/// What a rule saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reading {
    /// When, in epoch milliseconds.
    pub at: i64,
    /// The figure; null where it is not available.
    pub value: Option<f64>,
    /// Past the limit, within it, or not enough evidence to tell.
    pub outcome: crate::verdict::Outcome,
    /// In a sentence.
    pub text: String,
    /// Since when the limit is passed, in epoch milliseconds.
    pub failing_since: Option<i64>,
    /// Whether it has been passed for long enough.
    pub firing: bool,
}

/// Something that went wrong with a model, from first to last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Incident {
    /// Never used again for another one.
    pub id: i64,
    /// The model's name.
    pub model: String,
    /// What went wrong first, in a sentence.
    pub title: String,
    /// The worst that it came to.
    pub severity: Severity,
    /// In epoch milliseconds.
    pub opened: i64,
    /// In epoch milliseconds; null while something is still wrong.
    pub resolved: Option<i64>,
    /// Who has taken it on; null while nobody has.
    pub acknowledged_by: Option<String>,
    /// What was learnt from it.
    pub post_mortem: String,
    /// What happened, the earliest first.
    pub timeline: Vec<Entry>,
}

/// One line of an incident's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// In epoch milliseconds.
    pub at: i64,
    /// What kind of thing happened.
    pub kind: EntryKind,
    /// What happened, in a sentence.
    pub text: String,
    /// Who did it; empty for what happened by itself.
    pub by: String,
}

/// What kind of thing happened in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A rule began to fire.
    Fired,
    /// A rule is quiet again.
    Quiet,
    /// Somebody has taken it on.
    Acknowledged,
    /// Somebody wrote something.
    Note,
    /// The route or the breaker changed.
    Route,
    /// Somebody was told.
    Told,
    /// All is well again.
    Resolved,
}

/// A time in which nobody is told: the body of `POST /api/v1/maintenance`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Maintenance {
    /// Never used again for another one; 0 in what is sent.
    #[serde(default)]
    pub id: i64,
    /// Of which model; of all when null.
    #[serde(default)]
    pub model: Option<String>,
    /// In epoch milliseconds.
    pub from: i64,
    /// In epoch milliseconds.
    pub to: i64,
    /// Why.
    pub reason: String,
    /// Who.
    #[serde(default)]
    pub by: String,
}

/// Where people are told: the body of `PUT /api/v1/channels/{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChannelSpec {
    /// JSON is sent there with POST.
    Webhook {
        /// Where.
        url: String,
        /// Signs what is sent; never shown again.
        #[serde(default)]
        secret: Option<String>,
        /// In whose shape.
        #[serde(default)]
        shape: Shape,
    },
    /// Mail is sent.
    Email {
        /// The mail server, for example `smtp://user:password@mail.example:587`; never shown again with its password.
        server: String,
        /// The sender's address.
        from: String,
        /// The receivers' addresses.
        to: Vec<String>,
    },
}

/// The shape of a webhook's JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// All that is known, with names of its own.
    #[default]
    Generic,
    /// As Slack takes it.
    Slack,
    /// As Microsoft Teams takes it.
    Teams,
}

/// A channel, as `GET /api/v1/channels` lists it, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// What was registered.
    #[serde(flatten)]
    pub spec: ChannelSpec,
}

/// One message to one channel, as `GET /api/v1/deliveries` lists it, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// Never used again for another one.
    pub id: i64,
    /// The channel's name.
    pub channel: String,
    /// Of which model; null for a test.
    pub model: Option<String>,
    /// What it is about, in a sentence.
    pub subject: String,
    /// When it was to be sent first, in epoch milliseconds.
    pub created: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, in epoch milliseconds; null once it is delivered or given up.
    pub next: Option<i64>,
    /// Whether it has arrived.
    pub delivered: bool,
    /// What the receiver answered last.
    pub answer: String,
}

fn week() -> String {
    "7d".to_owned()
}

fn yes() -> bool {
    true
}
