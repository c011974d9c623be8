//! Stored rows as a file to take away, written a batch at a time.

mod columns;
mod csv;
mod parquet;

use std::io::Write;

use crate::error::Error;
use crate::store::SliceRows;

use columns::Columns;

/// Which file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Comma-separated values, safe to open in a spreadsheet: text that would be a formula has an apostrophe before it.
    #[default]
    Csv,
    /// Apache Parquet: every value exactly as it is stored.
    Parquet,
}

impl FileKind {
    /// How the names of such files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv;charset=utf-8",
            Self::Parquet => PARQUET,
        }
    }
}

/// The media type of Parquet.
pub(crate) const PARQUET: &str = "application/vnd.apache.parquet";

/// Writes all rows; a failure leaves a file that is cut off.
pub fn write(rows: &mut dyn SliceRows, kind: FileKind, to: impl Write + Send) -> Result<(), Error> {
    let columns = Columns::of(rows.spec());
    match kind {
        FileKind::Csv => csv::write(rows, &columns, to),
        FileKind::Parquet => parquet::write(rows, &columns, to),
    }
}
