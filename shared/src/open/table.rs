//! The columns of a file, and the rows that could not be read as they should.

use std::collections::HashMap;

use super::column::{Collecting, Column};
use super::{MOST_COLUMNS, ReadError};
use crate::verdict::count;

/// A file in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The names of the columns, each once.
    pub names: Vec<String>,
    /// The columns, in the order of the names.
    pub columns: Vec<Column>,
    /// How many rows.
    pub rows: usize,
    /// What was odd, each as a sentence.
    pub notes: Vec<String>,
}

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct Filling {
    names: Vec<String>,
    places: HashMap<String, usize>,
    columns: Vec<Collecting>,
    pub(super) rows: usize,
    faulty: usize,
    first_fault: Option<(usize, String)>,
    last_fault: usize,
    notes: Vec<String>,
}

impl Filling {
    /// The place of a column, which may be new; `None` for one that stands twice.
    pub(super) fn add_column(&mut self, name: &str) -> Result<Option<usize>, ReadError> {
        if self.places.contains_key(name) {
            let note = format!("the column \"{name}\" occurs more than once; the first is taken");
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
            return Ok(None);
        }
        if self.names.len() >= MOST_COLUMNS {
            return Err(ReadError::new(format!(
                "the file has more than {} columns: leave out what is not needed",
                count(MOST_COLUMNS as u64)
            )));
        }
        let place = self.names.len();
        self.places.insert(name.to_owned(), place);
        self.names.push(name.to_owned());
        self.columns.push(Collecting::after(self.rows.saturating_sub(1)));
        Ok(Some(place))
    }

    /// The place of a column that is known.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The name of a column.
    pub(super) fn name(&self, place: usize) -> &str {
        self.names.get(place).map(String::as_str).unwrap_or_default()
    }

    /// Begins another row.
    pub(super) fn begin_row(&mut self) {
        self.rows += 1;
    }

    /// Puts a value into the row that was begun last; the first one of a column counts.
    pub(super) fn put(&mut self, place: usize, text: &str) {
        if let Some(column) = self.columns.get_mut(place)
            && column.rows() < self.rows
        {
            column.push(text);
        }
    }

    /// Ends the row: what has no value is missing.
    pub(super) fn end_row(&mut self) {
        for column in self.columns.iter_mut().filter(|column| column.rows() < self.rows) {
            column.push("");
        }
    }

    /// Notes what is amiss in the row that was begun last.
    pub(super) fn fault(&mut self, reason: String) {
        self.faulty += usize::from(self.last_fault != self.rows);
        self.last_fault = self.rows;
        self.first_fault.get_or_insert((self.rows, reason));
    }

    /// The table.
    ///
    /// # Errors
    /// A [`ReadError`] where there are no rows, or none of them can be read.
    pub(super) fn finish(mut self) -> Result<Table, ReadError> {
        if self.rows == 0 {
            return Err(ReadError::new("the file has no rows: below the names of the columns, each line is a row"));
        }
        if let Some((row, reason)) = self.first_fault {
            if self.faulty >= self.rows {
                return Err(ReadError::new(format!("no row can be read; row {}: {reason}", count(row as u64))));
            }
            let rows = match self.faulty {
                1 => "1 row is".to_owned(),
                many => format!("{} rows are", count(many as u64)),
            };
            self.notes.push(format!(
                "{rows} malformed, and what is amiss counts as missing; the first is row {}: {reason}",
                count(row as u64)
            ));
        }
        let columns: Vec<Column> = self.columns.into_iter().map(Collecting::finish).collect();
        for (name, column) in self.names.iter().zip(&columns) {
            self.notes.extend(column.odd.as_ref().map(|odd| format!("{name}: {odd}")));
        }
        Ok(Table { names: self.names, columns, rows: self.rows, notes: self.notes })
    }
}
