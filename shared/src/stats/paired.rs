//! Two versions on the same requests.

use super::moments::sum;
use super::sort::sorted_order;
use super::special::{Z95, binomial_half_cdf, binomial_half_pmf, binomial_half_two_sided, chi2_sf, two_sided_p};

/// How often two versions were right: rows by version A (right, wrong), columns by version B (right, wrong).
pub fn agreement(predicted_a: &[bool], predicted_b: &[bool], labels: &[bool]) -> [[u64; 2]; 2] {
    let mut table = [[0; 2]; 2];
    for ((a, b), label) in predicted_a.iter().zip(predicted_b).zip(labels) {
        table[usize::from(a != label)][usize::from(b != label)] += 1;
    }
    table
}

/// McNemar's test of two versions' errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mcnemar {
    /// Cases that only A got right.
    pub b: u64,
    /// Cases that only B got right.
    pub c: u64,
    /// The exact two-sided p-value; 1 where b + c = 0.
    pub p_exact: f64,
    /// The mid-p value; 1 where b + c = 0.
    pub p_mid: f64,
    /// χ² = (b − c)²/(b + c); `None` where b + c = 0.
    pub chi2: Option<f64>,
    /// Its p-value.
    pub p: Option<f64>,
    /// Edwards' corrected χ² = (|b − c| − 1)²/(b + c); `None` where b + c = 0.
    pub chi2_cc: Option<f64>,
    /// Its p-value.
    pub p_cc: Option<f64>,
}

/// McNemar's test from the cases in which exactly one version was right. Sources: McNemar (1947), Edwards (1948),
/// Fagerland, Lydersen and Laake (2013) for mid-p.
pub fn mcnemar(b: u64, c: u64) -> Mcnemar {
    let (n, fewer) = (b + c, b.min(c));
    let gap = b.abs_diff(c) as f64;
    let statistic = |gap: f64| (n > 0).then(|| gap * gap / n as f64);
    let (chi2, chi2_cc) = (statistic(gap), statistic(gap - 1.0));
    let p_mid = if n == 0 || b == c { 1.0 } else { 2.0 * binomial_half_cdf(fewer, n) - binomial_half_pmf(fewer, n) };
    Mcnemar {
        b,
        c,
        p_exact: binomial_half_two_sided(fewer, n),
        p_mid: p_mid.clamp(0.0, 1.0),
        chi2,
        p: chi2.and_then(|chi2| chi2_sf(chi2, 1.0)),
        chi2_cc,
        p_cc: chi2_cc.and_then(|chi2| chi2_sf(chi2, 1.0)),
    }
}

/// Decisions that differ between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flips {
    /// Cases compared.
    pub n: u64,
    /// Negative by A, positive by B.
    pub to_positive: u64,
    /// Positive by A, negative by B.
    pub to_negative: u64,
}

/// Counts the decisions that flip from A to B.
pub fn flips<'a>(pairs: impl IntoIterator<Item = (&'a bool, &'a bool)>) -> Flips {
    let mut flips = Flips::default();
    for (a, b) in pairs {
        flips.n += 1;
        flips.to_positive += u64::from(!a && *b);
        flips.to_negative += u64::from(*a && !b);
    }
    flips
}

/// A mean difference over pairs with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanDifference {
    /// Pairs.
    pub n: usize,
    /// The mean difference, in the unit of the differences.
    pub mean: f64,
    /// Its standard error, from the sample standard deviation.
    pub standard_error: f64,
    /// Mean ± 1.96 standard errors.
    pub ci95: (f64, f64),
}

/// The mean of finite differences with its 95 % interval; `None` with fewer than two, or past the largest number.
pub fn mean_difference(differences: &[f64]) -> Option<MeanDifference> {
    let n = differences.len();
    if n < 2 {
        return None;
    }
    let mean = sum(differences.iter().copied()) / n as f64;
    let squares = sum(differences.iter().map(|difference| (difference - mean).powi(2)));
    let standard_error = (squares / (n - 1) as f64 / n as f64).sqrt();
    let half = Z95 * standard_error;
    half.is_finite().then_some(MeanDifference { n, mean, standard_error, ci95: (mean - half, mean + half) })
}

/// The same for differences of −1, 0 and 1, from how many of `n` are 1 and −1.
pub fn mean_difference_of_counts(n: u64, ups: u64, downs: u64) -> Option<MeanDifference> {
    if n < 2 {
        return None;
    }
    let (count, gap) = (n as f64, ups as f64 - downs as f64);
    let mean = gap / count;
    let squares = ((ups + downs) as f64 - gap * mean).max(0.0);
    let standard_error = (squares / (count - 1.0) / count).sqrt();
    let half = Z95 * standard_error;
    Some(MeanDifference { n: n as usize, mean, standard_error, ci95: (mean - half, mean + half) })
}

/// The areas under the ROC curves of two versions on the same cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedAuc {
    /// The area of A, 0…1.
    pub auc_a: f64,
    /// The area of B, 0…1.
    pub auc_b: f64,
    /// Variance of A, covariance, variance of B.
    pub covariance: [f64; 3],
    /// A − B.
    pub difference: f64,
    /// The standard error of the difference.
    pub standard_error: f64,
    /// Difference in standard errors; `None` where the standard error is 0.
    pub z: Option<f64>,
    /// The two-sided p-value of z.
    pub p: Option<f64>,
    /// Difference ± 1.96 standard errors.
    pub ci95: (f64, f64),
}

/// DeLong's test of two areas from the same cases (1988); cases in which a score is not finite are left out.
///
/// `None` when lengths differ, or with fewer than two positive or negative cases. O(n log n).
pub fn delong(scores_a: &[f64], scores_b: &[f64], labels: &[bool]) -> Option<PairedAuc> {
    if scores_a.len() != labels.len() || scores_b.len() != labels.len() {
        return None;
    }
    let rows = scores_a.iter().zip(scores_b).zip(labels).filter(|((a, b), _)| a.is_finite() && b.is_finite());
    let (scores, labels): (Vec<(f64, f64)>, Vec<bool>) = rows.map(|((a, b), label)| ((*a, *b), *label)).unzip();
    let (a, b): (Vec<f64>, Vec<f64>) = scores.into_iter().unzip();
    delong_in_order([&a, &b], [&sorted_order(&a), &sorted_order(&b)], &labels)
}

/// The same for finite scores whose order is known, see [`sorted_order`]: O(n).
pub(crate) fn delong_in_order(scores: [&[f64]; 2], orders: [&[u32]; 2], labels: &[bool]) -> Option<PairedAuc> {
    let positives = labels.iter().filter(|label| **label).count();
    let negatives = labels.len() - positives;
    if positives < 2 || negatives < 2 {
        return None;
    }
    let [placed_a, placed_b] = [0, 1].map(|side| placements(scores[side], orders[side], labels));
    let mean = |placed: &[f64]| {
        let of_positives = placed.iter().zip(labels).filter(|(_, label)| **label).map(|(value, _)| *value);
        sum(of_positives) / positives as f64
    };
    let (auc_a, auc_b) = (mean(&placed_a), mean(&placed_b));
    let product = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| {
        let of = |class: bool, n: usize| {
            let rows = x.iter().zip(y).zip(labels).filter(|(_, label)| **label == class);
            sum(rows.map(|((x, y), _)| (x - mean_x) * (y - mean_y))) / (n as f64 * (n - 1) as f64)
        };
        of(true, positives) + of(false, negatives)
    };
    let covariance = [
        product(&placed_a, auc_a, &placed_a, auc_a),
        product(&placed_a, auc_a, &placed_b, auc_b),
        product(&placed_b, auc_b, &placed_b, auc_b),
    ];
    let differences: Vec<f64> = placed_a.iter().zip(&placed_b).map(|(a, b)| a - b).collect();
    let difference = auc_a - auc_b;
    // The variance of the differences themselves: nothing cancels, and equal versions give exactly 0.
    let standard_error = product(&differences, difference, &differences, difference).max(0.0).sqrt();
    let z = (standard_error > 0.0).then(|| difference / standard_error);
    let half = Z95 * standard_error;
    Some(PairedAuc {
        auc_a,
        auc_b,
        covariance,
        difference,
        standard_error,
        z,
        p: z.map(two_sided_p),
        ci95: (difference - half, difference + half),
    })
}

/// Each case's share of the other class that it is on the right side of, ties at ½.
fn placements(scores: &[f64], order: &[u32], labels: &[bool]) -> Vec<f64> {
    let positives = labels.iter().filter(|label| **label).count() as f64;
    let negatives = labels.len() as f64 - positives;
    let mut placed = vec![0.0; scores.len()];
    let (mut start, mut below_pos, mut below_neg) = (0, 0.0, 0.0);
    while start < order.len() {
        let score = scores[order[start] as usize];
        let tied = order[start..].iter().take_while(|at| scores[**at as usize] == score).count().max(1);
        let group = &order[start..start + tied];
        let tied_pos = group.iter().filter(|at| labels[**at as usize]).count() as f64;
        let tied_neg = tied as f64 - tied_pos;
        for at in group {
            placed[*at as usize] = if labels[*at as usize] {
                (below_neg + 0.5 * tied_neg) / negatives
            } else {
                1.0 - (below_pos + 0.5 * tied_pos) / positives
            };
        }
        below_pos += tied_pos;
        below_neg += tied_neg;
        start += tied;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_case() {
        let test = mcnemar(25, 15);
        assert_eq!(test.chi2_cc, Some(2.025));
        assert!((test.p_cc.expect("defined") - 0.154_728_923_485).abs() < 1e-12);
        assert!((test.p_exact - 0.153_859_9).abs() < 1e-7);
    }

    #[test]
    fn without_disagreement_there_is_no_evidence() {
        let test = mcnemar(0, 0);
        assert_eq!((test.p_exact, test.p_mid, test.chi2, test.chi2_cc), (1.0, 1.0, None, None));
    }

    #[test]
    fn equal_versions_do_not_differ() {
        let scores = [0.1, 0.4, 0.35, 0.8];
        let labels = [false, false, true, true];
        let test = delong(&scores, &scores, &labels).expect("defined");
        assert_eq!((test.auc_a, test.difference, test.standard_error, test.z), (0.75, 0.0, 0.0, None));
        assert!(delong(&scores, &scores, &[true; 4]).is_none() && delong(&scores, &[0.1], &labels).is_none());
        assert_eq!(flips([true, false].iter().zip(&[false, false])), Flips { n: 2, to_positive: 0, to_negative: 1 });
    }

    #[test]
    fn a_mean_needs_two_pairs() {
        assert!(mean_difference(&[1.0]).is_none());
        let mean = mean_difference(&[1.0, 3.0]).expect("defined");
        assert_eq!((mean.mean, mean.standard_error), (2.0, 1.0));
    }

    #[test]
    fn counts_give_the_mean_of_their_differences() {
        let differences: Vec<f64> = (0..200)
            .map(|i| {
                if i < 30 {
                    1.0
                } else if i < 42 {
                    -1.0
                } else {
                    0.0
                }
            })
            .collect();
        let (each, counted) = (mean_difference(&differences), mean_difference_of_counts(200, 30, 12));
        let (each, counted) = (each.expect("defined"), counted.expect("defined"));
        assert_eq!((each.n, each.mean), (counted.n, counted.mean));
        assert!((each.standard_error - counted.standard_error).abs() < 1e-15);
        assert_eq!(mean_difference_of_counts(5, 0, 0).map(|mean| mean.ci95), Some((0.0, 0.0)));
        assert!(mean_difference_of_counts(1, 1, 0).is_none());
    }
}
