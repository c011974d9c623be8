//! How large the parts of a file may be.

use std::io::{self, ErrorKind, Read};

use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::compute::kernels::length::length;
use arrow::datatypes::{DataType, Int64Type};

use super::read::RawBatch;
use crate::error::Error;
use crate::limits::{Limit, Refusal};
use crate::settings;

/// How large the parts of a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: u64,
    /// Bytes of a column's name.
    pub name_bytes: usize,
    /// Bytes of a text in a cell.
    pub cell_bytes: usize,
    /// Bytes of a row of a text format.
    pub row_bytes: u64,
}

impl From<&settings::Limits> for ReadLimits {
    fn from(limits: &settings::Limits) -> Self {
        Self {
            columns: limits.max_columns,
            rows: limits.max_rows,
            name_bytes: limits.max_name_bytes,
            cell_bytes: limits.max_cell_bytes,
            row_bytes: limits.max_row_kb.saturating_mul(1_024),
        }
    }
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self::from(&settings::Limits::default())
    }
}

impl ReadLimits {
    /// Whether these may be the columns of a file.
    pub(crate) fn check_names(&self, names: &[String]) -> Result<(), Error> {
        if names.len() > self.columns {
            return Err(Error::data(format!(
                "the file has {} columns; at most {} are read: leave out what is not needed",
                names.len(),
                self.columns
            )));
        }
        match names.iter().position(|name| name.len() > self.name_bytes) {
            Some(index) => Err(Error::data(format!(
                "the name of column {} is longer than {} bytes: give it a shorter one",
                index + 1,
                self.name_bytes
            ))),
            None => Ok(()),
        }
    }

    /// Whether there may be one more batch after so many rows; texts that are too long become faults of their rows.
    pub(crate) fn check_batch(&self, before: u64, mut batch: RawBatch) -> Result<RawBatch, Error> {
        if before + batch.rows.num_rows() as u64 > self.rows {
            let detail = format!("the file has more than {} rows: send it in parts", self.rows);
            return Err(Refusal::new(Limit::Size, detail).into());
        }
        for (field, column) in batch.rows.schema_ref().fields().iter().zip(batch.rows.columns()) {
            for row in too_long(column.as_ref(), self.cell_bytes) {
                let reason = format!("the text of \"{}\" is longer than {} bytes", field.name(), self.cell_bytes);
                batch.faults.push((before + row as u64 + 1, reason));
            }
        }
        Ok(batch)
    }
}

/// The rows of a column of texts that are longer than this.
fn too_long(column: &dyn Array, most: usize) -> Vec<usize> {
    // Most columns are short as a whole, which costs nothing to see.
    if column.get_buffer_memory_size() <= most {
        return Vec::new();
    }
    // Numbers have no length.
    let Ok(lengths) = length(column).and_then(|lengths| cast(&lengths, &DataType::Int64)) else { return Vec::new() };
    let lengths = lengths.as_primitive::<Int64Type>();
    (0..lengths.len()).filter(|row| lengths.is_valid(*row) && lengths.value(*row) as usize > most).collect()
}

/// A reader of which only so much is read before it is allowed more: a row without an end must not fill the memory.
#[derive(Debug)]
pub(crate) struct Rationed<R> {
    inner: R,
    most: u64,
    left: u64,
}

impl<R> Rationed<R> {
    /// Allows this much at first.
    pub(crate) fn new(inner: R, most: u64) -> Self {
        Self { inner, most, left: most }
    }

    /// Allows as much again.
    pub(crate) fn refill(&mut self) {
        self.left = self.most;
    }
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if most == 0 && !into.is_empty() {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                format!("a row is longer than {} KB: is a quote not closed?", self.most / 1_024),
            ));
        }
        let read = self.inner.read(&mut into[..most])?;
        self.left -= read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{DictionaryArray, Float64Array, LargeStringArray, RecordBatch, StringArray, StringViewArray};

    use arrow::datatypes::Int32Type;

    use super::*;

    fn limits() -> ReadLimits {
        ReadLimits { columns: 2, rows: 5, name_bytes: 4, cell_bytes: 10, row_bytes: 100 }
    }

    #[test]
    fn names_are_few_and_short() {
        let names =
            |names: &[&str]| limits().check_names(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert!(names(&["a", "b"]).is_ok());
        assert!(names(&["a", "b", "c"]).unwrap_err().to_string().contains("3 columns; at most 2"));
        assert!(names(&["a", "abcde"]).unwrap_err().to_string().contains("the name of column 2"));
    }

    #[test]
    fn long_texts_are_faults_of_their_rows_whatever_their_form() {
        let texts = [Some("short"), None, Some("much longer than ten")];
        let dictionary: DictionaryArray<Int32Type> = texts.into_iter().collect();
        let columns: [Arc<dyn Array>; 4] = [
            Arc::new(StringArray::from_iter(texts)),
            Arc::new(LargeStringArray::from_iter(texts)),
            Arc::new(StringViewArray::from_iter(texts)),
            Arc::new(dictionary),
        ];
        for column in columns {
            let kind = column.data_type().clone();
            let rows = RecordBatch::try_from_iter([("a", column)]).unwrap();
            let checked = limits().check_batch(2, RawBatch { rows, faults: Vec::new() }).unwrap();
            assert_eq!(checked.faults.len(), 1, "{kind}");
            assert_eq!(checked.faults[0].0, 5, "{kind}");
            assert!(checked.faults[0].1.contains("the text of \"a\" is longer than 10 bytes"), "{kind}");
        }
    }

    #[test]
    fn numbers_have_no_length_and_rows_are_counted() {
        let rows = RecordBatch::try_from_iter([("a", Arc::new(Float64Array::from(vec![1.0; 3])) as _)]).unwrap();
        let batch = || RawBatch { rows: rows.clone(), faults: Vec::new() };
        assert!(limits().check_batch(2, batch()).unwrap().faults.is_empty());
        assert!(limits().check_batch(3, batch()).unwrap_err().to_string().contains("more than 5 rows"));
    }

    #[test]
    fn what_has_no_end_is_not_read_to_it() {
        let mut rationed = Rationed::new(io::repeat(b'a'), 10_240);
        let mut text = Vec::new();
        let refused = rationed.read_to_end(&mut text).unwrap_err();
        assert!(refused.to_string().contains("longer than 10 KB"), "{refused}");
        assert_eq!(text.len(), 10_240);
        rationed.refill();
        assert_eq!(rationed.read(&mut [0; 100]).unwrap(), 100);
    }
}
