//! Lengths of time as people write them in rules.

use crate::date::{self, DAY_MS};

/// Longer windows are of no use: summaries are kept by the day.
const LONGEST_MS: i64 = 366 * DAY_MS;

/// Milliseconds of a text like `30s`, `10m`, `1h`, `7d`.
///
/// # Errors
/// What is wrong with the text, as a sentence.
pub fn duration_ms(text: &str) -> Result<i64, String> {
    let wrong =
        || format!("\"{text}\" is not a length of time: write a whole number and s, m, h or d, for example 10m");
    let text = text.trim();
    let (digits, unit) = text.split_at(text.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(wrong)?);
    let unit_ms = match unit {
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => DAY_MS,
        _ => return Err(wrong()),
    };
    let ms = digits.parse::<i64>().ok().and_then(|count| count.checked_mul(unit_ms)).ok_or_else(wrong)?;
    if ms > LONGEST_MS {
        return Err(format!("\"{text}\" is longer than 366 days"));
    }
    Ok(ms)
}

/// A length of time in its largest unit, for example "10 minutes".
pub fn in_words(ms: i64) -> String {
    date::span(ms / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_wrong_ones_explained() {
        let read = |text| duration_ms(text).ok();
        assert_eq!(
            ["0s", "30s", "10m", " 1h ", "7d"].map(read),
            [Some(0), Some(30_000), Some(600_000), Some(3_600_000), Some(604_800_000)]
        );
        for wrong in ["", "7", "d", "-1h", "1w", "1 h", "99999999999999999999s", "9223372036854775807d", "400d"] {
            assert!(duration_ms(wrong).is_err_and(|why| why.contains('"')), "{wrong}");
        }
    }
}
