//! Finding out the schema from a file, for a person to confirm.

use std::collections::HashSet;
use std::fs::File;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use shared::schema::{Column, ColumnRole, Kind, Schema, Task};
use shared::written::{CLASS_PREFIX, FEW};

use super::columns::usual_role;
use super::convert::is_text;
use super::format::Format;
use super::limits::ReadLimits;
use super::read;
use crate::clock;
use crate::error::Error;

/// Rows looked at.
const LOOKED_AT: usize = 200_000;

/// What a column's values look like.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says what has been ruled out, and any mix can be")]
struct Look {
    seen: bool,
    not_a_number: bool,
    not_an_integer: bool,
    not_a_time: bool,
    not_a_boolean: bool,
    distinct: HashSet<String>,
}

impl Look {
    fn at(&mut self, text: &str) {
        self.seen = true;
        let text = text.trim();
        self.not_an_integer |= text.parse::<i64>().is_err();
        self.not_a_number |= text.parse::<f64>().is_err();
        self.not_a_boolean |= !(text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"));
        // A bare number is never taken for a time: only a column of that name is.
        self.not_a_time |= text.parse::<f64>().is_ok() || clock::parse(text).is_none();
        if self.distinct.len() <= FEW {
            self.distinct.insert(text.to_owned());
        }
    }

    fn kind(&self) -> Kind {
        if !self.seen || (!self.not_an_integer && self.distinct.len() <= FEW) {
            Kind::Categorical
        } else if !self.not_a_boolean {
            Kind::Boolean
        } else if !self.not_a_number {
            Kind::Numeric
        } else if !self.not_a_time {
            Kind::Timestamp
        } else {
            Kind::Categorical
        }
    }
}

/// The schema that a file shows: integers with few distinct values, booleans and text are categories, columns with
/// a usual name have its role, all others are features.
pub fn schema(file: File, format: Format, task: Task) -> Result<Schema, Error> {
    let source = read::open(file, format, ReadLimits::default())?;
    let mut looks: Vec<Look> = source.names.iter().map(|_| Look::default()).collect();
    let mut rows = 0;
    for batch in source.batches {
        let batch = batch?.rows;
        for (look, array) in looks.iter_mut().zip(batch.columns()) {
            look_at(look, array, !matches!(format, Format::Csv | Format::Ndjson));
        }
        rows += batch.num_rows();
        if rows >= LOOKED_AT {
            break;
        }
    }
    if rows == 0 {
        return Err(Error::data("the file has no rows to find the schema out from"));
    }
    let mut columns: Vec<Column> = Vec::new();
    for (name, look) in source.names.iter().zip(&looks) {
        columns.push(column(name, look, task, &columns));
    }
    Ok(complete(Schema { columns, confirmed: false }, task))
}

/// Adds the columns that every batch may carry and that a schema need not name.
pub fn complete(mut schema: Schema, task: Task) -> Schema {
    let has_answer = |schema: &Schema| {
        schema.column_with(ColumnRole::Score).is_some() || schema.column_with(ColumnRole::Prediction).is_some()
    };
    let mut standard = vec![
        ("request_id", Kind::Categorical, ColumnRole::Id),
        ("time", Kind::Timestamp, ColumnRole::Time),
        ("label", if task == Task::Multiclass { Kind::Categorical } else { Kind::Numeric }, ColumnRole::Label),
    ];
    match task {
        Task::Binary if !has_answer(&schema) => standard.push(("score", Kind::Numeric, ColumnRole::Score)),
        Task::Multiclass | Task::Regression if schema.column_with(ColumnRole::Prediction).is_none() => {
            let kind = if task == Task::Multiclass { Kind::Categorical } else { Kind::Numeric };
            standard.push(("prediction", kind, ColumnRole::Prediction));
        }
        _ => {}
    }
    for (name, kind, role) in standard {
        if schema.column_with(role).is_none() && schema.columns.iter().all(|column| column.name != name) {
            schema.columns.push(Column::new(name, kind, role));
        }
    }
    for column in &mut schema.columns {
        column.nullable &= column.role != ColumnRole::Id;
    }
    schema
}

fn column(name: &str, look: &Look, task: Task, before: &[Column]) -> Column {
    let free = |role| before.iter().all(|column| column.role != role);
    if let Some(class) = name.strip_prefix(CLASS_PREFIX).filter(|_| task == Task::Multiclass) {
        let mut column = Column::new(name, Kind::Numeric, ColumnRole::Score);
        column.class = Some(class.to_owned());
        return column;
    }
    match usual_role(name).filter(|role| free(*role)) {
        Some(ColumnRole::Time) => Column::new(name, Kind::Timestamp, ColumnRole::Time),
        Some(ColumnRole::Id) => Column::new(name, Kind::Categorical, ColumnRole::Id),
        Some(role @ (ColumnRole::Label | ColumnRole::Prediction)) if task == Task::Multiclass => {
            Column::new(name, Kind::Categorical, role)
        }
        Some(role) => Column::new(name, Kind::Numeric, role),
        None => Column::new(name, look.kind(), ColumnRole::Feature),
    }
}

fn look_at(look: &mut Look, array: &ArrayRef, typed: bool) {
    match array.data_type() {
        DataType::Float16 | DataType::Float32 | DataType::Float64 | DataType::Decimal128(..) => {
            look.seen |= array.null_count() < array.len();
            (look.not_an_integer, look.not_a_time, look.not_a_boolean) = (true, true, true);
        }
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => {
            look.seen = true;
            (look.not_an_integer, look.not_a_number, look.not_a_boolean) = (true, true, true);
        }
        kind => {
            let Ok(texts) = cast(array, &DataType::Utf8) else { return };
            for text in texts.as_string::<i32>().iter().flatten() {
                look.at(text);
            }
            // In a typed file, text is text whatever it looks like; CSV has nothing but text.
            if typed && is_text(kind) && look.seen {
                (look.not_an_integer, look.not_a_number) = (true, true);
            }
        }
    }
}
