//! What people wrote about moments of a model.

use rusqlite::{Connection, params};
use shared::api::Annotation;

use super::{StoreError, models};
use crate::clock;

/// A model keeps no more annotations than this.
const MOST: i64 = 10_000;

/// All of a model, by their time.
pub(super) fn all(connection: &Connection, model: &str) -> Result<Vec<Annotation>, StoreError> {
    let model_id = models::model_id(connection, model)?;
    let mut statement = connection.prepare_cached(
        "SELECT id, time, text, author, created FROM annotation WHERE model_id = ?1 ORDER BY time, id",
    )?;
    let found = statement.query_map([model_id], |row| {
        Ok(Annotation {
            id: row.get(0)?,
            time: row.get(1)?,
            text: row.get(2)?,
            author: row.get(3)?,
            created: row.get(4)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Adds one; its id and when it was written are made here.
pub(super) fn add(connection: &Connection, model: &str, new: &Annotation) -> Result<Annotation, StoreError> {
    let model_id = models::model_id(connection, model)?;
    let kept: i64 =
        connection.query_row("SELECT count(*) FROM annotation WHERE model_id = ?1", [model_id], |row| row.get(0))?;
    if kept >= MOST {
        return Err(StoreError::Conflict(format!("a model keeps up to {MOST} annotations: delete one first")));
    }
    let created = clock::now_ms();
    connection.execute(
        "INSERT INTO annotation (model_id, time, text, author, created) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![model_id, new.time, new.text, new.author, created],
    )?;
    Ok(Annotation { id: connection.last_insert_rowid(), created, ..new.clone() })
}

/// Deletes one.
pub(super) fn delete(connection: &Connection, model: &str, id: i64) -> Result<(), StoreError> {
    let model_id = models::model_id(connection, model)?;
    match connection.execute("DELETE FROM annotation WHERE model_id = ?1 AND id = ?2", params![model_id, id])? {
        0 => Err(StoreError::NoAnnotation(model.to_owned(), id)),
        _ => Ok(()),
    }
}
