//! The SQLite store: one writer, several readers, WAL.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use shared::api::{Annotation, Ingested, Model, ModelSpec, RequestRecord, VersionSpec};
use shared::sample::Sample;
use shared::series::Summaries;
use shared::slice::{NamedSlice, Slice};

use super::figures::WriteCounts;
use super::revisions::Revisions;
use super::room::Room;
use super::{
    Batches, Idempotency, LabelBatches, Rows, RowsQuery, SampleQuery, SliceQuery, SliceRows, Store, StoreError,
    SummariesQuery, Target, annotations, files, labels, migrate, models, observations, requests, rows, sample,
    slice_rows, slices, summaries,
};

/// Readers kept open when idle.
const IDLE_READERS: usize = 4;

/// A store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    room: Room,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    write_counts: WriteCounts,
    pub(super) revisions: Revisions,
}

impl SqliteStore {
    /// Opens the store in a folder, making both where they are missing.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_with(folder, u64::MAX)
    }

    /// Opens the store, which is then never larger than so many bytes: it answers as if the disk was full.
    pub fn open_with(folder: &Path, most_bytes: u64) -> Result<Self, StoreError> {
        let path = files::make(folder)?;
        let mut writer = Connection::open(&path)?;
        // Full synchronisation: what was answered as accepted survives a power cut.
        writer.execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000;",
        )?;
        writer.set_prepared_statement_cache_capacity(64);
        migrate::migrate(&mut writer)?;
        limit(&writer, most_bytes)?;
        Ok(Self {
            path,
            room: Room::new(folder.to_owned()),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            write_counts: WriteCounts::default(),
            revisions: Revisions::default(),
        })
    }

    /// Runs `work` in a transaction of the one writer; an error undoes everything.
    pub(super) fn write<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let asked = Instant::now();
        let mut writer = lock(&self.writer);
        self.write_with(&mut writer, asked, work)
    }

    /// Runs `work` as [`Self::write`] does; `None` at once where somebody else writes.
    pub(super) fn try_write<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let asked = Instant::now();
        let mut writer = match self.writer.try_lock() {
            Ok(writer) => writer,
            Err(TryLockError::Poisoned(writer)) => writer.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        self.write_with(&mut writer, asked, work).map(Some)
    }

    fn write_with<T>(
        &self,
        writer: &mut Connection,
        asked: Instant,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (waited, began) = (asked.elapsed(), Instant::now());
        let written = (|| {
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok(result)
        })();
        self.write_counts.ended(waited, began, written.is_ok());
        written.map_err(|error| self.room.judged(error))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn write_counts(&self) -> &WriteCounts {
        &self.write_counts
    }

    /// Runs `work` on one consistent view of the store.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = lock(&self.readers).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => self.reader()?,
        };
        let view = reader.transaction()?;
        let result = work(&view);
        view.finish()?;
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(reader);
        }
        result
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(&self.path, flags)?;
        reader.execute_batch("PRAGMA cache_size = -8192; PRAGMA mmap_size = 268435456;")?;
        Ok(reader)
    }
}

impl Store for SqliteStore {
    fn check(&self) -> Result<(), StoreError> {
        self.read(|connection| Ok(connection.query_row("SELECT count(*) FROM model", [], |_| Ok(()))?))
    }

    fn has_room(&self) -> bool {
        if !self.room.is_lacking() {
            return true;
        }
        // Whoever writes now will see for themselves.
        let Ok(writer) = self.writer.try_lock() else { return false };
        self.room.look(&writer).is_ok()
    }

    fn models(&self) -> Result<Vec<Model>, StoreError> {
        self.read(models::all)
    }

    fn model(&self, name: &str) -> Result<Model, StoreError> {
        self.read(|connection| models::one(connection, name))
    }

    fn put_model(&self, name: &str, spec: &ModelSpec) -> Result<bool, StoreError> {
        self.write(|connection| models::put_model(connection, name, spec))
    }

    fn put_version(&self, model: &str, name: &str, spec: &VersionSpec) -> Result<bool, StoreError> {
        self.revisions.after(model, || self.write(|connection| models::put_version(connection, model, name, spec)))
    }

    fn ingest(
        &self,
        target: &Target,
        idempotency: Option<&Idempotency>,
        batches: Batches<'_>,
    ) -> Result<Ingested, StoreError> {
        let ingest = || self.write(|connection| observations::ingest(connection, target, idempotency, batches));
        self.revisions.after(&target.model, ingest)
    }

    fn label(
        &self,
        model: &str,
        idempotency: Option<&Idempotency>,
        batches: LabelBatches<'_>,
    ) -> Result<Ingested, StoreError> {
        self.revisions.after(model, || self.write(|connection| labels::ingest(connection, model, idempotency, batches)))
    }

    fn revision(&self, model: &str) -> u64 {
        self.revisions.of(model)
    }

    fn summaries(&self, query: &SummariesQuery) -> Result<Summaries, StoreError> {
        self.read(|connection| summaries::read(connection, query))
    }

    fn sample(&self, query: &SampleQuery) -> Result<Sample, StoreError> {
        self.read(|connection| sample::read(connection, query))
    }

    fn rows(&self, query: &RowsQuery) -> Result<Box<dyn Rows>, StoreError> {
        Ok(Box::new(rows::open(self.reader()?, query)?))
    }

    fn slice_rows(&self, query: &SliceQuery) -> Result<Box<dyn SliceRows>, StoreError> {
        Ok(Box::new(slice_rows::open(self.reader()?, query)?))
    }

    fn slices(&self, model: &str) -> Result<Vec<NamedSlice>, StoreError> {
        self.read(|connection| slices::all(connection, model))
    }

    fn put_slice(&self, model: &str, slice: &NamedSlice, parsed: &Slice) -> Result<bool, StoreError> {
        self.write(|connection| slices::put(connection, model, slice, parsed))
    }

    fn delete_slice(&self, model: &str, name: &str) -> Result<(), StoreError> {
        self.write(|connection| slices::delete(connection, model, name))
    }

    fn annotations(&self, model: &str) -> Result<Vec<Annotation>, StoreError> {
        self.read(|connection| annotations::all(connection, model))
    }

    fn add_annotation(&self, model: &str, new: &Annotation) -> Result<Annotation, StoreError> {
        self.write(|connection| annotations::add(connection, model, new))
    }

    fn delete_annotation(&self, model: &str, id: i64) -> Result<(), StoreError> {
        self.write(|connection| annotations::delete(connection, model, id))
    }

    fn request(&self, id: &str) -> Result<RequestRecord, StoreError> {
        self.read(|connection| requests::find(connection, id))
    }
}

/// Keeps the file from growing beyond so many bytes; it is never made smaller.
fn limit(writer: &Connection, most_bytes: u64) -> Result<(), StoreError> {
    let page: i64 = writer.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let pages = i64::try_from(most_bytes).unwrap_or(i64::MAX) / page.max(1);
    // The largest number of pages that a file can have.
    let pages = pages.clamp(1, 4_294_967_294);
    writer.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    Ok(())
}

/// A panic under the lock leaves no half-written state: the transaction was rolled back when it unwound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
