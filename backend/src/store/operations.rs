//! What versions used, what a model brought in, rows that were refused, and who has left.

use std::collections::BTreeSet;

use rusqlite::params;
use shared::api::Resources;

use super::models::{self, from_json, model_id, to_json};
use super::{SqliteStore, StoreError};
use crate::clock::{self, DAY_S, HOUR_S};

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

/// Rows of a version received and refused in some hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Refused {
    /// Rows received, by the time of their prediction.
    pub accepted: u64,
    /// Rows left out, by the time of their receipt.
    pub rejected: u64,
}

/// Operations.
pub trait Operations {
    /// Keeps a reading of what a version used, the latest of each minute.
    fn add_resources(&self, model: &str, version: &str, reading: &Resources) -> Result<(), StoreError>;

    /// The readings of a version from an epoch millisecond on, by time.
    fn resources(&self, model: &str, version: &str, from_ms: i64) -> Result<Vec<Resources>, StoreError>;

    /// Counts rows that were left out.
    fn add_rejected(&self, model: &str, version: &str, rows: u64) -> Result<(), StoreError>;

    /// Rows of a model's live and canary versions received and refused since an epoch millisecond, to the hour.
    fn refused(&self, model: &str, from_ms: i64) -> Result<Refused, StoreError>;

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

    fn add_rejected(&self, model: &str, version: &str, rows: u64) -> Result<(), StoreError> {
        self.write(|connection| {
            let version = models::version(connection, model, version)?;
            connection.execute(
                "INSERT INTO rejected (version_id, hour, rows) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
                params![version.id, clock::now_ms().div_euclid(1_000 * HOUR_S), rows as i64],
            )?;
            Ok(())
        })
    }

    fn refused(&self, model: &str, from_ms: i64) -> Result<Refused, StoreError> {
        self.read(|connection| {
            let from = params![model_id(connection, model)?, from_ms.div_euclid(1_000 * HOUR_S)];
            let sum = |sql: &str| connection.prepare_cached(sql)?.query_row(from, |row| row.get::<_, i64>(0));
            let accepted = sum("SELECT coalesce(sum(rows), 0) FROM traffic JOIN version ON version.id = version_id
                 WHERE model_id = ?1 AND role IN (1, 3) AND hour >= ?2")?;
            let rejected = sum("SELECT coalesce(sum(rows), 0) FROM rejected JOIN version ON version.id = version_id
                 WHERE model_id = ?1 AND hour >= ?2")?;
            Ok(Refused { accepted: accepted as u64, rejected: rejected as u64 })
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
