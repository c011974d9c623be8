//! Taking labels in: each finds the observations of its request in every version of the model, early or late.

use rusqlite::{Connection, OptionalExtension, params};
use shared::api::Ingested;
use shared::schema::{ObservationRole, Task};

use super::blob::RowLabels;
use super::counting::{Counter, Plan, Window, truth};
use super::index::{Index, Place, label_hash};
use super::models::{self, VersionRow};
use super::observations::{answered, keep_answer, places};
use super::{Idempotency, LabelBatches, StoreError, batches, retention, traffic};
use crate::batch::{LabelBatch, MISSING_TEXT, Texts, TextsBuilder, Values};

pub(super) fn ingest(
    connection: &Connection,
    model: &str,
    idempotency: Option<&Idempotency>,
    incoming: LabelBatches<'_>,
) -> Result<Ingested, StoreError> {
    let scope = format!("{model}/labels");
    if let Some(answer) = answered(connection, &scope, idempotency)? {
        return Ok(answer);
    }
    let labelling = Labelling::new(connection, models::model_id(connection, model)?);
    let mut ingested = Ingested::default();
    let mut without_row = 0;
    for batch in incoming {
        let batch = batch.map_err(|error| StoreError::Rows(Box::new(error)))?;
        let news = labelling.remember(&batch)?;
        let fresh = news.iter().filter(|news| **news).count() as u64;
        ingested.accepted += fresh;
        ingested.duplicates += batch.ids.len() as u64 - fresh;
        let found = labelling.apply(None, &batch.ids, &batch.labels, &batch.times, &news)?;
        without_row += news.iter().zip(&found).filter(|(news, found)| **news && !**found).count();
    }
    if without_row > 0 && retention::any(connection, labelling.model_id)? {
        ingested.notes.push(format!(
            "{without_row} of these labels belong to no row that is here. Where the row is no longer kept, the label changes no count; where it is still to come, the label waits for it."
        ));
    }
    keep_answer(connection, &scope, idempotency, &ingested)?;
    Ok(ingested)
}

/// Whether the model has labels that an observation may have to look for.
pub(super) fn any(connection: &Connection, model_id: i64) -> Result<bool, StoreError> {
    let known: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM label WHERE model_id = ?1)")?
        .query_row([model_id], |row| row.get(0))?;
    Ok(known)
}

/// The labels of rows that came after their labels, on top of those that the rows bring.
pub(super) fn before(
    connection: &Connection,
    version: &VersionRow,
    ids: &Texts,
    brought: Option<&Values>,
    times: &mut [i64],
) -> Result<Option<Values>, StoreError> {
    let mut find = connection.prepare_cached("SELECT number, text, time FROM label WHERE hash = ?1")?;
    let mut column = LabelColumn::new(version.spec.task);
    let mut any = brought.is_some();
    for (row, id) in ids.iter().enumerate() {
        let own = brought.filter(|labels| !labels.is_missing(row));
        if let Some(own) = own {
            column.push(own.number(row), own.text(row));
            continue;
        }
        let found: Option<(Option<f64>, Option<String>, i64)> = find
            .query_row([label_hash(version.model_id, id)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        match found {
            Some((number, text, time)) => {
                column.push(number.unwrap_or(f64::NAN), text.as_deref());
                times[row] = time;
                any = true;
            }
            None => column.push(f64::NAN, None),
        }
    }
    Ok(any.then(|| column.finish()))
}

/// Labels of one model on their way to its versions.
pub(super) struct Labelling<'c> {
    connection: &'c Connection,
    model_id: i64,
}

impl<'c> Labelling<'c> {
    pub(super) fn new(connection: &'c Connection, model_id: i64) -> Self {
        Self { connection, model_id }
    }

    /// Labels that came with the observations of one version: kept, and given to the other versions.
    pub(super) fn spread(&self, version_id: i64, ids: &Texts, labels: &Values, now: i64) -> Result<(), StoreError> {
        let batch = LabelBatch { ids: ids.clone(), labels: labels.clone(), times: vec![now; ids.len()] };
        let news = self.remember(&batch)?;
        self.apply(Some(version_id), ids, labels, &batch.times, &news).map(drop)
    }

    /// Keeps the labels; true for each that is new or says something else than before.
    fn remember(&self, batch: &LabelBatch) -> Result<Vec<bool>, StoreError> {
        let mut order: Vec<(i64, usize)> =
            batch.ids.iter().enumerate().map(|(row, id)| (label_hash(self.model_id, id), row)).collect();
        order.sort_unstable();
        let mut put = self.connection.prepare_cached(
            "INSERT INTO label (hash, model_id, number, text, time) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET number = excluded.number, text = excluded.text, time = excluded.time
             WHERE number IS NOT excluded.number OR text IS NOT excluded.text",
        )?;
        let mut news = vec![false; batch.ids.len()];
        for (hash, row) in order {
            if !batch.labels.is_missing(row) {
                let number = batch.labels.number(row);
                let number = (!number.is_nan()).then_some(number);
                let time = batch.times.get(row).copied().unwrap_or_default();
                news[row] = put.execute(params![hash, self.model_id, number, batch.labels.text(row), time])? > 0;
            }
        }
        Ok(news)
    }

    /// Gives new labels to the rows that wait for them, in all versions but one; true for each that had such a row.
    fn apply(
        &self,
        but: Option<i64>,
        ids: &Texts,
        labels: &Values,
        times: &[i64],
        news: &[bool],
    ) -> Result<Vec<bool>, StoreError> {
        let mut had_row = vec![false; news.len()];
        if !news.contains(&true) {
            return Ok(had_row);
        }
        for version in models::versions_of(self.connection, self.model_id)? {
            if Some(version.id) == but {
                continue;
            }
            let mut index = Index::new(self.connection);
            let wanted = ids.iter().enumerate().filter(|(row, _)| news.get(*row) == Some(&true));
            let found = places(&mut index, version.id, wanted.map(|(row, id)| (row, id.to_owned())))?;
            let mut counter = version
                .binning
                .as_ref()
                .map(|binning| Counter::new(version.id, Plan::new(&version.spec, binning.clone())));
            for (_, row) in &found {
                had_row[*row] = true;
            }
            for rows in found.chunk_by(|a, b| a.0.batch == b.0.batch) {
                self.apply_to_batch(&version, rows, labels, times, counter.as_mut())?;
            }
            if let Some(mut counter) = counter {
                counter.flush(self.connection)?;
            }
        }
        Ok(had_row)
    }

    fn apply_to_batch(
        &self,
        version: &VersionRow,
        rows: &[(Place, usize)],
        labels: &Values,
        times: &[i64],
        counter: Option<&mut Counter>,
    ) -> Result<(), StoreError> {
        let Some((Place { batch, .. }, _)) = rows.first() else { return Ok(()) };
        let Some((_, role)) = batches::owner(self.connection, *batch)? else { return Ok(()) };
        let moments = batches::times(self.connection, *batch)?;
        let count = moments.len();
        let old = batches::labels(self.connection, *batch)?.unwrap_or_else(|| RowLabels {
            values: LabelColumn::pending(version.spec.task, count),
            times: vec![0; count],
        });
        let new = relabelled(&old, rows, labels, times, version.spec.task);
        if let Some(counter) = counter {
            self.recount(*batch, role, &moments, rows, (&old.values, &new.values), counter)?;
        }
        let mut hours: std::collections::BTreeMap<i64, i64> = std::collections::BTreeMap::new();
        for (place, _) in rows.iter().filter(|(place, _)| old.values.is_missing(place.row)) {
            if let Some(time) = moments.get(place.row) {
                *hours.entry(Window::of(role, *time).hour).or_default() += 1;
            }
        }
        for (hour, more) in hours {
            traffic::labelled(self.connection, version.id, role, hour, more)?;
        }
        batches::put_labels(self.connection, *batch, &new)
    }

    /// Moves the rows from what their outcome was counted as to what it is now.
    fn recount(
        &self,
        batch: i64,
        role: ObservationRole,
        moments: &[i64],
        rows: &[(Place, usize)],
        (old, new): (&Values, &Values),
        counter: &mut Counter,
    ) -> Result<(), StoreError> {
        let needed = counter.plan.outcome_columns();
        let most = needed.last().map_or(0, |last| last + 1);
        let mut columns = vec![Values::Numbers(Vec::new()); most];
        for position in needed {
            columns[position] = batches::column(self.connection, batch, position)?;
        }
        let plan = Plan::clone(&counter.plan);
        let mut outcomes = plan.outcomes(&columns, moments.len());
        for (place, _) in rows {
            let Some(time) = moments.get(place.row) else { continue };
            let summary = counter.window(Window::of(role, *time));
            outcomes.uncount(summary, place.row, truth(&plan, old, place.row));
            outcomes.count(summary, place.row, truth(&plan, new, place.row));
        }
        Ok(())
    }
}

/// The labels of a batch after new ones have come for some of its rows; the last one of a row stands.
fn relabelled(old: &RowLabels, rows: &[(Place, usize)], labels: &Values, times: &[i64], task: Task) -> RowLabels {
    let count = old.times.len();
    let mut source: Vec<Option<usize>> = vec![None; count];
    let mut known = old.times.clone();
    for (place, position) in rows {
        if place.row < count {
            source[place.row] = Some(*position);
            known[place.row] = times.get(*position).copied().unwrap_or_default();
        }
    }
    let mut column = LabelColumn::new(task);
    for (row, source) in source.into_iter().enumerate() {
        match source {
            Some(position) => column.push(labels.number(position), labels.text(position)),
            None => column.push(old.values.number(row), old.values.text(row)),
        }
    }
    RowLabels { values: column.finish(), times: known }
}

/// Builds a column of labels in the form of the task.
enum LabelColumn {
    Numbers(Vec<f64>),
    Texts(TextsBuilder),
}

impl LabelColumn {
    fn new(task: Task) -> Self {
        match task {
            Task::Binary | Task::Regression => Self::Numbers(Vec::new()),
            Task::Multiclass => Self::Texts(TextsBuilder::default()),
        }
    }

    fn push(&mut self, number: f64, text: Option<&str>) {
        match self {
            Self::Numbers(numbers) => numbers.push(number),
            Self::Texts(texts) => texts.push(text),
        }
    }

    fn finish(self) -> Values {
        match self {
            Self::Numbers(numbers) => Values::Numbers(numbers),
            Self::Texts(texts) => texts.finish(),
        }
    }

    /// A column in which no label is known.
    fn pending(task: Task, rows: usize) -> Values {
        match task {
            Task::Binary | Task::Regression => Values::Numbers(vec![f64::NAN; rows]),
            Task::Multiclass => Values::Texts { dictionary: Vec::new(), codes: vec![MISSING_TEXT; rows] },
        }
    }
}
