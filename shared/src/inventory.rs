//! The inventory: every model and version in a row, and what needs somebody's care.

pub mod import;

use std::collections::BTreeSet;

use crate::api::{Model, Received, Version};
use crate::date::DAY_MS;
use crate::schema::{ObservationRole, Stage};

/// Milliseconds of a day.
/// Days of traffic that a row adds up.
const WEEK: usize = 7;

/// What needs somebody's care, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Nobody owns it, or the owner has left.
    Orphaned,
    /// It should serve or once did, and no prediction has come for a while.
    Stale,
    /// It was registered a while ago and never reached production.
    Stuck,
    /// Nobody wrote down what to do when it fails.
    NoRunbook,
    /// There is nothing to compare its rows with.
    NoReference,
    /// It predicts, and no true outcome has ever come.
    NoLabels,
}

impl Flag {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 6] =
        [Self::Orphaned, Self::Stale, Self::Stuck, Self::NoRunbook, Self::NoReference, Self::NoLabels];

    /// As links and files carry it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Orphaned => "orphaned",
            Self::Stale => "stale",
            Self::Stuck => "stuck",
            Self::NoRunbook => "no-runbook",
            Self::NoReference => "no-reference",
            Self::NoLabels => "no-labels",
        }
    }
}

/// What flags are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Judging<'a> {
    /// The time, in epoch milliseconds.
    pub now: i64,
    /// After so many days without traffic a version is stale, and after so many without production stuck.
    pub days: u32,
    /// Names and mail addresses of people who have left, in small letters.
    pub departed: &'a BTreeSet<String>,
}

/// A model with one of its versions, or with none.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// The model.
    pub model: &'a Model,
    /// The version; `None` for a model without any.
    pub version: Option<&'a Version>,
    /// The last live or canary prediction, in epoch milliseconds.
    pub last_seen: Option<i64>,
    /// Live and canary predictions of the last seven days.
    pub week: u64,
    /// Share of its predictions whose outcome is known, 0…1; `None` without predictions.
    pub labelled: Option<f64>,
    /// Whether there is a reference.
    pub has_reference: bool,
    /// What needs care, the most urgent first.
    pub flags: Vec<Flag>,
}

/// Every model and version, the worst first: by the flags, the most urgent one deciding, then by name.
pub fn rows<'a>(models: &'a [Model], judging: &Judging<'_>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = models
        .iter()
        .flat_map(|model| {
            let none = model.versions.is_empty().then_some(None);
            model.versions.iter().map(Some).chain(none).map(|version| row(model, version, judging))
        })
        .collect();
    rows.sort_by(|a, b| {
        worst_first(&a.flags, &b.flags)
            .then_with(|| a.model.name.cmp(&b.model.name))
            .then_with(|| a.version.map(|version| &version.name).cmp(&b.version.map(|version| &version.name)))
    });
    rows
}

/// Which of two has the more urgent flags: the first that differs decides, and having one comes before having none.
pub fn worst_first(a: &[Flag], b: &[Flag]) -> std::cmp::Ordering {
    let weight = |flags: &[Flag]| Flag::ALL.map(|flag| !flags.contains(&flag));
    weight(a).cmp(&weight(b))
}

fn row<'a>(model: &'a Model, version: Option<&'a Version>, judging: &Judging<'_>) -> Row<'a> {
    let received = version.map_or(&[][..], |version| &version.received);
    let answered = || received.iter().filter(|one| one.rows > 0 && is_answer(one.role));
    let predicted = || received.iter().filter(|one| one.rows > 0 && one.role != ObservationRole::Reference);
    let total: u64 = predicted().map(|one| one.rows).sum();
    let known: u64 = predicted().map(|one| one.labelled).sum();
    let mut row = Row {
        model,
        version,
        last_seen: answered().map(|one| one.last).max(),
        week: answered().map(week).sum(),
        labelled: (total > 0).then(|| known as f64 / total as f64),
        has_reference: version.is_some_and(|version| version.binning.is_some())
            || received.iter().any(|one| one.role == ObservationRole::Reference && one.rows > 0),
        flags: Vec::new(),
    };
    row.flags = flags(&row, judging);
    row
}

fn is_answer(role: ObservationRole) -> bool {
    matches!(role, ObservationRole::Live | ObservationRole::Canary)
}

fn week(received: &Received) -> u64 {
    received.daily.iter().rev().take(WEEK).sum()
}

/// What of a row needs care. A retired version needs none.
fn flags(row: &Row<'_>, judging: &Judging<'_>) -> Vec<Flag> {
    let stage = row.version.map(|version| version.spec.stage);
    if stage == Some(Stage::Retired) {
        return Vec::new();
    }
    let long_ago = |at: i64| judging.now - at > i64::from(judging.days) * DAY_MS;
    let created = row.version.map_or(row.model.created, |version| version.created);
    let serves = matches!(stage, Some(Stage::Production | Stage::Canary));
    let is_stale = row.last_seen.map_or(serves && long_ago(created), long_ago);
    let is_stuck = row.last_seen.is_none() && stage != Some(Stage::Production) && long_ago(created) && !is_stale;
    let predicts = row.labelled.is_some();
    Flag::ALL
        .into_iter()
        .filter(|flag| match flag {
            Flag::Orphaned => is_orphaned(row.model, judging.departed),
            Flag::Stale => is_stale,
            Flag::Stuck => is_stuck,
            Flag::NoRunbook => row.model.spec.runbook.as_deref().is_none_or(|runbook| runbook.trim().is_empty()),
            Flag::NoReference => row.version.is_some() && !row.has_reference,
            Flag::NoLabels => predicts && row.labelled.is_some_and(|share| share <= 0.0),
        })
        .collect()
}

/// Whether nobody answers for a model: no owner, or one who has left, by name or by address.
fn is_orphaned(model: &Model, departed: &BTreeSet<String>) -> bool {
    let (owner, mail) = (model.spec.owner.trim(), model.spec.owner_email.trim());
    let has_left = |who: &str| !who.is_empty() && departed.contains(&who.to_lowercase());
    (owner.is_empty() && mail.is_empty()) || has_left(owner) || has_left(mail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ModelSpec, VersionSpec};
    use crate::schema::Task;

    const NOW: i64 = 100 * DAY_MS;

    fn received(role: ObservationRole, last_days_ago: i64, labelled: u64) -> Received {
        let last = NOW - last_days_ago * DAY_MS;
        Received { role, rows: 10, labelled, first: 0, last, daily: vec![1; 90] }
    }

    fn version(stage: Stage, created_days_ago: i64, received: Vec<Received>) -> Version {
        Version {
            name: "v1".into(),
            spec: VersionSpec { stage, ..VersionSpec::new(Task::Binary) },
            created: NOW - created_days_ago * DAY_MS,
            received,
            binning: Some("b".into()),
        }
    }

    fn model(owner: &str, mail: &str, versions: Vec<Version>) -> Model {
        let spec = ModelSpec {
            owner: owner.into(),
            owner_email: mail.into(),
            runbook: Some("https://x".into()),
            ..ModelSpec::default()
        };
        Model { name: "m".into(), spec, created: NOW - 50 * DAY_MS, versions }
    }

    fn found(model: &Model) -> Vec<Flag> {
        let departed = BTreeSet::from(["kim".to_owned(), "gone@example.com".to_owned()]);
        let judging = Judging { now: NOW, days: 30, departed: &departed };
        rows(std::slice::from_ref(model), &judging).remove(0).flags
    }

    #[test]
    fn owners_are_found_by_name_and_address_in_any_letters() {
        let live = || vec![version(Stage::Production, 50, vec![received(ObservationRole::Live, 0, 1)])];
        assert_eq!(found(&model("Lee", "lee@x", live())), []);
        assert_eq!(found(&model("", "lee@x", live())), []);
        for (owner, mail) in [("", " "), ("KIM", "lee@x"), ("Lee", "Gone@Example.com")] {
            assert_eq!(found(&model(owner, mail, live())), [Flag::Orphaned], "{owner} {mail}");
        }
    }

    #[test]
    fn stale_and_stuck_are_told_apart() {
        let live = |ago| vec![received(ObservationRole::Live, ago, 1)];
        let cases = [
            (version(Stage::Production, 50, live(31)), vec![Flag::Stale]),
            (version(Stage::Production, 50, live(30)), vec![]),
            // Said to be in production, and never seen.
            (version(Stage::Production, 50, vec![]), vec![Flag::Stale]),
            (version(Stage::Production, 5, vec![]), vec![]),
            (version(Stage::Staging, 50, vec![]), vec![Flag::Stuck]),
            (version(Stage::Staging, 5, vec![]), vec![]),
            (version(Stage::Shadow, 50, vec![received(ObservationRole::Shadow, 0, 1)]), vec![Flag::Stuck]),
            (version(Stage::Staging, 50, live(40)), vec![Flag::Stale]),
            (version(Stage::Retired, 50, live(40)), vec![]),
        ];
        for (version, flags) in cases {
            let of = format!("{:?} {:?}", version.spec.stage, version.received);
            assert_eq!(found(&model("Lee", "", vec![version])), flags, "{of}");
        }
    }

    #[test]
    fn what_is_missing_is_flagged_where_it_could_be() {
        let mut one = version(Stage::Production, 50, vec![received(ObservationRole::Live, 0, 0)]);
        one.binning = None;
        let mut model = model("Lee", "", vec![one]);
        model.spec.runbook = Some(" ".into());
        assert_eq!(found(&model), [Flag::NoRunbook, Flag::NoReference, Flag::NoLabels]);
        // A model without versions has no rows to compare or to label.
        model.versions.clear();
        assert_eq!(found(&model), [Flag::Stuck, Flag::NoRunbook]);
    }

    #[test]
    fn the_worst_comes_first() {
        let named = |name: &str, owner: &str, last: i64| Model {
            name: name.into(),
            ..model(owner, "", vec![version(Stage::Production, 50, vec![received(ObservationRole::Live, last, 1)])])
        };
        let models = [named("a", "Lee", 0), named("b", "Lee", 60), named("c", "", 0), named("d", "", 60)];
        let nobody = BTreeSet::new();
        let judging = Judging { now: NOW, days: 30, departed: &nobody };
        let rows = rows(&models, &judging);
        let names: Vec<&str> = rows.iter().map(|row| row.model.name.as_str()).collect();
        assert_eq!(names, ["d", "c", "b", "a"]);
        assert_eq!((rows[3].week, rows[3].labelled), (7, Some(0.1)));
    }
}
