//! Rows that are kept for a time or up to a size, and go oldest first; their summaries stay.
//!
//! A batch goes as a whole, in short transactions, so that whoever sends rows need not wait. First its time is written
//! into the table `gone`: from then on nothing is promised of its rows, and rows of that time are refused, as nobody
//! could tell whether they had come before. Then its entries leave the index, some thousands at a time, and at last its
//! columns. What was broken off half-way goes on at the next time. Pages that become free are taken by later rows; the
//! file does not shrink, a backup that is restored is as small as it can be.

use rusqlite::{Connection, OptionalExtension, params};
use shared::schema::ObservationRole;

use super::index::{self, Index, label_hash};
use super::{SqliteStore, StoreError, batches, models};
use crate::batch::Texts;
use crate::clock::DAY_S;

/// Entries that leave the index in one transaction.
const PIECE: usize = 2_048;
/// Spans of traces that go in one transaction.
const SPANS: i64 = 10_000;
/// What a row takes outside of its batch, in bytes: its entry in the index and in that of the labels.
const BESIDE: i64 = 32;

/// How long rows are kept; nothing of it touches a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keeping {
    /// Rows older than so many days go; 0 keeps them for ever.
    pub days: u64,
    /// Once rows take more than so many bytes, the oldest go; 0 keeps them all.
    pub bytes: u64,
}

impl Keeping {
    /// Whether anything ever goes.
    pub fn is_for_ever(&self) -> bool {
        self.days == 0 && self.bytes == 0
    }

    /// What is older than this epoch millisecond goes.
    fn oldest_ms(&self, now_ms: i64) -> Option<i64> {
        let days = i64::try_from(self.days).ok().filter(|days| *days > 0)?;
        Some(now_ms.saturating_sub(days.saturating_mul(DAY_S * 1_000)))
    }
}

/// Rows that went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gone {
    /// Rows.
    pub rows: u64,
    /// Spans of traces.
    pub spans: u64,
}

/// Rows that go.
pub trait Retention {
    /// Removes the oldest batch that is no longer to be kept, or some spans of traces; `None` once there is none.
    fn remove_oldest(&self, keeping: &Keeping, now_ms: i64) -> Result<Option<Gone>, StoreError>;

    /// Before which epoch millisecond the rows of a version in a role are no longer kept; `None` while all are.
    fn kept_from(&self, model: &str, version: &str, role: ObservationRole) -> Result<Option<i64>, StoreError>;

    /// The same of every version of every model that has lost rows, as (model, version, role, moment).
    fn all_kept_from(&self) -> Result<Vec<(String, String, ObservationRole, i64)>, StoreError>;
}

impl Retention for SqliteStore {
    fn remove_oldest(&self, keeping: &Keeping, now_ms: i64) -> Result<Option<Gone>, StoreError> {
        let leave = || self.write(|connection| leave(connection, keeping, now_ms));
        let Some(leaving) = self.revisions.after_any(leave)? else {
            let spans = keeping.oldest_ms(now_ms).map_or(Ok(0), |oldest| self.remove_spans(oldest))?;
            return Ok((spans > 0).then_some(Gone { rows: 0, spans }));
        };
        match self.read(|connection| batches::ids(connection, leaving.batch)) {
            Ok(ids) => {
                // In the order of the tree, so that a piece touches few of its pages.
                for piece in index::by_hash(leaving.version_id, &ids).chunks(PIECE) {
                    let piece = ids.taken(piece);
                    self.write(|connection| leaving.remove_entries(connection, &piece))?;
                    make_way();
                }
            }
            // Its entries can still be found by where they lead to, though only by looking at all.
            Err(StoreError::Damaged(why)) => {
                tracing::warn!(why, "a batch that goes is damaged");
                self.write(|connection| Index::remove_batch(connection, leaving.batch))?;
            }
            Err(error) => return Err(error),
        }
        self.revisions.after_any(|| self.write(|connection| leaving.remove(connection)))?;
        make_way();
        Ok(Some(Gone { rows: leaving.rows as u64, spans: 0 }))
    }

    fn kept_from(&self, model: &str, version: &str, role: ObservationRole) -> Result<Option<i64>, StoreError> {
        self.read(|connection| before(connection, models::version(connection, model, version)?.id, role))
    }

    fn all_kept_from(&self) -> Result<Vec<(String, String, ObservationRole, i64)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT model.name, version.name, role, before_ms FROM gone
                 JOIN version ON version.id = version_id JOIN model ON model.id = model_id ORDER BY 1, version.id, role",
            )?;
            let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            found
                .map(|row| {
                    let (model, version, role, before): (String, String, i64, i64) = row?;
                    Ok((model, version, batches::role_of(role)?, before))
                })
                .collect()
        })
    }
}

impl SqliteStore {
    fn remove_spans(&self, oldest_ms: i64) -> Result<u64, StoreError> {
        self.write(|connection| {
            let mut removed = 0;
            for table in ["hop", "trace_of_request"] {
                let key = if table == "hop" { "trace_id, span_id" } else { "request_id, trace_id" };
                let sql = format!(
                    "DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE received < ?1 LIMIT ?2)"
                );
                removed += connection.prepare_cached(&sql)?.execute(params![oldest_ms, SPANS])? as u64;
            }
            Ok(removed)
        })
    }
}

/// Lets those write who wait for it: the lock goes to whoever is there, not to who came first.
fn make_way() {
    std::thread::sleep(std::time::Duration::from_millis(5));
}

/// Before which epoch millisecond rows are no longer kept.
pub(super) fn before(
    connection: &Connection,
    version_id: i64,
    role: ObservationRole,
) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT before_ms FROM gone WHERE version_id = ?1 AND role = ?2")?
        .query_row(params![version_id, role as i64], |row| row.get(0))
        .optional()?)
}

/// Before which epoch millisecond rows of any production role are no longer kept.
pub(super) fn before_in_any_role(connection: &Connection, version_id: i64) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT max(before_ms) FROM gone WHERE version_id = ?1")?
        .query_row([version_id], |row| row.get(0))?)
}

/// Whether a model has lost rows.
pub(super) fn any(connection: &Connection, model_id: i64) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM gone JOIN version ON version.id = version_id WHERE model_id = ?1)";
    Ok(connection.prepare_cached(sql)?.query_row([model_id], |row| row.get(0))?)
}

/// A batch on its way out.
#[derive(Debug, Clone, Copy)]
struct Leaving {
    batch: i64,
    version_id: i64,
    model_id: i64,
    role: i64,
    rows: i64,
    last_ms: i64,
}

/// The batch that goes next, whose time is written down.
fn leave(connection: &Connection, keeping: &Keeping, now_ms: i64) -> Result<Option<Leaving>, StoreError> {
    let Some(leaving) = next(connection, keeping, now_ms)? else { return Ok(None) };
    connection
        .prepare_cached(
            "INSERT INTO gone (version_id, role, before_ms, rows, newest) VALUES (?1, ?2, ?3, 0, 0)
             ON CONFLICT DO UPDATE SET before_ms = max(before_ms, excluded.before_ms)",
        )?
        .execute(params![leaving.version_id, leaving.role, leaving.last_ms + 1])?;
    Ok(Some(leaving))
}

/// One that was begun with, else the oldest that is too old or too much.
fn next(connection: &Connection, keeping: &Keeping, now_ms: i64) -> Result<Option<Leaving>, StoreError> {
    let begun = oldest(
        connection,
        "JOIN gone ON gone.version_id = batch.version_id AND gone.role = batch.role WHERE last_ms < before_ms",
        0,
    )?;
    if begun.is_some() {
        return Ok(begun);
    }
    if let Some(oldest_ms) = keeping.oldest_ms(now_ms)
        && let Some(found) = oldest(connection, "WHERE last_ms < ?2", oldest_ms)?
    {
        return Ok(Some(found));
    }
    let taken: i64 = connection
        .prepare_cached("SELECT coalesce(sum(bytes + rows * ?1), 0) FROM batch WHERE role <> ?2")?
        .query_row(params![BESIDE, ObservationRole::Reference as i64], |row| row.get(0))?;
    let most = i64::try_from(keeping.bytes).unwrap_or(i64::MAX);
    if most > 0 && taken > most { oldest(connection, "WHERE true", 0) } else { Ok(None) }
}

fn oldest(connection: &Connection, which: &str, bound: i64) -> Result<Option<Leaving>, StoreError> {
    let sql = format!(
        "SELECT batch.id, batch.version_id, model_id, batch.role, batch.rows, last_ms
         FROM batch JOIN version ON version.id = batch.version_id {which} AND batch.role <> ?1 AND ?2 = ?2
         ORDER BY last_ms, batch.id LIMIT 1"
    );
    let found = connection.prepare_cached(&sql)?.query_row(params![ObservationRole::Reference as i64, bound], |row| {
        Ok(Leaving {
            batch: row.get(0)?,
            version_id: row.get(1)?,
            model_id: row.get(2)?,
            role: row.get(3)?,
            rows: row.get(4)?,
            last_ms: row.get(5)?,
        })
    });
    Ok(found.optional()?)
}

impl Leaving {
    /// Removes some rows from the index, and the labels of requests that no other version still has.
    fn remove_entries(&self, connection: &Connection, ids: &Texts) -> Result<(), StoreError> {
        let mut index = Index::new(connection);
        index.remove(self.version_id, self.batch, ids)?;
        let others: Vec<i64> = models::versions_of(connection, self.model_id)?
            .into_iter()
            .map(|version| version.id)
            .filter(|id| *id != self.version_id)
            .collect();
        let mut labelled = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM label WHERE hash = ?1)")?;
        let mut remove = connection.prepare_cached("DELETE FROM label WHERE hash = ?1")?;
        let mut order: Vec<(i64, &str)> = ids.iter().map(|id| (label_hash(self.model_id, id), id)).collect();
        order.sort_unstable();
        for (hash, id) in order {
            if !labelled.query_row([hash], |row| row.get::<_, bool>(0))? {
                continue;
            }
            let mut elsewhere = false;
            for version in &others {
                elsewhere = elsewhere || index.find(*version, false, id)?.is_some();
            }
            if !elsewhere {
                remove.execute([hash])?;
            }
        }
        Ok(())
    }

    /// Removes the batch itself.
    fn remove(&self, connection: &Connection) -> Result<(), StoreError> {
        batches::remove(connection, self.batch)?;
        connection
            .prepare_cached(
                "UPDATE gone SET rows = rows + ?3, newest = max(newest, ?4) WHERE version_id = ?1 AND role = ?2",
            )?
            .execute(params![self.version_id, self.role, self.rows, self.batch])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
