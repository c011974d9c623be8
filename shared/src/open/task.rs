//! Finding out what the model predicts.

use std::collections::BTreeSet;

use super::column::{Column, Values};
use super::outcomes::{is_outcome, outcomes};
use super::{Plan, Table};
use crate::schema::{ColumnRole, Task};
use crate::written::{FEW, number};

/// What a column shows over all files.
struct Shown<'a> {
    /// Up to eleven values of each file; empty without the column.
    values: BTreeSet<String>,
    numbers: bool,
    /// Whether all numbers lie within 0 to 1.
    unit: bool,
    columns: Vec<&'a Column>,
}

impl<'a> Shown<'a> {
    fn of(columns: Vec<&'a Column>) -> Self {
        let is_number = |text: &String| number(text).is_some_and(|number| !number.is_nan());
        Self {
            values: columns.iter().flat_map(|column| column.distinct(FEW + 1)).collect(),
            numbers: columns.iter().all(|column| match &column.values {
                Values::Numbers(_) => true,
                Values::Texts { dictionary, .. } => dictionary.iter().all(is_number),
            }),
            unit: columns
                .iter()
                .all(|column| column.numbers().iter().all(|number| number.is_nan() || (0.0..=1.0).contains(number))),
            columns,
        }
    }

    fn any(&self) -> bool {
        !self.values.is_empty()
    }

    fn is_many(&self) -> bool {
        self.values.len() > FEW
    }

    fn is_outcome(&self) -> bool {
        self.any() && !self.is_many() && self.columns.iter().all(|column| is_outcome(column))
    }

    fn is_nearly_outcome(&self) -> bool {
        self.any() && self.columns.iter().all(|column| outcomes(column, None).is_ok())
    }

    fn has_fractions(&self) -> bool {
        self.numbers && self.values.iter().any(|value| value.contains('.'))
    }
}

/// The task that the columns show; `None` where nothing tells.
pub(super) fn find(plan: &Plan, tables: &[&Table]) -> Option<Task> {
    if plan.columns.iter().any(|column| column.role == ColumnRole::Score && column.class.is_some()) {
        return Some(Task::Multiclass);
    }
    let shown = |role| Shown::of(tables.iter().filter_map(|table| plan.with_role(role)?.of(table)).collect());
    let (label, prediction, score) =
        (shown(ColumnRole::Label), shown(ColumnRole::Prediction), shown(ColumnRole::Score));
    if label.any() {
        let texts = !label.numbers;
        let classes = if prediction.numbers { 0 } else { prediction.values.len() };
        let scored = score.any() && score.unit && !prediction.any();
        let binary = label.is_outcome()
            || ((scored || prediction.is_outcome()) && label.is_nearly_outcome())
            || (texts && scored);
        return Some(if binary {
            Task::Binary
        } else if texts && label.values.len().max(classes) > 2 {
            Task::Multiclass
        } else if texts || (label.values.len() == 2 && !label.has_fractions()) {
            Task::Binary
        } else if prediction.any() && !label.is_many() && !label.has_fractions() && !prediction.is_many() {
            Task::Multiclass
        } else {
            Task::Regression
        });
    }
    if prediction.any() {
        return Some(if prediction.is_outcome() || (prediction.numbers && prediction.unit) {
            Task::Binary
        } else if !prediction.numbers {
            if prediction.values.len() > 2 { Task::Multiclass } else { Task::Binary }
        } else if prediction.is_many() || prediction.has_fractions() {
            Task::Regression
        } else {
            Task::Multiclass
        });
    }
    (score.any() && score.unit).then_some(Task::Binary)
}
