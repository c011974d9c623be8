//! Finding out what the model predicts.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::schema::Task;
use shared::written::FEW;

use super::outcome::Answers;
use super::plan::Plan;
use crate::batch::Values;
use crate::error::Error;
use crate::table::ColumnData;

/// What a column shows over all sides.
#[derive(Debug, Default)]
struct Shown<'a> {
    /// Up to eleven values as text; empty without the column.
    values: BTreeSet<String>,
    numbers: bool,
    /// Whether all numbers lie within 0 to 1.
    unit: bool,
    columns: Vec<&'a ColumnData>,
}

impl<'a> Shown<'a> {
    fn of(columns: impl Iterator<Item = &'a Arc<ColumnData>>) -> Self {
        let mut shown = Self { values: BTreeSet::new(), numbers: true, unit: true, columns: Vec::new() };
        for column in columns {
            shown.columns.push(column);
            shown.values.extend(column.distinct(FEW + 1));
            let numbers = column.numbers();
            shown.numbers &= match &column.values {
                Values::Numbers(_) => true,
                Values::Texts { .. } => numbers.oddities.strays.is_none(),
            };
            let within = |value: &f64| value.is_nan() || (0.0..=1.0).contains(value);
            shown.unit &= numbers.values.iter().all(within);
        }
        shown
    }

    fn any(&self) -> bool {
        !self.values.is_empty()
    }

    fn is_many(&self) -> bool {
        self.values.len() > FEW
    }

    /// 0 and 1, false and true, no and yes, −1 and 1.
    fn is_outcome(&self) -> bool {
        let clean = |column: &&ColumnData| column.outcomes(None).is_ok_and(|found| found.oddities.strays.is_none());
        self.any() && !self.is_many() && self.columns.iter().all(clean)
    }

    /// The same but for a few.
    fn is_nearly_outcome(&self) -> bool {
        self.any() && self.columns.iter().all(|column| column.outcomes(None).is_ok())
    }

    fn has_fractions(&self) -> bool {
        self.numbers && self.values.iter().any(|value| value.contains('.'))
    }
}

/// The task and the sentence that says how it was found out; the sentence alone where nothing tells.
pub(super) fn find(plan: &Plan, sides: &[&Answers]) -> (Option<Task>, String) {
    let shown = |pick: fn(&Answers) -> Option<&Arc<ColumnData>>| Shown::of(sides.iter().filter_map(|side| pick(side)));
    let label = shown(|side| side.label.as_ref());
    let prediction = shown(|side| side.prediction.as_ref());
    let score = shown(|side| side.score.as_ref());
    let found = |task, how: &str| (Some(task), how.to_owned());
    if plan.classes().next().is_some() {
        return found(Task::Multiclass, "the task is multiclass, as there are scores of several classes");
    }
    if label.any() {
        let texts = !label.numbers;
        let classes = if prediction.numbers { 0 } else { prediction.values.len() };
        let scored = score.any() && score.unit && !prediction.any();
        return if label.is_outcome() {
            found(Task::Binary, "the task is binary, as labels are 0 and 1, false and true, no and yes, or −1 and 1")
        } else if (scored || prediction.is_outcome()) && label.is_nearly_outcome() {
            found(Task::Binary, "the task is binary, as nearly all labels are 0 and 1, false and true, or no and yes")
        } else if texts && scored {
            found(Task::Binary, "the task is binary, as scores are within 0 to 1")
        } else if texts && label.values.len().max(classes) > 2 {
            found(Task::Multiclass, "the task is multiclass, as labels are texts with more than two values")
        } else if texts || (label.values.len() == 2 && !label.has_fractions()) {
            found(Task::Binary, "the task is binary, as labels have two values")
        } else if prediction.any() && !label.is_many() && !label.has_fractions() && !prediction.is_many() {
            found(Task::Multiclass, "the task is multiclass, as labels and predictions are few whole numbers")
        } else {
            found(Task::Regression, "the task is regression, as labels are numbers with many values")
        };
    }
    if prediction.any() && !prediction.is_outcome() {
        return if !prediction.numbers && prediction.values.len() > 2 {
            found(Task::Multiclass, "the task is multiclass, as predictions are texts with more than two values")
        } else if !prediction.numbers {
            found(Task::Binary, "the task is binary, as predictions have two values")
        } else if prediction.unit {
            found(Task::Binary, "the task is binary, as predictions are numbers within 0 to 1")
        } else if prediction.is_many() || prediction.has_fractions() {
            found(Task::Regression, "the task is regression, as predictions are numbers with many values")
        } else {
            found(Task::Multiclass, "the task is multiclass, as predictions are few whole numbers")
        };
    }
    if prediction.any() {
        return found(Task::Binary, "the task is binary, as predictions are 0 and 1, or false and true");
    }
    if score.any() && score.unit {
        return found(Task::Binary, "the task is binary, as scores are within 0 to 1");
    }
    let why = if score.any() {
        "scores are not within 0 to 1, and nothing else tells the task: ask for it, or name the label"
    } else {
        "no column tells what the model predicts: for its quality, name the columns of label, score or prediction"
    };
    (None, why.to_owned())
}

/// A positive outcome that is named must be among the labels, else among the predictions.
pub(super) fn check_positive(sides: &[Answers], task: Option<Task>, positive: &str) -> Result<(), Error> {
    if matches!(task, Some(Task::Multiclass | Task::Regression)) {
        return Err(Error::BadRequest("a positive outcome is for a binary task, and another was asked for".to_owned()));
    }
    let labels: Vec<&Arc<ColumnData>> = sides.iter().filter_map(|side| side.label.as_ref()).collect();
    let predictions = || sides.iter().filter_map(|side| side.prediction.as_ref()).collect();
    let (columns, role) = if labels.is_empty() { (predictions(), "prediction") } else { (labels, "label") };
    if columns.is_empty() || columns.iter().any(|column| column.holds(positive)) {
        return Ok(());
    }
    let values: BTreeSet<String> = columns.iter().flat_map(|column| column.distinct(FEW)).collect();
    let values: Vec<String> = values.into_iter().map(|value| format!("\"{value}\"")).collect();
    Err(Error::BadRequest(format!(
        "no {role} is \"{positive}\", the positive outcome; there are {}",
        values.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::super::plan::{Purpose, plan};
    use super::*;
    use crate::batch::TextsBuilder;
    use crate::table::{Nature, Oddities};

    fn texts(values: &[&str]) -> Arc<ColumnData> {
        let mut builder = TextsBuilder::default();
        for value in values {
            builder.push(Some(value));
        }
        Arc::new(ColumnData { values: builder.finish(), nature: Nature::Text, oddities: Oddities::default() })
    }

    fn numbers(values: impl IntoIterator<Item = f64>) -> Arc<ColumnData> {
        let values = Values::Numbers(values.into_iter().collect());
        Arc::new(ColumnData { values, nature: Nature::Fractional, oddities: Oddities::default() })
    }

    fn task(answers: &Answers) -> Option<Task> {
        let names = ["label".to_owned(), "score".to_owned()];
        find(&plan(Purpose::Quality, &[], &names, &Settings::default()).unwrap(), &[answers]).0
    }

    #[test]
    fn labels_tell_the_task() {
        let of = |label: Arc<ColumnData>, prediction: Option<Arc<ColumnData>>| {
            task(&Answers { label: Some(label), prediction, ..Answers::default() })
        };
        assert_eq!(of(numbers([0.0, 1.0]), None), Some(Task::Binary));
        assert_eq!(of(texts(&["True", "False"]), None), Some(Task::Binary));
        assert_eq!(of(texts(&["yes", "no"]), None), Some(Task::Binary));
        assert_eq!(of(texts(&["good", "bad"]), None), Some(Task::Binary));
        assert_eq!(of(texts(&["a", "b", "c"]), None), Some(Task::Multiclass));
        assert_eq!(of(texts(&["a", "b"]), Some(texts(&["a", "b", "c"]))), Some(Task::Multiclass));
        assert_eq!(of(texts(&["yes", "no"]), Some(numbers([0.1, 0.2, 0.3]))), Some(Task::Binary));
        assert_eq!(of(numbers([0.0, 1.0, 2.0]), Some(numbers([2.0, 1.0]))), Some(Task::Multiclass));
        let many = || numbers((0..50).map(f64::from));
        assert_eq!(of(many(), Some(many())), Some(Task::Regression));
        assert_eq!(of(numbers([1.5, 2.5]), Some(many())), Some(Task::Regression));
    }

    #[test]
    fn a_dirty_label_does_not_change_the_task() {
        let dirty = |label: Arc<ColumnData>, score: f64, prediction: Option<Arc<ColumnData>>| {
            task(&Answers { label: Some(label), score: Some(numbers([score])), prediction, ..Answers::default() })
        };
        let among = |wrong: f64| numbers((0..20).map(|row| if row == 7 { wrong } else { f64::from(row % 2) }));
        let unknown = || texts(&[&["1", "0"].repeat(10)[..], &["unknown"]].concat());
        assert_eq!(dirty(among(2.0), 0.4, None), Some(Task::Binary));
        assert_eq!(dirty(unknown(), 0.4, None), Some(Task::Binary));
        assert_eq!(dirty(unknown(), 40.0, Some(numbers([0.0, 1.0]))), Some(Task::Binary));
        assert_eq!(dirty(among(2.0), 0.4, Some(numbers([0.0, 1.0, 2.0]))), Some(Task::Multiclass));
        assert_eq!(dirty(texts(&["a", "b", "c"]), 0.4, None), Some(Task::Binary));
    }

    #[test]
    fn without_labels_answers_tell_the_task() {
        let of_score = |score| task(&Answers { score: Some(score), ..Answers::default() });
        let of_prediction = |prediction| task(&Answers { prediction: Some(prediction), ..Answers::default() });
        assert_eq!(of_score(numbers([0.2, f64::NAN])), Some(Task::Binary));
        assert_eq!(of_score(numbers([0.2, 3.0])), None);
        assert_eq!(of_prediction(texts(&["a", "b", "c"])), Some(Task::Multiclass));
        assert_eq!(of_prediction(numbers([0.0, 1.0])), Some(Task::Binary));
        assert_eq!(of_prediction(numbers((0..50).map(f64::from))), Some(Task::Regression));
        assert_eq!(task(&Answers::default()), None);
    }
}
