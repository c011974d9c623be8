//! Files of rows that a person opens where they are: bytes in, columns and their counts out.
//!
//! A [`Reader`] takes the bytes of a file as they come and gives a [`Table`]. [`Plan::guess`] says what each column is
//! for, which a person may correct. A [`Building`] then counts one or two tables a column at a time, so that a page
//! can draw in between, and gives what a model's pages are made of: cells, coded rows, summaries by the day.

mod building;
mod column;
pub(crate) mod csv;
mod json;
mod ndjson;
mod opened;
mod outcomes;
mod plan;
mod reader;
mod table;
mod task;
mod time;

pub use building::Building;
pub use column::{Column, Nature, Values};
pub use opened::Opened;
pub use plan::{Plan, Planned};
pub use reader::{ReadError, Reader};
pub use table::Table;

/// A file with more columns is refused.
pub const MOST_COLUMNS: usize = 4_096;
/// The code of a missing text.
pub const MISSING_TEXT: u32 = u32::MAX;

#[cfg(test)]
mod tests;
