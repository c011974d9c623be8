//! A table as CSV: RFC 4180, UTF-8, exact numbers, and no text that a spreadsheet would take for a formula.

use shared::spreadsheet::{number as exact, text as words};

use super::table::{Cell, Table};

/// The media type of the file.
pub const MEDIA_TYPE: &str = "text/csv;charset=utf-8";

/// The text of the file, with a line of column names first.
pub fn text(table: &Table) -> String {
    let mut text = String::new();
    line(&mut text, table.columns.iter().map(|name| words(name)));
    for row in &table.rows {
        line(&mut text, row.iter().map(cell));
    }
    text
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&cell);
    }
    text.push_str("\r\n");
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => words(text),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) | Cell::Share(number) => exact(*number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_what_is_unknown_is_empty() {
        let third = 1.0 / 3.0;
        let table = Table::new(["rows", "rate", "undefined"])
            .with([1_234_567.into(), third.into(), Cell::Nothing])
            .with([0.into(), Cell::Share(-2.5e-7), f64::INFINITY.into()])
            .with([Cell::Count(u64::MAX), 1e300.into(), "".into()]);
        let text = text(&table);
        assert_eq!(
            text,
            "rows,rate,undefined\r\n1234567,0.3333333333333333,\r\n0,-2.5e-7,\r\n18446744073709551615,1e300,\r\n"
        );
        let read: f64 = text.lines().nth(1).unwrap().split(',').nth(1).unwrap().parse().unwrap();
        assert_eq!(read.to_bits(), third.to_bits());
    }

    #[test]
    fn no_cell_and_no_name_is_a_formula() {
        let table = Table::new(["=evil"]).with([(-5.0).into()]).with(["@SUM(A1), \"x\"".into()]);
        assert_eq!(text(&table), "'=evil\r\n-5\r\n\"'@SUM(A1), \"\"x\"\"\"\r\n");
    }
}
