//! The rows that are explored, and what was counted of them for the slice of now.

use std::collections::BTreeMap;

use shared::binning::MISSING;
use shared::explore::{Day, Explorer, codes_in, daily, in_time};
use shared::figures::drift::{DatasetDrift, dataset_drift};
use shared::sample::{Field, Sample};
use shared::series::Totals;
use shared::slice::{Compiled, Mask, Moved, Slice, SliceError, Subject};
use shared::summary::{Layout, OutcomeLayout};

use crate::logic::brush::{is_brushed, without};
use crate::logic::days::Days;
use crate::logic::facet::Facet;

/// How often each code of a column stands among some rows.
pub(super) type Codes = [u32; 256];

/// What a slice is counted in.
pub(super) struct Question<'a> {
    /// The slice.
    pub(super) slice: &'a Slice,
    /// Slices with a name.
    pub(super) named: &'a BTreeMap<String, Slice>,
    /// The window.
    pub(super) window: Days,
    /// All days that there are rows of.
    pub(super) extent: Days,
    /// The charts, some of which may be brushed.
    pub(super) facets: &'a [Facet],
}

/// Counts of production and reference rows, kept up to date.
#[derive(Debug, Default)]
pub(super) struct Engine {
    live: Side,
    reference: Side,
    /// The charted columns of the binning.
    columns: Vec<usize>,
    /// Why the slice cannot be tested; all rows are then inside.
    pub(super) problem: Option<SliceError>,
    /// Bounds that are tested elsewhere than they were written.
    pub(super) moved: Vec<Moved>,
    /// The drift of the slice from the reference's part of it; `None` until both sides have all columns.
    pub(super) drift: Option<DatasetDrift>,
}

#[derive(Debug, Default)]
struct Side {
    generation: u32,
    explorer: Option<Explorer>,
    /// Whether the window and the slice have been applied: not while a column that they need is still to come.
    applied: bool,
    /// Of each brushed chart, the rows that pass all other conditions, and what these were.
    brushed: BTreeMap<Subject, (Compiled, Codes)>,
    /// The rows within a window, for the rows that were here then.
    within: Option<Within>,
    /// The slice on each day of the extent, whatever the window.
    days: Vec<Day>,
}

/// The rows within a window.
#[derive(Debug)]
struct Within {
    /// Its ends in epoch seconds.
    window: (i64, i64),
    /// Whether times had come; else these are all rows.
    timed: bool,
    mask: Mask,
}

impl Engine {
    /// Counts anew what has changed. A column that is needed and not here yet leaves everything as it was.
    pub(super) fn count(&mut self, live: (&Sample, u32), reference: Option<(&Sample, u32)>, question: &Question<'_>) {
        let compiled = question.slice.compile(&live.0.head.binning, &|name| question.named.get(name));
        let compiled = match compiled {
            Ok(compiled) => {
                self.problem = None;
                compiled
            }
            Err(problem) => {
                self.problem = Some(problem);
                let Ok(all) = Slice::All.compile(&live.0.head.binning, &|_| None) else { return };
                all
            }
        };
        let live_sample = live.0;
        self.columns = question.facets.iter().filter_map(|facet| facet.column).collect();
        self.moved.clone_from(&compiled.moved);
        self.live.count(live, Some(question.window.seconds()), &compiled, question);
        if let Some(reference) = reference {
            // The same cells, whatever turned up since.
            self.reference.count(reference, None, &compiled, question);
        }
        self.drift = self.both().map(|(live, reference)| {
            dataset_drift(&live_sample.head.binning, live.layout(), reference.current(), live.current())
        });
    }

    /// Both sides, once they have the same columns, all that are charted.
    fn both(&self) -> Option<(&Explorer, &Explorer)> {
        let both = self.live().zip(self.reference())?;
        let complete = |explorer: &Explorer| self.columns.iter().all(|column| explorer.has_column(*column));
        (complete(both.0) && complete(both.1)).then_some(both)
    }

    /// Production rows; `None` until some have come.
    pub(super) fn live(&self) -> Option<&Explorer> {
        self.live.counted()
    }

    /// Reference rows; `None` until some have come.
    pub(super) fn reference(&self) -> Option<&Explorer> {
        self.reference.counted()
    }

    /// The production rows of the slice on each day of the extent; empty until they have come.
    pub(super) fn days(&self) -> &[Day] {
        &self.live.days
    }

    /// The rows of each code of a chart that pass all conditions but those on itself: production, reference.
    pub(super) fn codes(&self, facet: &Facet) -> (Option<Codes>, Option<Codes>) {
        (self.live.codes(facet), self.reference.codes(facet))
    }
}

impl Side {
    fn count(
        &mut self,
        (sample, generation): (&Sample, u32),
        window: Option<(i64, i64)>,
        compiled: &Compiled,
        question: &Question<'_>,
    ) {
        if self.explorer.is_none() || self.generation != generation {
            *self = Self { generation, explorer: Some(Explorer::new(sample)), ..Self::default() };
        }
        let Some(explorer) = &mut self.explorer else { return };
        explorer.load(sample);
        let timed = sample.seconds().is_some();
        let known = self.within.as_ref().map(|within| (within.window, within.timed));
        if let Some((from, to)) = window.filter(|window| known != Some((*window, timed))) {
            let mask = in_time(sample, from, to);
            explorer.set_base(sample, mask.clone());
            self.within = Some(Within { window: (from, to), timed, mask });
            self.brushed.clear();
        }
        self.applied = false;
        if let Ok(mask) = compiled.mask(sample) {
            self.applied = window.is_none() || timed;
            if window.is_some() {
                let days = question.extent.count().max(0) as usize;
                self.days = daily(sample, &mask, question.extent.first, days).unwrap_or_default();
            }
            explorer.set(sample, mask);
        }
        let mut before = std::mem::take(&mut self.brushed);
        for facet in question.facets.iter().filter(|facet| is_brushed(question.slice, &facet.subject)) {
            let others = without(question.slice, &facet.subject);
            let others = others.compile(&sample.head.binning, &|name| question.named.get(name));
            let Ok(others) = others else { continue };
            // A brush that moves changes all charts but its own.
            if let Some(same) = before.remove(&facet.subject).filter(|(was, _)| *was == others) {
                self.brushed.insert(facet.subject.clone(), same);
                continue;
            }
            let Ok(mut mask) = others.mask(sample) else { continue };
            if let Some(within) = &self.within {
                mask.iter_mut().zip(&within.mask).for_each(|(mask, within)| *mask &= within);
            }
            if let Some(codes) = codes_in(sample, &facet.field, &mask) {
                self.brushed.insert(facet.subject.clone(), (others, codes));
            }
        }
    }

    fn counted(&self) -> Option<&Explorer> {
        self.explorer.as_ref().filter(|_| self.applied)
    }

    fn codes(&self, facet: &Facet) -> Option<Codes> {
        if let Some((_, codes)) = self.brushed.get(&facet.subject) {
            return Some(*codes);
        }
        let explorer = self.counted()?;
        match (&facet.field, facet.column) {
            (_, Some(column)) => explorer.has_column(column).then(|| of_column(explorer, column)),
            (field, None) => explorer.has_outcome().then(|| of_outcome(explorer.layout(), explorer.current(), field)),
        }
    }
}

fn of_column(explorer: &Explorer, column: usize) -> Codes {
    let mut codes = [0; 256];
    let counts = explorer.layout().columns.get(column).map(|place| place.counts(&explorer.current().cells));
    if let Some((missing, counts)) = counts.and_then(<[u32]>::split_last) {
        codes[..counts.len()].copy_from_slice(counts);
        codes[usize::from(MISSING)] = *missing;
    }
    codes
}

/// Scores, decisions and labels out of the counts of outcomes.
fn of_outcome(layout: &Layout, totals: &Totals, field: &Field) -> Codes {
    let mut codes = [0; 256];
    let at = |index: usize| totals.outcomes.get(index).copied().unwrap_or(0);
    // A label that has not come is counted first.
    let label_code = |label: usize| label.checked_sub(1).unwrap_or(usize::from(MISSING));
    let mut add = |code: usize, rows: u32| {
        if let Some(counter) = codes.get_mut(code) {
            *counter += rows;
        }
    };
    match layout.outcome {
        OutcomeLayout::Binary { cells } => match field {
            Field::ScoreCell => {
                for cell in 0..cells {
                    (0..3).for_each(|label| add(cell, at(OutcomeLayout::score(cells, 0, cell, label))));
                }
            }
            _ => {
                for positive in [false, true] {
                    for label in 0..3 {
                        let rows = at(OutcomeLayout::decision(cells, layout.slots, 0, positive, label));
                        add(if *field == Field::Label { label_code(label) } else { usize::from(positive) }, rows);
                    }
                }
            }
        },
        OutcomeLayout::Multiclass { classes } => {
            for predicted in 0..classes {
                for label in 0..=classes {
                    let rows = at(OutcomeLayout::confusion(classes, 0, predicted, label));
                    add(if *field == Field::Label { label_code(label) } else { predicted }, rows);
                }
            }
        }
        OutcomeLayout::Regression => {}
    }
    codes
}
