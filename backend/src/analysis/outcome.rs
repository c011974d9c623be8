//! The columns that answers and outcomes stand in, on one side.

use std::sync::Arc;

use shared::schema::ColumnRole;

use super::Side;
use super::plan::{Plan, Planned};
use super::remarks::Remarks;
use crate::error::Error;
use crate::table::{ColumnData, Nature, Oddities, inexact};

/// What a column of outcomes holds that are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unread(pub String);

impl std::fmt::Display for Unread {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "holds {}: name the positive one with --positive", self.0)
    }
}

/// Answers and outcomes of one side.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    pub label: Option<Arc<ColumnData>>,
    pub score: Option<Arc<ColumnData>>,
    pub prediction: Option<Arc<ColumnData>>,
    /// Scores of several classes, by class.
    pub classes: Vec<(String, Arc<ColumnData>)>,
}

/// Which version's answers to take, where one file has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    First,
    Second,
}

impl Answers {
    /// Takes the columns; `side` is 0 for the reference, 1 for the current data.
    pub(super) fn take(
        rows: &Side<'_>,
        plan: &Plan,
        side: usize,
        version: Version,
        notes: &mut Remarks,
    ) -> Result<Self, Error> {
        let mut classes = Vec::new();
        for (class, planned) in plan.classes().filter(|_| version == Version::First) {
            if let Some(scores) = take_one(rows, Some(planned), side, notes)? {
                classes.push((class.to_owned(), scores));
            }
        }
        Ok(Self {
            label: take_one(rows, plan.with_role(ColumnRole::Label), side, notes)?,
            score: take_one(rows, version.column(plan, ColumnRole::Score), side, notes)?,
            prediction: take_one(rows, version.column(plan, ColumnRole::Prediction), side, notes)?,
            classes,
        })
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        let classes = self.classes.iter().map(|(_, scores)| scores);
        let columns = [&self.label, &self.score, &self.prediction].into_iter().flatten().chain(classes);
        columns.map(|column| column.values.len()).max().unwrap_or(0)
    }

    /// Only these rows.
    pub(super) fn taken(&self, rows: &[usize]) -> Self {
        let taken = |column: &Arc<ColumnData>| Arc::new(column.taken(rows));
        Self {
            label: self.label.as_ref().map(taken),
            score: self.score.as_ref().map(taken),
            prediction: self.prediction.as_ref().map(taken),
            classes: self.classes.iter().map(|(class, scores)| (class.clone(), taken(scores))).collect(),
        }
    }
}

impl Version {
    /// Its column with a role.
    pub(super) fn column(self, plan: &Plan, role: ColumnRole) -> Option<&Planned> {
        match self {
            Self::First => plan.with_role(role),
            Self::Second => plan.of_second(role),
        }
    }
}

/// Takes a column where the side has it and it holds anything.
pub(super) fn take_one(
    rows: &Side<'_>,
    planned: Option<&Planned>,
    side: usize,
    notes: &mut Remarks,
) -> Result<Option<Arc<ColumnData>>, Error> {
    let Some(planned) = planned else { return Ok(None) };
    let Some(wanted) = planned.wanted(side) else { return Ok(None) };
    let Some(column) = rows.columns.take(&[wanted])?.into_iter().next() else { return Ok(None) };
    let answer = matches!(planned.role, ColumnRole::Score | ColumnRole::Prediction);
    let reason = match (&column.nature, &column.oddities.strays) {
        (Nature::Unusable(reason), _) => reason.clone(),
        (Nature::Time, _) => "it holds times".to_owned(),
        (Nature::Empty, Some(strays)) => strays.no_numbers(),
        // Labels may come later, and a reference may be without answers.
        (Nature::Empty, None) if answer && !planned.guessed && side == 1 => "every value is missing".to_owned(),
        (Nature::Empty, None) => {
            notes.push(format!("every value of \"{}\" is missing in {}", planned.name, rows.name));
            return Ok(None);
        }
        _ => return Ok(Some(column)),
    };
    unusable(planned, rows.name, &reason, notes).map(|()| None)
}

/// A column that its role can't do with: an error where the role was asked for, else a note.
pub(super) fn unusable(planned: &Planned, side: &str, reason: &str, notes: &mut Remarks) -> Result<(), Error> {
    let (name, role) = (&planned.name, super::plan::role_name(planned.role));
    let detail = format!("\"{name}\" of {side} can't be the {role}: {reason}");
    if !planned.guessed {
        return Err(Error::data(detail));
    }
    notes.push(detail);
    Ok(())
}

/// Notes what is odd about a column that answers or outcomes stand in; `expected` is what values should have been.
pub(super) fn note_oddities(planned: &Planned, side: &str, oddities: &Oddities, expected: &str, notes: &mut Remarks) {
    let name = &planned.name;
    for sentence in oddities.missing(expected) {
        notes.push(format!("\"{name}\" of {side}: {sentence}"));
    }
    if let Some(row) = oddities.inexact {
        notes.push(format!("\"{name}\" of {side}: {}", inexact(row)));
    }
}
