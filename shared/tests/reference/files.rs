//! The files of expected values and real data.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::Value;

/// Both sides of a data set.
pub(crate) struct Columns<'a> {
    pub(crate) name: &'a str,
    pub(crate) reference: Table,
    pub(crate) current: Table,
}

/// The columns of a file, as text.
pub(crate) struct Table(HashMap<String, Vec<String>>);

impl Table {
    pub(crate) fn text(&self, column: &str) -> &[String] {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    /// Numbers; NaN where the cell is empty.
    pub(crate) fn numbers(&self, column: &str) -> Vec<f64> {
        self.text(column).iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    }

    pub(crate) fn flags(&self, column: &str) -> Vec<bool> {
        self.text(column).iter().map(|cell| cell == "1").collect()
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/reference")
}

pub(crate) fn expected() -> Value {
    let bytes = std::fs::read(folder().join("reference.json")).expect("the file of expected values");
    serde_json::from_slice(&bytes).expect("JSON")
}

pub(crate) fn table(set: &str, side: &str) -> Table {
    let mut reader = csv::Reader::from_path(folder().join(format!("{set}_{side}.csv"))).expect("a data file");
    let names: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for row in reader.records() {
        for (column, cell) in columns.iter_mut().zip(&row.expect("a row")) {
            column.push(cell.to_owned());
        }
    }
    Table(names.into_iter().zip(columns).collect())
}

/// A list of numbers; text is NaN.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|x| x.as_f64().unwrap_or(f64::NAN)).collect()
}

/// A list of counts.
pub(crate) fn counts(value: &Value) -> Vec<u64> {
    value.as_array().expect("a list").iter().map(|x| x.as_u64().expect("a count")).collect()
}
