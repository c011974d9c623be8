//! Words and choices of the page that opens files.

use shared::open::{Plan, Planned, Table};
use shared::schema::{ColumnRole, Kind, Task};

use super::number::{count, of};

/// The roles that a person can give to a column, with what the page calls them.
pub const ROLES: [(ColumnRole, &str, &str); 8] = [
    (ColumnRole::Feature, "feature", "feature"),
    (ColumnRole::Protected, "protected", "protected attribute"),
    (ColumnRole::Score, "score", "score"),
    (ColumnRole::Prediction, "prediction", "prediction"),
    (ColumnRole::Label, "label", "label"),
    (ColumnRole::Time, "time", "time"),
    (ColumnRole::Id, "id", "id"),
    (ColumnRole::Ignored, "ignored", "left out"),
];

/// The tasks to choose from.
pub const TASKS: [(Task, &str, &str); 3] = [
    (Task::Binary, "binary", "yes or no"),
    (Task::Multiclass, "multiclass", "one of several classes"),
    (Task::Regression, "regression", "a number"),
];

/// The role that a form names.
pub fn role(key: &str) -> Option<ColumnRole> {
    ROLES.into_iter().find(|(_, known, _)| *known == key).map(|(role, ..)| role)
}

/// The task that a form names.
pub fn task(key: &str) -> Option<Task> {
    TASKS.into_iter().find(|(_, known, _)| *known == key).map(|(task, ..)| task)
}

/// How far a file has been read.
pub fn reading(name: &str, read: f64, size: f64, rows: usize) -> String {
    let percent = if size > 0.0 { (read / size * 100.0).floor() } else { 100.0 };
    format!("Reading {name}: {percent} % \u{b7} {}", of(rows as u64, "row", "rows"))
}

/// What a file holds.
pub fn holds(table: &Table) -> String {
    format!("{}, {}", of(table.rows as u64, "row", "rows"), of(table.names.len() as u64, "column", "columns"))
}

/// What was made of the columns, in a sentence.
pub fn understood(plan: &Plan) -> String {
    let name = |role| plan.with_role(role).map(|column| format!("\u{201c}{}\u{201d}", column.name));
    let compared = plan
        .columns
        .iter()
        .filter(|column| {
            matches!(column.role, ColumnRole::Feature | ColumnRole::Protected) && column.unusable.is_none()
        })
        .count();
    let classes = plan.columns.iter().filter(|column| column.class.is_some()).count();
    let mut parts: Vec<String> = [
        ("score", ColumnRole::Score),
        ("prediction", ColumnRole::Prediction),
        ("label", ColumnRole::Label),
        ("time", ColumnRole::Time),
        ("id", ColumnRole::Id),
    ]
    .into_iter()
    .filter_map(|(what, role)| name(role).map(|name| format!("{what} {name}")))
    .collect();
    if classes > 0 {
        parts.insert(0, format!("probabilities of {}", of(classes as u64, "class", "classes")));
    }
    let compared = format!("{} compared", of(compared as u64, "column is", "columns are"));
    if parts.is_empty() {
        return format!("{compared}. No usual name tells which column is the score, the prediction or the label.");
    }
    format!("{compared}. By their usual names or by you: {}.", parts.join(", "))
}

/// The kind that a column is compared as.
pub fn kind(column: &Planned) -> &'static str {
    match column.kind {
        Kind::Numeric => "numeric",
        Kind::Categorical | Kind::Boolean => "categorical",
        Kind::Timestamp => "time",
    }
}

/// Whether the first of two files, which were dropped at once, is the reference: by a word in a name, else by order.
pub fn is_reference_first(first: &str, second: &str) -> bool {
    let says = |name: &str| {
        let name = name.to_lowercase();
        ["ref", "train", "base", "before", "old"].iter().any(|word| name.contains(word))
    };
    match (says(first), says(second)) {
        (true, false) => true,
        (false, true) => false,
        _ => first <= second,
    }
}

/// Why a file of this size is not opened, if it is not.
pub fn too_large(name: &str, bytes: f64) -> Option<String> {
    const MOST: f64 = 1e9;
    (bytes > MOST).then(|| {
        let megabytes = count((bytes / 1e6) as u64);
        format!("{name} has {megabytes} MB; up to 1,000 MB fit a browser. The command below reads larger files.")
    })
}

#[cfg(test)]
mod tests {
    use shared::open::Reader;

    use super::*;

    #[test]
    fn what_was_understood_is_a_sentence() {
        let plan = |text: &str| {
            let mut reader = Reader::default();
            reader.feed(text.as_bytes()).expect("text");
            Plan::guess(None, &reader.finish().expect("a table"))
        };
        assert_eq!(
            understood(&plan("a,score,label\n1,0.5,1\n")),
            "1 column is compared. By their usual names or by you: score \u{201c}score\u{201d}, label \u{201c}label\u{201d}."
        );
        assert!(understood(&plan("a,b\n1,x\n")).starts_with("2 columns are compared. No usual name"));
        assert_eq!(reading("a.csv", 512.0, 1024.0, 1_200), "Reading a.csv: 50 % \u{b7} 1,200 rows");
        assert!(too_large("a.csv", 2e9).is_some_and(|said| said.starts_with("a.csv has 2,000 MB")));
        assert!(!is_reference_first("acs_cur.csv", "acs_ref.csv") && is_reference_first("2024.csv", "2025.csv"));
        assert_eq!((role("protected"), task("binary")), (Some(ColumnRole::Protected), Some(Task::Binary)));
    }
}
