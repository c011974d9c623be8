//! How the store is: its size, its writer, whether it can be written.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{SqliteStore, Store, StoreError};

/// What is known of the store at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct StoreFigures {
    /// Size of the file, in bytes.
    pub file_bytes: u64,
    /// Size of the log of writes, in bytes.
    pub wal_bytes: u64,
    /// Free space on its disk, in bytes; `None` where the system does not tell.
    pub free_bytes: Option<u64>,
    /// How many summaries there are.
    pub summaries: u64,
    /// The time of the oldest row, in epoch milliseconds.
    pub oldest_ms: Option<i64>,
    /// Messages that wait to be sent.
    pub deliveries_waiting: u64,
    /// What the writer did since the start.
    pub writes: WriteFigures,
}

/// What the one writer did since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WriteFigures {
    /// Transactions that were kept.
    pub committed: u64,
    /// Transactions that were undone.
    pub failed: u64,
    /// Seconds that were spent waiting for it, all together.
    pub waited_s: f64,
    /// Seconds that it was held.
    pub held_s: f64,
}

/// How the store is.
pub trait Figures {
    /// Its figures.
    fn figures(&self) -> Result<StoreFigures, StoreError>;

    /// Whether it can be written: by a write that changes nothing, or because somebody is writing.
    fn check_write(&self) -> Result<(), StoreError>;
}

/// Counts what the writer does.
#[derive(Debug, Default)]
pub(super) struct WriteCounts {
    committed: AtomicU64,
    failed: AtomicU64,
    waited_us: AtomicU64,
    held_us: AtomicU64,
}

impl WriteCounts {
    /// A transaction has ended.
    pub(super) fn ended(&self, waited: Duration, began: Instant, kept: bool) {
        let outcome = if kept { &self.committed } else { &self.failed };
        outcome.fetch_add(1, Ordering::Relaxed);
        self.waited_us.fetch_add(waited.as_micros() as u64, Ordering::Relaxed);
        self.held_us.fetch_add(began.elapsed().as_micros() as u64, Ordering::Relaxed);
    }

    fn figures(&self) -> WriteFigures {
        let seconds = |micros: &AtomicU64| micros.load(Ordering::Relaxed) as f64 / 1e6;
        WriteFigures {
            committed: self.committed.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
            waited_s: seconds(&self.waited_us),
            held_s: seconds(&self.held_us),
        }
    }
}

impl Figures for SqliteStore {
    fn figures(&self) -> Result<StoreFigures, StoreError> {
        let (summaries, oldest_ms, deliveries_waiting) = self.read(|connection| {
            let count = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|count| count as u64);
            // Rows of a reference have no time that means anything.
            let oldest = "SELECT min(first_ms) FROM traffic WHERE first_ms > 0";
            Ok((
                count("SELECT count(*) FROM summary")?,
                connection.query_row(oldest, [], |row| row.get(0))?,
                count("SELECT count(*) FROM delivery WHERE next IS NOT NULL")?,
            ))
        })?;
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        let path = self.path();
        let mut wal = path.as_os_str().to_owned();
        wal.push("-wal");
        Ok(StoreFigures {
            file_bytes: size(path),
            wal_bytes: size(Path::new(&wal)),
            free_bytes: free_bytes(path),
            summaries,
            oldest_ms,
            deliveries_waiting,
            writes: self.write_counts().figures(),
        })
    }

    fn check_write(&self) -> Result<(), StoreError> {
        if !self.has_room() {
            return Err(StoreError::Full);
        }
        self.try_write(|connection| {
            let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            // The same number as before, but a page that goes to the disk.
            Ok(connection.pragma_update(None, "user_version", version)?)
        })
        .map(drop)
    }
}

fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
