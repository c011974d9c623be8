//! The jackknife: how far a figure moves when one case is left out.

/// A figure without one of some cases, all of which change it alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeftOut {
    /// How many cases there are of this kind.
    pub cases: u64,
    /// The figure without one of them.
    pub figure: f64,
}

/// The standard error of a figure, √((n − 1)/n · Σ (θ₋ᵢ − θ̄)²); `None` with fewer than two cases, or where the figure
/// is undefined without one of them.
///
/// For a mean this is exactly the usual standard error. Sources: Tukey (1958); Efron and Stein (1981).
pub fn standard_error(left_out: &[LeftOut]) -> Option<f64> {
    let n: u64 = left_out.iter().map(|kind| kind.cases).sum();
    if n < 2 || left_out.iter().any(|kind| kind.cases > 0 && !kind.figure.is_finite()) {
        return None;
    }
    let used = || left_out.iter().filter(|kind| kind.cases > 0);
    // Around the first, so that little is lost where figures hardly differ.
    let first = used().next()?.figure;
    let mean = used().map(|kind| kind.cases as f64 * (kind.figure - first)).sum::<f64>() / n as f64;
    let squares: f64 = used().map(|kind| kind.cases as f64 * (kind.figure - first - mean).powi(2)).sum();
    let error = (squares * (n - 1) as f64 / n as f64).sqrt();
    error.is_finite().then_some(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_mean_it_is_the_standard_error() {
        let values = [1.0, 4.0, 2.5, 8.0, 3.0];
        let (n, total) = (values.len() as f64, values.iter().sum::<f64>());
        let left_out: Vec<LeftOut> =
            values.iter().map(|value| LeftOut { cases: 1, figure: (total - value) / (n - 1.0) }).collect();
        let squares: f64 = values.iter().map(|value| (value - total / n).powi(2)).sum();
        let expected = (squares / (n - 1.0) / n).sqrt();
        assert!((standard_error(&left_out).expect("defined") - expected).abs() < 1e-14);
    }

    #[test]
    fn undefined_without_cases_or_where_one_decides() {
        assert!(standard_error(&[]).is_none() && standard_error(&[LeftOut { cases: 1, figure: 1.0 }]).is_none());
        let fragile = [LeftOut { cases: 1, figure: f64::NAN }, LeftOut { cases: 9, figure: 0.5 }];
        assert!(standard_error(&fragile).is_none());
        let unused = [LeftOut { cases: 0, figure: f64::NAN }, LeftOut { cases: 9, figure: 0.5 }];
        assert_eq!(standard_error(&unused), Some(0.0));
    }
}
