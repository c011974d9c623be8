//! Moments as fields for a date and a time carry them; they are meant in UTC, as all times of the pages.

use super::super::date::{iso_moment, parse_moment};

/// A moment in epoch milliseconds as the text of such a field, to the minute.
pub fn field_text(ms: i64) -> String {
    let mut text = iso_moment(ms);
    text.truncate("2026-11-03T14:05".len());
    text
}

/// The moment of such a field; nothing while it is not complete.
pub fn field_moment(text: &str) -> Option<i64> {
    parse_moment(&format!("{}Z", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_goes_there_and_back_in_utc() {
        let ms = field_moment("2026-11-03T14:05").expect("a moment");
        assert_eq!(iso_moment(ms), "2026-11-03T14:05:00Z");
        assert_eq!(field_text(ms + 59_000), "2026-11-03T14:05");
        assert_eq!(field_moment("2026-11-03T14:05:30"), Some(ms + 30_000));
        assert_eq!([field_moment(""), field_moment("2026-11-03"), field_moment("soon")], [None; 3]);
    }
}
