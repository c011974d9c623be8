//! The incomplete gamma function and χ².

use super::normal::norm_ppf;

/// Terms after which a series is given up; it converges in about √a, so that this is never reached in practice.
const MOST_TERMS: usize = 200_000;

/// ln Γ(x) for x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The regularised upper incomplete gamma function Q(a, x).
///
/// `None` unless a > 0 and x ≥ 0. Source: Press et al., Numerical Recipes, 6.2 (series below a + 1, Lentz's
/// continued fraction above).
pub fn gamma_q(a: f64, x: f64) -> Option<f64> {
    if !(a > 0.0 && a.is_finite() && x >= 0.0) {
        return None;
    }
    if x == 0.0 {
        return Some(1.0);
    }
    if x.is_infinite() {
        return Some(0.0);
    }
    let log_front = a * x.ln() - x - ln_gamma(a);
    Some(
        if x < a + 1.0 { 1.0 - lower_series(a, x, log_front) } else { upper_fraction(a, x, log_front) }.clamp(0.0, 1.0),
    )
}

fn lower_series(a: f64, x: f64, log_front: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    let mut denominator = a;
    for _ in 0..MOST_TERMS {
        denominator += 1.0;
        term *= x / denominator;
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    (log_front + sum.ln()).exp()
}

fn upper_fraction(a: f64, x: f64, log_front: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / f64::MIN_POSITIVE;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for i in 1..MOST_TERMS {
        let i = i as f64;
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / away_from_zero(an * d + b);
        c = away_from_zero(b + an / c);
        let factor = d * c;
        fraction *= factor;
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    (log_front + fraction.ln()).exp()
}

/// Lentz's guard against a division by 0.
pub(super) fn away_from_zero(value: f64) -> f64 {
    if value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { value }
}

/// P(X ≥ x) of χ² with `dof` degrees of freedom.
///
/// With 0 degrees of freedom X is always 0, so that the result is 1 at x = 0 (as scipy's contingency test).
/// `None` unless x ≥ 0 and `dof` ≥ 0.
pub fn chi2_sf(x: f64, dof: f64) -> Option<f64> {
    if dof == 0.0 {
        return (x >= 0.0).then_some(if x == 0.0 { 1.0 } else { 0.0 });
    }
    gamma_q(dof / 2.0, x / 2.0)
}

/// The `p` quantile of χ² with `dof` degrees of freedom.
///
/// `None` unless 0 < p < 1 and `dof` > 0. Wilson and Hilferty's (1931) value, made exact by Newton's method.
pub fn chi2_ppf(p: f64, dof: f64) -> Option<f64> {
    let z = norm_ppf(p)?;
    if !(dof > 0.0 && dof.is_finite()) {
        return None;
    }
    let spread = 2.0 / (9.0 * dof);
    let mut x = (dof * (1.0 - spread + z * spread.sqrt()).powi(3)).max(dof * 1e-3);
    for _ in 0..60 {
        let excess = chi2_sf(x, dof)? - (1.0 - p);
        let log_density =
            (dof / 2.0 - 1.0) * x.ln() - x / 2.0 - dof / 2.0 * std::f64::consts::LN_2 - ln_gamma(dof / 2.0);
        let next = (x + excess / log_density.exp()).max(x / 4.0);
        let done = (next - x).abs() <= 1e-14 * next;
        x = next;
        if done {
            break;
        }
    }
    x.is_finite().then_some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_quantiles_of_chi2() {
        for (dof, expected) in
            [(1.0, 6.634_896_601_021_214), (9.0, 21.665_994_333_461_924), (239.0, 292.781_759_849_744_6)]
        {
            let found = chi2_ppf(0.99, dof).expect("defined");
            assert!((found / expected - 1.0).abs() < 1e-9, "{dof}: {found}");
        }
    }

    #[test]
    fn the_tail_keeps_its_digits_and_its_limits() {
        assert_eq!(chi2_sf(0.0, 0.0), Some(1.0));
        assert_eq!(chi2_sf(f64::NAN, 3.0), None);
        assert_eq!(chi2_sf(f64::INFINITY, 3.0), Some(0.0));
        let tiny = chi2_sf(1470.0, 1.0).expect("defined");
        assert!(tiny > 0.0 && tiny < 1e-319);
    }
}
