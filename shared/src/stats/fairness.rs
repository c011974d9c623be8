//! Rates of groups, their gaps, and each group against a reference group.

use super::binary::{Confusion, Rate};
use super::proportion::{Difference, Proportion, newcombe, two_proportions};
use super::special::norm_ppf;

/// Groups with fewer rows are shown but not counted into a gap.
pub const MIN_GROUP: u64 = 30;
/// A rate with fewer cases under it is weak.
pub const WEAK_BELOW: u64 = 10;
/// The four-fifths rule, a rule of thumb: a ratio of selection rates below this is suspect.
pub const FOUR_FIFTHS: f64 = 0.8;

/// Whether a rate rests on too few cases to be relied on.
pub fn is_weak(proportion: &Proportion) -> bool {
    proportion.n < WEAK_BELOW
}

/// Counts decisions against outcomes in each group; rows with a code outside `groups` are left out.
pub fn count_groups(codes: &[u32], groups: usize, predicted: &[bool], labels: &[bool]) -> Vec<Confusion> {
    let mut tables = vec![Confusion::default(); groups];
    for ((code, predicted), label) in codes.iter().zip(predicted).zip(labels) {
        if let Some(table) = tables.get_mut(*code as usize) {
            table.add(*predicted, *label);
        }
    }
    tables
}

/// Codes of the crossing of two attributes: every pair of groups that occurs, sorted, and each row's pair.
///
/// Rows with a code of `u32::MAX` on a side (no group) keep it. Pairs are (first, second) codes.
pub fn cross(first: &[u32], second: &[u32]) -> (Vec<(u32, u32)>, Vec<u32>) {
    let mut pairs: Vec<(u32, u32)> = first.iter().copied().zip(second.iter().copied()).collect();
    let rows = pairs.clone();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.retain(|(a, b)| *a != u32::MAX && *b != u32::MAX);
    let code = |pair: &(u32, u32)| pairs.binary_search(pair).map_or(u32::MAX, |at| at as u32);
    let codes = rows.iter().map(code).collect();
    (pairs, codes)
}

/// The gap of a rate between the highest and the lowest group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Position of the group with the highest rate.
    pub highest: usize,
    /// Position of the group with the lowest rate.
    pub lowest: usize,
    /// Highest − lowest, 0…1.
    pub difference: f64,
    /// Lowest / highest, 0…1; `None` where both are 0.
    pub ratio: Option<f64>,
    /// Newcombe's 95 % interval of the difference between these two groups, as if no others had been looked at.
    pub newcombe95: (f64, f64),
    /// The same at the level of [`Surest`].
    pub simultaneous95: (f64, f64),
    /// The difference that is surest to be large.
    pub surest: Surest,
    /// Groups in which the rate is defined; a single one has no gap to itself (difference 0, ratio 1).
    pub groups: usize,
}

/// Of all pairs of groups, the one whose interval begins farthest from 0.
///
/// The interval is Newcombe's, at the level that holds for all pairs and for [`RATES_JUDGED`] rates together
/// (Bonferroni): whoever looks for the largest gap among many groups finds one by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surest {
    /// Position of the group with the higher rate.
    pub higher: usize,
    /// Position of the group with the lower rate.
    pub lower: usize,
    /// Higher − lower, 0…1.
    pub difference: f64,
    /// Its 95 % interval over all pairs and rates.
    pub interval: (f64, f64),
}

/// A verdict on fairness looks at the selection rate, the true and the false positive rate.
pub const RATES_JUDGED: usize = 3;

/// The gap of a rate over the groups with at least `min_group` rows in which the rate is defined.
///
/// `None` without such a group. Source: Bird et al. (2020), fairlearn.
pub fn gap(groups: &[Confusion], rate: Rate, min_group: u64) -> Option<Gap> {
    let counted = groups.iter().enumerate().filter(|(_, table)| table.n() >= min_group.max(1));
    gap_of(counted.map(|(at, table)| (at, table.proportion(rate))))
}

/// The gap over proportions, each with the position of its group; undefined ones are left out.
pub fn gap_of(proportions: impl Iterator<Item = (usize, Proportion)>) -> Option<Gap> {
    let known: Vec<(usize, Proportion, f64)> =
        proportions.filter_map(|(at, proportion)| Some((at, proportion, proportion.rate?))).collect();
    // The first of equals.
    let lowest = known.iter().copied().reduce(|low, entry| if entry.2 < low.2 { entry } else { low })?;
    let highest = known.iter().copied().reduce(|high, entry| if entry.2 > high.2 { entry } else { high })?;
    let (low, high) = (lowest.1, highest.1);
    let test = two_proportions(high.k, high.n, low.k, low.n)?;
    let comparisons = known.len() * (known.len() - 1) / 2 * RATES_JUDGED;
    let z = norm_ppf(1.0 - 0.025 / comparisons.max(1) as f64)?;
    let simultaneous95 = newcombe(high.k, high.n, low.k, low.n, z)?;
    let alone = known.len() == 1;
    Some(Gap {
        highest: highest.0,
        lowest: lowest.0,
        difference: highest.2 - lowest.2,
        ratio: (highest.2 > 0.0).then(|| lowest.2 / highest.2),
        newcombe95: if alone { (0.0, 0.0) } else { test.newcombe95 },
        simultaneous95: if alone { (0.0, 0.0) } else { simultaneous95 },
        surest: surest(&known, z).unwrap_or(Surest {
            higher: highest.0,
            lower: lowest.0,
            difference: 0.0,
            interval: (0.0, 0.0),
        }),
        groups: known.len(),
    })
}

fn surest(known: &[(usize, Proportion, f64)], z: f64) -> Option<Surest> {
    let pairs = known.iter().enumerate().flat_map(|(at, one)| known[at + 1..].iter().map(move |other| (one, other)));
    let of_pair = |(one, other): (&(usize, Proportion, f64), &(usize, Proportion, f64))| {
        let (higher, lower) = if one.2 >= other.2 { (one, other) } else { (other, one) };
        let interval = newcombe(higher.1.k, higher.1.n, lower.1.k, lower.1.n, z)?;
        Some(Surest { higher: higher.0, lower: lower.0, difference: higher.2 - lower.2, interval })
    };
    pairs.filter_map(of_pair).reduce(|best, pair| if pair.interval.0 > best.interval.0 { pair } else { best })
}

/// The gaps of one attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disparities {
    /// Selection rate: demographic parity.
    pub selection: Option<Gap>,
    /// True positive rate: equal opportunity.
    pub tpr: Option<Gap>,
    /// False positive rate.
    pub fpr: Option<Gap>,
    /// Positive predictive value: predictive parity.
    pub ppv: Option<Gap>,
    /// Accuracy.
    pub accuracy: Option<Gap>,
    /// Groups with at least the smallest number of rows.
    pub counted: usize,
    /// Groups left out as too small.
    pub left_out: usize,
}

impl Disparities {
    /// Over groups with at least `min_group` rows; an empty group is no group.
    pub fn of(groups: &[Confusion], min_group: u64) -> Self {
        let present = groups.iter().filter(|table| table.n() > 0).count();
        let counted = groups.iter().filter(|table| table.n() >= min_group.max(1)).count();
        let gap = |rate| gap(groups, rate, min_group);
        Self {
            selection: gap(Rate::Selection),
            tpr: gap(Rate::Tpr),
            fpr: gap(Rate::Fpr),
            ppv: gap(Rate::Ppv),
            accuracy: gap(Rate::Accuracy),
            counted,
            left_out: present - counted,
        }
    }

    /// Equalized odds: the larger difference of TPR and FPR; `None` unless both are defined.
    pub fn equalized_odds_difference(&self) -> Option<f64> {
        Some(self.tpr?.difference.max(self.fpr?.difference))
    }

    /// The mean of both differences; `None` unless both are defined.
    pub fn equalized_odds_difference_mean(&self) -> Option<f64> {
        Some(f64::midpoint(self.tpr?.difference, self.fpr?.difference))
    }

    /// Equalized odds: the smaller ratio of TPR and FPR; `None` unless both are defined.
    pub fn equalized_odds_ratio(&self) -> Option<f64> {
        Some(self.tpr?.ratio?.min(self.fpr?.ratio?))
    }
}

/// A group against the reference group; differences are group − reference, ratios group / reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VersusReference {
    /// Ratio of selection rates; `None` where undefined or the reference's is 0.
    pub disparate_impact: Option<f64>,
    /// Difference of selection rates, −1…1.
    pub statistical_parity_difference: Option<f64>,
    /// Difference of true positive rates.
    pub tpr_difference: Option<f64>,
    /// Difference of false positive rates.
    pub fpr_difference: Option<f64>,
    /// The mean of both.
    pub average_odds_difference: Option<f64>,
    /// Ratio of false positive rates.
    pub fpr_ratio: Option<f64>,
    /// Ratio of false negative rates.
    pub fnr_ratio: Option<f64>,
    /// Ratio of positive predictive values.
    pub ppv_ratio: Option<f64>,
    /// The test of the selection rates; `None` where a side has no rows.
    pub selection: Option<Difference>,
}

/// Compares a group with the reference group. Source: Bellamy et al. (2018), AI Fairness 360.
pub fn versus_reference(group: &Confusion, reference: &Confusion) -> VersusReference {
    let difference = |rate| Some(group.rate(rate)? - reference.rate(rate)?);
    let ratio = |rate| {
        let below = reference.rate(rate).filter(|below| *below > 0.0)?;
        Some(group.rate(rate)? / below)
    };
    let (tpr_difference, fpr_difference) = (difference(Rate::Tpr), difference(Rate::Fpr));
    VersusReference {
        disparate_impact: ratio(Rate::Selection),
        statistical_parity_difference: difference(Rate::Selection),
        tpr_difference,
        fpr_difference,
        average_odds_difference: tpr_difference.zip(fpr_difference).map(|(tpr, fpr)| f64::midpoint(tpr, fpr)),
        fpr_ratio: ratio(Rate::Fpr),
        fnr_ratio: ratio(Rate::Fnr),
        ppv_ratio: ratio(Rate::Ppv),
        selection: two_proportions(group.selected(), group.n(), reference.selected(), reference.n()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: Confusion = Confusion { tp: 40, fp: 10, fn_: 10, tn: 40 };
    const SMALL: Confusion = Confusion { tp: 0, fp: 0, fn_: 0, tn: 1 };

    #[test]
    fn a_small_group_is_not_counted() {
        let all = Disparities::of(&[LARGE, SMALL], 0);
        assert_eq!(all.selection.map(|gap| gap.difference), Some(0.5));
        let counted = Disparities::of(&[LARGE, SMALL, Confusion::default()], MIN_GROUP);
        assert_eq!((counted.counted, counted.left_out), (1, 1));
        assert_eq!(counted.selection.map(|gap| (gap.difference, gap.ratio)), Some((0.0, Some(1.0))));
        assert!(gap(&[], Rate::Tpr, 0).is_none() && gap(&[SMALL], Rate::Tpr, 0).is_none());
    }

    #[test]
    fn nothing_over_nothing_stays_undefined() {
        let versus = versus_reference(&SMALL, &LARGE);
        assert_eq!((versus.disparate_impact, versus.tpr_difference), (Some(0.0), None));
        assert!(versus.average_odds_difference.is_none() && versus.ppv_ratio.is_none());
        assert!(versus_reference(&LARGE, &SMALL).disparate_impact.is_none());
        assert!(versus_reference(&LARGE, &Confusion::default()).selection.is_none());
        assert!(is_weak(&SMALL.proportion(Rate::Tnr)) && !is_weak(&LARGE.proportion(Rate::Tnr)));
    }

    #[test]
    fn crossings_keep_the_pairs_that_occur() {
        let (pairs, codes) = cross(&[0, 1, 0, u32::MAX], &[2, 0, 2, 0]);
        assert_eq!((pairs, codes), (vec![(0, 2), (1, 0)], vec![0, 1, 0, u32::MAX]));
    }
}
