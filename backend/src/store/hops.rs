//! Where requests spent their time, as traces told it.

use rusqlite::{Connection, params};
use shared::api::Hop;

use super::{SqliteStore, StoreError};
use crate::clock::{self, DAY_S};
use crate::traces::{Span, trace_of};

/// Spans are kept so long, in milliseconds.
const KEPT_MS: i64 = 30 * DAY_S * 1_000;
/// Spans shown of one request.
const MOST: i64 = 500;

/// Spans of traces.
pub trait Hops {
    /// Keeps spans; one that came before is replaced.
    fn add_spans(&self, spans: &[Span]) -> Result<(), StoreError>;
}

impl Hops for SqliteStore {
    fn add_spans(&self, spans: &[Span]) -> Result<(), StoreError> {
        let now = clock::now_ms();
        self.write(|connection| {
            for Span { hop, request_id } in spans {
                connection
                    .prepare_cached(
                        "INSERT OR REPLACE INTO hop
                         (trace_id, span_id, parent_id, service, name, start_us, duration_us, error, received)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                    )?
                    .execute(params![
                        hop.trace_id,
                        hop.span_id,
                        hop.parent_id,
                        hop.service,
                        hop.name,
                        hop.start_us,
                        hop.duration_us,
                        hop.error,
                        now
                    ])?;
                if let Some(request_id) = request_id {
                    connection
                        .prepare_cached(
                            "INSERT OR REPLACE INTO trace_of_request (request_id, trace_id, received) VALUES (?1, ?2, ?3)",
                        )?
                        .execute(params![request_id, hop.trace_id, now])?;
                }
            }
            for table in ["hop", "trace_of_request"] {
                let sql = format!("DELETE FROM {table} WHERE received < ?1");
                connection.prepare_cached(&sql)?.execute([now - KEPT_MS])?;
            }
            Ok(())
        })
    }
}

/// The spans of a request, the earliest first: by its id, or by that of its trace.
pub(super) fn of_request(connection: &Connection, id: &str) -> Result<Vec<Hop>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT trace_id, span_id, parent_id, service, name, start_us, duration_us, error FROM hop
         WHERE trace_id IN (SELECT trace_id FROM trace_of_request WHERE request_id = ?1 UNION SELECT ?2)
         ORDER BY start_us, span_id LIMIT ?3",
    )?;
    let rows = statement.query_map(params![id, trace_of(id).unwrap_or_default(), MOST], |row| {
        Ok(Hop {
            trace_id: row.get(0)?,
            span_id: row.get(1)?,
            parent_id: row.get(2)?,
            service: row.get(3)?,
            name: row.get(4)?,
            start_us: row.get(5)?,
            duration_us: row.get(6)?,
            error: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
