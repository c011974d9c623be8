//! Options that `report` and `compare` share.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use shared::schema::Task;

use crate::analysis::Settings;

/// Which columns are what, and how they are judged.
#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// The true outcomes: 0 and 1, a class, or a number [usual names: `label`, `y_true`, `target`]
    #[arg(long, value_name = "COLUMN", value_parser = not_empty, help_heading = "Columns")]
    label: Option<String>,
    /// The scores: probabilities of the outcome 1 [usual names: `score`, `y_pred_proba`]
    #[arg(long, value_name = "COLUMN", value_parser = not_empty, help_heading = "Columns")]
    score: Option<String>,
    /// The decisions, classes or predicted numbers; decisions win over the threshold [usual names: `prediction`, `y_pred`]
    #[arg(long, value_name = "COLUMN", value_parser = not_empty, help_heading = "Columns")]
    prediction: Option<String>,
    /// The scores of several classes; columns named `y_pred_proba_CLASS` are found unasked
    #[arg(long, value_name = "CLASS=COLUMN,…", value_parser = not_empty, help_heading = "Columns")]
    scores: Vec<String>,
    /// The request ids, which are no feature [usual names: `request_id`, `id`]
    #[arg(long, value_name = "COLUMN", value_parser = not_empty, help_heading = "Columns")]
    id: Option<String>,
    /// The times, which are no feature [usual names: `time`, `timestamp`]
    #[arg(long, value_name = "COLUMN", value_parser = not_empty, help_heading = "Columns")]
    timestamp: Option<String>,
    /// Attributes whose groups are to be treated alike; every two are crossed, as "A × B"
    #[arg(long, value_name = "A,B,…", value_parser = not_empty, help_heading = "Columns")]
    protected: Vec<String>,
    /// The only features; without it all columns that have no other role
    #[arg(long, value_name = "A,B,…", value_parser = not_empty, help_heading = "Columns")]
    features: Vec<String>,
    /// Columns that are numbers, whatever they look like
    #[arg(long, value_name = "A,B,…", value_parser = not_empty, help_heading = "Columns")]
    numeric: Vec<String>,
    /// Columns that are categories, whatever they look like; otherwise text, true and false, and integers with at
    /// most 10 distinct values are
    #[arg(long, value_name = "A,B,…", value_parser = not_empty, help_heading = "Columns")]
    categorical: Vec<String>,
    /// What the model predicts; found out from the columns when absent
    #[arg(long, value_parser = tasks(), help_heading = "Judging")]
    task: Option<Task>,
    /// The label, or class, that counts as the positive outcome; all others are negative [default: 1, true, yes, y, t]
    #[arg(long, value_name = "VALUE", value_parser = not_empty, allow_hyphen_values = true, help_heading = "Judging")]
    positive: Option<String>,
    /// A score at or above it is a positive decision [default: 0.5]
    #[arg(long, value_name = "T", value_parser = finite, allow_negative_numbers = true, help_heading = "Judging")]
    threshold: Option<f64>,
    /// The group that others are compared with, instead of the largest; once for each attribute
    #[arg(long, value_name = "A=VALUE", value_parser = not_empty, help_heading = "Judging")]
    reference_group: Vec<String>,
    /// Rows that a group needs to be counted into differences and ratios
    #[arg(long, value_name = "ROWS", default_value_t = 30, value_parser = rows, allow_negative_numbers = true, help_heading = "Judging")]
    min_group: u64,
    /// How much worse a candidate may be and still count as as good
    #[arg(long, value_name = "M", default_value_t = 0.01, value_parser = not_negative, help_heading = "Judging")]
    margin: f64,
}

/// How and where a result is written.
#[derive(Debug, Clone, Args)]
pub(super) struct Output {
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    pub format: Format,
    /// A file to write to instead of the standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a terminal or a log
    Text,
    /// For programs
    Json,
    /// A page that needs nothing else
    Html,
}

impl Options {
    pub(super) fn settings(&self) -> Settings {
        Settings {
            label: self.label.clone(),
            score: self.score.clone(),
            prediction: self.prediction.clone(),
            score_b: None,
            prediction_b: None,
            id: self.id.clone(),
            timestamp: self.timestamp.clone(),
            protected: self.protected.clone(),
            features: self.features.clone(),
            numeric: self.numeric.clone(),
            categorical: self.categorical.clone(),
            threshold: self.threshold,
            reference_groups: self.reference_group.clone(),
            min_group: self.min_group,
            scores: self.scores.clone(),
            margin: self.margin,
            task: self.task,
            positive: self.positive.clone(),
        }
    }
}

fn tasks() -> impl TypedValueParser<Value = Task> {
    PossibleValuesParser::new(["binary", "multiclass", "regression"]).map(|name| match name.as_str() {
        "multiclass" => Task::Multiclass,
        "regression" => Task::Regression,
        _ => Task::Binary,
    })
}

/// An empty variable in a script must not pass for an option that was left out.
pub(super) fn not_empty(text: &str) -> Result<String, String> {
    if text.split(',').all(|part| part.trim().is_empty()) {
        return Err("it is empty: name what is meant, or leave the option out".to_owned());
    }
    Ok(text.to_owned())
}

fn rows(text: &str) -> Result<u64, String> {
    text.trim().parse().map_err(|_| "it must be a number of rows, 0 or more".to_owned())
}

fn finite(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim().parse().map_err(|_| "it must be a number".to_owned())?;
    if number.is_finite() { Ok(number) } else { Err("it must be finite".to_owned()) }
}

fn not_negative(text: &str) -> Result<f64, String> {
    finite(text).and_then(|number| if number < 0.0 { Err("it must be 0 or more".to_owned()) } else { Ok(number) })
}
