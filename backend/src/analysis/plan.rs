//! What each column is for, from options and names alone, before any value is read.

mod guess;
mod names;
#[cfg(test)]
mod tests;

use shared::schema::{ColumnRole, Kind};

use super::Settings;
use crate::error::Error;
use crate::table::{Form, Wanted};
use names::Known;

/// The columns of one or two sets of rows and what they are for.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// In the order of the reference, then what only the current data has.
    pub columns: Vec<Planned>,
    /// What a reader must know, each as a sentence.
    pub notes: Vec<String>,
    /// What the columns are planned for.
    pub purpose: Purpose,
}

/// What columns are planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Drift, quality and fairness of the current data against a reference.
    Drift,
    /// Quality and fairness of one set of rows.
    Quality,
    /// Two versions in one set of rows.
    Versions,
    /// Two versions in two sets of rows that are joined by their ids: the baseline stands for the reference.
    Join,
}

/// A column and what it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Its name.
    pub name: String,
    /// Its position in the reference.
    pub reference: Option<usize>,
    /// Its position in the current data.
    pub current: Option<usize>,
    /// What it is for.
    pub role: ColumnRole,
    /// Whether that was found out rather than asked for.
    pub guessed: bool,
    /// The class that it is the score of.
    pub class: Option<String>,
    /// Whether it is a feature to be compared; a protected attribute can be one too.
    pub feature: bool,
    /// The kind that was asked for.
    pub kind: Option<Kind>,
    /// Whether it belongs to the second of two versions in one file.
    pub second: bool,
}

impl Planned {
    /// How to take the column from the reference (0) or the current data (1).
    pub fn wanted(&self, side: usize) -> Option<Wanted> {
        let column = [self.reference, self.current].get(side).copied().flatten()?;
        let form = match (self.role, self.kind) {
            (ColumnRole::Id, _) => Form::Id,
            (ColumnRole::Score, _) | (_, Some(Kind::Numeric)) => Form::Number,
            (_, Some(Kind::Categorical)) => Form::Text,
            _ => Form::Found,
        };
        Some(Wanted { column, form })
    }

    /// Whether its values are read at all.
    fn in_use(&self, purpose: Purpose) -> bool {
        match self.role {
            ColumnRole::Feature => purpose == Purpose::Drift,
            ColumnRole::Protected | ColumnRole::Score | ColumnRole::Prediction | ColumnRole::Label => true,
            ColumnRole::Id => purpose == Purpose::Join,
            ColumnRole::Time | ColumnRole::Latency | ColumnRole::Ignored => false,
        }
    }
}

impl Plan {
    /// The columns to load from the reference (0) or the current data (1).
    pub fn wanted(&self, side: usize) -> Vec<Wanted> {
        self.columns
            .iter()
            .filter(|column| column.in_use(self.purpose))
            .filter_map(|column| column.wanted(side))
            .collect()
    }

    /// The column with a role, of the first version and not one of several class scores.
    pub fn with_role(&self, role: ColumnRole) -> Option<&Planned> {
        self.columns.iter().find(|column| column.role == role && column.class.is_none() && !column.second)
    }

    /// The column with a role of the second of two versions in one file.
    pub fn of_second(&self, role: ColumnRole) -> Option<&Planned> {
        self.columns.iter().find(|column| column.role == role && column.second)
    }

    /// The scores of several classes.
    pub fn classes(&self) -> impl Iterator<Item = (&str, &Planned)> {
        self.columns.iter().filter_map(|column| Some((column.class.as_deref()?, column)))
    }
}

/// Gives each column its role: by option, else by its usual name; all others are features.
pub fn plan(purpose: Purpose, reference: &[String], current: &[String], settings: &Settings) -> Result<Plan, Error> {
    let mut notes = Vec::new();
    let mut columns: Vec<Planned> = Vec::new();
    let known = Known::new(reference, current, &mut notes);
    for (name, reference, current) in known.columns() {
        columns.push(Planned {
            name: name.to_owned(),
            reference,
            current,
            role: ColumnRole::Feature,
            guessed: true,
            class: None,
            feature: true,
            kind: None,
            second: false,
        });
    }
    let mut plan = Plan { columns, notes, purpose };
    plan.ask(&known, settings)?;
    plan.guess(settings);
    plan.take_one_class_as_score(settings.positive.as_deref());
    plan.choose_features(&known, settings)?;
    for (names, option, kind) in
        [(&settings.numeric, "numeric", Kind::Numeric), (&settings.categorical, "categorical", Kind::Categorical)]
    {
        for at in known.listed(names, option)? {
            if plan.columns[at].kind.is_some_and(|before| before != kind) {
                let name = &plan.columns[at].name;
                return Err(Error::BadRequest(format!("\"{name}\" can't be both numeric and categorical")));
            }
            plan.columns[at].kind = Some(kind);
        }
    }
    plan.say_what_is_on_one_side();
    Ok(plan)
}

impl Plan {
    fn ask(&mut self, known: &Known, settings: &Settings) -> Result<(), Error> {
        let single = [
            (&settings.label, "label", ColumnRole::Label),
            (&settings.score, "score", ColumnRole::Score),
            (&settings.prediction, "prediction", ColumnRole::Prediction),
            (&settings.id, "id", ColumnRole::Id),
            (&settings.timestamp, "timestamp", ColumnRole::Time),
        ];
        for (name, option, role) in single {
            if let Some(name) = name {
                self.give(known.find(name, option)?, role, option)?;
            }
        }
        let second = [
            (&settings.score_b, "score-b", ColumnRole::Score),
            (&settings.prediction_b, "prediction-b", ColumnRole::Prediction),
        ];
        for (name, option, role) in second {
            if let Some(name) = name {
                let at = known.find(name, option)?;
                if !self.columns[at].guessed && self.columns[at].role == role {
                    let what = role_name(role);
                    return Err(Error::BadRequest(format!(
                        "\"{name}\" is asked for as the {what} of both versions: name two columns"
                    )));
                }
                self.give(at, role, option)?;
                self.columns[at].second = true;
            }
        }
        for (class, at) in known.classes(&settings.scores)? {
            self.give(at, ColumnRole::Score, "scores")?;
            self.columns[at].class = Some(class);
        }
        for at in known.listed(&settings.protected, "protected")? {
            self.give(at, ColumnRole::Protected, "protected")?;
        }
        Ok(())
    }

    fn give(&mut self, at: usize, role: ColumnRole, option: &str) -> Result<(), Error> {
        let column = &mut self.columns[at];
        if !column.guessed && column.role != role {
            let name = &column.name;
            return Err(Error::BadRequest(format!("\"{name}\" is asked for as {option} and as something else")));
        }
        (column.role, column.guessed, column.feature) = (role, false, false);
        Ok(())
    }

    fn choose_features(&mut self, known: &Known, settings: &Settings) -> Result<(), Error> {
        let listed = known.listed(&settings.features, "features")?;
        if listed.is_empty() {
            return Ok(());
        }
        let mut left_out = 0;
        for (at, column) in self.columns.iter_mut().enumerate() {
            let asked = listed.contains(&at);
            match column.role {
                ColumnRole::Feature if asked => column.guessed = false,
                ColumnRole::Feature => {
                    left_out += 1;
                    (column.role, column.feature) = (ColumnRole::Ignored, false);
                }
                ColumnRole::Protected if asked => column.feature = true,
                _ if asked && column.guessed => {
                    (column.role, column.feature, column.guessed, column.class) =
                        (ColumnRole::Feature, true, false, None);
                }
                role if asked => {
                    return Err(Error::BadRequest(format!(
                        "\"{}\" is asked for as a feature, but it is the {}",
                        column.name,
                        role_name(role)
                    )));
                }
                _ => {}
            }
        }
        if left_out > 0 {
            let columns = if left_out == 1 { "column is" } else { "columns are" };
            self.notes.push(format!("{left_out} {columns} not among the features asked for"));
        }
        Ok(())
    }

    /// Columns of one side only can't be compared. What is gone from the current data, or was asked for, stays as an
    /// explained row.
    fn say_what_is_on_one_side(&mut self) {
        if self.purpose != Purpose::Drift {
            return;
        }
        for side in [0, 1] {
            let lacking = |column: &&mut Planned| {
                let here = [column.reference, column.current];
                column.feature && column.guessed && here[side].is_some() && here[1 - side].is_none()
            };
            let mut names = Vec::new();
            for column in self.columns.iter_mut().filter(lacking) {
                if side == 1 {
                    (column.role, column.feature) = (ColumnRole::Ignored, false);
                }
                names.push(format!("\"{}\"", column.name));
            }
            let (has, lacks) = if side == 0 { ("reference", "current data") } else { ("current data", "reference") };
            if !names.is_empty() {
                let verb = if names.len() == 1 { "is" } else { "are" };
                self.notes.push(format!("{} of the {has} {verb} missing in the {lacks}", names::shortened(&names)));
            }
        }
    }
}

/// The role in a sentence.
pub(super) fn role_name(role: ColumnRole) -> &'static str {
    match role {
        ColumnRole::Feature => "feature",
        ColumnRole::Protected => "protected attribute",
        ColumnRole::Score => "score",
        ColumnRole::Prediction => "prediction",
        ColumnRole::Label => "label",
        ColumnRole::Id => "id",
        ColumnRole::Time => "time",
        ColumnRole::Latency => "latency",
        ColumnRole::Ignored => "left out",
    }
}
