//! What each column of the files is for, and what the model predicts.

use super::column::{Column, Nature};
use super::outcomes::outcomes;
use super::{Table, task};
use crate::schema::{ColumnRole, Kind, Task};
use crate::written::{CLASS_PREFIX, FEW, ROW_NUMBERS, USUAL_NAMES, same};

/// What a column is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub role: ColumnRole,
    /// What its values are.
    pub kind: Kind,
    /// For a score of several classes: the class.
    pub class: Option<String>,
    /// Whether role and kind were guessed, and nobody has said otherwise.
    pub guessed: bool,
    /// Why it cannot be compared, if it cannot.
    pub unusable: Option<String>,
}

/// What the columns of one or two files are for.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The columns: the reference's, then what only the current file has.
    pub columns: Vec<Planned>,
    /// What the model predicts; `None` where nothing tells.
    pub task: Option<Task>,
    /// A score at or above it is a positive decision, where the file has none.
    pub threshold: f64,
    /// The value that a binary label takes as positive, where it is not clear by itself.
    pub positive: Option<String>,
}

impl Planned {
    /// The column of a file, if that has it.
    pub fn of<'a>(&self, table: &'a Table) -> Option<&'a Column> {
        table.columns.get(table.names.iter().position(|name| *name == self.name)?)
    }
}

impl Plan {
    /// Roles from usual names and kinds from values, those of the reference first.
    pub fn guess(reference: Option<&Table>, current: &Table) -> Self {
        let tables: Vec<&Table> = reference.into_iter().chain([current]).collect();
        let mut names: Vec<&String> = Vec::new();
        for name in tables.iter().flat_map(|table| &table.names) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let columns = names.into_iter().map(|name| planned(name, &tables)).collect();
        let mut plan = Self { columns, task: None, threshold: 0.5, positive: None };
        plan.guess_roles();
        plan.task = task::find(&plan, &tables);
        plan
    }

    /// The first column with a role, that of no single class.
    pub fn with_role(&self, role: ColumnRole) -> Option<&Planned> {
        self.columns.iter().find(|column| column.role == role && column.class.is_none())
    }

    /// Gives a column a role; where only one can have it, the one that had it becomes a feature. The task is found out
    /// anew.
    pub fn give(&mut self, at: usize, role: ColumnRole, tables: &[&Table]) {
        if !matches!(role, ColumnRole::Feature | ColumnRole::Protected | ColumnRole::Ignored) {
            for column in self.columns.iter_mut().filter(|column| column.role == role && column.class.is_none()) {
                column.role = ColumnRole::Feature;
            }
        }
        if let Some(column) = self.columns.get_mut(at) {
            (column.role, column.guessed, column.class) = (role, false, None);
        }
        if !matches!(role, ColumnRole::Feature | ColumnRole::Protected) || self.task.is_none() {
            self.task = task::find(self, tables);
            self.positive = None;
        }
    }

    /// The values to choose the positive one from, where a binary label or prediction does not tell; else none.
    pub fn unclear_outcomes(&self, tables: &[&Table]) -> Vec<String> {
        if self.task != Some(Task::Binary) {
            return Vec::new();
        }
        let label = self.with_role(ColumnRole::Label).or_else(|| self.with_role(ColumnRole::Prediction));
        let columns: Vec<&Column> = tables.iter().filter_map(|table| label.and_then(|label| label.of(table))).collect();
        if columns.iter().all(|column| outcomes(column, None).is_ok()) {
            return Vec::new();
        }
        let mut values: Vec<String> = columns.iter().flat_map(|column| column.distinct(FEW)).collect();
        values.sort();
        values.dedup();
        values
    }

    fn guess_roles(&mut self) {
        for (role, names) in USUAL_NAMES {
            let place = |name: &&str| self.columns.iter().position(|column| column.name == **name);
            if let Some(column) = names.iter().find_map(&place).and_then(|at| self.columns.get_mut(at)) {
                column.role = role;
            }
        }
        for column in &mut self.columns {
            if let Some(class) = column.name.strip_prefix(CLASS_PREFIX) {
                column.class = Some(class.to_owned());
                column.role = ColumnRole::Score;
            } else if ROW_NUMBERS.contains(&column.name.as_str()) {
                column.role = ColumnRole::Ignored;
            }
        }
        self.take_one_class_as_score();
    }

    /// Scores of the classes 0 and 1 are what some libraries write for a binary task: the score is that of 1.
    fn take_one_class_as_score(&mut self) {
        let classes = || self.columns.iter().filter_map(|column| column.class.as_deref());
        let binary = classes().any(|class| same(class, "true"))
            && classes().all(|class| same(class, "true") || same(class, "false"));
        if self.with_role(ColumnRole::Score).is_some() || !binary {
            return;
        }
        for column in &mut self.columns {
            if column.class.take().is_some_and(|class| same(&class, "false")) {
                column.role = ColumnRole::Ignored;
            }
        }
    }
}

fn planned(name: &str, tables: &[&Table]) -> Planned {
    let found: Vec<Option<&Column>> =
        tables.iter().map(|table| table.columns.get(table.names.iter().position(|known| known == name)?)).collect();
    let kind = found.iter().flatten().find_map(|column| column.kind());
    let here: Vec<bool> = found.iter().map(Option::is_some).collect();
    let unusable = match (here.as_slice(), kind) {
        ([false, true], _) => Some("the reference does not have it"),
        ([true, false], _) => Some("the current file does not have it"),
        _ if found.iter().flatten().any(|column| column.nature == Nature::TooMany) => {
            Some("it has more than 100,000 different texts, as identifiers and prose have")
        }
        (_, None) => Some("it has no values"),
        (_, Some(Kind::Timestamp)) => Some("it holds points in time, which are not compared"),
        _ => None,
    };
    Planned {
        name: name.to_owned(),
        role: if unusable.is_some() { ColumnRole::Ignored } else { ColumnRole::Feature },
        kind: kind.unwrap_or(Kind::Categorical),
        class: None,
        guessed: true,
        unusable: unusable.map(str::to_owned),
    }
}
