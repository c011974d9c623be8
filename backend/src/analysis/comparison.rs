//! Two versions on the same requests, from one set of rows or from two that are joined by their ids.

use std::borrow::Cow;

use shared::report::{
    CompareInput, Comparison, Groups, Inputs, McnemarReport, MulticlassVersion, NO_CATEGORY, compare,
    compare_multiclass, compare_regression,
};
use shared::schema::{ColumnRole, Task};
use shared::verdict::count;

use super::fairness::{Grouped, grouped};
use super::join::join;
use super::outcome::{Answers, Version};
use super::plan::{Plan, Purpose, plan};
use super::quality::{Binary, Context, Multiclass, Regression, classes};
use super::remarks::{Remarks, Warning};
use super::report::{check_rows, columns, find_task, input};
use super::{Settings, Side};
use crate::error::Error;

/// Compares the first version in a set of rows (`score`, `prediction`) with the second (`score_b`, `prediction_b`).
pub fn compare_scores(data: Side<'_>, settings: &Settings) -> Result<(Comparison, Vec<Warning>), Error> {
    let plan = plan(Purpose::Versions, &[], data.columns.names(), settings)?;
    check_rows(&data)?;
    let mut notes = notes_of(&plan, &[data]);
    let a = Answers::take(&data, &plan, 1, Version::First, &mut notes)?;
    let mut b = Answers::take(&data, &plan, 1, Version::Second, &mut Remarks::default())?;
    b.label = None;
    let groups = grouped(&plan, None, &data, 1, &mut notes);
    let sides = [(data.name, Version::First), (data.name, Version::Second)];
    let answers = [a, b];
    let found = find_task(&plan, &answers, settings, &mut notes)?;
    let mut comparison = compare_answers(&plan, &answers, sides, found, &groups, settings, &mut notes)?;
    let columns = columns(&plan, found, &[], &groups, &mut notes);
    let task_guessed = settings.is_task_open() && found.is_some();
    let (notes, warnings) = notes.finish();
    comparison.inputs =
        Some(Inputs { task: found, task_guessed, reference: None, current: input(&data), columns, notes });
    Ok((explained(comparison), warnings))
}

/// Compares the baseline `a` with the candidate `b` on the requests that both have, by their ids.
pub fn compare_files(a: Side<'_>, b: Side<'_>, settings: &Settings) -> Result<(Comparison, Vec<Warning>), Error> {
    let plan = plan(Purpose::Join, a.columns.names(), b.columns.names(), settings)?;
    let mut notes = notes_of(&plan, &[a, b]);
    for side in [&a, &b] {
        check_rows(side)?;
    }
    let joined = {
        let [first, second] = ids(&plan, [&a, &b])?;
        join(&first, &second)
    };
    if joined.rows[0].is_empty() {
        return Err(Error::data(format!("no id of {} is in {}: nothing can be compared", a.name, b.name)));
    }
    joined.remark([a.name, b.name], [a.columns.rows(), b.columns.rows()], &mut notes);
    let mut answers = Vec::with_capacity(2);
    for (at, side) in [a, b].iter().enumerate() {
        let found = Answers::take(side, &plan, at, Version::First, &mut notes)?;
        answers.push(found.taken(&joined.rows[at]));
    }
    let found = find_task(&plan, &answers, settings, &mut notes)?;
    let protected = |side: usize| {
        plan.columns.iter().all(|planned| planned.role != ColumnRole::Protected || planned.wanted(side).is_some())
    };
    let (at, side) = if protected(0) || !protected(1) { (0, &a) } else { (1, &b) };
    let mut groups = grouped(&plan, None, side, at, &mut notes);
    for attribute in &mut groups {
        let of_row = |row: &usize| attribute.codes.get(*row).copied().unwrap_or(NO_CATEGORY);
        attribute.codes = joined.rows[at].iter().map(of_row).collect();
    }
    let sides = [(a.name, Version::First), (b.name, Version::First)];
    let mut comparison = compare_answers(&plan, &answers, sides, found, &groups, settings, &mut notes)?;
    let columns = columns(&plan, found, &[], &groups, &mut notes);
    let task_guessed = settings.is_task_open() && found.is_some();
    let (notes, warnings) = notes.finish();
    comparison.inputs =
        Some(Inputs { task: found, task_guessed, reference: Some(input(&a)), current: input(&b), columns, notes });
    Ok((explained(comparison), warnings))
}

fn notes_of(plan: &Plan, sides: &[Side<'_>]) -> Remarks {
    let of_side = |side: &Side<'_>| -> Vec<String> {
        side.columns.notes().iter().map(|note| format!("{}: {note}", side.name)).collect()
    };
    let mut remarks = Remarks::default();
    remarks.extend(plan.notes.iter().cloned().chain(sides.iter().flat_map(of_side)));
    remarks
}

fn ids(plan: &Plan, sides: [&Side<'_>; 2]) -> Result<[crate::batch::Texts; 2], Error> {
    let planned = plan.with_role(ColumnRole::Id);
    let take = |at: usize| {
        let column = planned.and_then(|planned| planned.wanted(at)).ok_or_else(|| {
            Error::data(format!("{} has no column of ids to join by: name it with the option id", sides[at].name))
        })?;
        sides[at].columns.ids(column.column)
    };
    Ok([take(0)?, take(1)?])
}

fn compare_answers(
    plan: &Plan,
    answers: &[Answers],
    sides: [(&str, Version); 2],
    task: Option<Task>,
    groups: &[Grouped],
    settings: &Settings,
    notes: &mut Remarks,
) -> Result<Comparison, Error> {
    let [a, b] = answers else { return Err(Error::Internal("two versions are compared".to_owned())) };
    let [of_a, of_b] = sides.map(|(side, version)| Context { plan, settings, side, version });
    for attribute in groups.iter().filter_map(|group| Some(format!("{}: {}", group.name, group.problem.as_ref()?))) {
        notes.push(attribute);
    }
    notes.extend(groups.iter().filter(|group| group.problem.is_none()).filter_map(Grouped::without));
    if settings.margin > 1.0 && matches!(task, Some(Task::Binary | Task::Multiclass)) {
        return Err(Error::BadRequest(format!(
            "the margin {} is more than any difference of AUC or accuracy, which lie within 0 to 1: 0.01 is one point",
            settings.margin
        )));
    }
    match task {
        Some(Task::Binary) => {
            let (a, b) = (Binary::new(a, of_a, notes)?, Binary::new(b, of_b, notes)?);
            need_answers([a.answers(), b.answers()], sides)?;
            let labels = merged(a.labels, b.labels, Option::is_none, |a, b| a == b, notes);
            let input = CompareInput {
                scores_a: a.scores.as_deref(),
                scores_b: b.scores.as_deref(),
                predictions_a: a.predictions.as_deref(),
                predictions_b: b.predictions.as_deref(),
                labels: labels.as_deref(),
                threshold: settings.cut(),
                margin: settings.margin,
                costs: None,
            };
            let groups: Vec<(&str, Groups<'_>)> = groups
                .iter()
                .filter(|group| group.problem.is_none())
                .map(|group| (group.name.as_str(), group.groups()))
                .collect();
            Ok(compare(&input, &groups))
        }
        Some(Task::Multiclass) => {
            let classes = classes(plan, &[a, b])?;
            let rows = [a, b].iter().map(|side| side.rows()).max().unwrap_or(0);
            let (a, b) = (Multiclass::new(&classes, a, of_a, notes), Multiclass::new(&classes, b, of_b, notes));
            need_answers([a.answers(), b.answers()], sides)?;
            let slices = [a.slices(), b.slices()];
            let labels = merged(a.labels.clone(), b.labels.clone(), |code| *code == NO_CATEGORY, |a, b| a == b, notes);
            let labels = labels.unwrap_or_else(|| vec![NO_CATEGORY; rows]);
            let version = |predictions, slices| MulticlassVersion { predictions, probabilities: slices };
            Ok(compare_multiclass(
                &classes,
                &labels,
                version(a.predictions.as_deref(), slices[0].as_deref()),
                version(b.predictions.as_deref(), slices[1].as_deref()),
                settings.margin,
            ))
        }
        Some(Task::Regression) => {
            let (a, b) = (Regression::new(a, of_a, notes)?, Regression::new(b, of_b, notes)?);
            need_answers([a.predictions.is_some(), b.predictions.is_some()], sides)?;
            let owned = |labels: Option<Cow<'_, [f64]>>| labels.map(Cow::into_owned);
            let labels = merged(owned(a.labels), owned(b.labels), |x| x.is_nan(), |x, y| x.total_cmp(y).is_eq(), notes);
            let (a, b) = (a.predictions.unwrap_or_default(), b.predictions.unwrap_or_default());
            Ok(compare_regression(&a, &b, &labels.unwrap_or_else(|| vec![f64::NAN; a.len()]), settings.margin))
        }
        None => Err(Error::data(
            "nothing tells what the two versions predict: name the columns of label and of scores or predictions, or \
             ask for the task",
        )),
    }
}

/// Says why single figures of the tests are null.
fn explained(mut comparison: Comparison) -> Comparison {
    let same = "both versions make the same errors";
    let test = comparison.mcnemar.as_ref();
    let none = |test: &McnemarReport| [("mcnemar.chi2_cc", test.chi2_cc), ("mcnemar.p_cc", test.p_cc)];
    let mut null: Vec<(&str, &str)> = Vec::new();
    null.extend(
        test.map(none).into_iter().flatten().filter(|(_, value)| value.is_none()).map(|(field, _)| (field, same)),
    );
    let areas = comparison.delong.as_ref().map(|test| [("delong.z", test.z), ("delong.p", test.p)]);
    let flat = "the standard error is 0";
    null.extend(areas.into_iter().flatten().filter(|(_, value)| value.is_none()).map(|(field, _)| (field, flat)));
    for (field, reason) in null {
        comparison.notes.add(field, reason);
    }
    comparison
}

fn need_answers(found: [bool; 2], sides: [(&str, Version); 2]) -> Result<(), Error> {
    let Some(at) = found.iter().position(|found| !found) else { return Ok(()) };
    let version = ["first", "second"][at];
    Err(Error::data(format!(
        "the {version} version has no usable scores or predictions in {}: name their columns",
        sides[at].0
    )))
}

/// Labels of the first version, filled from the second's where they are missing.
fn merged<T: Copy>(
    a: Option<Vec<T>>,
    b: Option<Vec<T>>,
    missing: impl Fn(&T) -> bool,
    same: impl Fn(&T, &T) -> bool,
    notes: &mut Remarks,
) -> Option<Vec<T>> {
    let (mut a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (one, other) => return one.or(other),
    };
    let mut differing = 0;
    for (a, b) in a.iter_mut().zip(&b) {
        if missing(a) {
            *a = *b;
        } else if !missing(b) && !same(a, b) {
            differing += 1;
        }
    }
    if differing > 0 {
        let (requests, have) = if differing == 1 { ("request", "has") } else { ("requests", "have") };
        let sentence =
            format!("{} {requests} {have} another label in the second file; the first counts", count(differing));
        notes.part(sentence, differing, a.len() as u64);
    }
    Some(a)
}
