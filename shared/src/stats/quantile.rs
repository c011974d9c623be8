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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_the_extremes_are_met() {
        assert_eq!(quantile_sorted(&[], 0.5), None);
        assert_eq!(quantile_sorted(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
        assert_eq!(quantile_sorted(&[1.0, 2.0], 7.0), Some(2.0));
        assert_eq!(quantile_sorted(&[f64::MIN, f64::MAX], 0.5), Some(0.0));
    }
}
