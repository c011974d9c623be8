//! Recounting a store: what is kept beside the rows must be what the rows say.
//!
//! Everything is read in one view, so that a server may go on meanwhile. Memory holds one batch, as many windows as a
//! [`super::counting::Counter`] holds, and 24 bytes of each batch; recounted windows go to a database of their own,
//! which vanishes at the end.

mod entries;
mod findings;
mod labelled;
mod recount;
mod windows;

#[cfg(test)]
mod tests;

pub use findings::{Checked, Difference, Findings, LISTED, Part};

use rusqlite::Connection;
use shared::schema::ObservationRole;

use self::entries::Entries;
use self::findings::Of;
use self::recount::Recount;
use super::{StoreError, Told, audit, models};

/// Errors that the database tells of itself, at the most.
const PAGE_ERRORS: i64 = 100;

/// Compares everything in the store with its rows.
pub(super) fn check(view: &Connection, told: Told<'_>) -> Result<Findings, StoreError> {
    let mut findings = Findings::default();
    // Where the database itself is damaged, not everything can be read.
    if let Err(why) = damage(everything(view, &mut findings, told))? {
        findings.add(Difference::of_store(Part::Database, format!("the rest can't be read: {why}")));
    }
    Ok(findings)
}

fn everything(view: &Connection, findings: &mut Findings, told: Told<'_>) -> Result<(), StoreError> {
    let rows: i64 = view.query_row("SELECT coalesce(sum(rows), 0) FROM batch", [], |row| row.get(0))?;
    told("looking at the pages of the database", 0, 0);
    pages(view, findings)?;
    references(view, findings)?;
    trail(view, findings)?;
    let entries = Entries::read(view, rows as u64, findings, told)?;
    let mut done = 0;
    for (model_id, model) in models::names(view)? {
        for version in models::versions_of(view, model_id)? {
            findings.checked.versions += 1;
            for role in ObservationRole::ALL {
                let of = Of { model: model.clone(), version: version.name.clone(), role };
                let recount = Recount { view, version: &version, role, of };
                recount.run(&entries, findings, &mut |more| {
                    done += more;
                    told("counting the rows again", done, rows as u64);
                })?;
            }
        }
    }
    Ok(())
}

/// What the database finds wrong with its own pages and indexes.
fn pages(view: &Connection, findings: &mut Findings) -> Result<(), StoreError> {
    let mut statement = view.prepare(&format!("PRAGMA integrity_check({PAGE_ERRORS})"))?;
    let told = statement.query_map([], |row| row.get::<_, String>(0))?;
    for text in told {
        let text = text?;
        if text != "ok" {
            findings.add(Difference::of_store(Part::Database, text.replace('\n', " ")));
        }
    }
    Ok(())
}

/// Rows of tables that belong to what is not there.
fn references(view: &Connection, findings: &mut Findings) -> Result<(), StoreError> {
    let mut statement = view.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        findings.add(Difference::of_store(Part::Database, format!("a row of {table} belongs to no {parent}")));
    }
    let strays: i64 = view.query_row(
        "SELECT count(*) FROM batch_column WHERE key / 4096 NOT IN (SELECT id FROM batch)",
        [],
        |row| row.get(0),
    )?;
    if strays > 0 {
        findings.add(Difference::of_store(Part::Rows, format!("{strays} columns belong to no batch")));
    }
    Ok(())
}

/// Whether each entry of the audit trail follows from the one before.
fn trail(view: &Connection, findings: &mut Findings) -> Result<(), StoreError> {
    if let Some(id) = audit::check(view)?.broken {
        let detail = format!("entry {id} does not follow from the one before: something was changed or taken out");
        findings.add(Difference::of_store(Part::Audit, detail));
    }
    Ok(())
}

/// What a damaged piece of the store says of itself; any other error stops the check.
fn damage<T>(result: Result<T, StoreError>) -> Result<Result<T, String>, StoreError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(StoreError::Damaged(why)) => Ok(Err(why)),
        Err(StoreError::Database(error)) if is_damage(&error) => Ok(Err(error.to_string())),
        Err(error) => Err(error),
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
        || matches!(error, rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..))
}
