//! The rules of a model, and what they say.

use shared::alert::{Metric, Operations, Read, built_in, duration_ms, read_operations};
use shared::api::{Health, Model, Reading, RuleSpec, SignalKind, leading};
use shared::schema::ColumnRole;
use shared::verdict::Outcome;

use super::board::{Entry, last_prediction, rhythm_ms};
use crate::store::{Store, StoreError};

/// A rule that is looked at.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) built_in: bool,
    pub(super) spec: RuleSpec,
    /// What its metric's name means; one that means nothing any more is not read.
    pub(super) metric: Option<Metric>,
}

/// The rules of a model: those from the start, in the order of their weight, then those that people wrote.
pub(super) fn of(store: &dyn Store, model: &Model) -> Result<Vec<Rule>, StoreError> {
    let mut own = store.rules(&model.name)?;
    let columns = leading(model).map(|version| version.spec.schema.columns.as_slice()).unwrap_or_default();
    let attributes: Vec<&str> = columns
        .iter()
        .filter(|column| column.role == ColumnRole::Protected)
        .map(|column| column.name.as_str())
        .collect();
    let rule =
        |name: String, built_in, spec: RuleSpec| Rule { metric: Metric::of(&spec.metric).ok(), name, built_in, spec };
    let mut rules: Vec<Rule> = built_in(&attributes)
        .into_iter()
        .map(|(name, spec)| {
            let spec = own.remove(&name).unwrap_or(spec);
            rule(name, true, spec)
        })
        .collect();
    rules.extend(own.into_iter().map(|(name, spec)| rule(name, false, spec)));
    Ok(rules)
}

impl Rule {
    /// Whether the model's state says the same by itself.
    pub(super) fn is_state(&self) -> bool {
        matches!(self.metric, Some(Metric::Down | Metric::Silence))
    }

    /// The signal that it belongs to.
    pub(super) fn kind(&self) -> Option<SignalKind> {
        Some(match self.metric? {
            Metric::Down => SignalKind::Serving,
            Metric::Silence | Metric::Predictions => SignalKind::Freshness,
            Metric::LabelCoverage => SignalKind::Labels,
            Metric::ErrorRate
            | Metric::LatencyP50
            | Metric::LatencyP95
            | Metric::LatencyP99
            | Metric::Cpu
            | Metric::Memory
            | Metric::MemoryRatio => SignalKind::Resources,
            _ => SignalKind::Quality,
        })
    }

    /// How its reading looks.
    pub(super) fn health(&self, reading: &Reading) -> Health {
        use shared::api::Severity;
        match (reading.outcome, self.spec.severity) {
            (Outcome::Fail, Severity::Info) => Health::Notice,
            (Outcome::Fail, _) if reading.firing => Health::Bad,
            (Outcome::Fail, _) => Health::Notice,
            (Outcome::Inconclusive, _) => Health::Unknown,
            (Outcome::Pass, _) => Health::Good,
        }
    }

    /// Over how long it looks, in milliseconds.
    pub(super) fn window_ms(&self) -> i64 {
        duration_ms(&self.spec.window).unwrap_or_default()
    }
}

/// Reads the rules that need nothing but what is in memory: whether endpoints answer and predictions come.
pub(super) fn read_at_once(entry: &mut Entry, model: &Model, now: i64) {
    let failing_since = entry.failing_since;
    let finding = entry.probes.values().filter(|probe| !probe.ready).max_by_key(|probe| probe.at);
    let finding = finding.map(|probe| probe.finding.clone()).unwrap_or_default();
    let has_endpoint = entry.should_serve(model).iter().any(|name| entry.probes.contains_key(name));
    let rules = std::mem::take(&mut entry.rules);
    for rule in rules.iter().filter(|rule| rule.is_state() && rule.spec.enabled) {
        let seen = Operations {
            now,
            has_endpoint,
            failing_since,
            finding: &finding,
            last_prediction: last_prediction(model),
            rhythm_ms: rhythm_ms(model),
            rows: (0, 0),
            readings: &[],
            usual_memory: None,
        };
        let Some(metric) = rule.metric else { continue };
        let read = read_operations(metric, rule.spec.threshold, &seen);
        take(entry, rule, read, now);
    }
    entry.rules = rules;
}

/// Keeps what a rule says; it fires once its limit was passed for long enough, and while nothing shows that all is
/// well again.
pub(super) fn take(entry: &mut Entry, rule: &Rule, read: Read, now: i64) {
    let before = entry.readings.get(&rule.name);
    let hold_ms = rule.spec.hold.as_deref().and_then(|hold| duration_ms(hold).ok()).unwrap_or_default();
    let reading = follow(before, read, hold_ms, now);
    entry.readings.insert(rule.name.clone(), reading);
}

fn follow(before: Option<&Reading>, read: Read, hold_ms: i64, now: i64) -> Reading {
    let was = before.and_then(|before| before.failing_since);
    let was_firing = before.is_some_and(|before| before.firing);
    let failing_since = match read.outcome {
        Outcome::Fail => Some(was.unwrap_or(now)),
        Outcome::Inconclusive => was.filter(|_| was_firing),
        Outcome::Pass => None,
    };
    let firing = match read.outcome {
        Outcome::Fail => failing_since.is_some_and(|since| now - since >= hold_ms),
        Outcome::Inconclusive => was_firing,
        Outcome::Pass => false,
    };
    Reading { at: now, value: read.value, outcome: read.outcome, text: read.text, failing_since, firing }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(outcome: Outcome) -> Read {
        Read { value: None, outcome, text: String::new() }
    }

    #[test]
    fn a_rule_fires_once_it_held_and_stops_on_evidence_alone() {
        let steps = [
            (0, Outcome::Pass, false),
            (10, Outcome::Fail, false),
            (20, Outcome::Inconclusive, false),
            (30, Outcome::Fail, false),
            (60, Outcome::Fail, false),
            (90, Outcome::Fail, true),
            (100, Outcome::Inconclusive, true),
            (110, Outcome::Fail, true),
            (120, Outcome::Pass, false),
        ];
        let mut reading: Option<Reading> = None;
        for (now, outcome, firing) in steps {
            let next = follow(reading.as_ref(), read(outcome), 60, now);
            assert_eq!(next.firing, firing, "at {now}");
            reading = Some(next);
        }
    }

    #[test]
    fn without_a_time_to_hold_it_fires_at_once() {
        assert!(follow(None, read(Outcome::Fail), 0, 7).firing);
    }
}
