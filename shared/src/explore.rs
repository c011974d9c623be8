//! Counting the rows of a slice, at the speed of a brush.
//!
//! The counts stand where those of a summary stand, so that every figure of [`crate::figures`] is computed from a slice
//! of rows as it is from a window of summaries. What a code does not say (sums of values and of probabilities) is left
//! empty, and the figures that need it say so.

mod counting;

use crate::binning::{MISSING, OutcomeCells};
use crate::sample::{Field, Sample};
use crate::series::Totals;
use crate::slice::{Mask, selected};
use crate::summary::{Answer, BINARY_LABELS, Layout, OutcomeLayout, Summary, Truth};

use counting::{Change, Codes, histogram};

/// The rows of a sample by slice, and what was counted of them.
#[derive(Debug, Clone)]
pub struct Explorer {
    layout: Layout,
    /// Which columns of the binning have been counted.
    columns: Vec<bool>,
    /// The outcome of each row, once its columns are here.
    outcome: Option<Outcome>,
    mask: Mask,
    all: Totals,
    current: Totals,
}

/// The outcome of each row as a counter within a slot; [`NONE`] where it is not counted.
#[derive(Debug, Clone)]
struct Outcome {
    /// How many counters a slot has.
    width: usize,
    codes: Vec<u16>,
    /// Binary: decision × label, which stands behind all slots.
    decisions: Option<Vec<u16>>,
    /// Whether the groups of each attribute have been counted.
    groups: Vec<bool>,
}

/// A row that has no outcome to count.
const NONE: u16 = u16::MAX;
/// Counters of a decision by label.
const DECISIONS: usize = 2 * BINARY_LABELS;

impl Explorer {
    /// Nothing counted yet; every row is inside.
    pub fn new(sample: &Sample) -> Self {
        let layout = Layout::new(&sample.head.binning);
        let empty = Totals {
            windows: 1,
            rows: sample.rows() as u64,
            cells: vec![0; layout.cells],
            outcomes: vec![0; layout.outcomes],
            ..Totals::default()
        };
        let mut explorer = Self {
            columns: vec![false; layout.columns.len()],
            outcome: None,
            mask: vec![1; sample.rows()],
            all: empty.clone(),
            current: empty,
            layout,
        };
        explorer.load(sample);
        explorer
    }

    /// Where the counts stand.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The counts of the rows inside.
    pub fn current(&self) -> &Totals {
        &self.current
    }

    /// The counts of all rows.
    pub fn all(&self) -> &Totals {
        &self.all
    }

    /// The rows inside, a byte each.
    pub fn mask(&self) -> &Mask {
        &self.mask
    }

    /// Whether a column of the binning has been counted.
    pub fn has_column(&self, column: usize) -> bool {
        self.columns.get(column).copied().unwrap_or(false)
    }

    /// Whether decisions and labels have been counted.
    pub fn has_outcome(&self) -> bool {
        self.outcome.is_some()
    }

    /// Counts what has been loaded since.
    pub fn load(&mut self, sample: &Sample) {
        let inside = selected(&self.mask);
        for (at, column) in sample.head.binning.columns.iter().enumerate() {
            if self.columns[at] {
                continue;
            }
            let Some(codes) = sample.codes(&Field::Cell(column.name.clone())) else { continue };
            self.columns[at] = true;
            self.put_column(at, codes, None, Side::All);
            self.put_column(at, codes, Some(&inside), Side::Current);
        }
        if self.outcome.is_none() {
            self.outcome = Outcome::of(sample, &self.layout);
            if self.outcome.is_some() {
                self.put_slot(None, None, Side::All);
                self.put_slot(None, Some(&inside), Side::Current);
            }
        }
        for (at, attribute) in sample.head.binning.attributes.iter().enumerate() {
            let Some(outcome) = self.outcome.as_mut().filter(|outcome| !outcome.groups[at]) else { continue };
            let Some(groups) = sample.codes(&Field::Group(attribute.name.clone())) else { continue };
            outcome.groups[at] = true;
            let first = sample.head.binning.first_slot(at);
            self.put_slot(Some((first, groups)), None, Side::All);
            self.put_slot(Some((first, groups)), Some(&inside), Side::Current);
        }
        self.regression(sample);
    }

    /// Counts the rows of another slice: those that came and went, those inside, or those outside, whichever are fewest.
    pub fn set(&mut self, sample: &Sample, mask: Mask) {
        if mask.len() != self.mask.len() || mask == self.mask {
            return;
        }
        let inside: usize = mask.iter().map(|inside| usize::from(*inside)).sum();
        let changed: usize = mask.iter().zip(&self.mask).map(|(now, before)| usize::from(now ^ before)).sum();
        let outside = mask.len() - inside;
        if changed <= inside.min(outside) {
            let came: Mask = mask.iter().zip(&self.mask).map(|(now, before)| now & (1 - before)).collect();
            let went: Mask = mask.iter().zip(&self.mask).map(|(now, before)| before & (1 - now)).collect();
            self.change(sample, &[(selected(&came), Change::In), (selected(&went), Change::Out)]);
        } else if inside <= outside {
            self.current.cells.fill(0);
            self.current.outcomes.fill(0);
            self.change(sample, &[(selected(&mask), Change::In)]);
        } else {
            self.current.cells.clone_from(&self.all.cells);
            self.current.outcomes.clone_from(&self.all.outcomes);
            let outside: Mask = mask.iter().map(|inside| 1 - inside).collect();
            self.change(sample, &[(selected(&outside), Change::Out)]);
        }
        self.current.rows = inside as u64;
        self.mask = mask;
        self.regression(sample);
    }

    /// How often each code of a column stands in the rows of another mask: what a brushed chart shows of the others.
    pub fn column_of(&self, sample: &Sample, column: usize, mask: &Mask) -> Vec<u32> {
        let Some(layout) = self.layout.columns.get(column) else { return Vec::new() };
        let name = &sample.head.binning.columns[column].name;
        let Some(codes) = sample.codes(&Field::Cell(name.clone())) else { return vec![0; layout.width] };
        spread(&histogram(codes, Some(&selected(mask))), layout.width)
    }

    fn change(&mut self, sample: &Sample, changes: &[(Vec<u32>, Change)]) {
        for (at, column) in sample.head.binning.columns.iter().enumerate() {
            if !self.columns[at] {
                continue;
            }
            let Some(codes) = sample.codes(&Field::Cell(column.name.clone())) else { continue };
            for (rows, change) in changes {
                let counted = histogram(codes, Some(rows));
                let counted = spread(&counted, self.layout.columns[at].width);
                let first = self.layout.columns[at].first;
                for (counter, count) in self.current.cells[first..].iter_mut().zip(counted) {
                    *counter = change.apply(*counter, count);
                }
            }
        }
        for (rows, change) in changes {
            self.bump(None, Some(rows), Side::Current, *change);
            for (at, attribute) in sample.head.binning.attributes.iter().enumerate() {
                if self.outcome.as_ref().is_some_and(|outcome| outcome.groups[at])
                    && let Some(groups) = sample.codes(&Field::Group(attribute.name.clone()))
                {
                    let first = sample.head.binning.first_slot(at);
                    self.bump(Some((first, groups)), Some(rows), Side::Current, *change);
                }
            }
        }
    }

    fn put_column(&mut self, at: usize, codes: &[u8], rows: Option<&[u32]>, side: Side) {
        let layout = self.layout.columns[at];
        let counted = spread(&histogram(codes, rows), layout.width);
        let totals = if side == Side::All { &mut self.all } else { &mut self.current };
        totals.cells[layout.first..layout.first + layout.width].copy_from_slice(&counted);
    }

    fn put_slot(&mut self, groups: Option<(usize, &[u8])>, rows: Option<&[u32]>, side: Side) {
        self.bump(groups, rows, side, Change::In);
    }

    fn bump(&mut self, groups: Option<(usize, &[u8])>, rows: Option<&[u32]>, side: Side, change: Change) {
        let Some(outcome) = &self.outcome else { return };
        let totals = if side == Side::All { &mut self.all } else { &mut self.current };
        let (first, groups) = groups.map_or((0, None), |(first, groups)| (first, Some(groups)));
        let codes = Codes { outcomes: &outcome.codes, groups, width: outcome.width };
        let counters = totals.outcomes.get_mut(first * outcome.width..).unwrap_or_default();
        codes.count(rows, change, counters);
        if let (Some(decisions), OutcomeLayout::Binary { cells }) = (&outcome.decisions, self.layout.outcome) {
            let codes = Codes { outcomes: decisions, groups, width: DECISIONS };
            let start = OutcomeLayout::decision(cells, self.layout.slots, first, false, 0);
            codes.count(rows, change, totals.outcomes.get_mut(start..).unwrap_or_default());
        }
    }

    /// Errors are sums of numbers, which have no codes: they are summed up anew, as a summary sums them.
    fn regression(&mut self, sample: &Sample) {
        let binning = &sample.head.binning;
        if !matches!(binning.outcome, OutcomeCells::Regression { .. }) {
            return;
        }
        let Some(predicted) = sample.numbers(&Field::Score) else { return };
        let Some(actual) = sample.numbers(&Field::Actual) else { return };
        let groups: Vec<Option<&[u8]>> =
            binning.attributes.iter().map(|of| sample.codes(&Field::Group(of.name.clone()))).collect();
        let sums = |rows: &[u32]| {
            let mut summary = Summary::empty(&self.layout);
            let mut of_row = vec![MISSING; groups.len()];
            for row in rows.iter().map(|row| *row as usize) {
                if predicted[row].is_nan() {
                    continue;
                }
                for (group, codes) in of_row.iter_mut().zip(&groups) {
                    *group = codes.map_or(MISSING, |codes| codes[row]);
                }
                let truth = if actual[row].is_nan() { Truth::Pending } else { Truth::Value(actual[row]) };
                summary.count_outcome(binning, &self.layout, Answer::Regression(predicted[row]), truth, &of_row);
            }
            summary
        };
        let current = sums(&selected(&self.mask));
        let all = sums(&(0..sample.rows() as u32).collect::<Vec<u32>>());
        (self.current.outcomes, self.current.moments) = (current.outcomes, current.moments);
        (self.all.outcomes, self.all.moments) = (all.outcomes, all.moments);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    All,
    Current,
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
                    MISSING => NONE,
                    decision => u16::from(decision) * BINARY_LABELS as u16 + label(*truth),
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

/// Counts by code as counters of a column, the one of missing values last.
fn spread(counts: &[u32; 256], width: usize) -> Vec<u32> {
    let mut spread = counts[..width.min(255)].to_vec();
    if let Some(missing) = spread.last_mut() {
        *missing = counts[usize::from(MISSING)];
    }
    spread
}
