//! Rules: which figure of a model is looked at, what it says, and which rules there are from the start.

mod built_in;
mod duration;
mod metric;
mod operations;
mod quality;

pub use built_in::built_in;
pub use duration::{duration_ms, in_words};
pub use metric::{Metric, Side};
pub use operations::{Baseline, Operations, read_operations, usual_memory};
pub use quality::{Quality, read_quality};

use crate::verdict::Outcome;

/// What a rule's figure is, and what it says of the rule's limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The figure; `None` where it is not available.
    pub value: Option<f64>,
    /// Past the limit, within it, or not enough evidence to tell.
    pub outcome: Outcome,
    /// In a sentence.
    pub text: String,
}

impl Read {
    /// A figure that is not available, because of this.
    pub fn unavailable(why: impl Into<String>) -> Self {
        Self { value: None, outcome: Outcome::Inconclusive, text: why.into() }
    }
}
