//! The words of the product, everywhere the same.

use shared::api::{Live, State};
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
        State::Live => "live",
        State::Updating => "updating",
        State::Degraded => "degraded",
        State::Silent => "silent",
        State::Down => "down",
        State::NotDeployed | State::Retired | State::Unknown => "unknown",
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
pub fn serving(live: &Live) -> Option<String> {
    let shares: Vec<String> = match live.serving.as_slice() {
        [] => return None,
        [only] => vec![only.version.clone()],
        several => several.iter().map(|one| format!("{} {}", one.version, percent(one.share, 0))).collect(),
    };
    Some(format!("serving {}", shares.join(", ")))
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
    use shared::api::Serving;

    fn live(serving: &[(&str, f64)]) -> Live {
        Live {
            state: State::Live,
            live: true,
            since: None,
            last_prediction: None,
            serving: serving.iter().map(|(v, share)| Serving { version: (*v).into(), share: *share }).collect(),
            reason: String::new(),
        }
    }

    #[test]
    fn one_server_needs_no_share() {
        assert_eq!(serving(&live(&[])), None);
        assert_eq!(serving(&live(&[("v1", 1.0)])).as_deref(), Some("serving v1"));
        let two = serving(&live(&[("v1", 0.95), ("v2", 0.05)]));
        assert_eq!(two.as_deref(), Some("serving v1 95\u{a0}%, v2 5\u{a0}%"));
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
