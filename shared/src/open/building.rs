//! From tables to cells, coded rows and summaries, a column at a time.

mod answers;
mod side;
mod times;
mod values;

use std::sync::Arc;

use super::column::Column;
use super::outcomes::outcomes;
use super::{Opened, Plan, Planned, Table};
use crate::binning::{Attribute, Binning, Cells, ColumnCells, Grouping, OutcomeCells};
use crate::sample::{Sample, SampleHead};
use crate::schema::{ColumnRole, Kind, ObservationRole, Task};
use crate::series::{Parts, Series, Summaries, VersionSummaries};
use crate::summary::{Layout, Summary};

use answers::Outcomes;
use side::Side;
use times::{Times, times};
use values::{Typed, cells_of, counted, groups, sorted, typed};

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
                (Cells::Numeric(cells), _) => Attribute::of_bands(&planned.name, at, cells.quartiles()),
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
