//! Answers and outcomes in the form of their task, and the quality that follows.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use shared::report::{NO_CATEGORY, Performance, binary_performance, multiclass_performance, regression_performance};
use shared::schema::{ColumnRole, Task};
use shared::verdict::number;
use shared::written::{FEW, outcome};

use super::Settings;
use super::outcome::{Answers, Unread, Version, note_oddities, unusable};
use super::plan::{Plan, Planned};
use super::remarks::Remarks;
use crate::error::Error;
use crate::table::{ColumnData, Nature, Strays};

/// More classes than this are identifiers or numbers rather than classes.
const MOST_CLASSES: usize = 500;

/// What is needed to understand one side's answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub plan: &'a Plan,
    pub settings: &'a Settings,
    /// The name of the side.
    pub side: &'a str,
    pub version: Version,
}

/// Answers and outcomes of a binary task.
#[derive(Debug, Clone, Default)]
pub(super) struct Binary<'a> {
    pub scores: Option<Cow<'a, [f64]>>,
    pub predictions: Option<Vec<Option<bool>>>,
    pub labels: Option<Vec<Option<bool>>>,
}

/// Answers and outcomes of a choice among classes, as codes of the classes.
#[derive(Debug, Clone, Default)]
pub(super) struct Multiclass<'a> {
    pub labels: Option<Vec<u32>>,
    pub predictions: Option<Vec<u32>>,
    pub probabilities: Option<Vec<Cow<'a, [f64]>>>,
}

/// Answers and outcomes of a task whose answer is a number.
#[derive(Debug, Clone, Default)]
pub(super) struct Regression<'a> {
    pub labels: Option<Cow<'a, [f64]>>,
    pub predictions: Option<Cow<'a, [f64]>>,
}

impl<'a> Binary<'a> {
    pub(super) fn new(answers: &'a Answers, of: Context<'_>, notes: &mut Remarks) -> Result<Self, Error> {
        let mut binary =
            Self { scores: of.numbers(answers.score.as_deref(), ColumnRole::Score, notes)?, ..Self::default() };
        binary.labels = of.outcomes(answers.label.as_deref(), ColumnRole::Label, notes)?;
        let prediction = of.version.column(of.plan, ColumnRole::Prediction);
        let (Some(column), Some(planned)) = (answers.prediction.as_deref(), prediction) else {
            binary.check_scale(of, notes);
            return Ok(binary);
        };
        if planned.guessed && binary.scores.is_none() && column.nature == Nature::Fractional && within_unit(column) {
            notes.push(format!(
                "\"{}\" of {} holds numbers within 0 to 1 and is taken for the score",
                planned.name, of.side
            ));
            binary.scores = Some(column.numbers().values);
        } else if planned.guessed && of.settings.threshold.is_some() && binary.scores.is_some() {
            notes.push(format!(
                "a threshold was asked for, so decisions of {} are not taken from \"{}\"",
                of.side, planned.name
            ));
        } else {
            binary.predictions = of.outcomes(Some(column), ColumnRole::Prediction, notes)?;
        }
        binary.check_scale(of, notes);
        Ok(binary)
    }

    /// Scores on another scale than the threshold decide nothing.
    fn check_scale(&self, of: Context<'_>, notes: &mut Remarks) {
        let Some(scores) = self.scores.as_deref().filter(|_| self.predictions.is_none()) else { return };
        let finite = || scores.iter().copied().filter(|score| score.is_finite());
        let (all, selected) = (finite().count(), finite().filter(|score| *score >= of.settings.cut()).count());
        let (low, high) = finite().fold((f64::MAX, f64::MIN), |(low, high), score| (low.min(score), high.max(score)));
        if all == 0 || (low >= 0.0 && high <= 1.0) || (100 * selected < 99 * all && 100 * selected > all) {
            return;
        }
        let share = if selected == all || selected == 0 { "" } else { "nearly " };
        notes.warn(format!(
            "scores of {} are not within 0 to 1 ({} to {}), and with the threshold {} {share}{} is selected: ask for \
             another threshold, or name a column of probabilities",
            of.side,
            number(low),
            number(high),
            number(of.settings.cut()),
            if 2 * selected > all { "everything" } else { "nothing" }
        ));
    }

    /// Whether there is anything to judge.
    pub(super) fn answers(&self) -> bool {
        self.scores.is_some() || self.predictions.is_some()
    }

    pub(super) fn performance(&self, threshold: f64) -> Option<Performance> {
        self.answers().then(|| {
            let (scores, predictions, labels) =
                (self.scores.as_deref(), self.predictions.as_deref(), self.labels.as_deref());
            Performance::Binary(Box::new(binary_performance(scores, predictions, labels, threshold)))
        })
    }
}

impl<'a> Multiclass<'a> {
    pub(super) fn new(classes: &[String], answers: &'a Answers, of: Context<'_>, notes: &mut Remarks) -> Self {
        let coded = |column: &Option<Arc<ColumnData>>| column.as_ref().map(|column| codes_of(classes, column));
        let mut probabilities = Vec::with_capacity(classes.len());
        for class in classes {
            let of_class = answers.classes.iter().find(|(known, _)| known == class);
            let planned = of.plan.classes().find(|(known, _)| known == class).map(|(_, planned)| planned);
            probabilities.push(match (of_class, planned) {
                (Some((_, column)), Some(planned)) => {
                    let numbers = column.numbers();
                    note_oddities(planned, of.side, &numbers.oddities, "a number", notes);
                    numbers.values
                }
                _ => Cow::Owned(vec![0.0; answers.classes.first().map_or(0, |(_, column)| column.values.len())]),
            });
        }
        let missing: Vec<&str> = classes
            .iter()
            .filter(|class| answers.classes.iter().all(|(known, _)| known != *class))
            .map(String::as_str)
            .collect();
        if !answers.classes.is_empty() && !missing.is_empty() {
            notes.push(format!("{} has no score of {}: its probability counts as 0", of.side, missing.join(", ")));
        }
        Self {
            labels: coded(&answers.label),
            predictions: coded(&answers.prediction),
            probabilities: (!answers.classes.is_empty()).then_some(probabilities),
        }
    }

    pub(super) fn answers(&self) -> bool {
        self.predictions.is_some() || self.probabilities.is_some()
    }

    /// The probabilities as slices.
    pub(super) fn slices(&self) -> Option<Vec<&[f64]>> {
        self.probabilities.as_ref().map(|columns| columns.iter().map(|column| &**column).collect())
    }

    pub(super) fn performance(&self, classes: &[String]) -> Option<Performance> {
        self.answers().then(|| {
            let slices = self.slices();
            let (labels, predictions) = (self.labels.as_deref(), self.predictions.as_deref());
            Performance::Multiclass(Box::new(multiclass_performance(classes, labels, predictions, slices.as_deref())))
        })
    }
}

impl<'a> Regression<'a> {
    pub(super) fn new(answers: &'a Answers, of: Context<'_>, notes: &mut Remarks) -> Result<Self, Error> {
        let labels = of.numbers(answers.label.as_deref(), ColumnRole::Label, notes)?;
        let mut predictions = of.numbers(answers.prediction.as_deref(), ColumnRole::Prediction, notes)?;
        if predictions.is_none() {
            predictions = of.numbers(answers.score.as_deref(), ColumnRole::Score, notes)?;
            if predictions.is_some() {
                notes.push(format!("{} has no prediction: the score is taken for the predicted number", of.side));
            }
        }
        Ok(Self { labels, predictions })
    }

    pub(super) fn performance(&self) -> Option<Performance> {
        let predictions = self.predictions.as_deref()?;
        let labels = self.labels.as_deref().unwrap_or_default();
        Some(Performance::Regression(Box::new(regression_performance(predictions, labels))))
    }
}

impl Context<'_> {
    fn numbers<'a>(
        &self,
        column: Option<&'a ColumnData>,
        role: ColumnRole,
        notes: &mut Remarks,
    ) -> Result<Option<Cow<'a, [f64]>>, Error> {
        let (Some(column), Some(planned)) = (column, self.planned(role)) else { return Ok(None) };
        let numbers = column.numbers();
        let finite = numbers.values.iter().filter(|value| value.is_finite()).count() as u64;
        if finite <= numbers.oddities.strays.as_ref().map_or(0, |strays| strays.count) {
            let strays = numbers.oddities.strays.as_ref();
            let reason = strays.map_or_else(|| "no value is a number".to_owned(), Strays::no_numbers);
            unusable(planned, self.side, &reason, notes)?;
            return Ok(None);
        }
        note_oddities(planned, self.side, &numbers.oddities, "a number", notes);
        Ok(Some(numbers.values))
    }

    fn outcomes(
        &self,
        column: Option<&ColumnData>,
        role: ColumnRole,
        notes: &mut Remarks,
    ) -> Result<Option<Vec<Option<bool>>>, Error> {
        let (Some(column), Some(planned)) = (column, self.planned(role)) else { return Ok(None) };
        let positive = self.settings.positive.as_deref().filter(|value| {
            role == ColumnRole::Label
                || column.holds(value)
                || outcome(value).is_some()
                || column.outcomes(None).is_err()
        });
        match column.outcomes(positive) {
            Ok(outcomes) => {
                note_oddities(planned, self.side, &outcomes.oddities, "0 or 1", notes);
                if let Some(positive) = positive.filter(|_| column.distinct(FEW).len() > 2) {
                    notes.push(format!(
                        "every value of \"{}\" of {} but \"{positive}\" counts as the negative outcome",
                        planned.name, self.side
                    ));
                }
                Ok(Some(outcomes.values))
            }
            Err(values) if role == ColumnRole::Label && planned.guessed => {
                notes.unread(&planned.name, &Unread(values));
                Ok(None)
            }
            Err(values) => {
                let reason = format!("it {}", Unread(values));
                unusable(planned, self.side, &reason, notes).map(|()| None)
            }
        }
    }

    fn planned(&self, role: ColumnRole) -> Option<&Planned> {
        match role {
            ColumnRole::Label => self.plan.with_role(role),
            role => self.version.column(self.plan, role),
        }
    }
}

/// The classes of all sides, sorted: of labels, of predictions and of scores.
pub(super) fn classes(plan: &Plan, sides: &[&Answers]) -> Result<Vec<String>, Error> {
    let mut classes: BTreeSet<String> = plan.classes().map(|(class, _)| class.to_owned()).collect();
    check_classes(plan, sides)?;
    for column in sides.iter().flat_map(|side| [&side.label, &side.prediction]).flatten() {
        let found = column.categories(column.nature == Nature::Boolean);
        classes.extend(found.as_ref().map(|found| found.names.to_vec()).unwrap_or_default());
        if found.is_err() || classes.len() > MOST_CLASSES {
            return Err(Error::data(format!(
                "labels and predictions have more than {MOST_CLASSES} different values, too many to be classes: name \
                 other columns, or ask for the task regression"
            )));
        }
    }
    Ok(classes.into_iter().collect())
}

/// Scores that were asked for must be of classes that occur: else every figure would be of nothing.
fn check_classes(plan: &Plan, sides: &[&Answers]) -> Result<(), Error> {
    let labels: Vec<&ColumnData> = sides.iter().filter_map(|side| side.label.as_deref()).collect();
    let occurs = |class: &str| labels.iter().any(|label| label.holds(class));
    if labels.is_empty()
        || plan.classes().all(|(_, planned)| planned.guessed)
        || plan.classes().any(|(class, _)| occurs(class))
    {
        return Ok(());
    }
    let found: BTreeSet<String> = labels.iter().flat_map(|label| label.distinct(FEW)).collect();
    let found: Vec<String> = found.into_iter().map(|value| format!("\"{value}\"")).collect();
    let asked: Vec<String> = plan.classes().map(|(class, _)| format!("\"{class}\"")).collect();
    Err(Error::BadRequest(format!(
        "no label is one of the classes that scores are asked for ({}); there are {}",
        asked.join(", "),
        found.join(", ")
    )))
}

fn codes_of(classes: &[String], column: &ColumnData) -> Vec<u32> {
    let Ok(found) = column.categories(column.nature == Nature::Boolean) else {
        return vec![NO_CATEGORY; column.values.len()];
    };
    let place: Vec<u32> =
        found.names.iter().map(|name| classes.binary_search(name).map_or(NO_CATEGORY, |at| at as u32)).collect();
    found.codes.iter().map(|code| place.get(*code as usize).copied().unwrap_or(NO_CATEGORY)).collect()
}

fn within_unit(column: &ColumnData) -> bool {
    column.numbers().values.iter().all(|value| value.is_nan() || (0.0..=1.0).contains(value))
}

/// What a task is called.
pub(super) fn task_name(task: Task) -> &'static str {
    match task {
        Task::Binary => "binary",
        Task::Multiclass => "multiclass",
        Task::Regression => "regression",
    }
}
