//! What versions used, what a model brought in, rows as they came, and who has left.

use std::collections::BTreeSet;

use rusqlite::params;
use shared::api::Resources;

use super::models::{self, from_json, model_id, to_json};
use super::{SqliteStore, StoreError};
use crate::clock::{self, DAY_S};

/// Readings are kept so long, in milliseconds.
const KEPT_MS: i64 = 90 * DAY_S * 1_000;
const MINUTE_MS: i64 = 60_000;

/// A value of the business metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BusinessValue {
    /// In epoch milliseconds.
    pub at: i64,
    /// In the metric's unit.
    pub value: f64,
}

/// Live and canary rows received in some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Intake {
    /// Rows taken in.
    pub accepted: u64,
    /// Rows left out because something was wrong with them.
    pub rejected: u64,
}

/// Operations.
pub trait Operations {
    /// Keeps a reading of what a version used, the latest of each minute.
    fn add_resources(&self, model: &str, version: &str, reading: &Resources) -> Result<(), StoreError>;

    /// The readings of a version from an epoch millisecond on, by time.
    fn resources(&self, model: &str, version: &str, from_ms: i64) -> Result<Vec<Resources>, StoreError>;

    /// Counts rows that a version was sent.
    fn add_intake(&self, model: &str, version: &str, more: Intake) -> Result<(), StoreError>;

    /// Rows that a model was sent since an epoch millisecond, to the minute.
    fn intake(&self, model: &str, from_ms: i64) -> Result<Intake, StoreError>;

    /// Keeps a value of the business metric.
    fn add_business_value(&self, model: &str, value: BusinessValue) -> Result<(), StoreError>;

    /// The latest value of the business metric.
    fn business_value(&self, model: &str) -> Result<Option<BusinessValue>, StoreError>;

    /// Who has left.
    fn departed(&self) -> Result<BTreeSet<String>, StoreError>;

    /// Says who has left; replaces what was said before.
    fn put_departed(&self, people: &BTreeSet<String>) -> Result<(), StoreError>;
}

impl Operations for SqliteStore {
    fn add_resources(&self, model: &str, version: &str, reading: &Resources) -> Result<(), StoreError> {
        self.write(|connection| {
            let version = models::version(connection, model, version)?;
            let time = reading.time.unwrap_or_else(clock::now_ms);
            let reading = Resources { time: Some(time), ..*reading };
            connection.execute(
                "INSERT OR REPLACE INTO resources (version_id, at, reading) VALUES (?1, ?2, ?3)",
                params![version.id, time.div_euclid(MINUTE_MS) * MINUTE_MS, to_json(&reading)?],
            )?;
            connection.execute(
                "DELETE FROM resources WHERE version_id = ?1 AND at < ?2",
                params![version.id, clock::now_ms() - KEPT_MS],
            )?;
            Ok(())
        })
    }

    fn resources(&self, model: &str, version: &str, from_ms: i64) -> Result<Vec<Resources>, StoreError> {
        self.read(|connection| {
            let version = models::version(connection, model, version)?;
            let mut statement = connection
                .prepare_cached("SELECT reading FROM resources WHERE version_id = ?1 AND at >= ?2 ORDER BY at")?;
            let rows = statement.query_map(params![version.id, from_ms], |row| row.get::<_, String>(0))?;
            rows.map(|row| from_json(&row?)).collect()
        })
    }

    fn add_intake(&self, model: &str, version: &str, more: Intake) -> Result<(), StoreError> {
        self.write(|connection| {
            let version = models::version(connection, model, version)?;
            let minute = clock::now_ms().div_euclid(MINUTE_MS);
            connection.execute(
                "INSERT INTO intake (version_id, minute, accepted, rejected) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET accepted = accepted + excluded.accepted, rejected = rejected + excluded.rejected",
                params![version.id, minute, more.accepted as i64, more.rejected as i64],
            )?;
            connection.execute(
                "DELETE FROM intake WHERE version_id = ?1 AND minute < ?2",
                params![version.id, minute - KEPT_MS / MINUTE_MS],
            )?;
            Ok(())
        })
    }

    fn intake(&self, model: &str, from_ms: i64) -> Result<Intake, StoreError> {
        self.read(|connection| {
            let sql = "SELECT coalesce(sum(accepted), 0), coalesce(sum(rejected), 0) FROM intake
                       JOIN version ON version.id = version_id WHERE model_id = ?1 AND minute >= ?2";
            let from = params![model_id(connection, model)?, from_ms.div_euclid(MINUTE_MS)];
            Ok(connection.prepare_cached(sql)?.query_row(from, |row| {
                Ok(Intake { accepted: row.get::<_, i64>(0)? as u64, rejected: row.get::<_, i64>(1)? as u64 })
            })?)
        })
    }

    fn add_business_value(&self, model: &str, value: BusinessValue) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute(
                "INSERT OR REPLACE INTO business_value (model_id, at, value) VALUES (?1, ?2, ?3)",
                params![model_id(connection, model)?, value.at, value.value],
            )?;
            Ok(())
        })
    }

    fn business_value(&self, model: &str) -> Result<Option<BusinessValue>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT at, value FROM business_value WHERE model_id = ?1 ORDER BY at DESC LIMIT 1";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([model_id(connection, model)?])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            Ok(Some(BusinessValue { at: row.get(0)?, value: row.get(1)? }))
        })
    }

    fn departed(&self) -> Result<BTreeSet<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT person FROM departed")?;
            let people = statement.query_map([], |row| row.get(0))?;
            Ok(people.collect::<Result<_, _>>()?)
        })
    }

    fn put_departed(&self, people: &BTreeSet<String>) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute("DELETE FROM departed", [])?;
            for person in people {
                connection.execute(
                    "INSERT INTO departed (person, since) VALUES (?1, ?2)",
                    params![person.to_lowercase(), clock::now_ms()],
                )?;
            }
            Ok(())
        })
    }
}
