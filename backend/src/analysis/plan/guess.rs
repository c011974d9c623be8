//! Roles that names alone tell.

use shared::schema::ColumnRole;
use shared::written::{CLASS_PREFIX, ROW_NUMBERS, same};

use super::{Plan, Purpose};
use crate::analysis::Settings;
use crate::ingest::columns::usual_names;

impl Plan {
    /// Roles from usual names, where nothing was asked for.
    pub(super) fn guess(&mut self, settings: &Settings) {
        for (role, names) in usual_names() {
            let answer = matches!(role, ColumnRole::Score | ColumnRole::Prediction);
            if self.columns.iter().any(|column| column.role == role) || (answer && self.purpose == Purpose::Versions) {
                continue;
            }
            let place = |name: &&str| self.columns.iter().position(|column| column.guessed && column.name == **name);
            let Some(column) = names.iter().find_map(&place).and_then(|at| self.columns.get_mut(at)) else {
                continue;
            };
            (column.role, column.feature) = (role, false);
            if role == ColumnRole::Prediction && settings.score.is_some() {
                column.role = ColumnRole::Ignored;
                self.notes.push(format!(
                    "\"{}\" is left out, as the score was asked for by name: ask for it as the prediction to take \
                     decisions from it",
                    column.name
                ));
            }
        }
        if settings.scores.is_empty() && self.purpose != Purpose::Versions {
            for column in self.columns.iter_mut().filter(|column| column.guessed) {
                if let Some(class) = column.name.strip_prefix(CLASS_PREFIX) {
                    column.class = Some(class.to_owned());
                    (column.role, column.feature) = (ColumnRole::Score, false);
                }
            }
        }
        for column in self.columns.iter_mut().filter(|column| column.guessed) {
            if ROW_NUMBERS.contains(&column.name.as_str()) {
                (column.role, column.feature) = (ColumnRole::Ignored, false);
                self.notes.push(if column.name.is_empty() {
                    "a column without a name is left out".to_owned()
                } else {
                    format!("\"{}\" holds the numbers of rows and is left out", column.name)
                });
            }
        }
    }

    /// Scores of the classes 0 and 1 are what some libraries write for a binary task: the score is that of 1, or of
    /// the class that was named as the positive one, whatever the others are.
    pub(super) fn take_one_class_as_score(&mut self, named: Option<&str>) {
        let guessed = self.columns.iter().all(|column| column.class.is_none() || column.guessed);
        let positive = |class: &str| match named {
            Some(named) => same(class, named),
            None => guessed && same(class, "true"),
        };
        let negative = |class: &str| !positive(class) && (named.is_some() || same(class, "false"));
        let has_score = self.with_role(ColumnRole::Score).is_some();
        let binary = self.classes().any(|(class, _)| positive(class))
            && self.classes().all(|(class, _)| positive(class) || negative(class));
        if has_score || !binary {
            return;
        }
        for column in &mut self.columns {
            match column.class.take() {
                Some(class) if negative(&class) => column.role = ColumnRole::Ignored,
                _ => {}
            }
        }
    }
}
