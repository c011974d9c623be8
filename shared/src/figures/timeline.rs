//! The drift of every column in every window, for charts along time.
//!
//! What is constant is worked out once per version; a window then costs one pass over its cells. The figures are
//! the same as in [`super::drift::column_drift`], from the same functions.

use std::ops::Range;

use crate::binning::{Binning, Cells};
use crate::schema::ColumnRole;
use crate::series::{Prefix, Totals};
use crate::stats::drift::{CountLogs, CountRow};
use crate::stats::from_cells::{Bounded, ReferenceSteps};
use crate::summary::{ColumnLayout, Layout};
use crate::verdict::{DriftMeasure, MissingChange, Outcome, PSI_LIMIT, drift_outcome};

use super::ColumnCounts;

/// Windows have few counts above this.
const LOGS_KEPT: u32 = 4_096;

/// The drift of every column in every window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timeline {
    columns: Vec<Column>,
    windows: Vec<TimelineWindow>,
    /// Column after column, a figure per window.
    figures: Vec<Figures>,
    buffers: Buffers,
}

/// A window of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineWindow {
    /// When it starts, in epoch seconds.
    pub start: i64,
    /// When it ends, in epoch seconds.
    pub end: i64,
    /// How many observations it has.
    pub rows: u64,
    /// Which windows of the series it is made of.
    pub range: Range<usize>,
}

/// The drift of one column in one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimelinePoint {
    /// Values of the window, missing ones left out.
    pub n: u64,
    /// Missing values of the window.
    pub missing: u64,
    /// The population stability index; `None` without values on either side.
    pub psi: Option<f64>,
    /// What the PSI exceeds in 1 of 100 windows of this size without drift; `None` with a single cell.
    pub psi_noise: Option<f64>,
    /// The Jensen–Shannon distance, base 2; `None` without values on either side.
    pub js_distance: Option<f64>,
    /// Kolmogorov–Smirnov; `None` for categories, and without values on either side.
    pub ks: Option<Bounded>,
    /// Whether the column drifted in this window.
    pub outcome: Outcome,
}

/// A column of a timeline, and what of it is constant.
#[derive(Debug, Clone, PartialEq)]
struct Column {
    name: String,
    role: ColumnRole,
    layout: ColumnLayout,
    n: u64,
    missing: u64,
    /// The reference in the cells that drift is judged by.
    reference: CountRow,
    /// Where each of those cells ends among the fine cells; empty for categories, which have no finer cells.
    ends: Vec<usize>,
    steps: Option<ReferenceSteps>,
}

/// The figures of a column and window; NaN stands for undefined and never leaves this module.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Figures {
    n: u32,
    missing: u32,
    psi: f64,
    js: f64,
    ks: (f64, f64),
    noise: f64,
}

/// Memory that is used again for every window.
#[derive(Debug, Clone, PartialEq, Default)]
struct Buffers {
    cells: Vec<u32>,
    running: Vec<u32>,
    judged: Vec<u32>,
    current: CountRow,
    logs: CountLogs,
    /// The noise of two rows against two, by the number of occupied cells: the quantile of χ² itself.
    quantiles: Vec<Option<f64>>,
}

impl Timeline {
    /// A timeline without windows, for a version with this reference.
    pub fn new(binning: &Binning, layout: &Layout, reference: &Totals) -> Self {
        let columns = binning.columns.iter().zip(&layout.columns).enumerate().map(|(index, (column, layout_of))| {
            let counts = ColumnCounts::new(layout, index, reference);
            let (ends, steps) = match &column.cells {
                Cells::Numeric(cells) => {
                    (cells.decile_ends().collect(), ReferenceSteps::new(counts.counts, |cell| cells.is_point(cell)))
                }
                Cells::Categorical(_) => (Vec::new(), None),
            };
            Column {
                name: column.name.clone(),
                role: column.role,
                layout: *layout_of,
                n: counts.n(),
                missing: counts.missing,
                reference: CountRow::new(&counts.drift_cells(&column.cells)),
                ends,
                steps,
            }
        });
        let buffers = Buffers { logs: CountLogs::below(LOGS_KEPT), ..Buffers::default() };
        Self { columns: columns.collect(), buffers, ..Self::default() }
    }

    /// Computes all figures of a series anew, its windows taken together to such of `width_s` seconds, which start
    /// at whole multiples of it since the epoch (0 leaves the windows as they are).
    pub fn update(&mut self, prefix: &Prefix, width_s: i64) {
        self.windows = group(prefix, width_s);
        self.figures.clear();
        self.figures.resize(self.columns.len() * self.windows.len(), Figures::UNDEFINED);
        let mut cells = std::mem::take(&mut self.buffers.cells);
        for (at, window) in self.windows.iter().enumerate() {
            prefix.running_cells_into(&window.range, &mut cells);
            for (column, row) in self.columns.iter().zip(self.figures.chunks_exact_mut(self.windows.len())) {
                row[at] = column.figures(&cells, &mut self.buffers);
            }
        }
        self.buffers.cells = cells;
    }

    /// The windows, the earliest first; such without rows are left out.
    pub fn windows(&self) -> &[TimelineWindow] {
        &self.windows
    }

    /// The position, name and role of each column, in the order of the binning.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &str, ColumnRole)> {
        self.columns.iter().enumerate().map(|(index, column)| (index, column.name.as_str(), column.role))
    }

    /// The drift of a column (by its position in the binning) in a window; `None` when there is no such.
    pub fn point(&self, column: usize, window: usize) -> Option<TimelinePoint> {
        let of = self.columns.get(column)?;
        self.row(column)?.get(window).map(|figures| of.point(figures))
    }

    /// The PSI of a column in every window; `None` where it is undefined.
    pub fn psi(&self, column: usize) -> impl Iterator<Item = Option<f64>> {
        self.row(column).unwrap_or_default().iter().map(|figures| defined(figures.psi))
    }

    /// The drift of a column in every window.
    pub fn points(&self, column: usize) -> impl Iterator<Item = TimelinePoint> {
        let row = self.row(column).unwrap_or_default();
        self.columns.get(column).into_iter().flat_map(move |of| row.iter().map(move |figures| of.point(figures)))
    }

    fn row(&self, column: usize) -> Option<&[Figures]> {
        let windows = self.windows.len();
        (column < self.columns.len()).then(|| self.figures.get(column * windows..(column + 1) * windows))?
    }
}

impl Figures {
    const UNDEFINED: Self =
        Self { n: 0, missing: 0, psi: f64::NAN, js: f64::NAN, ks: (f64::NAN, f64::NAN), noise: f64::NAN };
}

impl Column {
    fn point(&self, figures: &Figures) -> TimelinePoint {
        let (psi, noise) = (defined(figures.psi), defined(figures.noise));
        let (n, missing) = (u64::from(figures.n), u64::from(figures.missing));
        let change = MissingChange::new((self.missing, self.n), (missing, n));
        TimelinePoint {
            n,
            missing,
            psi,
            psi_noise: noise,
            js_distance: defined(figures.js),
            ks: defined(figures.ks.0).map(|low| Bounded { value: low, low, high: figures.ks.1 }),
            outcome: if change.is_past_limit() { Outcome::Fail } else { drift_outcome(psi, noise, PSI_LIMIT) },
        }
    }

    /// `along` has the running totals of all columns' cells.
    // Never inlined: a browser puts the fast code of a function in its place between two calls.
    #[inline(never)]
    fn figures(&self, along: &[u32], buffers: &mut Buffers) -> Figures {
        let Some((all, cells)) = self.layout.counts(along).split_last() else { return Figures::UNDEFINED };
        let before = self.layout.first.checked_sub(1).and_then(|before| along.get(before)).copied().unwrap_or(0);
        let Buffers { running, judged, current, logs, quantiles, .. } = buffers;
        running.clear();
        running.extend(cells.iter().map(|cell| cell.wrapping_sub(before)));
        let total = running.last().copied().unwrap_or(0);
        let missing = all.wrapping_sub(before).wrapping_sub(total);
        judged.clear();
        let mut before = 0;
        let mut judge = |until: u32| until.wrapping_sub(std::mem::replace(&mut before, until));
        if self.ends.is_empty() {
            judged.extend(running.iter().map(|until| judge(*until)));
        } else {
            judged.extend(self.ends.iter().map(|end| judge(running.get(end - 1).copied().unwrap_or(total))));
        }
        current.fill(judged, logs);
        let occupied = self.reference.occupied(current);
        if quantiles.len() <= occupied {
            quantiles.extend((quantiles.len()..=occupied).map(|cells| DriftMeasure::Psi.noise(2, 2, cells)));
        }
        let noise = quantiles[occupied].map(|quantile| quantile * (1.0 / self.n as f64 + 1.0 / f64::from(total)));
        let ks = self.steps.as_ref().and_then(|steps| steps.ks(running));
        Figures {
            n: total,
            missing,
            psi: self.reference.psi(current).unwrap_or(f64::NAN),
            js: self.reference.js_distance(current).unwrap_or(f64::NAN),
            ks: ks.map_or((f64::NAN, f64::NAN), |ks| (ks.low, ks.high)),
            noise: noise.filter(|noise| noise.is_finite()).unwrap_or(f64::NAN),
        }
    }
}

fn defined(figure: f64) -> Option<f64> {
    (!figure.is_nan()).then_some(figure)
}

/// Runs of windows that start in the same multiple of `width_s`.
fn group(prefix: &Prefix, width_s: i64) -> Vec<TimelineWindow> {
    let width = width_s.max(prefix.width_s()).max(1);
    let mut windows: Vec<TimelineWindow> = Vec::new();
    for (index, start) in prefix.starts().iter().enumerate() {
        let first = if width_s > 0 { start.div_euclid(width) * width } else { *start };
        match windows.last_mut().filter(|last| last.start == first) {
            Some(last) => last.range.end = index + 1,
            None => windows.push(TimelineWindow { start: first, end: first + width, rows: 0, range: index..index + 1 }),
        }
    }
    for window in &mut windows {
        window.rows = prefix.rows(&window.range);
    }
    windows.retain(|window| window.rows > 0);
    windows
}
