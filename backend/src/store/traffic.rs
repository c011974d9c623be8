//! How many rows came when.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use shared::api::Received;
use shared::schema::ObservationRole;

use super::counting::Window;
use super::{StoreError, batches};
use crate::batch::Values;
use crate::clock::{self, DAY_S, HOUR_S};

/// Days in `Received::daily`.
const DAYS: i64 = 90;

/// What came in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hour {
    pub rows: i64,
    pub labelled: i64,
    pub first_ms: i64,
    pub last_ms: i64,
}

/// What came, by the hour.
#[derive(Debug, Default)]
pub(super) struct Hours(pub BTreeMap<i64, Hour>);

impl Hours {
    /// Counts the rows of a batch.
    pub(super) fn count(&mut self, role: ObservationRole, times: &[i64], labels: Option<&Values>) {
        for (row, time) in times.iter().enumerate() {
            let fresh = Hour { first_ms: *time, last_ms: *time, ..Hour::default() };
            let hour = self.0.entry(Window::of(role, *time).hour).or_insert(fresh);
            hour.rows += 1;
            hour.labelled += i64::from(labels.is_some_and(|labels| !labels.is_missing(row)));
            hour.first_ms = hour.first_ms.min(*time);
            hour.last_ms = hour.last_ms.max(*time);
        }
    }

    /// Adds everything counted to what is stored.
    pub(super) fn add_to(
        &self,
        connection: &Connection,
        version_id: i64,
        role: ObservationRole,
    ) -> Result<(), StoreError> {
        self.0.iter().try_for_each(|(hour, more)| add(connection, version_id, role, *hour, more))
    }
}

/// What is stored of a version and role, by the hour.
pub(super) fn hours(connection: &Connection, version_id: i64, role: ObservationRole) -> Result<Hours, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT hour, rows, labelled, first_ms, last_ms FROM traffic WHERE version_id = ?1 AND role = ?2",
    )?;
    let found = statement.query_map(params![version_id, role as i64], |row| {
        let hour = Hour { rows: row.get(1)?, labelled: row.get(2)?, first_ms: row.get(3)?, last_ms: row.get(4)? };
        Ok((row.get(0)?, hour))
    })?;
    Ok(Hours(found.collect::<Result<_, _>>()?))
}

fn add(
    connection: &Connection,
    version_id: i64,
    role: ObservationRole,
    hour: i64,
    more: &Hour,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO traffic (version_id, role, hour, rows, labelled, first_ms, last_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET rows = rows + excluded.rows, labelled = labelled + excluded.labelled,
                 first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)",
        )?
        .execute(params![version_id, role as i64, hour, more.rows, more.labelled, more.first_ms, more.last_ms])?;
    Ok(())
}

/// Rows that had come before have got a label.
pub(super) fn labelled(
    connection: &Connection,
    version_id: i64,
    role: ObservationRole,
    hour: i64,
    more: i64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE traffic SET labelled = labelled + ?4 WHERE version_id = ?1 AND role = ?2 AND hour = ?3",
        )?
        .execute(params![version_id, role as i64, hour, more])?;
    Ok(())
}

pub(super) fn received(connection: &Connection, version_id: i64) -> Result<Vec<Received>, StoreError> {
    let today = clock::now_ms() / 1_000 / DAY_S;
    let mut totals = connection.prepare_cached(
        "SELECT role, sum(rows), sum(labelled), min(first_ms), max(last_ms) FROM traffic WHERE version_id = ?1 GROUP BY role ORDER BY role",
    )?;
    let mut days = connection.prepare_cached(
        "SELECT hour * ?3 / ?4 AS day, sum(rows) FROM traffic WHERE version_id = ?1 AND role = ?2 AND hour * ?3 / ?4 > ?5 GROUP BY day",
    )?;
    let mut received = Vec::new();
    let mut rows = totals.query([version_id])?;
    while let Some(row) = rows.next()? {
        let role = batches::role_of(row.get(0)?)?;
        let mut daily = Vec::new();
        if role != ObservationRole::Reference {
            daily.resize(DAYS as usize, 0);
            let mut counted = days.query(params![version_id, role as i64, HOUR_S, DAY_S, today - DAYS])?;
            while let Some(day) = counted.next()? {
                let index = day.get::<_, i64>(0)? - (today - DAYS) - 1;
                if let Some(count) = usize::try_from(index).ok().and_then(|index| daily.get_mut(index)) {
                    *count = day.get::<_, i64>(1)? as u64;
                }
            }
        }
        received.push(Received {
            role,
            rows: row.get::<_, i64>(1)? as u64,
            labelled: row.get::<_, i64>(2)? as u64,
            first: row.get(3)?,
            last: row.get(4)?,
            daily,
        });
    }
    Ok(received)
}
