//! Quantiles.

/// The quantile `q` (0 to 1) of finite values in rising order, by linear interpolation.
///
/// `None` without values. Source: Hyndman and Fan's type 7 (1996), with the rounding of numpy's `quantile`.
pub fn quantile_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = q.clamp(0.0, 1.0) * last as f64;
    let below = (position.floor() as usize).min(last);
    let (a, b) = (sorted[below], sorted[(below + 1).min(last)]);
    let t = position - below as f64;
    let value = if (b - a).is_infinite() {
        a * (1.0 - t) + b * t
    } else if t < 0.5 {
        // numpy interpolates from the nearer end, so that the result never leaves [a, b].
        a + (b - a) * t
    } else {
        b - (b - a) * (1.0 - t)
    };
    Some(if a == b { a } else { value })
}

/// The quantile `q` (0 to 1) of values at or above 0 that were counted in buckets: rising upper bounds, each with how
/// many values are at or below it. Linear within a bucket, the first of which begins at 0 or, where its bound is negative,
/// is its bound; of what is above the last finite bound, that bound is all that is known.
///
/// `None` without values or a finite bound. Source: Prometheus' `histogram_quantile` for classic histograms.
pub fn quantile_of_buckets(buckets: &[(f64, f64)], q: f64) -> Option<f64> {
    let total = buckets.iter().map(|&(_, count)| count).filter(|count| count.is_finite()).fold(0.0, f64::max);
    let rank = q.clamp(0.0, 1.0) * total;
    let (mut lower, mut below) = (None, 0.0_f64);
    for &(upper, count) in buckets.iter().filter(|(upper, count)| upper.is_finite() && count.is_finite()) {
        // Counts of buckets are read one after the other, so that a later one can be a little behind.
        let count = count.max(below);
        if total > 0.0 && count >= rank && count > below {
            let from = lower.unwrap_or(upper.min(0.0));
            return Some(from + (upper - from) * ((rank - below) / (count - below)).clamp(0.0, 1.0));
        }
        (lower, below) = (Some(upper), count);
    }
    lower.filter(|_| total > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_buckets_are_those_of_prometheus() {
        let infinite = f64::INFINITY;
        let buckets = [(0.1, 50.0), (0.5, 90.0), (1.0, 98.0), (infinite, 100.0)];
        let close = |q: f64, expected: f64| {
            let value = quantile_of_buckets(&buckets, q).unwrap();
            assert!((value - expected).abs() < 1e-12, "{q}: {value}");
        };
        close(0.5, 0.1);
        close(0.25, 0.05);
        close(0.7, 0.3);
        close(0.95, 0.5 + 0.5 * 5.0 / 8.0);
        close(0.99, 1.0);
        close(0.0, 0.0);
        assert_eq!(quantile_of_buckets(&[], 0.5), None);
        assert_eq!(quantile_of_buckets(&[(infinite, 5.0)], 0.5), None);
        assert_eq!(quantile_of_buckets(&[(1.0, 0.0), (infinite, 0.0)], 0.5), None);
        assert_eq!(quantile_of_buckets(&[(f64::NAN, f64::NAN), (2.0, 4.0), (infinite, 3.0)], 0.5), Some(1.0));
        assert_eq!(quantile_of_buckets(&[(-1.0, 2.0), (1.0, 4.0)], 0.5), Some(-1.0));
    }

    #[test]
    fn the_ends_and_the_extremes_are_met() {
        assert_eq!(quantile_sorted(&[], 0.5), None);
        assert_eq!(quantile_sorted(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
        assert_eq!(quantile_sorted(&[1.0, 2.0], 7.0), Some(2.0));
        assert_eq!(quantile_sorted(&[f64::MIN, f64::MAX], 0.5), Some(0.0));
    }
}
