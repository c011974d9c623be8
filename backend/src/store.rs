//! What the rest of the backend asks of a store, and the SQLite one.
//!
//! SQL stands in this folder only. The trait is narrow and synchronous, so that another engine can stand behind
//! it; callers on the async side go through `tokio::task::spawn_blocking`.

mod accounts;
mod annotations;
mod audit;
mod backup;
mod batches;
mod binning;
mod blob;
mod channels;
mod check;
mod counting;
mod figures;
mod files;
#[cfg(test)]
mod fixture;
mod hops;
mod incidents;
mod index;
mod known;
mod labels;
mod migrate;
mod models;
mod observations;
mod operations;
mod requests;
mod restore;
mod retention;
mod revisions;
mod room;
mod route_ledger;
mod rows;
mod rules;
mod sample;
mod sessions;
mod slice_rows;
mod slices;
mod sqlite;
mod states;
mod summaries;
mod tokens;
mod traffic;

pub use accounts::{AccountChange, Accounts, Known};
pub use audit::{Audit, AuditCheck};
pub use backup::backup;
pub use blob::Prepared;
pub use channels::{Attempted, Channels, Due, NewDelivery};
pub use check::{Checked, Difference, Findings, LISTED, Part};
pub use figures::{Figures, StoreFigures, WriteFigures};
pub use hops::Hops;
pub use incidents::{IncidentChange, Incidents};
pub use operations::{BusinessValue, Intake, Operations};
pub use restore::restore;
pub use retention::{Gone, Keeping, Retention};
pub use route_ledger::{Deciding, RouteLedger};
pub use rules::Rules;
pub use sessions::{SecretHash, Sessions};
pub use sqlite::SqliteStore;
pub use states::{Counts, StateChange, States};
pub use tokens::Tokens;

use std::path::Path;

use shared::api::{Annotation, Ingested, Model, ModelSpec, RequestRecord, VersionSpec};
use shared::binning::Binning;
use shared::sample::{Field, Sample};
use shared::schema::{ObservationRole, Schema};
use shared::series::{Parts, Summaries};
use shared::slice::{NamedSlice, Slice, SliceError};

use crate::batch::{Batch, LabelBatch, Values};

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such model.
    #[error("there is no model \"{0}\"")]
    NoModel(String),
    /// There is no such version.
    #[error("model \"{0}\" has no version \"{1}\"")]
    NoVersion(String, String),
    /// The version has no such column.
    #[error("version \"{0}\" has no column \"{1}\"")]
    NoColumn(String, String),
    /// The model has no such slice.
    #[error("model \"{0}\" has no slice \"{1}\"")]
    NoSlice(String, String),
    /// The slice cannot be tested on these rows.
    #[error("this slice does not fit: {0}")]
    Slice(#[source] SliceError),
    /// The model has no such annotation.
    #[error("model \"{0}\" has no annotation {1}")]
    NoAnnotation(String, i64),
    /// What was asked is no use, as it stands.
    #[error("{0}")]
    Unfit(String),
    /// It was decided on what is no more.
    #[error("{0}")]
    Outdated(String),
    /// Something else does not exist.
    #[error("{0}")]
    Missing(String),
    /// More was asked for than is served at once.
    #[error("{0}")]
    TooMany(String),
    /// What was asked contradicts what is stored.
    #[error("{0}")]
    Conflict(String),
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The store was written by a newer program.
    #[error("the store has schema {found}, this program knows up to {known}: use the newer program")]
    Newer {
        /// The schema of the store.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// Stored bytes do not decode.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The database refused.
    #[error("the database failed: {0}")]
    Database(rusqlite::Error),
    /// A file could not be read or written.
    #[error("the store's file failed: {0}")]
    File(std::io::Error),
    /// Reading the rows failed; nothing was kept.
    #[error("the rows could not be read")]
    Rows(#[source] Box<crate::error::Error>),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            _ => Self::Database(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        if is_full(&error) { Self::Full } else { Self::File(error) }
    }
}

/// Whether a file could not be written because there is no room for it.
pub(crate) fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// Told how far a long work is: what is being done, how much of it is, and how much there is; 0 where nobody knows.
pub type Told<'a> = &'a dyn Fn(&str, u64, u64);

/// Compares everything in the store of a folder with its rows. Nothing is changed, and a server may work on it
/// meanwhile.
pub fn check(folder: &Path, told: Told<'_>) -> Result<Findings, StoreError> {
    let mut connection = files::open(folder)?;
    let found = migrate::schema(&connection)?;
    if found < migrate::KNOWN {
        return Err(StoreError::Unfit(format!(
            "the store has schema {found}, this program works with {}: start `evenkeel serve` on it once, which brings it up to date",
            migrate::KNOWN
        )));
    }
    let view = connection.transaction()?;
    check::check(&view, told)
}

/// Whose observations a batch brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// The part the version played.
    pub role: ObservationRole,
    /// The schema found out from these very rows, where the version has none: registered with them or not at all.
    pub found: Option<Schema>,
}

/// A request that may have been answered before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The sender's key.
    pub key: String,
    /// A hash of the body, so that the same key with another body is told.
    pub body: String,
}

/// Which summaries are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummariesQuery {
    /// The model's name.
    pub model: String,
    /// The versions; all when empty.
    pub versions: Vec<String>,
    /// From this epoch second (inclusive).
    pub from: i64,
    /// To this epoch second (exclusive).
    pub to: i64,
    /// Width of the windows: 3600 or 86400.
    pub width_s: u32,
    /// Which parts.
    pub parts: Parts,
    /// Outcomes as they were known at this epoch millisecond; as they are now without it.
    pub known_at_ms: Option<i64>,
}

/// Which rows are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsQuery {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// The part the version played.
    pub role: ObservationRole,
    /// From this epoch millisecond (inclusive).
    pub from_ms: i64,
    /// To this epoch millisecond (exclusive).
    pub to_ms: i64,
}

/// Which rows of a slice are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct SliceQuery {
    /// Of which rows.
    pub rows: RowsQuery,
    /// The condition.
    pub slice: Slice,
    /// Rows up to this moment of the store, as a sample named it; all of now without it.
    pub as_of: Option<i64>,
}

/// Which coded rows are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleQuery {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// The part the version played.
    pub role: ObservationRole,
    /// From this epoch millisecond (inclusive).
    pub from_ms: i64,
    /// To this epoch millisecond (exclusive).
    pub to_ms: i64,
    /// One row in so many is kept.
    pub one_in: u32,
    /// Rows up to this moment of the store, as an earlier answer named it; all of now without it.
    pub as_of: Option<i64>,
    /// Which columns.
    pub fields: Vec<Field>,
}

/// A column of stored rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredColumn {
    /// By its position among the stored columns of the schema.
    Stored(usize),
    /// The labels that have come.
    Label,
}

/// Rows of one version and role, all of one moment, to be read a column at a time.
pub trait Rows: Send + Sync + std::fmt::Debug {
    /// What was registered of the version.
    fn spec(&self) -> &VersionSpec;

    /// The cells and groups taken from its reference; `None` until there is one.
    fn binning(&self) -> Option<&Binning>;

    /// How many rows there are.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of a column, one per row.
    fn column(&self, column: StoredColumn) -> Result<Values, StoreError>;
}

/// The rows of a slice, all of one moment, to be read a batch at a time.
pub trait SliceRows: Send + std::fmt::Debug {
    /// What was registered of the version.
    fn spec(&self) -> &VersionSpec;

    /// The next batch with rows in the slice, only those; `None` at the end.
    fn next(&mut self) -> Result<Option<Batch>, StoreError>;
}

/// Batches of observations as they are read; an error stops the ingestion and undoes it.
pub type Batches<'a> = &'a mut dyn Iterator<Item = Result<Prepared, crate::error::Error>>;
/// Batches of labels as they are read.
pub type LabelBatches<'a> = &'a mut dyn Iterator<Item = Result<LabelBatch, crate::error::Error>>;

/// Keeps models, rows, labels and summaries.
pub trait Store:
    States
    + RouteLedger
    + Rules
    + Incidents
    + Channels
    + Operations
    + Hops
    + Accounts
    + Sessions
    + Tokens
    + Audit
    + Retention
    + Figures
    + Send
    + Sync
    + std::fmt::Debug
{
    /// Whether it can be read.
    fn check(&self) -> Result<(), StoreError>;

    /// Whether what is sent can be stored; where the disk was full, looks again.
    fn has_room(&self) -> bool;

    /// All models with their versions, by name.
    fn models(&self) -> Result<Vec<Model>, StoreError>;

    /// One model with its versions.
    fn model(&self, name: &str) -> Result<Model, StoreError>;

    /// Registers or updates a model; true when it is new.
    fn put_model(&self, name: &str, spec: &ModelSpec) -> Result<bool, StoreError>;

    /// Registers or updates a version; true when it is new.
    fn put_version(&self, model: &str, name: &str, spec: &VersionSpec) -> Result<bool, StoreError>;

    /// Takes observations in: all batches or, when one is an error, none. Answered means on disk.
    fn ingest(
        &self,
        target: &Target,
        idempotency: Option<&Idempotency>,
        batches: Batches<'_>,
    ) -> Result<Ingested, StoreError>;

    /// Takes labels of a model in, likewise.
    fn label(
        &self,
        model: &str,
        idempotency: Option<&Idempotency>,
        batches: LabelBatches<'_>,
    ) -> Result<Ingested, StoreError>;

    /// A number that is another one after each change of what a model's versions, rows, labels and summaries are. It says
    /// nothing across restarts.
    fn revision(&self, model: &str) -> u64;

    /// The summaries of a model's versions.
    fn summaries(&self, query: &SummariesQuery) -> Result<Summaries, StoreError>;

    /// Rows of a version in a role and time range, as codes.
    fn sample(&self, query: &SampleQuery) -> Result<Sample, StoreError>;

    /// The rows of a version in a role and time range.
    fn rows(&self, query: &RowsQuery) -> Result<Box<dyn Rows>, StoreError>;

    /// The rows of a version in a role and time range that are in a slice.
    fn slice_rows(&self, query: &SliceQuery) -> Result<Box<dyn SliceRows>, StoreError>;

    /// The slices saved with a model, by name.
    fn slices(&self, model: &str) -> Result<Vec<NamedSlice>, StoreError>;

    /// Saves a slice whose condition reads as `parsed`; true when its name is new.
    fn put_slice(&self, model: &str, slice: &NamedSlice, parsed: &Slice) -> Result<bool, StoreError>;

    /// Deletes a slice that no other one names.
    fn delete_slice(&self, model: &str, name: &str) -> Result<(), StoreError>;

    /// What people wrote about a model, by the time that it is about.
    fn annotations(&self, model: &str) -> Result<Vec<Annotation>, StoreError>;

    /// Adds an annotation, and gives it back with its id and when it was written.
    fn add_annotation(&self, model: &str, new: &Annotation) -> Result<Annotation, StoreError>;

    /// Deletes an annotation.
    fn delete_annotation(&self, model: &str, id: i64) -> Result<(), StoreError>;

    /// Everything known of a request.
    fn request(&self, id: &str) -> Result<RequestRecord, StoreError>;
}
