//! How models were doing, and for how long they were watched doing so.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use shared::api::{Day, State};

use super::models::{from_json, model_id, to_json};
use super::{SqliteStore, StoreError};
use crate::clock::DAY_S;

/// Widths of the windows that uptime is kept in, in seconds, and for how long each is kept.
const KEPT: [(i64, i64); 3] = [(60, DAY_S), (3_600, 30 * DAY_S), (DAY_S, 365 * DAY_S)];
/// Days of a status.
const DAYS: i64 = 90;

/// From when on a model was in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    /// In epoch milliseconds.
    pub at: i64,
    /// The state.
    pub state: State,
    /// Why, in a sentence.
    pub reason: String,
}

/// How a stretch of watching counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// All was well.
    Up,
    /// Serving, but something was wrong.
    Degraded,
    /// Not serving.
    Down,
}

/// States over time.
pub trait States {
    /// The latest change of a model's state.
    fn latest_state(&self, model: &str) -> Result<Option<StateChange>, StoreError>;

    /// Writes down that a model's state has changed.
    fn change_state(&self, model: &str, change: &StateChange) -> Result<(), StoreError>;

    /// The changes of a model's state from an epoch millisecond on, the one that held then included.
    fn state_changes(&self, model: &str, from_ms: i64) -> Result<Vec<StateChange>, StoreError>;

    /// Adds the time that models were watched up to now, and forgets what is too old.
    fn add_watched(&self, now_ms: i64, watched: &[(String, Counts, i64)]) -> Result<(), StoreError>;

    /// The last 90 days of every model by name, oldest first; without predictions.
    fn days(&self, now_ms: i64) -> Result<BTreeMap<String, Vec<Day>>, StoreError>;
}

impl States for SqliteStore {
    fn latest_state(&self, model: &str) -> Result<Option<StateChange>, StoreError> {
        self.read(|connection| {
            let model_id = model_id(connection, model)?;
            let latest = connection
                .prepare_cached(
                    "SELECT at, state, reason FROM state_change WHERE model_id = ?1 ORDER BY at DESC LIMIT 1",
                )?
                .query_row([model_id], parts)
                .optional()?;
            latest.map(read).transpose()
        })
    }

    fn change_state(&self, model: &str, change: &StateChange) -> Result<(), StoreError> {
        self.write(|connection| {
            // Two changes in one millisecond: the later one stands.
            connection.execute(
                "INSERT OR REPLACE INTO state_change (model_id, at, state, reason) VALUES (?1, ?2, ?3, ?4)",
                params![model_id(connection, model)?, change.at, to_json(&change.state)?, change.reason],
            )?;
            Ok(())
        })
    }

    fn state_changes(&self, model: &str, from_ms: i64) -> Result<Vec<StateChange>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT at, state, reason FROM state_change WHERE model_id = ?1 AND at >= coalesce(
                     (SELECT max(at) FROM state_change WHERE model_id = ?1 AND at <= ?2), ?2) ORDER BY at",
            )?;
            let rows = statement.query_map(params![model_id(connection, model)?, from_ms], parts)?;
            rows.map(|row| read(row?)).collect()
        })
    }

    fn add_watched(&self, now_ms: i64, watched: &[(String, Counts, i64)]) -> Result<(), StoreError> {
        self.write(|connection| {
            let now_s = now_ms.div_euclid(1_000);
            for (model, counts, ms) in watched {
                add(connection, model, *counts, *ms, now_s)?;
            }
            for (width, kept) in KEPT {
                connection
                    .prepare_cached("DELETE FROM uptime WHERE width = ?1 AND start < ?2")?
                    .execute(params![width, now_s - kept])?;
            }
            Ok(())
        })
    }

    fn days(&self, now_ms: i64) -> Result<BTreeMap<String, Vec<Day>>, StoreError> {
        self.read(|connection| {
            let first = now_ms.div_euclid(1_000 * DAY_S) - DAYS + 1;
            let mut statement = connection.prepare_cached(
                "SELECT name, start, up_ms, degraded_ms, down_ms FROM uptime JOIN model ON model.id = model_id
                 WHERE width = ?1 AND start >= ?2",
            )?;
            let mut rows = statement.query(params![DAY_S, first * DAY_S])?;
            let mut days: BTreeMap<String, Vec<Day>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let of_model = days.entry(row.get(0)?).or_insert_with(|| vec![Day::default(); DAYS as usize]);
                let seconds = |column| row.get::<_, i64>(column).map(|ms| (ms / 1_000) as u32);
                let at = usize::try_from(row.get::<_, i64>(1)?.div_euclid(DAY_S) - first).ok();
                if let Some(day) = at.and_then(|at| of_model.get_mut(at)) {
                    (day.up_s, day.degraded_s, day.down_s) = (seconds(2)?, seconds(3)?, seconds(4)?);
                }
            }
            Ok(days)
        })
    }
}

fn add(connection: &Connection, model: &str, counts: Counts, ms: i64, now_s: i64) -> Result<(), StoreError> {
    let of = |kind| if counts == kind { ms } else { 0 };
    for (width, _) in KEPT {
        connection
            .prepare_cached(
                "INSERT INTO uptime (model_id, width, start, up_ms, degraded_ms, down_ms)
                 SELECT id, ?2, ?3, ?4, ?5, ?6 FROM model WHERE name = ?1
                 ON CONFLICT DO UPDATE SET up_ms = up_ms + excluded.up_ms,
                     degraded_ms = degraded_ms + excluded.degraded_ms, down_ms = down_ms + excluded.down_ms",
            )?
            .execute(params![
                model,
                width,
                now_s.div_euclid(width) * width,
                of(Counts::Up),
                of(Counts::Degraded),
                of(Counts::Down)
            ])?;
    }
    Ok(())
}

fn parts(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, String, String)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn read((at, state, reason): (i64, String, String)) -> Result<StateChange, StoreError> {
    Ok(StateChange { at, state: from_json(&state)?, reason })
}
