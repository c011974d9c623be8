//! A table as CSV: RFC 4180, UTF-8, exact numbers, and no text that a spreadsheet would take for a formula.

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

/// The shortest text that reads back as the same number; empty for what is none.
fn exact(number: f64) -> String {
    match number.abs() {
        _ if !number.is_finite() => String::new(),
        size if size == 0.0 || (1e-5..1e16).contains(&size) => number.to_string(),
        _ => format!("{number:e}"),
    }
}

/// Text in quotes where it needs them; an apostrophe before what would be a formula (OWASP, CSV injection).
fn words(text: &str) -> String {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let formula = begins && !text.parse::<f64>().is_ok_and(f64::is_finite);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
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
    fn text_is_quoted_where_it_must_be() {
        assert_eq!(words("plain ünï 😀"), "plain ünï 😀");
        assert_eq!(words("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
        assert_eq!(words(" x"), "\" x\"");
    }

    #[test]
    fn text_is_never_a_formula() {
        for hostile in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "-inf", "=\"\",1"] {
            let written = words(hostile);
            assert!(written.trim_start_matches('"').starts_with('\''), "{hostile} became {written}");
        }
        assert_eq!(words("=\"a\",1"), "\"'=\"\"a\"\",1\"");
        assert_eq!(["-5", "+1.5", "a=b", "−5"].map(words), ["-5", "+1.5", "a=b", "−5"]);
        let table = Table::new(["=evil"]).with([(-5.0).into()]);
        assert_eq!(text(&table), "'=evil\r\n-5\r\n");
    }
}
