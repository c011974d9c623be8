//! Everything that is known at one moment, as text.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use shared::api::Model;

use super::{Metrics, observations, process};
use crate::limits::Limits;
use crate::store::StoreFigures;
use crate::watch::WatchFigures;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Queue {
    queue: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    state: String,
}

/// What is looked up for a scrape.
#[derive(Debug)]
pub struct Scrape<'a> {
    /// What was counted.
    pub metrics: &'a Metrics,
    /// How far limits are used.
    pub limits: &'a Limits,
    /// All models.
    pub models: &'a [Model],
    /// The store.
    pub store: &'a StoreFigures,
    /// The watch.
    pub watch: &'a WatchFigures,
}

/// All of it as OpenMetrics text.
///
/// # Errors
/// Where a metric cannot be written as text, which none does.
pub fn scrape(of: &Scrape<'_>) -> Result<String, std::fmt::Error> {
    let mut now = Registry::with_prefix("evenkeel");
    now.register("build", "What this program is", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
    observations::register(&mut now, of.models);
    queues(&mut now, of.limits);
    store(&mut now, of.store);
    watch(&mut now, of.watch);
    let mut process = Registry::default();
    process::register(&mut process);
    let mut text = String::new();
    for registry in [&of.metrics.registry, &now, &process] {
        encode_registry(&mut text, registry)?;
    }
    encode_eof(&mut text)?;
    Ok(text)
}

fn queues(to: &mut Registry, limits: &Limits) {
    let (running, waiting, slots) = (Family::<Queue, Gauge>::default(), Family::default(), Family::default());
    for queue in limits.queues() {
        let labels = Queue { queue: queue.limit().as_str() };
        for (family, value) in [(&running, queue.running()), (&waiting, queue.waiting()), (&slots, queue.slots())] {
            family.get_or_create(&labels).set(value as i64);
        }
    }
    to.register("queue_running", "Work of a kind under way", running);
    to.register("queue_waiting", "Work of a kind that waits for its turn", waiting);
    to.register("queue_slots", "Work of a kind that may be under way at once", slots);
    to.register("spool_bytes", "Bodies of batches on disk", whole(limits.spool.used()));
}

fn store(to: &mut Registry, store: &StoreFigures) {
    to.register("store_file_bytes", "Size of the store's file", whole(store.file_bytes));
    to.register("store_wal_bytes", "Size of the store's log of writes", whole(store.wal_bytes));
    if let Some(free) = store.free_bytes {
        to.register("store_free_bytes", "Free space on the store's disk", whole(free));
    }
    to.register("store_summaries", "Summaries kept", whole(store.summaries));
    if let Some(oldest) = store.oldest_ms {
        let gauge = Gauge::<f64, AtomicU64>::default();
        gauge.set(oldest as f64 / 1_000.0);
        to.register("store_oldest_row_timestamp_seconds", "Time of the oldest row", gauge);
    }
    let outcomes = Family::<Outcome, Counter>::default();
    for (outcome, count) in [("committed", store.writes.committed), ("failed", store.writes.failed)] {
        outcomes.get_or_create(&Outcome { outcome }).inc_by(count);
    }
    to.register("store_transactions", "Transactions that write", outcomes);
    to.register("store_write_wait_seconds", "Time spent waiting for the one writer", float(store.writes.waited_s));
    to.register("store_write_held_seconds", "Time that the one writer was held", float(store.writes.held_s));
}

fn watch(to: &mut Registry, watch: &WatchFigures) {
    let probes = Family::<Outcome, Counter>::default();
    for (outcome, count) in [("ready", watch.probes_ready), ("failed", watch.probes_failed)] {
        probes.get_or_create(&Outcome { outcome }).inc_by(count);
    }
    to.register("probes", "Checks of endpoints", probes);
    to.register("endpoints_failing", "Endpoints whose latest check failed", whole(watch.failing));
    let deliveries = Family::<Outcome, Counter>::default();
    for (outcome, count) in [("delivered", watch.delivered), ("failed", watch.undelivered)] {
        deliveries.get_or_create(&Outcome { outcome }).inc_by(count);
    }
    to.register("deliveries", "Attempts to deliver a message", deliveries);
    to.register("deliveries_waiting", "Messages that wait to be sent", whole(watch.waiting));
    let models = Family::<InState, Gauge>::default();
    for (state, count) in &watch.states {
        models.get_or_create(&InState { state: state.word().replace(' ', "_") }).set(*count);
    }
    to.register("models", "Models by their state", models);
}

/// A gauge that has this value.
pub(super) fn whole(value: u64) -> Gauge {
    let gauge = Gauge::default();
    gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
    gauge
}

/// A counter that has come to this value.
pub(super) fn float(value: f64) -> Counter<f64, AtomicU64> {
    let counter = Counter::default();
    counter.inc_by(value);
    counter
}
