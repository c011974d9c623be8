//! The columns of a file of rows: names and forms.

use shared::api::VersionSpec;
use shared::schema::{ColumnRole, Schema};

use crate::form::{Form, form, stored_columns};

/// The columns, in the order of the file: the request, its time, the stored ones, the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    pub names: Vec<String>,
    /// The forms of the stored columns.
    pub stored: Vec<Form>,
    pub label: Form,
}

impl Columns {
    /// Names as the schema has them, so that the file can be sent again.
    pub(super) fn of(spec: &VersionSpec) -> Self {
        let schema = &spec.schema;
        let label = schema.column_with(ColumnRole::Label);
        let stored: Vec<_> = stored_columns(schema).collect();
        let first = [(ColumnRole::Id, "request_id"), (ColumnRole::Time, "time")];
        let names = first.map(|(role, usual)| named(schema, role, usual)).into_iter();
        let names = names.chain(stored.iter().map(|column| column.name.clone()));
        Self {
            names: names.chain([named(schema, ColumnRole::Label, "label")]).collect(),
            stored: stored.iter().map(|column| form(spec.task, column)).collect(),
            label: label.map_or_else(|| label_form(spec), |column| form(spec.task, column)),
        }
    }
}

/// The schema's name of a column, or the usual one where the schema has none and no other column is called so.
fn named(schema: &Schema, role: ColumnRole, usual: &str) -> String {
    if let Some(column) = schema.column_with(role) {
        return column.name.clone();
    }
    let mut name = usual.to_owned();
    while schema.columns.iter().any(|column| column.name == name) {
        name.insert_str(0, "evenkeel_");
    }
    name
}

fn label_form(spec: &VersionSpec) -> Form {
    let label = shared::schema::Column::new("label", shared::schema::Kind::Numeric, ColumnRole::Label);
    form(spec.task, &label)
}

#[cfg(test)]
mod tests {
    use shared::schema::{Column, Kind, Task};

    use super::*;

    fn spec(columns: Vec<Column>) -> VersionSpec {
        VersionSpec { schema: Schema { columns, confirmed: true }, ..VersionSpec::new(Task::Multiclass) }
    }

    #[test]
    fn no_two_columns_have_one_name() {
        let feature = |name: &str| Column::new(name, Kind::Numeric, ColumnRole::Feature);
        let columns = Columns::of(&spec(vec![feature("time"), feature("evenkeel_time"), feature("x")]));
        assert_eq!(columns.names, ["request_id", "evenkeel_evenkeel_time", "time", "evenkeel_time", "x", "label"]);
        assert_eq!(columns.label, Form::Text);
    }

    #[test]
    fn columns_are_called_as_the_schema_calls_them() {
        let own = [("order", ColumnRole::Id), ("at", ColumnRole::Time), ("kind", ColumnRole::Label)];
        let columns = own.map(|(name, role)| Column::new(name, Kind::Categorical, role)).to_vec();
        assert_eq!(Columns::of(&spec(columns)).names, ["order", "at", "kind"]);
    }
}
