//! Columns loaded from a file that is read from beginning to end.

use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use shared::verdict::count;

use super::builder::Builder;
use super::parquet::no_column;
use super::{ColumnData, Columns, Form, Wanted};
use crate::batch::Texts;
use crate::error::Error;

/// Columns in memory.
#[derive(Debug)]
pub(super) struct LoadedTable {
    names: Vec<String>,
    rows: u64,
    columns: Vec<Option<Arc<ColumnData>>>,
    ids: Option<(usize, Texts)>,
    notes: Vec<String>,
}

/// Collects the columns in use, batch by batch.
#[derive(Debug)]
pub(super) struct Loading {
    wanted: Vec<Wanted>,
    builders: Vec<Builder>,
    typed: bool,
    rows: u64,
    faulty: u64,
    first_fault: Option<(u64, String)>,
}

impl Loading {
    /// `typed` unless all columns are text because the format has nothing else.
    pub(super) fn new(wanted: &[Wanted], typed: bool) -> Self {
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable_by_key(|wanted| wanted.column);
        wanted.dedup_by_key(|wanted| wanted.column);
        Self { wanted, builders: Vec::new(), typed, rows: 0, faulty: 0, first_fault: None }
    }

    /// The columns in use, rising.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.wanted.iter().map(|wanted| wanted.column).collect()
    }

    /// Adds a batch of all columns of the file.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let columns = self.columns();
        self.add_projected(&batch.project(&columns).map_err(|error| Error::data(error.to_string()))?)
    }

    /// Adds a batch that has the columns in use only.
    pub(super) fn add_projected(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        if self.builders.is_empty() {
            let kinds = batch.columns().iter().map(|array| array.data_type());
            let new = |(kind, wanted): (_, &Wanted)| Builder::new(kind, self.typed, wanted.form, 0);
            self.builders = kinds.zip(&self.wanted).map(new).collect();
        }
        for (builder, array) in self.builders.iter_mut().zip(batch.columns()) {
            builder.extend(array)?;
        }
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Notes rows that could not be read as they should.
    pub(super) fn faults(&mut self, faults: Vec<(u64, String)>) {
        let mut last = None;
        for (row, reason) in faults {
            self.faulty += u64::from(last != Some(row));
            last = Some(row);
            self.first_fault.get_or_insert((row, reason));
        }
    }

    pub(super) fn finish(self, names: Vec<String>) -> Result<LoadedTable, Error> {
        let mut notes = Vec::new();
        if let Some((row, reason)) = self.first_fault {
            if self.faulty >= self.rows {
                return Err(Error::data(format!("no row can be read; row {row}: {reason}")));
            }
            let rows =
                if self.faulty == 1 { "1 row is".to_owned() } else { format!("{} rows are", count(self.faulty)) };
            notes.push(format!(
                "{rows} malformed, and what is amiss counts as missing; the first is row {row}: {reason}"
            ));
        }
        let mut columns = vec![None; names.len()];
        let mut ids = None;
        for (wanted, builder) in self.wanted.into_iter().zip(self.builders) {
            if wanted.form == Form::Id {
                ids = builder.ids().map(|found| (wanted.column, found));
            } else if let Some(column) = columns.get_mut(wanted.column) {
                *column = Some(Arc::new(builder.finish()));
            }
        }
        Ok(LoadedTable { names, rows: self.rows, columns, ids, notes })
    }
}

impl Columns for LoadedTable {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn take(&self, columns: &[Wanted]) -> Result<Vec<Arc<ColumnData>>, Error> {
        let column = |wanted: &Wanted| self.columns.get(wanted.column).cloned().flatten();
        columns.iter().map(|wanted| column(wanted).ok_or_else(|| no_column(wanted.column))).collect()
    }

    fn ids(&self, column: usize) -> Result<Texts, Error> {
        let found = self.ids.as_ref().filter(|(known, _)| *known == column);
        found.map(|(_, ids)| ids.clone()).ok_or_else(|| no_column(column))
    }

    fn notes(&self) -> &[String] {
        &self.notes
    }
}
