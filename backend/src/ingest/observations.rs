//! Observations from a file to batches ready for the store.

use std::fmt::Display;
use std::sync::mpsc::{Receiver, sync_channel};

use arrow::array::ArrayRef;
use shared::api::{Ingested, VersionSpec};
use shared::schema::{Column, ColumnRole, ObservationRole};

use super::columns::{self, Mapping};
use super::convert::Checker;
use super::read::guard::guarded;
use super::read::{self, RawBatch, RawBatches};
use super::{Faults, Incoming, OnError};
use crate::batch::{Batch, MISSING_TEXT, Texts, Values};
use crate::clock;
use crate::error::Error;
use crate::form::{Form, form, stored_columns};
use crate::store::{Idempotency, Prepared, Store, Target};

/// Batches read ahead of the writer.
const AHEAD: usize = 1;

/// Reads, checks and stores a file of observations: all of it or, on an error, nothing.
pub fn ingest(
    store: &dyn Store,
    target: &Target,
    spec: &VersionSpec,
    incoming: Incoming,
    idempotency: Option<&Idempotency>,
) -> Result<Ingested, Error> {
    let source = read::open(incoming.file, incoming.format, incoming.limits)?;
    let reference = target.role == ObservationRole::Reference;
    let needed = columns::needed_in_observations(spec.task, &spec.schema, reference);
    let named = incoming.request_id.is_some();
    let needed = |column: &Column| needed(column) && !(named && column.role == ColumnRole::Id);
    let mapping = columns::map(&source.names, &spec.schema, &incoming.renames, needed)?;
    let mut notes = mapping.notes.clone();
    if !reference && position(spec, &mapping, ColumnRole::Time).is_none() {
        notes.push("no column of times: the time of receipt was taken".to_owned());
    }
    if named && position(spec, &mapping, ColumnRole::Id).is_none() {
        notes.push("no column of request ids: the one of the request's header was taken".to_owned());
    }
    let kept_from = store.kept_from(&target.model, &target.version, target.role)?;
    let faults = Faults::default();
    let Incoming { on_error, request_id, .. } = incoming;
    let reader = Reader { spec, mapping, reference, on_error, request_id, kept_from, row: 0, faults };
    let mut ingested = read_ahead(reader, source.batches, |batches| Ok(store.ingest(target, idempotency, batches)?))?;
    ingested.notes.extend(notes);
    Ok(ingested)
}

/// Reads on one thread while `write` takes the batches on this one; adds what was left out to the answer.
fn read_ahead(
    mut reader: Reader<'_>,
    batches: RawBatches,
    write: impl FnOnce(&mut dyn Iterator<Item = Result<Prepared, Error>>) -> Result<Ingested, Error>,
) -> Result<Ingested, Error> {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(AHEAD);
        let (faults_sender, faults_receiver): (_, Receiver<Faults>) = sync_channel(1);
        scope.spawn(move || {
            let read = || {
                for batch in batches {
                    let Some(batch) = reader.next(batch) else { continue };
                    // A closed channel means that the writer gave up; there is nobody left to tell.
                    if sender.send(Ok(batch?)).is_err() {
                        return Ok(());
                    }
                }
                let faults = std::mem::take(&mut reader.faults);
                if reader.row == 0 {
                    return Err(Error::data("the file has no rows; nothing was stored"));
                } else if reader.on_error == OnError::Refuse && faults.rows() > 0 {
                    return Err(faults.into_error());
                }
                let _ = faults_sender.send(faults);
                Ok(())
            };
            // Rows that merely ended would be stored as if they were all.
            let stopped = |_: &dyn Display| Error::Internal("the reader of the rows stopped half-way".to_owned());
            if let Err(error) = guarded(stopped, read) {
                let _ = sender.send(Err(error));
            }
        });
        let mut ingested = write(&mut receiver.into_iter())?;
        if let Ok(faults) = faults_receiver.recv() {
            ingested.rejected = faults.rows();
            ingested.errors = faults.into_listed();
        }
        Ok(ingested)
    })
}

struct Reader<'a> {
    spec: &'a VersionSpec,
    mapping: Mapping,
    reference: bool,
    on_error: OnError,
    /// The request that a single row without an id belongs to.
    request_id: Option<String>,
    /// Rows before this epoch millisecond are no longer kept.
    kept_from: Option<i64>,
    /// Rows read so far.
    row: u64,
    faults: Faults,
}

impl Reader<'_> {
    /// A batch ready for the store; `None` where it has nothing to store.
    fn next(&mut self, raw: Result<RawBatch, Error>) -> Option<Result<Prepared, Error>> {
        let raw = match raw {
            Ok(raw) => raw,
            Err(error) => return Some(Err(error)),
        };
        if self.on_error == OnError::Refuse && self.faults.is_full() {
            return Some(Err(std::mem::take(&mut self.faults).into_error()));
        }
        let mut faulty = raw.faulty(self.row + 1, &mut self.faults);
        let mut batch = self.batch(&raw, &mut faulty);
        self.row += faulty.len() as u64;
        let wrong = faulty.iter().filter(|faulty| **faulty).count();
        self.faults.count_rows(wrong as u64);
        if wrong > 0 {
            let keep: Vec<bool> = faulty.iter().map(|faulty| !faulty).collect();
            batch = batch.filtered(&keep);
        }
        // Once something is wrong, the rest is only read to list what else is.
        let refused = self.on_error == OnError::Refuse && self.faults.rows() > 0;
        if batch.is_empty() || refused { None } else { Some(Prepared::new(batch).map_err(Error::from)) }
    }

    fn batch(&mut self, raw: &RawBatch, faulty: &mut [bool]) -> Batch {
        let rows = faulty.len();
        let spec = self.spec;
        let column = |role| spec.schema.column_with(role);
        let ids = match column(ColumnRole::Id).and_then(|column| Some((column, self.array(column, raw)?))) {
            Some((column, array)) => self.checker(column, faulty).ids(array),
            None => self.id_of_header(faulty),
        };
        let now = clock::now_ms();
        let unknown = if self.reference { 0 } else { now };
        let times = match column(ColumnRole::Time).and_then(|column| Some((column, self.array(column, raw)?))) {
            Some((column, array)) => {
                let times = self.checker(column, faulty).times(array);
                let times: Vec<i64> = times.into_iter().map(|time| time.unwrap_or(unknown)).collect();
                self.refuse_gone(column, &times, faulty);
                times
            }
            None => vec![unknown; rows],
        };
        let labels = column(ColumnRole::Label)
            .and_then(|column| Some((column, self.array(column, raw)?)))
            .map(|(column, array)| self.checker(column, faulty).values(array, form(spec.task, column)));
        let columns = stored_columns(&spec.schema)
            .map(|column| {
                let form = form(spec.task, column);
                match self.array(column, raw) {
                    Some(array) => self.checker(column, faulty).values(array, form),
                    None if form == Form::Text => {
                        Values::Texts { dictionary: Vec::new(), codes: vec![MISSING_TEXT; rows] }
                    }
                    None => Values::Numbers(vec![f64::NAN; rows]),
                }
            })
            .collect();
        Batch { ids, times, columns, labels }
    }

    /// The id that the request's header names, for the one row that it can be of.
    fn id_of_header(&mut self, faulty: &mut [bool]) -> Texts {
        let mut ids = Texts::default();
        let Some(id) = &self.request_id else { return ids };
        for (row, faulty) in (self.row + 1..).zip(faulty) {
            ids.push(id);
            if row > 1 && !*faulty {
                *faulty = true;
                self.faults.add(
                    row,
                    "request_id",
                    "a header names one request, and this is another row: send a column with their ids",
                );
            }
        }
        ids
    }

    /// Of a row whose time is no longer kept, nobody can tell whether it had come before.
    fn refuse_gone(&mut self, column: &Column, times: &[i64], faulty: &mut [bool]) {
        let Some(from) = self.kept_from else { return };
        for (row, time) in times.iter().enumerate().filter(|(_, time)| **time < from) {
            if let Some(faulty) = faulty.get_mut(row).filter(|faulty| !**faulty) {
                *faulty = true;
                let reason = format!(
                    "{} is before {}, and rows before that are no longer kept: it may have been counted already",
                    clock::rfc3339(*time),
                    clock::rfc3339(from)
                );
                self.faults.add(self.row + 1 + row as u64, &column.name, reason);
            }
        }
    }

    fn checker<'c>(&'c mut self, column: &'c Column, faulty: &'c mut [bool]) -> Checker<'c> {
        Checker { column, first_row: self.row + 1, faults: &mut self.faults, faulty }
    }

    fn array<'r>(&self, column: &Column, raw: &'r RawBatch) -> Option<&'r ArrayRef> {
        let index = self.spec.schema.columns.iter().position(|other| other.name == column.name)?;
        raw.rows.columns().get(self.mapping.positions.get(index).copied().flatten()?)
    }
}

fn position(spec: &VersionSpec, mapping: &Mapping, role: ColumnRole) -> Option<usize> {
    let index = spec.schema.columns.iter().position(|column| column.role == role)?;
    mapping.positions.get(index).copied().flatten()
}
