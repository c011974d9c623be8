//! What happens by itself: the time passes, rules are read, uptime is counted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Watch;
use super::evidence::Reading;
use crate::clock;
use crate::store::{Counts, StoreError};
use shared::api::State;
use shared::date::DAY_MS;

/// How often the time is looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often the time that was watched is written down.
const WATCHED: Duration = Duration::from_secs(10);
/// Rules over operations are read at least so often, whether or not anything has come.
const OPERATIONS: Duration = Duration::from_secs(30);
/// Rules over operations are read no more often than this when readings come.
const USED: Duration = Duration::from_secs(2);
/// A stretch between two ticks that is longer than this was slept through, not watched.
const SLEPT: Duration = Duration::from_secs(30);

/// Begins to watch, until the runtime ends.
pub fn start(watch: Arc<Watch>) {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut watched = Watched::begin();
        loop {
            ticks.tick().await;
            let (watch, mut now_watched) = (Arc::clone(&watch), watched.clone());
            let ticked = tokio::task::spawn_blocking(move || watch.tick(&mut now_watched).map(|()| now_watched));
            match ticked.await {
                Ok(Ok(then)) => watched = then,
                // The store has said so, and says when there is room again.
                Ok(Err(StoreError::Full)) => {}
                // The next tick tries again; the time until then counts as watched.
                Ok(Err(error)) => tracing::error!(%error, "watching failed"),
                Err(error) => tracing::error!(%error, "watching was broken off"),
            }
        }
    });
}

/// Since when the time that was watched has not been written down, by a clock that never jumps.
#[derive(Debug, Clone)]
struct Watched {
    /// `None` before the first tick, which reads what earlier processes have written down.
    since: Option<Instant>,
    last_tick: Instant,
    ms: u64,
}

impl Watched {
    fn begin() -> Self {
        Self { since: None, last_tick: Instant::now(), ms: 0 }
    }

    fn is_due(&self) -> bool {
        self.since.is_none_or(|since| since.elapsed() >= WATCHED)
    }
}

impl Watch {
    fn tick(&self, watched: &mut Watched) -> Result<(), StoreError> {
        self.counts.beat();
        if self.store.has_room() {
            self.write_down_late()?;
        }
        let names: Vec<String> = self.board().keys().cloned().collect();
        for name in &names {
            let now = clock::now_ms();
            let settled = self.board().get_mut(name).is_none_or(|entry| entry.is_settled(now));
            if !settled {
                self.settle(name, |_| ())?;
            }
        }
        for name in &names {
            unless_full(self.read_due(name))?;
            unless_full(self.follow_up(name))?;
        }
        // Until there is room, it is counted on.
        unless_full(self.count_watched(watched, &names))
    }

    fn read_due(&self, name: &str) -> Result<(), StoreError> {
        let due = {
            let board = self.board();
            let Some(entry) = board.get(name) else { return Ok(()) };
            let old = entry.read_at.map(|at| at.elapsed());
            match old {
                None => Some(Reading::All),
                Some(old) if entry.unread && old >= self.timing.between_readings => Some(Reading::All),
                Some(old) if entry.used && old >= USED => Some(Reading::Operations),
                Some(old) if old >= OPERATIONS => Some(Reading::Operations),
                Some(_) => None,
            }
        };
        due.map_or(Ok(()), |what| self.read_rules(name, what))
    }

    /// Writes down how long models were watched, and in which state.
    fn count_watched(&self, watched: &mut Watched, names: &[String]) -> Result<(), StoreError> {
        let since_tick = watched.last_tick.elapsed();
        watched.last_tick = Instant::now();
        if since_tick < SLEPT {
            watched.ms += since_tick.as_millis() as u64;
        }
        if !watched.is_due() {
            return Ok(());
        }
        let ms = watched.ms as i64;
        let counted = |state: State| match state {
            State::Live | State::Updating => Some(Counts::Up),
            State::Degraded => Some(Counts::Degraded),
            State::Down | State::Silent => Some(Counts::Down),
            State::NotDeployed | State::Retired | State::Unknown => None,
        };
        let rows: Vec<(String, Counts, i64)> = self
            .board()
            .iter()
            .filter_map(|(name, entry)| Some((name.clone(), counted(entry.status.state)?, ms)))
            .collect();
        let now = clock::now_ms();
        if !rows.is_empty() && ms > 0 {
            self.store.add_watched(now, &rows)?;
        }
        (watched.since, watched.ms) = (Some(Instant::now()), 0);
        let mut days = self.store.days(now)?;
        for (name, entry) in self.board().iter_mut() {
            entry.watched = (days.remove(name).unwrap_or_default(), now.div_euclid(DAY_MS));
        }
        names.iter().try_for_each(|name| self.settle(name, |_| ()).map(drop))
    }
}

/// A full disk stops no look at other models: what could not be written is tried again at the next look.
fn unless_full(done: Result<(), StoreError>) -> Result<(), StoreError> {
    match done {
        Err(StoreError::Full) => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_watched_is_written_down_at_once_and_then_at_its_pace() {
        let mut watched = Watched::begin();
        assert!(watched.is_due());
        watched.since = Some(Instant::now());
        assert!(!watched.is_due(), "just written down");
        watched.since = Instant::now().checked_sub(WATCHED);
        assert!(watched.is_due());
    }
}
