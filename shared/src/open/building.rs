//! From tables to cells, coded rows and summaries, a column at a time.

use std::sync::Arc;

use super::column::Column;
use super::outcomes::outcomes;
use super::{MISSING_TEXT, Opened, Plan, Planned, Table};
use crate::api::Received;
use crate::binning::{
    Attribute, Binning, CategoricalCells, Cells, ColumnCells, Grouping, MISSING, NO_GROUP, NumericCells, OutcomeCells,
};
use crate::sample::{Field, Sample, SampleColumn, SampleHead};
use crate::schema::{ColumnRole, Kind, ObservationRole, Task};
use crate::series::{Parts, Series, Summaries, VersionSummaries};
use crate::summary::{Answer, Layout, Summary, Truth};
use crate::verdict::count;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
/// Times that span more days than this are taken for something else, as dates of birth.
const MOST_DAYS: i64 = 1_100;
/// More classes than these are counted together.
const MOST_CLASSES: usize = 50;
/// Sums of labels are counted in this many units to their range.
const UNITS_PER_RANGE: f64 = (1_u64 << 30) as f64;

/// Counts one or two tables; [`Building::step`] until it says that nothing is left, then [`Building::finish`].
#[derive(Debug)]
pub struct Building {
    plan: Plan,
    /// The reference, where there is one, and the current file.
    sides: Vec<Side>,
    /// Places in the plan of the columns whose cells are counted.
    followed: Vec<usize>,
    columns: Vec<ColumnCells>,
    attributes: Vec<Attribute>,
    notes: Vec<String>,
}

/// A file while it is counted.
#[derive(Debug)]
struct Side {
    table: Arc<Table>,
    role: ObservationRole,
    /// The time of each row in epoch milliseconds, or of all.
    times: Times,
    /// When each window starts in epoch seconds, rising.
    starts: Vec<i64>,
    /// The window of each row.
    windows: Vec<u32>,
    summaries: Vec<Summary>,
    /// Codes of each followed column.
    codes: Vec<Vec<u8>>,
    /// Groups of each attribute.
    groups: Vec<Vec<u8>>,
}

#[derive(Debug)]
enum Times {
    Each(Vec<f64>),
    All(i64),
}

/// The values of a column as they are counted.
enum Typed {
    Numbers(Vec<f64>),
    Texts(Vec<String>, Vec<u32>),
}

/// Answers and labels of a file.
#[derive(Default)]
struct Outcomes {
    score: Option<Vec<f64>>,
    prediction: Option<Typed>,
    label: Option<Typed>,
    /// By the position of the class.
    probabilities: Vec<Option<Vec<f64>>>,
}

impl Building {
    /// Of a current file alone, or with the reference that its cells are taken from. Rows without a time of their own
    /// stand at `moment`, in epoch milliseconds.
    pub fn new(reference: Option<Arc<Table>>, current: Arc<Table>, plan: Plan, moment: i64) -> Self {
        let mut notes = Vec::new();
        let times = times(&plan, &current, moment, &mut notes);
        let mut sides: Vec<Side> = Vec::new();
        sides.extend(reference.map(|table| Side::new(table, ObservationRole::Reference, Times::All(0))));
        sides.push(Side::new(current, ObservationRole::Live, times));
        let is_followed = |column: &Planned| {
            let output = matches!(column.role, ColumnRole::Score | ColumnRole::Prediction) && plan.task.is_some();
            let input = matches!(column.role, ColumnRole::Feature | ColumnRole::Protected) && column.unusable.is_none();
            (output || input) && column.kind != Kind::Timestamp
        };
        let followed =
            plan.columns.iter().enumerate().filter(|(_, column)| is_followed(column)).map(|(at, _)| at).collect();
        Self { plan, sides, followed, columns: Vec::new(), attributes: Vec::new(), notes }
    }

    /// Which share of the columns has been counted.
    pub fn progress(&self) -> f64 {
        self.columns.len() as f64 / (self.followed.len() as f64).max(1.0)
    }

    /// Counts a column; false when none is left.
    pub fn step(&mut self) -> bool {
        let at = self.columns.len();
        let Some(planned) = self.followed.get(at).and_then(|at| self.plan.columns.get(*at)) else { return false };
        let task = self.plan.task;
        let values: Vec<Typed> = self
            .sides
            .iter()
            .map(|side| typed(planned.of(&side.table), planned, task, self.plan.positive.as_deref(), side.table.rows))
            .collect();
        let Some(first) = values.first() else { return false };
        let mut cells = cells_of(first);
        if planned.role == ColumnRole::Protected {
            self.attributes.push(match (&cells, first) {
                (Cells::Categorical(_), Typed::Texts(names, codes)) => {
                    Attribute::of_categories(&planned.name, at, counted(names, codes))
                }
                (Cells::Numeric(cells), _) => Attribute::of_bands(&planned.name, at, quartiles(cells)),
                _ => Attribute::of_bands(&planned.name, at, Vec::new()),
            });
            if let Some(attribute) = self.attributes.last() {
                for (side, values) in self.sides.iter_mut().zip(&values) {
                    side.groups.push(groups(&attribute.grouping, values));
                }
            }
        }
        for (side, values) in self.sides.iter_mut().zip(&values) {
            side.count(&mut cells, values);
        }
        self.columns.push(ColumnCells { name: planned.name.clone(), role: planned.role, cells });
        true
    }

    /// Counts outcomes and puts everything together.
    pub fn finish(mut self) -> Opened {
        while self.step() {}
        self.cross();
        let outcomes: Vec<Outcomes> = self.sides.iter().map(|side| self.outcomes(side)).collect();
        let outcome = self.outcome_cells(outcomes.first());
        let binning = Binning {
            columns: std::mem::take(&mut self.columns),
            attributes: std::mem::take(&mut self.attributes),
            outcome,
        };
        let layout = Layout::new(&binning);
        let (mut series, mut samples, mut received) = (Vec::new(), Vec::new(), Vec::new());
        if self.sides.len() == 1 {
            let mut empty = Series::empty(ObservationRole::Reference, 0, Parts::ALL);
            empty.push(0, &Summary::empty(&layout));
            series.push(empty);
        }
        let has_time = matches!(self.sides.last(), Some(Side { times: Times::Each(_), .. }));
        let threshold = self.plan.threshold;
        for (mut side, outcomes) in std::mem::take(&mut self.sides).into_iter().zip(&outcomes) {
            let answers = side.count_outcomes(&binning, &layout, outcomes, threshold);
            let width = if side.role == ObservationRole::Reference { 0 } else { 86_400 };
            let mut all = Series::empty(side.role, width, Parts::ALL);
            for (start, summary) in side.starts.iter().zip(&side.summaries) {
                all.push(*start, summary);
            }
            series.push(all);
            received.push(side.received(answers.labelled));
            samples.push(side.sample(&binning, self.plan.task.unwrap_or(Task::Binary), threshold, answers));
        }
        let summaries = Summaries {
            model: String::new(),
            versions: vec![VersionSummaries {
                version: String::new(),
                binning_id: binning.id(),
                binning: binning.clone(),
                series,
            }],
        };
        let mut samples = samples.into_iter().rev();
        let current = samples.next().unwrap_or_else(|| Sample::new(empty_head(binning)));
        Opened {
            plan: self.plan,
            current,
            reference: samples.next(),
            summaries: Arc::new(summaries),
            received,
            has_time,
            notes: self.notes,
        }
    }

    fn cross(&mut self) {
        let single = self.attributes.len();
        for first in 0..single {
            for second in first + 1..single {
                let Some(crossing) = Attribute::crossing(&self.attributes, first, second) else { continue };
                let width = self.attributes.get(second).map_or(0, |attribute| attribute.groups.len());
                for side in &mut self.sides {
                    let (Some(a), Some(b)) = (side.groups.get(first), side.groups.get(second)) else { continue };
                    let both = a.iter().zip(b).map(|(a, b)| Grouping::of_groups(*a, *b, width)).collect();
                    side.groups.push(both);
                }
                self.attributes.push(crossing);
            }
        }
    }

    fn outcomes(&self, side: &Side) -> Outcomes {
        let plan = &self.plan;
        let Some(task) = plan.task else { return Outcomes::default() };
        let (table, positive) = (side.table.as_ref(), plan.positive.as_deref());
        let of = |role| plan.with_role(role).and_then(|planned| planned.of(table));
        let as_outcome = |column: &Column| match task {
            Task::Binary => outcomes(column, positive).ok().map(Typed::Numbers),
            Task::Multiclass => {
                let (names, codes) = column.categories(false);
                Some(Typed::Texts(names, codes))
            }
            Task::Regression => Some(Typed::Numbers(column.numbers())),
        };
        let mut score = of(ColumnRole::Score).map(Column::numbers);
        let answer = of(ColumnRole::Prediction);
        let prediction = answer.and_then(as_outcome);
        if task == Task::Binary && score.is_none() && prediction.is_none() {
            // Some tools call the probability the prediction.
            score = answer.map(Column::numbers);
        }
        let probabilities = self.classes().map(|planned| planned.of(table).map(Column::numbers)).collect();
        Outcomes { score, prediction, label: of(ColumnRole::Label).and_then(as_outcome), probabilities }
    }

    /// The columns of class probabilities, in the order of their classes.
    fn classes(&self) -> impl Iterator<Item = &Planned> {
        let mut all: Vec<&Planned> = self.plan.columns.iter().filter(|column| column.class.is_some()).collect();
        all.sort_by(|a, b| a.class.cmp(&b.class));
        all.into_iter()
    }

    fn outcome_cells(&self, reference: Option<&Outcomes>) -> OutcomeCells {
        let Some(outcomes) = reference else { return OutcomeCells::binary(self.plan.threshold, &[]) };
        match self.plan.task {
            None | Some(Task::Binary) => {
                let scores = outcomes.score.as_deref().map(sorted).unwrap_or_default();
                OutcomeCells::binary(self.plan.threshold, &scores)
            }
            Some(Task::Multiclass) => {
                let mut classes: Vec<String> = self.classes().filter_map(|column| column.class.clone()).collect();
                if classes.is_empty() {
                    for typed in outcomes.prediction.iter().chain(&outcomes.label) {
                        if let Typed::Texts(names, _) = typed {
                            classes.extend(names.iter().cloned());
                        }
                    }
                }
                classes.sort();
                classes.dedup();
                classes.truncate(MOST_CLASSES);
                OutcomeCells::Multiclass { classes }
            }
            Some(Task::Regression) => {
                let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
                for typed in outcomes.prediction.iter().chain(&outcomes.label) {
                    if let Typed::Numbers(numbers) = typed {
                        for number in numbers.iter().filter(|number| number.is_finite()) {
                            (low, high) = (low.min(*number), high.max(*number));
                        }
                    }
                }
                let range = if high > low { high - low } else { 1.0 };
                let origin = if low.is_finite() { low } else { 0.0 };
                OutcomeCells::Regression { unit: range / UNITS_PER_RANGE, origin }
            }
        }
    }
}

/// The codes and numbers of answers and labels.
#[derive(Default)]
struct Answers {
    cells: Vec<u8>,
    decisions: Vec<u8>,
    labels: Vec<u8>,
    numbers: Vec<f64>,
    actual: Vec<f64>,
    labelled: u64,
}

impl Side {
    fn new(table: Arc<Table>, role: ObservationRole, times: Times) -> Self {
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
    fn count(&mut self, cells: &mut Cells, values: &Typed) {
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

    fn count_outcomes(&mut self, binning: &Binning, layout: &Layout, outcomes: &Outcomes, threshold: f64) -> Answers {
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
                    let predicted = class(&outcomes.prediction).or_else(|| highest(&probabilities));
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

    fn received(&self, labelled: u64) -> Received {
        let (first, last) = match &self.times {
            Times::All(moment) => (*moment, *moment),
            Times::Each(times) => times
                .iter()
                .fold((i64::MAX, i64::MIN), |(first, last), time| (first.min(*time as i64), last.max(*time as i64))),
        };
        Received { role: self.role, rows: self.table.rows as u64, labelled, first, last, daily: Vec::new() }
    }

    fn sample(self, binning: &Binning, task: Task, threshold: f64, answers: Answers) -> Sample {
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

impl Answers {
    fn push(&mut self, outcome: &OutcomeCells, answer: Option<Answer<'_>>, truth: Truth) {
        self.labelled += u64::from(!matches!(truth, Truth::Pending));
        let class = |truth| if let Truth::Class(class) = truth { class as u8 } else { MISSING };
        match (outcome, answer) {
            (OutcomeCells::Binary { edges, .. }, Some(Answer::Binary { score, positive })) => {
                self.cells.push(OutcomeCells::score_cell(edges, score) as u8);
                self.decisions.push(u8::from(positive));
            }
            (OutcomeCells::Multiclass { .. }, Some(Answer::Multiclass { predicted, .. })) => {
                self.decisions.push(predicted as u8);
            }
            (OutcomeCells::Regression { .. }, Some(Answer::Regression(number))) => self.numbers.push(number),
            (OutcomeCells::Regression { .. }, _) => self.numbers.push(f64::NAN),
            _ => {
                self.cells.push(MISSING);
                self.decisions.push(MISSING);
            }
        }
        match outcome {
            OutcomeCells::Regression { .. } => {
                self.actual.push(if let Truth::Value(value) = truth { value } else { f64::NAN });
            }
            _ => self.labels.push(class(truth)),
        }
    }
}

impl Typed {
    fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Numbers(numbers) => numbers.get(row).copied().filter(|number| number.is_finite()),
            Self::Texts(..) => None,
        }
    }

    fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Numbers(_) => None,
            Self::Texts(names, codes) => names.get(*codes.get(row)? as usize).map(String::as_str),
        }
    }
}

fn empty_head(binning: Binning) -> SampleHead {
    SampleHead {
        model: String::new(),
        version: String::new(),
        role: ObservationRole::Live,
        task: Task::Binary,
        threshold: 0.5,
        binning,
        start_s: 0,
        total: 0,
        one_in: 1,
        rows: 0,
        as_of: 0,
    }
}

/// The time of each row, where a column has them and they are times of rows.
fn times(plan: &Plan, table: &Table, moment: i64, notes: &mut Vec<String>) -> Times {
    let Some((name, column)) = plan.with_role(ColumnRole::Time).and_then(|one| Some((&one.name, one.of(table)?)))
    else {
        return Times::All(moment);
    };
    let mut times = column.times();
    let known = times.iter().copied().filter(|time| time.is_finite());
    let (first, last) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), time| (a.min(time), b.max(time)));
    if first > last {
        notes.push(format!(
            "\u{201c}{name}\u{201d} holds no times that can be read: write them as 2026-01-31T12:00:00Z."
        ));
        return Times::All(moment);
    }
    if last - first > (MOST_DAYS * DAY_MS) as f64 {
        notes.push(format!(
            "\u{201c}{name}\u{201d} spans more than {} days and is not taken for the time of the rows.",
            count(MOST_DAYS as u64)
        ));
        return Times::All(moment);
    }
    let missing = times.iter().filter(|time| !time.is_finite()).count();
    if missing > 0 {
        let rows = if missing == 1 { "1 row has".to_owned() } else { format!("{} rows have", count(missing as u64)) };
        notes.push(format!("{rows} no time in \u{201c}{name}\u{201d} and count on the first day."));
    }
    for time in times.iter_mut().filter(|time| !time.is_finite()) {
        *time = first;
    }
    Times::Each(times)
}

fn typed(column: Option<&Column>, planned: &Planned, task: Option<Task>, positive: Option<&str>, rows: usize) -> Typed {
    let text = match planned.role {
        ColumnRole::Prediction => task == Some(Task::Multiclass),
        ColumnRole::Score => false,
        _ => matches!(planned.kind, Kind::Categorical | Kind::Boolean),
    };
    match column {
        None if text => Typed::Texts(Vec::new(), vec![MISSING_TEXT; rows]),
        None => Typed::Numbers(vec![f64::NAN; rows]),
        Some(column) if text => {
            let (names, codes) = column.categories(planned.kind == Kind::Boolean);
            Typed::Texts(names, codes)
        }
        Some(column) if planned.role == ColumnRole::Prediction && task == Some(Task::Binary) => {
            Typed::Numbers(outcomes(column, positive).unwrap_or_else(|_| column.numbers()))
        }
        Some(column) => Typed::Numbers(column.numbers()),
    }
}

fn cells_of(values: &Typed) -> Cells {
    match values {
        Typed::Numbers(numbers) => Cells::Numeric(NumericCells::from_sorted(&sorted(numbers))),
        Typed::Texts(names, codes) => Cells::Categorical(CategoricalCells::new(counted(names, codes))),
    }
}

fn sorted(numbers: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|number| number.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// The categories that occur, with how often they do, sorted.
fn counted(names: &[String], codes: &[u32]) -> Vec<(String, u64)> {
    let mut counts = vec![0_u64; names.len()];
    for code in codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let mut counted: Vec<(String, u64)> = names.iter().cloned().zip(counts).filter(|(_, count)| *count > 0).collect();
    counted.sort();
    counted
}

fn groups(grouping: &Grouping, values: &Typed) -> Vec<u8> {
    match values {
        Typed::Numbers(numbers) => numbers.iter().map(|number| grouping.of_number(*number)).collect(),
        Typed::Texts(names, codes) => {
            let of: Vec<u8> = names.iter().map(|name| grouping.of_category(Some(name))).collect();
            codes.iter().map(|code| of.get(*code as usize).copied().unwrap_or(NO_GROUP)).collect()
        }
    }
}

/// The reference's quartiles, each belonging to the upper group.
fn quartiles(cells: &NumericCells) -> Vec<f64> {
    let mut edges: Vec<f64> = [1, 2, 3]
        .iter()
        .filter_map(|k| cells.edges.get((k * cells.edges.len() / 4).saturating_sub(1)).copied())
        .collect();
    edges.dedup();
    edges
}

/// The first of the highest probabilities, as `argmax` breaks ties.
fn highest(probabilities: &[f64]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (class, probability) in probabilities.iter().enumerate() {
        if best.is_none_or(|(_, highest)| *probability > highest) {
            best = Some((class, *probability));
        }
    }
    best.map(|(class, _)| class)
}
