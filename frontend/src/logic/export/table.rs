//! The data behind a chart or a table, as numbers rather than as the page rounds them.

use super::super::number::{NONE, count, share, significant};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not defined, or not known.
    Nothing,
    /// Words.
    Text(String),
    /// A number of rows, labels or days.
    Count(u64),
    /// A figure in the unit of its column.
    Number(f64),
    /// A share, 0…1; pages show it in percent.
    Share(f64),
}

impl Cell {
    /// A share that may be undefined.
    pub fn share(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Nothing, Self::Share)
    }

    /// As a page shows it.
    pub fn shown(&self) -> String {
        match self {
            Self::Nothing => NONE.to_owned(),
            Self::Text(text) => text.clone(),
            Self::Count(number) => count(*number),
            Self::Number(number) => significant(*number, 4),
            Self::Share(number) => share(*number),
        }
    }

    /// Whether it is words, which begin at the left.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Count(number)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Nothing }
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// Rows under the names of their columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The name of each column, with its unit where it has one.
    pub columns: Vec<String>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows yet.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = N>) -> Self {
        Self { columns: columns.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// The table with another row; missing cells are empty, and those without a column are left out.
    #[must_use]
    pub fn with(mut self, row: impl IntoIterator<Item = Cell>) -> Self {
        self.push(row);
        self
    }

    /// Adds a row; see [`Self::with`].
    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        let mut row: Vec<Cell> = row.into_iter().collect();
        row.resize(self.columns.len(), Cell::Nothing);
        self.rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_cell_for_every_column() {
        let table = Table::new(["a", "b"]).with([1.into()]).with([1.into(), 2.into(), 3.into()]);
        assert_eq!(table.rows, [vec![Cell::Count(1), Cell::Nothing], vec![Cell::Count(1), Cell::Count(2)]]);
    }

    #[test]
    fn pages_round_what_files_keep() {
        let shown = |cell: Cell| cell.shown();
        assert_eq!(shown(Cell::Share(0.123_456)), "12.3\u{a0}%");
        assert_eq!(shown(1_234.567_8.into()), "1,235");
        assert_eq!(shown(Cell::Count(12_000)), "12,000");
        assert_eq!(shown(f64::NAN.into()), NONE);
        assert_eq!(shown(Cell::share(None)), NONE);
    }
}
