//! What was seen of a model on each of its last days, in words and as kinds of bars.

use shared::api::Day;

use super::date::{DAY, short_day, span};
use super::number::{count, of, share};

/// Less than this was a glimpse, in seconds: one check, or a restart of the watch.
const GLIMPSE_S: u32 = 60;

/// How a day is drawn: by the worst that was seen of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// All was well as long as anybody watched.
    Up,
    /// It was degraded for a time.
    Degraded,
    /// It was down or silent for a time.
    Down,
    /// Nobody watched, but predictions of that day have come.
    Unwatched,
    /// Nobody watched, and nothing has come.
    Nothing,
}

impl DayKind {
    /// The kind of a day.
    pub fn of(day: &Day) -> Self {
        let watched = watched_s(day);
        // A short trouble is drawn wherever it is not a glimpse.
        if day.down_s >= GLIMPSE_S || (watched >= GLIMPSE_S && day.down_s * 2 > watched) {
            Self::Down
        } else if day.degraded_s >= GLIMPSE_S || (watched >= GLIMPSE_S && day.degraded_s * 2 > watched) {
            Self::Degraded
        } else if watched >= GLIMPSE_S {
            Self::Up
        } else if day.predictions > 0 {
            Self::Unwatched
        } else {
            Self::Nothing
        }
    }
}

fn watched_s(day: &Day) -> u32 {
    day.up_s + day.degraded_s + day.down_s
}

/// How long of the time watched it was up, for example "watched on 3 of 90 days: up 99.2 % of that time, degraded for
/// 3.1 %".
pub fn summary(days: &[Day]) -> String {
    let watched: Vec<&Day> = days.iter().filter(|day| watched_s(day) >= GLIMPSE_S).collect();
    let total = |part: fn(&Day) -> u32| watched.iter().map(|day| f64::from(part(day))).sum::<f64>();
    let all = total(watched_s);
    if watched.is_empty() {
        return "not watched yet".to_owned();
    }
    let part = |part: f64| if part >= 1.0 { "all".to_owned() } else { share(part) };
    let up = part((total(|day| day.up_s) + total(|day| day.degraded_s)) / all);
    let degraded = total(|day| day.degraded_s) / all;
    let degraded = if degraded > 0.0 { format!(", degraded for {} of it", part(degraded)) } else { String::new() };
    format!("watched on {} of {}: up {up} of that time{degraded}", watched.len(), of(days.len() as u64, "day", "days"))
}

/// What the bars say to who cannot see them.
pub fn described(days: &[Day]) -> String {
    let counted = |wanted: DayKind| days.iter().filter(|day| DayKind::of(day) == wanted).count() as u64;
    let mut text = format!("The last {}: {}.", of(days.len() as u64, "day", "days"), summary(days));
    for (kind, what) in [(DayKind::Down, "down or silent"), (DayKind::Degraded, "degraded")] {
        if counted(kind) > 0 {
            text.extend([" ", what, " on ", &of(counted(kind), "day", "days"), "."]);
        }
    }
    let unwatched = counted(DayKind::Unwatched);
    if unwatched > 0 {
        text.extend([" Predictions came on ", &of(unwatched, "day", "days"), " that nobody watched."]);
    }
    text
}

/// One day in words; `number` counts days after 1 January 1970.
pub fn day_words(day: &Day, number: i64) -> String {
    let parts: Vec<String> =
        [(day.up_s, "well for"), (day.degraded_s, "degraded for"), (day.down_s, "down or silent for")]
            .into_iter()
            .filter(|(seconds, _)| *seconds > 0)
            .map(|(seconds, what)| format!("{what} {}", span(i64::from(seconds).min(DAY))))
            .collect();
    let seen = if parts.is_empty() { "not watched".to_owned() } else { parts.join(", ") };
    format!("{}: {seen}; {}", short_day(number), predictions(day.predictions))
}

fn predictions(number: u64) -> String {
    match number {
        0 => "no predictions".to_owned(),
        1 => "1 prediction".to_owned(),
        several => format!("{} predictions", count(several)),
    }
}

/// The days on which not all was well, the latest first, with their number; `today` is the number of the last.
pub fn troubled(days: &[Day], today: i64) -> Vec<(i64, Day)> {
    let first = today - days.len() as i64 + 1;
    let numbered = days.iter().enumerate().map(|(at, day)| (first + at as i64, *day));
    let mut found: Vec<(i64, Day)> =
        numbered.filter(|(_, day)| matches!(DayKind::of(day), DayKind::Down | DayKind::Degraded)).collect();
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn day(up_s: u32, degraded_s: u32, down_s: u32, predictions: u64) -> Day {
        Day { up_s, degraded_s, down_s, predictions }
    }

    #[test]
    fn the_worst_that_lasted_names_a_day() {
        let kinds = [
            (day(86_400, 0, 0, 5), DayKind::Up),
            (day(86_000, 400, 0, 5), DayKind::Degraded),
            (day(86_000, 200, 200, 0), DayKind::Down),
            // Half a minute of a day is a restart.
            (day(86_370, 0, 30, 0), DayKind::Up),
            (day(0, 45, 30, 0), DayKind::Degraded),
            (day(30, 0, 0, 7), DayKind::Unwatched),
            (day(0, 0, 0, 0), DayKind::Nothing),
        ];
        for (day, kind) in kinds {
            assert_eq!(DayKind::of(&day), kind, "{day:?}");
        }
    }

    #[test]
    fn only_time_that_was_watched_counts() {
        let mut days = vec![day(0, 0, 0, 400); 88];
        assert_eq!(summary(&days), "not watched yet");
        days.extend([day(9_000, 500, 500, 1), day(90_000, 0, 0, 1)]);
        assert_eq!(
            summary(&days),
            "watched on 2 of 90 days: up 99.5\u{a0}% of that time, degraded for 0.5\u{a0}% of it"
        );
        assert!(described(&days).ends_with("Predictions came on 88 days that nobody watched."), "{}", described(&days));
        assert!(described(&days).contains(" down or silent on 1 day."));
        assert_eq!(summary(&[day(86_400, 0, 0, 1)]), "watched on 1 of 1 day: up all of that time");
    }

    #[test]
    fn a_day_says_what_was_seen_of_it() {
        assert_eq!(
            day_words(&day(7_200, 120, 0, 1_234), 0),
            "1 Jan: well for 2 hours, degraded for 2 minutes; 1,234 predictions"
        );
        assert_eq!(day_words(&day(0, 0, 0, 0), 1), "2 Jan: not watched; no predictions");
    }

    #[test]
    fn troubled_days_come_latest_first() {
        let days = [day(0, 500, 0, 0), day(86_400, 0, 0, 0), day(0, 0, 500, 0)];
        let numbers: Vec<i64> = troubled(&days, 100).into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, [100, 98]);
    }
}
