//! How groups of a protected attribute are treated.

use serde::{Deserialize, Serialize};

use super::{NO_CATEGORY, Notes, Ordered};
use crate::figures::fairness::judged::{GroupVersusReference, Judging, is_counted, judge};
use crate::stats::auc::{ClassScores, auc};
use crate::stats::binary::{Decided, Rate};
use crate::stats::fairness::{Gap, cross, is_weak};
use crate::stats::proportion::{Difference, Proportion};
use crate::verdict::{GAP_LIMIT, Verdict};

/// Which group each row belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
    /// A position in `names` per row; a code past the end ([`NO_CATEGORY`]) belongs to no group.
    pub codes: &'a [u32],
    /// The groups as text.
    pub names: &'a [String],
}

/// What was decided about each row, and what came of it.
#[derive(Debug, Clone, Copy)]
pub struct Decisions<'a> {
    /// The decisions, see [`super::decide`].
    pub decisions: &'a [Option<bool>],
    /// The outcomes, where there are any.
    pub labels: Option<&'a [Option<bool>]>,
    /// The scores, where there are any.
    pub scores: Option<&'a [f64]>,
}

/// Fairness of one attribute: see `definitions.md` for each figure. Groups below `min_group` rows are shown but not
/// counted into a difference or ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttributeFairness {
    /// By group, sorted by name.
    pub groups: Ordered<GroupFairness>,
    /// Largest difference of selection rates.
    pub demographic_parity_difference: Option<f64>,
    /// Smallest ratio of selection rates.
    pub demographic_parity_ratio: Option<f64>,
    /// The larger difference of true and false positive rates.
    pub equalized_odds_difference: Option<f64>,
    /// The smaller ratio of true and false positive rates.
    pub equalized_odds_ratio: Option<f64>,
    /// Largest difference of true positive rates.
    pub equal_opportunity_difference: Option<f64>,
    /// Smallest ratio of true positive rates.
    pub equal_opportunity_ratio: Option<f64>,
    /// Largest difference of positive predictive values.
    pub predictive_parity_difference: Option<f64>,
    /// Rows a group needs to be counted.
    pub min_group: u64,
    /// Groups left out as too small.
    pub groups_left_out: u64,
    /// The group others are compared with: the one asked for, else the largest; null without groups.
    pub reference_group: Option<String>,
    /// Every other group against it.
    pub vs_reference: Ordered<VersusReport>,
    /// Are groups treated alike?
    pub verdict: Verdict,
    /// Why a figure is null.
    #[serde(default)]
    pub notes: Notes,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupFairness {
    /// Rows with a decision: the selection rate is over all of them.
    pub n: u64,
    /// Rows with a decision and a label: all other rates are over these.
    pub n_labelled: u64,
    /// Decided positive, positive; null without labels.
    pub tp: Option<u64>,
    /// Decided positive, negative; null without labels.
    pub fp: Option<u64>,
    /// Decided negative, positive; null without labels.
    #[serde(rename = "fn")]
    pub fn_: Option<u64>,
    /// Decided negative, negative; null without labels.
    pub tn: Option<u64>,
    /// Positive outcomes among all.
    pub base_rate: RateReport,
    /// Positive decisions among all.
    pub selection_rate: RateReport,
    /// Positive decisions among positive outcomes.
    pub tpr: RateReport,
    /// Positive decisions among negative outcomes.
    pub fpr: RateReport,
    /// Negative decisions among negative outcomes.
    pub tnr: RateReport,
    /// Negative decisions among positive outcomes.
    pub fnr: RateReport,
    /// Positive outcomes among positive decisions.
    pub ppv: RateReport,
    /// Negative outcomes among negative decisions.
    pub npv: RateReport,
    /// Negative outcomes among positive decisions.
    pub fdr: RateReport,
    /// Positive outcomes among negative decisions.
    #[serde(rename = "for")]
    pub for_: RateReport,
    /// Right decisions among all.
    pub accuracy: RateReport,
    /// Area under the ROC curve within the group.
    pub auc: Option<f64>,
    /// Whether the group has enough rows to be counted into differences and ratios.
    pub counted: bool,
    /// Why a figure is null.
    #[serde(default)]
    pub notes: Notes,
}

/// A rate with its Wilson 95 % interval; rate and interval are null where nothing is counted under it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RateReport {
    /// Cases counted.
    pub k: u64,
    /// Cases under it.
    pub n: u64,
    /// k/n.
    pub rate: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Whether fewer than ten cases are under it.
    pub weak: bool,
}

/// A group against the reference group; differences are group − reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersusReport {
    /// Ratio of selection rates.
    pub disparate_impact: Option<f64>,
    /// Difference of selection rates.
    pub statistical_parity_difference: Option<f64>,
    /// Difference of true positive rates.
    pub tpr_difference: Option<f64>,
    /// Difference of false positive rates.
    pub fpr_difference: Option<f64>,
    /// Mean of both.
    pub average_odds_difference: Option<f64>,
    /// p-value of the difference of selection rates (pooled z).
    pub selection_p: Option<f64>,
    /// The same adjusted across the groups (Benjamini–Hochberg).
    pub selection_p_bh: Option<f64>,
    /// Newcombe's 95 % interval of that difference.
    pub selection_difference_ci95: Option<[f64; 2]>,
    /// Why a figure is null.
    #[serde(default)]
    pub notes: Notes,
}

/// Fairness of one attribute. `reference_group` is the one asked for; without it the largest group is taken.
pub fn attribute_fairness(
    attribute: &str,
    groups: Groups<'_>,
    decisions: Decisions<'_>,
    reference_group: Option<&str>,
    min_group: u64,
) -> AttributeFairness {
    let (names, codes) = sorted_names(groups);
    let labelled = decisions.labels.is_some_and(|labels| labels.iter().any(Option::is_some));
    let areas = areas(&codes, names.len(), decisions);
    let (present, areas): (Vec<(&str, Decided)>, Vec<Option<f64>>) = names
        .iter()
        .zip(count(&codes, names.len(), decisions))
        .zip(areas)
        .filter(|((_, decided), _)| decided.n() > 0)
        .map(|((name, decided), area)| ((name.as_str(), decided), area))
        .unzip();
    let judged = judge(attribute, &present, Judging { min_group, limit: GAP_LIMIT, reference_group });

    let mut notes = Notes::default();
    let reference = judged.reference_group.map(|at| present[at].0);
    if let Some(name) = reference_group.filter(|name| reference.is_some_and(|found| found != *name)) {
        notes.add("reference_group", format!("no row belongs to {name}; the largest group is taken"));
    }
    let reference = notes.explain("reference_group", reference, "no row belongs to a group");
    let reason = format!("fewer than two groups of at least {min_group} rows have this rate");
    let all_zero = format!("{reason}, or it is 0 in all of them");
    let mut figure = |field: &str, value: Option<f64>| {
        notes.explain(field, value, if field.ends_with("ratio") { &all_zero } else { &reason })
    };
    let difference = |gap: Option<Gap>| gap.map(|gap| gap.difference);
    let ratio = |gap: Option<Gap>| gap.and_then(|gap| gap.ratio);
    let scored = decisions.scores.is_some();
    AttributeFairness {
        demographic_parity_difference: figure("demographic_parity_difference", difference(judged.demographic_parity)),
        demographic_parity_ratio: figure("demographic_parity_ratio", ratio(judged.demographic_parity)),
        equalized_odds_difference: figure("equalized_odds_difference", judged.equalized_odds_difference),
        equalized_odds_ratio: figure("equalized_odds_ratio", judged.equalized_odds_ratio),
        equal_opportunity_difference: figure("equal_opportunity_difference", difference(judged.equal_opportunity)),
        equal_opportunity_ratio: figure("equal_opportunity_ratio", ratio(judged.equal_opportunity)),
        predictive_parity_difference: figure("predictive_parity_difference", difference(judged.predictive_parity)),
        min_group,
        groups_left_out: judged.left_out as u64,
        reference_group: reference.map(str::to_owned),
        vs_reference: judged
            .versus_reference
            .iter()
            .map(|versus| (present[versus.group].0.to_owned(), against(versus, labelled)))
            .collect(),
        groups: present
            .iter()
            .zip(areas)
            .map(|((name, decided), area)| {
                ((*name).to_owned(), group(decided, labelled, area, scored, is_counted(decided, min_group)))
            })
            .collect(),
        verdict: judged.verdict,
        notes,
    }
}

/// The crossing of two attributes: codes and names such as `1 | 2`, for pairs that occur.
pub fn crossing(first: Groups<'_>, second: Groups<'_>) -> (Vec<u32>, Vec<String>) {
    let within = |groups: Groups<'_>| -> Vec<u32> {
        let last = groups.names.len() as u32;
        groups.codes.iter().map(|code| if *code < last { *code } else { NO_CATEGORY }).collect()
    };
    let (pairs, codes) = cross(&within(first), &within(second));
    let name = |(a, b): &(u32, u32)| format!("{} | {}", first.names[*a as usize], second.names[*b as usize]);
    let names = pairs.iter().map(name).collect();
    (codes, names)
}

/// Groups sorted by name, and each row's position among them.
fn sorted_names(groups: Groups<'_>) -> (Vec<String>, Vec<u32>) {
    let mut order: Vec<usize> = (0..groups.names.len()).collect();
    order.sort_by(|a, b| groups.names[*a].cmp(&groups.names[*b]));
    let mut place = vec![NO_CATEGORY; order.len()];
    for (at, code) in order.iter().enumerate() {
        place[*code] = at as u32;
    }
    let codes = groups.codes.iter().map(|code| place.get(*code as usize).copied().unwrap_or(NO_CATEGORY)).collect();
    (order.into_iter().map(|code| groups.names[code].clone()).collect(), codes)
}

fn count(codes: &[u32], groups: usize, decisions: Decisions<'_>) -> Vec<Decided> {
    let mut counted = vec![Decided::default(); groups];
    for (row, (code, decision)) in codes.iter().zip(decisions.decisions).enumerate() {
        if let (Some(group), Some(decision)) = (counted.get_mut(*code as usize), decision) {
            group.add(*decision, decisions.labels.and_then(|labels| *labels.get(row)?));
        }
    }
    counted
}

/// The area under the ROC curve within each group.
fn areas(codes: &[u32], groups: usize, decisions: Decisions<'_>) -> Vec<Option<f64>> {
    let (Some(scores), Some(labels)) = (decisions.scores, decisions.labels) else { return vec![None; groups] };
    // Rows are parted by group once: going through all of them for each group would take as often as there are groups.
    let mut members: Vec<(Vec<f64>, Vec<bool>)> = vec![Default::default(); groups];
    for ((code, score), label) in codes.iter().zip(scores).zip(labels) {
        if let (Some((scores, labels)), Some(label)) = (members.get_mut(*code as usize), label) {
            scores.push(*score);
            labels.push(*label);
        }
    }
    members.iter().map(|(scores, labels)| auc(&ClassScores::new(scores, labels)).map(|area| area.auc)).collect()
}

fn group(decided: &Decided, labelled: bool, area: Option<f64>, scored: bool, counted: bool) -> GroupFairness {
    let rate = |rate| {
        let proportion = decided.proportion(rate);
        let Proportion { k, n, rate, low, high } = proportion;
        RateReport { k, n, rate, low, high, weak: is_weak(&proportion) }
    };
    let mut notes = Notes::default();
    let cell = |count: u64| labelled.then_some(count);
    if !labelled {
        for field in ["tp", "fp", "fn", "tn"] {
            notes.add(field, "there are no labels");
        }
    }
    for (name, of) in RATE_NAMES {
        if rate(of).rate.is_none() {
            notes.add(name, if labelled { "no case to divide by" } else { "there are no labels" });
        }
    }
    let without = if scored { "the group has labels of one class only" } else { "there is no score" };
    let table = &decided.labelled;
    GroupFairness {
        n: decided.n(),
        n_labelled: table.n(),
        tp: cell(table.tp),
        fp: cell(table.fp),
        fn_: cell(table.fn_),
        tn: cell(table.tn),
        base_rate: rate(Rate::Base),
        selection_rate: rate(Rate::Selection),
        tpr: rate(Rate::Tpr),
        fpr: rate(Rate::Fpr),
        tnr: rate(Rate::Tnr),
        fnr: rate(Rate::Fnr),
        ppv: rate(Rate::Ppv),
        npv: rate(Rate::Npv),
        fdr: rate(Rate::Fdr),
        for_: rate(Rate::For),
        accuracy: rate(Rate::Accuracy),
        auc: notes.explain("auc", area, without),
        counted,
        notes,
    }
}

const RATE_NAMES: [(&str, Rate); 11] = [
    ("base_rate", Rate::Base),
    ("selection_rate", Rate::Selection),
    ("tpr", Rate::Tpr),
    ("fpr", Rate::Fpr),
    ("tnr", Rate::Tnr),
    ("fnr", Rate::Fnr),
    ("ppv", Rate::Ppv),
    ("npv", Rate::Npv),
    ("fdr", Rate::Fdr),
    ("for", Rate::For),
    ("accuracy", Rate::Accuracy),
];

fn against(versus: &GroupVersusReference, labelled: bool) -> VersusReport {
    let mut notes = Notes::default();
    let empty = if labelled { "a rate is 0/0 on one side" } else { "there are no labels" };
    let no_test = "all decisions are alike on both sides";
    let difference = |test: Option<Difference>| test.map(|test| test.difference);
    VersusReport {
        disparate_impact: notes.explain(
            "disparate_impact",
            versus.disparate_impact,
            "the reference group's selection rate is 0",
        ),
        statistical_parity_difference: difference(versus.selection),
        tpr_difference: notes.explain("tpr_difference", difference(versus.tpr), empty),
        fpr_difference: notes.explain("fpr_difference", difference(versus.fpr), empty),
        average_odds_difference: notes.explain("average_odds_difference", versus.average_odds_difference, empty),
        selection_p: notes.explain("selection_p", versus.selection.and_then(|test| test.p), no_test),
        selection_p_bh: notes.explain("selection_p_bh", versus.selection_p_bh, no_test),
        selection_difference_ci95: versus.selection.map(|test| [test.newcombe95.0, test.newcombe95.1]),
        notes,
    }
}
