//! Which groups of an attribute are shown, in which order.

use shared::report::{AttributeFairness, GroupFairness};
use shared::stats::fairness::FOUR_FIFTHS;

use super::figure;
use super::number::fixed;
use super::words::{list, short};

/// How many groups that count are shown, and how many of the small ones.
const MOST: usize = 24;
const MOST_SMALL: usize = 10;

/// A group with its name.
pub(super) type Named<'a> = (&'a str, &'a GroupFairness);

/// The groups to show.
#[derive(Debug, Clone)]
pub(super) struct Shown<'a> {
    /// Large enough to be counted, in the order of the report.
    pub(super) counted: Vec<Named<'a>>,
    /// How many more there are, whose selection rates lie between those shown.
    pub(super) between: usize,
    /// Too small to tell, the largest first.
    pub(super) small: Vec<Named<'a>>,
    /// How many more of these there are.
    pub(super) smaller: usize,
}

/// Of many groups those with the lowest and the highest selection rates, which the verdict is about.
pub(super) fn shown(attribute: &AttributeFairness) -> Shown<'_> {
    let all = attribute.groups.0.iter().map(|(name, group)| (name.as_str(), group));
    let (mut counted, mut small): (Vec<Named<'_>>, Vec<Named<'_>>) = all.partition(|(_, group)| group.counted);
    let between = counted.len().saturating_sub(MOST);
    if between > 0 {
        let rate = |group: &GroupFairness| group.selection_rate.rate.unwrap_or(0.0);
        counted.sort_by(|a, b| rate(a.1).total_cmp(&rate(b.1)));
        counted.drain(MOST / 2..MOST / 2 + between);
    }
    small.sort_by_key(|(_, group)| std::cmp::Reverse(group.n));
    let smaller = small.len().saturating_sub(MOST_SMALL);
    small.truncate(MOST_SMALL);
    Shown { counted, between, small, smaller }
}

/// A gap between the highest and the lowest group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Gap {
    pub(super) name: &'static str,
    pub(super) short: &'static str,
    pub(super) difference: Option<f64>,
    pub(super) ratio: Option<f64>,
}

/// The gaps, with the fields of their differences.
pub(super) fn gaps(attribute: &AttributeFairness) -> [(&'static str, Gap); 4] {
    let gap = |name, short, difference, ratio| Gap { name, short, difference, ratio };
    [
        (
            "demographic_parity_difference",
            gap(
                "Selection rate (demographic parity)",
                "selection rate",
                attribute.demographic_parity_difference,
                attribute.demographic_parity_ratio,
            ),
        ),
        (
            "equal_opportunity_difference",
            gap(
                "TPR (equal opportunity)",
                "TPR",
                attribute.equal_opportunity_difference,
                attribute.equal_opportunity_ratio,
            ),
        ),
        (
            "equalized_odds_difference",
            gap(
                "The worse of TPR and FPR (equalized odds)",
                "equalized odds",
                attribute.equalized_odds_difference,
                attribute.equalized_odds_ratio,
            ),
        ),
        (
            "predictive_parity_difference",
            gap("Precision (predictive parity)", "precision", attribute.predictive_parity_difference, None),
        ),
    ]
}

/// A ratio to three digits, never rounded up: 0.7996 is below four fifths and must look it.
pub(super) fn ratio(ratio: f64) -> String {
    fixed((1e3 * ratio + 1e-9).floor() / 1e3, 3)
}

/// What a group is called: a name of blanks can't be seen.
pub(super) fn called(group: &str) -> &str {
    if group.trim().is_empty() { "(blank)" } else { group }
}

/// The four-fifths rule among groups of enough rows, as a sentence; `None` where there are not two to compare.
pub(super) fn four_fifths(attribute: &AttributeFairness) -> Option<String> {
    let counted = attribute.groups.0.iter().filter(|(_, group)| group.counted);
    let rates: Vec<(String, f64)> = counted
        .filter_map(|(name, group)| Some((short(&[called(name)]).concat(), group.selection_rate.rate?)))
        .collect();
    let (most, highest) = rates.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, rate)| *rate > 0.0)?;
    if rates.len() < 2 {
        return None;
    }
    let lowest = rates.iter().map(|(_, rate)| rate / highest).fold(1.0, f64::min);
    let below = rates.iter().filter(|(_, rate)| rate / highest < FOUR_FIFTHS);
    let below: Vec<String> = below.map(|(name, rate)| format!("{name} ({})", ratio(rate / highest))).collect();
    let small = if attribute.groups_left_out > 0 { " Groups left out as small are not in it." } else { "" };
    Some(if below.is_empty() {
        format!(
            "Each group is selected at least four fifths as often as the most selected, {most} (a rule of thumb); the \
             lowest ratio is {}.{small}",
            ratio(lowest)
        )
    } else {
        format!(
            "Selected less than four fifths as often as the most selected group, {most} (a rule of thumb): {}.{small}",
            list(&below, 6)
        )
    })
}

/// Why rates of the groups shown are not available, for example "false positive rate of 5 and 7: no case to divide by".
pub(super) fn not_available(shown: &Shown<'_>, rates: &[&str]) -> Vec<String> {
    let mut found: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for rate in rates {
        for (name, group) in shown.counted.iter().chain(&shown.small) {
            let Some(reason) = group.notes.0.get(*rate) else { continue };
            match found.iter_mut().find(|(known, why, _)| *known == figure::name(rate) && why == reason) {
                Some((_, _, groups)) => groups.push(name),
                None => found.push((figure::name(rate), reason, vec![name])),
            }
        }
    }
    found.into_iter().map(|(rate, reason, groups)| format!("{rate} of {}: {reason}", list(&groups, 6))).collect()
}
