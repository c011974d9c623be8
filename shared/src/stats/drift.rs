//! How far two rows of counts over the same cells lie apart.
//!
//! Every function takes the counts of the reference and of the current window over the same cells, and is `None`
//! when the numbers of cells differ or a side has no rows.

mod counted;
mod row;

pub use counted::CountDrift;
pub use row::{CountLogs, CountRow};

use super::special::chi2_sf;

/// A share counts as at least this in the PSI.
pub const PSI_FLOOR: f64 = 1e-4;

/// Both sides' shares, cell by cell.
fn shares(reference: &[u64], current: &[u64]) -> Option<impl Iterator<Item = (f64, f64)>> {
    let (n, m) = totals(reference, current)?;
    Some(reference.iter().zip(current).map(move |(c, d)| (*c as f64 / n, *d as f64 / m)))
}

fn totals(reference: &[u64], current: &[u64]) -> Option<(f64, f64)> {
    let n: u64 = reference.iter().sum();
    let m: u64 = current.iter().sum();
    (reference.len() == current.len() && n > 0 && m > 0).then_some((n as f64, m as f64))
}

/// The population stability index, Σ (p − q) ln(p/q), shares floored at [`PSI_FLOOR`] and not renormalised; 0 or more.
///
/// Source: Siddiqi (2006); bands of 0.1 and 0.25 are usual.
pub fn psi(reference: &[u64], current: &[u64]) -> Option<f64> {
    CountRow::new(reference).psi(&CountRow::new(current))
}

/// What each cell adds to the PSI.
pub fn psi_terms(reference: &[u64], current: &[u64]) -> Option<impl Iterator<Item = f64>> {
    CountRow::new(reference).psi_by_cell(&CountRow::new(current)).map(Vec::into_iter)
}

/// The PSI with 0.5 added to each count instead of a floor.
pub fn psi_laplace(reference: &[u64], current: &[u64]) -> Option<f64> {
    Some(kl(reference, current)? + kl(current, reference)?)
}

/// What the PSI exceeds with probability `1 − level` without any drift: (1/n + 1/m)·χ²_{k−1, level}.
///
/// `cells` is the number of cells that hold rows; `None` with fewer than two, or without rows. Source: Yurdakul
/// (2018).
pub fn psi_noise(n: u64, m: u64, cells: usize, level: f64) -> Option<f64> {
    if n == 0 || m == 0 {
        return None;
    }
    Some((1.0 / n as f64 + 1.0 / m as f64) * super::special::chi2_ppf(level, cells.checked_sub(1)? as f64)?)
}

/// The PSI to be expected without any drift, (k − 1)(1/n + 1/m): the noise floor that charts show.
pub fn psi_expected(n: u64, m: u64, cells: usize) -> Option<f64> {
    (n > 0 && m > 0 && cells > 0).then(|| (cells - 1) as f64 * (1.0 / n as f64 + 1.0 / m as f64))
}

/// P(PSI ≥ the one found) without any drift, from its limit (1/n + 1/m)·χ²_{k−1} over the cells that hold rows.
pub fn psi_p(reference: &[u64], current: &[u64]) -> Option<f64> {
    let (n, m) = totals(reference, current)?;
    chi2_sf(
        psi(reference, current)?.max(0.0) / (1.0 / n + 1.0 / m),
        occupied(reference, current).checked_sub(1)? as f64,
    )
}

/// How many cells hold a row of either side.
pub fn occupied(reference: &[u64], current: &[u64]) -> usize {
    reference.iter().zip(current).filter(|(c, d)| **c > 0 || **d > 0).count()
}

/// The Jensen–Shannon divergence in nats, 0…ln 2; no smoothing. Source: Lin (1991).
pub fn js_divergence(reference: &[u64], current: &[u64]) -> Option<f64> {
    CountRow::new(reference).js_divergence(&CountRow::new(current))
}

/// The Jensen–Shannon distance, base 2: the square root of the divergence in bits, 0…1.
pub fn js_distance(reference: &[u64], current: &[u64]) -> Option<f64> {
    CountRow::new(reference).js_distance(&CountRow::new(current))
}

/// The Kullback–Leibler divergence Σ p ln(p/q) of the reference from the current window, in nats, with 0.5 added to
/// each count (Krichevsky and Trofimov 1981).
pub fn kl(reference: &[u64], current: &[u64]) -> Option<f64> {
    let (n, m) = totals(reference, current)?;
    let added = 0.5 * reference.len() as f64;
    let terms = reference.iter().zip(current).map(|(c, d)| {
        let (p, q) = ((*c as f64 + 0.5) / (n + added), (*d as f64 + 0.5) / (m + added));
        p * (p / q).ln()
    });
    Some(terms.sum())
}

/// The Hellinger distance √(1 − Σ√(pq)), 0…1, computed as √(½ Σ(√p − √q)²), which is exactly 0 for equal shares.
pub fn hellinger(reference: &[u64], current: &[u64]) -> Option<f64> {
    let squares: f64 = shares(reference, current)?.map(|(p, q)| (p.sqrt() - q.sqrt()).powi(2)).sum();
    Some((0.5 * squares).sqrt().min(1.0))
}

/// The total variation distance ½ Σ|p − q|, 0…1.
pub fn tvd(reference: &[u64], current: &[u64]) -> Option<f64> {
    Some((0.5 * shares(reference, current)?.map(|(p, q)| (p - q).abs()).sum::<f64>()).min(1.0))
}

/// The largest difference of a share, max|p − q|, 0…1.
pub fn l_infinity(reference: &[u64], current: &[u64]) -> Option<f64> {
    Some(shares(reference, current)?.map(|(p, q)| (p - q).abs()).fold(0.0, f64::max))
}

/// The contingency test of two rows of counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chi2 {
    /// Pearson's χ².
    pub statistic: f64,
    /// Cells that hold rows, less one.
    pub dof: usize,
    /// P(χ² ≥ statistic).
    pub p: f64,
    /// Cramér's V = √(χ²/(n+m)), 0…1; 0 where all rows are in one cell.
    pub cramers_v: f64,
    /// V with the correction of its bias (Bergsma 2013), 0…1; undefined for two rows, and for a single cell.
    pub cramers_v_corrected: Option<f64>,
    /// The smallest expected count; below 5 the p-value is rough.
    pub min_expected: f64,
}

/// Pearson's χ² over the cells that hold rows, no continuity correction. Source: scipy's `chi2_contingency`.
pub fn chi2(reference: &[u64], current: &[u64]) -> Option<Chi2> {
    let (n, m) = totals(reference, current)?;
    let total = n + m;
    let (mut statistic, mut least) = (0.0, f64::INFINITY);
    for (c, d) in occupied_pairs(reference, current) {
        // (c − n(c+d)/N)² summed over both rows, over its expectation, is (cm − dn)²/(nm(c+d)).
        let gap = c * m - d * n;
        statistic += gap / (n * m) * (gap / (c + d));
        least = least.min((c + d) * n.min(m) / total);
    }
    let dof = occupied(reference, current) - 1;
    let columns = (dof + 1) as f64;
    let bias_free = (statistic / total - dof as f64 / (total - 1.0)).max(0.0);
    let narrowest = (columns - (columns - 1.0).powi(2) / (total - 1.0)).min(2.0 - 1.0 / (total - 1.0)) - 1.0;
    Some(Chi2 {
        statistic,
        dof,
        p: chi2_sf(statistic, dof as f64)?,
        cramers_v: (statistic / total).sqrt().min(1.0),
        cramers_v_corrected: (narrowest > 0.0).then(|| (bias_free / narrowest).sqrt()),
        min_expected: least,
    })
}

/// The likelihood-ratio test (G) over the cells that hold rows: statistic and p-value. Source: Wilks (1938).
pub fn g_test(reference: &[u64], current: &[u64]) -> Option<(f64, f64)> {
    let (n, m) = totals(reference, current)?;
    let part = |count: f64, expected: f64| if count > 0.0 { count * (count / expected).ln() } else { 0.0 };
    let sum: f64 = occupied_pairs(reference, current)
        .map(|(c, d)| part(c, (c + d) * n / (n + m)) + part(d, (c + d) * m / (n + m)))
        .sum();
    let statistic = (2.0 * sum).max(0.0);
    Some((statistic, chi2_sf(statistic, (occupied(reference, current) - 1) as f64)?))
}

fn occupied_pairs(reference: &[u64], current: &[u64]) -> impl Iterator<Item = (f64, f64)> {
    reference.iter().zip(current).filter(|(c, d)| **c > 0 || **d > 0).map(|(c, d)| (*c as f64, *d as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: [u64; 6] = [16, 18, 16, 14, 12, 12];
    const CURRENT: [u64; 6] = [16, 16, 16, 16, 16, 8];

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("defined");
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn the_published_case() {
        close(psi(&REFERENCE, &CURRENT), 0.037_218_381_6);
        close(js_distance(&REFERENCE, &CURRENT), 0.081_734_213_3);
        close(js_divergence(&REFERENCE, &CURRENT).map(f64::sqrt), 0.068_048_196_2);
        close(tvd(&REFERENCE, &CURRENT), 6.0 / 88.0);
    }

    #[test]
    fn undefined_without_rows_or_with_other_cells() {
        for figure in [psi, js_distance, kl, hellinger, tvd] {
            assert_eq!(figure(&[], &[]), None);
            assert_eq!(figure(&[1], &[0]), None);
            assert_eq!(figure(&[1, 2], &[1]), None);
        }
        assert!(chi2(&[0], &[0]).is_none() && g_test(&[1, 2], &[1]).is_none());
    }

    #[test]
    fn one_cell_cannot_drift() {
        let test = chi2(&[7, 0], &[9, 0]).expect("defined");
        assert_eq!((test.statistic, test.dof, test.p, test.cramers_v), (0.0, 0, 1.0, 0.0));
        assert_eq!(psi_noise(7, 9, 1, 0.99), None);
    }
}
