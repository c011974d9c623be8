//! Batches of rows: writing, and reading a column back.

use rusqlite::{Connection, OptionalExtension, params};
use shared::schema::ObservationRole;

use super::StoreError;
use super::blob::{self, Blobs, RowLabels};
use crate::batch::{Batch, Texts, Values};
use crate::clock;

const COLUMN_SPAN: i64 = 4_096;
const IDS: i64 = 0;
const TIMES: i64 = 1;
const LABELS: i64 = 2;
const FIRST_COLUMN: i64 = 3;

/// A stored batch.
#[derive(Debug, Clone)]
pub(super) struct BatchRow {
    pub id: i64,
    pub role: ObservationRole,
    pub rows: usize,
}

/// A stored batch and the times it spans.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    pub id: i64,
    pub rows: usize,
    pub first_ms: i64,
    pub last_ms: i64,
}

/// Reserves the id of the next batch, so that the places of its rows are known before it is written.
pub(super) fn next_id(connection: &Connection) -> Result<i64, StoreError> {
    let sql = "SELECT max(coalesce((SELECT max(id) FROM batch), 0), coalesce((SELECT max(newest) FROM gone), 0)) + 1";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

pub(super) fn insert(
    connection: &Connection,
    id: i64,
    version_id: i64,
    role: ObservationRole,
    batch: &Batch,
    blobs: &Blobs,
) -> Result<(), StoreError> {
    let first = batch.times.iter().min().copied().unwrap_or(0);
    let last = batch.times.iter().max().copied().unwrap_or(0);
    connection
        .prepare_cached(
            "INSERT INTO batch (id, version_id, role, rows, first_ms, last_ms, received, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            id,
            version_id,
            role as i64,
            batch.len() as i64,
            first,
            last,
            clock::now_ms(),
            blobs.size() as i64
        ])?;
    put(connection, id, IDS, &blobs.ids)?;
    put(connection, id, TIMES, &blobs.times)?;
    for (position, column) in blobs.columns.iter().enumerate() {
        put(connection, id, FIRST_COLUMN + position as i64, column)?;
    }
    Ok(())
}

/// The batches of a version, in the order they came.
pub(super) fn of_version(connection: &Connection, version_id: i64) -> Result<Vec<BatchRow>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, role, rows FROM batch WHERE version_id = ?1 ORDER BY id")?;
    let rows = statement.query_map([version_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.map(|row| {
        let (id, role, rows): (i64, i64, i64) = row?;
        Ok(BatchRow { id, role: role_of(role)?, rows: rows as usize })
    })
    .collect()
}

/// The batches of a version in a role, in the order they came.
pub(super) fn of_role(
    connection: &Connection,
    version_id: i64,
    role: ObservationRole,
) -> Result<Vec<Stored>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, rows, first_ms, last_ms FROM batch WHERE version_id = ?1 AND role = ?2 ORDER BY id",
    )?;
    let found = statement.query_map(params![version_id, role as i64], |row| {
        let rows: i64 = row.get(1)?;
        Ok(Stored { id: row.get(0)?, rows: rows as usize, first_ms: row.get(2)?, last_ms: row.get(3)? })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The version and the role of a batch.
pub(super) fn owner(connection: &Connection, id: i64) -> Result<Option<(i64, ObservationRole)>, StoreError> {
    let found: Option<(i64, i64)> = connection
        .prepare_cached("SELECT version_id, role FROM batch WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map(|(version, role)| Ok((version, role_of(role)?))).transpose()
}

pub(super) fn role_of(number: i64) -> Result<ObservationRole, StoreError> {
    ObservationRole::ALL
        .into_iter()
        .find(|role| *role as i64 == number)
        .ok_or_else(|| StoreError::Damaged(format!("role {number}")))
}

pub(super) fn ids(connection: &Connection, batch: i64) -> Result<Texts, StoreError> {
    blob::decode_ids(&get(connection, batch, IDS)?)
}

pub(super) fn times(connection: &Connection, batch: i64) -> Result<Vec<i64>, StoreError> {
    blob::decode_times(&get(connection, batch, TIMES)?)
}

pub(super) fn column(connection: &Connection, batch: i64, position: usize) -> Result<Values, StoreError> {
    blob::decode_values(&get(connection, batch, FIRST_COLUMN + position as i64)?)
}

/// The labels of a batch; `None` while none is known.
pub(super) fn labels(connection: &Connection, batch: i64) -> Result<Option<RowLabels>, StoreError> {
    find(connection, batch, LABELS)?.map(|bytes| blob::decode_labels(&bytes)).transpose()
}

pub(super) fn put_labels(connection: &Connection, batch: i64, labels: &RowLabels) -> Result<(), StoreError> {
    put(connection, batch, LABELS, &blob::encode_labels(labels)?)
}

/// Removes a batch with its columns.
pub(super) fn remove(connection: &Connection, batch: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM batch_column WHERE key >= ?1 AND key < ?2")?
        .execute([batch * COLUMN_SPAN, (batch + 1) * COLUMN_SPAN])?;
    connection.prepare_cached("DELETE FROM batch WHERE id = ?1")?.execute([batch])?;
    Ok(())
}

/// A whole batch back.
pub(super) fn read(connection: &Connection, batch: i64, columns: usize) -> Result<Batch, StoreError> {
    Ok(Batch {
        ids: ids(connection, batch)?,
        times: times(connection, batch)?,
        columns: (0..columns).map(|position| column(connection, batch, position)).collect::<Result<_, _>>()?,
        labels: labels(connection, batch)?.map(|labels| labels.values),
    })
}

fn put(connection: &Connection, batch: i64, position: i64, data: &[u8]) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO batch_column (key, data) VALUES (?1, ?2)")?
        .execute(params![batch * COLUMN_SPAN + position, data])?;
    Ok(())
}

fn find(connection: &Connection, batch: i64, position: i64) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT data FROM batch_column WHERE key = ?1")?
        .query_row([batch * COLUMN_SPAN + position], |row| row.get(0))
        .optional()?)
}

fn get(connection: &Connection, batch: i64, position: i64) -> Result<Vec<u8>, StoreError> {
    find(connection, batch, position)?
        .ok_or_else(|| StoreError::Damaged(format!("batch {batch} lacks its column {position}")))
}
