//! A model's states along time, as segments of a strip.

use serde::Deserialize;
use shared::api::State;

use super::super::date::span;

/// From when on a model was in a state, as `GET …/states` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Changed {
    /// In epoch milliseconds.
    pub at: i64,
    /// The state.
    pub state: State,
    /// Why, in a sentence.
    pub reason: String,
}

/// A run of time in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Its beginning, in epoch milliseconds.
    pub from: i64,
    /// Its end, in epoch milliseconds.
    pub to: i64,
    /// The state.
    pub state: State,
}

/// The segments from one time to another; before the first change nobody was watching, and there is none.
pub fn segments(changes: &[Changed], from: i64, to: i64) -> Vec<Segment> {
    let ends = changes.iter().skip(1).map(|next| next.at).chain([to]);
    changes
        .iter()
        .zip(ends)
        .map(|(change, end)| Segment { from: change.at.max(from), to: end.min(to), state: change.state })
        .filter(|segment| segment.to > segment.from)
        .collect()
}

/// How tall a segment stands, 0…1: the worse, the taller, so that the strip can be read without its colours.
pub fn height(state: State) -> f64 {
    match state {
        State::Down | State::Silent => 1.0,
        State::Degraded => 0.7,
        State::Live | State::Updating => 0.4,
        State::NotDeployed | State::Retired | State::Unknown => 0.15,
    }
}

/// How long it was in which state, in a sentence.
pub fn summary(segments: &[Segment], from: i64, to: i64) -> String {
    let mut sums: Vec<(State, i64)> = Vec::new();
    for segment in segments {
        let length = segment.to - segment.from;
        match sums.iter_mut().find(|(state, _)| *state == segment.state) {
            Some((_, sum)) => *sum += length,
            None => sums.push((segment.state, length)),
        }
    }
    sums.sort_by_key(|(_, length)| -length);
    let seen: i64 = sums.iter().map(|(_, length)| length).sum();
    // What passed in seconds says nothing of a day.
    let most = sums.first().map_or(0, |(_, length)| *length);
    let mut parts: Vec<String> = sums
        .iter()
        .filter(|(_, length)| *length >= 60_000 || *length == most)
        .map(|(state, length)| format!("{} for {}", state.word(), span(length / 1_000)))
        .collect();
    let unseen = (to - from) - seen;
    if unseen > 60_000 {
        parts.push(format!("not watched for {}", span(unseen / 1_000)));
    }
    format!("Of the last {}: {}.", span((to - from) / 1_000), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn change(hour: i64, state: State) -> Changed {
        Changed { at: hour * HOUR, state, reason: String::new() }
    }

    #[test]
    fn a_strip_begins_with_the_state_that_held() {
        let changes = [change(-10, State::Live), change(4, State::Down), change(5, State::Live)];
        let segments = segments(&changes, 0, 24 * HOUR);
        assert_eq!(
            segments.iter().map(|s| (s.from / HOUR, s.to / HOUR)).collect::<Vec<_>>(),
            [(0, 4), (4, 5), (5, 24)]
        );
        assert_eq!(summary(&segments, 0, 24 * HOUR), "Of the last 24 hours: live for 23 hours, down for 1 hour.");
    }

    #[test]
    fn what_nobody_saw_is_no_state() {
        let segments = segments(&[change(20, State::Live)], 0, 24 * HOUR);
        assert_eq!(segments.len(), 1);
        assert!(summary(&segments, 0, 24 * HOUR).ends_with("live for 4 hours, not watched for 20 hours."));
        assert!(super::segments(&[], 0, HOUR).is_empty());
        assert!(super::segments(&[change(30, State::Live)], 0, 24 * HOUR).is_empty());
    }

    #[test]
    fn worse_is_taller() {
        assert!(height(State::Down) > height(State::Degraded) && height(State::Degraded) > height(State::Live));
    }
}
