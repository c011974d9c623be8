//! Two versions on the same requests.

mod figures;
mod known;
mod tasks;
mod unpaired;

pub use figures::{ClassFigures, FigureReport, IntervalMethod};
pub use tasks::{MulticlassVersion, compare_multiclass, compare_regression};
pub use unpaired::{BinarySide, unpaired_binary, unpaired_multiclass, unpaired_regression};

use serde::{Deserialize, Serialize};

use super::fairness::Groups;
use super::performance::{Performance, binary_performance_in_order, decide};
use super::{Inputs, Notes, Ordered};
use crate::stats::average_precision::paired_average_precision;
use crate::stats::cost::Costs;
use crate::stats::paired::{Flips, Mcnemar, PairedAuc, delong_in_order, flips, mcnemar, mean_difference};
use crate::stats::paired_table::PairedTable;
use crate::stats::sort::sorted_order;
use crate::verdict::{NonInferiority, Verdict, non_inferiority};

use known::Known;

/// What `compare` prints. A is the baseline, B the candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What was read, and how it was understood.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inputs: Option<Inputs>,
    /// Rows that both versions decided.
    pub n: u64,
    /// Quality of the baseline.
    pub a: Performance,
    /// Quality of the candidate.
    pub b: Performance,
    /// McNemar's test of the errors; null without labels.
    pub mcnemar: Option<McnemarReport>,
    /// DeLong's test of the areas under the ROC curves; null without labels and scores.
    pub delong: Option<DelongReport>,
    /// Decisions that differ; null unless there are two outcomes.
    pub flips: Option<FlipsReport>,
    /// The candidate's cost per decision less the baseline's, in the model's currency; absent without costs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cost: Option<CostReport>,
    /// Is the candidate at least as good?
    pub non_inferiority: NonInferiority,
    /// The same in a sentence.
    pub verdict: Verdict,
    /// Figures of both on the requests that both answered, each with the interval of its difference.
    #[serde(default)]
    pub figures: Ordered<FigureReport>,
    /// The same for each class; absent unless classes are chosen among.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by_class: Option<Ordered<ClassFigures>>,
    /// Why a part is null.
    #[serde(default)]
    pub notes: Notes,
}

impl Comparison {
    /// The same comparison, judged with another margin: nothing else depends on it.
    #[must_use]
    pub fn with_margin(mut self, margin: f64) -> Self {
        let found = &self.non_inferiority;
        let difference = found.difference.zip(found.ci95).map(|(difference, [low, high])| (difference, (low, high)));
        (self.non_inferiority, self.verdict) = non_inferiority(&found.metric, margin, difference);
        self
    }
}

/// McNemar's test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct McnemarReport {
    /// Cases only the baseline got right.
    pub b: u64,
    /// Cases only the candidate got right.
    pub c: u64,
    /// Exact two-sided p-value.
    pub p_exact: f64,
    /// χ² with Edwards' correction; null where b + c = 0.
    pub chi2_cc: Option<f64>,
    /// Its p-value.
    pub p_cc: Option<f64>,
    /// Mid-p value.
    pub p_mid: f64,
}

impl McnemarReport {
    fn new(only_a: u64, only_b: u64) -> Self {
        let Mcnemar { b, c, p_exact, chi2_cc, p_cc, p_mid, .. } = mcnemar(only_a, only_b);
        Self { b, c, p_exact, chi2_cc, p_cc, p_mid }
    }
}

/// DeLong's test; differences are baseline − candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DelongReport {
    /// Area of the baseline.
    pub auc_a: f64,
    /// Area of the candidate.
    pub auc_b: f64,
    /// Their difference, A − B.
    pub diff: f64,
    /// Its standard error.
    pub se: f64,
    /// Difference in standard errors; null where the standard error is 0.
    pub z: Option<f64>,
    /// Two-sided p-value.
    pub p: Option<f64>,
    /// 95 % interval of the difference.
    pub ci95: [f64; 2],
}

/// Decisions that differ from A to B.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FlipsReport {
    /// Negative by A, positive by B.
    pub to_positive: u64,
    /// Positive by A, negative by B.
    pub to_negative: u64,
    /// The same by attribute and group.
    pub by_group: Ordered<Ordered<GroupFlips>>,
}

/// Decisions that differ in one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFlips {
    /// Rows that both versions decided.
    pub n: u64,
    /// Negative by A, positive by B.
    pub to_positive: u64,
    /// Positive by A, negative by B.
    pub to_negative: u64,
}

/// The difference of costs per decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostReport {
    /// Candidate − baseline, per decision.
    pub difference: f64,
    /// Its 95 % interval.
    pub ci95: [f64; 2],
}

/// The columns of both versions, row by row the same requests.
#[derive(Debug, Clone, Copy)]
pub struct CompareInput<'a> {
    /// Scores of the baseline.
    pub scores_a: Option<&'a [f64]>,
    /// Scores of the candidate.
    pub scores_b: Option<&'a [f64]>,
    /// Decisions of the baseline, which win over the threshold.
    pub predictions_a: Option<&'a [Option<bool>]>,
    /// Decisions of the candidate, which win over the threshold.
    pub predictions_b: Option<&'a [Option<bool>]>,
    /// The outcomes.
    pub labels: Option<&'a [Option<bool>]>,
    /// A score at or above it is a positive decision.
    pub threshold: f64,
    /// How much worse still counts as as good.
    pub margin: f64,
    /// What wrong decisions cost.
    pub costs: Option<Costs>,
}

/// Compares two versions of a binary model; `groups` are the protected attributes by name.
pub fn compare(input: &CompareInput<'_>, groups: &[(&str, Groups<'_>)]) -> Comparison {
    let orders = [input.scores_a, input.scores_b].map(|scores| sorted_order(scores.unwrap_or_default()));
    compare_in_order(input, [&orders[0], &orders[1]], groups)
}

/// The same with the positions of the scores of A and of B in rising order, see [`sorted_order`], which is most of the
/// work.
pub fn compare_in_order(input: &CompareInput<'_>, orders: [&[u32]; 2], groups: &[(&str, Groups<'_>)]) -> Comparison {
    let decisions_a = decide(input.predictions_a, input.scores_a, input.threshold);
    let decisions_b = decide(input.predictions_b, input.scores_b, input.threshold);
    let both: Vec<(bool, bool)> =
        decisions_a.iter().zip(&decisions_b).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    let labels = input.labels.unwrap_or_default();
    let judged = decisions_a.iter().zip(&decisions_b).zip(labels);
    let judged: Vec<(bool, bool, bool)> =
        judged.filter_map(|((a, b), label)| Some(((*a)?, (*b)?, (*label)?))).collect();
    let mut table = PairedTable::default();
    for (a, b, label) in &judged {
        table.add(*a, *b, *label);
    }

    let mut notes = Notes::default();
    let unlabelled = "no row has a label and both decisions";
    let test = (!judged.is_empty()).then(|| {
        let (only_a, only_b) = table.only_right();
        McnemarReport::new(only_a, only_b)
    });
    if test.as_ref().is_some_and(|test| test.chi2_cc.is_none()) {
        notes.add("mcnemar.chi2_cc", "both versions make the same errors");
    }
    let known = input.scores_a.zip(input.scores_b).zip(input.labels);
    let known = known.and_then(|((a, b), labels)| Known::of([a, b], labels, orders));
    let areas = known.as_ref().and_then(|known| {
        let ([a, b], [order_a, order_b]) = (&known.scores, &known.orders);
        delong_in_order([a, b], [order_a, order_b], &known.labels)
    });
    let average_precision = known.as_ref().and_then(|known| {
        let [a, b] = known.scored();
        paired_average_precision(a, b, &known.labels)
    });
    let cost = input.costs.and_then(|costs| cost_difference(costs, &judged));
    let (non_inferiority, verdict) = match &areas {
        Some(areas) => {
            let candidate_first = (-areas.difference, (-areas.ci95.1, -areas.ci95.0));
            non_inferiority("auc", input.margin, Some(candidate_first))
        }
        None => non_inferiority("accuracy", input.margin, accuracy_difference(&judged)),
    };
    let all = flips(both.iter().map(|(a, b)| (a, b)));
    let by_group = groups
        .iter()
        .map(|(attribute, groups)| ((*attribute).to_owned(), flips_by_group(*groups, &decisions_a, &decisions_b)));
    let quality = |scores, predictions, order| {
        binary_performance_in_order(scores, predictions, input.labels, input.threshold, order)
    };
    let a = quality(input.scores_a, input.predictions_a, orders[0]);
    let b = quality(input.scores_b, input.predictions_b, orders[1]);
    let selected = [both.iter().filter(|row| row.0).count(), both.iter().filter(|row| row.1).count()];
    let figures = figures::binary(&figures::BinaryEvidence {
        table: &table,
        n: both.len() as u64,
        selected: selected.map(|selected| selected as u64),
        flips: &all,
        areas: areas.as_ref(),
        average_precision,
        input,
        quality: [&a, &b],
    });
    Comparison {
        inputs: None,
        n: both.len() as u64,
        a: Performance::Binary(Box::new(a)),
        b: Performance::Binary(Box::new(b)),
        mcnemar: notes.explain("mcnemar", test, unlabelled),
        delong: notes.explain(
            "delong",
            areas.map(DelongReport::new),
            "both versions need scores on two labelled rows of each class",
        ),
        flips: Some(FlipsReport {
            to_positive: all.to_positive,
            to_negative: all.to_negative,
            by_group: by_group.collect(),
        }),
        cost,
        non_inferiority,
        verdict,
        figures,
        by_class: None,
        notes,
    }
}

impl DelongReport {
    fn new(test: PairedAuc) -> Self {
        Self {
            auc_a: test.auc_a,
            auc_b: test.auc_b,
            diff: test.difference,
            se: test.standard_error,
            z: test.z,
            p: test.p,
            ci95: [test.ci95.0, test.ci95.1],
        }
    }
}

fn cost_difference(costs: Costs, judged: &[(bool, bool, bool)]) -> Option<CostReport> {
    let column = |pick: fn(&(bool, bool, bool)) -> bool| -> Vec<bool> { judged.iter().map(pick).collect() };
    let found = costs.paired_difference(&column(|row| row.0), &column(|row| row.1), &column(|row| row.2))?;
    Some(CostReport { difference: found.mean, ci95: [found.ci95.0, found.ci95.1] })
}

/// The candidate's accuracy less the baseline's, with its paired 95 % interval.
fn accuracy_difference(judged: &[(bool, bool, bool)]) -> Option<(f64, (f64, f64))> {
    let right = |decision: bool, label: bool| f64::from(u8::from(decision == label));
    let differences: Vec<f64> = judged.iter().map(|(a, b, label)| right(*b, *label) - right(*a, *label)).collect();
    mean_difference(&differences).map(|difference| (difference.mean, difference.ci95))
}

fn flips_by_group(groups: Groups<'_>, a: &[Option<bool>], b: &[Option<bool>]) -> Ordered<GroupFlips> {
    let mut counted = vec![Flips::default(); groups.names.len()];
    for (code, (a, b)) in groups.codes.iter().zip(a.iter().zip(b)) {
        if let (Some(group), Some(a), Some(b)) = (counted.get_mut(*code as usize), a, b) {
            group.n += 1;
            group.to_positive += u64::from(!a && *b);
            group.to_negative += u64::from(*a && !b);
        }
    }
    let mut members: Vec<(String, GroupFlips)> = groups
        .names
        .iter()
        .zip(counted)
        .filter(|(_, flips)| flips.n > 0)
        .map(|(name, Flips { n, to_positive, to_negative })| (name.clone(), GroupFlips { n, to_positive, to_negative }))
        .collect();
    members.sort_by(|a, b| a.0.cmp(&b.0));
    Ordered(members)
}
