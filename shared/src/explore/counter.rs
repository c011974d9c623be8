//! Counts rows where a summary counts them.

use super::counting::{Change, Slots, histogram};
use super::outcome::{Codes, DECISIONS, Outcome};
use super::residuals::Errors;
use crate::binning::{Binning, MISSING, NO_GROUP};
use crate::sample::{Field, Sample};
use crate::series::Totals;
use crate::summary::{Answer, ColumnLayout, Layout, OutcomeLayout, Summary, Truth};

/// Which columns and slots are counted.
pub(super) struct What {
    pub(super) columns: Vec<bool>,
    /// Everybody, then each attribute; none without outcomes.
    pub(super) slots: Vec<bool>,
}

/// Counts rows of a sample.
pub(super) struct Counter<'a> {
    binning: &'a Binning,
    layout: &'a Layout,
    pub(super) columns: Vec<(&'a [u8], &'a ColumnLayout)>,
    pub(super) outcome: Option<Outcome<'a>>,
    slots: Vec<Slot<'a>>,
}

/// Of so many rows outcomes are counted at once, so that little room is taken by what is worked out of each.
const BLOCK: usize = 1 << 15;

/// A slot of everybody, or one for each group of an attribute.
struct Slot<'a> {
    attribute: Option<usize>,
    /// The first.
    first: usize,
    /// The group of each row; without it all rows are of one slot.
    groups: Option<&'a [u8]>,
}

impl<'a> Counter<'a> {
    /// What has not been loaded is not counted.
    pub(super) fn new(sample: &'a Sample, layout: &'a Layout, what: &What) -> Self {
        let binning = &sample.head.binning;
        let columns = binning.columns.iter().zip(&layout.columns).zip(&what.columns).filter(|(_, wanted)| **wanted);
        let codes = |name: &String| sample.codes(&Field::Cell(name.clone()));
        let columns = columns.filter_map(|((column, place), _)| Some((codes(&column.name)?, place))).collect();
        let slot = |(slot, _): (usize, &bool)| match slot.checked_sub(1) {
            None => Some(Slot { attribute: None, first: 0, groups: None }),
            Some(at) => {
                let groups = sample.codes(&Field::Group(binning.attributes.get(at)?.name.clone()))?;
                Some(Slot { attribute: Some(at), first: binning.first_slot(at), groups: Some(groups) })
            }
        };
        let slots: Vec<Slot<'_>> =
            what.slots.iter().enumerate().filter(|(_, wanted)| **wanted).filter_map(slot).collect();
        let outcome = if slots.is_empty() { None } else { Outcome::of(sample, layout) };
        Self { binning, layout, columns, outcome, slots }
    }

    /// Counts rows in or takes them out. Predicted numbers are counted for everybody and all groups, whatever is wanted.
    pub(super) fn count(&self, rows: &[u32], change: Change, totals: &mut Totals) {
        for (codes, place) in &self.columns {
            put(&histogram(codes, rows), place, change, &mut totals.cells);
        }
        match &self.outcome {
            None => {}
            Some(Outcome::Codes(outcome)) => self.count_outcomes(outcome, rows, change, &mut totals.outcomes),
            Some(Outcome::Errors(errors)) => {
                let (outcomes, moments) = (std::mem::take(&mut totals.outcomes), std::mem::take(&mut totals.moments));
                let mut summary = Summary { outcomes, moments, ..Summary::default() };
                self.count_errors(errors, rows, |_| 0, change, std::slice::from_mut(&mut summary));
                (totals.outcomes, totals.moments) = (summary.outcomes, summary.moments);
            }
        }
    }

    /// Counts decisions and labels.
    pub(super) fn count_outcomes(&self, outcome: &Codes<'_>, rows: &[u32], change: Change, counters: &mut [u32]) {
        let mut codes = Vec::with_capacity(rows.len().min(BLOCK));
        for rows in rows.chunks(BLOCK) {
            let mut count = |codes: &[u16], width: usize, start: &dyn Fn(usize) -> usize| {
                for slot in &self.slots {
                    let counters = counters.get_mut(start(slot.first)..).unwrap_or_default();
                    Slots { groups: slot.groups, width }.count(codes, rows, change, counters);
                }
            };
            outcome.in_slot(rows, &mut codes);
            count(&codes, outcome.width, &|slot| slot * outcome.width);
            if let OutcomeLayout::Binary { cells } = self.layout.outcome
                && outcome.decided(rows, &mut codes)
            {
                let of_slots = self.layout.slots;
                count(&codes, DECISIONS, &|slot| OutcomeLayout::decision(cells, of_slots, slot, false, 0));
            }
        }
    }

    /// Errors are sums of numbers: they are summed up as a summary sums them, in the one that each row has.
    pub(super) fn count_errors(
        &self,
        errors: &Errors<'_>,
        rows: &[u32],
        table: impl Fn(u32) -> usize,
        change: Change,
        summaries: &mut [Summary],
    ) {
        let groups: Vec<Option<&[u8]>> = (0..self.binning.attributes.len())
            .map(|at| self.slots.iter().find(|slot| slot.attribute == Some(at))?.groups)
            .collect();
        let mut of_row = vec![NO_GROUP; groups.len()];
        for row in rows.iter().copied() {
            let (predicted, actual) = (errors.predicted[row as usize], errors.actual[row as usize]);
            let Some(summary) = summaries.get_mut(table(row)).filter(|_| !predicted.is_nan()) else { continue };
            for (group, codes) in of_row.iter_mut().zip(&groups) {
                *group = codes.map_or(NO_GROUP, |codes| codes[row as usize]);
            }
            let truth = if actual.is_nan() { Truth::Pending } else { Truth::Value(actual) };
            let answer = Answer::Regression(predicted);
            match change {
                Change::In => summary.count_outcome(self.binning, self.layout, answer, truth, &of_row),
                Change::Out => summary.uncount_outcome(self.binning, self.layout, answer, truth, &of_row),
            }
        }
    }
}

/// Puts the counts of a column's codes where a summary has them.
pub(super) fn put(counted: &[u32; 256], place: &ColumnLayout, change: Change, cells: &mut [u32]) {
    let counters = cells.get_mut(place.first..place.first + place.width).unwrap_or_default();
    let last = counters.len().saturating_sub(1);
    for (code, counter) in counters.iter_mut().enumerate() {
        let code = if code == last { usize::from(MISSING) } else { code };
        *counter = change.apply(*counter, counted[code]);
    }
}
