//! How groups of a protected attribute are treated, from summaries alone.
//!
//! The selection rate rests on all decisions; what needs an outcome rests on those whose label has come.

mod binary;
pub(crate) mod judged;
mod other;

pub use binary::{AttributeFairness, GroupFairness, Settings, attribute_fairness};
pub use judged::{GroupVersusReference, Judged};
pub use other::{GroupQuality, OtherFairness, group_quality};

use crate::binning::Binning;

/// The attributes with groups, crossings last: position and name.
pub fn attributes(binning: &Binning) -> impl Iterator<Item = (usize, &str)> {
    binning.attributes.iter().enumerate().map(|(position, attribute)| (position, attribute.name.as_str()))
}
