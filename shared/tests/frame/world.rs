//! Made-up observations of a model of each task, and their summaries.

use shared::binning::{
    Attribute, Binning, CategoricalCells, Cells, ColumnCells, Grouping, MISSING, NO_GROUP, NumericCells, OutcomeCells,
};
use shared::schema::{ColumnRole, ObservationRole, Task};
use shared::series::{Parts, Series, Summaries, VersionSummaries};
use shared::summary::{Answer, Layout, Summary, Truth};

/// The classes of the multiclass model.
pub(crate) const CLASSES: [&str; 3] = ["gold", "silver", "tin"];
/// The deployed threshold of the binary model.
pub(crate) const THRESHOLD: f64 = 0.45;
const CITIES: [&str; 5] = ["Bergen", "Ghent", "Kyoto", "Łódź", "Porto"];

/// One observation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Whole years, so that the reference has atoms; NaN when missing.
    pub(crate) age: f64,
    /// With a heavy tail.
    pub(crate) income: f64,
    /// A category, perhaps one that the reference does not have.
    pub(crate) city: Option<String>,
    /// A protected category.
    pub(crate) sex: Option<&'static str>,
    /// The probability of the positive outcome.
    pub(crate) score: f64,
    /// The decision, which is not always the one of the threshold.
    pub(crate) positive: bool,
    /// The outcome of each task: 0 or 1, the class, the number.
    pub(crate) label: Option<(usize, usize, f64)>,
    /// A probability per class.
    pub(crate) probabilities: Vec<f64>,
}

impl Row {
    /// The class decided on.
    pub(crate) fn predicted(&self) -> usize {
        let highest = self.probabilities.iter().copied().fold(0.0, f64::max);
        self.probabilities.iter().position(|p| *p >= highest).unwrap_or(0)
    }

    /// The number predicted.
    pub(crate) fn number(&self) -> f64 {
        self.score * 5_000.0
    }
}

/// A small generator of pseudo-random numbers (`SplitMix64`).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// A number in 0 … 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

/// Observations that differ from the reference by `shift` (0 for none, 1 for a lot).
pub(crate) fn rows(seed: u64, n: usize, shift: f64) -> Vec<Row> {
    let mut chance = Chance(seed);
    (0..n)
        .map(|_| {
            let age =
                if chance.unit() < 0.03 { f64::NAN } else { (18.0 + 60.0 * chance.unit() + 12.0 * shift).floor() };
            let u = 0.002 + chance.unit();
            let income = 900.0 * (1.0 + shift) / (u * u.sqrt());
            let city = match chance.unit() {
                u if u < 0.02 => None,
                u if u < 0.02 + 0.1 * shift => Some(format!("New {}", chance.below(40))),
                u => Some(CITIES[((u * u) * 5.0) as usize % 5].to_owned()),
            };
            let sex = ["f", "m", "f", "m", "x"].get(chance.below(5)).copied().filter(|_| chance.unit() > 0.01);
            let score = (chance.unit() * 1_000.0).round() / 1_000.0;
            let truth = f64::from(u8::from(chance.unit() < score * (1.0 - 0.4 * shift)));
            let mut probabilities: Vec<f64> = (0..3).map(|_| chance.unit()).collect();
            let total: f64 = probabilities.iter().sum();
            for p in &mut probabilities {
                *p /= total;
            }
            let class = if chance.unit() < 0.7 { 0 } else { chance.below(3) };
            let value = score * 5_000.0 + (chance.unit() - 0.5) * 800.0 * (1.0 + shift) + 100.0;
            let labelled = chance.unit() < 0.8;
            Row {
                age,
                income,
                city,
                sex,
                score,
                positive: score >= THRESHOLD || chance.unit() < 0.02,
                label: labelled.then_some((truth as usize, class, value)),
                probabilities,
            }
        })
        .collect()
}

/// A model with its binning.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) binning: Binning,
    pub(crate) layout: Layout,
}

impl World {
    /// A model of this task, its cells taken from a reference.
    pub(crate) fn new(task: Task, reference: &[Row]) -> Self {
        let numeric = |name: &str, role, mut values: Vec<f64>| {
            values.retain(|value| value.is_finite());
            values.sort_by(f64::total_cmp);
            ColumnCells { name: name.to_owned(), role, cells: Cells::Numeric(NumericCells::from_sorted(&values)) }
        };
        let categorical = |name: &str, role, values: Vec<&str>| {
            let cells = Cells::Categorical(CategoricalCells::new(counted(&values)));
            ColumnCells { name: name.to_owned(), role, cells }
        };
        let sexes: Vec<&str> = reference.iter().filter_map(|row| row.sex).collect();
        let columns = vec![
            numeric("age", ColumnRole::Feature, reference.iter().map(|row| row.age).collect()),
            numeric("income", ColumnRole::Feature, reference.iter().map(|row| row.income).collect()),
            categorical("city", ColumnRole::Feature, reference.iter().filter_map(|row| row.city.as_deref()).collect()),
            categorical("sex", ColumnRole::Protected, sexes.clone()),
            numeric("score", ColumnRole::Score, reference.iter().map(|row| row.score).collect()),
        ];
        let mut attributes =
            vec![Attribute::of_categories("sex", 3, counted(&sexes)), Attribute::of_bands("age", 0, vec![30.0, 60.0])];
        attributes.extend(Attribute::crossing(&attributes, 0, 1));
        let outcome = match task {
            Task::Binary => {
                let mut scores: Vec<f64> = reference.iter().map(|row| row.score).collect();
                scores.sort_by(f64::total_cmp);
                OutcomeCells::binary(THRESHOLD, &scores)
            }
            Task::Multiclass => OutcomeCells::Multiclass { classes: CLASSES.map(str::to_owned).to_vec() },
            Task::Regression => OutcomeCells::Regression { unit: 0.005, origin: 2_000.0 },
        };
        let binning = Binning { columns, attributes, outcome };
        let layout = Layout::new(&binning);
        Self { binning, layout }
    }

    /// Gives categories that turn up for the first time their cells.
    pub(crate) fn meet(&mut self, rows: &[Row]) {
        for row in rows {
            for (column, value) in self.binning.columns.iter_mut().zip(row.values()) {
                if let (Cells::Categorical(cells), Value::Name(Some(name))) = (&mut column.cells, value) {
                    cells.code_or_add(name);
                }
            }
        }
    }

    /// Counts rows.
    pub(crate) fn summary(&self, rows: &[Row]) -> Summary {
        let mut summary = Summary::empty(&self.layout);
        for row in rows {
            self.count(&mut summary, row);
        }
        summary
    }

    /// Counts one row.
    pub(crate) fn count(&self, summary: &mut Summary, row: &Row) {
        let mut units = Vec::new();
        let mut codes = Vec::new();
        for (column, value) in self.binning.columns.iter().zip(row.values()) {
            match (&column.cells, value) {
                (Cells::Numeric(cells), Value::Number(value)) => {
                    codes.push(cells.code(value));
                    units.push(if value.is_finite() { cells.units(value) } else { 0 });
                }
                (Cells::Categorical(cells), Value::Name(name)) => {
                    codes.push(name.map_or(MISSING, |name| cells.code(name)));
                }
                _ => panic!("a column and its value differ in kind"),
            }
        }
        summary.count_columns(&self.layout, codes, units);
        self.with_outcome(row, |answer, truth, groups| {
            summary.count_outcome(&self.binning, &self.layout, answer, truth, groups);
        });
    }

    /// Takes the outcome of a row out again.
    pub(crate) fn uncount_outcome(&self, summary: &mut Summary, row: &Row) {
        self.with_outcome(row, |answer, truth, groups| {
            summary.uncount_outcome(&self.binning, &self.layout, answer, truth, groups);
        });
    }

    /// The group of each attribute.
    pub(crate) fn groups(&self, row: &Row) -> Vec<u8> {
        let mut groups: Vec<u8> = Vec::new();
        for attribute in &self.binning.attributes {
            groups.push(match &attribute.grouping {
                Grouping::Categories { .. } => attribute.grouping.of_category(row.sex),
                Grouping::Bands { .. } => attribute.grouping.of_number(row.age),
                Grouping::Crossing { first, second } => {
                    let width = self.binning.attributes[*second as usize].groups.len();
                    Grouping::of_groups(groups[*first as usize], groups[*second as usize], width)
                }
            });
        }
        assert!(
            groups.iter().zip(&self.binning.attributes).all(|(g, a)| *g == NO_GROUP || (*g as usize) < a.groups.len())
        );
        groups
    }

    /// The summaries of a series of days with these rows, and of the reference.
    pub(crate) fn summaries(&self, reference: &[Row], days: &[Vec<Row>], parts: Parts) -> Summaries {
        let mut first = Series::empty(ObservationRole::Reference, 0, parts);
        first.push(0, &self.summary(reference));
        let mut live = Series::empty(ObservationRole::Live, 86_400, parts);
        for (day, rows) in days.iter().enumerate() {
            live.push(1_790_000_000 - 1_790_000_000 % 86_400 + day as i64 * 86_400, &self.summary(rows));
        }
        Summaries {
            model: "car_loan".to_owned(),
            versions: vec![VersionSummaries {
                version: "v1".to_owned(),
                binning_id: self.binning.id(),
                binning: self.binning.clone(),
                series: vec![first, live],
            }],
        }
    }

    fn with_outcome(&self, row: &Row, then: impl FnOnce(Answer<'_>, Truth, &[u8])) {
        let groups = self.groups(row);
        let (answer, truth) = match &self.binning.outcome {
            OutcomeCells::Binary { .. } => (
                Answer::Binary { score: row.score, positive: row.positive },
                row.label.map_or(Truth::Pending, |(label, _, _)| Truth::Class(label)),
            ),
            OutcomeCells::Multiclass { .. } => (
                Answer::Multiclass { probabilities: &row.probabilities, predicted: row.predicted() },
                row.label.map_or(Truth::Pending, |(_, class, _)| Truth::Class(class)),
            ),
            OutcomeCells::Regression { .. } => (
                Answer::Regression(row.number()),
                row.label.map_or(Truth::Pending, |(_, _, value)| Truth::Value(value)),
            ),
        };
        then(answer, truth, &groups);
    }
}

enum Value<'a> {
    Number(f64),
    Name(Option<&'a str>),
}

impl Row {
    fn values(&self) -> [Value<'_>; 5] {
        [
            Value::Number(self.age),
            Value::Number(self.income),
            Value::Name(self.city.as_deref()),
            Value::Name(self.sex),
            Value::Number(self.score),
        ]
    }
}

/// How often each category stands in a column.
pub(crate) fn counted(values: &[&str]) -> Vec<(String, u64)> {
    let mut counts = std::collections::BTreeMap::new();
    for value in values {
        *counts.entry((*value).to_owned()).or_insert(0_u64) += 1;
    }
    counts.into_iter().collect()
}
