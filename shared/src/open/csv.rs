//! CSV: a header, then rows; comma, semicolon, tab or |; quotes, CRLF and empty lines are fine.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::ReadError;
use super::reader::LONGEST_ROW;
use super::table::Filling;

/// Rows of a CSV that comes in pieces.
#[derive(Debug)]
pub(super) struct Csv {
    reader: Reader,
    /// The fields of a row, one after the other.
    text: Vec<u8>,
    written: usize,
    /// Where each field ends.
    ends: Vec<usize>,
    fields: usize,
    /// Where each field of a row goes, once the header has come; `None` for a name that stands twice.
    places: Option<Vec<Option<usize>>>,
}

impl Csv {
    /// For a file that begins like this.
    pub(super) fn new(head: &[u8]) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter(head)).build();
        Self { reader, text: vec![0; 4_096], written: 0, ends: vec![0; 64], fields: 0, places: None }
    }

    pub(super) fn feed(&mut self, mut bytes: &[u8], table: &mut Filling) -> Result<(), ReadError> {
        // Nothing at all would mean the end.
        while !bytes.is_empty() {
            let read = self.step(bytes, table)?;
            bytes = bytes.get(read.bytes..).unwrap_or_default();
        }
        Ok(())
    }

    pub(super) fn finish(mut self, table: &mut Filling) -> Result<(), ReadError> {
        while !self.step(&[], table)?.ended {}
        Ok(())
    }

    fn step(&mut self, bytes: &[u8], table: &mut Filling) -> Result<Step, ReadError> {
        let text = self.text.get_mut(self.written..).unwrap_or_default();
        let ends = self.ends.get_mut(self.fields..).unwrap_or_default();
        let (result, read, written, fields) = self.reader.read_record(bytes, text, ends);
        self.written += written;
        self.fields += fields;
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull if self.text.len() >= LONGEST_ROW => {
                return Err(ReadError::new(format!(
                    "row {} is longer than 16 MB: is a quote left open there?",
                    table.rows + 1
                )));
            }
            ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
            ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
            ReadRecordResult::Record => {
                self.record(table)?;
                (self.written, self.fields) = (0, 0);
            }
            ReadRecordResult::End => return Ok(Step { bytes: read, ended: true }),
        }
        Ok(Step { bytes: read, ended: false })
    }

    fn record(&mut self, table: &mut Filling) -> Result<(), ReadError> {
        let ends = self.ends.get(..self.fields).unwrap_or_default();
        let starts = std::iter::once(&0).chain(ends);
        let mut fields = starts.zip(ends).map(|(start, end)| self.text.get(*start..*end).unwrap_or_default());
        let Some(places) = &self.places else {
            let mut places = Vec::with_capacity(self.fields);
            for (at, name) in fields.enumerate() {
                let name = std::str::from_utf8(name).map_err(|_| {
                    ReadError::new(format!("the name of column {} is not UTF-8 text: save the file as UTF-8", at + 1))
                })?;
                places.push(table.add_column(name)?);
            }
            self.places = Some(places);
            return Ok(());
        };
        table.begin_row();
        if self.fields != places.len() {
            table.fault(format!(
                "the row has {} fields, the header has {}: check quotes and separators",
                self.fields,
                places.len()
            ));
        }
        for (place, field) in places.iter().zip(&mut fields) {
            let Some(place) = place else { continue };
            if let Ok(text) = std::str::from_utf8(field) {
                table.put(*place, text);
            } else {
                let name = table.name(*place);
                table.fault(format!("the value of \"{name}\" is not UTF-8 text: save the file as UTF-8"));
            }
        }
        table.end_row();
        Ok(())
    }
}

struct Step {
    bytes: usize,
    ended: bool,
}

/// The separator that the header has most of.
pub(crate) fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.split(|byte| *byte == delimiter).count();
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}
