//! The one-sided Kolmogorov–Smirnov statistic.

use super::gamma::ln_gamma;

/// Up to here every term of the sum is computed.
const SUMMED: u64 = 20_000;
/// Above it scipy, whose values are the definition here, takes the limit with its first correction.
const LIMIT_ABOVE: u64 = 1_000_000;

/// P(D⁺ₙ ≥ x) of n values; 1 for x ≤ 0, 0 for x ≥ 1, NaN only for NaN.
///
/// Source: Birnbaum and Tingey (1951); above 1,000,000 values Maag and Dicaire's (1971) limit, as scipy's `smirnov`.
pub fn smirnov_sf(n: u64, x: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 || n == 0 {
        return 1.0;
    }
    if x >= 1.0 {
        return 0.0;
    }
    let count = n as f64;
    if n > LIMIT_ABOVE {
        let root = 6.0 * count * x + 1.0;
        return (-root * root / (18.0 * count)).exp();
    }
    // Terms are taken relative to their common order of magnitude, so that none is lost below the smallest number.
    let magnitude = 2.0 * count * x * x;
    let sum = if n <= SUMMED { sum(count, x, magnitude) } else { integral(count, x, magnitude) };
    (x.ln() + sum.ln() - magnitude).exp().clamp(0.0, 1.0)
}

/// Σ C(n,v) (x + v/n)^(v−1) (1 − x − v/n)^(n−v) over v ≤ n(1−x), times e^magnitude.
fn sum(n: f64, x: f64, magnitude: f64) -> f64 {
    let last = (n * (1.0 - x)).floor() as u64;
    let mut log_choose = 0.0;
    let mut total = 0.0;
    for v in 0..=last {
        let v = v as f64;
        let rest = 1.0 - x - v / n;
        if rest > 0.0 {
            total += (log_choose + (v - 1.0) * (x + v / n).ln() + (n - v) * rest.ln() + magnitude).exp();
        }
        log_choose += ((n - v) / (v + 1.0)).ln();
    }
    total
}

/// The same sum as an integral: the terms are so smooth in v that both agree to all digits, and with v on a
/// logistic scale the trapezoidal rule converges in some tens of nodes.
fn integral(n: f64, x: f64, magnitude: f64) -> f64 {
    let end = n * (1.0 - x);
    let log_factorial = ln_gamma(n + 1.0);
    let node = |t: f64| {
        let share = 1.0 / (1.0 + (-t).exp());
        let v = end * share;
        let rest = 1.0 - x - v / n;
        if rest <= 0.0 {
            return 0.0;
        }
        let log_choose = log_factorial - ln_gamma(v + 1.0) - ln_gamma(n - v + 1.0);
        let term = (log_choose + (v - 1.0) * (x + v / n).ln() + (n - v) * rest.ln() + magnitude).exp();
        term * end * share * (1.0 - share)
    };
    let step = 0.2 / (n.sqrt() * x).max(1.0);
    let mut total = node(0.0);
    for direction in [step, -step] {
        let mut t = direction;
        loop {
            let value = node(t);
            total += value;
            if value < 1e-18 * total || t.abs() > 40.0 {
                break;
            }
            t += direction;
        }
    }
    total * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integral_equals_the_sum() {
        for z in [1.5, 3.0, 8.0, 15.0, 19.0_f64] {
            let n = 20_000.0_f64;
            let x = z / n.sqrt();
            let magnitude = 2.0 * z * z;
            let ratio = integral(n, x, magnitude) / sum(n, x, magnitude);
            assert!((ratio - 1.0).abs() < 1e-9, "{z}: {ratio}");
        }
    }

    #[test]
    fn outside_its_range_it_stays_a_probability() {
        assert_eq!(smirnov_sf(10, 0.0), 1.0);
        assert_eq!(smirnov_sf(10, 1.0), 0.0);
        assert!(smirnov_sf(10, f64::NAN).is_nan());
        assert!((smirnov_sf(1, 0.25) - 0.75).abs() < 1e-15);
    }
}
