//! A file while it is counted: its windows, its summaries and its codes.

use std::sync::Arc;

use super::answers::{Answers, Outcomes};
use super::empty_head;
use super::times::{HOUR_MS, Times};
use super::values::Typed;
use crate::api::Received;
use crate::binning::{Binning, Cells, MISSING, NO_GROUP, OutcomeCells};
use crate::date::DAY_MS;
use crate::open::Table;
use crate::sample::{Field, Sample, SampleColumn, SampleHead};
use crate::schema::{ObservationRole, Task};
use crate::stats::multiclass::first_highest;
use crate::summary::{Answer, Layout, Summary, Truth};

/// A file while it is counted.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) table: Arc<Table>,
    pub(super) role: ObservationRole,
    /// The time of each row in epoch milliseconds, or of all.
    pub(super) times: Times,
    /// When each window starts in epoch seconds, rising.
    pub(super) starts: Vec<i64>,
    /// The window of each row.
    pub(super) windows: Vec<u32>,
    pub(super) summaries: Vec<Summary>,
    /// Codes of each followed column.
    pub(super) codes: Vec<Vec<u8>>,
    /// Groups of each attribute.
    pub(super) groups: Vec<Vec<u8>>,
}

impl Side {
    pub(super) fn new(table: Arc<Table>, role: ObservationRole, times: Times) -> Self {
        let rows = table.rows;
        let day = |ms: f64| (ms as i64).div_euclid(DAY_MS);
        let (starts, windows) = match &times {
            Times::All(moment) => (vec![moment.div_euclid(DAY_MS) * 86_400], vec![0; rows]),
            Times::Each(times) => {
                let mut days: Vec<i64> = times.iter().map(|time| day(*time)).collect();
                let of_row = days.clone();
                days.sort_unstable();
                days.dedup();
                let windows = of_row.iter().map(|day| days.binary_search(day).unwrap_or_default() as u32).collect();
                (days.into_iter().map(|day| day * 86_400).collect(), windows)
            }
        };
        let mut summaries = vec![Summary::default(); starts.len()];
        for window in &windows {
            if let Some(summary) = summaries.get_mut(*window as usize) {
                summary.rows += 1;
            }
        }
        Self { table, role, times, starts, windows, summaries, codes: Vec::new(), groups: Vec::new() }
    }

    /// Counts the next column behind those before it, as a [`Layout`] has them.
    pub(super) fn count(&mut self, cells: &mut Cells, values: &Typed) {
        let width = cells.width();
        let first = self.summaries.first().map_or(0, |summary| summary.cells.len());
        let first_sum = self.summaries.first().map_or(0, |summary| summary.sums.len());
        for summary in &mut self.summaries {
            summary.cells.resize(first + width, 0);
            if matches!(cells, Cells::Numeric(_)) {
                summary.sums.resize(first_sum + width - 1, 0);
            }
        }
        let codes: Vec<u8> = match (&mut *cells, values) {
            (Cells::Numeric(cells), Typed::Numbers(numbers)) => {
                numbers.iter().map(|number| cells.code(*number)).collect()
            }
            (Cells::Categorical(cells), Typed::Texts(names, codes)) => {
                let of: Vec<u8> = names.iter().map(|name| cells.code_or_add(name)).collect();
                codes.iter().map(|code| of.get(*code as usize).copied().unwrap_or(MISSING)).collect()
            }
            _ => vec![MISSING; self.table.rows],
        };
        for (row, (code, window)) in codes.iter().zip(&self.windows).enumerate() {
            let Some(summary) = self.summaries.get_mut(*window as usize) else { continue };
            let cell = if *code == MISSING { width - 1 } else { usize::from(*code) };
            if let Some(counter) = summary.cells.get_mut(first + cell) {
                *counter += 1;
            }
            if let (Cells::Numeric(cells), Typed::Numbers(numbers)) = (&*cells, values)
                && *code != MISSING
                && let (Some(sum), Some(number)) = (summary.sums.get_mut(first_sum + cell), numbers.get(row))
            {
                *sum = sum.wrapping_add(cells.units(*number));
            }
        }
        self.codes.push(codes);
    }

    pub(super) fn count_outcomes(
        &mut self,
        binning: &Binning,
        layout: &Layout,
        outcomes: &Outcomes,
        threshold: f64,
    ) -> Answers {
        for summary in &mut self.summaries {
            summary.outcomes.resize(layout.outcomes, 0);
            summary.moments.resize(layout.moments, 0);
        }
        let mut found = Answers::default();
        let (mut groups, mut probabilities) = (Vec::new(), Vec::new());
        let at = |numbers: Option<&Vec<f64>>, row: usize| {
            numbers.and_then(|numbers| numbers.get(row)).copied().filter(|number| number.is_finite())
        };
        for row in 0..self.table.rows {
            groups.clear();
            groups.extend(self.groups.iter().map(|groups| groups.get(row).copied().unwrap_or(NO_GROUP)));
            let score = at(outcomes.score.as_ref(), row);
            let predicted = outcomes.prediction.as_ref().and_then(|typed| typed.number(row));
            let label = outcomes.label.as_ref().and_then(|typed| typed.number(row));
            let (answer, truth) = match &binning.outcome {
                OutcomeCells::Binary { .. } => {
                    let positive = predicted.map(|decision| decision >= 0.5);
                    let positive = positive.or_else(|| score.map(|score| score >= threshold));
                    let answer = positive.zip(score.or(predicted));
                    let answer = answer.map(|(positive, score)| Answer::Binary { score, positive });
                    (answer, label.map_or(Truth::Pending, |label| Truth::Class(usize::from(label >= 0.5))))
                }
                OutcomeCells::Multiclass { classes } => {
                    probabilities.clear();
                    probabilities
                        .extend(outcomes.probabilities.iter().map(|class| at(class.as_ref(), row).unwrap_or(f64::NAN)));
                    if probabilities.iter().any(|probability| probability.is_nan()) {
                        probabilities.clear();
                    }
                    let class = |typed: &Option<Typed>| {
                        typed.as_ref().and_then(|typed| typed.text(row)).map(|name| OutcomeCells::class(classes, name))
                    };
                    let predicted = class(&outcomes.prediction).or_else(|| first_highest(&probabilities));
                    let answer =
                        predicted.map(|predicted| Answer::Multiclass { probabilities: &probabilities, predicted });
                    (answer, class(&outcomes.label).map_or(Truth::Pending, Truth::Class))
                }
                OutcomeCells::Regression { .. } => {
                    (predicted.or(score).map(Answer::Regression), label.map_or(Truth::Pending, Truth::Value))
                }
            };
            found.push(&binning.outcome, answer, truth);
            let window = self.windows.get(row).copied().unwrap_or_default();
            if let (Some(answer), Some(summary)) = (answer, self.summaries.get_mut(window as usize)) {
                summary.count_outcome(binning, layout, answer, truth, &groups);
            }
        }
        found
    }

    pub(super) fn received(&self, labelled: u64) -> Received {
        let (first, last) = match &self.times {
            Times::All(moment) => (*moment, *moment),
            Times::Each(times) => times
                .iter()
                .fold((i64::MAX, i64::MIN), |(first, last), time| (first.min(*time as i64), last.max(*time as i64))),
        };
        Received { role: self.role, rows: self.table.rows as u64, labelled, first, last, daily: Vec::new() }
    }

    pub(super) fn sample(self, binning: &Binning, task: Task, threshold: f64, answers: Answers) -> Sample {
        let received = self.received(0);
        let start_s = received.first.div_euclid(HOUR_MS) * (HOUR_MS / 1_000);
        let rows = self.table.rows as u32;
        let mut sample = Sample::new(SampleHead {
            role: self.role,
            task,
            threshold,
            start_s,
            total: u64::from(rows),
            rows,
            ..empty_head(binning.clone())
        });
        let second = |ms: f64| u32::try_from((ms as i64).div_euclid(1_000) - start_s).unwrap_or_default();
        let seconds = match &self.times {
            Times::All(moment) => vec![second(*moment as f64); self.table.rows],
            Times::Each(times) => times.iter().map(|time| second(*time)).collect(),
        };
        let mut columns = vec![(Field::Time, SampleColumn::Seconds(seconds))];
        for (column, codes) in binning.columns.iter().zip(self.codes) {
            columns.push((Field::Cell(column.name.clone()), SampleColumn::Codes(codes)));
        }
        for (attribute, groups) in binning.attributes.iter().zip(self.groups) {
            columns.push((Field::Group(attribute.name.clone()), SampleColumn::Codes(groups)));
        }
        match &binning.outcome {
            OutcomeCells::Binary { .. } => columns.extend([
                (Field::ScoreCell, SampleColumn::Codes(answers.cells)),
                (Field::Decision, SampleColumn::Codes(answers.decisions)),
                (Field::Label, SampleColumn::Codes(answers.labels)),
            ]),
            OutcomeCells::Multiclass { .. } => columns.extend([
                (Field::Decision, SampleColumn::Codes(answers.decisions)),
                (Field::Label, SampleColumn::Codes(answers.labels)),
            ]),
            OutcomeCells::Regression { .. } => columns.extend([
                (Field::Score, SampleColumn::Numbers(answers.numbers)),
                (Field::Actual, SampleColumn::Numbers(answers.actual)),
            ]),
        }
        for (field, column) in columns {
            // Codes come from these very cells, so that they fit; a column that did not would be missing, not wrong.
            let _fits = sample.insert(field, column);
        }
        sample
    }
}
