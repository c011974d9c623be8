//! Counting the rows of a version in one role again.

use rusqlite::Connection;
use shared::schema::{ObservationRole, Task};

use super::super::batches::{self, Stored};
use super::super::counting::{Counter, Plan};
use super::super::models::VersionRow;
use super::super::traffic::Hours;
use super::super::{StoreError, labels, retention, summaries};
use super::damage;
use super::entries::Entries;
use super::findings::{Difference, Findings, Of, Part};
use super::windows::Uncounted;
use crate::batch::{Batch, Values};
use crate::form::stored_columns;

/// Rows to count again.
pub(super) struct Recount<'a> {
    pub view: &'a Connection,
    pub version: &'a VersionRow,
    pub role: ObservationRole,
    pub of: Of,
}

impl Recount<'_> {
    /// Goes through the batches, then compares the windows; `told` is given the rows of each batch.
    pub(super) fn run(
        &self,
        entries: &Entries,
        findings: &mut Findings,
        told: &mut dyn FnMut(u64),
    ) -> Result<(), StoreError> {
        let scratch = summaries::scratch(self.view)?;
        let plan = self.version.binning.as_ref().map(|binning| Plan::new(&self.version.spec, binning.clone()));
        let mut counter = plan.clone().map(|plan| Counter::new(self.version.id, plan));
        let mut hours = Hours::default();
        let kept_from = retention::before(self.view, self.version.id, self.role)?;
        let mut uncounted = Uncounted::before(kept_from);
        let any_labels = !self.is_reference() && labels::any(self.view, self.version.model_id)?;
        let columns = stored_columns(&self.version.spec.schema).count();
        for stored in batches::of_role(self.view, self.version.id, self.role)? {
            findings.checked.batches += 1;
            findings.checked.rows += stored.rows as u64;
            let read = damage(batches::read(self.view, stored.id, columns))?;
            match read.and_then(|batch| sound(&stored, &batch).map(|()| batch)) {
                // It is on its way out, its entries and labels first.
                Ok(_) if kept_from.is_some_and(|kept_from| stored.last_ms < kept_from) => {}
                Ok(batch) => {
                    self.entries(entries, stored.id, &batch.ids, findings)?;
                    if any_labels || (batch.labels.is_some() && !self.is_reference()) {
                        self.labels(stored.id, &batch.ids, batch.labels.as_ref(), findings)?;
                    }
                    hours.count(self.role, &batch.times, batch.labels.as_ref());
                    if let Some(counter) = &mut counter {
                        counter.add(&scratch, self.role, &batch, batch.labels.as_ref())?;
                    }
                }
                Err(why) => {
                    uncounted.unreadable(&stored);
                    findings.add(self.difference(Part::Rows, format!("batch {} is damaged: {why}", stored.id)));
                }
            }
            told(stored.rows as u64);
        }
        if let Some(counter) = &mut counter {
            if counter.is_renamed() {
                findings
                    .add(self.difference(Part::Columns, "rows have categories that the cells do not name".to_owned()));
            }
            counter.add_up(&scratch)?;
        }
        self.summaries(&scratch, plan.as_ref(), &uncounted, findings)?;
        self.received(&hours, &uncounted, findings)
    }

    pub(super) fn is_reference(&self) -> bool {
        self.role == ObservationRole::Reference
    }

    /// Whether labels are classes rather than numbers.
    pub(super) fn has_classes(&self) -> bool {
        self.version.spec.task == Task::Multiclass
    }

    pub(super) fn difference(&self, part: Part, detail: String) -> Difference {
        Difference { of: Some(self.of.clone()), window: None, part, detail }
    }
}

/// Whether all columns of a batch are there in full; why not otherwise.
fn sound(stored: &Stored, batch: &Batch) -> Result<(), String> {
    let lengths = [("request ids", batch.ids.len()), ("times", batch.times.len())];
    let columns = batch.columns.iter().map(|column| ("values of a column", column.len()));
    let labels = batch.labels.iter().map(|labels| ("labels", Values::len(labels)));
    for (what, length) in lengths.into_iter().chain(columns).chain(labels) {
        if length != stored.rows {
            return Err(format!("it has {} rows, but {length} {what}", stored.rows));
        }
    }
    let span = (batch.times.iter().min().copied(), batch.times.iter().max().copied());
    if span != (Some(stored.first_ms), Some(stored.last_ms)) {
        return Err("its rows are of other times than it says".to_owned());
    }
    Ok(())
}
