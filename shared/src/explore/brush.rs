//! The counts of a slice while one column of it is being brushed.

use super::MOST_BYTES;
use super::by_code::{CountsByCode, RowsByCode, SumsByCode};
use super::counter::Counter;
use super::counting::Change;
use crate::sample::Field;
use crate::series::Totals;
use crate::slice::Compiled;

/// The counts of the rows that pass all other conditions, by their code in the brushed column.
#[derive(Debug, Clone)]
pub(super) struct Brush {
    field: Field,
    others: Compiled,
    /// Cells, then outcomes, then rows.
    by_code: CountsByCode,
    /// Predicted numbers only.
    moments: SumsByCode,
    /// The counts of the rows of the kept codes.
    totals: Totals,
}

impl Brush {
    /// Counts rows by their code, into totals of the same shape as `like`; nothing is kept yet. `None` where there would be
    /// too many counts.
    pub(super) fn new(
        counter: &Counter<'_>,
        (field, others): (&Field, &Compiled),
        rows: &RowsByCode<'_>,
        like: &Totals,
    ) -> Option<Self> {
        let totals = Totals {
            windows: 1,
            cells: vec![0; like.cells.len()],
            outcomes: vec![0; like.outcomes.len()],
            moments: vec![0; like.moments.len()],
            ..Totals::default()
        };
        let mut of_code = totals.clone();
        let mut moments = SumsByCode::new(totals.moments.len());
        let width = totals.cells.len() + totals.outcomes.len() + 1;
        let by_code = CountsByCode::new(rows, (width, MOST_BYTES), |code, rows, counts| {
            of_code.clear();
            counter.count(rows, Change::In, &mut of_code);
            let (cells, rest) = counts.split_at_mut(of_code.cells.len());
            let (outcomes, number) = rest.split_at_mut(of_code.outcomes.len());
            cells.copy_from_slice(&of_code.cells);
            outcomes.copy_from_slice(&of_code.outcomes);
            number.fill(rows.len() as u32);
            moments.push(code, &of_code.moments, MOST_BYTES)
        })?;
        Some(Self { field: field.clone(), others: others.clone(), by_code, moments, totals })
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
        self.totals.moments = self.moments.sum(keep);
        self.totals.rows = rows.iter().map(|rows| u64::from(*rows)).sum();
    }

    /// The counts of the rows of the kept codes.
    pub(super) fn totals(&self) -> &Totals {
        &self.totals
    }
}
