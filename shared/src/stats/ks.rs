//! The two-sample Kolmogorov–Smirnov test.

use super::merge::walk;
use super::special::{kolmogorov_sf, kstwo_sf};

/// Up to this size of the larger sample the p-value is exact.
pub const EXACT_UP_TO: usize = 10_000;

/// The largest gap between two empirical distribution functions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ks {
    /// max |F − G|, 0…1.
    pub d: f64,
    /// The smallest value at which the gap is attained.
    pub location: f64,
    /// 1 where the first sample's function F is the higher one there, −1 where G is.
    pub sign: i8,
}

/// The Kolmogorov–Smirnov distance of two samples of finite values in rising order; the first is the reference.
///
/// `None` when either is empty. O(n + m). Exact: the gap is compared as an integer, n·m·(F − G).
pub fn ks_sorted(reference: &[f64], current: &[f64]) -> Option<Ks> {
    let mut gap = Gap::new(reference.len(), current.len())?;
    walk(reference, current, |x, i, j| gap.add(x, i, j));
    Some(gap.finish())
}

/// Follows the largest gap of either sign.
pub(super) struct Gap {
    n: i64,
    m: i64,
    highest: (i64, f64),
    lowest: (i64, f64),
}

impl Gap {
    pub(super) fn new(n: usize, m: usize) -> Option<Self> {
        (n > 0 && m > 0).then_some(Self {
            n: n as i64,
            m: m as i64,
            highest: (i64::MIN, f64::NAN),
            lowest: (i64::MAX, f64::NAN),
        })
    }

    pub(super) fn add(&mut self, x: f64, i: usize, j: usize) {
        let gap = i as i64 * self.m - j as i64 * self.n;
        if gap > self.highest.0 {
            self.highest = (gap, x);
        }
        if gap < self.lowest.0 {
            self.lowest = (gap, x);
        }
    }

    pub(super) fn finish(&self) -> Ks {
        let (size, location, sign) = if -self.lowest.0 > self.highest.0 {
            (-self.lowest.0, self.lowest.1, -1)
        } else {
            (self.highest.0, self.highest.1, 1)
        };
        Ks { d: size as f64 / (self.n as f64 * self.m as f64), location, sign }
    }
}

/// The p-value of a two-sample distance `d` between n and m values: exact up to [`EXACT_UP_TO`], else asymptotic.
///
/// `None` when a sample is empty or d is not within 0…1. Source: scipy's `ks_2samp` with `method="auto"`.
pub fn ks_p(d: f64, n: usize, m: usize) -> Option<f64> {
    if n.max(m) <= EXACT_UP_TO { ks_p_exact(d, n, m) } else { ks_p_asymptotic(d, n, m) }
}

/// P(Dₙ ≥ d) of one sample as large as the two weigh together, n·m/(n+m), rounded.
///
/// `None` when that is 0 or d is not within 0…1.
pub fn ks_p_asymptotic(d: f64, n: usize, m: usize) -> Option<f64> {
    let effective = n as f64 * m as f64 / (n as f64 + m as f64);
    ((0.0..=1.0).contains(&d) && effective.is_finite()).then(|| kstwo_sf(d, effective.round_ties_even() as u64))?
}

/// Kolmogorov's limit for the two-sample distance, as older texts print it; `None` when a sample is empty.
pub fn ks_p_limit(d: f64, n: usize, m: usize) -> Option<f64> {
    let effective = n as f64 * m as f64 / (n as f64 + m as f64);
    (n > 0 && m > 0 && (0.0..=1.0).contains(&d)).then(|| kolmogorov_sf(effective.sqrt() * d))
}

/// The exact p-value, by counting the lattice paths that leave the band |F − G| < d.
///
/// `None` when a sample is empty, d is not within 0…1, or n·m is not a number of the machine. O(n·m·d), O(n) for n = m. Sources: Hodges (1957);
/// Viehmann (2021) for counting the paths outside, so that small p-values keep their digits.
pub fn ks_p_exact(d: f64, n: usize, m: usize) -> Option<f64> {
    if n == 0 || m == 0 || !(0.0..=1.0).contains(&d) {
        return None;
    }
    let divisor = greatest_common_divisor(n, m);
    let steps = (d * (n / divisor).checked_mul(m)? as f64).round() as usize;
    if steps == 0 {
        return Some(1.0);
    }
    // P ≤ e·exp(−2 d² nm/(n+m)) (Wei and Dudley 2012): below the smallest number nothing is left to count.
    if 1.0 - 2.0 * d * d * (n as f64 * m as f64 / (n + m) as f64) < -746.0 {
        return Some(0.0);
    }
    let p = if n == m { outside_square(n, steps) } else { outside_band(n.max(m), n.min(m), divisor, steps) };
    Some(p.clamp(0.0, 1.0))
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// Shares are counted in this unit and divided by it last, so that none is rounded below the smallest number.
const UNIT: f64 = 1.0e250;

/// The share of paths over an n × n square that come h steps away from the diagonal, by reflection.
fn outside_square(n: usize, h: usize) -> f64 {
    let mut p = 0.0;
    for k in (0..=n / h).rev() {
        let mut ratio = if k == 0 { UNIT } else { 1.0 };
        for j in 0..h {
            // The factors reach 0 or below only where no path is left.
            ratio *= (n as f64 - (k * h) as f64 - j as f64) / ((n + k * h + j + 1) as f64);
        }
        p = ratio * (1.0 - p);
    }
    2.0 * p / UNIT
}

/// The share of paths over an m × n rectangle (m ≥ n) that leave the band of half-width h/(lcm), column by column.
fn outside_band(m: usize, n: usize, divisor: usize, h: usize) -> f64 {
    let (m_step, n_step) = (m / divisor, n / divisor);
    let mut from = 0;
    let mut to = h.div_ceil(m_step).min(n + 1);
    let mut column = vec![UNIT; (2 * to + 2).min(n + 1)];
    for value in column.iter_mut().take(to) {
        *value = 0.0;
    }
    let mut length = to;
    for i in 1..=m {
        let (last_from, last_length) = (from, length);
        from = ((n_step * i).checked_sub(h).map_or(0, |over| over / m_step + 1)).min(n);
        to = ((n_step * i + h).div_ceil(m_step)).min(n + 1);
        if to <= from {
            return 1.0;
        }
        length = to - from;
        let shift = from - last_from;
        let mut value = if from == 0 { 0.0 } else { UNIT };
        for at in 0..length {
            // The weight does not depend on the value before, so that the divisions overlap.
            let weight = i as f64 / (i + from + at) as f64;
            value = column[at + shift] * weight + value * (1.0 - weight);
            column[at] = value;
        }
        for carried in column.iter_mut().skip(length).take(last_length.saturating_sub(length)) {
            *carried = UNIT;
        }
    }
    column[length - 1] / UNIT
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROAD_A: [f64; 8] = [38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0];
    const ROAD_B: [f64; 8] = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8];

    #[test]
    fn the_published_case() {
        let ks = ks_sorted(&ROAD_A, &ROAD_B).expect("defined");
        assert_eq!(ks.d, 0.625);
        let p = ks_p(ks.d, 8, 8).expect("defined");
        assert!((p - 0.087_024_1).abs() < 1e-7);
    }

    #[test]
    fn undefined_without_values() {
        assert!(ks_sorted(&[], &[1.0]).is_none());
        assert!(ks_p(0.5, 0, 3).is_none() && ks_p(f64::NAN, 3, 3).is_none() && ks_p(1.5, 3, 4).is_none());
        assert_eq!(ks_p(1.0, 10_000, 9_999), Some(0.0));
    }

    #[test]
    fn identical_samples_have_no_distance() {
        let ks = ks_sorted(&ROAD_A, &ROAD_A).expect("defined");
        assert_eq!((ks.d, ks_p(0.0, 8, 8)), (0.0, Some(1.0)));
    }
}
