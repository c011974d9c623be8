//! Everything known of one request.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};
use shared::api::{RequestLabel, RequestObservation, RequestRecord, Value};
use shared::binning::ColumnCells;
use shared::figures::{ColumnCounts, Standing, standing};
use shared::schema::{Kind, Task};
use shared::summary::Layout;

use super::index::{Index, label_hash};
use super::models::{self, VersionRow};
use super::{StoreError, batches, hops, route_ledger, summaries};
use crate::batch::Values;
use crate::clock;
use crate::form::stored_columns;

pub(super) fn find(connection: &Connection, id: &str) -> Result<RequestRecord, StoreError> {
    let mut record = RequestRecord {
        request_id: id.to_owned(),
        observations: Vec::new(),
        labels: Vec::new(),
        hops: hops::of_request(connection, id)?,
        notes: Vec::new(),
    };
    let mut index = Index::new(connection);
    for (model_id, model) in models::names(connection)? {
        for version in models::versions_of(connection, model_id)? {
            for reference in [false, true] {
                if let Some(place) = index.find(version.id, reference, id)? {
                    record.observations.extend(observation(connection, &model, &version, place.batch, place.row)?);
                }
            }
        }
        record.labels.extend(label(connection, model_id, &model, id)?);
    }
    Ok(record)
}

fn observation(
    connection: &Connection,
    model: &str,
    version: &VersionRow,
    batch: i64,
    row: usize,
) -> Result<Option<RequestObservation>, StoreError> {
    let Some((_, role)) = batches::owner(connection, batch)? else { return Ok(None) };
    let mut values = BTreeMap::new();
    for (position, column) in stored_columns(&version.spec.schema).enumerate() {
        let stored = batches::column(connection, batch, position)?;
        let value = match value(&stored, row) {
            Value::Number(ms) if column.kind == Kind::Timestamp => Value::Text(clock::rfc3339(ms as i64)),
            value => value,
        };
        values.insert(column.name.clone(), value);
    }
    let time = batches::times(connection, batch)?.get(row).copied().unwrap_or_default();
    let spec = &version.spec;
    Ok(Some(RequestObservation {
        model: model.to_owned(),
        version: version.name.clone(),
        role,
        time: clock::rfc3339(time),
        standings: standings(connection, version, &values)?,
        values,
        threshold: (spec.task == Task::Binary).then_some(spec.threshold),
        lineage: spec.lineage.clone(),
        environment: spec.environment.clone(),
        trained: spec.trained.clone(),
        route: route_ledger::at(connection, version.model_id, time)?,
    }))
}

/// Where the inputs stand among those of the reference.
fn standings(
    connection: &Connection,
    version: &VersionRow,
    values: &BTreeMap<String, Value>,
) -> Result<BTreeMap<String, Standing>, StoreError> {
    let (Some(binning), Some(reference)) = (&version.binning, summaries::reference(connection, version.id)?) else {
        return Ok(BTreeMap::new());
    };
    let layout = Layout::new(binning);
    let of = |(position, column): (usize, &ColumnCells)| {
        let counts = ColumnCounts::new(&layout, position, &reference);
        let found = standing(&column.cells, &counts, values.get(&column.name)?)?;
        Some((column.name.clone(), found))
    };
    Ok(binning.columns.iter().enumerate().filter_map(of).collect())
}

fn label(connection: &Connection, model_id: i64, model: &str, id: &str) -> Result<Option<RequestLabel>, StoreError> {
    let found: Option<(Option<f64>, Option<String>, i64)> = connection
        .prepare_cached("SELECT number, text, time FROM label WHERE hash = ?1")?
        .query_row([label_hash(model_id, id)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(found.map(|(number, text, time)| RequestLabel {
        model: model.to_owned(),
        label: text.map(Value::Text).or(number.map(Value::Number)).unwrap_or(Value::Missing(())),
        time: clock::rfc3339(time),
    }))
}

fn value(values: &Values, row: usize) -> Value {
    match values.text(row) {
        Some(text) => Value::Text(text.to_owned()),
        None if values.is_missing(row) => Value::Missing(()),
        None => Value::Number(values.number(row)),
    }
}
