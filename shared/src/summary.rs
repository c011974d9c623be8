//! Additive counts of one version, role and window under one binning.
//!
//! All figures that a summary gives rest on counts and on sums of whole units, so that adding and subtracting
//! summaries is exact: the order never matters, and taking a window away leaves no trace.

mod layout;
mod outcome;
mod without;

pub use layout::{BINARY_LABELS, ColumnLayout, Layout, MULTICLASS_SCORE_CELLS, OutcomeLayout, TOP_LABEL_CELLS};
pub(crate) use outcome::in_units;
pub use outcome::{Answer, PROBABILITY_UNIT, Truth};

use serde::{Deserialize, Serialize};

/// Counts and sums in the order that a [`Layout`] gives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// How many observations.
    pub rows: u32,
    /// Counts of the cells of each followed column, its missing values last.
    pub cells: Vec<u32>,
    /// Per cell of each numeric column, the sum of its values in units from its origin.
    pub sums: Vec<i64>,
    /// Counts of score or prediction cells by label and group.
    pub outcomes: Vec<u32>,
    /// Sums of the outcome, in the units that the layout documents.
    pub moments: Vec<i128>,
}

impl Summary {
    /// A summary of no rows.
    pub fn empty(layout: &Layout) -> Self {
        Self {
            rows: 0,
            cells: vec![0; layout.cells],
            sums: vec![0; layout.sums],
            outcomes: vec![0; layout.outcomes],
            moments: vec![0; layout.moments],
        }
    }

    /// Adds another summary of the same layout. Arithmetic wraps, so that a later subtraction is always exact.
    pub fn merge(&mut self, other: &Self) {
        self.rows = self.rows.wrapping_add(other.rows);
        each(&mut self.cells, &other.cells, u32::wrapping_add);
        each(&mut self.sums, &other.sums, i64::wrapping_add);
        each(&mut self.outcomes, &other.outcomes, u32::wrapping_add);
        each(&mut self.moments, &other.moments, i128::wrapping_add);
    }

    /// Takes a summary of the same layout away again.
    pub fn subtract(&mut self, other: &Self) {
        self.rows = self.rows.wrapping_sub(other.rows);
        each(&mut self.cells, &other.cells, u32::wrapping_sub);
        each(&mut self.sums, &other.sums, i64::wrapping_sub);
        each(&mut self.outcomes, &other.outcomes, u32::wrapping_sub);
        each(&mut self.moments, &other.moments, i128::wrapping_sub);
    }

    /// Counts one observation's column codes (one per followed column).
    ///
    /// `units` holds the value in units of each numeric column, in the order of the columns; what it says of a
    /// missing value is not looked at.
    pub fn count_columns(
        &mut self,
        layout: &Layout,
        codes: impl IntoIterator<Item = u8>,
        units: impl IntoIterator<Item = i64>,
    ) {
        self.rows = self.rows.wrapping_add(1);
        let mut units = units.into_iter();
        for (column, code) in layout.columns.iter().zip(codes) {
            self.count_cell(column, code, if column.sums.is_some() { units.next() } else { None });
        }
    }

    /// Counts one value of one column; the caller counts the row.
    pub fn count_cell(&mut self, column: &layout::ColumnLayout, code: u8, units: Option<i64>) {
        let cell = column.cell(code);
        if let Some(count) = self.cells.get_mut(cell) {
            *count = count.wrapping_add(1);
        }
        if let (Some(first), Some(units)) = (column.sums, units)
            && code != crate::binning::MISSING
            && let Some(sum) = self.sums.get_mut(first + code as usize)
        {
            *sum = sum.wrapping_add(units);
        }
    }
}

fn each<T: Copy>(into: &mut [T], from: &[T], combine: impl Fn(T, T) -> T) {
    for (into, from) in into.iter_mut().zip(from) {
        *into = combine(*into, *from);
    }
}
