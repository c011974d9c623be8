//! The words of the product, everywhere the same.

use shared::api::{Health, ModelStatus, Serving, SignalKind, State};
pub use shared::api::{daily, leading, leading_role};
use shared::schema::{ColumnRole, Kind, Stage, Task};

use super::number::percent;

/// A state in one word.
pub fn state(state: State) -> &'static str {
    match state {
        State::Live => "Live",
        State::Updating => "Updating",
        State::Degraded => "Degraded",
        State::Silent => "Silent",
        State::Down => "Down",
        State::NotDeployed => "Not deployed",
        State::Retired => "Retired",
        State::Unknown => "Unknown",
    }
}

/// The name of a state in the style sheets.
pub fn state_class(state: State) -> &'static str {
    match state {
        State::NotDeployed | State::Retired | State::Unknown => "unknown",
        state => state.word(),
    }
}

/// How soon somebody should look: the worst first.
pub fn urgency(state: State) -> u8 {
    match state {
        State::Down => 0,
        State::Silent => 1,
        State::Degraded => 2,
        State::Updating => 3,
        State::Unknown => 4,
        State::Live => 5,
        State::NotDeployed => 6,
        State::Retired => 7,
    }
}

/// Where a version stands.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Development => "development",
        Stage::Staging => "staging",
        Stage::Shadow => "shadow",
        Stage::Canary => "canary",
        Stage::Production => "production",
        Stage::Retired => "retired",
    }
}

/// What a model predicts.
pub fn task(task: Task) -> &'static str {
    match task {
        Task::Binary => "yes or no",
        Task::Multiclass => "one of several classes",
        Task::Regression => "a number",
    }
}

/// Who serves, for example "serving v1 95 %, v2 5 %"; nothing when nobody does.
pub fn serving(serving: &[Serving]) -> Option<String> {
    let shares: Vec<String> = match serving {
        [] => return None,
        [only] => vec![only.version.clone()],
        several => several.iter().map(|one| format!("{} {}", one.version, percent(one.share, 0))).collect(),
    };
    Some(format!("serving {}", shares.join(", ")))
}

/// What a signal is about.
pub fn signal(kind: SignalKind) -> &'static str {
    match kind {
        SignalKind::Serving => "Serving",
        SignalKind::Freshness => "Freshness",
        SignalKind::Quality => "Quality",
        SignalKind::Labels => "Labels",
        SignalKind::Resources => "Resources",
    }
}

/// How a signal looks.
pub fn health(health: Health) -> &'static str {
    match health {
        Health::Good => "As it should be.",
        Health::Unknown => "Can’t tell.",
        Health::Notice => "Worth knowing.",
        Health::Bad => "Not as it should be.",
    }
}

/// Whether an address is one of the web: whatever else stands there is text, not a link.
pub fn is_web_address(text: &str) -> bool {
    let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    begins("https://") || begins("http://")
}

/// What is said of a model: why it is in its state; while all is well, what it is for says more.
pub fn said(status: &ModelStatus) -> String {
    let is_well = status.state == State::Live && !status.description.is_empty();
    if is_well { status.description.clone() } else { status.reason.clone() }
}

/// How many models are in which state, the most urgent first, for example "1 down · 11 live".
pub fn tally(states: impl IntoIterator<Item = State>) -> Vec<(State, usize)> {
    let mut counted: Vec<(State, usize)> = Vec::new();
    for state in states {
        match counted.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => counted.push((state, 1)),
        }
    }
    counted.sort_by_key(|(state, _)| urgency(*state));
    counted
}

/// Words of a list, for example "a, b and c"; past `most`, "a, b and 3 more".
pub fn list(names: &[String], most: usize) -> String {
    let (shown, rest) = names.split_at(names.len().min(most.max(1)));
    match (shown, rest.len()) {
        ([], _) => String::new(),
        ([only], 0) => only.clone(),
        ([head @ .., last], 0) => format!("{} and {last}", head.join(", ")),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What the values of a column are.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Numeric => "numbers",
        Kind::Categorical => "categories",
        Kind::Boolean => "true or false",
        Kind::Timestamp => "times",
    }
}

/// What a column is for.
pub fn column_role(role: ColumnRole) -> &'static str {
    match role {
        ColumnRole::Feature => "feature",
        ColumnRole::Protected => "protected attribute",
        ColumnRole::Score => "score",
        ColumnRole::Prediction => "prediction",
        ColumnRole::Label => "label",
        ColumnRole::Id => "request id",
        ColumnRole::Time => "time",
        ColumnRole::Latency => "latency",
        ColumnRole::Ignored => "ignored",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_needs_no_share() {
        let of = |shares: &[(&str, f64)]| -> Vec<Serving> {
            shares.iter().map(|(v, share)| Serving { version: (*v).into(), share: *share }).collect()
        };
        assert_eq!(serving(&of(&[])), None);
        assert_eq!(serving(&of(&[("v1", 1.0)])).as_deref(), Some("serving v1"));
        let two = serving(&of(&[("v1", 0.95), ("v2", 0.05)]));
        assert_eq!(two.as_deref(), Some("serving v1 95\u{a0}%, v2 5\u{a0}%"));
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert!(["https://a.b/c", "HTTP://x"].into_iter().all(is_web_address));
        assert!(!["javascript:alert(1)", "//evil", "wiki page 7", "", "é"].into_iter().any(is_web_address));
    }

    #[test]
    fn what_a_model_is_for_is_said_while_all_is_well() {
        let mut status = ModelStatus { state: State::Live, reason: "It answers.".into(), ..ModelStatus::default() };
        assert_eq!(said(&status), "It answers.");
        status.description = "Predicts.".into();
        assert_eq!(said(&status), "Predicts.");
        status.state = State::Silent;
        assert_eq!(said(&status), "It answers.");
    }

    #[test]
    fn the_tally_begins_with_what_is_wrong() {
        let counted = tally([State::Live, State::Silent, State::Live]);
        assert_eq!(counted, [(State::Silent, 1), (State::Live, 2)]);
    }

    #[test]
    fn lists_read_like_sentences() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&names, 5), "a, b and c");
        assert_eq!(list(&names, 2), "a, b and 1 more");
        assert_eq!(list(&names[..1], 2), "a");
        assert_eq!(list(&[], 2), "");
    }
}
