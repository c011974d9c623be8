//! Rows as CSV.

use std::io::Write;

use shared::spreadsheet::{number, text};

use super::columns::Columns;
use crate::batch::{Batch, Values};
use crate::clock;
use crate::error::Error;
use crate::form::Form;
use crate::store::SliceRows;

pub(super) fn write(rows: &mut dyn SliceRows, columns: &Columns, mut to: impl Write) -> Result<(), Error> {
    let names: Vec<String> = columns.names.iter().map(|name| text(name)).collect();
    let mut line = names.join(",");
    line.push_str("\r\n");
    put(&mut to, &line)?;
    while let Some(batch) = rows.next()? {
        let cells = Cells::new(&batch, columns);
        for row in 0..batch.len() {
            line.clear();
            line.push_str(&text(batch.ids.get(row)));
            line.push(',');
            line.push_str(&clock::rfc3339(batch.times.get(row).copied().unwrap_or_default()));
            for column in &cells.0 {
                line.push(',');
                column.put(row, &mut line);
            }
            line.push_str("\r\n");
            put(&mut to, &line)?;
        }
    }
    to.flush().map_err(broken)
}

fn put(to: &mut impl Write, line: &str) -> Result<(), Error> {
    to.write_all(line.as_bytes()).map_err(broken)
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn broken(error: std::io::Error) -> Error {
    Error::Internal(format!("the rows could not be sent: {error}"))
}

/// The stored columns and the label of a batch, each text written once.
struct Cells<'a>(Vec<Cell<'a>>);

enum Cell<'a> {
    Nothing,
    Numbers(&'a [f64]),
    Times(&'a [f64]),
    Texts(Vec<String>, &'a [u32]),
}

impl<'a> Cells<'a> {
    fn new(batch: &'a Batch, columns: &Columns) -> Self {
        let stored = batch.columns.iter().zip(&columns.stored).map(|(values, form)| Cell::new(values, *form));
        let label = batch.labels.as_ref().map_or(Cell::Nothing, |values| Cell::new(values, columns.label));
        Self(stored.chain([label]).collect())
    }
}

impl<'a> Cell<'a> {
    fn new(values: &'a Values, form: Form) -> Self {
        match values {
            Values::Numbers(numbers) if form == Form::Time => Self::Times(numbers),
            Values::Numbers(numbers) => Self::Numbers(numbers),
            // Nothing is missing, "" is an empty text.
            Values::Texts { dictionary, codes } => {
                let quoted = |one: &String| if one.is_empty() { "\"\"".to_owned() } else { text(one) };
                Self::Texts(dictionary.iter().map(quoted).collect(), codes)
            }
        }
    }

    fn put(&self, row: usize, into: &mut String) {
        match self {
            Self::Nothing => {}
            Self::Numbers(numbers) => into.push_str(&number(numbers.get(row).copied().unwrap_or(f64::NAN))),
            Self::Times(times) => {
                if let Some(time) = times.get(row).filter(|time| !time.is_nan()) {
                    into.push_str(&clock::rfc3339(*time as i64));
                }
            }
            Self::Texts(texts, codes) => {
                let found = codes.get(row).and_then(|code| texts.get(*code as usize));
                into.push_str(found.map(String::as_str).unwrap_or_default());
            }
        }
    }
}
