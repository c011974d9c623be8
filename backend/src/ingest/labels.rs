//! Labels from a file to batches ready for the store.

use shared::api::Ingested;
use shared::schema::{Column, ColumnRole, Kind, Schema, Task};

use super::convert::Checker;
use super::read::{self, RawBatch};
use super::{Faults, Incoming, OnError, columns};
use crate::batch::{LabelBatch, Texts, Values};
use crate::clock;
use crate::error::Error;
use crate::form::{Form, form};
use crate::store::{Idempotency, Store};

/// Reads, checks and stores a file of labels: all of it or, on an error, nothing.
pub fn ingest(
    store: &dyn Store,
    model: &str,
    task: Task,
    incoming: Incoming,
    idempotency: Option<&Idempotency>,
) -> Result<Ingested, Error> {
    let Incoming { file, format, renames, on_error, limits, .. } = incoming;
    let source = read::open(file, format, limits)?;
    let schema = schema();
    let needed = |column: &Column| column.role != ColumnRole::Time;
    let mapping = columns::map(&source.names, &schema, &renames, needed)?;
    let mut row = 0;
    // Labels are small: they are checked whole before the first is stored, so that the writer is never held up.
    let (mut batches, mut faults) = (Vec::new(), Faults::default());
    for raw in source.batches {
        let batch = read_batch(&raw?, &schema, &mapping.positions, task, &mut row, &mut faults);
        if !batch.ids.is_empty() {
            batches.push(batch);
        }
        if on_error == OnError::Refuse && faults.is_full() {
            return Err(faults.into_error());
        }
    }
    if row == 0 {
        return Err(Error::data("the file has no rows; nothing was stored"));
    }
    if on_error == OnError::Refuse && faults.rows() > 0 {
        return Err(faults.into_error());
    }
    let mut ingested = store.label(model, idempotency, &mut batches.into_iter().map(Ok))?;
    ingested.rejected = faults.rows();
    ingested.errors = faults.into_listed();
    ingested.notes.extend(mapping.notes);
    Ok(ingested)
}

fn schema() -> Schema {
    let mut id = Column::new("request_id", Kind::Categorical, ColumnRole::Id);
    id.nullable = false;
    let mut label = Column::new("label", Kind::Categorical, ColumnRole::Label);
    label.nullable = false;
    Schema { columns: vec![id, label, Column::new("time", Kind::Timestamp, ColumnRole::Time)], confirmed: true }
}

fn read_batch(
    raw: &RawBatch,
    schema: &Schema,
    positions: &[Option<usize>],
    task: Task,
    row: &mut u64,
    faults: &mut Faults,
) -> LabelBatch {
    let first_row = *row + 1;
    let mut faulty = raw.faulty(first_row, faults);
    let rows = faulty.len();
    *row += rows as u64;
    let now = clock::now_ms();
    let mut batch =
        LabelBatch { ids: Texts::default(), labels: Values::Numbers(vec![f64::NAN; rows]), times: vec![now; rows] };
    for (column, position) in schema.columns.iter().zip(positions) {
        let Some(array) = position.and_then(|position| raw.rows.columns().get(position)) else { continue };
        let mut checker = Checker { column, first_row, faults, faulty: &mut faulty };
        match form(task, column) {
            Form::Text if column.role == ColumnRole::Id => batch.ids = checker.ids(array),
            Form::Time => batch.times = checker.times(array).into_iter().map(|time| time.unwrap_or(now)).collect(),
            form => batch.labels = checker.values(array, form),
        }
    }
    faults.count_rows(faulty.iter().filter(|faulty| **faulty).count() as u64);
    if faulty.contains(&true) { batch.without(&faulty) } else { batch }
}
