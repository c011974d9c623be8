//! Whether there is room to write, and when there is room again.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Connection;

use super::StoreError;

/// So many bytes must be free before a full disk is said to have room again: a batch or two.
const ENOUGH: usize = 8 << 20;
/// What the database waits for readers to leave its log, usually.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is known of the room on a store's disk.
#[derive(Debug)]
pub(super) struct Room {
    folder: PathBuf,
    lacking: AtomicBool,
}

impl Room {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, lacking: AtomicBool::new(false) }
    }

    /// Whether the latest look found no room.
    pub(super) fn is_lacking(&self) -> bool {
        self.lacking.load(Ordering::Relaxed)
    }

    /// What an error of writing means, and notes it where it means a full disk; that is logged once, not each time.
    pub(super) fn judged(&self, error: StoreError) -> StoreError {
        let full = match &error {
            StoreError::Full => true,
            // Some writes of the database do not tell why they failed.
            StoreError::Database(error) => {
                error.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure) && self.fill().is_err()
            }
            _ => false,
        };
        if !full {
            return error;
        }
        if !self.lacking.swap(true, Ordering::Relaxed) {
            tracing::error!(
                folder = %self.folder.display(),
                "the disk is full: nothing is stored until there is room again; reading goes on"
            );
        }
        StoreError::Full
    }

    /// Looks whether there is room again; `writer` is in no transaction.
    pub(super) fn look(&self, writer: &Connection) -> Result<(), StoreError> {
        // What a transaction that was too large has left in the log is given back.
        writer.busy_timeout(Duration::ZERO)?;
        let emptied = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        writer.busy_timeout(PATIENCE)?;
        emptied?;
        let pragma = |name: &str| writer.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let pages = pragma("max_page_count")? - pragma("page_count")? + pragma("freelist_count")?;
        if pages.saturating_mul(pragma("page_size")?) < ENOUGH as i64 {
            return Err(StoreError::Full);
        }
        self.fill()?;
        self.lacking.store(false, Ordering::Relaxed);
        tracing::warn!(folder = %self.folder.display(), "the disk has room again: what is sent is stored");
        Ok(())
    }

    /// Takes room for a moment, and gives it back.
    fn fill(&self) -> Result<(), StoreError> {
        let mut file = tempfile::tempfile_in(&self.folder)?;
        // Nothing that a file system could make smaller.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let bytes: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        })
        .take(ENOUGH / 8)
        .flatten()
        .collect();
        file.write_all(&bytes)?;
        file.sync_all()?;
        Ok(())
    }
}
