//! Whether cells that came from outside can be counted in.

use super::cells::{FINE_CELLS, LATER_CATEGORIES, SETTLED_CATEGORIES, TAIL_BUCKETS};
use super::{Attribute, Binning, Cells, OutcomeCells};

/// No summary is longer than this many counters, so that every offset fits 32 bits.
const COUNTERS: u64 = 1 << 30;

impl Binning {
    /// Whether a reference could have given these cells: codes fit a byte, edges rise, and a summary's length
    /// is within bounds. What is decoded from a frame is checked with this before anything rests on it.
    pub fn is_sound(&self) -> bool {
        self.columns.iter().all(|column| column.cells.is_sound())
            && self.attributes.iter().all(Attribute::is_sound)
            && self.columns.len() as u64 * 256 < COUNTERS
            && self.counters().is_some_and(|counters| counters < COUNTERS)
            && match &self.outcome {
                OutcomeCells::Binary { edges, .. } => rises(edges),
                OutcomeCells::Multiclass { .. } => true,
                OutcomeCells::Regression { unit, origin } => *unit > 0.0 && unit.is_finite() && origin.is_finite(),
            }
    }

    /// An upper bound of the counters of an outcome.
    fn counters(&self) -> Option<u64> {
        let slots: u64 = 1 + self.attributes.iter().map(|attribute| attribute.groups.len() as u64).sum::<u64>();
        let per_slot = match &self.outcome {
            OutcomeCells::Binary { edges, .. } => (edges.len() as u64 + 4).checked_mul(7)?,
            OutcomeCells::Multiclass { classes } => (classes.len() as u64 + 320).checked_pow(2)?,
            OutcomeCells::Regression { .. } => 16,
        };
        slots.checked_mul(per_slot)
    }
}

impl Cells {
    fn is_sound(&self) -> bool {
        match self {
            Self::Numeric(cells) => {
                cells.edges.len() < FINE_CELLS
                    && rises(&cells.edges)
                    && cells.deciles.is_sorted_by(|a, b| a < b)
                    && cells.deciles.last().is_none_or(|last| (*last as usize) < cells.edges.len())
                    && cells.unit > 0.0
                    && [cells.unit, cells.origin, cells.low, cells.high, cells.sd]
                        .iter()
                        .all(|number| number.is_finite())
            }
            Self::Categorical(cells) => {
                cells.categories.len() <= SETTLED_CATEGORIES
                    && cells.tail <= TAIL_BUCKETS
                    && cells.later.len() <= LATER_CATEGORIES
            }
        }
    }
}

impl Attribute {
    fn is_sound(&self) -> bool {
        u8::try_from(self.groups.len()).is_ok()
    }
}

fn rises(edges: &[f64]) -> bool {
    edges.iter().all(|edge| edge.is_finite()) && edges.is_sorted_by(|a, b| a < b)
}
