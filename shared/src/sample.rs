//! Rows of one version and role for the browser: one byte a value, the columns that a page needs and no others.
//!
//! Rows are sorted by the hash of their request id and kept by a threshold on it. So versions that saw the same
//! requests keep or drop them together, two samples join by walking along both, and a sample of one row in `k` is
//! the beginning of one of all rows.

mod field;
mod join;

pub use field::{Field, FieldError};
pub use join::{Pairs, join};

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::binning::{Binning, Cells, MISSING, OutcomeCells};
use crate::schema::{ObservationRole, Task};

/// What a sample is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SampleHead {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// The part it played.
    pub role: ObservationRole,
    /// What it predicts.
    pub task: Task,
    /// The deployed threshold of a binary model.
    pub threshold: f64,
    /// The cells that values are coded in.
    pub binning: Binning,
    /// Times are seconds after this epoch second.
    pub start_s: i64,
    /// All rows of the range, kept or not.
    pub total: u64,
    /// One row in so many was kept: those whose hash is below 2⁶⁴ / `one_in`.
    pub one_in: u32,
    /// The rows kept.
    pub rows: u32,
    /// Rows that came after this moment of the store are not in it; the same number gives the same rows again.
    pub as_of: i64,
}

/// The values of a column, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleColumn {
    /// Codes; [`MISSING`] where there is no value.
    Codes(Vec<u8>),
    /// Seconds after [`SampleHead::start_s`].
    Seconds(Vec<u32>),
    /// Hashes, rising.
    Hashes(Vec<u64>),
    /// Numbers; NaN where there is no value.
    Numbers(Vec<f64>),
}

impl SampleColumn {
    /// How many values.
    pub fn len(&self) -> usize {
        match self {
            Self::Codes(codes) => codes.len(),
            Self::Seconds(seconds) => seconds.len(),
            Self::Hashes(hashes) => hashes.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Rows of one version and role, as far as their columns have been loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// What it is of.
    pub head: SampleHead,
    columns: BTreeMap<Field, Arc<SampleColumn>>,
}

/// Why two answers do not go together: the rows changed between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherRows;

impl Sample {
    /// A sample without columns.
    pub fn new(head: SampleHead) -> Self {
        Self { head, columns: BTreeMap::new() }
    }

    /// Adds a column; false where its length, its kind or a code of it does not fit.
    pub fn insert(&mut self, field: Field, column: SampleColumn) -> bool {
        let fits = column.len() == self.head.rows as usize && self.fits(&field, &column);
        if fits {
            self.columns.insert(field, Arc::new(column));
        }
        fits
    }

    /// Takes the columns of another answer over the same rows.
    ///
    /// # Errors
    /// [`OtherRows`] when the rows are not the same: the sample must then be loaded anew.
    pub fn absorb(&mut self, other: Self) -> Result<(), OtherRows> {
        let (mine, its) = (&self.head, &other.head);
        let same = (mine.rows, mine.total, mine.one_in, mine.as_of, mine.role)
            == (its.rows, its.total, its.one_in, its.as_of, its.role)
            && (&mine.model, &mine.version) == (&its.model, &its.version)
            && mine.binning.id() == its.binning.id();
        if !same {
            return Err(OtherRows);
        }
        // Categories that turned up in between were added behind those before.
        self.head.binning = other.head.binning;
        self.columns.extend(other.columns);
        Ok(())
    }

    /// The columns that are here, in order.
    pub fn columns(&self) -> impl Iterator<Item = (&Field, &SampleColumn)> {
        self.columns.iter().map(|(field, column)| (field, column.as_ref()))
    }

    /// Whether a column is here.
    pub fn has(&self, field: &Field) -> bool {
        self.columns.contains_key(field)
    }

    /// The codes of a column; `None` while it has not been loaded.
    pub fn codes(&self, field: &Field) -> Option<&[u8]> {
        match self.columns.get(field)?.as_ref() {
            SampleColumn::Codes(codes) => Some(codes),
            _ => None,
        }
    }

    /// The numbers of a column; `None` while it has not been loaded.
    pub fn numbers(&self, field: &Field) -> Option<&[f64]> {
        match self.columns.get(field)?.as_ref() {
            SampleColumn::Numbers(numbers) => Some(numbers),
            _ => None,
        }
    }

    /// The time of each row, in seconds after [`SampleHead::start_s`]; `None` while it has not been loaded.
    pub fn seconds(&self) -> Option<&[u32]> {
        match self.columns.get(&Field::Time)?.as_ref() {
            SampleColumn::Seconds(seconds) => Some(seconds),
            _ => None,
        }
    }

    /// The hash of each row's request id, rising; `None` while it has not been loaded.
    pub fn hashes(&self) -> Option<&[u64]> {
        match self.columns.get(&Field::Request)?.as_ref() {
            SampleColumn::Hashes(hashes) => Some(hashes),
            _ => None,
        }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.head.rows as usize
    }

    /// Whether every row of the range is here.
    pub fn is_whole(&self) -> bool {
        self.head.one_in == 1
    }

    fn fits(&self, field: &Field, column: &SampleColumn) -> bool {
        let binning = &self.head.binning;
        let below = |count: Option<usize>| match column {
            SampleColumn::Codes(codes) => {
                count.is_some_and(|count| codes.iter().all(|code| *code == MISSING || usize::from(*code) < count))
            }
            _ => false,
        };
        match field {
            Field::Request => matches!(column, SampleColumn::Hashes(hashes) if hashes.is_sorted()),
            Field::Time => matches!(column, SampleColumn::Seconds(_)),
            Field::Score | Field::Actual | Field::Probability(_) => matches!(column, SampleColumn::Numbers(_)),
            Field::Cell(name) => below(binning.position(name).map(|at| codes_of(&binning.columns[at].cells))),
            Field::Group(name) => {
                let attribute = binning.attributes.iter().find(|attribute| attribute.name == *name);
                below(attribute.map(|attribute| attribute.groups.len()))
            }
            Field::ScoreCell => below(match &binning.outcome {
                OutcomeCells::Binary { edges, .. } => Some(edges.len() + 1),
                _ => None,
            }),
            Field::Decision | Field::Label => below(match &binning.outcome {
                OutcomeCells::Binary { .. } => Some(2),
                OutcomeCells::Multiclass { classes } => Some(classes.len() + 1),
                OutcomeCells::Regression { .. } => None,
            }),
        }
    }
}

/// How many codes a column has, the one for missing values apart.
fn codes_of(cells: &Cells) -> usize {
    cells.width() - 1
}

/// The hash of a request id that samples are kept and joined by: XXH3, 64 bits.
pub fn request_hash(id: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(id.as_bytes())
}

/// Whether a sample of one row in `one_in` keeps a request.
pub fn is_kept(hash: u64, one_in: u32) -> bool {
    hash <= u64::MAX / u64::from(one_in.max(1))
}

/// The smallest power of two by which `total` rows must be thinned out so that no more than about `most` stay.
pub fn one_in(total: u64, most: u64) -> u32 {
    let mut one_in = 1_u32;
    while total / u64::from(one_in) > most.max(1) && one_in < 1 << 30 {
        one_in *= 2;
    }
    one_in
}
