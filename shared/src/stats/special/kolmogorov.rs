//! The two-sided Kolmogorov–Smirnov statistic of one sample, and its limit.

use std::f64::consts::{FRAC_PI_2, PI};

use super::smirnov::smirnov_sf;

/// √(2π).
const SQRT_TWO_PI: f64 = 2.506_628_274_631_000_7;

/// P(K ≥ x) of Kolmogorov's limiting distribution; 1 for x ≤ 0, NaN only for NaN.
///
/// Source: Kolmogorov (1933), by whichever of its two series converges fast.
pub fn kolmogorov_sf(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    // Below 0.04 the other side is less than 1e-300.
    if x < 0.04 {
        return 1.0;
    }
    if x < 0.82 {
        let base = -PI * PI / (8.0 * x * x);
        let sum: f64 = (0..6).map(|k| (base * f64::from((2 * k + 1) * (2 * k + 1))).exp()).sum();
        return 1.0 - SQRT_TWO_PI / x * sum;
    }
    let terms = (1..20).map(|k| (-2.0 * f64::from(k * k) * x * x).exp() * if k % 2 == 1 { 2.0 } else { -2.0 });
    terms.sum::<f64>().min(1.0)
}

/// P(Dₙ ≥ x) of the two-sided statistic of n values; `None` for n = 0 or NaN.
///
/// Source: Simard and L'Ecuyer (2011), with the choice between methods of scipy's `kstwo`: Marsaglia, Tsang and
/// Wang's matrix power, Miller's 2·P(D⁺ₙ ≥ x) in the tail, Pelz and Good's expansion between.
pub fn kstwo_sf(x: f64, n: u64) -> Option<f64> {
    if n == 0 || x.is_nan() {
        return None;
    }
    let count = n as f64;
    if x >= 1.0 {
        return Some(0.0);
    }
    if count * x <= 0.5 {
        return Some(1.0);
    }
    let square = count * x * x;
    let in_tail = x >= 0.5 || square > 4.0 || (n > 140 && square >= 2.2);
    let tail = if in_tail {
        if n > 140 && square >= 370.0 { 0.0 } else { 2.0 * smirnov_sf(n, x) }
    } else if n <= 140 || (n <= 2_000 && count * x.powf(1.5) <= 1.4) {
        1.0 - matrix_power_cdf(n, x)
    } else {
        pelz_good_sf(count, x)
    };
    Some(tail.clamp(0.0, 1.0))
}

/// Marsaglia, Tsang and Wang (2003), doi 10.18637/jss.v008.i18.
fn matrix_power_cdf(n: u64, x: f64) -> f64 {
    let t = n as f64 * x;
    let k = t as usize + 1;
    let size = 2 * k - 1;
    let h = k as f64 - t;
    let mut base = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size.min(i + 2) {
            base[i * size + j] = 1.0;
        }
    }
    for i in 0..size {
        base[i * size] -= h.powi(i as i32 + 1);
        base[(size - 1) * size + i] -= h.powi((size - i) as i32);
    }
    if 2.0 * h > 1.0 {
        base[(size - 1) * size] += (2.0 * h - 1.0).powi(size as i32);
    }
    for i in 0..size {
        for j in 0..size.min(i + 1) {
            for divisor in 1..=(i + 1 - j) {
                base[i * size + j] /= divisor as f64;
            }
        }
    }
    let (power, mut exponent) = matrix_power(&base, size, n);
    let mut cdf = power[(k - 1) * size + k - 1];
    for i in 1..=n {
        cdf *= i as f64 / n as f64;
        if cdf < 1e-140 {
            cdf *= 1e140;
            exponent -= 140;
        }
    }
    cdf * 10.0_f64.powi(exponent)
}

/// The n-th power of a square matrix, and the power of ten that was taken out of it.
fn matrix_power(base: &[f64], size: usize, n: u64) -> (Vec<f64>, i32) {
    let mut square = base.to_vec();
    let mut square_exponent = 0;
    let mut result: Vec<f64> = (0..size * size).map(|at| if at % (size + 1) == 0 { 1.0 } else { 0.0 }).collect();
    let mut exponent = 0;
    let mut left = n;
    while left > 0 {
        if left % 2 == 1 {
            result = product(&result, &square, size);
            exponent += square_exponent;
            exponent += take_out_magnitude(&mut result, size);
        }
        left /= 2;
        if left > 0 {
            square = product(&square, &square, size);
            square_exponent = 2 * square_exponent + take_out_magnitude(&mut square, size);
        }
    }
    (result, exponent)
}

fn product(a: &[f64], b: &[f64], size: usize) -> Vec<f64> {
    let mut out = vec![0.0; size * size];
    for (row, into) in a.chunks_exact(size).zip(out.chunks_exact_mut(size)) {
        for (factor, from) in row.iter().zip(b.chunks_exact(size)) {
            for (sum, value) in into.iter_mut().zip(from) {
                *sum += factor * value;
            }
        }
    }
    out
}

fn take_out_magnitude(matrix: &mut [f64], size: usize) -> i32 {
    let centre = matrix[(size / 2) * size + size / 2];
    if centre <= 1e140 {
        return 0;
    }
    for value in matrix {
        *value *= 1e-140;
    }
    140
}

/// Pelz and Good (1976), doi 10.1111/j.2517-6161.1976.tb01579.x: four terms in 1/√n.
fn pelz_good_sf(n: f64, x: f64) -> f64 {
    let z = n.sqrt() * x;
    let z2 = z * z;
    let z4 = z2 * z2;
    let z6 = z4 * z2;
    let pi2 = PI * PI;
    let pi4 = pi2 * pi2;
    let pi6 = pi4 * pi2;
    let log_q = -pi2 / 8.0 / z2;
    if log_q < -708.0 {
        return 1.0;
    }
    let mut sums = [0.0_f64; 4];
    let last = (16.0 * z / PI).ceil() as i32;
    for k in 1..=last {
        let m2 = f64::from((2 * k - 1) * (2 * k - 1));
        let m4 = m2 * m2;
        let power = (log_q * m2).exp();
        sums[0] += power;
        sums[1] += power * (pi2 / 4.0 * m2 - z2);
        sums[2] +=
            power * (6.0 * z6 + 2.0 * z4 + (2.0 * z4 - 5.0 * z2) * pi2 / 4.0 * m2 + pi4 * (1.0 - 2.0 * z2) / 16.0 * m4);
        sums[3] += power
            * (-30.0 * z6 - 90.0 * z4 * z4
                + pi2 * (135.0 * z4 - 96.0 * z6) / 4.0 * m2
                + pi4 * (212.0 * z4 - 60.0 * z2) / 16.0 * m4
                + pi6 * (5.0 - 30.0 * z2) / 64.0 * m4 * m2);
    }
    let mut extra = [0.0_f64; 2];
    for k in 1..=last {
        let k2 = f64::from(k * k);
        let power = (4.0 * log_q * k2).exp();
        extra[0] += k2 * power;
        extra[1] += (3.0 * z2 - pi2 * k2) * k2 * power;
    }
    let scale = SQRT_TWO_PI;
    let terms = [
        scale * sums[0] / z,
        scale * sums[1] / (6.0 * z4),
        scale * (sums[2] / (72.0 * z6 * z) - FRAC_PI_2 * PI / 18.0 * extra[0] / (z2 * z)),
        scale * (sums[3] / (6480.0 * z6 * z4) + pi2 / 216.0 * extra[1] / z6),
    ];
    let cdf = terms[0] + terms[1] / n.sqrt() + terms[2] / n + terms[3] / (n * n.sqrt());
    1.0 - cdf
}
