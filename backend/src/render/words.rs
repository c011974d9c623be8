//! The words of the product, as the app has them.

use shared::schema::{ColumnRole, Kind, Task};
use shared::verdict::{Outcome, count};

/// What stands in a table for a figure that is not available; the reason stands below.
pub(super) const NONE: &str = "—";

/// A verdict as a sign, which never stands alone.
pub(super) fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "✓",
        Outcome::Fail => "✕",
        Outcome::Inconclusive => "~",
    }
}

/// What a model predicts.
pub(super) fn task(task: Task) -> &'static str {
    match task {
        Task::Binary => "yes or no",
        Task::Multiclass => "one of several classes",
        Task::Regression => "a number",
    }
}

/// What the values of a column are.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Numeric => "numbers",
        Kind::Categorical => "categories",
        Kind::Boolean => "true or false",
        Kind::Timestamp => "times",
    }
}

/// What a column is for.
pub(super) fn role(role: ColumnRole) -> &'static str {
    match role {
        ColumnRole::Feature => "feature",
        ColumnRole::Protected => "protected attribute",
        ColumnRole::Score => "score",
        ColumnRole::Prediction => "prediction",
        ColumnRole::Label => "label",
        ColumnRole::Id => "request id",
        ColumnRole::Time => "time",
        ColumnRole::Latency => "latency",
        ColumnRole::Ignored => "ignored",
    }
}

/// A count with its noun, for example "1 row", "2,000 rows".
pub(super) fn of(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// Words of a list, for example "a, b and c"; past `most`, "a, b and 3 more".
pub(super) fn list<T: AsRef<str>>(names: &[T], most: usize) -> String {
    let (shown, rest) = names.split_at(names.len().min(most.max(1)));
    let shown: Vec<&str> = shown.iter().map(AsRef::as_ref).collect();
    match (shown.as_slice(), rest.len()) {
        ([], _) => String::new(),
        ([only], 0) => (*only).to_owned(),
        ([head @ .., last], 0) => format!("{} and {last}", head.join(", ")),
        (shown, more) => format!("{} and {} more", shown.join(", "), count(more as u64)),
    }
}

/// The sentence of a verdict without the name it begins with, where that stands above it anyway.
pub(super) fn without_name(name: &str, reason: &str) -> String {
    let Some(rest) = reason.strip_prefix(name).and_then(|rest| rest.strip_prefix(": ")) else {
        return reason.to_owned();
    };
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
