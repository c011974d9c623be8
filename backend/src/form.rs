//! In which form the values of a column are kept.

use shared::schema::{Column, ColumnRole, Kind, Schema, Task};

/// The form of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A finite number.
    Number,
    /// A number that is 0 or 1: a decision or label of a binary task.
    ZeroOne,
    /// A category or class.
    Text,
    /// A point in time, kept as a number of epoch milliseconds.
    Time,
}

/// The form of a column for a task.
pub(crate) fn form(task: Task, column: &Column) -> Form {
    match (column.role, column.kind) {
        (ColumnRole::Prediction | ColumnRole::Label, _) => match task {
            Task::Binary => Form::ZeroOne,
            Task::Multiclass => Form::Text,
            Task::Regression => Form::Number,
        },
        (ColumnRole::Time, _) | (_, Kind::Timestamp) => Form::Time,
        (ColumnRole::Score | ColumnRole::Latency, _) => Form::Number,
        (ColumnRole::Id, _) | (_, Kind::Categorical | Kind::Boolean) => Form::Text,
        (_, Kind::Numeric) => Form::Number,
    }
}

/// The columns that are stored with each row, in the order of the schema; ids, times and labels stand apart.
pub(crate) fn stored_columns(schema: &Schema) -> impl Iterator<Item = &Column> {
    schema.columns.iter().filter(|column| is_stored(column))
}

/// Whether a column is stored with each row.
pub(crate) fn is_stored(column: &Column) -> bool {
    !matches!(column.role, ColumnRole::Id | ColumnRole::Time | ColumnRole::Label | ColumnRole::Ignored)
}
