//! Columns in memory, taken a few at a time from a file or from wherever else rows are kept.

mod builder;
mod foreign;
mod loaded;
mod numbers;
mod open;
mod outcomes;
mod parquet;
mod shared_file;
mod stored;
mod untyped;
mod views;

use std::sync::Arc;

use shared::schema::Kind;
use shared::verdict::count;
use shared::written::FEW;

pub use open::{Opened, STANDARD_INPUT, open};
pub use outcomes::Outcomes;
pub use stored::StoredTable;
pub use views::{Categories, Numbers};

use crate::batch::{Texts, Values};
use crate::error::Error;

/// Rows whose columns can be taken, a few at a time; several threads may take at once.
pub trait Columns: Sync {
    /// The names of the columns, in their order; one may occur twice.
    fn names(&self) -> &[String];

    /// How many rows there are.
    fn rows(&self) -> u64;

    /// The values of these columns, in the order asked for.
    fn take(&self, columns: &[Wanted]) -> Result<Vec<Arc<ColumnData>>, Error>;

    /// The values of a column as texts of their own; missing ones are empty.
    fn ids(&self, column: usize) -> Result<Texts, Error>;

    /// What was odd in reading the rows, each as a sentence.
    fn notes(&self) -> &[String] {
        &[]
    }
}

/// A column to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Its position.
    pub column: usize,
    /// How its values are to be read where a file leaves that open.
    pub form: Form,
}

/// How values are to be read where a file leaves that open, as text files do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// As they look.
    #[default]
    Found,
    /// As numbers, whatever they look like.
    Number,
    /// As text, whatever they look like.
    Text,
    /// As ids, to be had by [`Columns::ids`] only.
    Id,
}

/// A column in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnData {
    /// Its values; empty where `nature` says that they are of no use.
    pub values: Values,
    /// What they look like.
    pub nature: Nature,
    /// What is odd about them.
    pub oddities: Oddities,
}

/// What the values of a column look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nature {
    /// Every value is missing.
    Empty,
    /// True and false.
    Boolean,
    /// Numbers without a fraction.
    Whole,
    /// Numbers with a fraction.
    Fractional,
    /// Texts.
    Text,
    /// Points in time; they are not kept.
    Time,
    /// Nothing that can be compared, and why; the values are not kept.
    Unusable(String),
}

/// What is odd about the values of a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Oddities {
    /// Values that are no numbers in a column of numbers; they count as missing.
    pub strays: Option<Strays>,
    /// Infinite values; they count as missing.
    pub infinite: u64,
    /// The first row (from 1) with a whole number past 2⁵³, which a number of 64 bits cannot hold exactly.
    pub inexact: Option<u64>,
}

/// Values that do not fit their column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strays {
    /// How many there are.
    pub count: u64,
    /// The first of them, shortened.
    pub example: String,
    /// Its row, from 1.
    pub row: u64,
}

impl Strays {
    /// That there are hardly any numbers, with what there is.
    pub fn no_numbers(&self) -> String {
        format!(
            "too few values are numbers; the first that is none, in row {}, is \"{}\"{}",
            self.row,
            self.example,
            self.hint()
        )
    }

    /// What the example may be.
    fn hint(&self) -> &'static str {
        let (whole, fraction) = self.example.split_once(',').unwrap_or_default();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let comma = digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(fraction.trim_end_matches('…'));
        if comma { ", which looks like decimal commas: write 0.5, not 0,5" } else { "" }
    }

    /// What is to be known of them; `expected` is what they should have been, as "a number".
    pub fn sentence(&self, expected: &str) -> String {
        let Self { count: 1, example, row } = self else {
            let (number, example, row) = (count(self.count), &self.example, self.row);
            return format!(
                "{number} values are not {expected} and count as missing; the first, in row {row}, is \"{example}\"{}",
                self.hint()
            );
        };
        format!("a value is not {expected} and counts as missing: \"{example}\" in row {row}{}", self.hint())
    }
}

/// What is to be known of whole numbers past 2⁵³, the first of them in this row.
pub fn inexact(row: u64) -> String {
    format!("whole numbers past 9,007,199,254,740,991, the first in row {row}, lose their last digits")
}

impl ColumnData {
    /// The kind that the values show; `None` where there are none, or none of use.
    pub fn kind(&self) -> Option<Kind> {
        match self.nature {
            Nature::Empty | Nature::Unusable(_) => None,
            Nature::Boolean => Some(Kind::Boolean),
            // Where digits were lost, different integers have become the same.
            Nature::Whole if self.oddities.inexact.is_none() && self.distinct(FEW + 1).len() <= FEW => {
                Some(Kind::Categorical)
            }
            Nature::Whole | Nature::Fractional => Some(Kind::Numeric),
            Nature::Text => Some(Kind::Categorical),
            Nature::Time => Some(Kind::Timestamp),
        }
    }

    fn without_values(nature: Nature) -> Self {
        Self { values: Values::Numbers(Vec::new()), nature, oddities: Oddities::default() }
    }
}

#[cfg(test)]
mod tests;
