//! Points in time as files write them.

use crate::date::DAY_MS;

/// Epoch milliseconds of an RFC 3339 time, or of a date with or without a time of day, which is then taken as UTC.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let (date, rest) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => (text, ""),
    };
    let days = day(date)?;
    if rest.is_empty() {
        return (date.len() == text.len()).then_some(days * DAY_MS);
    }
    let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = (rest.get(..zone_at)?, rest.get(zone_at..)?);
    let mut parts = clock.splitn(3, ':');
    let hours = number(parts.next()?, 24)?;
    let minutes = number(parts.next()?, 60)?;
    let seconds: f64 = parts.next().unwrap_or("0").parse().ok().filter(|seconds| (0.0..61.0).contains(seconds))?;
    let offset = match zone {
        "" | "Z" | "z" => 0,
        _ => {
            let zone_minutes = zone.get(1..)?;
            let (hours, minutes) = zone_minutes.split_once(':').or_else(|| zone_minutes.split_at_checked(2))?;
            let offset = number(hours, 24)? * 60 + if minutes.is_empty() { 0 } else { number(minutes, 60)? };
            if zone.starts_with('-') { -offset } else { offset }
        }
    };
    Some(days * DAY_MS + (hours * 60 + minutes - offset) * 60_000 + (seconds * 1_000.0).floor() as i64)
}

/// Days since 1 January 1970 of `YYYY-MM-DD` in the Gregorian calendar.
fn day(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next().filter(|year| year.len() == 4)?;
    let year = number(year, 10_000)?;
    let (month, day) = (number(parts.next()?, 13)?, number(parts.next()?, 32)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if month == 0 || day == 0 || day > length {
        return None;
    }
    // Years that begin in March, so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// One to four digits below a limit.
fn number(text: &str, limit: i64) -> Option<i64> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?.filter(|number| *number < limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_each_of_their_forms() {
        for text in ["2018-10-30T18:00:00Z", "2018-10-30T19:00:00+01:00", "2018-10-30 18:00:00.000", "2018-10-30 18:00"]
        {
            assert_eq!(parse(text), Some(1_540_922_400_000), "{text}");
        }
        assert_eq!(parse("2018-10-30"), Some(1_540_857_600_000));
        assert_eq!(parse("2028-02-29"), Some(1_835_395_200_000));
        for text in ["", "yesterday", "2018-13-01T00:00:00Z", "2026-02-29", "20181030", "2018-10-30T", "2018-10-30T1"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
