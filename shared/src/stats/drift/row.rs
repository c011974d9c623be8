//! A row of counts made ready to be compared with many others: its logarithms are taken once.

use std::ops::Add;

use wide::f64x4;

use super::PSI_FLOOR;

/// How many cells stand in a group.
const LANES: usize = 4;
/// The series of [`js_term`] is taken up to this δ².
const SERIES_UP_TO: f64 = 0.0625;

/// The logarithms of small counts, which windows are full of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CountLogs {
    small: Vec<f64>,
}

impl CountLogs {
    /// Those of all counts below `end`.
    pub fn below(end: u32) -> Self {
        Self { small: (0..end).map(|count| f64::from(count).ln()).collect() }
    }

    fn ln(&self, count: u64) -> f64 {
        self.small.get(count as usize).copied().unwrap_or_else(|| (count as f64).ln())
    }
}

/// A count per cell, with what its comparisons need.
///
/// The cells stand in groups, which are taken at once; those past the end are empty, which adds nothing to any
/// figure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CountRow {
    cells: usize,
    total: u64,
    counts: Vec<f64x4>,
    /// Shares, none below the floor of the PSI, and their logarithms.
    shares: Vec<f64x4>,
    logs: Vec<f64x4>,
}

impl CountRow {
    /// A row of these counts.
    pub fn new(counts: &[u64]) -> Self {
        let mut row = Self::default();
        row.fill(counts, &CountLogs::default());
        row
    }

    /// Takes other counts, in the memory of those before.
    pub fn fill<T: Copy + Into<u64>>(&mut self, counts: &[T], logs: &CountLogs) {
        self.counts.clear();
        self.shares.clear();
        self.logs.clear();
        self.cells = counts.len();
        self.total = counts.iter().map(|count| (*count).into()).sum();
        let scale = Scale { logs, total: self.total as f64, ln_total: logs.ln(self.total), ln_floor: PSI_FLOOR.ln() };
        let (groups, rest) = counts.as_chunks::<LANES>();
        for group in groups {
            self.push(group.map(Into::into), &scale);
        }
        if !rest.is_empty() {
            self.push(std::array::from_fn(|lane| rest.get(lane).map_or(0, |count| (*count).into())), &scale);
        }
    }

    fn push(&mut self, group: [u64; LANES], scale: &Scale<'_>) {
        let counts = group.map(|count| count as f64);
        let (mut shares, mut logs) = ([PSI_FLOOR; LANES], [scale.ln_floor; LANES]);
        for lane in 0..LANES {
            let share = counts[lane] / scale.total;
            if share >= PSI_FLOOR {
                shares[lane] = share;
                logs[lane] = scale.logs.ln(group[lane]) - scale.ln_total;
            }
        }
        self.counts.push(counts.into());
        self.shares.push(shares.into());
        self.logs.push(logs.into());
    }

    fn comparable(&self, current: &Self) -> bool {
        self.cells == current.cells && self.total > 0 && current.total > 0
    }

    /// See [`super::psi`].
    pub fn psi(&self, current: &Self) -> Option<f64> {
        self.comparable(current).then(|| self.psi_terms(current).fold(f64x4::ZERO, Add::add).reduce_add().max(0.0))
    }

    /// What each group of cells adds to the PSI.
    fn psi_terms(&self, current: &Self) -> impl Iterator<Item = f64x4> {
        let (ours, theirs) = (self.shares.iter().zip(&self.logs), current.shares.iter().zip(&current.logs));
        ours.zip(theirs).map(|((p, ln_p), (q, ln_q))| (*p - *q) * (*ln_p - *ln_q))
    }

    /// What each cell adds to the PSI.
    pub fn psi_by_cell(&self, current: &Self) -> Option<Vec<f64>> {
        let terms = self.psi_terms(current).flat_map(f64x4::to_array).take(self.cells);
        self.comparable(current).then(|| terms.collect())
    }

    /// See [`super::js_divergence`].
    pub fn js_divergence(&self, current: &Self) -> Option<f64> {
        if !self.comparable(current) {
            return None;
        }
        let (n, m) = (self.total as f64, current.total as f64);
        let mut sums = f64x4::ZERO;
        for (c, d) in self.counts.iter().zip(&current.counts) {
            sums += js_terms(*c * m, *d * n);
        }
        Some((0.25 * sums.reduce_add() / (n * m)).max(0.0))
    }

    /// See [`super::js_distance`].
    pub fn js_distance(&self, current: &Self) -> Option<f64> {
        Some((self.js_divergence(current)? / std::f64::consts::LN_2).sqrt())
    }

    /// How many cells hold a row of either side.
    pub fn occupied(&self, current: &Self) -> usize {
        let groups = self.counts.iter().zip(&current.counts);
        groups.map(|(c, d)| (*c + *d).simd_gt(f64x4::ZERO).to_bitmask().count_ones() as usize).sum()
    }
}

/// What turns a count into a share.
struct Scale<'a> {
    logs: &'a CountLogs,
    total: f64,
    ln_total: f64,
    ln_floor: f64,
}

/// (p+q) ((1+δ) ln(1+δ) + (1−δ) ln(1−δ)) with 1+δ = 2p/(p+q).
///
/// For small δ it is summed as its series, in which nothing cancels: equal shares give exactly 0.
fn js_terms(p: f64x4, q: f64x4) -> f64x4 {
    let totals = p + q;
    let some = totals.simd_gt(f64x4::ZERO);
    if !some.any() {
        return totals;
    }
    // Of two empty cells δ is 0 as well.
    let delta = (p - q) / some.select(totals, f64x4::ONE);
    let x = delta * delta;
    let mut terms = js_series(x);
    let large = x.simd_gt(f64x4::splat(SERIES_UP_TO));
    if large.any() {
        let exact = delta.to_array().map(|delta| x_ln_x(1.0 + delta) + x_ln_x(1.0 - delta));
        terms = large.select(exact.into(), terms);
    }
    totals * terms
}

/// Σ xᵏ / (k(2k−1)), k = 1 … 12: up to [`SERIES_UP_TO`] the rest is below 1e-17 of the sum.
fn js_series(x: f64x4) -> f64x4 {
    const TERMS: [f64; 12] = {
        let (mut terms, mut k) = ([0.0; 12], 12);
        while k > 0 {
            terms[12 - k] = 1.0 / (k * (2 * k - 1)) as f64;
            k -= 1;
        }
        terms
    };
    TERMS.iter().fold(f64x4::ZERO, |sum, term| sum * x + f64x4::splat(*term)) * x
}

fn x_ln_x(x: f64) -> f64 {
    if x > 0.0 { x * x.ln() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_logarithms_change_nothing() {
        let reference = CountRow::new(&[100, 0, 7, 5_000, 3]);
        let window = [40_u64, 2, 0, 900, 1];
        let mut kept = CountRow::new(&[9; 50]);
        kept.fill(&window, &CountLogs::below(1_000));
        let plain = CountRow::new(&window);
        assert_eq!(reference.psi(&kept), reference.psi(&plain));
        assert_eq!(reference.js_distance(&kept), reference.js_distance(&plain));
        assert_eq!(reference.occupied(&kept), 5);
    }

    #[test]
    fn the_series_meets_the_logarithms() {
        let delta = SERIES_UP_TO.sqrt();
        let exact = x_ln_x(1.0 + delta) + x_ln_x(1.0 - delta);
        let series = js_series(f64x4::splat(SERIES_UP_TO)).to_array();
        assert!(series.iter().all(|sum| (sum - exact).abs() < 1e-16));
    }
}
