//! Fairness of binary decisions.

use super::judged::{GroupVersusReference, Judging, is_counted, judge};
use crate::binning::Binning;
use crate::figures::Note;
use crate::figures::outcome::{BinaryCounts, Cut};
use crate::series::Totals;
use crate::stats::binary::{Confusion, Decided, Rate};
use crate::stats::fairness::{Gap, MIN_GROUP, is_weak};
use crate::stats::from_cells::{Bounded, auc, auc_delong};
use crate::stats::proportion::Proportion;
use crate::summary::Layout;
use crate::verdict::{GAP_LIMIT, Verdict};

/// What a person can choose on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings<'a> {
    /// Which decisions are looked at.
    pub cut: Cut,
    /// Rows a group needs to be counted into a gap.
    pub min_group: u64,
    /// How much a rate may differ between groups, 0…1.
    pub limit: f64,
    /// The group that the others are compared with; the largest when absent or unknown.
    pub reference_group: Option<&'a str>,
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Self { cut: Cut::Deployed, min_group: MIN_GROUP, limit: GAP_LIMIT, reference_group: None }
    }
}

/// Fairness of one attribute in a window.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeFairness {
    /// The attribute, for example `SEX` or `SEX × RAC1P`.
    pub attribute: String,
    /// The threshold at which decisions were recomputed; `None` for those that were taken.
    pub threshold: Option<f64>,
    /// The groups with observations, in the order of the attribute.
    pub groups: Vec<GroupFairness>,
    /// Observations that belong to no group.
    pub without_group: u64,
    /// Demographic parity: the gap of the selection rate; `highest` and `lowest` are positions in `groups`.
    pub demographic_parity: Option<Gap>,
    /// Equal opportunity: the gap of the true positive rate.
    pub equal_opportunity: Option<Gap>,
    /// The gap of the false positive rate.
    pub false_positives: Option<Gap>,
    /// Predictive parity: the gap of the positive predictive value.
    pub predictive_parity: Option<Gap>,
    /// Equalized odds: the larger difference of TPR and FPR; `None` unless both are defined.
    pub equalized_odds_difference: Option<f64>,
    /// Equalized odds: the smaller ratio of TPR and FPR; `None` unless both are defined.
    pub equalized_odds_ratio: Option<f64>,
    /// Groups left out of the gaps as too small.
    pub left_out: usize,
    /// The position in `groups` of the group that the others are compared with.
    pub reference_group: Option<usize>,
    /// Every other group against it.
    pub versus_reference: Vec<GroupVersusReference>,
    /// Whether groups are treated alike.
    pub verdict: Verdict,
    /// What is not available, and why.
    pub notes: Vec<Note>,
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFairness {
    /// The group's name.
    pub name: String,
    /// Observations.
    pub n: u64,
    /// Observations whose label has come.
    pub n_labelled: u64,
    /// Decisions against labels.
    pub confusion: Confusion,
    /// Every rate with its Wilson interval; the selection rate over all observations, the others over the labelled.
    pub rates: Vec<(Rate, Proportion)>,
    /// The area under the ROC curve within the group, guaranteed from the score cells; `None` with one class.
    pub auc: Option<Bounded>,
    /// `DeLong`'s 95 % interval, scores rounded to their cells.
    pub auc_ci95: Option<(f64, f64)>,
    /// Whether the group has enough rows to be counted into gaps and ranked.
    pub counted: bool,
}

impl GroupFairness {
    /// A rate with its interval.
    pub fn rate(&self, rate: Rate) -> Proportion {
        self.rates.iter().find(|(of, _)| *of == rate).map_or(Proportion::new(0, 0), |(_, proportion)| *proportion)
    }

    /// Whether a rate rests on fewer than ten cases.
    pub fn is_weak(&self, rate: Rate) -> bool {
        is_weak(&self.rate(rate))
    }
}

/// Fairness of the attribute at this position in a window; `None` for another task, for an unknown attribute, or
/// where outcomes were not loaded.
pub fn attribute_fairness(
    binning: &Binning,
    layout: &Layout,
    window: &Totals,
    attribute: usize,
    settings: &Settings<'_>,
) -> Option<AttributeFairness> {
    let counts = BinaryCounts::new(binning, layout, window)?;
    let of = binning.attributes.get(attribute)?;
    let first = binning.first_slot(attribute);
    let decided: Vec<(&str, usize, Decided)> = of
        .groups
        .iter()
        .enumerate()
        .map(|(group, name)| (name.as_str(), first + group, counts.decisions(first + group, settings.cut)))
        .filter(|(_, _, decided)| decided.n() > 0)
        .collect();
    let Settings { min_group, limit, reference_group, .. } = *settings;
    let named: Vec<(&str, Decided)> = decided.iter().map(|(name, _, decided)| (*name, *decided)).collect();
    let judged = judge(&of.name, &named, Judging { min_group, limit, reference_group });
    let groups: Vec<GroupFairness> =
        decided.iter().map(|(name, slot, decided)| group(&counts, name, *slot, decided, min_group)).collect();
    let grouped: u64 = groups.iter().map(|group| group.n).sum();
    let has_odds = judged.equal_opportunity.is_some() && judged.false_positives.is_some();
    Some(AttributeFairness {
        attribute: of.name.clone(),
        threshold: match settings.cut {
            Cut::Deployed => None,
            Cut::Edge(edge) => counts.edges.get(edge).copied(),
        },
        without_group: counts.decisions(0, settings.cut).n().saturating_sub(grouped),
        demographic_parity: judged.demographic_parity,
        equal_opportunity: judged.equal_opportunity,
        false_positives: judged.false_positives,
        predictive_parity: judged.predictive_parity,
        equalized_odds_difference: judged.equalized_odds_difference,
        equalized_odds_ratio: judged.equalized_odds_ratio,
        left_out: judged.left_out,
        reference_group: judged.reference_group,
        versus_reference: judged.versus_reference,
        verdict: judged.verdict,
        notes: notes(&groups, settings, has_odds),
        groups,
    })
}

fn group(counts: &BinaryCounts<'_>, name: &str, slot: usize, decided: &Decided, min_group: u64) -> GroupFairness {
    let (negatives, positives) = counts.score_cells(slot);
    GroupFairness {
        name: name.to_owned(),
        n: decided.n(),
        n_labelled: decided.labelled.n(),
        confusion: decided.labelled,
        rates: Rate::ALL.iter().map(|rate| (*rate, decided.proportion(*rate))).collect(),
        auc: auc(&negatives, &positives),
        auc_ci95: auc_delong(&negatives, &positives).and_then(|auc| auc.ci95_logit()),
        counted: is_counted(decided, min_group),
    }
}

fn notes(groups: &[GroupFairness], settings: &Settings<'_>, has_odds: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    let labelled: u64 = groups.iter().map(|group| group.n_labelled).sum();
    if labelled == 0 {
        let reason = "Not available, because no labels have come yet; the selection rate needs none.";
        notes.push(Note::new("equalized_odds_difference", reason));
    } else if !has_odds {
        let reason = format!(
            "Not available, because fewer than two groups of at least {} rows have both outcomes.",
            settings.min_group
        );
        notes.push(Note::new("equalized_odds_difference", reason));
    }
    if groups.iter().any(|group| !group.counted) {
        let reason = format!("Groups below {} rows are shown, but neither ranked nor counted.", settings.min_group);
        notes.push(Note::new("groups", reason));
    }
    notes
}
