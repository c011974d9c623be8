//! Marks on charts over time: when versions began to answer, and what people wrote.

use shared::api::{Annotation, Model};
use shared::schema::ObservationRole;

use super::date::DAY;
use super::days::Days;

/// A moment worth a line on a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// From 1, in the order of time: the same on the chart and in the list below it.
    pub number: usize,
    /// When, in epoch milliseconds.
    pub time: i64,
    /// What happened.
    pub text: String,
    /// Who wrote it; empty where nobody did.
    pub author: String,
    /// The id of the annotation; `None` where it follows from the data.
    pub id: Option<i64>,
}

impl Mark {
    /// When, in days after the epoch.
    pub fn day(&self) -> f64 {
        self.time as f64 / (DAY * 1_000) as f64
    }
}

/// The marks of some days, numbered.
///
/// A version's first live row is a change of version unless it is the first of all.
pub fn marks(model: &Model, annotations: &[Annotation], extent: Days) -> Vec<Mark> {
    let first = |received: &[shared::api::Received]| {
        received.iter().find(|one| one.role == ObservationRole::Live && one.rows > 0).map(|one| one.first)
    };
    let begun: Vec<(i64, &str)> =
        model.versions.iter().filter_map(|one| Some((first(&one.received)?, one.name.as_str()))).collect();
    let earliest = begun.iter().map(|(time, _)| *time).min();
    let changes = begun.iter().filter(|(time, _)| Some(*time) != earliest).map(|(time, name)| Mark {
        number: 0,
        time: *time,
        text: format!("First live row of version {name}"),
        author: String::new(),
        id: None,
    });
    let written = annotations.iter().map(|one| Mark {
        number: 0,
        time: one.time,
        text: one.text.clone(),
        author: one.author.clone(),
        id: Some(one.id),
    });
    let (from, to) = extent.seconds();
    let mut marks: Vec<Mark> =
        changes.chain(written).filter(|mark| (from * 1_000..to * 1_000).contains(&mark.time)).collect();
    marks.sort_by_key(|mark| (mark.time, mark.id));
    for (at, mark) in marks.iter_mut().enumerate() {
        mark.number = at + 1;
    }
    marks
}

#[cfg(test)]
mod tests {
    use shared::api::{ModelSpec, Received, Version, VersionSpec};
    use shared::schema::{Stage, Task};

    use super::*;

    const DAY_MS: i64 = DAY * 1_000;

    fn version(name: &str, first_live: Option<i64>) -> Version {
        let received = |first: i64| Received {
            role: ObservationRole::Live,
            rows: 5,
            labelled: 0,
            first,
            last: first,
            daily: Vec::new(),
        };
        let spec = VersionSpec { stage: Stage::Production, ..VersionSpec::new(Task::Binary) };
        let received = first_live.map(received).into_iter().collect();
        Version { name: name.into(), spec, created: 0, received, binning: None }
    }

    #[test]
    fn changes_of_version_and_notes_stand_in_the_order_of_time() {
        let versions = vec![version("v1", Some(DAY_MS)), version("v2", Some(3 * DAY_MS)), version("v3", None)];
        let model = Model { name: "m".into(), spec: ModelSpec::default(), created: 0, versions };
        let note = |id, time, text: &str| Annotation { id, time, text: text.into(), author: "me".into(), created: 0 };
        let notes = [note(7, 2 * DAY_MS, "a"), note(8, 9 * DAY_MS, "later"), note(9, 3 * DAY_MS, "b")];
        let found = marks(&model, &notes, Days::new(0, 5));
        let said: Vec<(usize, &str, Option<i64>)> =
            found.iter().map(|mark| (mark.number, mark.text.as_str(), mark.id)).collect();
        assert_eq!(said, [(1, "a", Some(7)), (2, "First live row of version v2", None), (3, "b", Some(9))]);
        assert_eq!(found.first().map(Mark::day), Some(2.0));
    }
}
