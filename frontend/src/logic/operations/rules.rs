//! Rules: in which order they are read, what they say in words, and what is typed into their form.

use shared::alert::{Metric, duration_ms, in_words};
use shared::api::{Rule, RuleSpec, Severity};
use shared::verdict::Outcome;

use super::super::number::significant;
use super::metrics;

/// The worst first; those that are switched off last.
pub fn worst_first(rules: &[Rule]) -> Vec<Rule> {
    let mut sorted = rules.to_vec();
    sorted.sort_by_key(rank);
    sorted
}

fn rank(rule: &Rule) -> (bool, u8, std::cmp::Reverse<Severity>) {
    let reading = rule.reading.as_ref();
    let urgency = match reading.map(|reading| (reading.firing, reading.outcome)) {
        Some((true, _)) => 0,
        Some((false, Outcome::Fail)) => 1,
        Some((false, Outcome::Pass)) => 2,
        _ => 3,
    };
    (!rule.spec.enabled, urgency, std::cmp::Reverse(rule.spec.severity))
}

/// What a rule says now, in a word, with what that counts as.
pub fn now(rule: &Rule) -> (Outcome, &'static str) {
    match &rule.reading {
        _ if !rule.spec.enabled => (Outcome::Inconclusive, "switched off"),
        None => (Outcome::Inconclusive, "not read yet"),
        Some(reading) if reading.firing => (Outcome::Fail, "fires"),
        Some(reading) => match reading.outcome {
            Outcome::Fail => (Outcome::Inconclusive, "past it, not long enough"),
            Outcome::Pass => (Outcome::Pass, "quiet"),
            Outcome::Inconclusive => (Outcome::Inconclusive, "can\u{2019}t tell"),
        },
    }
}

/// What a rule looks at, in words.
pub fn looks_at(spec: &RuleSpec) -> String {
    let Ok(metric) = Metric::of(&spec.metric) else { return spec.metric.clone() };
    match &spec.feature {
        Some(feature) if metric.needs_feature() => format!("{}: {feature}", metrics::name(metric)),
        _ => metrics::name(metric),
    }
}

/// Its limit in words.
pub fn limit(spec: &RuleSpec) -> String {
    Metric::of(&spec.metric).map_or_else(|_| String::new(), |metric| metrics::limit(metric, spec.threshold))
}

/// The figure that it read last.
pub fn value(rule: &Rule) -> Option<String> {
    let metric = Metric::of(&rule.spec.metric).ok()?;
    Some(metrics::value(metric, rule.reading.as_ref()?.value?))
}

/// How far it looks back and how long it waits, in words.
pub fn window(spec: &RuleSpec) -> String {
    let words = |text: &str| duration_ms(text).map_or_else(|_| text.to_owned(), in_words);
    match &spec.hold {
        Some(hold) if duration_ms(hold).is_ok_and(|ms| ms > 0) => {
            format!("{}, for {}", words(&spec.window), words(hold))
        }
        _ => words(&spec.window),
    }
}

/// A severity in a word.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "Info",
        Severity::Warning => "Warning",
        Severity::Critical => "Critical",
    }
}

/// What is typed into the form of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The rule's name.
    pub name: String,
    /// Which figure.
    pub metric: String,
    /// Of which column.
    pub feature: String,
    /// Over how long.
    pub window: String,
    /// The limit, in the unit that the form shows; the usual one when empty.
    pub threshold: String,
    /// How long it must stay so; at once when empty.
    pub hold: String,
    /// How bad that is.
    pub severity: Severity,
    /// Who is told; every channel when empty.
    pub channels: Vec<String>,
    /// Whether it opens the breaker.
    pub opens_breaker: bool,
    /// Whether it is evaluated.
    pub enabled: bool,
}

impl Draft {
    /// A new rule, over the last hour.
    pub fn new() -> Self {
        Self { metric: Metric::ErrorRate.key().to_owned(), window: "1h".to_owned(), enabled: true, ..Self::default() }
    }

    /// A rule that is there.
    pub fn of(rule: &Rule) -> Self {
        let spec = &rule.spec;
        let factor = Metric::of(&spec.metric).map_or(1.0, |metric| metrics::unit(metric).1);
        Self {
            name: rule.name.clone(),
            metric: spec.metric.clone(),
            feature: spec.feature.clone().unwrap_or_default(),
            window: spec.window.clone(),
            // Rounded, as 0.07 × 100 is not 7.
            threshold: spec
                .threshold
                .map_or_else(String::new, |limit| significant(limit * factor, 12).replace(',', "").replace('−', "-")),
            hold: spec.hold.clone().unwrap_or_default(),
            severity: spec.severity,
            channels: spec.channels.clone(),
            opens_breaker: spec.opens_breaker,
            enabled: spec.enabled,
        }
    }

    /// The rule that is meant.
    ///
    /// # Errors
    /// What is wrong or missing, as a sentence.
    pub fn spec(&self) -> Result<RuleSpec, String> {
        if self.name.trim().is_empty() {
            return Err("The rule needs a name.".to_owned());
        }
        let metric = Metric::of(&self.metric).map_err(|_| "Choose what the rule looks at.".to_owned())?;
        let feature = self.feature.trim();
        if let Some(label) = metrics::column_label(metric).filter(|_| feature.is_empty()) {
            return Err(format!("Choose the {}.", label.to_lowercase()));
        }
        let (_, factor) = metrics::unit(metric);
        let threshold = match self.threshold.trim() {
            "" => None,
            text => {
                let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
                Some(number.ok_or_else(|| format!("The limit must be a number, not \u{201c}{text}\u{201d}."))? / factor)
            }
        };
        if threshold.or(metric.usual_limit()).is_none() {
            return Err(format!("\u{201c}{}\u{201d} has no usual limit: type one.", metrics::name(metric)));
        }
        duration_ms(&self.window).map_err(|why| format!("Over how long: {why}."))?;
        let hold = self.hold.trim();
        if !hold.is_empty() {
            duration_ms(hold).map_err(|why| format!("For how long: {why}."))?;
        }
        Ok(RuleSpec {
            metric: self.metric.clone(),
            feature: metric.needs_feature().then(|| feature.to_owned()),
            window: self.window.trim().to_owned(),
            threshold,
            hold: (!hold.is_empty()).then(|| hold.to_owned()),
            severity: self.severity,
            channels: self.channels.clone(),
            opens_breaker: self.opens_breaker,
            enabled: self.enabled,
        })
    }

    /// What the rule will do, in a sentence.
    ///
    /// # Errors
    /// What is wrong or missing, as a sentence.
    pub fn sentence(&self) -> Result<String, String> {
        let spec = self.spec()?;
        let (what, limit) = (looks_at(&spec), limit(&spec));
        let held = spec.hold.as_deref().and_then(|hold| duration_ms(hold).ok()).filter(|ms| *ms > 0);
        let held = held.map_or_else(|| "at once".to_owned(), |ms| format!("once that has lasted {}", in_words(ms)));
        let over = duration_ms(&spec.window).map(in_words).unwrap_or_default();
        let told = match (spec.severity, spec.channels.as_slice()) {
            (Severity::Info, _) => "Nobody is told.".to_owned(),
            (_, []) => "Every channel is told.".to_owned(),
            (_, channels) => format!("Told: {}.", channels.join(", ")),
        };
        let state = match spec.severity {
            Severity::Info => "The model's state stays as it is.",
            Severity::Warning | Severity::Critical => "The model is then degraded.",
        };
        let breaker = if spec.opens_breaker { " It opens the breaker." } else { "" };
        let off = if spec.enabled { "" } else { " Switched off, it does nothing." };
        Ok(format!(
            "{what}, over the last {over}. It fires {held}, when that is past its limit ({limit}). {state} \
             {told}{breaker}{off}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::Reading;

    fn rule(name: &str, severity: Severity, reading: Option<(Outcome, bool)>) -> Rule {
        let reading = reading.map(|(outcome, firing)| Reading {
            at: 0,
            value: Some(0.07),
            outcome,
            text: String::new(),
            failing_since: None,
            firing,
        });
        let draft = Draft { name: name.into(), severity, ..Draft::new() };
        Rule { name: name.into(), built_in: false, spec: draft.spec().expect("a rule"), reading }
    }

    #[test]
    fn what_fires_stands_first_and_what_is_off_last() {
        let mut off = rule("off", Severity::Critical, Some((Outcome::Fail, true)));
        off.spec.enabled = false;
        let rules = [
            off,
            rule("quiet", Severity::Critical, Some((Outcome::Pass, false))),
            rule("unread", Severity::Warning, None),
            rule("fires", Severity::Warning, Some((Outcome::Fail, true))),
            rule("worse", Severity::Critical, Some((Outcome::Fail, true))),
            rule("soon", Severity::Warning, Some((Outcome::Fail, false))),
        ];
        let names: Vec<String> = worst_first(&rules).into_iter().map(|rule| rule.name).collect();
        assert_eq!(names, ["worse", "fires", "soon", "quiet", "unread", "off"]);
        assert_eq!(value(&rules[1]).as_deref(), Some("7.0\u{a0}%"));
    }

    #[test]
    fn a_form_goes_there_and_back() {
        let draft = Draft { name: "errors".into(), threshold: "7".into(), hold: "10m".into(), ..Draft::new() };
        let spec = draft.spec().expect("a rule");
        assert_eq!(spec.threshold.map(|limit| (limit * 1e9).round()), Some(7e7));
        let rule = Rule { name: "errors".into(), built_in: false, spec, reading: None };
        assert_eq!(Draft::of(&rule), draft);
        assert_eq!(window(&rule.spec), "1 hour, for 10 minutes");
    }

    #[test]
    fn what_is_missing_is_said_before_it_is_sent() {
        let named = |draft: Draft| Draft { name: "x".into(), ..draft }.spec().err().unwrap_or_default();
        assert!(Draft::new().spec().is_err_and(|why| why.contains("a name")));
        assert!(named(Draft { metric: "psi".into(), ..Draft::new() }).contains("feature"));
        assert!(named(Draft { metric: "cpu_cores".into(), ..Draft::new() }).contains("no usual limit"));
        assert!(named(Draft { threshold: "lots".into(), ..Draft::new() }).contains("lots"));
        assert!(named(Draft { window: "1 week".into(), ..Draft::new() }).contains("Over how long"));
        assert!(named(Draft { hold: "x".into(), ..Draft::new() }).contains("For how long"));
    }

    #[test]
    fn a_rule_says_what_it_will_do() {
        let draft = Draft { name: "errors".into(), hold: "2m".into(), opens_breaker: true, ..Draft::new() };
        assert_eq!(
            draft.sentence().as_deref(),
            Ok(
                "Requests that failed, over the last 1 hour. It fires once that has lasted 2 minutes, when that is past \
                its limit (above 5.0\u{a0}%). The model is then degraded. Every channel is told. It opens the breaker."
            )
        );
    }
}
