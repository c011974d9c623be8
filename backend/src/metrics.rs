//! What is counted, for Prometheus: traffic, errors, latency and saturation of requests; the store; the watch; the
//! process.
//!
//! Labels come from closed sets (routes, methods, classes of status, limits, queues); names of models and versions are
//! cut off after [`MOST_SERIES`].

mod observations;
mod process;
mod scrape;

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

pub use observations::MOST_SERIES;
pub use scrape::{Scrape, scrape};

use crate::limits::Limit;

/// The media type of [`scrape`]: OpenMetrics, which Prometheus reads.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Bounds of the time that a request takes, in seconds; 0.25 is the budget of a page's data.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

/// What is counted while requests are served.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Requests under way.
    pub in_flight: Gauge,
    /// Open connections.
    pub connections: Gauge,
    requests: Family<Requested, Counter>,
    seconds: Family<Route, Histogram>,
    refused: Family<Refused, Counter>,
    rows: Family<Rows, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Requested {
    method: &'static str,
    route: String,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    limit: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Rows {
    kind: &'static str,
    outcome: &'static str,
}

/// Which rows came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Observations.
    Observations,
    /// Labels.
    Labels,
}

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("evenkeel"),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            refused: Family::default(),
            rows: Family::default(),
        };
        metrics.registered()
    }
}

impl Metrics {
    fn registered(mut self) -> Self {
        let to = &mut self.registry;
        to.register("http_requests", "Requests answered", self.requests.clone());
        to.register(
            "http_request_duration_seconds",
            "Time from the headers of a request to the end of its answer",
            self.seconds.clone(),
        );
        to.register("http_requests_in_flight", "Requests under way", self.in_flight.clone());
        to.register("connections", "Open connections", self.connections.clone());
        to.register("refused", "What went beyond a limit, by limit", self.refused.clone());
        to.register("rows", "Rows that were sent, by what became of them", self.rows.clone());
        self
    }

    /// A request has been answered; without a time where it has no end by itself.
    pub fn answered(&self, method: &'static str, route: &str, status: u16, took: Option<Duration>) {
        let requested = Requested { method, route: route.to_owned(), status: class(status) };
        self.requests.get_or_create(&requested).inc();
        if let Some(took) = took {
            let route = Route { method, route: route.to_owned() };
            self.seconds.get_or_create(&route).observe(took.as_secs_f64());
        }
    }

    /// Something went beyond a limit.
    pub fn refused(&self, limit: Limit) {
        self.refused.get_or_create(&Refused { limit: limit.as_str() }).inc();
    }

    /// A batch was taken, some rows of it left out.
    pub fn took(&self, kind: Taken, accepted: u64, rejected: u64) {
        let kind = match kind {
            Taken::Observations => "observations",
            Taken::Labels => "labels",
        };
        for (outcome, count) in [("accepted", accepted), ("rejected", rejected)] {
            self.rows.get_or_create(&Rows { kind, outcome }).inc_by(count);
        }
    }
}

/// The class of a status; 499 is a caller that was gone before there was an answer.
fn class(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
