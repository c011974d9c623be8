//! The whole report from one or two sets of rows.

use shared::report::{ColumnUse, DriftReport, FeatureDrift, Input, Inputs, Performance, PerformanceReport, Report};
use shared::schema::{ColumnRole, Kind, Task};
use shared::verdict::count;

use super::drift::drift;
use super::fairness::{Grouped, fairness, grouped};
use super::outcome::{Answers, Version};
use super::plan::{Plan, Planned, Purpose, plan};
use super::quality::{Binary, Context, Multiclass, Regression, classes, task_name};
use super::remarks::{Remarks, Warning};
use super::{Progress, Settings, Side, task};
use crate::error::Error;

/// Oddities of features that are noted for all to see.
const MOST_ODDITIES: usize = 20;

/// Drift of the current data from the reference, where there is one; quality and fairness where the columns allow.
pub fn report(
    reference: Option<Side<'_>>,
    current: Side<'_>,
    settings: &Settings,
    progress: Progress<'_>,
) -> Result<Report, Error> {
    judged(reference, current, settings, progress).map(|(report, _)| report)
}

/// The same with what a reader must know before any figure, which is in the report's notes too.
pub fn judged(
    reference: Option<Side<'_>>,
    current: Side<'_>,
    settings: &Settings,
    progress: Progress<'_>,
) -> Result<(Report, Vec<Warning>), Error> {
    let purpose = if reference.is_some() { Purpose::Drift } else { Purpose::Quality };
    let names = reference.map(|side| side.columns.names()).unwrap_or_default();
    let plan = plan(purpose, names, current.columns.names(), settings)?;
    let mut notes = Remarks::default();
    notes.extend(plan.notes.iter().cloned());
    let sides: Vec<(usize, Side<'_>)> = reference.map(|side| (0, side)).into_iter().chain([(1, current)]).collect();
    for (_, side) in &sides {
        check_rows(side)?;
        notes.extend(side.columns.notes().iter().map(|note| format!("{}: {note}", side.name)));
    }
    let mut answers = Vec::with_capacity(2);
    for (at, side) in &sides {
        answers.push(Answers::take(side, &plan, *at, Version::First, &mut notes)?);
    }
    let found = find_task(&plan, &answers, settings, &mut notes)?;
    let Quality { report: performance, current: decided } =
        quality(&plan, &sides, &answers, found, settings, &mut notes)?;
    if reference.is_none() && performance.is_some() {
        notes.push("there is no reference to compare quality with, so performance.reference is null".to_owned());
    }
    let mut groups = grouped(&plan, reference.as_ref(), &current, 1, &mut notes);
    if decided.is_none() {
        // What was asked for and can't be judged must not look like a pass.
        for attribute in &mut groups {
            let problem = "fairness is judged by decisions of a binary task, and the current data has none";
            attribute.problem.get_or_insert_with(|| problem.to_owned());
        }
    }
    let fairness =
        if groups.is_empty() { None } else { Some(fairness(&groups, &decided.unwrap_or_default(), settings)?) };
    drop(answers);
    let drift = match &reference {
        Some(reference) => Some(drift(&plan, reference, &current, progress)?),
        None => None,
    };
    if let (Some(drift), Some(reference)) = (&drift, &reference) {
        notes.extend(odd_values(&drift.report, [reference.name, current.name]));
    }
    let kinds = drift.as_ref().map(|drift| drift.kinds.as_slice()).unwrap_or_default();
    let columns = columns(&plan, found, kinds, &groups, &mut notes);
    let (notes, warnings) = notes.finish();
    let inputs = Inputs {
        task: found,
        task_guessed: settings.is_task_open() && found.is_some(),
        reference: reference.map(|side| input(&side)),
        current: input(&current),
        columns,
        notes,
    };
    let report = Report { inputs: Some(inputs), drift: drift.map(|drift| drift.report), performance, fairness };
    Ok((report, warnings))
}

/// What is odd about the values of features, for those who read the notes only.
fn odd_values(drift: &DriftReport, [reference, current]: [&str; 2]) -> Vec<String> {
    let places = [("missing_ref", reference), ("n_ref", reference), ("missing_cur", current), ("n_cur", current)];
    let of_feature = |(name, feature): &(String, FeatureDrift)| -> Vec<String> {
        let note = |(field, side): (&str, &str)| Some(format!("\"{name}\" of {side}: {}", feature.notes.0.get(field)?));
        places.into_iter().filter_map(note).collect()
    };
    let mut notes: Vec<String> = drift.features.0.iter().flat_map(of_feature).collect();
    let more = notes.len().saturating_sub(MOST_ODDITIES);
    if more > 0 {
        notes.truncate(MOST_ODDITIES);
        notes.push(format!("{} more such notes stand with the features", count(more as u64)));
    }
    notes
}

/// Quality on all sides, and the current answers to judge fairness by.
struct Quality<'a> {
    report: Option<PerformanceReport>,
    current: Option<Binary<'a>>,
}

fn quality<'a>(
    plan: &Plan,
    sides: &[(usize, Side<'_>)],
    answers: &'a [Answers],
    task: Option<Task>,
    settings: &Settings,
    notes: &mut Remarks,
) -> Result<Quality<'a>, Error> {
    let all: Vec<&Answers> = answers.iter().collect();
    let classes = if task == Some(Task::Multiclass) { classes(plan, &all)? } else { Vec::new() };
    let mut report = PerformanceReport::default();
    let mut current = None;
    for ((at, side), answers) in sides.iter().zip(answers) {
        let of = Context { plan, settings, side: side.name, version: Version::First };
        let found: Option<Performance> = match task {
            Some(Task::Binary) => {
                let binary = Binary::new(answers, of, notes)?;
                let found = binary.performance(settings.cut());
                if *at == 1 && binary.answers() {
                    current = Some(binary);
                }
                found
            }
            Some(Task::Multiclass) => Multiclass::new(&classes, answers, of, notes).performance(&classes),
            Some(Task::Regression) => Regression::new(answers, of, notes)?.performance(),
            None => None,
        };
        if found.is_none() && task.is_some() {
            notes.push(format!("{} has no usable scores or predictions, so its quality is not known", side.name));
        }
        if *at == 0 { report.reference = found } else { report.current = found }
    }
    let any = report.reference.is_some() || report.current.is_some();
    Ok(Quality { report: any.then_some(report), current })
}

pub(super) fn check_rows(side: &Side<'_>) -> Result<(), Error> {
    match side.columns.rows() {
        0 => Err(Error::data(format!("{} has columns but no rows", side.name))),
        _ => Ok(()),
    }
}

/// The task that was asked for, else the one that the columns show, with a note that says how.
pub(super) fn find_task(
    plan: &Plan,
    answers: &[Answers],
    settings: &Settings,
    notes: &mut Remarks,
) -> Result<Option<Task>, Error> {
    if let Some(positive) = &settings.positive {
        task::check_positive(answers, settings.task, positive)?;
        return Ok(Some(Task::Binary));
    }
    if settings.task.is_some() {
        return Ok(settings.task);
    }
    let (found, how) = task::find(plan, &answers.iter().collect::<Vec<_>>());
    let mend = found.map_or_else(String::new, |found| format!(" (not {}? ask for the task)", task_name(found)));
    notes.push(format!("{how}{mend}"));
    Ok(found)
}

pub(super) fn input(side: &Side<'_>) -> Input {
    Input { name: side.name.to_owned(), rows: side.columns.rows() }
}

/// How each column was understood; those left out are in the notes.
pub(super) fn columns(
    plan: &Plan,
    task: Option<Task>,
    kinds: &[(usize, Kind)],
    groups: &[Grouped],
    notes: &mut Remarks,
) -> Vec<ColumnUse> {
    let mut uses = Vec::new();
    let mut unused = 0;
    for (at, planned) in plan.columns.iter().enumerate() {
        let found = kinds.binary_search_by_key(&at, |(at, _)| *at).ok().map(|found| kinds[found].1);
        let Some((role, kind)) = understood(planned, task, found, groups) else {
            unused += usize::from(planned.role == ColumnRole::Feature);
            continue;
        };
        if role == ColumnRole::Ignored {
            notes.push(format!("\"{}\" holds times and is not compared", planned.name));
        }
        let by_values = role == ColumnRole::Feature && planned.kind.is_none();
        uses.push(ColumnUse {
            column: planned.name.clone(),
            role,
            kind,
            class: planned.class.clone(),
            guessed: planned.guessed || by_values,
        });
    }
    if unused > 0 {
        let columns = if unused == 1 { "column is" } else { "columns are" };
        let why = if plan.purpose == Purpose::Quality { ": drift needs a reference" } else { "" };
        notes.push(format!("{unused} other {columns} not used{why}"));
    }
    uses
}

fn understood(
    planned: &Planned,
    task: Option<Task>,
    found: Option<Kind>,
    groups: &[Grouped],
) -> Option<(ColumnRole, Kind)> {
    let kind = match planned.role {
        ColumnRole::Feature if found == Some(Kind::Timestamp) => return Some((ColumnRole::Ignored, Kind::Timestamp)),
        ColumnRole::Feature => found?,
        ColumnRole::Protected => groups.iter().find(|group| group.name == planned.name).map(|group| group.kind)?,
        ColumnRole::Label | ColumnRole::Prediction if task == Some(Task::Multiclass) => Kind::Categorical,
        ColumnRole::Label | ColumnRole::Prediction | ColumnRole::Score | ColumnRole::Latency => Kind::Numeric,
        ColumnRole::Id => Kind::Categorical,
        ColumnRole::Time => Kind::Timestamp,
        ColumnRole::Ignored => return None,
    };
    Some((planned.role, kind))
}
