//! Stored summaries.

use rusqlite::{Connection, OptionalExtension, params};
use shared::frame::{decode_summary, encode_summary};
use shared::schema::ObservationRole;
use shared::series::{Parts, Series, Summaries, Totals, VersionSummaries};
use shared::summary::{Layout, Summary};

use super::counting::Plan;
use super::{StoreError, SummariesQuery, batches, blob, known, models};

/// Adds a summary to the stored one of its window.
pub(super) fn add(
    connection: &Connection,
    version_id: i64,
    role: ObservationRole,
    width: i64,
    start: i64,
    more: &Summary,
) -> Result<(), StoreError> {
    let merged = match find(connection, version_id, role, width, start)? {
        Some(Blobs { columns, outcomes }) => {
            let mut merged = decode(&columns, &outcomes)?;
            merged.merge(more);
            merged
        }
        None => more.clone(),
    };
    let (columns, outcomes) = encode(merged)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO summary (version_id, role, width, start, columns, outcomes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![version_id, role as i64, width, start, columns, outcomes])?;
    Ok(())
}

/// A summary as it is stored.
struct Blobs {
    columns: Vec<u8>,
    outcomes: Vec<u8>,
}

fn find(
    connection: &Connection,
    version_id: i64,
    role: ObservationRole,
    width: i64,
    start: i64,
) -> Result<Option<Blobs>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT columns, outcomes FROM summary WHERE version_id = ?1 AND role = ?2 AND width = ?3 AND start = ?4",
        )?
        .query_row(params![version_id, role as i64, width, start], |row| {
            Ok(Blobs { columns: row.get(0)?, outcomes: row.get(1)? })
        })
        .optional()?)
}

/// The summary of a window; `None` where there is none. Both of its blobs must fit the layout and count alike.
pub(super) fn at(
    connection: &Connection,
    version_id: i64,
    role: ObservationRole,
    (width, start): (i64, i64),
    layout: &Layout,
) -> Result<Option<Summary>, StoreError> {
    let Some(blobs) = find(connection, version_id, role, width, start)? else { return Ok(None) };
    let summary = decode(&blobs.columns, &blobs.outcomes)?;
    if !fits(&summary, layout, Parts::ALL) || decompressed(&blobs.outcomes)?.rows != summary.rows {
        return Err(StoreError::Damaged("a summary does not fit its binning".to_owned()));
    }
    Ok(Some(summary))
}

/// The windows of a version and role that have a summary, as width and start.
pub(super) fn windows(
    connection: &Connection,
    version_id: i64,
    role: ObservationRole,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT width, start FROM summary WHERE version_id = ?1 AND role = ?2 ORDER BY width, start")?;
    let found = statement.query_map(params![version_id, role as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// An empty database for summaries that are counted again; it vanishes when it is closed.
pub(super) fn scratch(like: &Connection) -> Result<Connection, StoreError> {
    let table: String = like.query_row("SELECT sql FROM sqlite_schema WHERE name = 'summary'", [], |row| row.get(0))?;
    let scratch = Connection::open("")?;
    scratch.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;")?;
    scratch.execute_batch(&table)?;
    Ok(scratch)
}

/// Forgets all summaries of a version, before they are counted anew.
pub(super) fn clear(connection: &Connection, version_id: i64) -> Result<(), StoreError> {
    connection.execute("DELETE FROM summary WHERE version_id = ?1", [version_id])?;
    Ok(())
}

pub(super) fn read(connection: &Connection, query: &SummariesQuery) -> Result<Summaries, StoreError> {
    let model_id = models::model_id(connection, &query.model)?;
    let known = models::versions_of(connection, model_id)?;
    if let Some(missing) = query.versions.iter().find(|name| known.iter().all(|version| version.name != **name)) {
        return Err(StoreError::NoVersion(query.model.clone(), missing.clone()));
    }
    let mut versions = Vec::new();
    for version in known {
        if !query.versions.is_empty() && !query.versions.contains(&version.name) {
            continue;
        }
        let Some(binning) = version.binning.clone() else { continue };
        let layout = Layout::new(&binning);
        let series = match query.known_at_ms {
            None => series(connection, version.id, query, &layout)?,
            Some(known_at_ms) => {
                let plan = Plan::new(&version.spec, binning.clone());
                // The reference's labels are taken as given, whenever they came.
                let reference = SummariesQuery { to: query.from, ..query.clone() };
                let mut all = known::series(connection, &version, &plan, query, known_at_ms)?;
                all.extend(series(connection, version.id, &reference, &layout)?);
                all.sort_by_key(|series| series.role as i64);
                all
            }
        };
        versions.push(VersionSummaries { series, version: version.name, binning_id: binning.id(), binning });
    }
    Ok(Summaries { model: query.model.clone(), versions })
}

/// The counts of a version's reference, without its outcomes.
pub(super) fn reference(connection: &Connection, version_id: i64) -> Result<Option<Totals>, StoreError> {
    let sql = "SELECT columns FROM summary WHERE version_id = ?1 AND width = 0 AND role = ?2";
    let found: Option<Vec<u8>> = connection
        .prepare_cached(sql)?
        .query_row(params![version_id, ObservationRole::Reference as i64], |row| row.get(0))
        .optional()?;
    let Some(columns) = found else { return Ok(None) };
    let Summary { rows, cells, sums, .. } = decompressed(&columns)?;
    Ok(Some(Totals { windows: 1, rows: u64::from(rows), cells, sums, ..Totals::default() }))
}

fn series(
    connection: &Connection,
    version_id: i64,
    query: &SummariesQuery,
    layout: &Layout,
) -> Result<Vec<Series>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT role, width, start, columns, outcomes FROM summary
         WHERE version_id = ?1 AND (width = 0 OR (width = ?2 AND start >= ?3 AND start < ?4)) ORDER BY role, start",
    )?;
    let mut rows = statement.query(params![version_id, query.width_s, query.from, query.to])?;
    let mut series: Vec<Series> = Vec::new();
    while let Some(row) = rows.next()? {
        let role = batches::role_of(row.get(0)?)?;
        let summary = decode_parts(row.get_ref(3)?.as_blob().ok(), row.get_ref(4)?.as_blob().ok(), query.parts)?;
        if !fits(&summary, layout, query.parts) {
            return Err(StoreError::Damaged("a summary does not fit its binning".to_owned()));
        }
        if series.last().is_none_or(|last| last.role != role) {
            series.push(Series::empty(role, row.get(1)?, query.parts));
        }
        if let Some(last) = series.last_mut() {
            last.push(row.get(2)?, &summary);
        }
    }
    Ok(series)
}

fn fits(summary: &Summary, layout: &Layout, parts: Parts) -> bool {
    (!(parts.cells || parts.sums) || (summary.cells.len() == layout.cells && summary.sums.len() == layout.sums))
        && (!parts.outcomes || (summary.outcomes.len() == layout.outcomes && summary.moments.len() == layout.moments))
}

/// The two blobs of a summary: labels that come late touch only the second.
fn encode(summary: Summary) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    let columns = Summary { rows: summary.rows, cells: summary.cells, sums: summary.sums, ..Summary::default() };
    let outcomes =
        Summary { rows: summary.rows, outcomes: summary.outcomes, moments: summary.moments, ..Summary::default() };
    Ok((compressed(&columns)?, compressed(&outcomes)?))
}

fn decode(columns: &[u8], outcomes: &[u8]) -> Result<Summary, StoreError> {
    decode_parts(Some(columns), Some(outcomes), Parts::ALL)
}

fn decode_parts(columns: Option<&[u8]>, outcomes: Option<&[u8]>, parts: Parts) -> Result<Summary, StoreError> {
    let mut summary = Summary::default();
    if let Some(bytes) = outcomes.filter(|_| parts.outcomes) {
        let decoded = decompressed(bytes)?;
        summary = Summary { rows: decoded.rows, outcomes: decoded.outcomes, moments: decoded.moments, ..summary };
    }
    if let Some(bytes) = columns.filter(|_| parts.cells || parts.sums || !parts.outcomes) {
        let decoded = decompressed(bytes)?;
        summary = Summary { rows: decoded.rows, cells: decoded.cells, sums: decoded.sums, ..summary };
    }
    Ok(summary)
}

fn compressed(summary: &Summary) -> Result<Vec<u8>, StoreError> {
    blob::compress(&encode_summary(summary).map_err(|error| StoreError::Damaged(error.to_string()))?)
}

fn decompressed(bytes: &[u8]) -> Result<Summary, StoreError> {
    decode_summary(&blob::decompress(bytes)?).map_err(|error| StoreError::Damaged(error.to_string()))
}
