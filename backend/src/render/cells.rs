//! The cells of a feature as a chart shows them.

use shared::report::Cells;
use shared::stats::drift::psi_terms;

use super::number::{share_of, significant};

/// How many categories a chart has room for.
const MOST: usize = 20;

/// A cell with its shares of the usable values on both sides.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub(super) name: String,
    pub(super) counts: [u64; 2],
    pub(super) shares: [f64; 2],
    /// What it adds to the PSI.
    pub(super) adds: f64,
}

/// The cells to draw: numbers in their order; of categories the most frequent, and the others together.
pub(super) fn shown(cells: &Cells) -> Vec<Cell> {
    let totals = [cells.reference.iter().sum(), cells.current.iter().sum()];
    let terms: Vec<f64> = psi_terms(&cells.reference, &cells.current).map(Iterator::collect).unwrap_or_default();
    let cell = |at: usize| {
        let counts = [cells.reference[at], cells.current[at]];
        Cell {
            name: cells.names.get(at).cloned().unwrap_or_else(|| range(&cells.edges, at)),
            counts,
            shares: [0, 1].map(|side| share_of(counts[side], totals[side]).unwrap_or(0.0)),
            adds: terms.get(at).copied().unwrap_or(0.0),
        }
    };
    let mut found: Vec<Cell> = (0..cells.reference.len().min(cells.current.len())).map(cell).collect();
    if cells.names.is_empty() {
        return found;
    }
    let weight = |cell: &Cell| cell.shares[0].max(cell.shares[1]);
    found.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    if found.len() > MOST + 1 {
        let others = found.split_off(MOST);
        let sum = |pick: &dyn Fn(&Cell) -> f64| others.iter().map(pick).sum::<f64>();
        found.push(Cell {
            name: format!("{} others", shared::verdict::count(others.len() as u64)),
            counts: [0, 1].map(|side| others.iter().map(|cell| cell.counts[side]).sum()),
            shares: [sum(&|cell| cell.shares[0]), sum(&|cell| cell.shares[1])],
            adds: sum(&|cell| cell.adds),
        });
    }
    found
}

/// What to call a range of numbers.
fn range(edges: &[f64], cell: usize) -> String {
    let number = |at: usize| edges.get(at).map(|edge| significant(*edge, 4));
    match (cell.checked_sub(1).and_then(number), number(cell)) {
        (None, Some(high)) => format!("up to {high}"),
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("above {low}"),
        (None, None) => "all values".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_categories_become_others() {
        let cells = Cells {
            names: (0..100).map(|i| format!("c{i}")).collect(),
            reference: (0..100).collect(),
            current: vec![1; 100],
            ..Cells::default()
        };
        let found = shown(&cells);
        assert_eq!((found.len(), found[0].name.as_str(), found[20].name.as_str()), (21, "c99", "80 others"));
        assert_eq!(found.iter().map(|cell| cell.counts[0]).sum::<u64>(), 99 * 50);
    }

    #[test]
    fn ranges_are_named_by_their_edges() {
        let cells =
            Cells { edges: vec![1.5, 20_000.0], reference: vec![1, 2, 3], current: vec![3, 2, 1], ..Cells::default() };
        let names: Vec<String> = shown(&cells).into_iter().map(|cell| cell.name).collect();
        assert_eq!(names, ["up to 1.5", "1.5 to 20,000", "above 20,000"]);
    }
}
