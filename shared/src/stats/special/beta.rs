//! The incomplete beta function, the binomial with p = ½, and Student's t.

use super::gamma::{away_from_zero, ln_gamma};

/// Terms after which the continued fraction is given up; it converges in about √max(a, b).
const MOST_TERMS: usize = 100_000;

/// The regularised incomplete beta function `I_x(a, b)`.
///
/// `None` unless a > 0, b > 0 and 0 ≤ x ≤ 1. Source: Press et al., Numerical Recipes, 6.4 (Lentz's method).
pub fn beta_inc(a: f64, b: f64, x: f64) -> Option<f64> {
    if !(a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite() && (0.0..=1.0).contains(&x)) {
        return None;
    }
    if x == 0.0 || x == 1.0 {
        return Some(x);
    }
    let log_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    let below_mean = x < (a + 1.0) / (a + b + 2.0);
    let value = if below_mean {
        (log_front + (fraction(a, b, x) / a).ln()).exp()
    } else {
        1.0 - (log_front + (fraction(b, a, 1.0 - x) / b).ln()).exp()
    };
    Some(value.clamp(0.0, 1.0))
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    for m in 1..MOST_TERMS {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        result *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let factor = d * c;
        result *= factor;
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    result
}

/// P(X = k) of a binomial with n trials and p = ½; 0 when k > n.
pub fn binomial_half_pmf(k: u64, n: u64) -> f64 {
    if k > n {
        return 0.0;
    }
    let (k, n) = (k as f64, n as f64);
    (ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0) - n * std::f64::consts::LN_2).exp()
}

/// P(X ≤ k) of a binomial with n trials and p = ½; 1 when k ≥ n.
pub fn binomial_half_cdf(k: u64, n: u64) -> f64 {
    if k >= n {
        return 1.0;
    }
    beta_inc((n - k) as f64, (k + 1) as f64, 0.5).unwrap_or(1.0)
}

/// The exact two-sided p-value of k successes in n fair trials; 1 without trials.
pub fn binomial_half_two_sided(k: u64, n: u64) -> f64 {
    if k > n {
        return 1.0;
    }
    let fewer = k.min(n - k);
    if 2 * fewer == n { 1.0 } else { (2.0 * binomial_half_cdf(fewer, n)).min(1.0) }
}

/// P(T ≥ t) of Student's t with `dof` degrees of freedom; `None` unless `dof` > 0.
pub fn student_t_sf(t: f64, dof: f64) -> Option<f64> {
    let beyond = 0.5 * beta_inc(dof / 2.0, 0.5, dof / (dof + t * t))?;
    Some(if t >= 0.0 { beyond } else { 1.0 - beyond })
}
