//! What to call a cell, and which cells a small chart has room for.

use shared::binning::Cells;
use shared::figures::CellShares;

use super::number::significant;

/// The name of a cell that drift is judged by: a range of numbers, or a category.
pub fn label(cells: &Cells, cell: usize) -> String {
    match cells {
        Cells::Categorical(cells) => cells.label(cell as u8),
        Cells::Numeric(cells) => {
            let edges = cells.decile_edges();
            let number = |index: usize| edges.get(index).map(|edge| significant(*edge, 4));
            match (cell.checked_sub(1).and_then(number), number(cell)) {
                (None, Some(high)) => format!("up to {high}"),
                (Some(low), Some(high)) => format!("{low} to {high}"),
                (Some(low), None) => format!("above {low}"),
                (None, None) => "all values".to_owned(),
            }
        }
    }
}

/// The name of a cell below its bar: short, as its neighbours say the rest.
pub fn short_label(cells: &Cells, cell: usize) -> String {
    match cells {
        Cells::Categorical(_) => label(cells, cell),
        Cells::Numeric(numeric) => {
            let edges = numeric.decile_edges();
            match (edges.get(cell), edges.last()) {
                (Some(edge), _) => format!("≤ {}", significant(*edge, 3)),
                (None, Some(last)) => format!("> {}", significant(*last, 3)),
                (None, None) => "all".to_owned(),
            }
        }
    }
}

/// The cells to draw, at most so many: numbers in their order, categories the most frequent first.
pub fn shown(cells: &Cells, mut shares: Vec<CellShares>, most: usize) -> Vec<CellShares> {
    if matches!(cells, Cells::Categorical(_)) && shares.len() > most {
        let weight = |cell: &CellShares| cell.reference_share.max(cell.current_share);
        shares.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        shares.truncate(most);
        shares.sort_by_key(|cell| cell.cell);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::binning::{CategoricalCells, NumericCells};

    #[test]
    fn ranges_are_named_by_their_edges() {
        let mut sorted: Vec<f64> = (0..1_000).map(f64::from).collect();
        sorted.sort_by(f64::total_cmp);
        let cells = Cells::Numeric(NumericCells::from_sorted(&sorted));
        assert_eq!(label(&cells, 0), "up to 99.9");
        assert_eq!(label(&cells, 9), "above 899.1");
        assert_eq!(short_label(&cells, 9), "> 899");
        let constant = Cells::Numeric(NumericCells::from_sorted(&[]));
        assert_eq!(label(&constant, 0), "all values");
    }

    #[test]
    fn of_many_categories_the_frequent_ones_are_drawn() {
        let cells = Cells::Categorical(CategoricalCells::new(vec![("a".into(), 1), ("b".into(), 1), ("c".into(), 1)]));
        let share = |cell, share| CellShares {
            cell,
            reference: 1,
            current: 1,
            reference_share: share,
            current_share: 0.0,
            contribution: 0.0,
        };
        let drawn = shown(&cells, vec![share(0, 0.2), share(1, 0.7), share(2, 0.1)], 2);
        assert_eq!(drawn.iter().map(|cell| cell.cell).collect::<Vec<_>>(), [0, 1]);
    }
}
