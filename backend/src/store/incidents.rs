//! Incidents, their timelines, and times in which nobody is told.

use rusqlite::{Connection, OptionalExtension, params};
use shared::api::{Entry, Incident, Maintenance, Severity};

use super::models::{from_json, model_id, to_json};
use super::{SqliteStore, StoreError};

/// Incidents listed at once.
const MOST_LISTED: i64 = 500;
/// Lines of one timeline.
const MOST_ENTRIES: i64 = 2_000;

/// Incidents.
pub trait Incidents {
    /// The latest incidents, of one model or of all, the open ones first and then the latest first.
    fn incidents(&self, model: Option<&str>) -> Result<Vec<Incident>, StoreError>;

    /// One incident.
    fn incident(&self, id: i64) -> Result<Incident, StoreError>;

    /// The incident of a model that is not resolved.
    fn open_incident(&self, model: &str) -> Result<Option<Incident>, StoreError>;

    /// Opens an incident with the first line of its timeline; its id.
    fn open(&self, model: &str, title: &str, severity: Severity, entry: &Entry) -> Result<i64, StoreError>;

    /// Adds a line to the timeline, and changes of the incident what is given.
    fn add_entry(&self, id: i64, entry: &Entry, change: &IncidentChange) -> Result<Incident, StoreError>;

    /// The times in which nobody is told that are not over at an epoch millisecond.
    fn maintenance(&self, from_ms: i64) -> Result<Vec<Maintenance>, StoreError>;

    /// Adds a time in which nobody is told, and gives it back with its id.
    fn add_maintenance(&self, new: &Maintenance) -> Result<Maintenance, StoreError>;

    /// Deletes a time in which nobody is told.
    fn delete_maintenance(&self, id: i64) -> Result<(), StoreError>;
}

/// What changes of an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IncidentChange {
    /// It is worse than it was.
    pub severity: Option<Severity>,
    /// Who has taken it on.
    pub acknowledged_by: Option<String>,
    /// What was learnt.
    pub post_mortem: Option<String>,
    /// When all was well again.
    pub resolved: Option<i64>,
}

impl Incidents for SqliteStore {
    fn incidents(&self, model: Option<&str>) -> Result<Vec<Incident>, StoreError> {
        self.read(|connection| {
            let id = model.map(|model| model_id(connection, model)).transpose()?;
            let mut statement = connection.prepare_cached(
                "SELECT id FROM incident WHERE model_id = coalesce(?1, model_id)
                 ORDER BY resolved IS NOT NULL, opened DESC LIMIT ?2",
            )?;
            let ids: Vec<i64> =
                statement.query_map(params![id, MOST_LISTED], |row| row.get(0))?.collect::<Result<_, _>>()?;
            ids.into_iter().map(|id| one(connection, id)).collect()
        })
    }

    fn incident(&self, id: i64) -> Result<Incident, StoreError> {
        self.read(|connection| one(connection, id))
    }

    fn open_incident(&self, model: &str) -> Result<Option<Incident>, StoreError> {
        self.read(|connection| {
            let id: Option<i64> = connection
                .prepare_cached("SELECT id FROM incident WHERE model_id = ?1 AND resolved IS NULL ORDER BY id LIMIT 1")?
                .query_row([model_id(connection, model)?], |row| row.get(0))
                .optional()?;
            id.map(|id| one(connection, id)).transpose()
        })
    }

    fn open(&self, model: &str, title: &str, severity: Severity, entry: &Entry) -> Result<i64, StoreError> {
        self.write(|connection| {
            connection.execute(
                "INSERT INTO incident (model_id, title, severity, opened) VALUES (?1, ?2, ?3, ?4)",
                params![model_id(connection, model)?, title, to_json(&severity)?, entry.at],
            )?;
            let id = connection.last_insert_rowid();
            insert(connection, id, entry)?;
            Ok(id)
        })
    }

    fn add_entry(&self, id: i64, entry: &Entry, change: &IncidentChange) -> Result<Incident, StoreError> {
        self.write(|connection| {
            one(connection, id)?;
            insert(connection, id, entry)?;
            connection.execute(
                "UPDATE incident SET severity = coalesce(?2, severity), acknowledged_by = coalesce(?3, acknowledged_by),
                     post_mortem = coalesce(?4, post_mortem), resolved = coalesce(?5, resolved) WHERE id = ?1",
                params![
                    id,
                    change.severity.as_ref().map(to_json).transpose()?,
                    change.acknowledged_by,
                    change.post_mortem,
                    change.resolved
                ],
            )?;
            one(connection, id)
        })
    }

    fn maintenance(&self, from_ms: i64) -> Result<Vec<Maintenance>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, model, start, stop, reason, by FROM maintenance WHERE stop > ?1 ORDER BY start, id",
            )?;
            let rows = statement.query_map([from_ms], |row| {
                Ok(Maintenance {
                    id: row.get(0)?,
                    model: row.get(1)?,
                    from: row.get(2)?,
                    to: row.get(3)?,
                    reason: row.get(4)?,
                    by: row.get(5)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn add_maintenance(&self, new: &Maintenance) -> Result<Maintenance, StoreError> {
        self.write(|connection| {
            if let Some(model) = &new.model {
                model_id(connection, model)?;
            }
            connection.execute(
                "INSERT INTO maintenance (model, start, stop, reason, by) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![new.model, new.from, new.to, new.reason, new.by],
            )?;
            Ok(Maintenance { id: connection.last_insert_rowid(), ..new.clone() })
        })
    }

    fn delete_maintenance(&self, id: i64) -> Result<(), StoreError> {
        self.write(|connection| match connection.execute("DELETE FROM maintenance WHERE id = ?1", [id])? {
            0 => Err(StoreError::Missing(format!("there is no maintenance {id}"))),
            _ => Ok(()),
        })
    }
}

fn insert(connection: &Connection, id: i64, entry: &Entry) -> Result<(), StoreError> {
    let lines: i64 =
        connection.query_row("SELECT count(*) FROM incident_entry WHERE incident_id = ?1", [id], |row| row.get(0))?;
    if lines >= MOST_ENTRIES {
        return Ok(());
    }
    connection
        .prepare_cached("INSERT INTO incident_entry (incident_id, at, kind, text, by) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![id, entry.at, to_json(&entry.kind)?, entry.text, entry.by])?;
    Ok(())
}

fn one(connection: &Connection, id: i64) -> Result<Incident, StoreError> {
    type Row = (String, String, String, i64, Option<i64>, Option<String>, String);
    let found: Option<Row> = connection
        .prepare_cached(
            "SELECT model.name, title, severity, opened, resolved, acknowledged_by, post_mortem
             FROM incident JOIN model ON model.id = model_id WHERE incident.id = ?1",
        )?
        .query_row([id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        })
        .optional()?;
    let Some((model, title, severity, opened, resolved, acknowledged_by, post_mortem)) = found else {
        return Err(StoreError::Missing(format!("there is no incident {id}")));
    };
    let mut statement = connection
        .prepare_cached("SELECT at, kind, text, by FROM incident_entry WHERE incident_id = ?1 ORDER BY id")?;
    let mut rows = statement.query([id])?;
    let mut timeline = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(1)?;
        timeline.push(Entry { at: row.get(0)?, kind: from_json(&kind)?, text: row.get(2)?, by: row.get(3)? });
    }
    let severity = from_json(&severity)?;
    Ok(Incident { id, model, title, severity, opened, resolved, acknowledged_by, post_mortem, timeline })
}
