//! One column's cells side by side: what its distribution chart draws and the table beside it says.

use super::ColumnCounts;
use crate::binning::Cells;
use crate::stats::drift::psi_terms;

/// One cell that drift is judged by, on both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellShares {
    /// Its position among the cells that drift is judged by.
    pub cell: usize,
    /// Values of the reference.
    pub reference: u64,
    /// Values of the window.
    pub current: u64,
    /// The share of the reference's values, 0…1.
    pub reference_share: f64,
    /// The share of the window's values, 0…1.
    pub current_share: f64,
    /// What the cell adds to the PSI.
    pub contribution: f64,
}

/// The cells that hold a value of either side, in their order; empty when a side has none.
pub fn cell_shares(cells: &Cells, reference: &ColumnCounts<'_>, current: &ColumnCounts<'_>) -> Vec<CellShares> {
    let (p, q) = (reference.drift_cells(cells), current.drift_cells(cells));
    let Some(terms) = psi_terms(&p, &q) else { return Vec::new() };
    let (n, m) = (reference.n() as f64, current.n() as f64);
    terms
        .enumerate()
        .zip(p.iter().zip(&q))
        .filter(|(_, (reference, current))| **reference > 0 || **current > 0)
        .map(|((cell, contribution), (reference, current))| CellShares {
            cell,
            reference: *reference,
            current: *current,
            reference_share: *reference as f64 / n,
            current_share: *current as f64 / m,
            contribution,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binning::CategoricalCells;
    use crate::stats::drift::psi;

    #[test]
    fn the_contributions_add_up_to_the_psi() {
        let cells = Cells::Categorical(CategoricalCells::new(vec![("a".into(), 3), ("b".into(), 1), ("c".into(), 0)]));
        let width = cells.width() - 1;
        let counts = |values: [u32; 3]| [values.to_vec(), vec![0; width - 3]].concat();
        let (f, g) = (counts([30, 10, 0]), counts([10, 10, 5]));
        let side = |counts| ColumnCounts { counts, sums: &[], missing: 0 };
        let shares = cell_shares(&cells, &side(&f), &side(&g));
        assert_eq!(
            shares.iter().map(|cell| (cell.reference, cell.current)).collect::<Vec<_>>(),
            [(30, 10), (10, 10), (0, 5)]
        );
        let total: f64 = shares.iter().map(|cell| cell.contribution).sum();
        assert!((total - psi(&[30, 10, 0], &[10, 10, 5]).expect("a PSI")).abs() < 1e-12);
        assert!(cell_shares(&cells, &side(&f), &side(&[])).is_empty());
    }
}
