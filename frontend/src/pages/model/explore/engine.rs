//! The rows that are explored, and what was counted of them for the slice of now.

use std::collections::BTreeMap;

use shared::binning::{Binning, MISSING};
use shared::explore::{Day, Explorer, Residuals, codes_in, daily, in_time, residuals};
use shared::figures::drift::{DatasetDrift, dataset_drift};
use shared::sample::{Field, Sample};
use shared::schema::{ColumnRole, Task};
use shared::series::Totals;
use shared::slice::{Compiled, Mask, Moved, Slice, SliceError, Subject, narrow_by};
use shared::summary::{Layout, OutcomeLayout};

use super::brushed::{Brush, ByCode};
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
    /// The chart whose brush is being moved.
    pub(super) moving: Option<&'a Subject>,
}

impl Question<'_> {
    /// A slice over the codes of a binning.
    pub(super) fn compile(&self, slice: &Slice, binning: &Binning) -> Result<Compiled, SliceError> {
        slice.compile(binning, &|name| self.named.get(name))
    }
}

/// The rows within a window that pass a slice; `None` while a column that it needs is still to come.
pub(super) fn passing(slice: &Compiled, within: &Mask, sample: &Sample) -> Option<Mask> {
    let mut mask = slice.mask(sample).ok()?;
    narrow_by(&mut mask, within);
    Some(mask)
}

/// The column along which errors of predicted numbers are shown: the prediction itself.
pub(super) fn prediction(binning: &Binning) -> Option<&str> {
    let answer = |role| binning.columns.iter().find(|column| column.role == role);
    answer(ColumnRole::Prediction).or(answer(ColumnRole::Score)).map(|column| column.name.as_str())
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
    /// The window that the explorer's base is.
    within: Option<Within>,
    /// The rows by the codes of a column whose brush is being moved.
    by_code: Option<ByCode>,
    /// The slice on each day of the extent, whatever the window.
    days: Vec<Day>,
    /// Predicted numbers: the errors of the slice by the code of the prediction.
    errors: Option<Vec<Residuals>>,
}

/// A window, and what was known of the times of rows when it was applied.
#[derive(Debug, PartialEq)]
struct Within {
    /// Its ends in epoch seconds.
    window: (i64, i64),
    /// Whether times had come; else all rows are within.
    timed: bool,
}

impl Engine {
    /// Counts anew what has changed. A column that is needed and not here yet leaves everything as it was.
    pub(super) fn count(&mut self, live: (&Sample, u32), reference: Option<(&Sample, u32)>, question: &Question<'_>) {
        let compiled = match question.compile(question.slice, &live.0.head.binning) {
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
        let brush = Brush::of(question, &live.0.head.binning).filter(|_| self.problem.is_none());
        self.live.count(live, Some(question.window.seconds()), (&compiled, brush.as_ref()), question);
        if let Some(reference) = reference {
            // The same cells, whatever turned up since.
            self.reference.count(reference, None, (&compiled, brush.as_ref()), question);
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

    /// The errors of the production rows of the slice by the code of their prediction; `None` where they are no numbers,
    /// and until they have come.
    pub(super) fn errors(&self) -> Option<&[Residuals]> {
        self.live.errors.as_deref().filter(|_| self.live.applied)
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
        (compiled, brush): (&Compiled, Option<&Brush>),
        question: &Question<'_>,
    ) {
        // Until a column has come, the number of rows may be that of all, of which a part will be sent.
        if sample.columns().next().is_none() {
            if self.generation != generation {
                *self = Self::default();
            }
            return;
        }
        if self.explorer.is_none() || self.generation != generation {
            *self = Self { generation, explorer: Some(Explorer::new(sample)), ..Self::default() };
        }
        let Some(explorer) = &mut self.explorer else { return };
        explorer.load(sample);
        let timed = sample.seconds().is_some();
        let within = window.map(|window| Within { window, timed });
        if let Some(Within { window: (from, to), .. }) = within.as_ref().filter(|_| within != self.within) {
            explorer.set_base(sample, in_time(sample, *from, *to));
            self.within = within;
            self.brushed.clear();
            self.by_code = None;
        }
        let extent = window.is_some().then_some(question.extent);
        self.applied = false;
        self.by_code = brush.and_then(|brush| {
            if !explorer.brush(sample, &brush.field, &brush.others, &brush.keep) {
                return None;
            }
            ByCode::for_brush(self.by_code.take(), sample, (brush, explorer.base_mask()), extent, question)
        });
        let scanned = |extent: Days, mask: &Mask| daily(sample, mask, extent.first, extent.count().max(0) as usize);
        if let Some((by_code, brush)) = self.by_code.as_ref().zip(brush) {
            self.applied = window.is_none() || timed;
            // Days without end are not counted by codes; the reference has none, and is not looked through for them.
            let days = by_code.days(&brush.keep);
            let days = days.or_else(|| extent.and_then(|extent| scanned(extent, &compiled.mask(sample).ok()?)));
            self.days = days.unwrap_or_default();
            self.errors = by_code.errors(&brush.keep);
        } else if let Ok(mask) = compiled.mask(sample) {
            self.applied = window.is_none() || timed;
            self.days = extent.and_then(|extent| scanned(extent, &mask)).unwrap_or_default();
            explorer.set(sample, mask);
            let along = extent.and_then(|_| errors_along(sample));
            self.errors = along.and_then(|along| residuals(sample, explorer.mask(), &along));
        }
        self.count_brushed(sample, brush, question);
    }

    /// What each brushed chart shows, which is not cut by its own brush.
    fn count_brushed(&mut self, sample: &Sample, brush: Option<&Brush>, question: &Question<'_>) {
        let mut before = std::mem::take(&mut self.brushed);
        for facet in question.facets.iter().filter(|facet| is_brushed(question.slice, &facet.subject)) {
            let others = without(question.slice, &facet.subject);
            let Ok(others) = question.compile(&others, &sample.head.binning) else { continue };
            // A brush that moves changes all charts but its own.
            if let Some(same) = before.remove(&facet.subject).filter(|(was, _)| *was == others) {
                self.brushed.insert(facet.subject.clone(), same);
                continue;
            }
            let summed =
                self.by_code.as_ref().zip(brush).and_then(|(by_code, brush)| by_code.chart(facet, &brush.keep));
            let codes = summed.or_else(|| {
                let within = self.explorer.as_ref()?.base_mask();
                codes_in(sample, &facet.field, &passing(&others, within, sample)?)
            });
            if let Some(codes) = codes {
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

/// Where errors are shown along; `None` for answers that are no numbers.
pub(super) fn errors_along(sample: &Sample) -> Option<Field> {
    let name = prediction(&sample.head.binning).filter(|_| sample.head.task == Task::Regression)?;
    Some(Field::Cell(name.to_owned()))
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

#[cfg(test)]
mod tests;
