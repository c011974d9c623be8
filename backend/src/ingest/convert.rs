//! Values of a file in the form of their column, with a reason for each that has no such form.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMillisecondType};
use shared::schema::{Column, Kind};
use shared::written::as_boolean;

use super::Faults;
use crate::batch::{Texts, TextsBuilder, Values};
use crate::clock;
use crate::form::Form;

/// A longer text is a mistake, not a category or an id.
pub(crate) const LONGEST_TEXT: usize = 1_024;
const LONGEST_ID: usize = 256;
/// Clocks of senders may run this far ahead.
const SKEW_MS: i64 = 5 * 60 * 1_000;
/// Epoch milliseconds below this lie in the early 1970s: somebody sent seconds.
const SUSPICIOUSLY_EARLY_MS: i64 = 100_000_000_000;

/// Where faults of a column go.
pub(crate) struct Checker<'a> {
    pub column: &'a Column,
    /// The number in the file of the first row.
    pub first_row: u64,
    pub faults: &'a mut Faults,
    /// True for each row that has a fault.
    pub faulty: &'a mut [bool],
}

impl Checker<'_> {
    fn fault(&mut self, row: usize, reason: impl Into<String>) {
        self.faults.add(self.first_row + row as u64, &self.column.name, reason);
        if let Some(flag) = self.faulty.get_mut(row) {
            *flag = true;
        }
    }

    fn missing(&mut self, row: usize) {
        if !self.column.nullable {
            self.fault(row, "a value is missing, and this column must have one");
        }
    }

    /// The values of a column in its form.
    pub(crate) fn values(&mut self, array: &ArrayRef, form: Form) -> Values {
        match form {
            Form::Number => Values::Numbers(self.numbers(array)),
            Form::ZeroOne => Values::Numbers(self.zero_ones(array)),
            Form::Time => Values::Numbers(
                self.times(array).into_iter().map(|time| time.map_or(f64::NAN, |time| time as f64)).collect(),
            ),
            Form::Text => self.texts(array),
        }
    }

    /// Request ids; each row must have one.
    pub(crate) fn ids(&mut self, array: &ArrayRef) -> Texts {
        let mut ids = Texts::default();
        let Ok(texts) = cast(array, &DataType::Utf8) else {
            self.unusable(array, &format!("{} can't be a request id", array.data_type()));
            (0..array.len()).for_each(|_| ids.push(""));
            return ids;
        };
        let texts = texts.as_string::<i32>();
        for row in 0..texts.len() {
            let id = if texts.is_null(row) { "" } else { texts.value(row) };
            if id.is_empty() {
                self.fault(row, "the request id is missing: each observation needs one");
            } else if id.len() > LONGEST_ID {
                self.fault(row, format!("the request id is {} bytes long; at most {LONGEST_ID} are taken", id.len()));
            }
            ids.push(id);
        }
        ids
    }

    fn numbers(&mut self, array: &ArrayRef) -> Vec<f64> {
        let mut numbers = match array.data_type() {
            DataType::Utf8 => self.parsed(array, parse_number),
            kind if is_text(kind) => match cast(array, &DataType::Utf8) {
                Ok(text) => self.parsed(&text, parse_number),
                Err(error) => self.unusable(array, &error.to_string()),
            },
            kind if kind.is_numeric() || *kind == DataType::Boolean => match cast(array, &DataType::Float64) {
                Ok(numbers) => self.floats(numbers.as_primitive::<Float64Type>()),
                Err(error) => self.unusable(array, &error.to_string()),
            },
            kind => self.unusable(array, &format!("{kind} is not a number")),
        };
        let (min, max) = (self.column.min.unwrap_or(f64::NEG_INFINITY), self.column.max.unwrap_or(f64::INFINITY));
        for (row, number) in numbers.iter_mut().enumerate() {
            if *number < min || *number > max {
                let bound = if *number < min { format!("below {min}") } else { format!("above {max}") };
                self.fault(row, format!("{number} is {bound}, which the schema does not allow"));
                *number = f64::NAN;
            }
        }
        numbers
    }

    fn floats(&mut self, array: &arrow::array::Float64Array) -> Vec<f64> {
        let mut numbers: Vec<f64> = array.values().to_vec();
        for (row, number) in numbers.iter_mut().enumerate() {
            if array.is_null(row) {
                *number = f64::NAN;
                self.missing(row);
            } else if !number.is_finite() {
                self.fault(row, not_finite(*number));
                *number = f64::NAN;
            }
        }
        numbers
    }

    fn zero_ones(&mut self, array: &ArrayRef) -> Vec<f64> {
        let texts = match array.data_type() {
            kind if is_text(kind) => cast(array, &DataType::Utf8).ok(),
            _ => None,
        };
        let mut numbers = match texts {
            Some(texts) => self.parsed(&texts, parse_zero_one),
            None => self.numbers(array),
        };
        for (row, number) in numbers.iter_mut().enumerate() {
            if !(number.is_nan() || [0.0, 1.0].contains(number)) {
                self.fault(row, format!("{number} is neither 0 nor 1"));
                *number = f64::NAN;
            }
        }
        numbers
    }

    fn parsed(&mut self, array: &ArrayRef, parse: impl Fn(&str) -> Result<f64, String>) -> Vec<f64> {
        let texts = array.as_string::<i32>();
        (0..texts.len())
            .map(|row| {
                if texts.is_null(row) {
                    self.missing(row);
                    return f64::NAN;
                }
                parse(texts.value(row)).unwrap_or_else(|reason| {
                    self.fault(row, reason);
                    f64::NAN
                })
            })
            .collect()
    }

    fn texts(&mut self, array: &ArrayRef) -> Values {
        let mut builder = TextsBuilder::default();
        if let DataType::Float16 | DataType::Float32 | DataType::Float64 = array.data_type() {
            for (row, number) in self.numbers(array).into_iter().enumerate() {
                let text = (!number.is_nan()).then(|| number_as_text(number));
                self.push(&mut builder, row, text.as_deref());
            }
            return builder.finish();
        }
        match cast(array, &DataType::Utf8) {
            Ok(texts) => {
                let texts = texts.as_string::<i32>();
                for row in 0..texts.len() {
                    let text = (!texts.is_null(row)).then(|| texts.value(row));
                    if text.is_none() {
                        self.missing(row);
                    }
                    self.push(&mut builder, row, text);
                }
            }
            Err(error) => {
                self.unusable(array, &error.to_string());
                (0..array.len()).for_each(|_| builder.push(None));
            }
        }
        builder.finish()
    }

    fn push(&mut self, builder: &mut TextsBuilder, row: usize, text: Option<&str>) {
        let text = match text {
            Some(text) if self.column.kind == Kind::Boolean => {
                let value = as_boolean(text);
                if value.is_none() {
                    self.fault(row, format!("\"{}\" is neither true nor false", shortened(text)));
                }
                value
            }
            Some(text) if text.len() > LONGEST_TEXT => {
                self.fault(row, format!("the text is {} bytes long; at most {LONGEST_TEXT} are taken", text.len()));
                None
            }
            text => text,
        };
        if let (Some(text), Some(allowed)) = (text, &self.column.categories)
            && !allowed.iter().any(|category| category == text)
        {
            self.fault(row, format!("\"{}\" is not one of the categories that the schema allows", shortened(text)));
        }
        builder.push(text);
    }

    /// Points in time, in epoch milliseconds.
    pub(crate) fn times(&mut self, array: &ArrayRef) -> Vec<Option<i64>> {
        let latest = clock::now_ms() + SKEW_MS;
        let times = self.raw_times(array);
        times
            .into_iter()
            .enumerate()
            .map(|(row, time)| match time {
                Some(time) if time > latest => {
                    self.fault(
                        row,
                        format!("{} is in the future: check the sender's clock and zone", clock::rfc3339(time)),
                    );
                    None
                }
                Some(time) if time < SUSPICIOUSLY_EARLY_MS => {
                    self.fault(
                        row,
                        format!(
                            "{} is too early: numbers must be epoch milliseconds, not seconds",
                            clock::rfc3339(time)
                        ),
                    );
                    None
                }
                time => time,
            })
            .collect()
    }

    fn raw_times(&mut self, array: &ArrayRef) -> Vec<Option<i64>> {
        match array.data_type() {
            DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => {
                let milliseconds = DataType::Timestamp(TimeUnit::Millisecond, None);
                match cast(array, &milliseconds) {
                    Ok(times) => times.as_primitive::<TimestampMillisecondType>().iter().collect(),
                    Err(error) => self.no_times(array, &error.to_string()),
                }
            }
            kind if kind.is_integer() => match cast(array, &DataType::Int64) {
                Ok(times) => times.as_primitive::<Int64Type>().iter().collect(),
                Err(error) => self.no_times(array, &error.to_string()),
            },
            kind if is_text(kind) => match cast(array, &DataType::Utf8) {
                Ok(texts) => self.parsed_times(&texts),
                Err(error) => self.no_times(array, &error.to_string()),
            },
            kind => self.no_times(array, &format!("{kind} is not a time")),
        }
    }

    fn parsed_times(&mut self, texts: &ArrayRef) -> Vec<Option<i64>> {
        let texts = texts.as_string::<i32>();
        (0..texts.len())
            .map(|row| {
                if texts.is_null(row) {
                    return None;
                }
                let time = clock::parse(texts.value(row));
                if time.is_none() {
                    let reason = format!(
                        "\"{}\" is not a time: send RFC 3339, as 2026-11-03T14:05:00Z, or epoch milliseconds",
                        shortened(texts.value(row))
                    );
                    self.fault(row, reason);
                }
                time
            })
            .collect()
    }

    fn no_times(&mut self, array: &ArrayRef, reason: &str) -> Vec<Option<i64>> {
        self.unusable(array, reason);
        vec![None; array.len()]
    }

    /// A column of a type that has no such form: each row that has a value has the fault.
    fn unusable(&mut self, array: &ArrayRef, reason: &str) -> Vec<f64> {
        for row in 0..array.len() {
            if array.is_valid(row) {
                self.fault(row, reason.to_owned());
            }
        }
        vec![f64::NAN; array.len()]
    }
}

pub(crate) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// A number as the category it stands for: 1.0, as tools write integers once a value is missing, is "1".
pub(crate) fn number_as_text(number: f64) -> String {
    number.to_string()
}

fn parse_number(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(number) => Err(not_finite(number)),
        Err(_) => Err(format!("\"{}\" is not a number", shortened(text))),
    }
}

fn parse_zero_one(text: &str) -> Result<f64, String> {
    match as_boolean(text) {
        Some("true") => Ok(1.0),
        Some(_) => Ok(0.0),
        None => parse_number(text).map_err(|_| format!("\"{}\" is neither 0 nor 1", shortened(text))),
    }
}

fn not_finite(number: f64) -> String {
    format!("{number} is not a finite number: leave the value empty (null) where it is missing")
}

pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
