//! Dates in UTC, by civil arithmetic: a calendar library would weigh more than the page.

/// Seconds of a day.
pub const DAY: i64 = 86_400;
/// Milliseconds of a day.
pub const DAY_MS: i64 = 1_000 * DAY;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// For example 2026.
    pub year: i64,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

impl Civil {
    /// The day that is this many days after 1 January 1970.
    pub fn of_days(days: i64) -> Self {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = (of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
        Self { year: year_of_era + era * 400 + i64::from(month <= 2), month, day }
    }

    /// How many days it is after 1 January 1970.
    pub fn to_days(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = i64::from(self.month);
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + i64::from(self.day) - 1;
        let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
        era * 146_097 + of_era - 719_468
    }

    fn month_name(self) -> &'static str {
        MONTHS.get(self.month as usize - 1).copied().unwrap_or_default()
    }
}

/// A day in words, for example "3 Nov 2026".
pub fn day(days: i64) -> String {
    let civil = Civil::of_days(days);
    format!("{} {} {}", civil.day, civil.month_name(), civil.year)
}

/// A day without its year, for example "3 Nov".
pub fn short_day(days: i64) -> String {
    let civil = Civil::of_days(days);
    format!("{} {}", civil.day, civil.month_name())
}

/// The first and the last day in words, for example "4–11 May 2026".
pub fn days(first: i64, last: i64) -> String {
    if first >= last {
        return day(first);
    }
    let (a, b) = (Civil::of_days(first), Civil::of_days(last));
    if a.year != b.year {
        return format!("{} – {}", day(first), day(last));
    }
    if a.month != b.month {
        return format!("{} – {}", short_day(first), day(last));
    }
    format!("{}–{} {} {}", a.day, b.day, b.month_name(), b.year)
}

/// A day as links carry it, for example "2026-11-03".
pub fn iso_day(days: i64) -> String {
    let civil = Civil::of_days(days);
    format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day)
}

/// A day back from a link.
pub fn parse_day(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    let civil = Civil { year, month, day };
    let days = ((1..=12).contains(&month) && (1..=31).contains(&day) && (0..=9_999).contains(&year))
        .then(|| civil.to_days())?;
    // The 31st of a shorter month is another day.
    (Civil::of_days(days) == civil).then_some(days)
}

/// A moment in words, for example "3 Nov 2026, 14:05 UTC".
pub fn moment(ms: i64) -> String {
    let minutes = ms.div_euclid(60_000);
    format!(
        "{}, {:02}:{:02} UTC",
        day(minutes.div_euclid(1_440)),
        minutes.rem_euclid(1_440) / 60,
        minutes.rem_euclid(60)
    )
}

/// A moment as machines read it, for the `datetime` attribute.
pub fn iso_moment(ms: i64) -> String {
    let seconds = ms.div_euclid(1_000);
    let of_day = seconds.rem_euclid(DAY);
    format!("{}T{:02}:{:02}:{:02}Z", iso_day(seconds.div_euclid(DAY)), of_day / 3_600, of_day / 60 % 60, of_day % 60)
}

/// How long ago, for example "12 seconds ago".
pub fn ago(ms: i64, now: i64) -> String {
    let seconds = (now - ms).div_euclid(1_000);
    if seconds < -60 {
        return format!("in {}", span(-seconds));
    }
    if seconds < 1 { "just now".to_owned() } else { format!("{} ago", span(seconds)) }
}

/// A length of time in its largest unit.
pub fn span(seconds: i64) -> String {
    let (value, unit) = match seconds {
        s if s < 60 => (s, "second"),
        s if s < 3_600 => (s / 60, "minute"),
        s if s < 2 * DAY => (s / 3_600, "hour"),
        s if s < 60 * DAY => (s / DAY, "day"),
        s if s < 730 * DAY => (s / (30 * DAY), "month"),
        s => (s / (365 * DAY), "year"),
    };
    format!("{value} {unit}{}", if value == 1 { "" } else { "s" })
}

/// Epoch milliseconds of an RFC 3339 time; its offset is taken into account.
pub fn parse_moment(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let days = parse_day(date)?;
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = rest.split_at(zone_at);
    let mut parts = clock.splitn(3, ':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let seconds: f64 = parts.next().unwrap_or("0").parse().ok()?;
    let offset = match zone {
        "Z" | "z" => 0,
        _ => {
            let (h, m) = zone.get(1..)?.split_once(':')?;
            let minutes = h.parse::<i64>().ok()? * 60 + m.parse::<i64>().ok()?;
            if zone.starts_with('-') { -minutes } else { minutes }
        }
    };
    Some(((days * 1_440 + hours * 60 + minutes - offset) * 60_000) + (seconds * 1_000.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_there_and_back() {
        for days in (-800_000..800_000).step_by(97) {
            assert_eq!(Civil::of_days(days).to_days(), days);
        }
        assert_eq!(Civil::of_days(0), Civil { year: 1970, month: 1, day: 1 });
        assert_eq!(parse_day("2028-02-29").map(iso_day).as_deref(), Some("2028-02-29"));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "today", "", "2026-11"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_of_days_says_only_what_differs() {
        let at = |text| parse_day(text).expect("a day");
        assert_eq!(days(at("2026-05-04"), at("2026-05-11")), "4–11 May 2026");
        assert_eq!(days(at("2026-04-28"), at("2026-05-04")), "28 Apr – 4 May 2026");
        assert_eq!(days(at("2025-12-28"), at("2026-01-04")), "28 Dec 2025 – 4 Jan 2026");
        assert_eq!(days(at("2026-05-04"), at("2026-05-04")), "4 May 2026");
    }

    #[test]
    fn moments_are_read_with_their_offset_and_written_in_utc() {
        let ms = parse_moment("2026-11-03T15:05:30.250+01:00").expect("a moment");
        assert_eq!(moment(ms), "3 Nov 2026, 14:05 UTC");
        assert_eq!(iso_moment(ms), "2026-11-03T14:05:30Z");
        assert_eq!(parse_moment("2026-11-03T14:05:30.250Z"), Some(ms));
        assert_eq!(parse_moment("2026-11-03"), None);
    }

    #[test]
    fn relative_times_use_their_largest_unit() {
        assert_eq!(ago(0, 12_000), "12 seconds ago");
        assert_eq!(ago(0, 61_000), "1 minute ago");
        assert_eq!(ago(0, 3 * DAY * 1_000), "3 days ago");
        assert_eq!(ago(5_000, 0), "just now");
        assert_eq!(ago(7_200_000, 0), "in 2 hours");
    }
}
