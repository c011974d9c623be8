//! Where a version is served, and what a check of it found.

use serde::{Deserialize, Serialize};

/// An address that is asked whether the version is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Endpoint {
    /// Asked with GET as it stands (`http`), or the address before `/v2/…` (`oip`).
    pub url: String,
    /// How it is asked.
    #[serde(default)]
    pub protocol: Protocol,
    /// Seconds from one check to the next.
    #[serde(default = "ten")]
    pub interval_s: u32,
    /// Seconds after which no answer is a failure.
    #[serde(default = "five")]
    pub timeout_s: u32,
}

/// How an endpoint is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Any status from 200 to 299 says that it is up.
    #[default]
    Http,
    /// The Open Inference Protocol: the server's and then the model's readiness, judged by status alone.
    Oip,
}

/// An address with metrics in Prometheus' text format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scrape {
    /// Asked with GET.
    pub url: String,
    /// Seconds from one reading to the next.
    #[serde(default = "thirty")]
    pub interval_s: u32,
}

/// What the latest check of an endpoint found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Probe {
    /// When it ended, in epoch milliseconds.
    pub at: i64,
    /// Whether the endpoint answered that it is ready.
    pub ready: bool,
    /// In milliseconds.
    pub took_ms: u32,
    /// What happened, for example "it answered 503 Service Unavailable" or "connection refused".
    pub finding: String,
}

/// What a version used in a short time, as it was pushed or read from its metrics.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Resources {
    /// The end of that time, in epoch milliseconds; the time of receipt when absent.
    pub time: Option<i64>,
    /// Resident memory, in bytes.
    pub memory_bytes: Option<f64>,
    /// Processors in use, for example 1.5.
    pub cpu_cores: Option<f64>,
    /// Median latency, in milliseconds.
    pub latency_p50_ms: Option<f64>,
    /// 95th percentile of the latency, in milliseconds.
    pub latency_p95_ms: Option<f64>,
    /// 99th percentile of the latency, in milliseconds.
    pub latency_p99_ms: Option<f64>,
    /// Requests answered in that time.
    pub requests: Option<f64>,
    /// Requests that failed in that time.
    pub errors: Option<f64>,
}

fn five() -> u32 {
    5
}

fn ten() -> u32 {
    10
}

fn thirty() -> u32 {
    30
}
