//! What a connection is doing and since when; whether it takes too long over it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::task::AtomicWaker;

use crate::limits::Limit;
use crate::settings::Connections;

/// The slowest rate is asked for once so much time was spent waiting.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// It has sent nothing yet.
    Fresh,
    /// It sends the headers of a request.
    Headers,
    /// A request of its is worked on.
    Busy,
    /// It has been answered, and sends nothing.
    Idle,
}

/// A connection, as its own task and the one that looks after all of them see it.
#[derive(Debug)]
pub(super) struct Connection {
    state: Mutex<State>,
    /// Its task, where it waits for the peer to send.
    pub reading: AtomicWaker,
    /// Its task, where it waits for the peer to take.
    pub writing: AtomicWaker,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// Since when the peer takes nothing.
    stalled: Option<Instant>,
    /// How long was waited for the peer to take this answer, and how much it took.
    waited: Duration,
    taken: u64,
    given_up: Option<Limit>,
}

impl Connection {
    pub(super) fn new(now: Instant) -> Self {
        let state =
            State { phase: Phase::Fresh, since: now, stalled: None, waited: Duration::ZERO, taken: 0, given_up: None };
        Self { state: Mutex::new(state), reading: AtomicWaker::new(), writing: AtomicWaker::new() }
    }

    /// Something was received.
    pub(super) fn received(&self) {
        let mut state = self.state();
        if matches!(state.phase, Phase::Fresh | Phase::Idle) {
            (state.phase, state.since) = (Phase::Headers, Instant::now());
        }
    }

    /// A request is complete but for its body.
    pub(super) fn asked(&self) {
        let mut state = self.state();
        (state.phase, state.since) = (Phase::Busy, Instant::now());
        (state.waited, state.taken) = (Duration::ZERO, 0);
    }

    /// Its answer is on its way.
    pub(super) fn answered(&self) {
        let mut state = self.state();
        (state.phase, state.since) = (Phase::Idle, Instant::now());
    }

    /// The peer takes nothing.
    pub(super) fn stalled(&self) {
        self.state().stalled.get_or_insert_with(Instant::now);
    }

    /// The peer took so many bytes.
    pub(super) fn taken(&self, bytes: usize) {
        let mut state = self.state();
        state.taken += bytes as u64;
        if let Some(since) = state.stalled.take() {
            state.waited += since.elapsed();
        }
    }

    /// The limit that the connection was given up by, and what it was doing.
    pub(super) fn given_up(&self) -> Option<(Limit, Phase)> {
        let state = self.state();
        state.given_up.map(|limit| (limit, state.phase))
    }

    /// Gives the connection up; its task ends it.
    pub(super) fn give_up(&self, limit: Limit) {
        self.state().given_up.get_or_insert(limit);
        self.reading.wake();
        self.writing.wake();
    }

    /// Since when it could be closed without breaking an answer off; never while one is worked on.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.phase != Phase::Busy && state.given_up.is_none()).then_some(state.since)
    }

    /// The limit that it has gone over by now.
    pub(super) fn overdue(&self, settings: &Connections, now: Instant) -> Option<Limit> {
        let state = self.state();
        if state.given_up.is_some() {
            return None;
        }
        let seconds = |seconds: u64| Duration::from_secs(seconds);
        let lasted = now.saturating_duration_since(state.since);
        let over = match state.phase {
            Phase::Fresh => (lasted >= seconds(settings.first_byte_s)).then_some(Limit::FirstByte),
            Phase::Headers => (lasted >= seconds(settings.headers_s)).then_some(Limit::HeadersTime),
            Phase::Idle => (lasted >= seconds(settings.idle_s)).then_some(Limit::Idle),
            Phase::Busy => None,
        };
        let stalled = state.stalled.map(|since| now.saturating_duration_since(since));
        let slow = stalled.is_some_and(|stalled| {
            stalled >= seconds(settings.stall_s) || too_slow(state.taken, state.waited + stalled, settings.slowest_rate)
        });
        // What is written is looked at first: an answer may stand in the way after its request is done.
        if slow { Some(Limit::SlowReader) } else { over.filter(|_| stalled.is_none()) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether so many bytes in so much time spent waiting are too few.
pub(super) fn too_slow(bytes: u64, waited: Duration, slowest_rate: u64) -> bool {
    waited >= PATIENCE && (bytes as f64) < slowest_rate as f64 * waited.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(connection: &Connection, seconds: u64) -> Option<Limit> {
        connection.overdue(&Connections::default(), Instant::now() + Duration::from_secs(seconds))
    }

    #[test]
    fn each_phase_has_its_time() {
        let connection = Connection::new(Instant::now());
        assert_eq!((after(&connection, 29), after(&connection, 31)), (None, Some(Limit::FirstByte)));
        connection.received();
        connection.received();
        assert_eq!((after(&connection, 9), after(&connection, 11)), (None, Some(Limit::HeadersTime)));
        connection.asked();
        assert_eq!((after(&connection, 100_000), connection.idle_since()), (None, None));
        connection.answered();
        assert_eq!((after(&connection, 74), after(&connection, 76)), (None, Some(Limit::Idle)));
        connection.give_up(Limit::Idle);
        assert_eq!((after(&connection, 1_000), connection.idle_since()), (None, None), "once");
        assert_eq!(connection.given_up(), Some((Limit::Idle, Phase::Idle)));
    }

    #[test]
    fn a_reader_that_stalls_or_trickles_is_given_up() {
        let connection = Connection::new(Instant::now());
        connection.asked();
        connection.stalled();
        assert_eq!((after(&connection, 9), after(&connection, 11)), (None, Some(Limit::SlowReader)), "nothing taken");
        connection.taken(20_000);
        assert_eq!(after(&connection, 1_000), None, "it took what there was");
        connection.stalled();
        assert_eq!((after(&connection, 15), after(&connection, 21)), (None, Some(Limit::SlowReader)), "below the rate");
        connection.taken(10_000_000);
        connection.stalled();
        assert_eq!((after(&connection, 29), after(&connection, 31)), (None, Some(Limit::SlowReader)), "a long pause");
    }
}
