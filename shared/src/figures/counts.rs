//! One column's counts in a window.

use crate::binning::{Cells, NumericCells};
use crate::series::Totals;
use crate::stats::from_cells::CellSums;
use crate::summary::{ColumnLayout, Layout};

/// One column's counts in a window, missing values apart.
#[derive(Debug, Clone, Copy)]
pub struct ColumnCounts<'a> {
    /// A count per cell.
    pub counts: &'a [u32],
    /// A sum per cell in units from the origin; empty for a categorical column, or where sums were not loaded.
    pub sums: &'a [i64],
    /// How many values are missing or not finite.
    pub missing: u64,
}

impl<'a> ColumnCounts<'a> {
    /// The counts of the column at this position; empty where the window has none.
    pub fn new(layout: &Layout, column: usize, totals: &'a Totals) -> Self {
        let none = Self { counts: &[], sums: &[], missing: 0 };
        let Some(column) = layout.columns.get(column) else { return none };
        let Some((missing, counts)) = column.counts(&totals.cells).split_last() else { return none };
        Self { counts, sums: sums(column, &totals.sums), missing: u64::from(*missing) }
    }

    /// How many values are not missing.
    pub fn n(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// How many values, the missing ones included.
    pub fn rows(&self) -> u64 {
        self.n() + self.missing
    }

    /// Counts in the cells that drift is judged by: the reference's deciles, or one cell per category.
    pub fn drift_cells(&self, cells: &Cells) -> Vec<u64> {
        let counts: Vec<u64> = self.counts.iter().map(|count| u64::from(*count)).collect();
        match cells {
            Cells::Numeric(cells) => cells.to_deciles(&counts),
            Cells::Categorical(_) => counts,
        }
    }

    /// The running total at the right end of each cell.
    pub fn running(&self) -> Vec<u32> {
        let mut total = 0_u32;
        let add = |count: &u32| {
            total = total.wrapping_add(*count);
            total
        };
        self.counts.iter().map(add).collect()
    }

    /// The counts with their sums; `None` where sums were not loaded.
    pub fn with_sums(&self) -> Option<CellSums<'a>> {
        (!self.counts.is_empty() && self.counts.len() == self.sums.len())
            .then_some(CellSums { counts: self.counts, sums: self.sums })
    }

    /// Whether a value may have been too far away for the sums; `false` where these were not loaded.
    pub fn may_be_cut_off(&self, cells: &NumericCells) -> bool {
        self.with_sums().is_some_and(|sides| cells.may_be_cut_off(sides.counts, sides.sums))
    }

    /// The mean of a numeric column, to half a unit; `None` without values or sums.
    pub fn mean(&self, cells: &NumericCells) -> Option<f64> {
        let units: i64 = self.with_sums()?.sums.iter().sum();
        cells.mean(units as f64, self.n())
    }
}

fn sums<'a>(column: &ColumnLayout, sums: &'a [i64]) -> &'a [i64] {
    column.sums.and_then(|first| sums.get(first..first + column.width - 1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binning::{Binning, ColumnCells, OutcomeCells};
    use crate::schema::ColumnRole;
    use crate::summary::Summary;

    #[test]
    fn a_mean_comes_back_from_the_sums_and_missing_values_stay_apart() {
        let values = [1.0, 2.0, 2.5, 10.0];
        let cells = NumericCells::from_sorted(&values);
        let columns =
            vec![ColumnCells { name: "x".into(), role: ColumnRole::Feature, cells: Cells::Numeric(cells.clone()) }];
        let outcome = OutcomeCells::Regression { unit: 1.0, origin: 0.0 };
        let layout = Layout::new(&Binning { columns, attributes: vec![], outcome });
        let mut summary = Summary::empty(&layout);
        for value in values.into_iter().chain([f64::NAN]) {
            summary.count_columns(
                &layout,
                [cells.code(value)],
                [if value.is_finite() { cells.units(value) } else { 0 }],
            );
        }
        let totals = Totals { windows: 1, rows: 5, cells: summary.cells, sums: summary.sums, ..Totals::default() };
        let counts = ColumnCounts::new(&layout, 0, &totals);
        assert_eq!((counts.n(), counts.missing), (4, 1));
        assert!((counts.mean(&cells).unwrap() - 3.875).abs() <= cells.unit);
        assert_eq!(ColumnCounts::new(&layout, 7, &totals).rows(), 0);
    }

    #[test]
    fn a_value_too_far_away_for_the_sums_is_noticed() {
        let reference: Vec<f64> = (0..100).map(f64::from).collect();
        let cells = NumericCells::from_sorted(&reference);
        let cut_off = |values: &[f64]| {
            let (mut counts, mut sums) = (vec![0; cells.edges.len() + 1], vec![0; cells.edges.len() + 1]);
            for value in values {
                counts[usize::from(cells.code(*value))] += 1;
                sums[usize::from(cells.code(*value))] += cells.units(*value);
            }
            cells.may_be_cut_off(&counts, &sums)
        };
        assert!(!cut_off(&reference) && !cut_off(&[]) && !cut_off(&[99.0 * 4_000.0, 5.0]));
        for far in [1e6, -1e6, 1e300, -1e300] {
            assert!(cut_off(&[far]) && cut_off(&[1.0, 98.0, far, 99.0]), "{far}");
        }
    }
}
