//! What a policy does: errors, cost, and the gaps between groups.

use super::{Lab, Policy};
use crate::figures::fairness::judged::{Judged, Judging, is_counted, judge};
use crate::figures::outcome::Cut;
use crate::stats::binary::{Confusion, Decided, Rate};
use crate::stats::cost::Costs;
use crate::stats::fairness::Gap;
use crate::stats::proportion::Proportion;
use crate::verdict::GAP_LIMIT;

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
    pub gaps: Option<Judged>,
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

impl Judged {
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
        let everybody = groups.iter().fold(rest, |sum, group| sum.plus(group.decided));
        PolicyOutcome { everybody, rest, gaps: self.attribute.as_deref().map(|name| self.gaps(name, &groups)), groups }
    }

    fn gaps(&self, attribute: &str, groups: &[GroupOutcome]) -> Judged {
        let named: Vec<(&str, Decided)> = groups.iter().map(|group| (group.name.as_str(), group.decided)).collect();
        judge(attribute, &named, Judging { min_group: self.min_group, limit: GAP_LIMIT, reference_group: None })
    }
}
