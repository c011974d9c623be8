//! One reading of metrics, and what was used between two.

use std::collections::BTreeMap;
use std::time::Duration;

use shared::api::Resources;
use shared::stats::quantile::quantile_of_buckets;

use super::text::{Sample, samples};

const MODEL: &[&str] = &["model", "model_name"];
const VERSION: &[&str] = &["version", "model_version"];
const STATUS: &[&str] = &[
    "status",
    "code",
    "status_code",
    "http_status",
    "http_status_code",
    "http_response_code",
    "http_response_status_code",
    "response_code",
];
const PATH: &[&str] = &["handler", "path", "route", "http_route", "endpoint", "uri", "url"];
/// What a monitor asks, Evenkeel included: no requests of the model's.
const MONITORED: &[&str] =
    &["/metrics", "/health", "/healthz", "/ready", "/readyz", "/live", "/livez", "/ping", "/status"];

/// No figure comes near it in earnest; sums of larger ones could leave what a number can hold.
const LARGEST: f64 = 1e18;

/// One reading of the metrics of a version.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// When the process started, in seconds: another one has counters that begin anew.
    started: Option<f64>,
    memory: Option<f64>,
    /// Seconds of processors.
    cpu: Option<f64>,
    /// By the counter's name.
    requests: BTreeMap<String, Requests>,
    /// By the histogram's name.
    latency: BTreeMap<String, Histogram>,
}

/// A counter of requests, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Requests {
    total: f64,
    /// None where it does not say how requests ended.
    errors: Option<f64>,
}

/// How many took at most so many units, by the unit's upper bound; infinity last.
#[derive(Debug, Clone, Default, PartialEq)]
struct Histogram {
    buckets: BTreeMap<Bound, f64>,
}

/// A bound that has an order: its bits, for numbers that are not negative.
type Bound = u64;

impl Reading {
    /// Reads the metrics of a version out of a text, which may hold those of other models too.
    ///
    /// # Errors
    /// Which line is no metric.
    pub fn of(text: &str, model: &str, version: &str) -> Result<Self, String> {
        let mut reading = Self::default();
        let mut families: BTreeMap<&str, Vec<Sample<'_>>> = BTreeMap::new();
        for sample in samples(text)?.into_iter().filter(|sample| (0.0..=LARGEST).contains(&sample.value)) {
            let process = match sample.name {
                "process_resident_memory_bytes" => &mut reading.memory,
                "process_cpu_seconds_total" => &mut reading.cpu,
                "process_start_time_seconds" => &mut reading.started,
                name => {
                    if (is_requests(name) || histogram(name).is_some()) && !is_monitoring(&sample) {
                        families.entry(name).or_default().push(sample);
                    }
                    continue;
                }
            };
            *process = Some(process.unwrap_or(0.0) + sample.value);
        }
        for (name, mut samples) in families {
            keep_own(&mut samples, model, version);
            if is_requests(name) {
                reading.requests.insert(name.to_owned(), Requests::of(&samples));
            } else if let Some(name) = histogram(name) {
                reading.latency.insert(name.to_owned(), Histogram::of(&samples));
            }
        }
        Ok(reading)
    }

    /// What was used since the reading before, which is so old; only the memory when there is none.
    pub fn since(&self, before: Option<(Duration, &Self)>) -> Resources {
        let mut used = Resources { memory_bytes: self.memory, ..Resources::default() };
        let Some((elapsed, before)) = before else { return used };
        let restarted = matches!((before.started, self.started), (Some(then), Some(now)) if now > then + 1.0);
        let seconds = elapsed.as_secs_f64();
        if let (Some(then), Some(now)) = (before.cpu, self.cpu) {
            used.cpu_cores = Some(grown(then, now, restarted) / seconds).filter(|cores| cores.is_finite());
        }
        if let Some((name, now)) = self.counter() {
            let then = before.requests.get(name).copied().unwrap_or_default();
            used.requests = Some(grown(then.total, now.total, restarted));
            // When the total begins anew, so do its parts.
            let restarted = restarted || now.total < then.total;
            used.errors = now.errors.map(|errors| grown(then.errors.unwrap_or(0.0), errors, restarted));
        }
        if let Some((name, now)) = self.histogram() {
            let grown = now.since(before.latency.get(name).filter(|_| !restarted));
            let ms = |q: f64| quantile_of_buckets(&grown, q).map(|value| value * unit_ms(name));
            (used.latency_p50_ms, used.latency_p95_ms, used.latency_p99_ms) = (ms(0.5), ms(0.95), ms(0.99));
            used.requests = used.requests.or_else(|| grown.last().map(|&(_, count)| count));
        }
        used
    }

    /// The counter that is taken for the version's requests: the usual one, or the largest that says how they ended, or
    /// the largest.
    fn counter(&self) -> Option<(&str, Requests)> {
        let usual = "http_requests_total";
        self.requests
            .iter()
            .max_by(|(a, x), (b, y)| {
                let rank = |name: &str, of: &Requests| (name == usual, of.errors.is_some());
                rank(a, x).cmp(&rank(b, y)).then(x.total.total_cmp(&y.total))
            })
            .map(|(name, requests)| (name.as_str(), *requests))
    }

    /// The histogram that is taken for the version's latency: the usual one, or the largest.
    fn histogram(&self) -> Option<(&str, &Histogram)> {
        let usual = "http_request_duration_seconds";
        self.latency
            .iter()
            .max_by(|(a, x), (b, y)| (*a == usual).cmp(&(*b == usual)).then(x.total().total_cmp(&y.total())))
            .map(|(name, histogram)| (name.as_str(), histogram))
    }
}

impl Requests {
    fn of(samples: &[Sample<'_>]) -> Self {
        let mut requests = Self::default();
        for sample in samples {
            requests.total += sample.value;
            if let Some(status) = sample.label(STATUS) {
                // "503", and "5xx" where statuses are grouped.
                let failed = status.len() == 3 && status.starts_with('5');
                *requests.errors.get_or_insert(0.0) += if failed { sample.value } else { 0.0 };
            }
        }
        requests
    }
}

impl Histogram {
    fn of(samples: &[Sample<'_>]) -> Self {
        let mut buckets = BTreeMap::new();
        for sample in samples {
            let bound = sample.label(&["le"]).and_then(|le| le.parse::<f64>().ok()).filter(|&bound| usable(bound));
            if let Some(bound) = bound {
                // Adding 0 makes a negative zero a usual one.
                *buckets.entry((bound + 0.0).to_bits()).or_insert(0.0) += sample.value;
            }
        }
        Self { buckets }
    }

    fn total(&self) -> f64 {
        self.buckets.last_key_value().map_or(0.0, |(_, count)| *count)
    }

    /// How much each bucket has grown, by rising bounds; all of it after a new start.
    fn since(&self, before: Option<&Self>) -> Vec<(f64, f64)> {
        let then = |bound: &Bound| before.and_then(|before| before.buckets.get(bound)).copied().unwrap_or(0.0);
        let restarted = self.buckets.iter().any(|(bound, now)| *now < then(bound));
        self.buckets
            .iter()
            .map(|(bound, now)| (f64::from_bits(*bound), if restarted { *now } else { now - then(bound) }))
            .collect()
    }
}

/// Whether a bucket's bound is that of a latency.
fn usable(bound: f64) -> bool {
    (0.0..=LARGEST).contains(&bound) || bound == f64::INFINITY
}

/// How much a counter has grown; all of it after a new start.
fn grown(then: f64, now: f64, restarted: bool) -> f64 {
    if restarted || now < then { now } else { now - then }
}

fn is_requests(name: &str) -> bool {
    name.ends_with("requests_total") || name.ends_with("_request_total")
}

/// The name of the histogram of latency that a line belongs to.
fn histogram(name: &str) -> Option<&str> {
    let name = name.strip_suffix("_bucket")?;
    let is_latency = name.contains("request_duration")
        || name.contains("requests_seconds")
        || name.contains("server_duration")
        || name.contains("latency");
    is_latency.then_some(name)
}

/// Milliseconds in a histogram's unit: as its name says, otherwise seconds, which are usual.
fn unit_ms(name: &str) -> f64 {
    if name.contains("_milliseconds") || name.ends_with("_ms") {
        1.0
    } else if name.contains("_microseconds") || name.ends_with("_us") {
        0.001
    } else {
        1_000.0
    }
}

fn is_monitoring(sample: &Sample<'_>) -> bool {
    sample.label(PATH).is_some_and(|path| {
        let path = path.trim_end_matches('/');
        MONITORED.contains(&path) || path.starts_with("/v2/health/") || path.ends_with("/ready")
    })
}

/// Keeps the lines of this model and version, where lines say whose they are. Where they all speak of one model under
/// another name, a server of one model calls it so; of several, none is known to be this one.
fn keep_own(samples: &mut Vec<Sample<'_>>, model: &str, version: &str) {
    let of = |sample: &Sample<'_>, name: &str| sample.label(MODEL) == Some(name);
    if samples.iter().any(|sample| of(sample, model)) {
        samples.retain(|sample| of(sample, model));
        if samples.iter().any(|sample| sample.label(VERSION) == Some(version)) {
            samples.retain(|sample| sample.label(VERSION) == Some(version));
        }
        return;
    }
    let mut names = samples.iter().filter_map(|sample| sample.label(MODEL));
    let first = names.next().map(str::to_owned);
    if names.any(|name| Some(name) != first.as_deref()) {
        samples.retain(|sample| sample.label(MODEL).is_none());
    }
}
