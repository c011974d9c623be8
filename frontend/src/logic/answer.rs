//! "Are our models all right?", answered in a sentence that begins with what is wrong.

use shared::api::{ModelStatus, State};

use super::number::of;
use super::search::title;
use super::words::{list, state, tally, urgency};

/// Up to so many models are called by their names.
const MOST_NAMES: usize = 3;
/// Letters of a name in a sentence.
const MOST_LETTERS: usize = 40;

/// The answer; empty where there is no model.
pub fn answer<'a>(models: impl IntoIterator<Item = &'a ModelStatus>) -> String {
    let models: Vec<&ModelStatus> = models.into_iter().collect();
    let counted = tally(models.iter().map(|model| model.state));
    let is_wrong = |state: State| matches!(state, State::Down | State::Silent | State::Degraded);
    let (wrong, others): (Vec<_>, Vec<_>) = counted.iter().copied().partition(|(state, _)| is_wrong(*state));
    let verb = |count: usize| if count == 1 { "is" } else { "are" };
    let plain = |(of, count): &(State, usize)| format!("{count} {} {}", verb(*count), word(*of));
    if wrong.is_empty() {
        return match others.as_slice() {
            [] => String::new(),
            [(State::Live, 1)] => "Yes: the one model is live.".to_owned(),
            [(State::Live, count)] => format!("Yes: all {count} models are live."),
            several if several.iter().any(|(state, _)| *state == State::Unknown) => {
                format!("Not known: {}.", named(&models, several, plain))
            }
            several if !several.iter().any(|(state, _)| matches!(state, State::Live | State::Updating)) => {
                format!("No model is in service: {}.", several.iter().map(plain).collect::<Vec<_>>().join(", "))
            }
            several => format!("Yes: of {}, {}.", of(models.len() as u64, "model", "models"), spoken(several, plain)),
        };
    }
    let rest: usize = others.iter().map(|(_, count)| count).sum();
    let rest = match others.as_slice() {
        [] => String::new(),
        [(state, 1)] => format!(" The other one is {}.", word(*state)),
        [(state, count)] => format!(" The other {count} are {}.", word(*state)),
        several => format!(" Of the other {rest}, {}.", spoken(several, plain)),
    };
    format!("No: {}.{rest}", named(&models, &wrong, plain))
}

/// States with their models, by name where they are few.
fn named(models: &[&ModelStatus], states: &[(State, usize)], plain: impl Fn(&(State, usize)) -> String) -> String {
    let mut states = states.to_vec();
    states.sort_by_key(|(state, _)| if *state == State::Unknown { 0 } else { urgency(*state) });
    let said = states.iter().map(|one| {
        let names: Vec<String> = models
            .iter()
            .filter(|model| model.state == one.0)
            .take(MOST_NAMES + 1)
            .map(|model| short(&model.name))
            .collect();
        if names.len() > MOST_NAMES
            || matches!(one.0, State::Live | State::Updating | State::Retired | State::NotDeployed)
        {
            plain(one)
        } else {
            format!("{} {} {}", list(&names, MOST_NAMES), if one.1 == 1 { "is" } else { "are" }, word(one.0))
        }
    });
    said.collect::<Vec<_>>().join(", ")
}

fn spoken(states: &[(State, usize)], plain: impl Fn(&(State, usize)) -> String) -> String {
    let said: Vec<String> = states.iter().map(plain).collect();
    list(&said, said.len())
}

fn short(name: &str) -> String {
    let title = title(name);
    if title.chars().count() <= MOST_LETTERS {
        return title;
    }
    format!("{}…", title.chars().take(MOST_LETTERS).collect::<String>().trim_end())
}

fn word(of: State) -> String {
    state(of).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(models: &[(&str, State)]) -> String {
        let models: Vec<ModelStatus> = models
            .iter()
            .map(|(name, state)| ModelStatus { name: (*name).into(), state: *state, ..ModelStatus::default() })
            .collect();
        answer(&models)
    }

    #[test]
    fn what_is_wrong_comes_first() {
        use State::{Degraded, Down, Live, NotDeployed, Silent, Updating};
        let cases: [(&[(&str, State)], &str); 8] = [
            (&[], ""),
            (&[("a", Live)], "Yes: the one model is live."),
            (&[("a", Live), ("b", Live)], "Yes: all 2 models are live."),
            (&[("a", Live), ("b", Updating)], "Yes: of 2 models, 1 is updating and 1 is live."),
            (&[("a", NotDeployed)], "No model is in service: 1 is not deployed."),
            (
                &[("a", Live), ("car_loan", Degraded), ("fraud", Down), ("card", Degraded)],
                "No: Fraud is down, Car loan and Card are degraded. The other one is live.",
            ),
            (&[("a", Silent), ("b", Live), ("c", Live)], "No: A is silent. The other 2 are live."),
            (
                &[("a", Silent), ("b", Live), ("c", Updating), ("d", Live)],
                "No: A is silent. Of the other 3, 1 is updating and 2 are live.",
            ),
        ];
        for (models, expected) in cases {
            assert_eq!(said(models), expected);
        }
    }

    #[test]
    fn nothing_is_claimed_that_was_not_seen() {
        let found = said(&[("a", State::Live), ("b", State::Unknown)]);
        assert_eq!(found, "Not known: B is unknown, 1 is live.");
    }

    #[test]
    fn many_and_long_names_keep_the_sentence_short() {
        let many: Vec<(&str, State)> = vec![("x", State::Down); 40];
        assert_eq!(said(&many), "No: 40 are down.");
        let long = "n".repeat(300);
        assert!(said(&[(&long, State::Down)]).chars().count() < 70);
    }
}
