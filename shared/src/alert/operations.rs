//! Rules over what is seen of a model's operation: endpoint, traffic, errors, latency, memory.

use super::quality::against;
use super::{Metric, Read, Side, in_words};
use crate::api::Resources;
use crate::date::{self, DAY_MS};
use crate::stats::proportion::Proportion;
use crate::stats::quantile::quantile_sorted;
use crate::verdict::{Outcome, count, percent, significant};

const HOUR_MS: i64 = 3_600_000;
/// A baseline needs so many readings.
const FEW_READINGS: usize = 12;
/// Fewer rows say nothing of the share that is refused.
const FEW_ROWS: u64 = 20;

/// What a rule over operations looks at.
#[derive(Debug, Clone, Copy)]
pub struct Operations<'a> {
    /// The time, in epoch milliseconds.
    pub now: i64,
    /// Whether an endpoint is asked at all.
    pub has_endpoint: bool,
    /// Since when every endpoint that should serve fails, in epoch milliseconds.
    pub failing_since: Option<i64>,
    /// What the latest failed check found.
    pub finding: &'a str,
    /// The last live or canary prediction, in epoch milliseconds.
    pub last_prediction: Option<i64>,
    /// The longest time between two predictions, in milliseconds, where it was said.
    pub rhythm_ms: Option<i64>,
    /// Rows received and rows refused in the window.
    pub rows: (u64, u64),
    /// Readings in the window, by time.
    pub readings: &'a [Resources],
    /// The memory that is usual now.
    pub usual_memory: Option<Baseline>,
}

/// What is usual at an hour of a weekday.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// The median.
    pub median: f64,
    /// Of so many readings.
    pub n: usize,
    /// Whether they are of the same hour and weekday, or of any time because there were too few.
    pub same_hour: bool,
}

/// Reads a metric of operations.
pub fn read_operations(metric: Metric, limit: Option<f64>, seen: &Operations<'_>) -> Read {
    let usual = limit.or(metric.usual_limit());
    match metric {
        Metric::Down => down(usual.unwrap_or(0.0), seen),
        Metric::Silence => silence(limit, seen),
        Metric::InvalidShare => invalid(usual.unwrap_or(0.0), seen),
        Metric::ErrorRate => errors(usual.unwrap_or(0.0), seen),
        Metric::MemoryRatio => memory_ratio(usual.unwrap_or(2.0), seen),
        Metric::Memory => reading(limit, seen, "Memory", "MB", |one| one.memory_bytes.map(|bytes| bytes / 1e6)),
        Metric::Cpu => reading(limit, seen, "Processors in use", "", |one| one.cpu_cores),
        Metric::LatencyP50 => reading(limit, seen, "The median latency", "ms", |one| one.latency_p50_ms),
        Metric::LatencyP95 => {
            reading(limit, seen, "The 95th percentile of the latency", "ms", |one| one.latency_p95_ms)
        }
        Metric::LatencyP99 => {
            reading(limit, seen, "The 99th percentile of the latency", "ms", |one| one.latency_p99_ms)
        }
        _ => Read::unavailable("This figure is read from summaries."),
    }
}

/// The median memory at this hour of this weekday in the past, or of any time while there are too few such readings; a
/// median, so that a leak that was there last week does not become usual.
pub fn usual_memory(readings: &[Resources], now: i64) -> Option<Baseline> {
    let hour_of_week = |ms: i64| ms.div_euclid(HOUR_MS).rem_euclid(7 * 24);
    // The last hour is what is judged, not what it is judged by.
    let past =
        || readings.iter().filter_map(|one| Some((one.time?, one.memory_bytes?))).filter(|(at, _)| now - at > HOUR_MS);
    let of = |values: Vec<f64>, same_hour| {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite() && *value > 0.0).collect();
        values.sort_by(f64::total_cmp);
        let median = quantile_sorted(&values, 0.5).filter(|_| values.len() >= FEW_READINGS)?;
        Some(Baseline { median, n: values.len(), same_hour })
    };
    let same: Vec<f64> =
        past().filter(|(at, _)| now - at > DAY_MS && hour_of_week(*at) == hour_of_week(now)).map(|(_, b)| b).collect();
    of(same, true).or_else(|| of(past().map(|(_, bytes)| bytes).collect(), false))
}

fn down(limit_s: f64, seen: &Operations<'_>) -> Read {
    if !seen.has_endpoint {
        return Read::unavailable("No endpoint is registered.");
    }
    let Some(since) = seen.failing_since else {
        return Read { value: Some(0.0), outcome: Outcome::Pass, text: "The endpoint answers.".to_owned() };
    };
    let seconds = (seen.now - since) as f64 / 1_000.0;
    let outcome = if seconds >= limit_s { Outcome::Fail } else { Outcome::Pass };
    let text = format!("The endpoint is down since {}: {}.", date::moment(since), seen.finding);
    Read { value: Some(seconds), outcome, text }
}

fn silence(limit_s: Option<f64>, seen: &Operations<'_>) -> Read {
    let Some(last) = seen.last_prediction else { return Read::unavailable("No prediction has come yet.") };
    let usual = seen.rhythm_ms.unwrap_or(crate::state::USUAL_RHYTHM_MS) as f64 / 1_000.0;
    let limit_s = limit_s.unwrap_or(usual);
    let seconds = (seen.now - last) as f64 / 1_000.0;
    let expected = in_words((limit_s * 1_000.0) as i64);
    let (outcome, text) = if seconds > limit_s {
        let text = format!("No prediction since {}; one is expected at least every {expected}.", date::moment(last));
        (Outcome::Fail, text)
    } else {
        (Outcome::Pass, format!("Predictions come at least every {expected}."))
    };
    Read { value: Some(seconds), outcome, text }
}

fn invalid(limit: f64, seen: &Operations<'_>) -> Read {
    let (accepted, rejected) = seen.rows;
    if accepted + rejected < FEW_ROWS {
        return Read::unavailable(format!(
            "{} rows have come; at least {FEW_ROWS} are needed.",
            count(accepted + rejected)
        ));
    }
    let text = |share: Proportion| {
        let rate = share.rate.unwrap_or_default();
        format!(
            "{} of {} rows were refused as invalid ({}).",
            count(rejected),
            count(accepted + rejected),
            percent(rate)
        )
    };
    share(Proportion::new(rejected, accepted + rejected), limit, text)
}

fn errors(limit: f64, seen: &Operations<'_>) -> Read {
    let sum =
        |of: fn(&Resources) -> Option<f64>| seen.readings.iter().filter_map(of).filter(|x| x.is_finite()).sum::<f64>();
    let (requests, errors) = (sum(|one| one.requests).max(0.0) as u64, sum(|one| one.errors).max(0.0) as u64);
    if requests == 0 {
        return Read::unavailable("No requests were counted.");
    }
    let errors = errors.min(requests);
    let text = |share: Proportion| {
        let rate = share.rate.unwrap_or_default();
        format!("{} of {} requests failed ({}).", count(errors), count(requests), percent(rate))
    };
    share(Proportion::new(errors, requests), limit, text)
}

fn share(share: Proportion, limit: f64, text: impl FnOnce(Proportion) -> String) -> Read {
    let Some(rate) = share.rate else { return Read::unavailable("There was nothing to count.") };
    let outcome = against(rate, share.low.zip(share.high), limit, Side::Above);
    Read { value: Some(rate), outcome, text: text(share) }
}

fn memory_ratio(limit: f64, seen: &Operations<'_>) -> Read {
    let latest = seen.readings.iter().rev().find_map(|one| one.memory_bytes);
    let Some((bytes, usual)) = latest.zip(seen.usual_memory) else {
        return Read::unavailable("There are not enough readings of its memory yet to know what is usual.");
    };
    let ratio = bytes / usual.median;
    let when = if usual.same_hour { "at this hour of this weekday" } else { "for it" };
    let text = format!(
        "It uses {} MB, {} times what is usual {when} ({} MB).",
        significant(bytes / 1e6, 3),
        significant(ratio, 2),
        significant(usual.median / 1e6, 3)
    );
    Read { value: Some(ratio), outcome: against(ratio, None, limit, Side::Above), text }
}

/// The median of a reading in the window, against its limit.
fn reading(
    limit: Option<f64>,
    seen: &Operations<'_>,
    what: &str,
    unit: &str,
    of: impl Fn(&Resources) -> Option<f64>,
) -> Read {
    let mut values: Vec<f64> = seen.readings.iter().filter_map(of).filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    let Some(value) = quantile_sorted(&values, 0.5) else { return Read::unavailable(format!("{what} was not read.")) };
    let Some(limit) = limit else { return Read::unavailable(format!("{what} has no limit: the rule must name one.")) };
    let space = if unit.is_empty() { "" } else { " " };
    let text = format!(
        "{what} is {}{space}{unit}; the limit is {}{space}{unit}.",
        significant(value, 3),
        significant(limit, 3)
    );
    Read { value: Some(value), outcome: against(value, None, limit, Side::Above), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn nothing() -> Operations<'static> {
        Operations {
            now: NOW,
            has_endpoint: false,
            failing_since: None,
            finding: "",
            last_prediction: None,
            rhythm_ms: None,
            rows: (0, 0),
            readings: &[],
            usual_memory: None,
        }
    }

    fn memory(ago_ms: i64, megabytes: f64) -> Resources {
        Resources { time: Some(NOW - ago_ms), memory_bytes: Some(megabytes * 1e6), ..Resources::default() }
    }

    #[test]
    fn nothing_seen_is_not_available_and_never_a_failure() {
        for metric in Metric::all().filter(|metric| !metric.needs_summaries()) {
            let read = read_operations(metric, Some(1.0), &nothing());
            assert_eq!((read.value, read.outcome), (None, Outcome::Inconclusive), "{metric:?}");
            assert!(read.text.ends_with('.'), "{}", read.text);
        }
    }

    #[test]
    fn an_endpoint_that_fails_is_past_the_limit_at_once() {
        let up = Operations { has_endpoint: true, ..nothing() };
        assert_eq!(read_operations(Metric::Down, None, &up).outcome, Outcome::Pass);
        let down = Operations { failing_since: Some(NOW), finding: "connection refused", ..up };
        let read = read_operations(Metric::Down, None, &down);
        assert_eq!(read.outcome, Outcome::Fail);
        assert!(read.text.contains("connection refused"), "{}", read.text);
        assert_eq!(read_operations(Metric::Down, Some(30.0), &down).outcome, Outcome::Pass);
    }

    #[test]
    fn silence_is_measured_by_the_models_own_rhythm() {
        let seen = Operations { last_prediction: Some(NOW - 600_000), rhythm_ms: Some(300_000), ..nothing() };
        assert_eq!(read_operations(Metric::Silence, None, &seen).outcome, Outcome::Fail);
        assert_eq!(read_operations(Metric::Silence, Some(900.0), &seen).outcome, Outcome::Pass);
    }

    #[test]
    fn a_few_refused_rows_are_no_share() {
        let rows = |accepted, rejected| Operations { rows: (accepted, rejected), ..nothing() };
        let outcome = |seen: &Operations<'_>| read_operations(Metric::InvalidShare, None, seen).outcome;
        assert_eq!(outcome(&rows(3, 3)), Outcome::Inconclusive);
        assert_eq!(outcome(&rows(28, 2)), Outcome::Inconclusive);
        assert_eq!(outcome(&rows(900, 100)), Outcome::Fail);
        assert_eq!(outcome(&rows(1_000, 1)), Outcome::Pass);
    }

    #[test]
    fn usual_is_the_same_hour_of_the_weekday_once_there_are_enough() {
        // Four weeks of this hour at 800 MB, every other hour at 200.
        let mut readings = Vec::new();
        for hour in (2..28 * 24).rev() {
            let megabytes = if hour % (7 * 24) == 0 { 800.0 } else { 200.0 };
            readings.extend((0..6).map(|tenth| memory(hour * HOUR_MS - tenth * 60_000, megabytes)));
        }
        let of_hour = usual_memory(&readings, NOW).expect("a baseline");
        assert_eq!((of_hour.median, of_hour.same_hour), (8e8, true));
        let recent: Vec<Resources> = (2..40).map(|hour| memory(hour * HOUR_MS, 200.0)).collect();
        let of_any = usual_memory(&recent, NOW).expect("a baseline");
        assert_eq!((of_any.median, of_any.same_hour), (2e8, false));
        assert_eq!(usual_memory(&recent[..5], NOW), None);
    }

    #[test]
    fn twice_the_usual_memory_is_past_the_limit() {
        let usual = Some(Baseline { median: 2e8, n: 40, same_hour: true });
        let read = |megabytes| {
            let readings = [memory(60_000, megabytes)];
            read_operations(
                Metric::MemoryRatio,
                None,
                &Operations { readings: &readings, usual_memory: usual, ..nothing() },
            )
        };
        assert_eq!(read(390.0).outcome, Outcome::Pass);
        assert_eq!(read(410.0).outcome, Outcome::Fail);
        assert!(read(410.0).text.contains("at this hour of this weekday"), "{}", read(410.0).text);
    }
}
