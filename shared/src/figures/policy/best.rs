//! The policy that is best for cost, or for one criterion of fairness at the lowest price.

use super::search::{Point, Price, ROUNDING, cheapest, gap, smallest_gap};
use super::{Criterion, DecidedAt, Lab, Policy};
use crate::figures::outcome::Cut;
use crate::stats::binary::{Decided, Rate};
use crate::stats::cost::Costs;

/// A criterion counts as met within this gap: one percentage point.
pub const TOLERANCE: f64 = 0.01;

/// What a policy is to be best for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// The lowest cost; the highest accuracy where no costs are known.
    Cost,
    /// Equal selection rates.
    DemographicParity,
    /// Equal true positive rates.
    EqualOpportunity,
    /// Equal true and false positive rates.
    EqualizedOdds,
}

impl Aim {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Cost, Self::DemographicParity, Self::EqualOpportunity, Self::EqualizedOdds];

    /// The criterion it is about, if it is.
    pub fn criterion(self) -> Option<Criterion> {
        match self {
            Self::Cost => None,
            Self::DemographicParity => Some(Criterion::DemographicParity),
            Self::EqualOpportunity => Some(Criterion::EqualOpportunity),
            Self::EqualizedOdds => Some(Criterion::EqualizedOdds),
        }
    }

    fn rates(self) -> &'static [Rate] {
        match self {
            Self::Cost => &[],
            Self::DemographicParity => &[Rate::Selection],
            Self::EqualOpportunity => &[Rate::Tpr],
            Self::EqualizedOdds => &[Rate::Tpr, Rate::Fpr],
        }
    }
}

/// A policy that was looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// The policy.
    pub policy: Policy,
    /// The gap that it was allowed, 0…1: [`TOLERANCE`], or the smallest that can be reached; `None` for cost.
    pub within: Option<f64>,
}

impl Lab {
    /// The best policy with one threshold for all, or with one per group; without costs, the one with the fewest
    /// errors. `Err` says in a sentence why there is none.
    ///
    /// Of all policies within [`TOLERANCE`] of a criterion (where there is none, within the smallest gap that can be
    /// reached) it is the cheapest; of equally cheap ones the one with the fewest errors, then the one nearest to the
    /// deployed threshold. Only thresholds at which decisions are exact are tried. Groups that are too small to be
    /// counted, and rows of no group, get the threshold that is cheapest for everybody.
    ///
    /// Source: Hardt, Price and Srebro (2016), Equality of Opportunity in Supervised Learning. As in fairlearn's
    /// `ThresholdOptimizer`, the value that the groups are to share is searched for; here over every value that a
    /// threshold can reach instead of a grid, and without randomising between two thresholds.
    pub fn best(&self, aim: Aim, per_group: bool, costs: Option<&Costs>) -> Result<Best, &'static str> {
        // Without costs each error costs one.
        let costs = costs.copied().unwrap_or(Costs { false_positive: 1.0, false_negative: 1.0 });
        if self.everybody.decided(Cut::Deployed).labelled.n() == 0 {
            return Err("No label has come in this window, so neither cost nor accuracy is known.");
        }
        let shared = self.cheapest_for_all(&costs).ok_or("This version has no thresholds to choose from.")?;
        let large: Vec<usize> = (0..self.groups.len()).filter(|position| self.is_counted(*position)).collect();
        let points: Vec<Vec<Point>> =
            large.iter().map(|position| self.points(&self.groups[*position].1, aim, &costs)).collect();
        self.comparable(aim, &points)?;
        if !per_group {
            return Ok(self.one_for_all(aim, &points, shared, &costs));
        }
        let within = match aim {
            Aim::Cost => None,
            _ => Some(TOLERANCE),
        };
        let found = cheapest(&points, within.unwrap_or(1.0)).map(|choice| (choice, within));
        let found = found.or_else(|| {
            let least = smallest_gap(&points)?;
            Some((cheapest(&points, least)?, Some(least)))
        });
        let (choice, within) = found.ok_or("No threshold per group can be tried.")?;
        let mut groups = vec![Cut::Edge(shared); self.groups.len()];
        for (position, edge) in large.into_iter().zip(choice) {
            groups[position] = Cut::Edge(edge);
        }
        Ok(Best { policy: Policy { everybody: Cut::Edge(shared), groups }, within })
    }

    /// Whether at least two groups have each rate of a criterion.
    fn comparable(&self, aim: Aim, points: &[Vec<Point>]) -> Result<(), &'static str> {
        if aim == Aim::Cost {
            return Ok(());
        }
        if self.attribute.is_none() {
            return Err("No protected attribute is known, so there are no groups to compare.");
        }
        let has = |rate: usize| {
            points.iter().filter(|points| points.first().is_some_and(|point| point.rates[rate].is_some())).count() > 1
        };
        if (0..aim.rates().len()).all(has) {
            Ok(())
        } else {
            Err("Fewer than two groups are large enough and have the labels that this criterion compares.")
        }
    }

    fn one_for_all(&self, aim: Aim, points: &[Vec<Point>], shared: usize, costs: &Costs) -> Best {
        if aim == Aim::Cost {
            return Best { policy: Policy::one(Cut::Edge(shared)), within: None };
        }
        let gaps: Vec<f64> =
            (0..self.thresholds.len()).map(|edge| gap(points.iter().filter_map(|points| points.get(edge)))).collect();
        let within = gaps.iter().copied().fold(f64::INFINITY, f64::min).max(TOLERANCE);
        let edge =
            self.lowest((0..gaps.len()).filter(|edge| gaps[*edge] <= within + ROUNDING), costs).unwrap_or(shared);
        Best { policy: Policy::one(Cut::Edge(edge)), within: Some(within) }
    }

    fn cheapest_for_all(&self, costs: &Costs) -> Option<usize> {
        self.lowest(0..self.thresholds.len(), costs)
    }

    /// The cheapest for everybody of these edges.
    fn lowest(&self, edges: impl Iterator<Item = usize>, costs: &Costs) -> Option<usize> {
        let priced = edges.map(|edge| (edge, self.price(&self.everybody.decided(Cut::Edge(edge)), edge, costs)));
        priced.reduce(|best, one| if one.1.is_below(&best.1) { one } else { best }).map(|(edge, _)| edge)
    }

    fn points(&self, group: &DecidedAt, aim: Aim, costs: &Costs) -> Vec<Point> {
        (0..self.thresholds.len())
            .map(|edge| {
                let decided = group.decided(Cut::Edge(edge));
                let rate = |at: usize| aim.rates().get(at).and_then(|rate| decided.proportion(*rate).rate);
                Point { rates: [rate(0), rate(1)], price: self.price(&decided, edge, costs) }
            })
            .collect()
    }

    fn price(&self, decided: &Decided, edge: usize, costs: &Costs) -> Price {
        let table = decided.labelled;
        Price {
            cost: costs.total(&table).unwrap_or(f64::INFINITY),
            errors: table.fp + table.fn_,
            away: (self.thresholds[edge] - self.deployed).abs(),
        }
    }
}
