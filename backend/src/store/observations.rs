//! Taking observations in.

use std::cmp::Reverse;

use rusqlite::{Connection, OptionalExtension, params};
use shared::api::Ingested;
use shared::schema::ObservationRole;

use super::batches;
use super::blob::{Prepared, RowLabels};
use super::counting::{Counter, Plan};
use super::index::{Index, Place};
use super::labels::{self, Labelling};
use super::models::{self, VersionRow};
use super::traffic::Hours;
use super::{Batches, Idempotency, StoreError, Target, binning, retention};
use crate::batch::{Batch, Values};
use crate::clock;

pub(super) fn ingest(
    connection: &Connection,
    target: &Target,
    idempotency: Option<&Idempotency>,
    incoming: Batches<'_>,
) -> Result<Ingested, StoreError> {
    let scope = format!("{}/{}/{}", target.model, target.version, target.role.as_str());
    if let Some(answer) = answered(connection, &scope, idempotency)? {
        return Ok(answer);
    }
    let mut version = models::version(connection, &target.model, &target.version)?;
    if let Some(found) = &target.found {
        version.spec.schema = found.clone();
        models::save_spec(connection, version.id, &version.spec)?;
    }
    let reference = target.role == ObservationRole::Reference;
    let mut counter = match &version.binning {
        // Rows of a reference change the cells themselves, so they are counted at the end.
        Some(binning) if !reference => Some(Counter::new(version.id, Plan::new(&version.spec, binning.clone()))),
        _ => None,
    };
    let mut taking = Taking {
        connection,
        version: &version,
        role: target.role,
        index: Index::new(connection),
        kept_from: retention::before(connection, version.id, target.role)?,
        labelled_before: labels::any(connection, version.model_id)?,
        hours: Hours::default(),
    };
    let mut ingested = Ingested::default();
    for prepared in incoming {
        let prepared = prepared.map_err(|error| StoreError::Rows(Box::new(error)))?;
        let kept = taking.batch(prepared, counter.as_mut())?;
        ingested.accepted += kept.accepted;
        ingested.duplicates += kept.duplicates;
    }
    taking.hours.add_to(connection, version.id, target.role)?;
    if let Some(mut counter) = counter {
        counter.flush(connection)?;
    }
    if reference && ingested.accepted > 0 {
        binning::rebuild(connection, version.id)?;
    }
    keep_answer(connection, &scope, idempotency, &ingested)?;
    Ok(ingested)
}

/// An ingestion under way.
struct Taking<'a> {
    connection: &'a Connection,
    version: &'a VersionRow,
    role: ObservationRole,
    index: Index<'a>,
    /// Rows before this moment have gone, so that an earlier one may have come before.
    kept_from: Option<i64>,
    /// Whether labels may have come before their observations.
    labelled_before: bool,
    hours: Hours,
}

impl Taking<'_> {
    fn batch(&mut self, prepared: Prepared, counter: Option<&mut Counter>) -> Result<Ingested, StoreError> {
        if let Some(from) = self.kept_from.filter(|from| prepared.batch.times.iter().any(|time| time < from)) {
            return Err(StoreError::Conflict(format!(
                "rows before {} have just gone, as they are no longer kept: nothing was stored; send it again",
                clock::rfc3339(from)
            )));
        }
        let id = batches::next_id(self.connection)?;
        let keep = self.index.enter(self.version.id, self.role, id, &prepared.batch.ids)?;
        let duplicates = keep.iter().filter(|keep| !**keep).count() as u64;
        let prepared = if duplicates > 0 { self.without(&prepared, id, &keep)? } else { prepared };
        let Prepared { batch, blobs } = prepared;
        if batch.is_empty() {
            return Ok(Ingested { duplicates, ..Ingested::default() });
        }
        batches::insert(self.connection, id, self.version.id, self.role, &batch, &blobs)?;
        let labels = self.labels(id, &batch)?;
        self.hours.count(self.role, &batch.times, labels.as_ref());
        if let Some(counter) = counter {
            counter.add(self.connection, self.role, &batch, labels.as_ref())?;
        }
        Ok(Ingested { accepted: batch.len() as u64, duplicates, ..Ingested::default() })
    }

    /// The batch without the rows that had come before.
    fn without(&self, prepared: &Prepared, id: i64, keep: &[bool]) -> Result<Prepared, StoreError> {
        self.index.renumber(self.version.id, self.role, id, keep, &prepared.batch.ids)?;
        Prepared::new(prepared.batch.filtered(keep))
    }

    /// The labels that the rows bring or that came before them; stored beside the rows.
    fn labels(&self, id: i64, batch: &Batch) -> Result<Option<Values>, StoreError> {
        let now = clock::now_ms();
        let mut values = batch.labels.clone();
        let mut times = vec![0; batch.len()];
        if self.role != ObservationRole::Reference {
            if let Some(brought) = &batch.labels {
                let model = Labelling::new(self.connection, self.version.model_id);
                model.spread(self.version.id, &batch.ids, brought, now)?;
            }
            if self.labelled_before {
                values = labels::before(self.connection, self.version, &batch.ids, batch.labels.as_ref(), &mut times)?;
            }
        }
        let Some(values) = values else { return Ok(None) };
        for (row, time) in times.iter_mut().enumerate() {
            if *time == 0 && !values.is_missing(row) {
                *time = now;
            }
        }
        batches::put_labels(self.connection, id, &RowLabels { values: values.clone(), times })?;
        Ok(Some(values))
    }
}

/// The answer that a request with this key got before.
pub(super) fn answered(
    connection: &Connection,
    scope: &str,
    idempotency: Option<&Idempotency>,
) -> Result<Option<Ingested>, StoreError> {
    let Some(Idempotency { key, body }) = idempotency else { return Ok(None) };
    let found: Option<(String, String)> = connection
        .prepare_cached("SELECT body, answer FROM answered WHERE scope = ?1 AND key = ?2")?
        .query_row([scope, key.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        Some((known, _)) if known != *body => Err(StoreError::Conflict(format!(
            "the Idempotency-Key \"{key}\" was used before with other data: use a new key for new data"
        ))),
        Some((_, answer)) => Ok(Some(models::from_json(&answer)?)),
        None => Ok(None),
    }
}

pub(super) fn keep_answer(
    connection: &Connection,
    scope: &str,
    idempotency: Option<&Idempotency>,
    answer: &Ingested,
) -> Result<(), StoreError> {
    if let Some(Idempotency { key, body }) = idempotency {
        connection.execute(
            "INSERT INTO answered (scope, key, body, answer, created) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![scope, key, body, models::to_json(answer)?, clock::now_ms()],
        )?;
    }
    Ok(())
}

/// Where the rows of these ids stand, in the order of the batches; of an id that comes twice, the later one counts.
pub(super) fn places(
    index: &mut Index<'_>,
    version_id: i64,
    ids: impl Iterator<Item = (usize, String)>,
) -> Result<Vec<(Place, usize)>, StoreError> {
    let mut places = Vec::new();
    for (position, id) in ids {
        if let Some(place) = index.find(version_id, false, &id)? {
            places.push((place, position));
        }
    }
    places.sort_unstable_by_key(|(place, position)| (place.batch, place.row, Reverse(*position)));
    places.dedup_by_key(|(place, _)| *place);
    Ok(places)
}
