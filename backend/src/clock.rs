//! The time now, and times as text.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Seconds in an hour.
pub(crate) const HOUR_S: i64 = 3_600;
/// Seconds in a day.
pub(crate) const DAY_S: i64 = 86_400;

/// Now, in epoch milliseconds.
pub(crate) fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// A time as RFC 3339 in UTC; empty for one outside the calendar.
pub(crate) fn rfc3339(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map(|time| time.to_string()).unwrap_or_default()
}

/// Reads RFC 3339, epoch milliseconds, or a date and time without a zone, which is taken as UTC.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond());
    }
    // JSON has one kind of number, so that a whole one may come as 1793714700000.0.
    if let Some(ms) = text.parse::<f64>().ok().filter(|ms| ms.fract() == 0.0) {
        return Timestamp::from_millisecond(ms as i64).is_ok().then_some(ms as i64);
    }
    let zoneless = text.parse::<jiff::civil::DateTime>().ok()?;
    zoneless.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_each_of_their_forms() {
        let expected = Some(1_540_922_400_000);
        for text in [
            "2018-10-30T18:00:00Z",
            "2018-10-30T19:00:00+01:00",
            "2018-10-30 18:00:00.000",
            "1540922400000",
            "1540922400000.0",
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
        assert_eq!(parse("2018-10-30"), Some(1_540_857_600_000));
        for text in ["", "yesterday", "2018-13-01T00:00:00Z", "99999999999999999"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
