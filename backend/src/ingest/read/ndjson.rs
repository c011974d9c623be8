//! Newline-delimited JSON: one object a line.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use arrow::array::{ArrayRef, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use shared::report::Ordered;

use super::{RawBatch, Source};
use crate::error::Error;
use crate::ingest::limits::ReadLimits;

/// Lines parsed at once.
const LINES: usize = 16_384;
/// Bytes parsed at once: objects take several times as much memory as their text.
const MOST_BYTES: usize = 32 << 20;

pub(super) fn open(file: File, limits: ReadLimits) -> Result<Source, Error> {
    let mut lines = Lines { reader: BufReader::new(file), longest: limits.row_bytes, row: 0, order: Vec::new() };
    let first = lines.next_batch()?;
    let mut names: Vec<String> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let parsed = first.iter().filter_map(|line| line.object.as_ref().ok());
    for name in lines.order.iter().chain(parsed.flat_map(Map::keys)) {
        if known.contains_key(name) {
            continue;
        }
        if names.len() >= limits.columns {
            return Err(Error::data(format!(
                "the file has more than {} columns: leave out what is not needed",
                limits.columns
            )));
        }
        known.insert(name.clone(), names.len());
        names.push(name.clone());
    }
    if first.is_empty() {
        return Err(Error::data("the file is empty: each line must be a JSON object"));
    }
    let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let mut pending = Some(first);
    let batches = std::iter::from_fn(move || {
        let batch = match pending.take() {
            Some(first) => Ok(first),
            None => lines.next_batch(),
        };
        match batch {
            Ok(lines) if lines.is_empty() => None,
            Ok(lines) => Some(columns(lines, &schema, &known)),
            Err(error) => Some(Err(error)),
        }
    });
    Ok(Source { names, batches: Box::new(batches) })
}

struct Line {
    row: u64,
    object: Result<Map<String, Value>, String>,
}

struct Lines {
    reader: BufReader<File>,
    /// A longer line is refused before it is held in memory.
    longest: u64,
    row: u64,
    /// The names of the first line in their order, which parsed objects don't keep.
    order: Vec<String>,
}

impl Lines {
    fn next_batch(&mut self) -> Result<Vec<Line>, Error> {
        let mut lines = Vec::new();
        let (mut text, mut bytes) = (Vec::new(), 0);
        while lines.len() < LINES && bytes < MOST_BYTES {
            text.clear();
            let read = (&mut self.reader).take(self.longest).read_until(b'\n', &mut text);
            let read = read.map_err(|error| Error::Internal(format!("the spooled file could not be read: {error}")))?;
            if read == 0 {
                break;
            }
            bytes += read;
            if read as u64 == self.longest {
                return Err(Error::data(format!(
                    "line {} is longer than {} KB: each line is one observation",
                    self.row + 1,
                    self.longest / 1_024
                )));
            }
            let line = if self.row == 0 { text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text) } else { &text };
            if line.trim_ascii().is_empty() {
                continue;
            }
            self.row += 1;
            if self.row == 1 {
                let named = serde_json::from_slice::<Ordered<IgnoredAny>>(line).unwrap_or_default();
                self.order = named.0.into_iter().map(|(name, _)| name).collect();
            }
            let object =
                serde_json::from_slice(line).map_err(|error| format!("the line is not a JSON object: {error}"));
            lines.push(Line { row: self.row, object });
        }
        Ok(lines)
    }
}

fn columns(lines: Vec<Line>, schema: &Arc<Schema>, known: &HashMap<String, usize>) -> Result<RawBatch, Error> {
    let mut faults = Vec::new();
    let mut cells: Vec<Vec<Option<String>>> = (0..known.len()).map(|_| vec![None; lines.len()]).collect();
    let rows = lines.len();
    for (index, Line { row, object }) in lines.into_iter().enumerate() {
        let object = match object {
            Ok(object) => object,
            Err(reason) => {
                faults.push((row, reason));
                continue;
            }
        };
        for (name, value) in object {
            let Some(column) = known.get(&name).and_then(|column| cells.get_mut(*column)) else {
                faults.push((
                    row,
                    format!(
                        "\"{name}\" is new here: name every column in the first lines, as null where it has no value"
                    ),
                ));
                continue;
            };
            match value {
                Value::Null => {}
                Value::Bool(value) => column[index] = Some(value.to_string()),
                Value::Number(value) => column[index] = Some(value.to_string()),
                Value::String(value) => column[index] = Some(value),
                Value::Array(_) | Value::Object(_) => {
                    faults.push((row, format!("\"{name}\" is a list or an object: send one value a column")));
                }
            }
        }
    }
    let arrays: Vec<ArrayRef> = cells
        .into_iter()
        .map(|cells| {
            let mut builder = StringBuilder::new();
            for cell in cells {
                builder.append_option(cell);
            }
            Arc::new(builder.finish()) as ArrayRef
        })
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let rows = RecordBatch::try_new_with_options(Arc::clone(schema), arrays, &options)
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok(RawBatch { rows, faults })
}
