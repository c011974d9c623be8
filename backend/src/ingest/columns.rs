//! Which column of a file is which column of the schema.

use shared::api::DataError;
use shared::schema::{Column, ColumnRole, Schema, Task};
use shared::written::USUAL_NAMES;

use crate::error::Error;

/// Where the values of each schema column stand in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// For each column of the schema, its position in the file.
    pub positions: Vec<Option<usize>>,
    /// What was understood unasked.
    pub notes: Vec<String>,
}

/// The role that a column's name alone tells.
pub fn usual_role(name: &str) -> Option<ColumnRole> {
    USUAL_NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(role, _)| *role)
}

/// The names that are understood unasked, by role.
pub fn usual_names() -> impl Iterator<Item = (ColumnRole, &'static [&'static str])> {
    USUAL_NAMES.into_iter()
}

/// Reads `their_name:our_name,…`.
pub fn parse_renames(text: &str) -> Result<Vec<(String, String)>, Error> {
    text.split(',')
        .filter(|pair| !pair.trim().is_empty())
        .map(|pair| match pair.split_once(':') {
            Some((theirs, ours)) => Ok((theirs.trim().to_owned(), ours.trim().to_owned())),
            None => Err(Error::BadRequest(format!("\"{pair}\" in map= must be their_name:our_name"))),
        })
        .collect()
}

/// Finds each column of the schema in a file; `needed` tells which must be there.
pub fn map(
    names: &[String],
    schema: &Schema,
    renames: &[(String, String)],
    needed: impl Fn(&Column) -> bool,
) -> Result<Mapping, Error> {
    let mut errors = Vec::new();
    let fault = |column: &str, reason: String| DataError { row: None, column: Some(column.to_owned()), reason };
    let mut owner: Vec<Option<usize>> = vec![None; names.len()];
    let mut mapping = Mapping { positions: vec![None; schema.columns.len()], notes: Vec::new() };
    for (theirs, ours) in renames {
        if !names.contains(theirs) {
            errors.push(fault(theirs, "map= names this column, but the file does not have it".to_owned()));
        } else if schema.columns.iter().all(|column| column.name != *ours) {
            errors.push(fault(theirs, format!("map= sends it to \"{ours}\", which is not in the schema")));
        }
    }
    for (index, column) in schema.columns.iter().enumerate() {
        let renamed = renames.iter().find(|(_, ours)| *ours == column.name).map(|(theirs, _)| theirs.as_str());
        let stated = [renamed, column.source.as_deref(), Some(column.name.as_str())];
        let usual =
            USUAL_NAMES.iter().filter(|(role, _)| *role == column.role).flat_map(|(_, names)| names.iter().copied());
        let found = stated
            .into_iter()
            .flatten()
            .map(|name| (name, true))
            .chain(usual.map(|name| (name, false)))
            .find_map(|(name, stated)| Some((names.iter().position(|other| other == name)?, stated)))
            .filter(|(position, _)| owner.get(*position) == Some(&None));
        match found {
            Some((position, stated)) => {
                owner[position] = Some(index);
                mapping.positions[index] = Some(position);
                if !stated {
                    mapping.notes.push(format!("\"{}\" was read as \"{}\"", names[position], column.name));
                }
            }
            None if needed(column) => errors.push(missing(column)),
            None => {}
        }
    }
    for (position, name) in names.iter().enumerate() {
        if names[..position].contains(name) {
            errors.push(fault(name, "the file has this column twice".to_owned()));
        } else if owner[position].is_none() {
            errors.push(fault(name, unknown(schema, name)));
        }
    }
    if errors.is_empty() {
        return Ok(mapping);
    }
    errors.truncate(super::LISTED_ERRORS);
    Err(Error::Data { detail: "the columns of the file do not fit the schema; nothing was stored".to_owned(), errors })
}

/// Whether a batch of observations must carry a column: everything that is not an outcome or a circumstance.
pub fn needed_in_observations(task: Task, schema: &Schema, reference: bool) -> impl Fn(&Column) -> bool {
    let has_score = schema.column_with(ColumnRole::Score).is_some();
    move |column| match column.role {
        ColumnRole::Feature | ColumnRole::Protected | ColumnRole::Id => true,
        ColumnRole::Score => task == Task::Binary && !reference,
        ColumnRole::Prediction => !has_score || task == Task::Regression,
        ColumnRole::Label | ColumnRole::Time | ColumnRole::Latency | ColumnRole::Ignored => false,
    }
}

fn missing(column: &Column) -> DataError {
    let usual: Vec<&str> = USUAL_NAMES
        .iter()
        .filter(|(role, _)| *role == column.role)
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    let also =
        if usual.is_empty() { String::new() } else { format!(" ({} would also be understood)", usual.join(", ")) };
    DataError {
        row: None,
        column: Some(column.name.clone()),
        reason: format!(
            "the file lacks this column{also}; if it has another name there, send map=their_name:{}",
            column.name
        ),
    }
}

fn unknown(schema: &Schema, name: &str) -> String {
    let near = schema.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name.trim()));
    match near {
        Some(column) => format!("the schema does not have this column; did you mean \"{0}\"? Send map={name}:{0}", column.name),
        None => "the schema does not have this column: leave it out, map it with map=its_name:our_name, or give it the role \"ignored\" in the schema".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use shared::schema::Kind;

    use super::*;

    fn schema() -> Schema {
        Schema {
            columns: vec![
                Column::new("request_id", Kind::Categorical, ColumnRole::Id),
                Column::new("income", Kind::Numeric, ColumnRole::Feature),
                Column::new("score", Kind::Numeric, ColumnRole::Score),
                Column::new("label", Kind::Numeric, ColumnRole::Label),
            ],
            confirmed: true,
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn needed(column: &Column) -> bool {
        needed_in_observations(Task::Binary, &schema(), false)(column)
    }

    #[test]
    fn usual_names_are_understood_and_reported() {
        let mapping = map(&names(&["y_true", "id", "income", "y_pred_proba"]), &schema(), &[], needed).unwrap();
        assert_eq!(mapping.positions, [Some(1), Some(2), Some(3), Some(0)]);
        assert_eq!(mapping.notes.len(), 3);
        assert!(mapping.notes.contains(&"\"y_true\" was read as \"label\"".to_owned()));
    }

    #[test]
    fn missing_unknown_and_doubled_columns_are_all_named_at_once() {
        let Err(Error::Data { errors, .. }) =
            map(&names(&["request_id", "Income", "x", "x", "score"]), &schema(), &[], needed)
        else {
            panic!("was accepted")
        };
        let columns: Vec<_> = errors.iter().map(|error| error.column.as_deref().unwrap()).collect();
        assert_eq!(columns, ["income", "Income", "x", "x"]);
        assert!(errors[1].reason.contains("did you mean \"income\"?"));
    }

    #[test]
    fn a_column_is_renamed_for_one_call() {
        let renames = parse_renames("einkommen:income").unwrap();
        let mapping = map(&names(&["request_id", "einkommen", "score"]), &schema(), &renames, needed).unwrap();
        assert_eq!(mapping.positions[1], Some(1));
        assert!(parse_renames("a").is_err());
    }
}
