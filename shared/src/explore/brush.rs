//! The counts of a slice while one column of it is being brushed.

use super::MOST_BYTES;
use super::by_code::{CountsByCode, RowsByCode, SumsByCode};
use super::counter::{Counter, put};
use super::counting::Change;
use super::outcome::Outcome;
use super::residuals::Errors;
use crate::sample::Field;
use crate::series::Totals;
use crate::slice::Compiled;
use crate::summary::{ColumnLayout, Summary};

/// The counts of the rows that pass all other conditions, by their code in the brushed column.
#[derive(Debug, Clone)]
pub(super) struct Brush {
    field: Field,
    others: Compiled,
    /// How many rows each code has.
    rows: Vec<(u8, usize)>,
    /// The cells of each column.
    columns: Vec<(ColumnLayout, CountsByCode)>,
    outcomes: Option<CountsByCode>,
    /// Predicted numbers only.
    moments: Option<SumsByCode>,
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
        let mut columns = Vec::with_capacity(counter.columns.len());
        let mut room = MOST_BYTES;
        for (codes, place) in &counter.columns {
            let tables = CountsByCode::tables(rows, codes);
            let mut cells = vec![0; tables.len() * place.width];
            let from = ColumnLayout { first: 0, ..**place };
            for (table, cells) in tables.iter().zip(cells.chunks_mut(place.width.max(1))) {
                put(table, &from, Change::In, cells);
            }
            let counts = CountsByCode::of_tables(rows, place.width, &cells);
            room = room.checked_sub(counts.bytes())?;
            columns.push((**place, counts));
        }
        let (outcomes, moments) = match &counter.outcome {
            None => (None, None),
            Some(Outcome::Codes(outcome)) => {
                // Most are of groups and scores that a code does not have: only those of one code at a time have room.
                let count = |rows: &[u32], counts: &mut [u32]| {
                    counter.count_outcomes(outcome, rows, Change::In, counts);
                };
                (Some(CountsByCode::new(rows, (totals.outcomes.len(), room), count)?), None)
            }
            Some(Outcome::Errors(errors)) => {
                let (counts, sums) = errors_by_code(counter, errors, rows, &totals)?;
                (Some(counts), Some(sums))
            }
        };
        let (field, others) = (field.clone(), others.clone());
        Some(Self { field, others, rows: rows.present().collect(), columns, outcomes, moments, totals })
    }

    /// Whether this is the brush on a column beside these other conditions.
    pub(super) fn is_on(&self, field: &Field, others: &Compiled) -> bool {
        self.field == *field && self.others == *others
    }

    /// Sums up the rows of these codes.
    pub(super) fn keep(&mut self, keep: &[bool; 256]) {
        let totals = &mut self.totals;
        totals.clear();
        for (place, counts) in &self.columns {
            let cells = totals.cells.get_mut(place.first..place.first + place.width);
            counts.add_to(keep, cells.unwrap_or_default());
        }
        if let Some(outcomes) = &self.outcomes {
            outcomes.add_to(keep, &mut totals.outcomes);
        }
        if let Some(moments) = &self.moments {
            totals.moments = moments.sum(keep);
        }
        let kept = self.rows.iter().filter(|(code, _)| keep[usize::from(*code)]);
        totals.rows = kept.map(|(_, rows)| *rows as u64).sum();
    }

    /// The counts of the rows of the kept codes.
    pub(super) fn totals(&self) -> &Totals {
        &self.totals
    }
}

/// Predicted numbers, summed up in the order of their rows.
fn errors_by_code(
    counter: &Counter<'_>,
    errors: &Errors<'_>,
    rows: &RowsByCode<'_>,
    like: &Totals,
) -> Option<(CountsByCode, SumsByCode)> {
    let mut sums = SumsByCode::new(rows, like.moments.len(), MOST_BYTES)?;
    let (outcomes, moments) = (vec![0; like.outcomes.len()], vec![0; like.moments.len()]);
    let mut summaries = vec![Summary { outcomes, moments, ..Summary::default() }; rows.present().len()];
    rows.each_block(|block| {
        counter.count_errors(errors, block, |row| rows.place(row), Change::In, &mut summaries);
    });
    let counts: Vec<u32> = summaries.iter().flat_map(|summary| summary.outcomes.iter().copied()).collect();
    let of_codes = summaries.iter().flat_map(|summary| summary.moments.iter());
    sums.tables().iter_mut().zip(of_codes).for_each(|(sum, moment)| *sum = *moment);
    Some((CountsByCode::of_tables(rows, like.outcomes.len(), &counts), sums))
}
