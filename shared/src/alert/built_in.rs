//! The rules that exist from the start.

use super::Metric;
use crate::api::{RuleSpec, Severity};

/// The rules of every model that has none of the same name, by name.
pub fn built_in() -> Vec<(&'static str, RuleSpec)> {
    vec![
        ("endpoint-down", rule(Metric::Down, "1m", None, Severity::Critical)),
        ("predictions-stopped", rule(Metric::Silence, "1m", None, Severity::Critical)),
        ("inputs-shifted", rule(Metric::Drift, "7d", None, Severity::Warning)),
        ("quality-fell", rule(Metric::Performance, "7d", None, Severity::Warning)),
        ("inputs-invalid", rule(Metric::InvalidShare, "1d", None, Severity::Warning)),
        ("requests-fail", rule(Metric::ErrorRate, "15m", Some("2m"), Severity::Warning)),
        ("memory-unusual", rule(Metric::MemoryRatio, "15m", Some("5m"), Severity::Warning)),
    ]
}

fn rule(metric: Metric, window: &str, hold: Option<&str>, severity: Severity) -> RuleSpec {
    RuleSpec {
        metric: metric.key().to_owned(),
        feature: None,
        window: window.to_owned(),
        threshold: None,
        hold: hold.map(str::to_owned),
        severity,
        channels: Vec::new(),
        opens_breaker: false,
        enabled: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::duration_ms;

    #[test]
    fn the_rules_from_the_start_are_rules() {
        for (name, spec) in built_in() {
            let metric = Metric::of(&spec.metric).expect("a metric");
            assert!(metric.usual_limit().is_some() && !metric.needs_feature(), "{name}");
            assert!(duration_ms(&spec.window).is_ok(), "{name}");
            assert!(spec.hold.is_none_or(|hold| duration_ms(&hold).is_ok()), "{name}");
        }
    }
}
