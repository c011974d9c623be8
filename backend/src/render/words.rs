//! The words of the product, as the app has them.

use shared::schema::{ColumnRole, Kind, Task};
use shared::verdict::{Outcome, count};

use super::safe::fitted;

/// Columns that a name gets in a list.
const NAME: usize = 40;

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

/// What stands before something to know before anything else.
pub(super) const WARNING: &str = "!";

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

/// Names no longer than a sentence has room for.
pub(super) fn short<T: AsRef<str>>(names: &[T]) -> Vec<String> {
    names.iter().map(|name| fitted(name.as_ref(), NAME)).collect()
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

/// The reason of a feature's verdict below a head that has its name and its state already.
pub(super) fn evidence(name: &str, reason: &str) -> String {
    let rest = reason.strip_prefix(name).unwrap_or(reason);
    let rest =
        [" is steady: ", " has shifted: ", " "].iter().find_map(|known| rest.strip_prefix(known)).unwrap_or(rest);
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_said_once() {
        assert_eq!(evidence("age", "age is steady: PSI 0.01"), "PSI 0.01");
        assert_eq!(evidence("age", "age has moved a little: PSI 0.2"), "Has moved a little: PSI 0.2");
        assert_eq!(
            evidence("age", "Too few rows to tell whether age has shifted"),
            "Too few rows to tell whether age has shifted"
        );
        assert_eq!(without_name("SEX", "SEX: groups are treated alike"), "Groups are treated alike");
        assert_eq!(list(&["a", "b", "c"], 2), "a, b and 1 more");
    }
}
