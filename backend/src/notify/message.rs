//! What people are told.

use serde::{Deserialize, Serialize};
use shared::api::{Severity, State};

use crate::clock::rfc3339;

/// What people are told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// What happened, for example `incident_opened`, `incident_resolved`, `route`, `test`.
    pub kind: String,
    /// In a sentence.
    pub subject: String,
    /// In a few lines.
    pub text: String,
    /// Of which model.
    pub model: Option<String>,
    /// Of which incident.
    pub incident: Option<i64>,
    /// How bad it is.
    pub severity: Severity,
    /// The model's state.
    pub state: Option<State>,
    /// Where more is to be seen.
    pub link: Option<String>,
    /// When it happened, in epoch milliseconds.
    pub at_ms: i64,
    /// The route from now on, for what delivers it; sent in the generic shape alone.
    pub route: Option<serde_json::Value>,
}

impl Message {
    /// The subject on one line, in at most so many characters.
    pub(super) fn line(&self, most: usize) -> String {
        shorten(&self.subject, most)
    }

    /// The text in lines, in at most so many characters.
    pub(super) fn lines(&self, most: usize) -> String {
        let clean: String = self.text.chars().filter(|&c| c == '\n' || !c.is_control()).collect();
        cut(&clean, most)
    }

    /// What is known besides, as pairs of a name and a value.
    pub(super) fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = Vec::new();
        facts.extend(self.model.as_ref().map(|model| ("Model", shorten(model, 200))));
        facts.extend(self.state.map(|state| ("State", state.word().to_owned())));
        facts.push(("Severity", severity_word(self.severity).to_owned()));
        facts.extend(self.incident.map(|incident| ("Incident", incident.to_string())));
        facts.push(("Time", rfc3339(self.at_ms)));
        facts
    }

    /// The link, if it is one that a click may follow.
    pub(super) fn safe_link(&self) -> Option<String> {
        let url = url::Url::parse(self.link.as_deref()?).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| url.to_string())
    }
}

/// A text on one line, without what would garble it, in at most so many characters.
pub(super) fn shorten(text: &str, most: usize) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    cut(plain.trim(), most)
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Critical => "critical",
    }
}
