//! From rows to summaries: the cells of each value, the groups and the outcome of each row.

use std::collections::BTreeMap;

use rusqlite::Connection;
use shared::api::VersionSpec;
use shared::binning::{Attribute, Binning, Cells, Grouping, MISSING, NO_GROUP, OutcomeCells};
use shared::schema::{ColumnRole, ObservationRole, Task};
use shared::stats::multiclass::first_highest;
use shared::summary::{Answer, Layout, Summary, Truth};

use super::sample::Answered;
use super::{StoreError, summaries};
use crate::batch::{Batch, MISSING_TEXT, Values};
use crate::clock::{DAY_S, HOUR_S};
use crate::form::stored_columns;

/// Summaries held before they are added to the stored ones: about 100 MB for 25 columns and 30 groups.
const MOST_WINDOWS: usize = 400;

/// How the stored columns of a version are counted.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub binning: Binning,
    pub layout: Layout,
    task: Task,
    threshold: f64,
    /// For each column of the binning, its position among the stored ones.
    followed: Vec<usize>,
    /// For a binary task the score; for a multiclass one the probability of each class.
    scores: Vec<Option<usize>>,
    prediction: Option<usize>,
}

impl Plan {
    pub(super) fn new(spec: &VersionSpec, binning: Binning) -> Self {
        let stored: Vec<_> = stored_columns(&spec.schema).collect();
        let position = |name: &str| stored.iter().position(|column| column.name == name);
        let followed = binning.columns.iter().map(|column| position(&column.name).unwrap_or(usize::MAX)).collect();
        let scores = match &binning.outcome {
            OutcomeCells::Multiclass { classes } => classes
                .iter()
                .map(|class| stored.iter().position(|c| c.role == ColumnRole::Score && c.class.as_ref() == Some(class)))
                .collect(),
            _ => vec![stored.iter().position(|column| column.role == ColumnRole::Score)],
        };
        let prediction = stored.iter().position(|column| column.role == ColumnRole::Prediction);
        let layout = Layout::new(&binning);
        Self { binning, layout, task: spec.task, threshold: spec.threshold, followed, scores, prediction }
    }

    /// Where a column of the binning is stored; `None` where the schema has lost it.
    pub(super) fn position(&self, column: usize) -> Option<usize> {
        self.followed.get(column).copied().filter(|position| *position != usize::MAX)
    }

    /// Where the score, or the probability of a class, is stored.
    pub(super) fn score(&self, class: usize) -> Option<usize> {
        self.scores.get(class).copied().flatten()
    }

    /// The stored columns that outcomes and groups rest on.
    pub(super) fn outcome_columns(&self) -> Vec<usize> {
        let grouped = self.binning.attributes.iter().filter_map(|attribute| match attribute.grouping {
            Grouping::Categories { column, .. } | Grouping::Bands { column, .. } => {
                self.followed.get(column as usize).copied()
            }
            Grouping::Crossing { .. } => None,
        });
        let mut columns: Vec<usize> =
            self.scores.iter().flatten().copied().chain(self.prediction).chain(grouped).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The outcome part of a batch; `columns` has a value for each stored column, an empty one where not needed.
    pub(super) fn outcomes<'a>(&'a self, columns: &'a [Values], rows: usize) -> Outcomes<'a> {
        let mut groups: Vec<Vec<u8>> = Vec::with_capacity(self.binning.attributes.len());
        for attribute in &self.binning.attributes {
            groups.push(self.groups(attribute, columns, rows, &groups));
        }
        Outcomes { plan: self, columns, groups, probabilities: Vec::new(), row_groups: Vec::new() }
    }

    fn groups(&self, attribute: &Attribute, columns: &[Values], rows: usize, before: &[Vec<u8>]) -> Vec<u8> {
        let values = |column: u16| self.followed.get(column as usize).and_then(|position| columns.get(*position));
        match &attribute.grouping {
            Grouping::Categories { column, .. } => match values(*column) {
                Some(Values::Texts { dictionary, codes }) => {
                    let of: Vec<u8> =
                        dictionary.iter().map(|text| attribute.grouping.of_category(Some(text))).collect();
                    codes.iter().map(|code| of.get(*code as usize).copied().unwrap_or(NO_GROUP)).collect()
                }
                _ => vec![NO_GROUP; rows],
            },
            Grouping::Bands { column, .. } => match values(*column) {
                Some(Values::Numbers(numbers)) => {
                    numbers.iter().map(|number| attribute.grouping.of_number(*number)).collect()
                }
                _ => vec![NO_GROUP; rows],
            },
            Grouping::Crossing { first, second } => {
                let width = self.binning.attributes.get(*second as usize).map_or(0, |attribute| attribute.groups.len());
                match (before.get(*first as usize), before.get(*second as usize)) {
                    (Some(a), Some(b)) => a.iter().zip(b).map(|(a, b)| Grouping::of_groups(*a, *b, width)).collect(),
                    _ => vec![NO_GROUP; rows],
                }
            }
        }
    }
}

/// Answers and groups of the rows of a batch.
#[derive(Debug)]
pub(super) struct Outcomes<'a> {
    plan: &'a Plan,
    columns: &'a [Values],
    groups: Vec<Vec<u8>>,
    probabilities: Vec<f64>,
    row_groups: Vec<u8>,
}

impl Outcomes<'_> {
    /// Counts the outcome of a row.
    pub(super) fn count(&mut self, summary: &mut Summary, row: usize, truth: Truth) {
        self.with(row, |plan, answer, groups| {
            summary.count_outcome(&plan.binning, &plan.layout, answer, truth, groups);
        });
    }

    /// Takes the outcome of a row out again.
    pub(super) fn uncount(&mut self, summary: &mut Summary, row: usize, truth: Truth) {
        self.with(row, |plan, answer, groups| {
            summary.uncount_outcome(&plan.binning, &plan.layout, answer, truth, groups);
        });
    }

    /// What the version answered.
    pub(super) fn answered(&mut self, row: usize) -> Answered {
        let mut answered = Answered::default();
        self.with(row, |plan, answer, _| answered = Answered::new(plan, answer));
        answered
    }

    /// The group of each row of an attribute.
    pub(super) fn groups(&self, attribute: usize) -> Option<&[u8]> {
        self.groups.get(attribute).map(Vec::as_slice)
    }

    fn with(&mut self, row: usize, mut count: impl FnMut(&Plan, Answer<'_>, &[u8])) {
        let plan = self.plan;
        self.row_groups.clear();
        self.row_groups.extend(self.groups.iter().map(|groups| groups.get(row).copied().unwrap_or(NO_GROUP)));
        let columns = self.columns;
        let value = |position: Option<usize>| position.and_then(|position| columns.get(position));
        match plan.task {
            Task::Binary => {
                let score = value(plan.scores.first().copied().flatten()).map_or(f64::NAN, |scores| scores.number(row));
                let decision = value(plan.prediction).map_or(f64::NAN, |predictions| predictions.number(row));
                let score = if score.is_nan() { decision } else { score };
                if !score.is_nan() {
                    let positive = if decision.is_nan() { score >= plan.threshold } else { decision >= 0.5 };
                    count(plan, Answer::Binary { score, positive }, &self.row_groups);
                }
            }
            Task::Multiclass => {
                let OutcomeCells::Multiclass { classes } = &plan.binning.outcome else { return };
                self.probabilities.clear();
                let numbers =
                    plan.scores.iter().map(|position| value(*position).map_or(f64::NAN, |scores| scores.number(row)));
                self.probabilities.extend(numbers);
                if self.probabilities.iter().any(|probability| probability.is_nan()) {
                    self.probabilities.clear();
                }
                let predicted = match value(plan.prediction).and_then(|predictions| predictions.text(row)) {
                    Some(class) => OutcomeCells::class(classes, class),
                    None => match first_highest(&self.probabilities) {
                        Some(class) => class,
                        None => return,
                    },
                };
                count(plan, Answer::Multiclass { probabilities: &self.probabilities, predicted }, &self.row_groups);
            }
            Task::Regression => {
                let position = plan.prediction.or(plan.scores.first().copied().flatten());
                let predicted = value(position).map_or(f64::NAN, |predictions| predictions.number(row));
                if !predicted.is_nan() {
                    count(plan, Answer::Regression(predicted), &self.row_groups);
                }
            }
        }
    }
}

/// The label of a row.
pub(super) fn truth(plan: &Plan, labels: &Values, row: usize) -> Truth {
    match (&plan.binning.outcome, labels) {
        (OutcomeCells::Multiclass { classes }, Values::Texts { .. }) => {
            labels.text(row).map_or(Truth::Pending, |class| Truth::Class(OutcomeCells::class(classes, class)))
        }
        (OutcomeCells::Binary { .. }, Values::Numbers(_)) if !labels.is_missing(row) => {
            Truth::Class(usize::from(labels.number(row) >= 0.5))
        }
        (OutcomeCells::Regression { .. }, Values::Numbers(_)) if !labels.is_missing(row) => {
            Truth::Value(labels.number(row))
        }
        _ => Truth::Pending,
    }
}

/// Where the counts of a window go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Window {
    pub role: ObservationRole,
    pub hour: i64,
}

impl Window {
    /// The window of a row.
    pub(super) fn of(role: ObservationRole, time_ms: i64) -> Self {
        let hour = if role == ObservationRole::Reference { 0 } else { time_ms.div_euclid(HOUR_S * 1_000) };
        Self { role, hour }
    }
}

/// Counts batches into windows and adds those to the stored summaries.
#[derive(Debug)]
pub(super) struct Counter {
    version_id: i64,
    pub plan: Plan,
    windows: BTreeMap<Window, Summary>,
    renamed: bool,
}

impl Counter {
    pub(super) fn new(version_id: i64, plan: Plan) -> Self {
        Self { version_id, plan, windows: BTreeMap::new(), renamed: false }
    }

    /// Counts all rows of a batch.
    pub(super) fn add(
        &mut self,
        connection: &Connection,
        role: ObservationRole,
        batch: &Batch,
        labels: Option<&Values>,
    ) -> Result<(), StoreError> {
        let mut order: Vec<Window> = batch.times.iter().map(|time| Window::of(role, *time)).collect();
        order.sort_unstable();
        order.dedup();
        if self.windows.len() + order.len() > MOST_WINDOWS && !self.windows.is_empty() {
            self.add_up(connection)?;
        }
        // The batch's windows side by side, so that a row finds its own by position.
        let mut counted: Vec<Summary> = order
            .iter()
            .map(|window| self.windows.remove(window).unwrap_or_else(|| Summary::empty(&self.plan.layout)))
            .collect();
        let windows: Vec<u32> = batch
            .times
            .iter()
            .map(|time| order.binary_search(&Window::of(role, *time)).unwrap_or_default() as u32)
            .collect();
        for window in &windows {
            counted[*window as usize].rows += 1;
        }
        self.columns(batch, &windows, &mut counted);
        let mut outcomes = self.plan.outcomes(&batch.columns, batch.len());
        for (row, window) in windows.iter().enumerate() {
            let truth = labels.map_or(Truth::Pending, |labels| truth(&self.plan, labels, row));
            outcomes.count(&mut counted[*window as usize], row, truth);
        }
        self.windows.extend(order.into_iter().zip(counted));
        Ok(())
    }

    fn columns(&mut self, batch: &Batch, windows: &[u32], counted: &mut [Summary]) {
        for (index, position) in self.plan.followed.iter().enumerate() {
            let (Some(column), Some(layout), Some(values)) = (
                self.plan.binning.columns.get_mut(index),
                self.plan.layout.columns.get(index),
                batch.columns.get(*position),
            ) else {
                continue;
            };
            match (&mut column.cells, values) {
                (Cells::Numeric(cells), Values::Numbers(numbers)) => {
                    for (number, window) in numbers.iter().zip(windows) {
                        counted[*window as usize].count_cell(layout, cells.code(*number), Some(cells.units(*number)));
                    }
                }
                (Cells::Categorical(cells), Values::Texts { dictionary, codes }) => {
                    let before = cells.later.len();
                    let of: Vec<u8> = dictionary.iter().map(|text| cells.code_or_add(text)).collect();
                    self.renamed |= cells.later.len() > before;
                    for (code, window) in codes.iter().zip(windows) {
                        let cell = if *code == MISSING_TEXT {
                            MISSING
                        } else {
                            of.get(*code as usize).copied().unwrap_or(MISSING)
                        };
                        counted[*window as usize].count_cell(layout, cell, None);
                    }
                }
                _ => {}
            }
        }
    }

    /// The summary of a window, for changes to single rows.
    pub(super) fn window(&mut self, window: Window) -> &mut Summary {
        let layout = &self.plan.layout;
        self.windows.entry(window).or_insert_with(|| Summary::empty(layout))
    }

    /// Whether a category turned up that the stored cells do not name.
    pub(super) fn is_renamed(&self) -> bool {
        self.renamed
    }

    /// Adds everything counted to the stored summaries, and keeps the names of new categories.
    pub(super) fn flush(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.add_up(connection)?;
        if std::mem::take(&mut self.renamed) {
            super::models::save_binning(connection, self.version_id, &self.plan.binning)?;
        }
        Ok(())
    }

    /// Adds everything counted to summaries, by hour and by day.
    pub(super) fn add_up(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut days: BTreeMap<Window, Summary> = BTreeMap::new();
        for (window, summary) in std::mem::take(&mut self.windows) {
            if window.role == ObservationRole::Reference {
                summaries::add(connection, self.version_id, window.role, 0, 0, &summary)?;
                continue;
            }
            summaries::add(connection, self.version_id, window.role, HOUR_S, window.hour * HOUR_S, &summary)?;
            let day = Window { role: window.role, hour: (window.hour * HOUR_S).div_euclid(DAY_S) };
            match days.entry(day) {
                std::collections::btree_map::Entry::Occupied(mut entry) => entry.get_mut().merge(&summary),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(summary);
                }
            }
        }
        for (day, summary) in days {
            summaries::add(connection, self.version_id, day.role, DAY_S, day.hour * DAY_S, &summary)?;
        }
        Ok(())
    }
}
