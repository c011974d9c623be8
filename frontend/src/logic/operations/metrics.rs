//! The figures that rules look at, by plain names and in their units.

use shared::alert::{Metric, Side};

use super::super::date::span;
use super::super::number::{count, percent, significant};
use super::super::quality;

/// A figure's plain name, as a row of a table begins with it.
pub fn name(metric: Metric) -> String {
    let name = match metric {
        Metric::Down => "Endpoint does not answer",
        Metric::Silence => "Time since the last prediction",
        Metric::Drift => "Features that have shifted",
        Metric::Psi => "Shift of one feature (PSI)",
        Metric::Performance => "Loss of quality against the reference",
        Metric::Quality(measure) => return quality::name(measure).to_owned(),
        Metric::DemographicParity => "Gap between groups, in who is selected",
        Metric::EqualOpportunity => "Gap between groups, in who is found",
        Metric::LabelCoverage => "Predictions whose outcome is known",
        Metric::Predictions => "Predictions that came",
        Metric::InvalidShare => "Rows refused as invalid",
        Metric::ErrorRate => "Requests that failed",
        Metric::LatencyP50 => "Latency, median",
        Metric::LatencyP95 => "Latency, 95th percentile",
        Metric::LatencyP99 => "Latency, 99th percentile",
        Metric::Cpu => "Processors in use",
        Metric::Memory => "Memory",
        Metric::MemoryRatio => "Memory against what is usual",
    };
    name.to_owned()
}

/// What a rule's limit is typed in: the unit, and how many of it make one of the figure's.
pub fn unit(metric: Metric) -> (&'static str, f64) {
    match metric {
        Metric::Down | Metric::Silence => ("seconds", 1.0),
        Metric::Drift => ("% of the features", 100.0),
        Metric::DemographicParity | Metric::EqualOpportunity => ("percentage points", 100.0),
        Metric::LabelCoverage | Metric::InvalidShare | Metric::ErrorRate => ("%", 100.0),
        Metric::Predictions => ("predictions", 1.0),
        Metric::LatencyP50 | Metric::LatencyP95 | Metric::LatencyP99 => ("ms", 1.0),
        Metric::Cpu => ("processors", 1.0),
        Metric::Memory => ("MB", 1.0),
        Metric::MemoryRatio => ("times the usual", 1.0),
        Metric::Psi | Metric::Performance | Metric::Quality(_) => ("", 1.0),
    }
}

/// A figure with its unit.
pub fn value(metric: Metric, figure: f64) -> String {
    match metric {
        Metric::Down | Metric::Silence => span(figure as i64),
        Metric::Quality(measure) => quality::text(measure, Some(figure)),
        Metric::Predictions => count(figure.max(0.0) as u64),
        Metric::MemoryRatio => format!("{}\u{a0}×", significant(figure, 2)),
        Metric::Performance | Metric::Psi | Metric::Cpu => significant(figure, 3),
        Metric::DemographicParity | Metric::EqualOpportunity => {
            format!("{}\u{a0}points", significant(figure * 100.0, 3))
        }
        Metric::Drift | Metric::LabelCoverage | Metric::InvalidShare | Metric::ErrorRate => percent(figure, 1),
        Metric::LatencyP50 | Metric::LatencyP95 | Metric::LatencyP99 => {
            format!("{}\u{a0}ms", significant(figure, 3))
        }
        Metric::Memory => format!("{}\u{a0}MB", significant(figure, 3)),
    }
}

/// A limit with the side on which it is bad, for example "above 5.0 %".
pub fn limit(metric: Metric, threshold: Option<f64>) -> String {
    let Some(limit) = threshold.or(metric.usual_limit()) else { return "none".to_owned() };
    // Zero says of these that any is too much.
    match (metric, limit <= 0.0) {
        (Metric::Down, true) => return "at once".to_owned(),
        (Metric::Drift, true) => return "any feature".to_owned(),
        (Metric::Silence, _) if threshold.is_none() => return "the model's own rhythm".to_owned(),
        _ => {}
    }
    let side = match metric.side() {
        Side::Above => "above",
        Side::Below => "below",
    };
    format!("{side} {}", value(metric, limit))
}

/// What has to be named beside the figure, if anything.
pub fn column_label(metric: Metric) -> Option<&'static str> {
    match metric {
        Metric::Psi => Some("Feature"),
        Metric::DemographicParity | Metric::EqualOpportunity => Some("Protected attribute"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_a_name_a_unit_and_a_limit() {
        for metric in Metric::all() {
            assert!(name(metric).starts_with(char::is_uppercase), "{metric:?}: {}", name(metric));
            assert!(unit(metric).1 >= 1.0);
            assert_eq!(column_label(metric).is_some(), metric.needs_feature(), "{metric:?}");
            assert!(!limit(metric, Some(0.2)).is_empty());
        }
    }

    #[test]
    fn limits_read_as_people_say_them() {
        assert_eq!(limit(Metric::ErrorRate, None), "above 5.0\u{a0}%");
        assert_eq!(limit(Metric::Drift, None), "any feature");
        assert_eq!(limit(Metric::Down, None), "at once");
        assert_eq!(limit(Metric::Silence, None), "the model's own rhythm");
        assert_eq!(limit(Metric::Silence, Some(900.0)), "above 15 minutes");
        assert_eq!(limit(Metric::LabelCoverage, Some(0.8)), "below 80.0\u{a0}%");
        assert_eq!(limit(Metric::MemoryRatio, None), "above 2\u{a0}×");
        assert_eq!(limit(Metric::Cpu, None), "none");
    }
}
