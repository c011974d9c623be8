//! Adjusting p-values for how many were looked at.
//!
//! Each function takes p-values in any order and returns adjusted ones in the same order, 0…1. NaN stays NaN and is
//! not counted as a test.

/// Bonferroni's correction: p times the number of tests.
pub fn bonferroni(p: &[f64]) -> Vec<f64> {
    let tests = count(p);
    p.iter().map(|p| capped(p * tests)).collect()
}

/// Holm's step-down method (1979): as safe as Bonferroni's, never larger.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let order = rising(p);
    let mut adjusted = vec![f64::NAN; p.len()];
    let mut largest = 0.0_f64;
    for (rank, at) in order.iter().enumerate() {
        largest = largest.max(capped(p[*at] * (order.len() - rank) as f64));
        adjusted[*at] = largest;
    }
    adjusted
}

/// Benjamini and Hochberg's step-up method (1995): controls the false discovery rate.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    step_up(p, 1.0)
}

/// Benjamini and Yekutieli's method (2001): the same under any dependence.
pub fn benjamini_yekutieli(p: &[f64]) -> Vec<f64> {
    let harmonic: f64 = (1..=rising(p).len()).map(|rank| 1.0 / rank as f64).sum();
    step_up(p, harmonic)
}

fn step_up(p: &[f64], penalty: f64) -> Vec<f64> {
    let order = rising(p);
    let mut adjusted = vec![f64::NAN; p.len()];
    let mut smallest = 1.0_f64;
    for (rank, at) in order.iter().enumerate().rev() {
        smallest = smallest.min(p[*at] * penalty * order.len() as f64 / (rank + 1) as f64);
        adjusted[*at] = smallest;
    }
    adjusted
}

fn rising(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).filter(|at| !p[*at].is_nan()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    order
}

fn count(p: &[f64]) -> f64 {
    p.iter().filter(|p| !p.is_nan()).count() as f64
}

/// `f64::min` would turn NaN into 1.
fn capped(p: f64) -> f64 {
    if p > 1.0 { 1.0 } else { p }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undefined_p_value_is_no_test() {
        let adjusted = benjamini_hochberg(&[0.01, f64::NAN, 0.04]);
        assert_eq!((adjusted[0], adjusted[2]), (0.02, 0.04));
        assert!(adjusted[1].is_nan() && bonferroni(&[f64::NAN])[0].is_nan());
        assert!(holm(&[]).is_empty());
    }
}
