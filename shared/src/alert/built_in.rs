//! The rules that exist from the start.

use super::Metric;
use crate::api::{RuleSpec, Severity};

/// The rules of every model that has none of the same name, by name; groups of its protected attributes are compared too.
pub fn built_in(attributes: &[&str]) -> Vec<(String, RuleSpec)> {
    let mut rules = vec![
        ("endpoint-down".to_owned(), rule(Metric::Down, "1m", None, Severity::Critical)),
        ("predictions-stopped".to_owned(), rule(Metric::Silence, "1m", None, Severity::Critical)),
        ("inputs-shifted".to_owned(), rule(Metric::Drift, "7d", None, Severity::Warning)),
        ("quality-fell".to_owned(), rule(Metric::Performance, "7d", None, Severity::Warning)),
        ("inputs-invalid".to_owned(), rule(Metric::InvalidShare, "1h", None, Severity::Warning)),
        ("requests-fail".to_owned(), rule(Metric::ErrorRate, "15m", Some("2m"), Severity::Warning)),
        ("memory-unusual".to_owned(), rule(Metric::MemoryRatio, "15m", Some("5m"), Severity::Warning)),
    ];
    // A gap that has always been there is worth knowing, and no reason to wake anybody.
    rules.extend(attributes.iter().map(|attribute| {
        let spec = rule(Metric::DemographicParity, "30d", None, Severity::Info);
        (format!("groups-differ-{attribute}"), RuleSpec { feature: Some((*attribute).to_owned()), ..spec })
    }));
    rules
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
        for (name, spec) in built_in(&["SEX"]) {
            let metric = Metric::of(&spec.metric).expect("a metric");
            assert!(metric.usual_limit().is_some(), "{name}");
            assert_eq!(metric.needs_feature(), spec.feature.is_some(), "{name}");
            assert!(duration_ms(&spec.window).is_ok(), "{name}");
            assert!(spec.hold.is_none_or(|hold| duration_ms(&hold).is_ok()), "{name}");
        }
    }
}
