//! A Parquet file, of which only the columns asked for are read.

use std::fs::File;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::builder::Builder;
use super::shared_file::SharedFile;
use super::{ColumnData, Columns, Form, Wanted};
use crate::batch::{BATCH_ROWS, Texts};
use crate::error::Error;
use crate::ingest::read::guard::{self, guarded};

/// Rows that memory is set aside for at once: a damaged file may state any number.
const MOST_SET_ASIDE: u64 = 1 << 24;

/// An opened Parquet file.
#[derive(Debug)]
pub(super) struct ParquetTable {
    file: SharedFile,
    metadata: ArrowReaderMetadata,
    names: Vec<String>,
    rows: u64,
}

impl ParquetTable {
    pub(super) fn open(file: File) -> Result<Self, Error> {
        let file = SharedFile::new(file).map_err(|error| broken(&error))?;
        let metadata = guarded(broken, || {
            let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new());
            metadata.map(with_dictionaries).map_err(|error| broken(&error))
        })?;
        let names = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
        let rows = u64::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
        Ok(Self { file, metadata, names, rows })
    }
}

impl Columns for ParquetTable {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn take(&self, columns: &[Wanted]) -> Result<Vec<Arc<ColumnData>>, Error> {
        let mut found: Vec<(usize, Arc<ColumnData>)> = Vec::with_capacity(columns.len());
        for (root, builder) in self.read(columns)? {
            let column = builder.finish();
            self.check(column.values.len())?;
            found.push((root, Arc::new(column)));
        }
        let of_root = |wanted: &Wanted| found.iter().find(|(root, _)| *root == wanted.column);
        columns
            .iter()
            .map(|wanted| of_root(wanted).map(|(_, column)| Arc::clone(column)).ok_or_else(|| no_column(wanted.column)))
            .collect()
    }

    fn ids(&self, column: usize) -> Result<Texts, Error> {
        let ids = self.read(&[Wanted { column, form: Form::Id }])?.into_iter().next();
        let ids = ids.and_then(|(_, builder)| builder.ids()).ok_or_else(|| no_column(column))?;
        self.check(ids.len())?;
        Ok(ids)
    }
}

impl ParquetTable {
    /// Reads columns, in the order of the file.
    fn read(&self, columns: &[Wanted]) -> Result<Vec<(usize, Builder)>, Error> {
        // A projection past the last column would end the program.
        if let Some(beyond) = columns.iter().find(|wanted| wanted.column >= self.names.len()) {
            return Err(no_column(beyond.column));
        }
        let mut wanted = columns.to_vec();
        wanted.sort_unstable_by_key(|wanted| wanted.column);
        wanted.dedup_by_key(|wanted| wanted.column);
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), wanted.iter().map(|wanted| wanted.column));
        let reader = guarded(broken, || {
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
                .with_projection(mask)
                .with_batch_size(BATCH_ROWS)
                .build()
                .map_err(|error| broken(&error))
        })?;
        let fields = self.metadata.schema().fields();
        let new = |wanted: Wanted| {
            let kind = fields.get(wanted.column)?.data_type();
            Some((wanted.column, Builder::new(kind, true, wanted.form, self.rows.min(MOST_SET_ASIDE) as usize)))
        };
        let mut builders: Vec<(usize, Builder)> = wanted.into_iter().filter_map(new).collect();
        for batch in guard::batches(reader, broken) {
            let batch = batch?;
            for ((_, builder), array) in builders.iter_mut().zip(batch.columns()) {
                builder.extend(array)?;
            }
        }
        Ok(builders)
    }

    /// A column whose values are kept has one in each row.
    fn check(&self, held: usize) -> Result<(), Error> {
        if held > 0 && held as u64 != self.rows {
            return Err(broken(&format!("a column has {held} values in {} rows", self.rows)));
        }
        Ok(())
    }
}

/// Texts are read with their dictionaries, which is several times as fast as text by text.
fn with_dictionaries(metadata: ArrowReaderMetadata) -> ArrowReaderMetadata {
    let schema: SchemaRef = Arc::clone(metadata.schema());
    let coded = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let kind = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Arc::new(field.as_ref().clone().with_data_type(kind))
        }
        _ => Arc::clone(field),
    };
    let fields: Vec<Arc<Field>> = schema.fields().iter().map(coded).collect();
    let schema = Schema::new_with_metadata(fields, schema.metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options).unwrap_or(metadata)
}

pub(super) fn no_column(column: usize) -> Error {
    Error::Internal(format!("column {column} was not loaded"))
}

fn broken(error: &dyn std::fmt::Display) -> Error {
    Error::data(format!("this is not a complete Parquet file: {error}. Check that it was written and copied whole"))
}
