//! The breaker in words: what it does now, and whom it touches when it opens.

use shared::api::{Breaker, Json};

use super::json_text::json_text;

/// In a word.
pub fn word(breaker: Breaker) -> &'static str {
    match breaker {
        Breaker::Closed => "closed",
        Breaker::Open => "open",
        Breaker::HalfOpen => "half-open",
    }
}

/// What it means for callers now.
pub fn sentence(breaker: Breaker, fallback: Option<&Json>) -> String {
    match breaker {
        Breaker::Closed => "Requests reach the model.".to_owned(),
        Breaker::Open => format!("No request reaches the model. {}", instead(fallback)),
        Breaker::HalfOpen => format!(
            "A tenth of the requests reaches the model, to see whether all is well again; it closes by itself once \
             20 predictions have come and nothing fires. The others: {}",
            lower(&instead(fallback))
        ),
    }
}

/// What callers get while it is open.
pub fn instead(fallback: Option<&Json>) -> String {
    match fallback {
        Some(fallback) => format!("Callers get {} instead.", json_text(fallback)),
        None => "No fallback is set: callers get nothing.".to_owned(),
    }
}

/// Whom opening it touches; said before anybody decides.
pub fn touched(downstream: &[String]) -> String {
    match downstream {
        [] => "No downstream service is registered for this model, so nobody can be named who is touched.".to_owned(),
        [only] => format!("Opening it touches {only}."),
        several => format!("Opening it touches {} services.", several.len()),
    }
}

fn lower(sentence: &str) -> String {
    let mut text = sentence.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_touched_is_said_first() {
        let two = ["loan-desk", "portal"].map(str::to_owned);
        assert_eq!(touched(&two), "Opening it touches 2 services.");
        assert_eq!(touched(&two[..1]), "Opening it touches loan-desk.");
        assert!(touched(&[]).starts_with("No downstream service is registered"));
    }

    #[test]
    fn without_a_fallback_callers_get_nothing_and_it_is_said() {
        assert_eq!(
            sentence(Breaker::Open, None),
            "No request reaches the model. No fallback is set: callers get nothing."
        );
        let fallback = Json::Text("ask a person".into());
        assert!(
            sentence(Breaker::HalfOpen, Some(&fallback)).ends_with("The others: callers get \"ask a person\" instead.")
        );
        assert_eq!(sentence(Breaker::Closed, None), "Requests reach the model.");
    }
}
