//! A copy of a store in one file, made while a server works on it.
//!
//! Pages are copied as they stand in one view of the store, by SQLite's own copying of databases. `VACUUM INTO` would
//! give a smaller file, but builds every index anew, which takes several times as long and as many reads.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::{StoreError, Told, files};

/// Pages copied between two looks at how far it is: 32 MB.
const PAGES: i32 = 4_096;

/// Copies the store in a folder to a new file, and gives back its size in bytes.
///
/// The file appears under its name once it is whole and on disk; one that is there is never overwritten.
pub fn backup(folder: &Path, file: &Path, told: Told<'_>) -> Result<u64, StoreError> {
    if file.exists() {
        return Err(StoreError::Conflict(format!("{} is there already: give another name", file.display())));
    }
    let store = files::open(folder)?;
    // The view that all pages are taken from; without one, each change would make the copying begin again.
    store.execute_batch("BEGIN")?;
    store.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let into = files::folder_of(file);
    // For its owner alone: a backup holds what people sign in with.
    let copy = tempfile::Builder::new().prefix(".evenkeel-backup-").tempfile_in(into)?;
    copy_pages(&store, copy.path(), told)?;
    copy.as_file().sync_all()?;
    let size = copy.as_file().metadata()?.len();
    copy.persist_noclobber(file).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            StoreError::Conflict(format!("{} is there already: give another name", file.display()))
        }
        _ => StoreError::from(error.error),
    })?;
    files::sync_folder(into)?;
    Ok(size)
}

fn copy_pages(store: &Connection, to: &Path, told: Told<'_>) -> Result<(), StoreError> {
    let mut copy = Connection::open(to)?;
    // A copy that is broken off is thrown away, and a whole one is synchronised before it gets its name.
    copy.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;")?;
    {
        let copying = Backup::new(store, &mut copy)?;
        loop {
            let step = copying.step(PAGES)?;
            let progress = copying.progress();
            let (all, left) = (progress.pagecount.max(0) as u64, progress.remaining.max(0) as u64);
            told("copying pages", all - left.min(all), all);
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }
    copy.close().map_err(|(_, error)| error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use shared::schema::ObservationRole;

    use super::*;
    use crate::store::fixture::{Fixture, execute, number};
    use crate::store::{SqliteStore, Store, check, restore};

    const QUIET: Told<'static> = &|_, _, _| {};

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777
    }

    #[test]
    fn a_backup_comes_back_as_it_was_and_nobody_is_signed_in() {
        let fixture = Fixture::filled();
        execute(
            fixture.folder.path(),
            "INSERT INTO account (id, name, grants, created) VALUES (1, 'kim', '[]', 0);
             INSERT INTO session VALUES (x'01', 1, 0, 0, 9, 'here'); INSERT INTO one_time_link VALUES (x'02', 9);",
        );
        let folder = tempfile::TempDir::new().unwrap();
        let (file, data) = (folder.path().join("store.backup"), folder.path().join("deep/data"));
        let size = backup(fixture.folder.path(), &file, QUIET).unwrap();
        assert_eq!(size, file.metadata().unwrap().len());
        restore(&file, &data, QUIET).unwrap();
        assert!(check(&data, QUIET).unwrap().is_clean());
        let again = SqliteStore::open(&data).unwrap();
        assert_eq!(again.models().unwrap(), fixture.store.models().unwrap());
        let gone = "SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM one_time_link)";
        assert_eq!((number(&data, gone), number(&data, "SELECT count(*) FROM account")), (0, 1));
        #[cfg(unix)]
        for (path, expected) in [(file, 0o600), (data.join("evenkeel.sqlite"), 0o600), (data, 0o700)] {
            assert_eq!(mode(&path), expected, "{}", path.display());
        }
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "no temporary file stays: {left:?}");
    }

    #[test]
    fn a_backup_taken_while_rows_come_is_of_one_moment() {
        let fixture = Fixture::filled();
        let folder = tempfile::TempDir::new().unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for part in 0..200 {
                    if !done.load(Ordering::Relaxed) {
                        fixture.ingest("v1", ObservationRole::Live, "q", part * 50..(part + 1) * 50);
                    }
                }
            });
            for at in 0..5 {
                let file = folder.path().join(format!("{at}"));
                backup(fixture.folder.path(), &file, QUIET).unwrap();
                let data = folder.path().join(format!("data{at}"));
                restore(&file, &data, QUIET).unwrap();
                let findings = check(&data, QUIET).unwrap();
                assert!(findings.is_clean(), "{findings:?}");
            }
            assert!(check(fixture.folder.path(), QUIET).unwrap().is_clean());
            done.store(true, Ordering::Relaxed);
        });
    }

    #[test]
    fn nothing_is_overwritten() {
        let fixture = Fixture::filled();
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("backup");
        std::fs::write(&file, "precious").unwrap();
        let error = backup(fixture.folder.path(), &file, QUIET).unwrap_err();
        assert!(error.to_string().contains("is there already"), "{error}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
        let good = folder.path().join("good");
        backup(fixture.folder.path(), &good, QUIET).unwrap();
        let error = restore(&good, fixture.folder.path(), QUIET).unwrap_err();
        assert!(error.to_string().contains("there is a store in"), "{error}");
        let error =
            restore(&fixture.folder.path().join("evenkeel.sqlite"), &folder.path().join("new"), QUIET).unwrap_err();
        assert!(error.to_string().contains("make a backup of it"), "{error}");
    }

    #[test]
    fn what_is_no_backup_or_not_whole_is_refused_and_leaves_nothing() {
        let folder = tempfile::TempDir::new().unwrap();
        let fixture = Fixture::filled();
        let good = folder.path().join("good");
        backup(fixture.folder.path(), &good, QUIET).unwrap();
        let bytes = std::fs::read(&good).unwrap();
        let mut torn = bytes.clone();
        torn[20_000..60_000].fill(0x5a);
        let cut = bytes[..bytes.len() / 2].to_vec();
        let newer = folder.path().join("newer");
        std::fs::write(&newer, &bytes).unwrap();
        rusqlite::Connection::open(&newer)
            .unwrap()
            .execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 999")
            .unwrap();
        let other = folder.path().join("other");
        rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
        for (name, content, why) in [
            ("empty", Some(Vec::new()), "not that of an Evenkeel store"),
            ("text", Some(b"request_id,score\n".repeat(1_000)), "is no backup"),
            ("torn", Some(torn), ""),
            ("cut", Some(cut), ""),
            ("newer", None, "use the newer program"),
            ("other", None, "not that of an Evenkeel store"),
        ] {
            let file = folder.path().join(name);
            if let Some(content) = content {
                std::fs::write(&file, content).unwrap();
            }
            let data = folder.path().join(format!("data-{name}"));
            let error = restore(&file, &data, QUIET).unwrap_err();
            assert!(error.to_string().contains(why), "{name}: {error}");
            assert_eq!(std::fs::read_dir(&data).unwrap().count(), 0, "{name} left something behind");
        }
    }
}
