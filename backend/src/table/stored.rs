//! The stored rows of a version as columns, with the meaning that its schema gives them.

use std::sync::Arc;

use shared::binning::{Attribute, Grouping};
use shared::report::NO_CATEGORY;
use shared::schema::{Column, ColumnRole, Kind, Task};

use super::parquet::no_column;
use super::{ColumnData, Columns, Nature, Oddities, Wanted};
use crate::analysis::Settings;
use crate::batch::{Texts, Values};
use crate::error::Error;
use crate::form::{Form, form, stored_columns};
use crate::store::{Rows, StoredColumn};

/// Stored rows as columns.
#[derive(Debug)]
pub struct StoredTable {
    rows: Box<dyn Rows>,
    names: Vec<String>,
    columns: Vec<(StoredColumn, Form)>,
    /// For a protected attribute: its groups.
    groups: Vec<Option<Attribute>>,
}

impl StoredTable {
    /// All stored columns and the labels. Rows are parted into the groups of `attributes`, as pages part them.
    pub fn new(rows: Box<dyn Rows>, attributes: &[Attribute]) -> Self {
        let task = rows.spec().task;
        let schema = &rows.spec().schema;
        let stored = stored_columns(schema).enumerate().map(|(at, column)| (StoredColumn::Stored(at), column));
        let label = schema.column_with(ColumnRole::Label).map(|column| (StoredColumn::Label, column));
        let mut table = (Vec::new(), Vec::new(), Vec::new());
        for (place, column) in stored.chain(label) {
            let protected = column.role == ColumnRole::Protected;
            let groups = attributes.iter().find(|attribute| protected && attribute.name == column.name);
            table.0.push(column.name.clone());
            table.1.push((place, form(task, column)));
            table.2.push(groups.cloned());
        }
        let (names, columns, groups) = table;
        Self { rows, names, columns, groups }
    }

    /// What the columns mean and how they are judged, as the version says.
    pub fn settings(&self) -> Settings {
        let spec = self.rows.spec();
        let named = |wanted: fn(&Column) -> bool| -> Vec<String> {
            spec.schema.columns.iter().filter(|column| wanted(column)).map(|column| column.name.clone()).collect()
        };
        let first = |role: ColumnRole| spec.schema.column_with(role).map(|column| column.name.clone());
        let classes = spec.schema.columns.iter().filter(|column| column.role == ColumnRole::Score);
        Settings {
            label: first(ColumnRole::Label),
            score: first(ColumnRole::Score).filter(|_| spec.task != Task::Multiclass),
            prediction: first(ColumnRole::Prediction),
            protected: named(|column| column.role == ColumnRole::Protected),
            features: named(|column| column.role == ColumnRole::Feature && column.is_followed()),
            numeric: named(|column| column.role == ColumnRole::Feature && column.kind == Kind::Numeric),
            categorical: named(|column| column.role == ColumnRole::Feature && column.is_categorical()),
            scores: classes.filter_map(|column| Some(format!("{}={}", column.class.as_ref()?, column.name))).collect(),
            threshold: Some(spec.threshold),
            task: Some(spec.task),
            ..Settings::default()
        }
    }

    fn column(&self, at: usize) -> Result<ColumnData, Error> {
        let (place, form) = *self.columns.get(at).ok_or_else(|| no_column(at))?;
        let mut values = self.rows.column(place)?;
        if let Some(attribute) = self.groups.get(at).and_then(Option::as_ref) {
            values = grouped(attribute, &values);
        }
        let missing = (0..values.len()).all(|row| values.is_missing(row));
        let nature = match form {
            _ if missing => Nature::Empty,
            Form::Time => Nature::Time,
            Form::Text => Nature::Text,
            Form::Number | Form::ZeroOne if matches!(values, Values::Texts { .. }) => Nature::Text,
            Form::Number | Form::ZeroOne => Nature::Fractional,
        };
        Ok(ColumnData { values, nature, oddities: Oddities::default() })
    }
}

/// Each row's group of an attribute.
fn grouped(attribute: &Attribute, values: &Values) -> Values {
    let (grouping, last) = (&attribute.grouping, attribute.groups.len() as u32);
    let code = |group: u8| Some(u32::from(group)).filter(|group| *group < last).unwrap_or(NO_CATEGORY);
    let codes = match (grouping, values) {
        (Grouping::Categories { .. }, Values::Texts { dictionary, codes }) => {
            let of: Vec<u32> = dictionary.iter().map(|text| code(grouping.of_category(Some(text)))).collect();
            codes.iter().map(|text| of.get(*text as usize).copied().unwrap_or(NO_CATEGORY)).collect()
        }
        (Grouping::Bands { .. }, Values::Numbers(numbers)) => {
            numbers.iter().map(|number| code(grouping.of_number(*number))).collect()
        }
        _ => vec![NO_CATEGORY; values.len()],
    };
    Values::Texts { dictionary: attribute.groups.clone(), codes }
}

impl Columns for StoredTable {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> u64 {
        self.rows.len()
    }

    fn take(&self, columns: &[Wanted]) -> Result<Vec<Arc<ColumnData>>, Error> {
        columns.iter().map(|wanted| self.column(wanted.column).map(Arc::new)).collect()
    }

    fn ids(&self, column: usize) -> Result<Texts, Error> {
        Err(no_column(column))
    }
}
