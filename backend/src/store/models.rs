//! Models and versions.

use rusqlite::{Connection, OptionalExtension, params};
use shared::api::{Model, ModelSpec, Version, VersionSpec};
use shared::binning::Binning;

use super::{StoreError, traffic};
use crate::clock;
use crate::form::is_stored;

/// A version as the store works with it.
pub(super) struct VersionRow {
    pub id: i64,
    pub model_id: i64,
    pub name: String,
    pub spec: VersionSpec,
    pub binning: Option<Binning>,
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Model>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name FROM model ORDER BY name")?;
    let names: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    names.iter().map(|name| one(connection, name)).collect()
}

/// The ids and names of all models, by name.
pub(super) fn names(connection: &Connection) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id, name FROM model ORDER BY name")?;
    let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(names.collect::<Result<_, _>>()?)
}

pub(super) fn one(connection: &Connection, name: &str) -> Result<Model, StoreError> {
    let (id, spec, created): (i64, String, i64) = connection
        .prepare_cached("SELECT id, spec, created FROM model WHERE name = ?1")?
        .query_row([name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?
        .ok_or_else(|| StoreError::NoModel(name.to_owned()))?;
    let mut statement = connection
        .prepare_cached("SELECT id, name, spec, created, binning_id FROM version WHERE model_id = ?1 ORDER BY id")?;
    let mut rows = statement.query([id])?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        versions.push(Version {
            name: row.get(1)?,
            spec: from_json(&row.get::<_, String>(2)?)?,
            created: row.get(3)?,
            received: traffic::received(connection, row.get(0)?)?,
            binning: row.get(4)?,
        });
    }
    Ok(Model { name: name.to_owned(), spec: from_json(&spec)?, created, versions })
}

pub(super) fn model_id(connection: &Connection, name: &str) -> Result<i64, StoreError> {
    connection
        .prepare_cached("SELECT id FROM model WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?
        .ok_or_else(|| StoreError::NoModel(name.to_owned()))
}

pub(super) fn version(connection: &Connection, model: &str, name: &str) -> Result<VersionRow, StoreError> {
    let model_id = model_id(connection, model)?;
    versions_of(connection, model_id)?
        .into_iter()
        .find(|version| version.name == name)
        .ok_or_else(|| StoreError::NoVersion(model.to_owned(), name.to_owned()))
}

pub(super) fn versions_of(connection: &Connection, model_id: i64) -> Result<Vec<VersionRow>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, name, spec, binning FROM version WHERE model_id = ?1 ORDER BY id")?;
    let mut rows = statement.query([model_id])?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        versions.push(VersionRow {
            id: row.get(0)?,
            model_id,
            name: row.get(1)?,
            spec: from_json(&row.get::<_, String>(2)?)?,
            binning: row.get::<_, Option<String>>(3)?.map(|json| from_json(&json)).transpose()?,
        });
    }
    Ok(versions)
}

pub(super) fn put_model(connection: &Connection, name: &str, spec: &ModelSpec) -> Result<bool, StoreError> {
    let updated = connection.execute("UPDATE model SET spec = ?2 WHERE name = ?1", params![name, to_json(spec)?])?;
    if updated == 0 {
        connection.execute(
            "INSERT INTO model (name, spec, created) VALUES (?1, ?2, ?3)",
            params![name, to_json(spec)?, clock::now_ms()],
        )?;
    }
    Ok(updated == 0)
}

pub(super) fn put_version(
    connection: &Connection,
    model: &str,
    name: &str,
    spec: &VersionSpec,
) -> Result<bool, StoreError> {
    let model_id = model_id(connection, model)?;
    let Some(known) = versions_of(connection, model_id)?.into_iter().find(|version| version.name == name) else {
        connection.execute(
            "INSERT INTO version (model_id, name, spec, created) VALUES (?1, ?2, ?3, ?4)",
            params![model_id, name, to_json(spec)?, clock::now_ms()],
        )?;
        return Ok(true);
    };
    let mut spec = spec.clone();
    if spec.schema.columns.is_empty() {
        spec.schema = known.spec.schema.clone();
    }
    let stored: bool =
        connection
            .query_row("SELECT EXISTS (SELECT 1 FROM batch WHERE version_id = ?1)", [known.id], |row| row.get(0))?;
    if stored {
        refuse_new_meaning(name, &known.spec, &spec)?;
    }
    save_spec(connection, known.id, &spec)?;
    if known.spec.threshold.total_cmp(&spec.threshold).is_ne() || known.spec.schema.columns != spec.schema.columns {
        // The threshold is an edge of the score cells, group edges are groups: both need a new count.
        super::binning::rebuild(connection, known.id)?;
    }
    Ok(false)
}

/// Stored rows were read under the old columns; what would change their meaning needs a new version.
fn refuse_new_meaning(name: &str, old: &VersionSpec, new: &VersionSpec) -> Result<(), StoreError> {
    if old.task != new.task {
        return Err(StoreError::Conflict(format!(
            "version \"{name}\" already has observations: its task can't change, register a new version"
        )));
    }
    let shape = |spec: &VersionSpec| -> Vec<_> {
        spec.schema
            .columns
            .iter()
            .map(|column| (column.name.clone(), column.kind, column.class.clone(), is_stored(column)))
            .collect()
    };
    if shape(old) != shape(new) {
        return Err(StoreError::Conflict(format!(
            "version \"{name}\" already has observations: the names and kinds of its columns, and which are kept, can't change; register a new version"
        )));
    }
    Ok(())
}

pub(super) fn save_spec(connection: &Connection, version_id: i64, spec: &VersionSpec) -> Result<(), StoreError> {
    connection.execute("UPDATE version SET spec = ?2 WHERE id = ?1", params![version_id, to_json(spec)?])?;
    Ok(())
}

/// Whether rows of a version are counted.
pub(super) fn has_binning(connection: &Connection, version_id: i64) -> Result<bool, StoreError> {
    let sql = "SELECT binning IS NOT NULL FROM version WHERE id = ?1";
    Ok(connection.query_row(sql, [version_id], |row| row.get(0))?)
}

pub(super) fn save_binning(connection: &Connection, version_id: i64, binning: &Binning) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE version SET binning = ?2, binning_id = ?3 WHERE id = ?1",
        params![version_id, to_json(binning)?, binning.id()],
    )?;
    Ok(())
}

pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(super) fn spec(connection: &Connection, version_id: i64) -> Result<VersionSpec, StoreError> {
    let json: String =
        connection.query_row("SELECT spec FROM version WHERE id = ?1", [version_id], |row| row.get(0))?;
    from_json(&json)
}
