//! What was counted again against what is stored, window by window.

use std::collections::BTreeSet;

use rusqlite::Connection;
use shared::binning::Binning;
use shared::summary::{Layout, Summary};

use super::super::batches::Stored;
use super::super::counting::Plan;
use super::super::traffic::{self, Hour, Hours};
use super::super::{StoreError, summaries};
use super::damage;
use super::findings::{Difference, Findings, Part};
use super::recount::Recount;
use crate::clock::HOUR_S;

/// Times whose rows can't be counted again.
#[derive(Debug)]
pub(super) struct Uncounted {
    /// Rows before this epoch millisecond are no longer kept.
    kept_from: Option<i64>,
    /// First and last epoch milliseconds of rows that can't be read.
    unreadable: Vec<(i64, i64)>,
}

impl Uncounted {
    /// Those before a moment from which on rows are kept.
    pub(super) fn before(kept_from: Option<i64>) -> Self {
        Self { kept_from, unreadable: Vec::new() }
    }

    pub(super) fn unreadable(&mut self, batch: &Stored) {
        self.unreadable.push((batch.first_ms, batch.last_ms));
    }

    /// Whether a window lacks rows; width and start are in seconds, width 0 is a whole reference.
    fn lacks(&self, (width, start): (i64, i64)) -> bool {
        let (from, to) = (start * 1_000, (start + width) * 1_000);
        if width > 0 && self.kept_from.is_some_and(|kept_from| from < kept_from) {
            return true;
        }
        self.unreadable.iter().any(|(first, last)| width == 0 || (*first < to && *last >= from))
    }
}

impl Recount<'_> {
    /// Compares all summaries of the version and role.
    pub(super) fn summaries(
        &self,
        counted: &Connection,
        plan: Option<&Plan>,
        uncounted: &Uncounted,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let windows = |connection| summaries::windows(connection, self.version.id, self.role);
        let all: BTreeSet<(i64, i64)> = windows(self.view)?.into_iter().chain(windows(counted)?).collect();
        for window in all {
            if uncounted.lacks(window) {
                findings.checked.uncounted += 1;
                continue;
            }
            findings.checked.windows += 1;
            let Some(plan) = plan else {
                findings.add(self.in_window(
                    window,
                    Part::Columns,
                    "stored, though the version has no cells".to_owned(),
                ));
                continue;
            };
            let at = |connection| summaries::at(connection, self.version.id, self.role, window, &plan.layout);
            let stored = damage(at(self.view))?;
            match (stored, at(counted)?) {
                (Err(why), _) => findings.add(self.in_window(window, Part::Columns, why)),
                (Ok(None), Some(counted)) => {
                    let detail = format!("not stored, counted {} rows", counted.rows);
                    findings.add(self.in_window(window, Part::Columns, detail));
                }
                (Ok(Some(stored)), None) => {
                    let detail = format!("stored {} rows, counted none", stored.rows);
                    findings.add(self.in_window(window, Part::Columns, detail));
                }
                (Ok(Some(stored)), Some(counted)) => {
                    for (part, detail) in differences(&stored, &counted, &plan.binning, &plan.layout) {
                        findings.add(self.in_window(window, part, detail));
                    }
                }
                (Ok(None), None) => {}
            }
        }
        Ok(())
    }

    /// Compares the numbers of rows received, by the hour.
    pub(super) fn received(
        &self,
        counted: &Hours,
        uncounted: &Uncounted,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let stored = traffic::hours(self.view, self.version.id, self.role)?;
        let all: BTreeSet<i64> = stored.0.keys().chain(counted.0.keys()).copied().collect();
        let width = if self.is_reference() { 0 } else { HOUR_S };
        for hour in all {
            let window = (width, hour * HOUR_S);
            let of = |hours: &Hours| hours.0.get(&hour).copied().unwrap_or_default();
            let (stored, counted) = (of(&stored), of(counted));
            if stored != counted && !uncounted.lacks(window) {
                let say = |Hour { rows, labelled, .. }: Hour| format!("{rows} rows, {labelled} with a label");
                let mut detail = format!("stored {}; counted {}", say(stored), say(counted));
                if say(stored) == say(counted) {
                    "the first or last time is another one".clone_into(&mut detail);
                }
                findings.add(self.in_window(window, Part::Received, detail));
            }
        }
        Ok(())
    }

    fn in_window(&self, window: (i64, i64), part: Part, detail: String) -> Difference {
        Difference { window: Some(window), ..self.difference(part, detail) }
    }
}

/// What differs between two summaries, one sentence for columns and one for outcomes.
fn differences(stored: &Summary, counted: &Summary, binning: &Binning, layout: &Layout) -> Vec<(Part, String)> {
    let mut differences = Vec::new();
    if stored.rows != counted.rows {
        differences.push((Part::Columns, format!("stored {} rows, counted {}", stored.rows, counted.rows)));
    } else if let Some(at) = first(&stored.cells, &counted.cells) {
        let (stored, counted) = (stored.cells[at], counted.cells[at]);
        let name = column(binning, layout, at);
        differences.push((Part::Columns, format!("stored {stored} values in a cell of \"{name}\", counted {counted}")));
    } else if let Some(at) = first(&stored.sums, &counted.sums) {
        let detail = format!("stored {} as a sum of values, counted {}", stored.sums[at], counted.sums[at]);
        differences.push((Part::Columns, detail));
    }
    if let Some(at) = first(&stored.outcomes, &counted.outcomes) {
        let detail = format!("stored {} outcomes of a kind, counted {}", stored.outcomes[at], counted.outcomes[at]);
        differences.push((Part::Outcomes, detail));
    } else if let Some(at) = first(&stored.moments, &counted.moments) {
        let detail = format!("stored {} as a sum of outcomes, counted {}", stored.moments[at], counted.moments[at]);
        differences.push((Part::Outcomes, detail));
    }
    differences
}

/// Where two vectors of one length differ first.
fn first<T: PartialEq>(stored: &[T], counted: &[T]) -> Option<usize> {
    stored.iter().zip(counted).position(|(stored, counted)| stored != counted)
}

/// The column that a counter of cells belongs to.
fn column<'a>(binning: &'a Binning, layout: &Layout, cell: usize) -> &'a str {
    let at = layout.columns.iter().position(|column| (column.first..column.first + column.width).contains(&cell));
    at.and_then(|at| binning.columns.get(at)).map_or("", |column| column.name.as_str())
}
