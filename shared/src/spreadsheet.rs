//! Cells of a CSV file that a spreadsheet opens: RFC 4180, exact numbers, and no text that would be taken for a formula.

/// The shortest text that reads back as the same number; empty for what is none.
pub fn number(number: f64) -> String {
    match number.abs() {
        _ if !number.is_finite() => String::new(),
        size if size == 0.0 || (1e-5..1e16).contains(&size) => number.to_string(),
        _ => format!("{number:e}"),
    }
}

/// Text in quotes where it needs them; an apostrophe before what would be a formula (OWASP, CSV injection).
pub fn text(text: &str) -> String {
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
    fn text_is_quoted_where_it_must_be() {
        assert_eq!(text("plain ünï 😀"), "plain ünï 😀");
        assert_eq!(text("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
        assert_eq!(text(" x"), "\" x\"");
    }

    #[test]
    fn text_is_never_a_formula() {
        for hostile in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "-inf", "=\"\",1"] {
            let written = text(hostile);
            assert!(written.trim_start_matches('"').starts_with('\''), "{hostile} became {written}");
        }
        assert_eq!(text("=\"a\",1"), "\"'=\"\"a\"\",1\"");
        assert_eq!(["-5", "+1.5", "a=b", "−5"].map(text), ["-5", "+1.5", "a=b", "−5"]);
    }
}
