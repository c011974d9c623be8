//! From bytes to a table, whatever the format.

use super::csv::Csv;
use super::ndjson::Ndjson;
use super::table::{Filling, Table};

/// The first line is looked at to tell the format; it must end within so many bytes.
const HEAD: usize = 1 << 16;
/// Longer rows are refused before they are held in memory.
pub(super) const LONGEST_ROW: usize = 1 << 24;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why a file cannot be read, as a sentence with the mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError(String);

impl ReadError {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}

/// Reads CSV (comma, semicolon, tab or |) or newline-delimited JSON from pieces of a file, in their order.
#[derive(Debug, Default)]
pub struct Reader {
    /// The beginning, until the format is known.
    head: Vec<u8>,
    format: Option<Format>,
    table: Filling,
}

#[derive(Debug)]
enum Format {
    Csv(Box<Csv>),
    Ndjson(Ndjson),
}

impl Reader {
    /// How many rows have come.
    pub fn rows(&self) -> usize {
        self.table.rows
    }

    /// Reads on.
    ///
    /// # Errors
    /// A [`ReadError`] where the bytes are none of the formats, or a row is too long.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        if self.format.is_some() {
            return self.read(bytes);
        }
        self.head.extend_from_slice(bytes);
        if self.head.contains(&b'\n') || self.head.len() >= HEAD {
            return self.begin();
        }
        Ok(())
    }

    /// The table of everything that was read.
    ///
    /// # Errors
    /// A [`ReadError`] where there are no rows, or none of them can be read.
    pub fn finish(mut self) -> Result<Table, ReadError> {
        if self.format.is_none() {
            self.begin()?;
        }
        match self.format.take() {
            Some(Format::Csv(csv)) => csv.finish(&mut self.table)?,
            Some(Format::Ndjson(ndjson)) => ndjson.finish(&mut self.table)?,
            None => {}
        }
        self.table.finish()
    }

    fn begin(&mut self) -> Result<(), ReadError> {
        let head = std::mem::take(&mut self.head);
        let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
        let first = text.trim_ascii_start();
        self.format = Some(match first.first() {
            None => return Err(ReadError::new("the file is empty: its first line must name the columns")),
            Some(b'{') => Format::Ndjson(Ndjson::default()),
            Some(b'[') => {
                return Err(ReadError::new(
                    "the file is one JSON list: write one object a line (NDJSON), as pandas does with \
                     to_json(orient=\"records\", lines=True)",
                ));
            }
            Some(_) => {
                not_text(first)?;
                Format::Csv(Box::new(Csv::new(text)))
            }
        });
        self.read(text)
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        match &mut self.format {
            Some(Format::Csv(csv)) => csv.feed(bytes, &mut self.table),
            Some(Format::Ndjson(ndjson)) => ndjson.feed(bytes, &mut self.table),
            None => Ok(()),
        }
    }
}

/// Formats that people drop and that are read elsewhere.
fn not_text(head: &[u8]) -> Result<(), ReadError> {
    let reason = if head.starts_with(b"PAR1") {
        "this is a Parquet file, which the command line reads: evenkeel report --reference a.parquet --current b.parquet"
    } else if head.starts_with(b"ARROW1") {
        "this is an Arrow file, which the command line reads: evenkeel report --reference a.arrow --current b.arrow"
    } else if head.starts_with(b"PK\x03\x04") {
        "this is a ZIP archive or a spreadsheet: unpack it, or save the sheet as CSV"
    } else if head.starts_with(b"\x1F\x8B") || head.starts_with(b"\x28\xB5\x2F\xFD") {
        "this file is compressed: unpack it first"
    } else if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        "this file is UTF-16 text: save it as UTF-8"
    } else if head.iter().take(1_024).any(|byte| *byte == 0) {
        "this is no text: CSV or newline-delimited JSON is read here"
    } else {
        return Ok(());
    };
    Err(ReadError::new(reason))
}
