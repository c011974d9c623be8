//! Whether two versions saw different inputs.

use crate::binning::{Binning, Cells, ColumnCells};
use crate::figures::drift::{DatasetDrift, dataset_drift};
use crate::sample::{Field, Sample};
use crate::schema::ColumnRole;
use crate::series::Totals;
use crate::slice::Mask;
use crate::summary::Layout;

/// The drift from one version's inputs to the other's.
#[derive(Debug, Clone, PartialEq)]
pub struct InputDrift {
    /// Over the columns that both count in the same cells.
    pub drift: DatasetDrift,
    /// Columns of both whose cells differ: their references do.
    pub other_cells: Vec<String>,
    /// Columns that one version alone has.
    pub alone: Vec<String>,
}

/// Compares the inputs of two samples; `None` while a column of them is not here.
pub fn input_drift(samples: [&Sample; 2], masks: [&Mask; 2]) -> Option<InputDrift> {
    let [first, second] = samples.map(|sample| &sample.head.binning);
    let (mut columns, mut other_cells, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    let is_input = |column: &&ColumnCells| matches!(column.role, ColumnRole::Feature | ColumnRole::Protected);
    for column in first.columns.iter().filter(is_input) {
        match second.columns.iter().find(|other| other.name == column.name) {
            None => alone.push(column.name.clone()),
            Some(other) => match common(&column.cells, &other.cells) {
                Some(cells) => columns.push(ColumnCells { cells, ..column.clone() }),
                None => other_cells.push(column.name.clone()),
            },
        }
    }
    let only_second = second.columns.iter().filter(is_input).filter(|column| first.position(&column.name).is_none());
    alone.extend(only_second.map(|column| column.name.clone()));
    let binning = Binning { columns, attributes: Vec::new(), outcome: first.outcome.clone() };
    let layout = Layout::new(&binning);
    let rows = masks.map(|mask| mask.iter().map(|inside| u64::from(*inside)).sum());
    let totals = |side: usize| -> Option<Totals> {
        let mut totals = Totals { rows: rows[side], cells: vec![0; layout.cells], ..Totals::default() };
        for (column, place) in binning.columns.iter().zip(&layout.columns) {
            let codes = samples[side].codes(&Field::Cell(column.name.clone()))?;
            for (code, inside) in codes.iter().zip(masks[side]) {
                totals.cells[place.cell(*code)] += u32::from(*inside);
            }
        }
        Some(totals)
    };
    let drift = dataset_drift(&binning, &layout, &totals(0)?, &totals(1)?);
    Some(InputDrift { drift, other_cells, alone })
}

/// Whether codes of both columns mean the same, and what they mean: later categories of one may continue the other's.
pub(super) fn common(a: &Cells, b: &Cells) -> Option<Cells> {
    match (a, b) {
        (Cells::Numeric(x), Cells::Numeric(y)) => (x.edges == y.edges).then(|| a.clone()),
        (Cells::Categorical(x), Cells::Categorical(y)) => {
            let settled = x.categories == y.categories && x.tail == y.tail && x.tail_hashes == y.tail_hashes;
            let shared = x.later.len().min(y.later.len());
            let longer = if x.later.len() >= y.later.len() { a } else { b };
            (settled && x.later[..shared] == y.later[..shared]).then(|| longer.clone())
        }
        _ => None,
    }
}
