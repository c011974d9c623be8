//! Where people are told, and every message to them.

use rusqlite::{OptionalExtension, params};
use shared::api::{Channel, Delivery};
use shared::date::DAY_MS;

use super::models::{from_json, to_json};
use super::{SqliteStore, StoreError};

/// There are no more channels than this.
const MOST: i64 = 100;
/// Deliveries listed at once.
const MOST_LISTED: i64 = 500;
/// Deliveries that are over are kept so long, in milliseconds.
const KEPT_MS: i64 = 90 * DAY_MS;

/// A message that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The delivery's id.
    pub id: i64,
    /// The channel's name.
    pub channel: String,
    /// The message as JSON.
    pub message: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was made, in epoch milliseconds.
    pub created: i64,
}

/// A message to put in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The channel's name.
    pub channel: String,
    /// Of which model.
    pub model: Option<String>,
    /// In a sentence.
    pub subject: String,
    /// The message as JSON.
    pub message: String,
    /// When it is to be sent, in epoch milliseconds.
    pub at: i64,
}

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempted {
    /// What the receiver answered.
    pub answer: String,
    /// Whether it has arrived.
    pub delivered: bool,
    /// When it is tried again, in epoch milliseconds.
    pub next: Option<i64>,
}

/// Channels and deliveries.
pub trait Channels {
    /// All channels with their secrets, by name.
    fn channels(&self) -> Result<Vec<Channel>, StoreError>;

    /// Registers or updates a channel; true when it is new.
    fn put_channel(&self, channel: &Channel) -> Result<bool, StoreError>;

    /// Deletes a channel; what waits for it is given up.
    fn delete_channel(&self, name: &str) -> Result<(), StoreError>;

    /// Puts messages in the queue; their ids.
    fn queue(&self, messages: &[NewDelivery]) -> Result<Vec<i64>, StoreError>;

    /// The messages that are due at an epoch millisecond, the oldest first.
    fn due(&self, now_ms: i64) -> Result<Vec<Due>, StoreError>;

    /// When the next message is due, in epoch milliseconds.
    fn next_due(&self) -> Result<Option<i64>, StoreError>;

    /// Writes down what an attempt came to.
    fn attempted(&self, id: i64, attempted: &Attempted) -> Result<(), StoreError>;

    /// The latest deliveries, the latest first.
    fn deliveries(&self) -> Result<Vec<Delivery>, StoreError>;
}

impl Channels for SqliteStore {
    fn channels(&self) -> Result<Vec<Channel>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT name, spec FROM channel ORDER BY name")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
            rows.map(|row| {
                let (name, spec) = row?;
                Ok(Channel { name, spec: from_json(&spec)? })
            })
            .collect()
        })
    }

    fn put_channel(&self, channel: &Channel) -> Result<bool, StoreError> {
        self.write(|connection| {
            let spec = to_json(&channel.spec)?;
            let sql = "UPDATE channel SET spec = ?2 WHERE name = ?1";
            if connection.execute(sql, params![channel.name, spec])? > 0 {
                return Ok(false);
            }
            let kept: i64 = connection.query_row("SELECT count(*) FROM channel", [], |row| row.get(0))?;
            if kept >= MOST {
                return Err(StoreError::Conflict(format!("there can be up to {MOST} channels: delete one first")));
            }
            connection.execute("INSERT INTO channel (name, spec) VALUES (?1, ?2)", params![channel.name, spec])?;
            Ok(true)
        })
    }

    fn delete_channel(&self, name: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            if connection.execute("DELETE FROM channel WHERE name = ?1", [name])? == 0 {
                return Err(StoreError::Missing(format!("there is no channel \"{name}\"")));
            }
            connection.execute(
                "UPDATE delivery SET next = NULL, answer = 'given up: the channel was deleted'
                 WHERE channel = ?1 AND next IS NOT NULL",
                [name],
            )?;
            Ok(())
        })
    }

    fn queue(&self, messages: &[NewDelivery]) -> Result<Vec<i64>, StoreError> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        self.write(|connection| {
            let mut ids = Vec::new();
            for new in messages {
                connection
                    .prepare_cached(
                        "INSERT INTO delivery (channel, model, subject, message, created, next)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
                    )?
                    .execute(params![new.channel, new.model, new.subject, new.message, new.at])?;
                ids.push(connection.last_insert_rowid());
            }
            let oldest = messages.iter().map(|new| new.at).min().unwrap_or_default() - KEPT_MS;
            connection.execute("DELETE FROM delivery WHERE next IS NULL AND created < ?1", [oldest])?;
            Ok(ids)
        })
    }

    fn due(&self, now_ms: i64) -> Result<Vec<Due>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, channel, message, attempts, created FROM delivery WHERE next <= ?1 ORDER BY next, id LIMIT 64",
            )?;
            let rows = statement.query_map([now_ms], |row| {
                Ok(Due {
                    id: row.get(0)?,
                    channel: row.get(1)?,
                    message: row.get(2)?,
                    attempts: row.get::<_, i64>(3)? as u32,
                    created: row.get(4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn next_due(&self) -> Result<Option<i64>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT min(next) FROM delivery WHERE next IS NOT NULL";
            Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?.flatten())
        })
    }

    fn attempted(&self, id: i64, attempted: &Attempted) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute(
                "UPDATE delivery SET attempts = attempts + 1, answer = ?2, delivered = ?3, next = ?4 WHERE id = ?1",
                params![id, attempted.answer, attempted.delivered, attempted.next],
            )?;
            Ok(())
        })
    }

    fn deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, channel, model, subject, created, attempts, next, delivered, answer
                 FROM delivery ORDER BY id DESC LIMIT ?1",
            )?;
            let rows = statement.query_map([MOST_LISTED], |row| {
                Ok(Delivery {
                    id: row.get(0)?,
                    channel: row.get(1)?,
                    model: row.get(2)?,
                    subject: row.get(3)?,
                    created: row.get(4)?,
                    attempts: row.get::<_, i64>(5)? as u32,
                    next: row.get(6)?,
                    delivered: row.get(7)?,
                    answer: row.get(8)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
