//! How groups of a protected attribute are treated.

use serde::{Deserialize, Serialize};

use super::{NO_CATEGORY, Notes, Ordered};
use crate::stats::auc::{ClassScores, auc};
use crate::stats::binary::{Confusion, Rate};
use crate::stats::fairness::{Gap, cross, gap_of, is_weak, versus_reference};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::proportion::{Proportion, two_proportions};
use crate::verdict::{self, GAP_LIMIT, GapEvidence, Verdict};

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
pub struct GroupFairness {
    /// Rows with a decision (and a label, where there are labels).
    pub n: u64,
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

/// One group's counts: all decisions, and the table where there are labels.
#[derive(Clone, Copy, Default)]
struct Counted {
    table: Confusion,
    labelled: bool,
}

impl Counted {
    fn proportion(&self, rate: Rate) -> Proportion {
        if self.labelled || rate == Rate::Selection { self.table.proportion(rate) } else { Proportion::new(0, 0) }
    }
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
    let counted = count(&codes, names.len(), decisions);
    let areas = areas(&codes, names.len(), decisions);
    let present: Vec<usize> = (0..names.len()).filter(|at| counted[*at].table.n() > 0).collect();
    let large = |at: &usize| counted[*at].table.n() >= min_group.max(1);
    let left_out = present.iter().filter(|at| !large(at)).count();
    let gap = |rate| {
        let proportions = present.iter().filter(|at| large(at)).map(|at| (*at, counted[*at].proportion(rate)));
        gap_of(proportions).filter(|gap| gap.groups > 1)
    };
    let [selection, tpr, fpr, ppv] = [Rate::Selection, Rate::Tpr, Rate::Fpr, Rate::Ppv].map(gap);

    let mut notes = Notes::default();
    let asked = reference_group.and_then(|name| present.iter().copied().find(|at| names[*at] == name));
    if let (Some(name), None) = (reference_group, asked) {
        notes.add("reference_group", format!("no row belongs to {name}; the largest group is taken"));
    }
    let largest =
        present.iter().copied().reduce(|a, b| if counted[b].table.n() > counted[a].table.n() { b } else { a });
    let reference = notes.explain("reference_group", asked.or(largest), "no row belongs to a group");

    let reason = format!("fewer than two groups of at least {min_group} rows have this rate");
    let all_zero = format!("{reason}, or it is 0 in all of them");
    let mut figure = |field: &str, value: Option<f64>| {
        notes.explain(field, value, if field.ends_with("ratio") { &all_zero } else { &reason })
    };
    let difference = |gap: Option<Gap>| gap.map(|gap| gap.difference);
    let ratio = |gap: Option<Gap>| gap.and_then(|gap| gap.ratio);
    let both = |a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64| a.zip(b).map(|(a, b)| pick(a, b));
    let evidence: Vec<GapEvidence> =
        [("the selection rate", selection), ("the true positive rate", tpr), ("the false positive rate", fpr)]
            .into_iter()
            .filter_map(|(rate, gap)| Some((rate, gap?)))
            .map(|(rate, gap)| GapEvidence {
                rate: rate.to_owned(),
                highest: names[gap.highest].clone(),
                lowest: names[gap.lowest].clone(),
                difference: gap.difference,
                interval: gap.newcombe95,
            })
            .collect();
    let verdict = verdict::fairness(attribute, &evidence, GAP_LIMIT, left_out);
    AttributeFairness {
        demographic_parity_difference: figure("demographic_parity_difference", difference(selection)),
        demographic_parity_ratio: figure("demographic_parity_ratio", ratio(selection)),
        equalized_odds_difference: figure(
            "equalized_odds_difference",
            both(difference(tpr), difference(fpr), f64::max),
        ),
        equalized_odds_ratio: figure("equalized_odds_ratio", both(ratio(tpr), ratio(fpr), f64::min)),
        equal_opportunity_difference: figure("equal_opportunity_difference", difference(tpr)),
        equal_opportunity_ratio: figure("equal_opportunity_ratio", ratio(tpr)),
        predictive_parity_difference: figure("predictive_parity_difference", difference(ppv)),
        min_group,
        groups_left_out: left_out as u64,
        reference_group: reference.map(|at| names[at].clone()),
        vs_reference: reference.map(|at| versus(&names, &counted, &present, at)).unwrap_or_default(),
        groups: present
            .iter()
            .map(|at| (names[*at].clone(), group(&counted[*at], areas[*at], decisions.scores.is_some(), large(at))))
            .collect(),
        verdict,
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

fn count(codes: &[u32], groups: usize, decisions: Decisions<'_>) -> Vec<Counted> {
    let labelled = decisions.labels.is_some_and(|labels| labels.iter().any(Option::is_some));
    let mut counted = vec![Counted { labelled, ..Counted::default() }; groups];
    for (row, (code, decision)) in codes.iter().zip(decisions.decisions).enumerate() {
        let label = if labelled { decisions.labels.and_then(|labels| *labels.get(row)?) } else { Some(false) };
        if let (Some(group), Some(decision), Some(label)) = (counted.get_mut(*code as usize), decision, label) {
            group.table.add(*decision, label);
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

fn group(counted: &Counted, area: Option<f64>, scored: bool, large: bool) -> GroupFairness {
    let rate = |rate| {
        let proportion = counted.proportion(rate);
        let Proportion { k, n, rate, low, high } = proportion;
        RateReport { k, n, rate, low, high, weak: is_weak(&proportion) }
    };
    let mut notes = Notes::default();
    let cell = |count: u64| counted.labelled.then_some(count);
    if !counted.labelled {
        for field in ["tp", "fp", "fn", "tn"] {
            notes.add(field, "there are no labels");
        }
    }
    for (name, of) in RATE_NAMES {
        if rate(of).rate.is_none() {
            notes.add(name, if counted.labelled { "no case to divide by" } else { "there are no labels" });
        }
    }
    let without = if scored { "the group has labels of one class only" } else { "there is no score" };
    GroupFairness {
        n: counted.table.n(),
        tp: cell(counted.table.tp),
        fp: cell(counted.table.fp),
        fn_: cell(counted.table.fn_),
        tn: cell(counted.table.tn),
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
        counted: large,
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

fn versus(names: &[String], counted: &[Counted], present: &[usize], reference: usize) -> Ordered<VersusReport> {
    let others: Vec<usize> = present.iter().copied().filter(|at| *at != reference).collect();
    let to = &counted[reference].table;
    let test = |at: usize| {
        let table = &counted[at].table;
        two_proportions(table.selected(), table.n(), to.selected(), to.n())
    };
    let p: Vec<f64> = others.iter().map(|at| test(*at).and_then(|test| test.p).unwrap_or(f64::NAN)).collect();
    let adjusted = benjamini_hochberg(&p);
    let report = |(place, at): (usize, &usize)| {
        let versus = versus_reference(&counted[*at].table, to);
        let known = |value: Option<f64>| if counted[reference].labelled { value } else { None };
        let mut notes = Notes::default();
        let empty = if counted[reference].labelled {
            "a rate is 0/0 on one side, or 0 in the reference group"
        } else {
            "there are no labels"
        };
        let no_test = "all decisions are alike on both sides";
        (
            names[*at].clone(),
            VersusReport {
                disparate_impact: notes.explain(
                    "disparate_impact",
                    versus.disparate_impact,
                    "the reference group's selection rate is 0",
                ),
                statistical_parity_difference: versus.statistical_parity_difference,
                tpr_difference: notes.explain("tpr_difference", known(versus.tpr_difference), empty),
                fpr_difference: notes.explain("fpr_difference", known(versus.fpr_difference), empty),
                average_odds_difference: notes.explain(
                    "average_odds_difference",
                    known(versus.average_odds_difference),
                    empty,
                ),
                selection_p: notes.explain("selection_p", test(*at).and_then(|test| test.p), no_test),
                selection_p_bh: notes.explain("selection_p_bh", Some(adjusted[place]).filter(|p| !p.is_nan()), no_test),
                selection_difference_ci95: test(*at).map(|test| [test.newcombe95.0, test.newcombe95.1]),
                notes,
            },
        )
    };
    others.iter().enumerate().map(report).collect()
}
