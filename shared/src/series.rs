//! Summaries along time, and any window of them as a difference of two prefix sums.

use serde::{Deserialize, Serialize};

use crate::binning::Binning;
use crate::schema::ObservationRole;
use crate::summary::Summary;

/// The summaries of a model, as `GET /api/v1/models/{model}/summaries` serves them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summaries {
    /// The model's name.
    pub model: String,
    /// One entry per version that has a binning.
    pub versions: Vec<VersionSummaries>,
}

/// The summaries of one version under its binning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionSummaries {
    /// The version's name.
    pub version: String,
    /// The id of the binning.
    pub binning_id: String,
    /// The cells that were counted in.
    pub binning: Binning,
    /// One entry per role (and per width, where both days and hours were asked for).
    pub series: Vec<Series>,
}

impl VersionSummaries {
    /// The series of a role.
    pub fn role(&self, role: ObservationRole) -> Option<&Series> {
        self.series.iter().find(|series| series.role == role)
    }
}

/// Which parts of the summaries a series carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parts {
    /// Counts of the columns' cells: what drift needs.
    pub cells: bool,
    /// Sums per cell: what means and Wasserstein distances need.
    pub sums: bool,
    /// Counts and moments of the outcome: what quality and fairness need.
    pub outcomes: bool,
}

impl Parts {
    /// Everything.
    pub const ALL: Self = Self { cells: true, sums: true, outcomes: true };
}

/// The summaries of one version and role in consecutive windows; windows without rows are left out.
///
/// Each vector holds the windows one after the other, each in the order that the binning gives; the reference has a
/// single window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Series {
    /// Which role.
    pub role: ObservationRole,
    /// The width of a window in seconds; 0 for the reference, which has no time.
    pub width_s: u32,
    /// Which parts were asked for.
    pub parts: Parts,
    /// When each window starts, in epoch seconds, rising.
    pub starts: Vec<i64>,
    /// How many observations each window has.
    pub rows: Vec<u32>,
    /// Counts of the cells of each followed column, its missing values last.
    pub cells: Vec<u32>,
    /// Per cell of each numeric column, the sum of its values in units from its origin.
    pub sums: Vec<i64>,
    /// Counts of score or prediction cells by label and group.
    pub outcomes: Vec<u32>,
    /// Sums of the outcome, in units of the binning.
    pub moments: Vec<i128>,
}

impl Series {
    /// A series without windows.
    pub fn empty(role: ObservationRole, width_s: u32, parts: Parts) -> Self {
        Self {
            role,
            width_s,
            parts,
            starts: Vec::new(),
            rows: Vec::new(),
            cells: Vec::new(),
            sums: Vec::new(),
            outcomes: Vec::new(),
            moments: Vec::new(),
        }
    }

    /// Appends a window, later than all before it.
    pub fn push(&mut self, start: i64, summary: &Summary) {
        self.starts.push(start);
        self.rows.push(summary.rows);
        if self.parts.cells {
            self.cells.extend_from_slice(&summary.cells);
        }
        if self.parts.sums {
            self.sums.extend_from_slice(&summary.sums);
        }
        if self.parts.outcomes {
            self.outcomes.extend_from_slice(&summary.outcomes);
            self.moments.extend_from_slice(&summary.moments);
        }
    }
}

/// Running totals along time: any run of windows is the difference of two rows of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prefix {
    starts: Vec<i64>,
    width_s: i64,
    rows: Vec<u64>,
    /// Running totals along the cells as well, which a distribution function is.
    cells: Running<u32>,
    sums: Running<i64>,
    outcomes: Running<u32>,
    moments: Running<i128>,
}

/// The totals of a run of windows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    /// How many windows have rows.
    pub windows: usize,
    /// How many observations.
    pub rows: u64,
    /// See [`Summary::cells`].
    pub cells: Vec<u32>,
    /// See [`Summary::sums`].
    pub sums: Vec<i64>,
    /// See [`Summary::outcomes`].
    pub outcomes: Vec<u32>,
    /// See [`Summary::moments`].
    pub moments: Vec<i128>,
}

impl Totals {
    /// Sets all counts and sums to 0.
    pub(crate) fn clear(&mut self) {
        self.rows = 0;
        self.cells.fill(0);
        self.sums.fill(0);
        self.outcomes.fill(0);
        self.moments.fill(0);
    }
}

impl Prefix {
    /// Sums a series up along time.
    pub fn new(series: &Series) -> Self {
        let windows = series.starts.len();
        let mut rows = Vec::with_capacity(windows + 1);
        let mut total = 0;
        rows.push(total);
        for count in &series.rows {
            total += u64::from(*count);
            rows.push(total);
        }
        let along = cells_along(&series.cells, windows);
        Self {
            starts: series.starts.clone(),
            width_s: i64::from(series.width_s),
            rows,
            cells: Running::new(&along, windows, u32::wrapping_add),
            sums: Running::new(&series.sums, windows, i64::wrapping_add),
            outcomes: Running::new(&series.outcomes, windows, u32::wrapping_add),
            moments: Running::new(&series.moments, windows, i128::wrapping_add),
        }
    }

    /// When each window with rows starts, in epoch seconds.
    pub fn starts(&self) -> &[i64] {
        &self.starts
    }

    /// The width of a window in seconds.
    pub fn width_s(&self) -> i64 {
        self.width_s
    }

    /// The windows that start in `[from, to)` seconds, as a range of positions.
    pub fn range(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        let first = self.starts.partition_point(|start| *start < from);
        let last = self.starts.partition_point(|start| *start < to);
        first..last.max(first)
    }

    /// How many observations a run of windows has.
    pub fn rows(&self, range: &std::ops::Range<usize>) -> u64 {
        match (self.rows.get(range.start), self.rows.get(range.end)) {
            (Some(first), Some(last)) => last.saturating_sub(*first),
            _ => 0,
        }
    }

    /// All totals of a run of windows.
    pub fn totals(&self, range: &std::ops::Range<usize>) -> Totals {
        Totals {
            windows: range.len(),
            rows: self.rows(range),
            cells: apart(&self.cells.between(range, u32::wrapping_sub)),
            sums: self.sums.between(range, i64::wrapping_sub),
            outcomes: self.outcomes.between(range, u32::wrapping_sub),
            moments: self.moments.between(range, i128::wrapping_sub),
        }
    }

    /// The cell counts alone of a run of windows, each added to all before it (modulo 2³²), into a buffer that is
    /// used again: those of a column are the differences from the total before its first cell.
    // Never inlined: a browser puts the fast code of a function in its place between two calls.
    #[inline(never)]
    pub fn running_cells_into(&self, range: &std::ops::Range<usize>, buffer: &mut Vec<u32>) {
        self.cells.between_into(range, u32::wrapping_sub, buffer);
    }
}

/// Each window's counts added up along its cells.
fn cells_along(cells: &[u32], windows: usize) -> Vec<u32> {
    let mut along = cells.to_vec();
    for row in along.chunks_exact_mut(cells.len().checked_div(windows).unwrap_or(0).max(1)) {
        let mut total = 0_u32;
        for cell in row {
            total = total.wrapping_add(*cell);
            *cell = total;
        }
    }
    along
}

/// The counts of which these are the running totals.
fn apart(running: &[u32]) -> Vec<u32> {
    let before = std::iter::once(&0).chain(running);
    running.iter().zip(before).map(|(total, before)| total.wrapping_sub(*before)).collect()
}

/// Rows of running totals, the first all zero.
#[derive(Debug, Clone, PartialEq, Default)]
struct Running<T> {
    width: usize,
    totals: Vec<T>,
}

impl<T: Copy + Default> Running<T> {
    fn new(values: &[T], windows: usize, add: impl Fn(T, T) -> T) -> Self {
        let width = values.len().checked_div(windows).unwrap_or(0);
        let mut totals = Vec::with_capacity(width * (windows + 1));
        totals.resize(width, T::default());
        // A row at a time: copied whole, then added to, several numbers at once.
        for row in values.chunks_exact(width.max(1)) {
            let first = totals.len();
            totals.extend_from_within(first - width..);
            for (total, value) in totals[first..].iter_mut().zip(row) {
                *total = add(*total, *value);
            }
        }
        Self { width, totals }
    }

    fn between(&self, range: &std::ops::Range<usize>, subtract: impl Fn(T, T) -> T) -> Vec<T> {
        let mut buffer = Vec::with_capacity(self.width);
        self.between_into(range, subtract, &mut buffer);
        buffer
    }

    fn between_into(&self, range: &std::ops::Range<usize>, subtract: impl Fn(T, T) -> T, buffer: &mut Vec<T>) {
        buffer.clear();
        let row = |index: usize| self.totals.get(index * self.width..(index + 1) * self.width);
        if let (Some(first), Some(last)) = (row(range.start), row(range.end)) {
            buffer.extend(first.iter().zip(last).map(|(first, last)| subtract(*last, *first)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(value: u32) -> Summary {
        Summary {
            rows: value,
            cells: vec![value, 1],
            sums: vec![-i64::from(value)],
            outcomes: vec![value],
            moments: vec![7],
        }
    }

    #[test]
    fn a_window_is_the_sum_of_its_days() {
        let mut series = Series::empty(ObservationRole::Live, 86_400, Parts::ALL);
        for day in 0..5 {
            series.push(i64::from(day) * 86_400, &summary(day * 10));
        }
        let prefix = Prefix::new(&series);
        let range = prefix.range(86_400, 4 * 86_400);
        assert_eq!(range, 1..4);
        let totals = prefix.totals(&range);
        assert_eq!((totals.rows, totals.windows), (60, 3));
        assert_eq!((totals.cells, totals.sums, totals.moments), (vec![60, 3], vec![-60], vec![21]));
    }

    #[test]
    fn an_empty_series_has_empty_windows() {
        let prefix = Prefix::new(&Series::empty(ObservationRole::Live, 86_400, Parts::ALL));
        assert_eq!(prefix.totals(&prefix.range(0, i64::MAX)).rows, 0);
    }
}
