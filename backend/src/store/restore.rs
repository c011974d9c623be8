//! Putting a backup where a server finds it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, Told, files, migrate};

/// Bytes copied at once.
const PIECE: usize = 1 << 20;
/// What every store has, of whichever schema.
const TABLES: [&str; 6] = ["model", "version", "batch", "batch_column", "request", "summary"];

/// Puts a backup into a folder that has no store, once it is found to be whole.
///
/// Nobody stays signed in, and links that sign in once are of no use any more: whoever had them at the time of the
/// backup may not have a right to them now.
pub fn restore(file: &Path, folder: &Path, told: Told<'_>) -> Result<(), StoreError> {
    let target = files::file(folder);
    let in_the_way = || {
        StoreError::Conflict(format!(
            "there is a store in {} already: restore into an empty folder, or move that one away",
            folder.display()
        ))
    };
    if target.exists() || beside(&target, "-wal").exists() {
        return Err(in_the_way());
    }
    if beside(file, "-wal").metadata().is_ok_and(|log| log.len() > 0) {
        return Err(StoreError::Conflict(format!(
            "{} is a store that is or was at work, part of which stands in the file beside it: make a backup of it with `evenkeel backup`",
            file.display()
        )));
    }
    let source = File::open(file)?;
    files::make_folder(folder)?;
    let mut copy = tempfile::Builder::new().prefix(".evenkeel-restore-").tempfile_in(folder)?;
    copy_bytes(source, copy.as_file_mut(), told)?;
    told("looking at the pages of the database", 0, 0);
    prepare(copy.path()).map_err(|error| match error {
        StoreError::Database(error) if is_no_database(&error) => {
            StoreError::Damaged(format!("{} is no backup of a store", file.display()))
        }
        error => error,
    })?;
    copy.as_file().sync_all()?;
    copy.persist_noclobber(&target).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => in_the_way(),
        _ => StoreError::from(error.error),
    })?;
    files::sync_folder(folder)?;
    Ok(())
}

/// A file that belongs to a database.
fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn copy_bytes(mut from: File, to: &mut File, told: Told<'_>) -> Result<(), StoreError> {
    let all = from.metadata()?.len();
    let (mut piece, mut done) = (vec![0; PIECE], 0);
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        to.write_all(piece.get(..read).unwrap_or_default())?;
        done += read as u64;
        told("copying the backup", done, all);
    }
}

/// Makes sure that a copy is a whole store, and takes out who was signed in.
fn prepare(path: &Path) -> Result<(), StoreError> {
    let connection = Connection::open(path)?;
    // Read before anything is written, so that what is no database stays as it is.
    let schema = migrate::schema(&connection)?;
    let has = |table: &str| -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        Ok(connection.query_row(sql, [table], |_| Ok(())).optional()?.is_some())
    };
    for table in TABLES {
        if schema == 0 || !has(table)? {
            return Err(StoreError::Damaged("it is a database, but not that of an Evenkeel store".to_owned()));
        }
    }
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(StoreError::Damaged(found));
    }
    if connection.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(StoreError::Damaged("rows of a table belong to what is not there".to_owned()));
    }
    // In one file, without a log beside it; what is deleted is overwritten.
    connection.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON;")?;
    for table in ["session", "one_time_link"] {
        if has(table)? {
            connection.execute_batch(&format!("DELETE FROM {table}"))?;
        }
    }
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn is_no_database(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt))
}
