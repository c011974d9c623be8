//! Outcomes as they were known at an earlier moment: counted again from the rows, without the labels that came later.
//!
//! It costs a pass over the batches of the range: their times, their labels and the columns that outcomes rest on. A
//! label that was corrected since counts as not known then, as only its latest form is kept.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use shared::schema::ObservationRole;
use shared::series::{Parts, Series};
use shared::summary::{Summary, Truth};

use super::batches::role_of;
use super::counting::{Plan, truth};
use super::models::VersionRow;
use super::{StoreError, SummariesQuery, batches, retention};
use crate::batch::Values;
use crate::clock;

/// The windows of a version's production rows, by role and time; `known_at_ms` is in epoch milliseconds.
pub(super) fn series(
    connection: &Connection,
    version: &VersionRow,
    plan: &Plan,
    query: &SummariesQuery,
    known_at_ms: i64,
) -> Result<Vec<Series>, StoreError> {
    let (from_ms, to_ms) = (query.from.saturating_mul(1_000), query.to.saturating_mul(1_000));
    let width_ms = i64::from(query.width_s) * 1_000;
    if let Some(before) = retention::before_in_any_role(connection, version.id)?.filter(|before| from_ms < *before) {
        return Err(StoreError::Conflict(format!(
            "what was known then is counted from the rows, and those of version \"{}\" before {} are no longer kept: ask for later ones",
            version.name,
            clock::rfc3339(before)
        )));
    }
    // A window belongs to the range when it starts in it.
    let end_ms = to_ms.saturating_add(width_ms);
    let mut statement = connection.prepare_cached(
        "SELECT id, role FROM batch WHERE version_id = ?1 AND role <> ?2 AND first_ms < ?4 AND last_ms >= ?3 ORDER BY id",
    )?;
    let reference = ObservationRole::Reference as i64;
    let found =
        statement.query_map(params![version.id, reference, from_ms, end_ms], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(i64, i64)> = found.collect::<Result<_, _>>()?;
    let mut windows: BTreeMap<(ObservationRole, i64), Summary> = BTreeMap::new();
    for (batch, role) in found {
        let role = role_of(role)?;
        let times = batches::times(connection, batch)?;
        let labels = batches::labels(connection, batch)?;
        let columns = columns(connection, plan, batch)?;
        let mut outcomes = plan.outcomes(&columns, times.len());
        for (row, time) in times.iter().enumerate() {
            let start = time.div_euclid(width_ms) * i64::from(query.width_s);
            if !(query.from..query.to).contains(&start) {
                continue;
            }
            let known = labels.as_ref().filter(|labels| labels.times.get(row).is_some_and(|time| *time <= known_at_ms));
            let truth = known.map_or(Truth::Pending, |labels| truth(plan, &labels.values, row));
            let summary = windows.entry((role, start)).or_insert_with(|| Summary::empty(&plan.layout));
            summary.rows += 1;
            outcomes.count(summary, row, truth);
        }
    }
    let parts = Parts { cells: false, sums: false, outcomes: true };
    let mut series: Vec<Series> = Vec::new();
    for ((role, start), summary) in windows {
        if series.last().is_none_or(|last| last.role != role) {
            series.push(Series::empty(role, query.width_s, parts));
        }
        if let Some(last) = series.last_mut() {
            last.push(start, &summary);
        }
    }
    Ok(series)
}

/// The columns that outcomes rest on, each in its place.
fn columns(connection: &Connection, plan: &Plan, batch: i64) -> Result<Vec<Values>, StoreError> {
    let needed = plan.outcome_columns();
    let mut columns = vec![Values::Numbers(Vec::new()); needed.last().map_or(0, |last| last + 1)];
    for position in needed {
        columns[position] = batches::column(connection, batch, position)?;
    }
    Ok(columns)
}
