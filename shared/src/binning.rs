//! The fixed cells that values are counted in, taken from the reference.
//!
//! Numeric columns get up to [`FINE_CELLS`] equi-depth cells from reference quantiles, so that deciles,
//! vigintiles, thirtieths and sixtieths nest in them exactly; an atom of the reference gets a cell of its own.
//! Categorical columns get one cell per reference category, hash buckets for a long tail, and a few cells for
//! categories that turn up later, so that a code always fits one byte.

mod attributes;
mod cells;
mod check;
mod outcome;

pub use attributes::{Attribute, Grouping, NO_GROUP};
pub use cells::{CategoricalCells, Cells, FINE_CELLS, MISSING, NumericCells, SETTLED_CATEGORIES};
pub use outcome::OutcomeCells;

use serde::{Deserialize, Serialize};

use crate::schema::ColumnRole;

/// The cells of all followed columns of a version, its protected groups, and its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Binning {
    /// The followed columns, in the order of the schema.
    pub columns: Vec<ColumnCells>,
    /// Protected attributes and their crossings.
    pub attributes: Vec<Attribute>,
    /// How scores, predictions and labels are counted.
    pub outcome: OutcomeCells,
}

/// The cells of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ColumnCells {
    /// The column's name.
    pub name: String,
    /// What it is for.
    pub role: ColumnRole,
    /// Its cells.
    pub cells: Cells,
}

impl Binning {
    /// A name for exactly these cells: the same reference gives the same id, categories that turned up later
    /// change nothing.
    pub fn id(&self) -> String {
        let mut settled = self.clone();
        for column in &mut settled.columns {
            if let Cells::Categorical(cells) = &mut column.cells {
                cells.later.clear();
            }
        }
        // Serialising plain data into a growing vector cannot fail; an empty one still gives a usable id.
        let bytes = postcard::to_allocvec(&settled).unwrap_or_default();
        format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&bytes))
    }

    /// The position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// How many group slots there are: one for everybody, then each attribute's groups in turn.
    pub fn slots(&self) -> usize {
        1 + self.attributes.iter().map(|attribute| attribute.groups.len()).sum::<usize>()
    }

    /// The first slot of an attribute.
    pub fn first_slot(&self, attribute: usize) -> usize {
        1 + self.attributes.iter().take(attribute).map(|attribute| attribute.groups.len()).sum::<usize>()
    }
}
