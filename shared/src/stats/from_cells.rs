//! Statistics of values of which only the counts and sums of cells are known, as guaranteed intervals.
//!
//! Cells are ranges that partition the numbers in rising order. What a cell loses is known, so the exact figure
//! of the values always lies between `low` and `high`; that is no confidence interval.

use wide::f64x4;

use super::auc::Auc;

/// How many cells stand in a group.
const LANES: usize = 4;

/// A figure that cells give only up to a guaranteed interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounded {
    /// What to show: always within the interval.
    pub value: f64,
    /// The exact figure is not below this.
    pub low: f64,
    /// The exact figure is not above this.
    pub high: f64,
}

impl Bounded {
    /// A figure that is known exactly.
    pub fn exact(value: f64) -> Self {
        Self { value, low: value, high: value }
    }

    /// Whether nothing was lost.
    pub fn is_exact(&self) -> bool {
        self.high <= self.low
    }

    /// The figure in another unit; `None` unless the factor is a positive number.
    pub fn times(&self, factor: f64) -> Option<Self> {
        (factor > 0.0 && factor.is_finite()).then_some(Self {
            value: self.value * factor,
            low: self.low * factor,
            high: self.high * factor,
        })
    }
}

/// A reference's running totals at the edges of its cells, ready to be compared with many windows.
///
/// The cells stand in groups, which are compared at once; past the last one all values are counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReferenceSteps {
    cells: usize,
    n: f64,
    /// The total at the right end of each cell.
    at: Vec<f64x4>,
    /// The total at the right end of the cell after it where values may lie anywhere inside that one, else −∞.
    up: Vec<f64x4>,
    /// The total at the left end of each cell where values may lie anywhere inside the cell, else +∞.
    down: Vec<f64x4>,
    /// What the total may reach inside the first cell, where no window has begun to rise.
    first: f64,
}

impl ReferenceSteps {
    /// From a count per cell; `is_point` says which cells hold a single value, in which nothing is lost.
    /// `None` without values.
    pub fn new(counts: &[u32], is_point: impl Fn(usize) -> bool) -> Option<Self> {
        let mut total = 0_u64;
        let add = |count: &u32| {
            total += u64::from(*count);
            total as f64
        };
        let mut at: Vec<f64> = counts.iter().map(add).collect();
        let n = at.last().copied().filter(|n| *n > 0.0)?;
        let inside = |cell: usize, otherwise: f64, edge: f64| if is_point(cell) { otherwise } else { edge };
        let lefts = std::iter::once(0.0).chain(at.iter().copied());
        let mut down: Vec<f64> =
            lefts.take(counts.len()).enumerate().map(|(cell, left)| inside(cell, f64::INFINITY, left)).collect();
        let mut up = at.iter().enumerate().map(|(cell, right)| inside(cell, f64::NEG_INFINITY, *right));
        let first = up.next().unwrap_or(0.0);
        let mut up: Vec<f64> = up.collect();
        let padded = counts.len().next_multiple_of(LANES);
        at.resize(padded, n);
        up.resize(padded, f64::NEG_INFINITY);
        down.resize(padded, f64::INFINITY);
        let groups = |values: &[f64]| values.as_chunks::<LANES>().0.iter().map(|group| f64x4::from(*group)).collect();
        Some(Self { cells: counts.len(), n, at: groups(&at), up: groups(&up), down: groups(&down), first })
    }

    /// The two-sample Kolmogorov–Smirnov statistic, 0 … 1, between the reference and a window.
    ///
    /// `running` has the window's running total at the right end of each cell. `None` without values, or when it
    /// has not as many cells as the reference. Inside a cell F − G lies between F(left) − G(right) and
    /// F(right) − G(left), so the interval is at most the reference's share of one cell wide, however far the window
    /// drifts. The gap is compared as a whole number, n·m·(F − G), as [`super::ks::ks_sorted`] does.
    pub fn ks(&self, running: &[u32]) -> Option<Bounded> {
        let m = running.last().copied().filter(|m| *m > 0 && running.len() == self.cells)?;
        let (groups, rest) = running.as_chunks::<LANES>();
        let rest = [std::array::from_fn(|lane| rest.get(lane).copied().unwrap_or(m))];
        let m = f64::from(m);
        let (times_n, times_m) = (f64x4::splat(self.n), f64x4::splat(m));
        let (mut low, mut above, mut below) = (f64x4::ZERO, f64x4::ZERO, f64x4::ZERO);
        let steps = self.at.iter().zip(&self.up).zip(&self.down);
        for (((at, up), down), ends) in steps.zip(groups.iter().chain(&rest)) {
            let right = f64x4::from(ends.map(f64::from)) * times_n;
            low = low.fast_max((*at * times_m - right).abs());
            above = above.fast_max(*up * times_m - right);
            below = below.fast_max(right - *down * times_m);
        }
        let scale = self.n * m;
        let low = largest(low) / scale;
        let high = (largest(above.fast_max(below)) / scale).max(self.first / self.n).max(low);
        Some(Bounded { value: low, low, high: high.min(1.0) })
    }
}

fn largest(group: f64x4) -> f64 {
    group.to_array().into_iter().fold(0.0, f64::max)
}

/// One side of a comparison: counts per cell, and sums of the values per cell in whole units.
#[derive(Debug, Clone, Copy)]
pub struct CellSums<'a> {
    /// A count per cell.
    pub counts: &'a [u32],
    /// A sum per cell, in units from the origin.
    pub sums: &'a [i64],
}

impl CellSums<'_> {
    /// How many values.
    pub fn n(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// The mean in units; each value was rounded to a whole unit. `None` without values.
    pub fn mean(&self) -> Option<f64> {
        let n = self.n();
        (n > 0).then(|| self.sums.iter().map(|sum| *sum as f64).sum::<f64>() / n as f64)
    }
}

/// The Wasserstein distance W₁, in units, between two sides counted in the same cells.
///
/// `edges` are the rising edges between the cells, in units, one fewer than cells; the outer cells are open.
/// `None` when a side has no values or there is only one cell. The sums give ∫(F − G) over each cell exactly, of which the absolute values
/// add up to no more than W₁: that is `low`, and `value`. It falls short only where F − G changes its sign inside
/// a cell; `high` takes the worst that the counts and sums allow there. Both ends leave room for the rounding of
/// each value to a whole unit.
pub fn wasserstein(edges: &[f64], reference: CellSums<'_>, current: CellSums<'_>) -> Option<Bounded> {
    let (n, m) = (reference.n() as f64, current.n() as f64);
    if n == 0.0
        || m == 0.0
        || edges.is_empty()
        || reference.counts.len() != edges.len() + 1
        || current.counts.len() != edges.len() + 1
    {
        return None;
    }
    let (mut low, mut high) = (0.0, 0.0);
    let (mut f0, mut g0) = (0.0, 0.0);
    let sums = reference.sums.iter().zip(current.sums);
    let cells = reference.counts.iter().zip(current.counts).zip(sums).enumerate();
    for (cell, ((f, g), (sum_f, sum_g))) in cells {
        let (f, g) = (f64::from(*f) / n, f64::from(*g) / m);
        let (sum_f, sum_g) = (*sum_f as f64 / n, *sum_g as f64 / m);
        let (f1, g1) = (f0 + f, g0 + g);
        let left = cell.checked_sub(1).and_then(|cell| edges.get(cell));
        let (area, most) = match (left, edges.get(cell)) {
            // ∫F = b·F(b) − a·F(a) − Σx, by parts.
            (Some(a), Some(b)) => {
                let area = (b - a) * (f0 - g0) + (f * b - sum_f) - (g * b - sum_g);
                (area, worst(b - a, f0 - g1, f1 - g0, area))
            }
            // In the open cells the two tails may lie apart.
            (None, Some(b)) => tails(f * b - sum_f, g * b - sum_g),
            (Some(a), None) => tails(g * a - sum_g, f * a - sum_f),
            (None, None) => (0.0, 0.0),
        };
        low += area.abs();
        high += most.max(area.abs());
        (f0, g0) = (f1, g1);
    }
    // Half a unit for each side.
    Some(Bounded { value: low, low: (low - 1.0).max(0.0), high: high + 1.0 })
}

/// |∫(F − G)| over an open cell, and the most that ∫|F − G| can be, from each side's area alone.
fn tails(f: f64, g: f64) -> (f64, f64) {
    ((f - g).abs(), f.abs() + g.abs())
}

/// The most that ∫|D| can be over a cell of this width in which D stays between `low` and `high` and ∫D is `area`.
fn worst(width: f64, low: f64, high: f64, area: f64) -> f64 {
    if low >= 0.0 || high <= 0.0 {
        return area.abs();
    }
    // D at `high` on a part of the cell and at `low` on the rest.
    let part = ((area - low * width) / (high - low)).clamp(0.0, width);
    high * part - low * (width - part)
}

/// The area under the ROC curve from a count of negatives and of positives per score cell, scores rising.
///
/// Pairs in different cells are ordered exactly; of the pairs inside a cell all or none may be concordant, and
/// `value` counts them as ties at ½. `None` with one class only.
pub fn auc(negatives: &[u32], positives: &[u32]) -> Option<Bounded> {
    let (mut below, mut total, mut concordant, mut tied) = (0.0, 0.0, 0.0, 0.0);
    for (negative, positive) in negatives.iter().zip(positives) {
        let (negative, positive) = (f64::from(*negative), f64::from(*positive));
        concordant += below * positive;
        tied += negative * positive;
        below += negative;
        total += positive;
    }
    let pairs = below * total;
    (pairs > 0.0).then(|| Bounded {
        value: (concordant + tied / 2.0) / pairs,
        low: concordant / pairs,
        high: (concordant + tied) / pairs,
    })
}

/// The area with `DeLong`'s variance, each score rounded to its cell; `None` with one class only.
pub fn auc_delong(negatives: &[u32], positives: &[u32]) -> Option<Auc> {
    let area = auc(negatives, positives)?.value;
    let total = |counts: &[u32]| counts.iter().map(|count| f64::from(*count)).sum::<f64>();
    let (n_neg, n_pos) = (total(negatives), total(positives));
    let (mut below_neg, mut below_pos, mut squares_neg, mut squares_pos) = (0.0, 0.0, 0.0, 0.0);
    for (negative, positive) in negatives.iter().zip(positives) {
        let (negative, positive) = (f64::from(*negative), f64::from(*positive));
        let placement_pos = (below_neg + negative / 2.0) / n_neg;
        let placement_neg = 1.0 - (below_pos + positive / 2.0) / n_pos;
        squares_pos += positive * (placement_pos - area).powi(2);
        squares_neg += negative * (placement_neg - area).powi(2);
        below_neg += negative;
        below_pos += positive;
    }
    let variance = (n_pos > 1.0 && n_neg > 1.0)
        .then(|| squares_pos / (n_pos * (n_pos - 1.0)) + squares_neg / (n_neg * (n_neg - 1.0)));
    Some(Auc { auc: area, n_pos: n_pos as usize, n_neg: n_neg as usize, variance })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REF: [f64; 8] = [38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0];
    const CUR: [f64; 8] = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8];
    const UNIT: f64 = 0.1;

    fn cells(edges: &[f64], values: &[f64]) -> (Vec<u32>, Vec<i64>) {
        let (mut counts, mut sums) = (vec![0; edges.len() + 1], vec![0; edges.len() + 1]);
        for value in values {
            let cell = edges.partition_point(|edge| edge < value);
            counts[cell] += 1;
            sums[cell] += (value / UNIT).round() as i64;
        }
        (counts, sums)
    }

    fn running(counts: &[u32]) -> Vec<u32> {
        counts
            .iter()
            .scan(0, |total, count| {
                *total += count;
                Some(*total)
            })
            .collect()
    }

    #[test]
    fn the_published_ks_lies_within_for_any_cells() {
        for edges in [vec![], vec![44.0], vec![40.0, 43.5, 46.0], REF.to_vec()] {
            let (f, g) = (cells(&edges, &REF).0, cells(&edges, &CUR).0);
            let ks = ReferenceSteps::new(&f, |_| false).and_then(|steps| steps.ks(&running(&g))).unwrap();
            assert!(ks.low <= 0.625 && 0.625 <= ks.high, "{ks:?}");
        }
    }

    #[test]
    fn the_published_auc_lies_within_and_is_met_in_cells_of_one_score() {
        // Scores .91 .82 .73 .64 .55 .46 .37 .28 .19 0 with labels 1 0 0 1 1 1 0 1 0 0, rising.
        let positives = [0, 0, 1, 0, 1, 1, 1, 0, 0, 1];
        let negatives = positives.map(|positive| 1 - positive);
        let exact = auc(&negatives, &positives).unwrap();
        assert!((exact.value - 0.64).abs() < 1e-12, "{exact:?}");
        let halves = auc(&[3, 2], &[2, 3]).unwrap();
        assert!(halves.low <= 0.64 && 0.64 <= halves.high, "{halves:?}");
        assert_eq!(auc(&[3, 2], &[0, 0]), None);
    }

    #[test]
    fn in_cells_of_one_value_nothing_is_lost() {
        let steps = ReferenceSteps::new(&[1, 1, 2], |_| true).unwrap();
        assert_eq!(steps.ks(&[3, 3, 4]), Some(Bounded::exact(0.5)));
        assert_eq!(steps.ks(&[0, 0, 0]), None);
        assert_eq!(ReferenceSteps::new(&[0, 0], |_| true), None);
    }

    #[test]
    fn the_published_wasserstein_lies_within_for_any_cells() {
        for edges in [vec![44.0], vec![40.0, 43.5, 46.0], REF.to_vec()] {
            let (f, g) = (cells(&edges, &REF), cells(&edges, &CUR));
            let units: Vec<f64> = edges.iter().map(|edge| edge / UNIT).collect();
            let f = CellSums { counts: &f.0, sums: &f.1 };
            let g = CellSums { counts: &g.0, sums: &g.1 };
            let distance = wasserstein(&units, f, g).and_then(|distance| distance.times(UNIT)).unwrap();
            assert!(distance.low <= 4.1625 && 4.1625 <= distance.high, "{distance:?}");
        }
    }
}
