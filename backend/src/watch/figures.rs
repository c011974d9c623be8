//! What the watch did, for metrics and for who asks whether it is awake.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use shared::api::State;

use super::Watch;

/// What is known of the watch at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchFigures {
    /// Checks of endpoints that found them ready.
    pub probes_ready: u64,
    /// Checks that did not.
    pub probes_failed: u64,
    /// Endpoints whose latest check failed.
    pub failing: u64,
    /// Messages that arrived.
    pub delivered: u64,
    /// Attempts that failed.
    pub undelivered: u64,
    /// Messages that wait to be sent.
    pub waiting: u64,
    /// How many models are in each state.
    pub states: Vec<(State, i64)>,
}

/// Counts since the start.
#[derive(Debug, Default)]
pub(super) struct Counts {
    probes: [AtomicU64; 2],
    deliveries: [AtomicU64; 2],
    beat: Mutex<Option<Instant>>,
}

impl Counts {
    pub(super) fn probed(&self, ready: bool) {
        self.probes[usize::from(ready)].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn delivered(&self, arrived: bool) {
        self.deliveries[usize::from(arrived)].fetch_add(1, Ordering::Relaxed);
    }

    /// The time was looked at.
    pub(super) fn beat(&self) {
        *self.beat.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

impl Watch {
    /// How long ago the time was last looked at; `None` before the first time.
    pub fn heartbeat(&self) -> Option<Duration> {
        self.counts.beat.lock().unwrap_or_else(PoisonError::into_inner).map(|at| at.elapsed())
    }

    /// What it did; the store knows how many messages wait.
    pub fn figures(&self, waiting: u64) -> WatchFigures {
        let board = self.board();
        let of = |state| board.values().filter(|entry| entry.status.state == state).count() as i64;
        let count = |counts: &[AtomicU64; 2], which: usize| counts[which].load(Ordering::Relaxed);
        WatchFigures {
            probes_ready: count(&self.counts.probes, 1),
            probes_failed: count(&self.counts.probes, 0),
            failing: board.values().flat_map(|entry| entry.probes.values()).filter(|probe| !probe.ready).count() as u64,
            delivered: count(&self.counts.deliveries, 1),
            undelivered: count(&self.counts.deliveries, 0),
            waiting,
            states: State::ALL.map(|state| (state, of(state))).to_vec(),
        }
    }
}
