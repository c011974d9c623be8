//! Counting the rows of a slice, at the speed of a brush.
//!
//! The counts stand where those of a summary stand, so that every figure of [`crate::figures`] is computed from a slice
//! of rows as it is from a window of summaries. What a code does not say (sums of values and of probabilities) is left
//! empty, and the figures that need it say so.

mod brush;
mod by_code;
mod counting;
mod daily;
mod residuals;

pub use by_code::{CountsByCode, DaysByCode, RowsByCode};
pub use daily::{Day, daily};
pub use residuals::{Residuals, residuals};

use crate::binning::{MISSING, NO_GROUP, OutcomeCells};
use crate::sample::{Field, Sample};
use crate::series::Totals;
use crate::slice::{Compiled, Mask, narrow_by, selected};
use crate::summary::{Answer, BINARY_LABELS, Layout, OutcomeLayout, Summary, Truth};

use brush::Brush;
use counting::{Change, Slots, histogram};

/// The rows of a sample by slice, and what was counted of them.
///
/// Two sets of rows are counted: a base (say, a time window), and the rows inside a slice of it.
#[derive(Debug, Clone)]
pub struct Explorer {
    layout: Layout,
    /// Which columns of the binning have been counted.
    columns: Vec<bool>,
    /// The outcome of each row, once its columns are here.
    outcome: Option<Outcome>,
    base: Counted,
    current: Counted,
    /// What is inside instead, while a column is being brushed.
    brush: Option<Brush>,
    /// A column and other conditions of which there would be too many counts.
    unfit: Option<(Field, Compiled)>,
}

/// Rows and their counts.
#[derive(Debug, Clone)]
struct Counted {
    mask: Mask,
    totals: Totals,
}

/// The outcome of each row as a counter within a slot; past all counters where it is not counted.
#[derive(Debug, Clone)]
struct Outcome {
    /// How many counters a slot has.
    width: usize,
    codes: Vec<u16>,
    /// Binary: decision × label, which stands behind all slots.
    decisions: Option<Vec<u8>>,
    /// Whether the groups of each attribute have been counted.
    groups: Vec<bool>,
}

/// A brush on one column is counted by its codes in no more room than this, ...
const MOST_BYTES: usize = 1 << 24;
/// ... of no more counters, most of them then 0, ...
const MOST_COUNTERS: usize = 1 << 25;
/// ... and in no more histograms than this, which cost something however few rows there are.
const MOST_HISTOGRAMS: usize = 1 << 14;
/// A row that has no outcome to count.
const NONE: u16 = u16::MAX;
/// Counters of a decision by label.
const DECISIONS: usize = 2 * BINARY_LABELS;

impl Explorer {
    /// Every row is in the base and inside.
    pub fn new(sample: &Sample) -> Self {
        let layout = Layout::new(&sample.head.binning);
        let totals = Totals {
            windows: 1,
            rows: sample.rows() as u64,
            cells: vec![0; layout.cells],
            outcomes: vec![0; layout.outcomes],
            ..Totals::default()
        };
        let every = Counted { mask: vec![1; sample.rows()], totals };
        let columns = vec![false; layout.columns.len()];
        let mut explorer =
            Self { columns, outcome: None, base: every.clone(), current: every, brush: None, unfit: None, layout };
        explorer.load(sample);
        explorer
    }

    /// Where the counts stand.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The counts of the rows inside.
    pub fn current(&self) -> &Totals {
        self.brush.as_ref().map_or(&self.current.totals, Brush::totals)
    }

    /// The counts of the base.
    pub fn base(&self) -> &Totals {
        &self.base.totals
    }

    /// The rows inside, a byte each; while a column is being brushed, those inside before.
    pub fn mask(&self) -> &Mask {
        &self.current.mask
    }

    /// The counts of the rows of the base that are outside.
    pub fn outside(&self) -> Totals {
        let (base, inside) = (&self.base.totals, self.current());
        Totals {
            windows: base.windows,
            rows: base.rows - inside.rows,
            cells: base.cells.iter().zip(&inside.cells).map(|(all, one)| all.wrapping_sub(*one)).collect(),
            sums: Vec::new(),
            outcomes: base.outcomes.iter().zip(&inside.outcomes).map(|(all, one)| all.wrapping_sub(*one)).collect(),
            moments: base.moments.iter().zip(&inside.moments).map(|(all, one)| all.wrapping_sub(*one)).collect(),
        }
    }

    /// Whether a column of the binning has been counted.
    pub fn has_column(&self, column: usize) -> bool {
        self.columns.get(column).copied().unwrap_or(false)
    }

    /// Whether decisions and labels have been counted.
    pub fn has_outcome(&self) -> bool {
        self.outcome.is_some() || !self.base.totals.moments.is_empty()
    }

    /// Counts what has been loaded since.
    pub fn load(&mut self, sample: &Sample) {
        let binning = &sample.head.binning;
        let new_columns: Vec<bool> = binning
            .columns
            .iter()
            .zip(&self.columns)
            .map(|(column, counted)| !counted && sample.has(&Field::Cell(column.name.clone())))
            .collect();
        let first_outcome = self.outcome.is_none();
        if first_outcome {
            self.outcome = Outcome::of(sample, &self.layout);
        }
        let mut new_slots = vec![false; 1 + binning.attributes.len()];
        if let Some(outcome) = &mut self.outcome {
            new_slots[0] = first_outcome;
            for ((new, counted), attribute) in
                new_slots[1..].iter_mut().zip(&mut outcome.groups).zip(&binning.attributes)
            {
                *new = !*counted && sample.has(&Field::Group(attribute.name.clone()));
                *counted |= *new;
            }
        }
        let errors_missing =
            self.base.totals.moments.is_empty() && sample.has(&Field::Score) && sample.has(&Field::Actual);
        if !new_columns.contains(&true) && !new_slots.contains(&true) && !errors_missing {
            return;
        }
        (self.brush, self.unfit) = (None, None);
        let what = What { columns: new_columns, slots: new_slots };
        for counted in [&mut self.base, &mut self.current] {
            let rows = selected(&counted.mask);
            count(sample, &self.layout, self.outcome.as_ref(), &what, &rows, Change::In, &mut counted.totals);
        }
        self.columns.iter_mut().zip(&what.columns).for_each(|(counted, new)| *counted |= new);
        self.add_errors(sample, true);
    }

    /// Changes the base; the rows inside stay those that are in both.
    pub fn set_base(&mut self, sample: &Sample, base: Mask) {
        if base.len() != self.base.mask.len() || base == self.base.mask {
            return;
        }
        (self.brush, self.unfit) = (None, None);
        let inside = base.iter().zip(&self.current.mask).map(|(base, inside)| base & inside).collect();
        let mut counted = std::mem::take(&mut self.base.totals);
        self.recount(sample, &self.base.mask, &base, None, &mut counted);
        self.base = Counted { mask: base, totals: counted };
        self.set(sample, inside);
        self.add_errors(sample, true);
    }

    /// Changes the rows inside; those outside the base are left out.
    pub fn set(&mut self, sample: &Sample, mut mask: Mask) {
        self.brush = None;
        if mask.len() != self.current.mask.len() {
            return;
        }
        narrow_by(&mut mask, &self.base.mask);
        if mask == self.current.mask {
            return;
        }
        let mut counted = std::mem::take(&mut self.current.totals);
        self.recount(sample, &self.current.mask, &mask, Some(&self.base), &mut counted);
        self.current = Counted { mask, totals: counted };
        self.add_errors(sample, false);
    }

    /// Until the next [`set`](Self::set), the rows inside are those that pass `others` and have a kept code in one
    /// column. Rows are touched only when the column or the others are new: after that, a change of the kept codes
    /// costs as much on ten million rows as on ten. `false` where there is nothing to sum up by codes, as with the
    /// errors of predicted numbers, where there would be too many sums, or where a column has not been loaded; nothing
    /// has changed then.
    pub fn brush(&mut self, sample: &Sample, field: &Field, others: &Compiled, keep: &[bool; 256]) -> bool {
        let codes = match field {
            Field::Cell(name) => sample.head.binning.position(name).and_then(|at| self.layout.columns.get(at)),
            _ => None,
        };
        let codes = codes.map_or(256, |column| column.width);
        if self.layout.outcome == OutcomeLayout::Regression
            || codes.saturating_mul(self.layout.cells.saturating_add(self.layout.outcomes)) > MOST_COUNTERS
            || codes.saturating_mul(self.columns.len()) > MOST_HISTOGRAMS
            || self.unfit.as_ref().is_some_and(|(of, beside)| of == field && beside == others)
        {
            return false;
        }
        if !self.brush.as_ref().is_some_and(|brush| brush.is_on(field, others)) {
            let Some(of_rows) = sample.codes(field) else { return false };
            let Ok(mut mask) = others.mask(sample) else { return false };
            if mask.len() != self.base.mask.len() {
                return false;
            }
            narrow_by(&mut mask, &self.base.mask);
            let rows = RowsByCode::new(of_rows, &mask);
            let (what, of) = (self.counted(), (field, others));
            let brush = Brush::new(sample, &self.layout, (self.outcome.as_ref(), &what), of, &rows);
            if brush.is_none() {
                self.unfit = Some((field.clone(), others.clone()));
                return false;
            }
            self.brush = brush;
        }
        if let Some(brush) = &mut self.brush {
            brush.keep(keep);
        }
        true
    }

    /// Counts the rows that came and went, all that are inside, or all of the base that are not, whichever are fewest.
    fn recount(&self, sample: &Sample, before: &Mask, now: &Mask, base: Option<&Counted>, totals: &mut Totals) {
        let number = |mask: &Mask| mask.iter().map(|inside| usize::from(*inside)).sum::<usize>();
        let inside = number(now);
        let changed: usize = now.iter().zip(before).map(|(now, before)| usize::from(now ^ before)).sum();
        let outside = base.map_or(usize::MAX, |base| number(&base.mask) - inside);
        let but = |all: &Mask, without: &Mask| -> Vec<u32> {
            selected(&all.iter().zip(without).map(|(all, without)| all & (1 - without)).collect::<Mask>())
        };
        let parts = if changed <= inside.min(outside) {
            vec![(but(now, before), Change::In), (but(before, now), Change::Out)]
        } else if let Some(base) = base.filter(|_| outside < inside) {
            totals.cells.clone_from(&base.totals.cells);
            totals.outcomes.clone_from(&base.totals.outcomes);
            vec![(but(&base.mask, now), Change::Out)]
        } else {
            totals.cells.fill(0);
            totals.outcomes.fill(0);
            vec![(selected(now), Change::In)]
        };
        let what = self.counted();
        for (rows, change) in parts.iter().filter(|(rows, _)| !rows.is_empty()) {
            count(sample, &self.layout, self.outcome.as_ref(), &what, rows, *change, totals);
        }
        totals.rows = inside as u64;
    }

    /// What is counted so far.
    fn counted(&self) -> What {
        let slots = match &self.outcome {
            Some(outcome) => std::iter::once(true).chain(outcome.groups.iter().copied()).collect(),
            None => Vec::new(),
        };
        What { columns: self.columns.clone(), slots }
    }

    /// Errors are sums of numbers, which have no codes: they are summed up anew, as a summary sums them.
    fn add_errors(&mut self, sample: &Sample, base_too: bool) {
        if base_too {
            sum_errors(sample, &self.layout, &mut self.base);
        }
        sum_errors(sample, &self.layout, &mut self.current);
    }
}

/// How often each code of a column stands in the rows of a mask: what a brushed chart shows of all other conditions.
pub fn codes_in(sample: &Sample, field: &Field, mask: &Mask) -> Option<[u32; 256]> {
    sample.codes(field).map(|codes| histogram(codes, &selected(mask)))
}

/// The rows whose time is in `[from, to)` epoch seconds; every row while times have not been loaded.
pub fn in_time(sample: &Sample, from: i64, to: i64) -> Mask {
    let Some(seconds) = sample.seconds() else { return vec![1; sample.rows()] };
    let bound = |time: i64| (time - sample.head.start_s).clamp(0, i64::from(u32::MAX)) as u32;
    let (first, end) = (bound(from), bound(to));
    let span = end.saturating_sub(first);
    seconds.iter().map(|second| u8::from(second.wrapping_sub(first) < span)).collect()
}

/// Which columns and slots are counted.
struct What {
    columns: Vec<bool>,
    /// Everybody, then each attribute; none without outcomes.
    slots: Vec<bool>,
}

fn count(
    sample: &Sample,
    layout: &Layout,
    outcome: Option<&Outcome>,
    what: &What,
    rows: &[u32],
    change: Change,
    totals: &mut Totals,
) {
    let binning = &sample.head.binning;
    for ((column, place), _) in
        binning.columns.iter().zip(&layout.columns).zip(&what.columns).filter(|(_, wanted)| **wanted)
    {
        let Some(codes) = sample.codes(&Field::Cell(column.name.clone())) else { continue };
        let counted = histogram(codes, rows);
        let counters = totals.cells.get_mut(place.first..place.first + place.width).unwrap_or_default();
        let last = counters.len().saturating_sub(1);
        for (code, counter) in counters.iter_mut().enumerate() {
            let code = if code == last { usize::from(MISSING) } else { code };
            *counter = change.apply(*counter, counted[code]);
        }
    }
    let Some(outcome) = outcome else { return };
    for (slot, _) in what.slots.iter().enumerate().filter(|(_, wanted)| **wanted) {
        let attribute = slot.checked_sub(1);
        let first = attribute.map_or(0, |at| binning.first_slot(at));
        let groups = match attribute.and_then(|at| binning.attributes.get(at)) {
            Some(attribute) => match sample.codes(&Field::Group(attribute.name.clone())) {
                Some(groups) => Some(groups),
                None => continue,
            },
            None => None,
        };
        let counters = totals.outcomes.get_mut(first * outcome.width..).unwrap_or_default();
        Slots { groups, width: outcome.width }.count(&outcome.codes, rows, change, counters);
        if let (Some(decisions), OutcomeLayout::Binary { cells }) = (&outcome.decisions, layout.outcome) {
            let start = OutcomeLayout::decision(cells, layout.slots, first, false, 0);
            let counters = totals.outcomes.get_mut(start..).unwrap_or_default();
            Slots { groups, width: DECISIONS }.count(decisions, rows, change, counters);
        }
    }
}

fn sum_errors(sample: &Sample, layout: &Layout, counted: &mut Counted) {
    let binning = &sample.head.binning;
    if !matches!(binning.outcome, OutcomeCells::Regression { .. }) {
        return;
    }
    let Some(predicted) = sample.numbers(&Field::Score) else { return };
    let Some(actual) = sample.numbers(&Field::Actual) else { return };
    let groups: Vec<Option<&[u8]>> =
        binning.attributes.iter().map(|of| sample.codes(&Field::Group(of.name.clone()))).collect();
    let mut summary = Summary::empty(layout);
    let mut of_row = vec![NO_GROUP; groups.len()];
    for row in selected(&counted.mask).into_iter().map(|row| row as usize) {
        if predicted[row].is_nan() {
            continue;
        }
        for (group, codes) in of_row.iter_mut().zip(&groups) {
            *group = codes.map_or(NO_GROUP, |codes| codes[row]);
        }
        let truth = if actual[row].is_nan() { Truth::Pending } else { Truth::Value(actual[row]) };
        summary.count_outcome(binning, layout, Answer::Regression(predicted[row]), truth, &of_row);
    }
    (counted.totals.outcomes, counted.totals.moments) = (summary.outcomes, summary.moments);
}

impl Outcome {
    /// `None` while a column is not here, and for numbers, which have no codes.
    fn of(sample: &Sample, layout: &Layout) -> Option<Self> {
        let groups = vec![false; sample.head.binning.attributes.len()];
        let (decisions, labels) = (sample.codes(&Field::Decision)?, sample.codes(&Field::Label)?);
        // A label that has not come is counted first, then the classes.
        let label = |code: u8| if code == MISSING { 0 } else { u16::from(code) + 1 };
        match layout.outcome {
            OutcomeLayout::Binary { cells } => {
                let scores = sample.codes(&Field::ScoreCell)?;
                let code = |(cell, truth): (&u8, &u8)| match *cell {
                    MISSING => NONE,
                    cell => u16::from(cell) * BINARY_LABELS as u16 + label(*truth),
                };
                let decision = |(decision, truth): (&u8, &u8)| match *decision {
                    MISSING => MISSING,
                    decision => decision * BINARY_LABELS as u8 + label(*truth) as u8,
                };
                Some(Self {
                    width: cells * BINARY_LABELS,
                    codes: scores.iter().zip(labels).map(code).collect(),
                    decisions: Some(decisions.iter().zip(labels).map(decision).collect()),
                    groups,
                })
            }
            OutcomeLayout::Multiclass { classes } => {
                let code = |(predicted, truth): (&u8, &u8)| match *predicted {
                    MISSING => NONE,
                    predicted => u16::from(predicted) * (classes as u16 + 1) + label(*truth),
                };
                let codes = decisions.iter().zip(labels).map(code).collect();
                Some(Self { width: classes * (classes + 1), codes, decisions: None, groups })
            }
            OutcomeLayout::Regression => None,
        }
    }
}
