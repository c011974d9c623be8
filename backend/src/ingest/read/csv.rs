//! CSV: a header, then rows; comma, semicolon, tab or |; a byte-order mark and CRLF are fine.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use arrow::array::{ArrayRef, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};

use super::{RawBatch, Source};
use crate::batch::BATCH_ROWS;
use crate::error::Error;
use crate::ingest::limits::{Rationed, ReadLimits};

/// Cells of text held at once: a wide file is read in smaller batches.
const MOST_CELLS: usize = 4_000_000;
/// Bytes of text held at once.
const MOST_BYTES: usize = 64 << 20;

pub(super) fn open(mut file: File, limits: ReadLimits) -> Result<Source, Error> {
    let delimiter = delimiter(&mut file)?;
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(Rationed::new(BufReader::new(file), limits.row_bytes));
    let header = reader.byte_headers().map_err(|error| unreadable(&error))?.clone();
    if header.len() > limits.columns {
        return Err(Error::data(format!(
            "the file has {} columns; at most {} are read: leave out what is not needed",
            header.len(),
            limits.columns
        )));
    }
    let mut names = Vec::with_capacity(header.len());
    for (index, name) in header.iter().enumerate() {
        let name = if index == 0 { name.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(name) } else { name };
        let name = std::str::from_utf8(name).map_err(|_| {
            Error::data(format!("the name of column {} is not UTF-8 text: save the file as UTF-8", index + 1))
        })?;
        names.push(name.to_owned());
    }
    if names.iter().all(String::is_empty) {
        return Err(Error::data("the file is empty: its first line must name the columns"));
    }
    let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let most_rows = (MOST_CELLS / names.len().max(1)).clamp(64, BATCH_ROWS);
    let mut row = 0;
    let batches = std::iter::from_fn(move || next(&mut reader, &schema, &mut row, most_rows).transpose());
    Ok(Source { names, batches: Box::new(batches) })
}

fn next(
    reader: &mut ::csv::Reader<Rationed<BufReader<File>>>,
    schema: &Arc<Schema>,
    row: &mut u64,
    most_rows: usize,
) -> Result<Option<RawBatch>, Error> {
    let width = schema.fields().len();
    let mut builders: Vec<StringBuilder> = (0..width).map(|_| StringBuilder::new()).collect();
    let mut faults = Vec::new();
    let (mut rows, mut bytes) = (0, 0);
    let mut record = ::csv::ByteRecord::new();
    while rows < most_rows && bytes < MOST_BYTES {
        reader.get_mut().refill();
        if !reader.read_byte_record(&mut record).map_err(|error| unreadable(&error))? {
            break;
        }
        bytes += record.as_slice().len();
        *row += 1;
        rows += 1;
        if record.len() != width {
            let reason =
                format!("the row has {} fields, the header has {width}: check quotes and separators", record.len());
            faults.push((*row, reason));
        }
        for (index, builder) in builders.iter_mut().enumerate() {
            match record.get(index).map(std::str::from_utf8) {
                None | Some(Ok("")) => builder.append_null(),
                Some(Ok(text)) => builder.append_value(text),
                Some(Err(_)) => {
                    builder.append_null();
                    let name = schema.field(index).name();
                    faults.push((*row, format!("the value of \"{name}\" is not UTF-8 text: save the file as UTF-8")));
                }
            }
        }
    }
    if rows == 0 {
        return Ok(None);
    }
    let columns: Vec<ArrayRef> =
        builders.into_iter().map(|mut builder| Arc::new(builder.finish()) as ArrayRef).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let rows = RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Some(RawBatch { rows, faults }))
}

/// The separator that the header has most of.
fn delimiter(file: &mut File) -> Result<u8, Error> {
    let mut head = vec![0; 65_536];
    let read = file.read(&mut head).and_then(|read| file.seek(SeekFrom::Start(0)).map(|_| read));
    let read = read.map_err(|error| Error::Internal(format!("the spooled file could not be read: {error}")))?;
    let line = head[..read].split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.split(|byte| *byte == delimiter).count();
    Ok([b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b','))
}

fn unreadable(error: &::csv::Error) -> Error {
    Error::data(format!("the CSV can't be read: {error}"))
}
