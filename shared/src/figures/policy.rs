//! Which threshold to choose: what a policy (one threshold for all, or one per group) does to errors, to cost and to
//! each criterion of fairness, and which policy is best for one of them.
//!
//! Counts are exact at every edge of the score cells, so that nothing here needs rows. Only decisions with a label
//! can be right or wrong; the selection rate needs none.

mod best;
mod lab;
mod outcome;
mod search;

pub use best::{Aim, Best, TOLERANCE};
pub use lab::{DecidedAt, Lab};
pub use outcome::{Criterion, GroupOutcome, PolicyOutcome};

use super::outcome::Cut;

/// From which score on a decision is positive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// For everybody without a threshold of their own.
    pub everybody: Cut,
    /// One per group in the order of [`Lab::groups`]; groups past the end have everybody's.
    pub groups: Vec<Cut>,
}

impl Policy {
    /// The same threshold for all.
    pub fn one(cut: Cut) -> Self {
        Self { everybody: cut, groups: Vec::new() }
    }

    /// The cut of the group at this position.
    pub fn group(&self, position: usize) -> Cut {
        self.groups.get(position).copied().unwrap_or(self.everybody)
    }
}
