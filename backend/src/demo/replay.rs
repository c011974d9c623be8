//! Replaying a model's rows through the same ingestion that serves everyone.

use std::collections::HashMap;
use std::io::{Seek, Write};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array};
use arrow::compute::{concat_batches, filter_record_batch};
use arrow::datatypes::{DataType, Field, Float64Type, Int64Type, Schema};
use arrow::error::ArrowError;
use arrow::record_batch::{RecordBatch, RecordBatchReader};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use shared::api::{Route, RoutePlan, Share};
use shared::schema::{ColumnRole, ObservationRole};

use super::models::{DemoModel, DemoVersion};
use crate::clock::{self, DAY_S};
use crate::error::Error;
use crate::ingest::format::Format;
use crate::ingest::limits::ReadLimits;
use crate::ingest::{Incoming, OnError, labels, observations};
use crate::store::{Store, Target};

/// How long the replay spans.
const DAYS: i64 = 90;

/// Registers a model and sends its rows and labels.
pub(super) fn replay(store: &dyn Store, model: &DemoModel) -> Result<(), Error> {
    let now = clock::now_ms();
    let reference = read(model.reference)?;
    let production = read(model.production)?;
    let known = read(model.labels)?;
    let times = times(production.num_rows(), now);
    store.put_model(model.name, &model.spec)?;
    for version in &model.versions {
        store.put_version(model.name, version.name, &version.spec)?;
        let learned = match &version.trained_on {
            Some(rows) => {
                let rows = production.slice(rows.start, rows.len());
                with_column(&rows, "label", lookup(&rows, &known, "label")?)?
            }
            None => reference.clone(),
        };
        send(store, model, version, ObservationRole::Reference, &scored(&learned, version)?)?;
        let start = version.answered.start;
        let answered = production.slice(start, production.num_rows() - start);
        let timed = with_column(&answered, "time", Arc::new(Int64Array::from(times[start..].to_vec())))?;
        send(store, model, version, version.role, &scored(&timed, version)?)?;
    }
    set_route(store, model)?;
    let task = model.versions.first().map(|version| version.spec.task);
    if let Some(task) = task {
        // A label comes some days after its prediction; those of the last days have not come yet.
        let due: Vec<i64> = times.iter().map(|time| time + model.label_delay_days * DAY_S * 1_000).collect();
        let come = arrow::array::BooleanArray::from(due.iter().map(|time| *time <= now).collect::<Vec<_>>());
        let timed = with_column(&known, "time", Arc::new(Int64Array::from(due)))?;
        let incoming = incoming(&filter_record_batch(&timed, &come).map_err(|error| broken(&error))?)?;
        labels::ingest(store, model.name, task, incoming, None)?;
    }
    Ok(())
}

/// The route that the replayed rows follow: who answered serves, who watched is a shadow.
fn set_route(store: &dyn Store, model: &DemoModel) -> Result<(), Error> {
    let named = |role: ObservationRole| {
        model.versions.iter().filter(move |version| version.role == role).map(|version| version.name.to_owned())
    };
    let plan = RoutePlan {
        split: named(ObservationRole::Live).take(1).map(|version| Share { version, percent: 100.0 }).collect(),
        shadow: named(ObservationRole::Shadow).collect(),
        reason: "As the demonstration was replayed.".to_owned(),
        ..RoutePlan::default()
    };
    store.change_route(model.name, &mut |before| {
        let route = Route { plan: plan.clone(), by: "demonstration".to_owned(), ..before.clone() };
        Ok((route, "route set".to_owned()))
    })?;
    Ok(())
}

fn send(
    store: &dyn Store,
    model: &DemoModel,
    version: &DemoVersion,
    role: ObservationRole,
    rows: &RecordBatch,
) -> Result<(), Error> {
    let target = Target { model: model.name.to_owned(), version: version.name.to_owned(), role, found: None };
    observations::ingest(store, &target, &version.spec, incoming(rows)?, None)?;
    Ok(())
}

/// The rows with the scores of the version, and without what only the first version decided.
fn scored(rows: &RecordBatch, version: &DemoVersion) -> Result<RecordBatch, Error> {
    let Some(scores) = version.scores else { return Ok(rows.clone()) };
    let scores = lookup(rows, &read(scores)?, "score")?;
    let decisions: Float64Array =
        scores.as_primitive::<Float64Type>().unary(|score| f64::from(u8::from(score >= version.spec.threshold)));
    let rows = with_column(rows, "score", scores)?;
    match version.spec.schema.column_with(ColumnRole::Prediction) {
        Some(column) => with_column(&rows, &column.name, Arc::new(decisions)),
        None => Ok(rows),
    }
}

/// Times evenly spread over the replay, the last one now.
fn times(rows: usize, now: i64) -> Vec<i64> {
    let span = DAYS * DAY_S * 1_000;
    (1..=rows as i64).map(|row| now - span + row * span / rows.max(1) as i64).collect()
}

/// The values of a column of another file for the request ids of these rows.
fn lookup(rows: &RecordBatch, other: &RecordBatch, column: &str) -> Result<ArrayRef, Error> {
    let by_id: HashMap<i64, f64> = ids(other)?.into_iter().zip(numbers(other, column)?).collect();
    let values = ids(rows)?.into_iter().map(|id| by_id.get(&id).copied());
    Ok(Arc::new(values.collect::<Float64Array>()))
}

fn ids(rows: &RecordBatch) -> Result<Vec<i64>, Error> {
    let ids = column(rows, "request_id", &DataType::Int64)?;
    Ok(ids.as_primitive::<Int64Type>().values().to_vec())
}

fn numbers(rows: &RecordBatch, name: &str) -> Result<Vec<f64>, Error> {
    let numbers = column(rows, name, &DataType::Float64)?;
    Ok(numbers.as_primitive::<Float64Type>().values().to_vec())
}

fn column(rows: &RecordBatch, name: &str, kind: &DataType) -> Result<ArrayRef, Error> {
    let found =
        rows.column_by_name(name).ok_or_else(|| Error::Internal(format!("the demonstration data lacks {name}")))?;
    arrow::compute::cast(found, kind).map_err(|error| broken(&error))
}

fn with_column(rows: &RecordBatch, name: &str, values: ArrayRef) -> Result<RecordBatch, Error> {
    let old = rows.schema();
    let kept = old.fields().iter().zip(rows.columns()).filter(|(field, _)| field.name() != name);
    let (mut fields, mut columns): (Vec<_>, Vec<_>) =
        kept.map(|(field, column)| (Arc::clone(field), Arc::clone(column))).unzip();
    fields.push(Arc::new(Field::new(name, values.data_type().clone(), true)));
    columns.push(values);
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|error| broken(&error))
}

fn read(file: &'static [u8]) -> Result<RecordBatch, Error> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from_static(file))
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| Error::Internal(error.to_string()))?;
    let schema = reader.schema();
    let batches = reader.collect::<Result<Vec<_>, _>>().map_err(|error| broken(&error))?;
    concat_batches(&schema, &batches).map_err(|error| broken(&error))
}

fn incoming(rows: &RecordBatch) -> Result<Incoming, Error> {
    let failed = |error: std::io::Error| Error::Internal(error.to_string());
    let mut file = tempfile::tempfile().map_err(failed)?;
    let mut writer =
        arrow::ipc::writer::StreamWriter::try_new(&mut file, &rows.schema()).map_err(|error| broken(&error))?;
    writer.write(rows).and_then(|()| writer.finish()).map_err(|error| broken(&error))?;
    drop(writer);
    file.flush().and_then(|()| file.rewind()).map_err(failed)?;
    Ok(Incoming {
        file,
        format: Format::ArrowStream,
        renames: Vec::new(),
        on_error: OnError::Refuse,
        request_id: None,
        limits: ReadLimits::default(),
    })
}

fn broken(error: &ArrowError) -> Error {
    Error::Internal(format!("the demonstration data can't be replayed: {error}"))
}
