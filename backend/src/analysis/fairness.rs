//! Groups of protected attributes, and how they are treated.

use shared::binning::Attribute;
use shared::report::{
    AttributeFairness, Decisions, Groups, NO_CATEGORY, Ordered, attribute_fairness, crossing, decide,
};
use shared::schema::{ColumnRole, Kind};
use shared::stats::quantile::quantile_sorted;
use shared::stats::sort::sorted_finite;
use shared::verdict::{Verdict, count};
use shared::written::FEW;

use super::outcome::{note_oddities, take_one};
use super::plan::{Plan, Planned};
use super::quality::Binary;
use super::remarks::Remarks;
use super::{Settings, Side};
use crate::error::Error;
use crate::table::ColumnData;

/// An attribute with more groups than this is no attribute of groups.
const MOST_GROUPS: usize = 1_000;

/// Which group of an attribute each row belongs to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grouped {
    pub name: String,
    pub codes: Vec<u32>,
    pub names: Vec<String>,
    pub kind: Kind,
    /// Why there are no groups.
    pub problem: Option<String>,
}

impl Grouped {
    pub(super) fn groups(&self) -> Groups<'_> {
        Groups { codes: &self.codes, names: &self.names }
    }

    /// How many rows belong to no group.
    pub(super) fn without(&self) -> Option<String> {
        let outside = self.codes.iter().filter(|code| **code == NO_CATEGORY).count() as u64;
        let (have, belong) = if outside == 1 { ("has", "belongs") } else { ("have", "belong") };
        let (outside, all) = ((outside > 0).then(|| count(outside))?, count(self.codes.len() as u64));
        Some(format!("{outside} of {all} rows {have} no value in {} and {belong} to no group", self.name))
    }
}

/// The groups of each protected attribute in the current data, with the crossings of every two.
pub(super) fn grouped(
    plan: &Plan,
    reference: Option<&Side<'_>>,
    current: &Side<'_>,
    side: usize,
    notes: &mut Remarks,
) -> Vec<Grouped> {
    let mut all = Vec::new();
    for planned in plan.columns.iter().filter(|planned| planned.role == ColumnRole::Protected) {
        let none = |problem: &str| Grouped {
            name: planned.name.clone(),
            codes: Vec::new(),
            names: Vec::new(),
            kind: Kind::Categorical,
            problem: Some(problem.to_owned()),
        };
        all.push(match take_one(current, Some(planned), side, notes) {
            Ok(Some(column)) => {
                let bounds = match reference {
                    Some(reference) => take_one(reference, Some(planned), 0, &mut Remarks::default()).ok().flatten(),
                    None => None,
                };
                groups_of(planned, &column, bounds.as_deref().unwrap_or(&column), current.name, notes)
                    .unwrap_or_else(|problem| none(&problem))
            }
            Ok(None) => none(&format!("no row of {} has a value", current.name)),
            Err(error) => none(&error.to_string()),
        });
    }
    let single = all.len();
    for (first, second) in (0..single).flat_map(|first| (first + 1..single).map(move |second| (first, second))) {
        let (a, b) = (&all[first], &all[second]);
        if a.problem.is_some() || b.problem.is_some() {
            continue;
        }
        let name = format!("{} × {}", a.name, b.name);
        let (codes, names) = crossing(a.groups(), b.groups());
        if names.len() > MOST_GROUPS {
            notes.push(format!("{name} has more than {MOST_GROUPS} groups and is left out"));
        } else {
            all.push(Grouped { name, codes, names, kind: Kind::Categorical, problem: None });
        }
    }
    all
}

fn groups_of(
    planned: &Planned,
    column: &ColumnData,
    bounds: &ColumnData,
    side: &str,
    notes: &mut Remarks,
) -> Result<Grouped, String> {
    let kind = planned.kind.or(column.kind()).unwrap_or(Kind::Categorical);
    let grouped = |codes, names| Grouped { name: planned.name.clone(), codes, names, kind, problem: None };
    if kind == Kind::Numeric && column.distinct(FEW + 1).len() > FEW {
        let sorted = sorted_finite(&bounds.numbers().values);
        let mut edges: Vec<f64> = [0.25, 0.5, 0.75].iter().filter_map(|q| quantile_sorted(&sorted, *q)).collect();
        edges.dedup();
        let bands = Attribute::of_bands(&planned.name, 0, edges);
        let numbers = column.numbers();
        note_oddities(planned, side, &numbers.oddities, "a number", notes);
        notes.push(format!(
            "\"{}\" is a number with many values and is taken in groups by its quartiles ({}): for other groups, write \
             them in a column of their own",
            planned.name,
            bands.groups.join(", ")
        ));
        let last = bands.groups.len();
        let code = |value: &f64| match usize::from(bands.grouping.of_number(*value)) {
            group if group < last => group as u32,
            _ => NO_CATEGORY,
        };
        return Ok(grouped(numbers.values.iter().map(code).collect(), bands.groups));
    }
    let found = column.categories(kind == Kind::Boolean)?;
    if found.names.len() > MOST_GROUPS {
        return Err(format!(
            "it has more than {MOST_GROUPS} different values, as identifiers and prose have: write groups in a column \
             of their own"
        ));
    }
    Ok(grouped(found.codes.into_owned(), found.names.into_owned()))
}

/// Fairness of each attribute and crossing.
pub(super) fn fairness(
    grouped: &[Grouped],
    answers: &Binary<'_>,
    settings: &Settings,
) -> Result<Ordered<AttributeFairness>, Error> {
    check_reference_groups(grouped, settings)?;
    let decisions = decide(answers.predictions.as_deref(), answers.scores.as_deref(), settings.cut());
    let decisions =
        Decisions { decisions: &decisions, labels: answers.labels.as_deref(), scores: answers.scores.as_deref() };
    let of_attribute = |attribute: &Grouped| {
        let asked = settings.reference_groups.iter().find_map(|text| reference_group(text, &attribute.name));
        let mut found = attribute_fairness(&attribute.name, attribute.groups(), decisions, asked, settings.min_group);
        if let Some(problem) = &attribute.problem {
            found.verdict = Verdict::inconclusive(format!("{} cannot be judged: {problem}", attribute.name));
            found.notes.add("groups", problem.as_str());
        } else if let Some(without) = attribute.without() {
            found.notes.add("groups", without);
        }
        (attribute.name.clone(), found)
    };
    Ok(grouped.iter().map(of_attribute).collect())
}

fn reference_group<'a>(text: &'a str, attribute: &str) -> Option<&'a str> {
    text.strip_prefix(attribute)?.strip_prefix('=')
}

/// Each asked reference group must be one of an attribute: a misspelt one would silently compare with another.
fn check_reference_groups(grouped: &[Grouped], settings: &Settings) -> Result<(), Error> {
    for Grouped { name, .. } in grouped {
        let asked = settings.reference_groups.iter().filter(|text| reference_group(text, name).is_some());
        if asked.count() > 1 {
            return Err(Error::BadRequest(format!("more than one reference group is asked for of {name}: name one")));
        }
    }
    for text in &settings.reference_groups {
        let attribute = grouped.iter().find_map(|attribute| Some((attribute, reference_group(text, &attribute.name)?)));
        let Some((attribute, group)) = attribute else {
            let names: Vec<&str> = grouped.iter().map(|attribute| attribute.name.as_str()).collect();
            return Err(Error::BadRequest(format!(
                "the reference group \"{text}\" must be ATTRIBUTE=GROUP, with a protected attribute ({})",
                if names.is_empty() { "there is none".to_owned() } else { names.join(", ") }
            )));
        };
        if attribute.problem.is_none() && attribute.names.iter().all(|name| name != group) {
            let mut names = attribute.names.clone();
            names.sort();
            names.truncate(12);
            return Err(Error::BadRequest(format!(
                "{} has no group \"{group}\"; its groups are {}",
                attribute.name,
                names.join(", ")
            )));
        }
    }
    Ok(())
}
