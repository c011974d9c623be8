//! From the bytes of a file to validated batches.
//!
//! A body is first spooled to disk, so that a slow sender never holds up the writer; then one thread reads,
//! checks and compresses while another one writes. Memory holds a few batches, whatever the file's size.

pub mod columns;
pub mod convert;
pub mod format;
pub mod guess;
pub mod labels;
pub mod limits;
pub mod observations;
pub(crate) mod read;
pub mod spool;

use shared::api::DataError;

use crate::error::Error;

/// How many errors are listed.
pub const LISTED_ERRORS: usize = 100;

/// What to do with rows that something is wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// Refuse the whole batch, which is what happens unasked.
    #[default]
    Refuse,
    /// Leave these rows out and list them.
    Quarantine,
}

/// A file of rows and how to take it.
#[derive(Debug)]
pub struct Incoming {
    /// The file.
    pub file: std::fs::File,
    /// Its format.
    pub format: format::Format,
    /// Names to change, as (theirs, ours).
    pub renames: Vec<(String, String)>,
    /// What to do with faulty rows.
    pub on_error: OnError,
    /// The request that a single row without an id belongs to.
    pub request_id: Option<String>,
    /// How large its parts may be.
    pub limits: limits::ReadLimits,
}

/// What is wrong so far.
#[derive(Debug, Default)]
pub struct Faults {
    listed: Vec<DataError>,
    rows: u64,
}

impl Faults {
    /// Notes one fault of a row (counted from 1).
    pub fn add(&mut self, row: u64, column: &str, reason: impl Into<String>) {
        if self.listed.len() < LISTED_ERRORS {
            self.listed.push(DataError { row: Some(row), column: Some(column.to_owned()), reason: reason.into() });
        }
    }

    /// Counts rows that have faults.
    pub fn count_rows(&mut self, rows: u64) {
        self.rows += rows;
    }

    /// How many rows have faults.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether no more are listed.
    pub fn is_full(&self) -> bool {
        self.listed.len() >= LISTED_ERRORS
    }

    /// The listed faults, by row.
    pub fn into_listed(mut self) -> Vec<DataError> {
        self.listed.sort_by_key(|fault| fault.row);
        self.listed
    }

    /// The refusal of the whole batch.
    pub fn into_error(self) -> Error {
        let more = if self.is_full() { "; the first 100 faults are listed" } else { "" };
        let detail = format!(
            "{} {} wrong values{more}. Nothing was stored: mend the rows and send the file again, or send it with on_error=quarantine to leave them out.",
            self.rows,
            if self.rows == 1 { "row has" } else { "rows have" },
        );
        Error::Data { detail, errors: self.into_listed() }
    }
}
