//! Newline-delimited JSON: one object a line.

use super::ReadError;
use super::json::{Value, object};
use super::reader::LONGEST_ROW;
use super::table::Filling;

/// Lines that come in pieces.
#[derive(Debug, Default)]
pub(super) struct Ndjson {
    /// The beginning of a line whose end has not come.
    begun: Vec<u8>,
}

impl Ndjson {
    pub(super) fn feed(&mut self, bytes: &[u8], table: &mut Filling) -> Result<(), ReadError> {
        let mut lines = bytes.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = lines.next() {
            let last = lines.peek().is_none();
            if last || !self.begun.is_empty() {
                self.begun.extend_from_slice(part);
                if self.begun.len() > LONGEST_ROW {
                    return Err(ReadError::new(format!(
                        "line {} is longer than 16 MB: each line is one observation",
                        table.rows + 1
                    )));
                }
            }
            if last {
                break;
            }
            let whole = std::mem::take(&mut self.begun);
            line(if whole.is_empty() { part } else { &whole }, table)?;
        }
        Ok(())
    }

    pub(super) fn finish(self, table: &mut Filling) -> Result<(), ReadError> {
        line(&self.begun, table)
    }
}

fn line(bytes: &[u8], table: &mut Filling) -> Result<(), ReadError> {
    let bytes = bytes.trim_ascii();
    if bytes.is_empty() {
        return Ok(());
    }
    table.begin_row();
    let mut refused = Ok(());
    let read = match std::str::from_utf8(bytes) {
        Ok(text) => object(text, |key, value| {
            let place = match table.place(&key) {
                Some(place) => Some(place),
                None => table.add_column(&key).unwrap_or_else(|error| {
                    refused = Err(error);
                    None
                }),
            };
            let Some(place) = place else { return };
            match value {
                Value::Missing => {}
                Value::Text(text) => table.put(place, &text),
                Value::Bare(text) => table.put(place, text),
                Value::NoNumber(text) => {
                    table.fault(format!(
                        "\"{key}\" is {text}, which JSON does not have: write null where it is missing"
                    ));
                }
                Value::Nested => {
                    table.fault(format!("\"{key}\" is a list or an object: send one value a column"));
                }
            }
        }),
        Err(_) => Err("the line is not UTF-8 text: save the file as UTF-8".to_owned()),
    };
    if let Err(reason) = read {
        table.fault(reason);
    }
    table.end_row();
    refused
}
