//! Whether groups are treated alike: the gaps between them and each against a reference group, from what was decided
//! about them, wherever that was counted.

use crate::stats::binary::{Decided, Rate};
use crate::stats::fairness::{Gap, VersusReference, gap_of, versus_reference};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::proportion::{Difference, two_proportions};
use crate::verdict::{self, GapEvidence, Verdict};

/// How groups are judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judging<'a> {
    /// Rows a group needs to be counted into a gap.
    pub min_group: u64,
    /// How much a rate may differ between groups, 0…1.
    pub limit: f64,
    /// The group that the others are compared with; the largest when absent or unknown.
    pub reference_group: Option<&'a str>,
}

/// What was found; groups are positions in those that were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The gap of the selection rate.
    pub demographic_parity: Option<Gap>,
    /// The gap of the true positive rate.
    pub equal_opportunity: Option<Gap>,
    /// The gap of the false positive rate.
    pub false_positives: Option<Gap>,
    /// The gap of the positive predictive value.
    pub predictive_parity: Option<Gap>,
    /// The larger difference of TPR and FPR; `None` unless both are defined.
    pub equalized_odds_difference: Option<f64>,
    /// The smaller ratio of TPR and FPR; `None` unless both are defined.
    pub equalized_odds_ratio: Option<f64>,
    /// Groups left out of the gaps as too small.
    pub left_out: usize,
    /// The group that the others are compared with.
    pub reference_group: Option<usize>,
    /// Each other group against it.
    pub versus_reference: Vec<GroupVersusReference>,
    /// Whether groups are treated alike.
    pub verdict: Verdict,
}

/// A group against the reference group; differences are group − reference.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupVersusReference {
    /// The group's position.
    pub group: usize,
    /// The selection rates, with Newcombe's interval and the pooled z test.
    pub selection: Option<Difference>,
    /// The p-value of the selection rates adjusted over all groups (Benjamini–Hochberg).
    pub selection_p_bh: Option<f64>,
    /// The ratio of selection rates; below 0.8 it breaks the four-fifths rule, which is a rule of thumb.
    pub disparate_impact: Option<f64>,
    /// The true positive rates, with interval and test.
    pub tpr: Option<Difference>,
    /// The false positive rates, with interval and test.
    pub fpr: Option<Difference>,
    /// The mean of both differences.
    pub average_odds_difference: Option<f64>,
}

/// Whether a group has enough rows to be counted into gaps and ranked.
pub(crate) fn is_counted(decided: &Decided, min_group: u64) -> bool {
    decided.n() >= min_group.max(1)
}

/// Judges the groups of an attribute, of which each has rows.
pub(crate) fn judge<'a>(attribute: &str, groups: &[(&'a str, Decided)], judging: Judging<'a>) -> Judged {
    let counted = |(_, decided): &&(&str, Decided)| is_counted(decided, judging.min_group);
    let gap = |rate| {
        let large = groups.iter().enumerate().filter(|(_, group)| counted(group));
        gap_of(large.map(|(position, (_, decided))| (position, decided.proportion(rate)))).filter(|gap| gap.groups > 1)
    };
    let [selection, tpr, fpr, ppv] = [Rate::Selection, Rate::Tpr, Rate::Fpr, Rate::Ppv].map(gap);
    let left_out = groups.iter().filter(|group| !counted(group)).count();
    let asked = judging.reference_group.and_then(|name| groups.iter().position(|(group, _)| *group == name));
    // The first of the largest.
    let reference_group = asked.or_else(|| (0..groups.len()).rev().max_by_key(|position| groups[*position].1.n()));
    let named = [("the selection rate", selection), ("the true positive rate", tpr), ("the false positive rate", fpr)];
    let evidence: Vec<GapEvidence> =
        named.into_iter().filter_map(|(rate, gap)| Some(evidence(rate, gap?, groups, judging.limit))).collect();
    Judged {
        demographic_parity: selection,
        equal_opportunity: tpr,
        false_positives: fpr,
        predictive_parity: ppv,
        equalized_odds_difference: tpr.zip(fpr).map(|(tpr, fpr)| tpr.difference.max(fpr.difference)),
        equalized_odds_ratio: tpr.zip(fpr).and_then(|(tpr, fpr)| Some(tpr.ratio?.min(fpr.ratio?))),
        left_out,
        reference_group,
        versus_reference: reference_group.map(|reference| versus(groups, reference)).unwrap_or_default(),
        verdict: verdict::fairness(attribute, &evidence, judging.limit, left_out),
    }
}

/// The pair that is surest past the limit, where there is one; else the largest gap.
fn evidence(rate: &str, gap: Gap, groups: &[(&str, Decided)], limit: f64) -> GapEvidence {
    let largest = (gap.highest, gap.lowest, gap.difference, gap.simultaneous95);
    let surest = (gap.surest.higher, gap.surest.lower, gap.surest.difference, gap.surest.interval);
    let (highest, lowest, difference, interval) = if surest.3.0 > limit { surest } else { largest };
    GapEvidence {
        rate: rate.to_owned(),
        highest: groups[highest].0.to_owned(),
        lowest: groups[lowest].0.to_owned(),
        difference,
        interval,
    }
}

fn versus(groups: &[(&str, Decided)], reference: usize) -> Vec<GroupVersusReference> {
    let Some((_, to)) = groups.get(reference) else { return Vec::new() };
    let mut all: Vec<GroupVersusReference> = groups
        .iter()
        .enumerate()
        .filter(|(position, _)| *position != reference)
        .map(|(position, (_, group))| {
            let VersusReference { disparate_impact, selection, .. } =
                versus_reference(&group.regardless_of_labels(), &to.regardless_of_labels());
            let (table, other) = (&group.labelled, &to.labelled);
            GroupVersusReference {
                group: position,
                selection,
                selection_p_bh: None,
                disparate_impact,
                tpr: two_proportions(table.tp, table.positives(), other.tp, other.positives()),
                fpr: two_proportions(table.fp, table.negatives(), other.fp, other.negatives()),
                average_odds_difference: versus_reference(table, other).average_odds_difference,
            }
        })
        .collect();
    let p: Vec<f64> = all.iter().map(|versus| versus.selection.and_then(|test| test.p).unwrap_or(f64::NAN)).collect();
    for (versus, adjusted) in all.iter_mut().zip(benjamini_hochberg(&p)) {
        versus.selection_p_bh = (!adjusted.is_nan()).then_some(adjusted);
    }
    all
}
