//! Quality of predicted numbers.

use super::moments::sum;
use super::quantile::quantile_sorted;
use super::sort::{sorted_finite, sorted_order};

/// Errors of predicted numbers; an error is prediction − label, in the unit of the label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regression {
    /// Pairs in which both are finite.
    pub n: usize,
    /// Mean absolute error.
    pub mae: f64,
    /// Mean squared error.
    pub mse: f64,
    /// Its root.
    pub rmse: f64,
    /// 1 − Σe²/Σ(y − ȳ)², at most 1; `None` where the labels are constant.
    pub r2: Option<f64>,
    /// Mean of |e|/|y|, a share; `None` where a label is 0.
    pub mape: Option<f64>,
    /// Median absolute error.
    pub medae: f64,
    /// Largest absolute error.
    pub max_error: f64,
    /// Mean error: above 0 the model predicts too much.
    pub mean_error: f64,
    /// Population standard deviation of the error.
    pub error_std: f64,
    /// 1 − Var(e)/Var(y), at most 1; `None` where the labels are constant.
    pub explained_variance: Option<f64>,
    /// Pearson's correlation, −1…1; `None` where a side is constant.
    pub pearson: Option<f64>,
    /// Spearman's rank correlation, ties at their mean rank, −1…1; `None` where a side is constant.
    pub spearman: Option<f64>,
}

/// All errors of predictions against labels; pairs in which one is not finite are left out.
///
/// `None` without pairs, when the lengths differ, or when squares exceed the largest number. O(n log n). Source:
/// scikit-learn's regression metrics; correlations as scipy's.
pub fn regression(predictions: &[f64], labels: &[f64]) -> Option<Regression> {
    if predictions.len() != labels.len() {
        return None;
    }
    let finite = |(p, y): &(&f64, &f64)| p.is_finite() && y.is_finite();
    let (p, y): (Vec<f64>, Vec<f64>) = predictions.iter().zip(labels).filter(finite).unzip();
    let errors: Vec<f64> = p.iter().zip(&y).map(|(p, y)| p - y).collect();
    let absolute = sorted_finite(&errors.iter().map(|e| e.abs()).collect::<Vec<_>>());
    let n = errors.len();
    if n == 0 || absolute.len() != n {
        return None;
    }
    let mean = |values: &[f64]| sum(values.iter().copied()) / n as f64;
    let (mean_error, mean_label) = (mean(&errors), mean(&y));
    let squares = sum(errors.iter().map(|e| e * e));
    let error_variance = sum(errors.iter().map(|e| (e - mean_error).powi(2))) / n as f64;
    let label_squares = sum(y.iter().map(|y| (y - mean_label).powi(2)));
    if !(squares.is_finite() && label_squares.is_finite()) {
        return None;
    }
    let varied = y.iter().any(|value| *value != y[0]) && label_squares > 0.0;
    let mape = y.iter().all(|y| *y != 0.0).then(|| sum(errors.iter().zip(&y).map(|(e, y)| (e / y).abs())) / n as f64);
    Some(Regression {
        n,
        mae: mean(&absolute),
        mse: squares / n as f64,
        rmse: (squares / n as f64).sqrt(),
        r2: varied.then(|| 1.0 - squares / label_squares),
        mape: mape.filter(|mape| mape.is_finite()),
        medae: quantile_sorted(&absolute, 0.5)?,
        max_error: absolute[n - 1],
        mean_error,
        error_std: error_variance.sqrt(),
        explained_variance: varied.then(|| 1.0 - error_variance / (label_squares / n as f64)),
        pearson: pearson(&p, &y),
        spearman: pearson(&ranks(&p), &ranks(&y)),
    })
}

/// Pearson's correlation of finite pairs, −1…1; `None` where a side is constant or the lengths differ.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let constant = |values: &[f64]| values.iter().all(|value| *value == values[0]);
    if x.len() != y.len() || x.is_empty() || constant(x) || constant(y) {
        return None;
    }
    let n = x.len() as f64;
    let (mean_x, mean_y) = (sum(x.iter().copied()) / n, sum(y.iter().copied()) / n);
    let square = |values: &[f64], mean: f64| sum(values.iter().map(|value| (value - mean).powi(2)));
    let product = sum(x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)));
    let correlation = product / square(x, mean_x).sqrt() / square(y, mean_y).sqrt();
    correlation.is_finite().then(|| correlation.clamp(-1.0, 1.0))
}

/// Ranks from 1, ties at their mean rank.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let order = sorted_order(values);
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start] as usize];
        let tied = order[start..].iter().take_while(|at| values[**at as usize] == value).count().max(1);
        // The mean of start+1 … start+tied.
        let rank = start as f64 + f64::midpoint(tied as f64, 1.0);
        for at in &order[start..start + tied] {
            ranks[*at as usize] = rank;
        }
        start += tied;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_zeros_leave_figures_undefined() {
        let constant = regression(&[1.0, 2.0], &[3.0, 3.0]).expect("defined");
        assert!(constant.r2.is_none() && constant.pearson.is_none() && constant.explained_variance.is_none());
        assert!(regression(&[1.0, 2.0], &[0.0, 3.0]).expect("defined").mape.is_none());
        assert!(regression(&[], &[]).is_none() && regression(&[1.0], &[]).is_none());
        assert!(regression(&[f64::NAN], &[1.0]).is_none() && regression(&[f64::MAX], &[-f64::MAX]).is_none());
        assert_eq!(regression(&[1.0, f64::NAN, 5.0], &[1.0, 2.0, 4.0]).expect("defined").mean_error, 0.5);
    }

    #[test]
    fn ties_share_their_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, f64::NAN]), [2.5, 1.0, 2.5, 4.0]);
    }
}
