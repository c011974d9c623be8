//! Proportions, their intervals and the test of two of them.

use super::special::{Z95, two_sided_p};

/// A proportion with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportion {
    /// Cases counted.
    pub k: u64,
    /// Cases under it.
    pub n: u64,
    /// k/n; `None` when n is 0.
    pub rate: Option<f64>,
    /// The lower end of Wilson's interval; `None` when n is 0.
    pub low: Option<f64>,
    /// The upper end of Wilson's interval; `None` when n is 0.
    pub high: Option<f64>,
}

impl Proportion {
    /// k of n, with Wilson's interval; k above n counts as n.
    pub fn new(k: u64, n: u64) -> Self {
        let k = k.min(n);
        let (low, high) = wilson(k, n).unzip();
        Self { k, n, rate: (n > 0).then(|| k as f64 / n as f64), low, high }
    }
}

/// Wilson's 95 % score interval of k out of n, no continuity correction; `None` unless k ≤ n and n > 0.
///
/// Source: Wilson (1927).
pub fn wilson(k: u64, n: u64) -> Option<(f64, f64)> {
    wilson_at(k, n, Z95)
}

/// The same with another quantile of the normal distribution.
fn wilson_at(k: u64, n: u64, z: f64) -> Option<(f64, f64)> {
    if n == 0 || k > n {
        return None;
    }
    let (count, rate) = (n as f64, k as f64 / n as f64);
    let z2 = z * z;
    let centre = (rate + z2 / (2.0 * count)) / (1.0 + z2 / count);
    let half = z / (1.0 + z2 / count) * (rate * (1.0 - rate) / count + z2 / (4.0 * count * count)).sqrt();
    let low = if k == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if k == n { 1.0 } else { (centre + half).min(1.0) };
    Some((low, high))
}

/// The difference of two proportions k₁/n₁ − k₂/n₂.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The difference, −1…1.
    pub difference: f64,
    /// Newcombe's 95 % interval from two Wilson intervals (1998, method 10).
    pub newcombe95: (f64, f64),
    /// The simple 95 % interval of Wald, which is too short for small counts.
    pub wald95: (f64, f64),
    /// z with the pooled variance; `None` when both rates are 0 or both are 1.
    pub z: Option<f64>,
    /// The two-sided p-value of z; `None` with z.
    pub p: Option<f64>,
}

/// Newcombe's interval of k₁/n₁ − k₂/n₂, z being the quantile of the normal distribution that its level asks for
/// (1998, method 10); `None` when a side has no cases or k exceeds n.
pub fn newcombe(k1: u64, n1: u64, k2: u64, n2: u64, z: f64) -> Option<(f64, f64)> {
    let ((low1, high1), (low2, high2)) = (wilson_at(k1, n1, z)?, wilson_at(k2, n2, z)?);
    let (p1, p2) = (k1 as f64 / n1 as f64, k2 as f64 / n2 as f64);
    let below = ((p1 - low1).powi(2) + (high2 - p2).powi(2)).sqrt();
    let above = ((high1 - p1).powi(2) + (p2 - low2).powi(2)).sqrt();
    Some(((p1 - p2 - below).max(-1.0), (p1 - p2 + above).min(1.0)))
}

/// Compares k₁ of n₁ with k₂ of n₂; `None` when a side has no cases or k exceeds n.
pub fn two_proportions(k1: u64, n1: u64, k2: u64, n2: u64) -> Option<Difference> {
    let newcombe95 = newcombe(k1, n1, k2, n2, Z95)?;
    let (size1, size2) = (n1 as f64, n2 as f64);
    let (p1, p2) = (k1 as f64 / size1, k2 as f64 / size2);
    let difference = p1 - p2;
    let spread = Z95 * (p1 * (1.0 - p1) / size1 + p2 * (1.0 - p2) / size2).sqrt();
    let pooled = (k1 as f64 + k2 as f64) / (size1 + size2);
    let error = (pooled * (1.0 - pooled) * (1.0 / size1 + 1.0 / size2)).sqrt();
    let z = (error > 0.0).then(|| difference / error);
    Some(Difference {
        difference,
        newcombe95,
        wald95: (difference - spread, difference + spread),
        z,
        p: z.map(two_sided_p),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_case() {
        let (low, high) = wilson(0, 20).expect("defined");
        assert_eq!(low, 0.0);
        assert!((high - 0.161_125_2).abs() < 1e-7);
    }

    #[test]
    fn undefined_without_cases_or_without_spread() {
        assert!(wilson(0, 0).is_none() && wilson(2, 1).is_none() && two_proportions(0, 0, 1, 2).is_none());
        let none_missing = two_proportions(0, 10, 0, 20).expect("defined");
        assert_eq!((none_missing.difference, none_missing.z, none_missing.p), (0.0, None, None));
        assert_eq!(Proportion::new(0, 0).rate, None);
    }
}
