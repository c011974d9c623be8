//! Reports and comparisons from columns in memory, wherever these are kept.

mod comparison;
mod drift;
mod fairness;
mod features;
mod join;
mod outcome;
mod plan;
mod quality;
mod remarks;
mod report;
mod task;

pub use comparison::{compare_files, compare_scores};
pub use plan::{Plan, Planned, Purpose, plan};
pub use remarks::Warning;
pub use report::{judged, report};

use shared::schema::Task;

use crate::table::Columns;

/// Rows to look at, with the name that a reader knows them by.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// For example the file's name.
    pub name: &'a str,
    /// The rows.
    pub columns: &'a dyn Columns,
}

/// What columns mean and how they are judged. Lists of names may hold several in one text, parted by commas.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The column of true outcomes.
    pub label: Option<String>,
    /// The column of scores.
    pub score: Option<String>,
    /// The column of decisions, classes or predicted numbers.
    pub prediction: Option<String>,
    /// The column of scores of the second of two versions in one file.
    pub score_b: Option<String>,
    /// The column of predictions of the second of two versions in one file.
    pub prediction_b: Option<String>,
    /// The column of request ids.
    pub id: Option<String>,
    /// The column of times.
    pub timestamp: Option<String>,
    /// Columns whose groups are to be treated alike.
    pub protected: Vec<String>,
    /// The only features; all other columns without them.
    pub features: Vec<String>,
    /// Features that are numbers, whatever they look like.
    pub numeric: Vec<String>,
    /// Features that are categories, whatever they look like.
    pub categorical: Vec<String>,
    /// A score at or above it is a positive decision; 0.5 without it.
    pub threshold: Option<f64>,
    /// `attribute=group` to compare the other groups with.
    pub reference_groups: Vec<String>,
    /// Rows a group needs to be counted into differences and ratios.
    pub min_group: u64,
    /// `class=column` of the scores of several classes.
    pub scores: Vec<String>,
    /// How much worse still counts as as good.
    pub margin: f64,
    /// What the model predicts; found out without it.
    pub task: Option<Task>,
    /// The label, or class, that counts as the positive outcome; 1, true and yes without it.
    pub positive: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            label: None,
            score: None,
            prediction: None,
            score_b: None,
            prediction_b: None,
            id: None,
            timestamp: None,
            protected: Vec::new(),
            features: Vec::new(),
            numeric: Vec::new(),
            categorical: Vec::new(),
            threshold: None,
            reference_groups: Vec::new(),
            min_group: 30,
            scores: Vec::new(),
            margin: 0.01,
            task: None,
            positive: None,
        }
    }
}

impl Settings {
    /// The threshold in force.
    pub fn cut(&self) -> f64 {
        self.threshold.unwrap_or(0.5)
    }

    /// Whether the task is to be found out.
    fn is_task_open(&self) -> bool {
        self.task.is_none() && self.positive.is_none()
    }
}

/// Hears how many of how many steps are done.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

impl std::fmt::Debug for Side<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Side").field("name", &self.name).field("rows", &self.columns.rows()).finish()
    }
}
