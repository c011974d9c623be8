//! What a policy does: errors, cost, and the gaps between groups.

use super::{Lab, Policy};
use crate::figures::fairness::judged::{Judging, is_counted, judge};
use crate::figures::outcome::Cut;
use crate::stats::binary::{Confusion, Decided, Rate};
use crate::stats::cost::Costs;
use crate::stats::fairness::Gap;
use crate::stats::proportion::Proportion;
use crate::verdict::{GAP_LIMIT, Verdict};

/// A policy's figures in a window.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyOutcome {
    /// Everybody's decisions.
    pub everybody: Decided,
    /// Each group's, in the order of [`Lab::groups`].
    pub groups: Vec<GroupOutcome>,
    /// Decisions about rows that belong to no group.
    pub rest: Decided,
    /// The gaps between groups; `None` without an attribute.
    pub gaps: Option<Gaps>,
}

/// One group under a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupOutcome {
    /// The group's name.
    pub name: String,
    /// Its threshold.
    pub cut: Cut,
    /// Its decisions.
    pub decided: Decided,
    /// Whether it has enough rows to be counted into gaps.
    pub counted: bool,
}

/// Gaps between groups; positions are those of the groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaps {
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
    /// Groups left out as too small.
    pub left_out: usize,
    /// Whether groups are treated alike.
    pub verdict: Verdict,
}

/// A criterion of fairness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// Equal selection rates.
    DemographicParity,
    /// Equal true positive rates.
    EqualOpportunity,
    /// Equal true and false positive rates.
    EqualizedOdds,
    /// Equal positive predictive values.
    PredictiveParity,
}

impl Criterion {
    /// All of them, in the order pages show them.
    pub const ALL: [Self; 4] =
        [Self::DemographicParity, Self::EqualOpportunity, Self::EqualizedOdds, Self::PredictiveParity];

    /// Its key in the definitions.
    pub fn key(self) -> &'static str {
        match self {
            Self::DemographicParity => "demographic_parity",
            Self::EqualOpportunity => "equal_opportunity",
            Self::EqualizedOdds => "equalized_odds",
            Self::PredictiveParity => "predictive_parity",
        }
    }
}

impl Gaps {
    /// The difference that a criterion asks to be small, 0…1; `None` where fewer than two groups have the rate.
    pub fn difference(&self, criterion: Criterion) -> Option<f64> {
        match criterion {
            Criterion::EqualizedOdds => self.equalized_odds_difference,
            other => self.gap(other).map(|gap| gap.difference),
        }
    }

    /// The smallest rate over the largest, 0…1.
    pub fn ratio(&self, criterion: Criterion) -> Option<f64> {
        match criterion {
            Criterion::EqualizedOdds => self.equalized_odds_ratio,
            other => self.gap(other)?.ratio,
        }
    }

    /// The gap with its groups and intervals; for equalized odds, the larger of its two.
    pub fn gap(&self, criterion: Criterion) -> Option<Gap> {
        match criterion {
            Criterion::DemographicParity => self.demographic_parity,
            Criterion::EqualOpportunity => self.equal_opportunity,
            Criterion::PredictiveParity => self.predictive_parity,
            Criterion::EqualizedOdds => {
                let (tpr, fpr) = self.equal_opportunity.zip(self.false_positives)?;
                Some(if fpr.difference > tpr.difference { fpr } else { tpr })
            }
        }
    }
}

impl PolicyOutcome {
    /// Decisions against labels.
    pub fn confusion(&self) -> Confusion {
        self.everybody.labelled
    }

    /// The share of right decisions among those with a label.
    pub fn accuracy(&self) -> Proportion {
        self.everybody.proportion(Rate::Accuracy)
    }

    /// The difference that a criterion asks to be small.
    pub fn difference(&self, criterion: Criterion) -> Option<f64> {
        self.gaps.as_ref()?.difference(criterion)
    }

    /// What wrong decisions cost for each thousand decisions with a label; `None` without any.
    pub fn per_thousand(&self, costs: &Costs) -> Option<f64> {
        costs.per_decision(&self.confusion()).map(|cost| cost * 1_000.0)
    }
}

impl Lab {
    /// What a policy does; groups are judged as on every page.
    pub fn outcome(&self, policy: &Policy) -> PolicyOutcome {
        let groups: Vec<GroupOutcome> = self
            .groups
            .iter()
            .enumerate()
            .map(|(position, (name, at))| {
                let cut = policy.group(position);
                let decided = at.decided(cut);
                GroupOutcome { name: name.clone(), cut, counted: is_counted(&decided, self.min_group), decided }
            })
            .collect();
        let rest = self.rest.decided(policy.everybody);
        let everybody = groups.iter().fold(rest, |sum, group| plus(sum, group.decided));
        PolicyOutcome { everybody, rest, gaps: self.attribute.as_deref().map(|name| self.gaps(name, &groups)), groups }
    }

    fn gaps(&self, attribute: &str, groups: &[GroupOutcome]) -> Gaps {
        let named: Vec<(&str, Decided)> = groups.iter().map(|group| (group.name.as_str(), group.decided)).collect();
        let judging = Judging { min_group: self.min_group, limit: GAP_LIMIT, reference_group: None };
        let judged = judge(attribute, &named, judging);
        Gaps {
            demographic_parity: judged.demographic_parity,
            equal_opportunity: judged.equal_opportunity,
            false_positives: judged.false_positives,
            predictive_parity: judged.predictive_parity,
            equalized_odds_difference: judged.equalized_odds_difference,
            equalized_odds_ratio: judged.equalized_odds_ratio,
            left_out: judged.left_out,
            verdict: judged.verdict,
        }
    }
}

fn plus(one: Decided, other: Decided) -> Decided {
    let (a, b) = (one.labelled, other.labelled);
    Decided {
        labelled: Confusion { tp: a.tp + b.tp, fp: a.fp + b.fp, fn_: a.fn_ + b.fn_, tn: a.tn + b.tn },
        pending_positive: one.pending_positive + other.pending_positive,
        pending_negative: one.pending_negative + other.pending_negative,
    }
}
