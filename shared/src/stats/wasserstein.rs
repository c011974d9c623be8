//! The Wasserstein distance.

use super::ks::{Gap, Ks};
use super::merge::walk;

/// The reference's spread counts as at least this when a distance is divided by it.
const SMALLEST_SPREAD: f64 = 0.001;

/// W₁ of two samples of finite values in rising order, in their unit: the area between the distribution functions.
///
/// `None` when either is empty or the distance exceeds the largest number. O(n + m). Source: Vallender (1973).
pub fn wasserstein_sorted(reference: &[f64], current: &[f64]) -> Option<f64> {
    ks_and_wasserstein_sorted(reference, current).and_then(|(_, wasserstein)| wasserstein)
}

/// The Kolmogorov–Smirnov and the Wasserstein distance in one walk over both samples, values finite and rising.
///
/// `None` when either is empty.
pub fn ks_and_wasserstein_sorted(reference: &[f64], current: &[f64]) -> Option<(Ks, Option<f64>)> {
    let mut gap = Gap::new(reference.len(), current.len())?;
    let (n, m) = (reference.len() as i64, current.len() as i64);
    let mut area = 0.0;
    let mut before = (0.0, 0_i64);
    walk(reference, current, |x, i, j| {
        gap.add(x, i, j);
        if before.1 != 0 {
            area += before.1.abs() as f64 * (x - before.0);
        }
        before = (x, i as i64 * m - j as i64 * n);
    });
    let wasserstein = area / (n as f64 * m as f64);
    Some((gap.finish(), wasserstein.is_finite().then_some(wasserstein)))
}

/// W₁ in population standard deviations of the reference, which count as at least 0.001 (as Evidently does).
pub fn wasserstein_normed(wasserstein: f64, std_reference: f64) -> f64 {
    wasserstein / std_reference.max(SMALLEST_SPREAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_case() {
        let a = [38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0];
        let b = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8];
        let distance = wasserstein_sorted(&a, &b).expect("defined");
        assert!((distance - 4.1625).abs() < 1e-12);
        let std = super::super::moments::Moments::of(&a).expect("defined").std;
        assert!((wasserstein_normed(distance, std) - 0.781_236_1).abs() < 1e-7);
    }

    #[test]
    fn undefined_is_not_infinite() {
        assert!(wasserstein_sorted(&[], &[1.0]).is_none());
        assert!(wasserstein_sorted(&[-f64::MAX], &[f64::MAX]).is_none());
        assert_eq!(wasserstein_sorted(&[2.0], &[2.0]), Some(0.0));
    }
}
