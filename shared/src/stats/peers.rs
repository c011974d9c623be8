//! Figures as other tools print them, for those who must match an old report; none is a default here.

use super::drift::js_divergence;
use super::moments::Moments;

/// Up to this many distinct reference values Evidently compares values instead of ranges.
const EVIDENTLY_VALUES: usize = 20;

/// Counts of both sides over Evidently's cells: Sturges bins of both samples together, so that the edges move with
/// each window; a cell per value where the reference has at most 20 distinct ones.
///
/// Both samples finite and rising; `None` when either is empty.
pub fn evidently_counts(reference: &[f64], current: &[f64]) -> Option<(Vec<u64>, Vec<u64>)> {
    let (low, high) = (reference.first()?.min(*current.first()?), reference.last()?.max(*current.last()?));
    if distinct(reference).len() <= EVIDENTLY_VALUES {
        let mut values = distinct(reference);
        values.extend(distinct(current));
        values.sort_by(f64::total_cmp);
        values.dedup();
        let count = |sorted: &[f64]| {
            let of = |value: &f64| sorted.partition_point(|x| x <= value) - sorted.partition_point(|x| x < value);
            values.iter().map(|value| of(value) as u64).collect()
        };
        return Some((count(reference), count(current)));
    }
    let n = (reference.len() + current.len()) as f64;
    let edges = edges(low, high, 1.0 + n.log2());
    Some((histogram(reference, &edges), histogram(current, &edges)))
}

/// Evidently's PSI of two rows of counts: an empty cell counts as 0.0001, or as a millionth of the smallest share
/// where that is no larger than 0.0001. `None` without rows or with other cells.
pub fn evidently_psi(reference: &[u64], current: &[u64]) -> Option<f64> {
    let (p, q) = (filled(reference)?, filled(current)?);
    (p.len() == q.len()).then(|| p.iter().zip(&q).map(|(p, q)| (p - q) * (p / q).ln()).sum())
}

/// Evidently's Kullback–Leibler divergence in nats, empty cells filled as in [`evidently_psi`], shares scaled to 1.
pub fn evidently_kl(reference: &[u64], current: &[u64]) -> Option<f64> {
    let (p, q) = (filled(reference)?, filled(current)?);
    let (total_p, total_q) = (p.iter().sum::<f64>(), q.iter().sum::<f64>());
    let term = |(p, q): (&f64, &f64)| p / total_p * (p / total_p / (q / total_q)).ln();
    (p.len() == q.len()).then(|| p.iter().zip(&q).map(term).sum())
}

/// Evidently's Jensen–Shannon distance: the square root of the divergence in nats.
pub fn evidently_js(reference: &[u64], current: &[u64]) -> Option<f64> {
    js_divergence(reference, current).map(f64::sqrt)
}

/// NannyML's Jensen–Shannon distance (base 2): Doane bins of the reference, what lies outside in a cell of its own.
///
/// Both samples finite and rising; `None` when either is empty.
pub fn nannyml_js(reference: &[f64], current: &[f64]) -> Option<f64> {
    let (low, high) = (*reference.first()?, *reference.last()?);
    let n = reference.len() as f64;
    let skew = Moments::of(reference)?.skew.filter(|_| n > 2.0);
    let bins = skew.map_or(0.0, |skew| {
        let error = (6.0 * (n - 2.0) / ((n + 1.0) * (n + 3.0))).sqrt();
        1.0 + n.log2() + (1.0 + skew.abs() / error).log2()
    });
    let edges = edges(low, high, bins);
    let (mut p, mut q) = (histogram(reference, &edges), histogram(current, &edges));
    p.push(0);
    q.push(current.len() as u64 - q.iter().sum::<u64>());
    super::drift::js_distance(&p, &q)
}

/// Edges of ⌈bins⌉ equal ranges, as numpy's `histogram_bin_edges` lays them.
fn edges(low: f64, high: f64, bins: f64) -> Vec<f64> {
    if low == high {
        return vec![low - 0.5, high + 0.5];
    }
    let width = (high - low) / bins;
    let count = if bins > 0.0 && width > 0.0 { ((high - low) / width).ceil().max(1.0) as usize } else { 1 };
    let step = (high - low) / count as f64;
    let mut edges: Vec<f64> = (0..count).map(|k| k as f64 * step + low).collect();
    edges.push(high);
    edges
}

/// Counts of sorted values in ranges closed on the left, the last one on both sides.
fn histogram(sorted: &[f64], edges: &[f64]) -> Vec<u64> {
    let last = edges.len() - 1;
    let below = |(at, edge): (usize, &f64)| {
        if at == last { sorted.partition_point(|x| x <= edge) } else { sorted.partition_point(|x| x < edge) }
    };
    let cumulative: Vec<usize> = edges.iter().enumerate().map(below).collect();
    cumulative.windows(2).map(|pair| (pair[1] - pair[0]) as u64).collect()
}

fn distinct(sorted: &[f64]) -> Vec<f64> {
    let mut values = sorted.to_vec();
    values.dedup();
    values
}

fn filled(counts: &[u64]) -> Option<Vec<f64>> {
    let n = counts.iter().sum::<u64>() as f64;
    let smallest = *counts.iter().filter(|count| **count > 0).min()? as f64 / n;
    let fill = if smallest <= 1e-4 { smallest / 1e6 } else { 1e-4 };
    Some(counts.iter().map(|count| if *count == 0 { fill } else { *count as f64 / n }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_the_reference_counts() {
        let reference: Vec<f64> = (0..100).map(f64::from).collect();
        let far: Vec<f64> = (1_000..1_100).map(f64::from).collect();
        assert!((nannyml_js(&reference, &far).expect("defined") - 1.0).abs() < 1e-12);
        assert_eq!(nannyml_js(&reference, &reference), Some(0.0));
        assert_eq!(nannyml_js(&[5.0], &[5.0]), Some(0.0));
    }

    #[test]
    fn undefined_without_rows() {
        assert!(evidently_counts(&[], &[1.0]).is_none() && nannyml_js(&[1.0], &[]).is_none());
        assert!(evidently_psi(&[0], &[1]).is_none() && evidently_kl(&[1], &[1, 2]).is_none());
    }
}
