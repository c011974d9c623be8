//! Counting the rows of a slice, at the speed of a brush.
//!
//! The counts stand where those of a summary stand, so that every figure of [`crate::figures`] is computed from a slice
//! of rows as it is from a window of summaries. What a code does not say (sums of values and of probabilities) is left
//! empty, and the figures that need it say so.

mod brush;
mod by_code;
mod counter;
mod counting;
mod daily;
mod outcome;
mod residuals;

pub use by_code::{CountsByCode, DaysByCode, ErrorsByCode, RowsByCode};
pub use daily::{Day, daily};
pub use residuals::{Residuals, residuals};

use crate::sample::{Field, Sample};
use crate::series::Totals;
use crate::slice::{Compiled, Mask, each_selected, each_selected_but, narrow_by};
use crate::summary::{Layout, OutcomeLayout};

use brush::Brush;
use counter::{Counter, What};
use counting::{Change, histogram};
use outcome::Outcome;

/// The rows of a sample by slice, and what was counted of them.
///
/// Two sets of rows are counted: a base (say, a time window), and the rows inside a slice of it.
#[derive(Debug, Clone)]
pub struct Explorer {
    layout: Layout,
    /// Which columns of the binning have been counted.
    columns: Vec<bool>,
    /// Of which attributes the groups have been counted; `None` until decisions and labels have been.
    groups: Option<Vec<bool>>,
    base: Counted,
    /// `None` while all of the base is inside.
    current: Option<Counted>,
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

/// A brush on one column is counted by its codes in no more room than this, ...
const MOST_BYTES: usize = 1 << 24;
/// ... of no more counters, most of them then 0, ...
const MOST_COUNTERS: usize = 1 << 25;
/// ... and in no more histograms than this, which cost something however few rows there are.
const MOST_HISTOGRAMS: usize = 1 << 14;

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
        let base = Counted { mask: vec![1; sample.rows()], totals };
        let columns = vec![false; layout.columns.len()];
        let mut explorer = Self { columns, groups: None, base, current: None, brush: None, unfit: None, layout };
        explorer.load(sample);
        explorer
    }

    /// Where the counts stand.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The counts of the rows inside.
    pub fn current(&self) -> &Totals {
        self.brush.as_ref().map_or(&self.inside().totals, Brush::totals)
    }

    /// The counts of the base.
    pub fn base(&self) -> &Totals {
        &self.base.totals
    }

    /// The rows inside, a byte each; while a column is being brushed, those inside before.
    pub fn mask(&self) -> &Mask {
        &self.inside().mask
    }

    /// The rows of the base, a byte each.
    pub fn base_mask(&self) -> &Mask {
        &self.base.mask
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
        self.groups.is_some()
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
        let first_outcome = self.groups.is_none() && Outcome::of(sample, &self.layout).is_some();
        if first_outcome {
            self.groups = Some(vec![false; binning.attributes.len()]);
        }
        let mut slots = vec![first_outcome];
        for (counted, attribute) in self.groups.iter_mut().flatten().zip(&binning.attributes) {
            let new = !*counted && sample.has(&Field::Group(attribute.name.clone()));
            *counted |= new;
            slots.push(new);
        }
        if !new_columns.contains(&true) && !slots.contains(&true) {
            return;
        }
        (self.brush, self.unfit) = (None, None);
        // Predicted numbers are counted for everybody and all groups at once.
        let again = self.layout.outcome == OutcomeLayout::Regression && slots.contains(&true);
        if again {
            slots = self.slots();
        }
        let counter = Counter::new(sample, &self.layout, &What { columns: new_columns.clone(), slots });
        let add = |counted: &mut Counted| {
            if again {
                counted.totals.outcomes.fill(0);
                counted.totals.moments = vec![0; self.layout.moments];
            }
            each_selected(&counted.mask, |rows| counter.count(rows, Change::In, &mut counted.totals));
        };
        add(&mut self.base);
        self.current.iter_mut().for_each(add);
        self.columns.iter_mut().zip(&new_columns).for_each(|(counted, new)| *counted |= new);
    }

    /// Changes the base; the rows inside stay those that are in both.
    pub fn set_base(&mut self, sample: &Sample, base: Mask) {
        if base.len() != self.base.mask.len() || base == self.base.mask {
            return;
        }
        (self.brush, self.unfit) = (None, None);
        let inside = self.mask().clone();
        let mut totals = self.base.totals.clone();
        self.recount(sample, &self.base.mask, &base, None, &mut totals);
        let before = std::mem::replace(&mut self.base, Counted { mask: base, totals });
        self.current.get_or_insert(before);
        self.set(sample, inside);
    }

    /// Changes the rows inside; those outside the base are left out.
    pub fn set(&mut self, sample: &Sample, mut mask: Mask) {
        self.brush = None;
        if mask.len() != self.base.mask.len() {
            return;
        }
        narrow_by(&mut mask, &self.base.mask);
        if mask == self.base.mask {
            self.current = None;
        } else if mask != *self.mask() {
            let mut current = self.current.take().unwrap_or_else(|| self.base.clone());
            self.recount(sample, &current.mask, &mask, Some(&self.base), &mut current.totals);
            current.mask = mask;
            self.current = Some(current);
        }
    }

    /// The rows inside, whatever is being brushed.
    fn inside(&self) -> &Counted {
        self.current.as_ref().unwrap_or(&self.base)
    }

    /// Until the next [`set`](Self::set), the rows inside are those that pass `others` and have a kept code in one
    /// column. Rows are touched only when the column or the others are new: after that, a change of the kept codes
    /// costs as much on ten million rows as on ten. `false` where there would be too many sums, or where a column has
    /// not been loaded; nothing has changed then.
    pub fn brush(&mut self, sample: &Sample, field: &Field, others: &Compiled, keep: &[bool; 256]) -> bool {
        let codes = match field {
            Field::Cell(name) => sample.head.binning.position(name).and_then(|at| self.layout.columns.get(at)),
            _ => None,
        };
        let codes = codes.map_or(256, |column| column.width);
        if codes.saturating_mul(self.layout.cells.saturating_add(self.layout.outcomes)) > MOST_COUNTERS
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
            let counter = Counter::new(sample, &self.layout, &self.counted());
            let brush = Brush::new(&counter, (field, others), &rows, &self.base.totals);
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
        let counter = Counter::new(sample, &self.layout, &self.counted());
        if changed <= inside.min(outside) {
            each_selected_but(now, before, |rows| counter.count(rows, Change::In, totals));
            each_selected_but(before, now, |rows| counter.count(rows, Change::Out, totals));
        } else if let Some(base) = base.filter(|_| outside < inside) {
            totals.clone_from(&base.totals);
            each_selected_but(&base.mask, now, |rows| counter.count(rows, Change::Out, totals));
        } else {
            totals.clear();
            each_selected(now, |rows| counter.count(rows, Change::In, totals));
        }
        totals.rows = inside as u64;
    }

    /// What is counted so far.
    fn counted(&self) -> What {
        What { columns: self.columns.clone(), slots: self.slots() }
    }

    /// Everybody and the attributes that have been counted; none without outcomes.
    fn slots(&self) -> Vec<bool> {
        self.groups.iter().flat_map(|groups| std::iter::once(true).chain(groups.iter().copied())).collect()
    }
}

/// How often each code of a column stands in the rows of a mask: what a brushed chart shows of all other conditions.
pub fn codes_in(sample: &Sample, field: &Field, mask: &Mask) -> Option<[u32; 256]> {
    let codes = sample.codes(field)?;
    let mut all = [0; 256];
    each_selected(mask, |rows| {
        all.iter_mut().zip(histogram(codes, rows)).for_each(|(sum, count)| *sum += count);
    });
    Some(all)
}

/// The rows whose time is in `[from, to)` epoch seconds; every row while times have not been loaded.
pub fn in_time(sample: &Sample, from: i64, to: i64) -> Mask {
    let Some(seconds) = sample.seconds() else { return vec![1; sample.rows()] };
    let bound = |time: i64| (time - sample.head.start_s).clamp(0, i64::from(u32::MAX)) as u32;
    let (first, end) = (bound(from), bound(to));
    let span = end.saturating_sub(first);
    seconds.iter().map(|second| u8::from(second.wrapping_sub(first) < span)).collect()
}
