//! The counts of a slice while one column of it is being brushed.

use super::by_code::{CountsByCode, RowsByCode};
use super::counting::Change;
use super::{MOST_BYTES, Outcome, What, count};
use crate::sample::{Field, Sample};
use crate::series::Totals;
use crate::slice::Compiled;
use crate::summary::Layout;

/// The counts of the rows that pass all other conditions, by their code in the brushed column.
#[derive(Debug, Clone)]
pub(super) struct Brush {
    field: Field,
    others: Compiled,
    /// Cells, then outcomes, then rows.
    by_code: CountsByCode,
    /// The counts of the rows of the kept codes.
    totals: Totals,
}

impl Brush {
    /// Counts rows by their code; nothing is kept yet. `None` where there would be too many counts.
    pub(super) fn new(
        sample: &Sample,
        layout: &Layout,
        (outcome, what): (Option<&Outcome>, &What),
        (field, others): (&Field, &Compiled),
        rows: &RowsByCode,
    ) -> Option<Self> {
        let totals = Totals {
            windows: 1,
            cells: vec![0; layout.cells],
            outcomes: vec![0; layout.outcomes],
            ..Totals::default()
        };
        let count = |rows: &[u32]| {
            let mut of_code = totals.clone();
            count(sample, layout, outcome, what, rows, Change::In, &mut of_code);
            [of_code.cells, of_code.outcomes, vec![rows.len() as u32]].concat()
        };
        let width = layout.cells + layout.outcomes + 1;
        let by_code = CountsByCode::new(rows, (width, MOST_BYTES), count)?;
        Some(Self { field: field.clone(), others: others.clone(), by_code, totals })
    }

    /// Whether this is the brush on a column beside these other conditions.
    pub(super) fn is_on(&self, field: &Field, others: &Compiled) -> bool {
        self.field == *field && self.others == *others
    }

    /// Sums up the rows of these codes.
    pub(super) fn keep(&mut self, keep: &[bool; 256]) {
        let sums = self.by_code.sum(keep);
        let (cells, rest) = sums.split_at(self.totals.cells.len());
        let (outcomes, rows) = rest.split_at(self.totals.outcomes.len());
        self.totals.cells.copy_from_slice(cells);
        self.totals.outcomes.copy_from_slice(outcomes);
        self.totals.rows = rows.iter().map(|rows| u64::from(*rows)).sum();
    }

    /// The counts of the rows of the kept codes.
    pub(super) fn totals(&self) -> &Totals {
        &self.totals
    }
}
