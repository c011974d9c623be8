//! Files of every format as Arrow record batches; text formats as columns of text.

mod csv;
pub(crate) mod frames;
pub(crate) mod guard;
mod ndjson;

use std::fmt::Display;
use std::fs::File;
use std::io::BufReader;

use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use arrow::record_batch::{RecordBatch, RecordBatchReader};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::Faults;
use super::format::Format;
use super::limits::ReadLimits;
use crate::batch::BATCH_ROWS;
use crate::error::Error;

/// Rows as they stand in the file, with what was wrong in reading them.
#[derive(Debug)]
pub(crate) struct RawBatch {
    pub rows: RecordBatch,
    /// The number in the file of each row, counted from 1, where rows were left out; else they follow on.
    pub faults: Vec<(u64, String)>,
}

/// A file's batches.
pub(crate) type RawBatches = Box<dyn Iterator<Item = Result<RawBatch, Error>> + Send>;

/// A file that is being read.
pub(crate) struct Source {
    /// The names of its columns.
    pub names: Vec<String>,
    /// Its rows.
    pub batches: RawBatches,
}

/// Opens a file.
pub(crate) fn open(mut file: File, format: Format, limits: ReadLimits) -> Result<Source, Error> {
    frames::check(&mut file, format)?;
    let source = match format {
        Format::Csv => csv::open(file, limits)?,
        Format::Ndjson => ndjson::open(file, limits)?,
        Format::Parquet => arrow("Parquet file", || {
            Ok(ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(BATCH_ROWS).build()?)
        })?,
        Format::ArrowStream => arrow("Arrow stream", || StreamReader::try_new(BufReader::new(file), None))?,
        Format::ArrowFile => arrow("Arrow file", || FileReader::try_new(BufReader::new(file), None))?,
    };
    limits.check_names(&source.names)?;
    let mut rows = 0;
    let batches = source.batches.map(move |batch| {
        let batch = limits.check_batch(rows, batch?)?;
        rows += batch.rows.num_rows() as u64;
        Ok(batch)
    });
    Ok(Source { names: source.names, batches: Box::new(batches) })
}

fn arrow<R: RecordBatchReader + Send + 'static>(
    what: &'static str,
    open: impl FnOnce() -> Result<R, ArrowError>,
) -> Result<Source, Error> {
    let broken = move |error: &dyn Display| broken(what, error);
    let reader = guard::guarded(broken, || open().map_err(|error| broken(&error)))?;
    let names = reader.schema().fields().iter().map(|field| field.name().clone()).collect();
    let batches = guard::batches(reader, broken).flat_map(|batch| -> Vec<Result<RawBatch, Error>> {
        match batch {
            Ok(batch) => parts(&batch).map(|rows| Ok(RawBatch { rows, faults: Vec::new() })).collect(),
            Err(error) => vec![Err(error)],
        }
    });
    Ok(Source { names, batches: Box::new(batches) })
}

/// A batch in parts that fit ours; an IPC stream may carry larger ones.
fn parts(batch: &RecordBatch) -> impl Iterator<Item = RecordBatch> + use<> {
    let batch = batch.clone();
    (0..batch.num_rows())
        .step_by(BATCH_ROWS)
        .map(move |start| batch.slice(start, BATCH_ROWS.min(batch.num_rows() - start)))
}

fn broken(what: &str, error: &dyn Display) -> Error {
    Error::data(format!("this is not a complete {what}: {error}. Nothing was stored: check that it was sent whole."))
}

impl RawBatch {
    /// Notes the faults of reading; true for each row that has one.
    pub(crate) fn faulty(&self, first_row: u64, faults: &mut Faults) -> Vec<bool> {
        let mut faulty = vec![false; self.rows.num_rows()];
        for (row, reason) in &self.faults {
            faults.add(*row, "", reason.clone());
            if let Some(flag) = row.checked_sub(first_row).and_then(|index| faulty.get_mut(index as usize)) {
                *flag = true;
            }
        }
        faulty
    }
}
