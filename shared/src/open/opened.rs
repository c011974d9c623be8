//! What a page shows of files that were opened.

use std::sync::Arc;

use super::Plan;
use crate::api::Received;
use crate::sample::Sample;
use crate::series::Summaries;

/// Files that were opened: their coded rows, and the counts of these.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What the columns are for.
    pub plan: Plan,
    /// The rows of the reference; `None` where one file was opened alone.
    pub reference: Option<Sample>,
    /// The rows of the current file.
    pub current: Sample,
    /// The counts of both by the day; without a reference, its counts are all zero.
    pub summaries: Arc<Summaries>,
    /// How many rows and labels, and from when to when.
    pub received: Vec<Received>,
    /// Whether rows have a time of their own.
    pub has_time: bool,
    /// What is to be known of how the rows were understood, each as a sentence.
    pub notes: Vec<String>,
}
