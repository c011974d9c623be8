//! Collecting the numbers of a column.

use arrow::array::{Array, Float64Array};
use shared::verdict::count;
use shared::written::is_whole;

use super::{ColumnData, Nature, Oddities, Strays};
use crate::batch::Values;
use crate::ingest::convert::shortened;

/// Of larger whole numbers, a number of 64 bits with a fraction cannot tell all apart.
const LARGEST_EXACT: f64 = 9_007_199_254_740_991.0;

/// Numbers that are being collected; NaN is missing.
#[derive(Debug, Default)]
pub(super) struct NumbersBuilder {
    pub(super) values: Vec<f64>,
    /// Whether a number was seen.
    seen: bool,
    /// Whether a number is not written as an integer.
    fraction: bool,
    oddities: Oddities,
}

impl NumbersBuilder {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { values: Vec::with_capacity(rows), ..Self::default() }
    }

    /// Appends the numbers of an array; `whole` where its type has no fractions.
    pub(super) fn extend(&mut self, array: &Float64Array, whole: bool) {
        let start = self.values.len();
        self.values.extend_from_slice(array.values());
        let added = self.values.get_mut(start..).unwrap_or_default();
        if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
            for (value, valid) in added.iter_mut().zip(nulls.iter()) {
                if !valid {
                    *value = f64::NAN;
                }
            }
        }
        self.seen |= array.null_count() < array.len();
        self.fraction |= !whole;
        if whole {
            if self.oddities.inexact.is_none() {
                let past = added.iter().position(|value| value.abs() > LARGEST_EXACT);
                self.oddities.inexact = past.map(|at| (start + at) as u64 + 1);
            }
        } else {
            self.oddities.infinite += added.iter().filter(|value| value.is_infinite()).count() as u64;
        }
    }

    /// Appends a value of a text file.
    pub(super) fn push(&mut self, text: Option<&str>) {
        let row = self.values.len() as u64 + 1;
        let Some(text) = text else {
            self.values.push(f64::NAN);
            return;
        };
        let Ok(number) = text.trim().parse::<f64>() else {
            self.oddities.stray(text, row);
            self.values.push(f64::NAN);
            return;
        };
        let whole = is_whole(text);
        self.seen = true;
        self.fraction |= !whole;
        self.oddities.infinite += u64::from(number.is_infinite());
        if whole && self.oddities.inexact.is_none() && number.abs() > LARGEST_EXACT {
            self.oddities.inexact = Some(row);
        }
        self.values.push(number);
    }

    pub(super) fn finish(mut self) -> ColumnData {
        self.values.shrink_to_fit();
        let nature = match (self.seen, self.fraction) {
            (false, _) => Nature::Empty,
            (true, false) => Nature::Whole,
            (true, true) => Nature::Fractional,
        };
        ColumnData { values: Values::Numbers(self.values), nature, oddities: self.oddities }
    }
}

impl Oddities {
    /// What is to be known of values that count as missing; `expected` is what they should have been.
    pub(crate) fn missing(&self, expected: &str) -> Vec<String> {
        let strays = self.strays.as_ref().map(|strays| strays.sentence(expected));
        let infinite = match self.infinite {
            0 => None,
            1 => Some("1 infinite value counts as missing".to_owned()),
            many => Some(format!("{} infinite values count as missing", count(many))),
        };
        strays.into_iter().chain(infinite).collect()
    }

    /// Notes a value that does not fit its column.
    pub(super) fn stray(&mut self, text: &str, row: u64) {
        match &mut self.strays {
            Some(strays) => strays.count += 1,
            None => self.strays = Some(Strays { count: 1, example: shortened(text), row }),
        }
    }
}
