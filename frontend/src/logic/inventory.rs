//! What the inventory shows of a row, in which order, and how that stands in the link.

use std::cmp::Ordering;

use shared::date::DAY_MS;
use shared::inventory::{Flag, Row, worst_first};

use super::date::{day, iso_moment, parse_moment};
use super::export::{Cell, Table};
use super::route::query_value;
use super::search::{fold, matches, path_segment, typed_words};
use super::words;

/// Days after which a version without traffic is stale, unasked.
pub const USUAL_DAYS: u32 = 30;

/// A column that rows can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Column {
    /// What needs care.
    #[default]
    Care,
    /// The model's name.
    Model,
    /// The version's name.
    Version,
    /// Where it stands.
    Stage,
    /// Who owns it.
    Owner,
    /// The team.
    Team,
    /// When it was trained.
    Trained,
    /// The last prediction.
    Seen,
    /// Predictions of seven days.
    Week,
    /// Share of known outcomes.
    Labels,
}

impl Column {
    /// All of them, with what a link calls them and what the table does.
    pub const ALL: [(Self, &'static str, &'static str); 10] = [
        (Self::Care, "care", "Needs care"),
        (Self::Model, "model", "Model"),
        (Self::Version, "version", "Version"),
        (Self::Stage, "stage", "Stage"),
        (Self::Owner, "owner", "Owner"),
        (Self::Team, "team", "Team"),
        (Self::Trained, "trained", "Last trained"),
        (Self::Seen, "seen", "Last seen"),
        (Self::Week, "week", "Predictions, 7 days"),
        (Self::Labels, "labels", "Labelled"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(one, _, _)| *one == self).map_or("", |(_, name, _)| name)
    }
}

/// What the link says.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// After so many days a version is stale or stuck.
    pub days: u32,
    /// Only rows with this flag.
    pub flag: Option<Flag>,
    /// Only rows that match what was typed.
    pub text: String,
    /// Sorted by.
    pub sort: Column,
    /// The other way round.
    pub reversed: bool,
}

impl Default for View {
    fn default() -> Self {
        Self { days: USUAL_DAYS, flag: None, text: String::new(), sort: Column::Care, reversed: false }
    }
}

impl View {
    /// Reads a query; what makes no sense is as usual.
    pub fn read(query: &str) -> Self {
        let value = |key: &str| query_value(query, key);
        let days = value("days").and_then(|days| days.parse().ok()).filter(|days| (1..=3_650).contains(days));
        let sort = value("sort").unwrap_or_default();
        let flag = value("flag").unwrap_or_default();
        Self {
            days: days.unwrap_or(USUAL_DAYS),
            flag: Flag::ALL.into_iter().find(|one| one.as_str() == flag),
            text: value("q").unwrap_or_default(),
            sort: Column::ALL.iter().find(|(_, name, _)| *name == sort).map(|(one, _, _)| *one).unwrap_or_default(),
            reversed: value("reversed").is_some(),
        }
    }

    /// The address that shows it.
    pub fn link(&self) -> String {
        let mut parts = Vec::new();
        if self.days != USUAL_DAYS {
            parts.push(format!("days={}", self.days));
        }
        if let Some(flag) = self.flag {
            parts.push(format!("flag={}", flag.as_str()));
        }
        if !self.text.is_empty() {
            parts.push(format!("q={}", path_segment(&self.text)));
        }
        if self.sort != Column::default() {
            parts.push(format!("sort={}", self.sort.name()));
        }
        if self.reversed {
            parts.push("reversed=1".to_owned());
        }
        if parts.is_empty() { "/inventory".to_owned() } else { format!("/inventory?{}", parts.join("&")) }
    }
}

/// One row as the page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The model's name.
    pub model: String,
    /// The version's name; empty for a model without any.
    pub version: String,
    /// Where it stands.
    pub stage: &'static str,
    /// What it predicts.
    pub task: &'static str,
    /// Who owns the model.
    pub owner: String,
    /// Where to reach the owner.
    pub owner_email: String,
    /// The team.
    pub team: String,
    /// When it was trained, in epoch milliseconds.
    pub trained: Option<i64>,
    /// The last live or canary prediction, in epoch milliseconds.
    pub seen: Option<i64>,
    /// Live and canary predictions of seven days.
    pub week: u64,
    /// Whether there is a reference.
    pub has_reference: bool,
    /// Share of predictions whose outcome is known.
    pub labelled: Option<f64>,
    /// Where the runbook is.
    pub runbook: Option<String>,
    /// Where it is served.
    pub endpoint: Option<String>,
    /// What needs care.
    pub flags: Vec<Flag>,
}

impl Line {
    /// What is shown of a row.
    pub fn new(row: &Row<'_>) -> Self {
        let (model, spec) = (&row.model.spec, row.version.map(|version| &version.spec));
        Self {
            model: row.model.name.clone(),
            version: row.version.map(|version| version.name.clone()).unwrap_or_default(),
            stage: spec.map_or("", |spec| words::stage(spec.stage)),
            task: spec.map_or("", |spec| words::task(spec.task)),
            owner: model.owner.clone(),
            owner_email: model.owner_email.clone(),
            team: model.team.clone(),
            trained: spec.and_then(|spec| parse_moment(spec.trained.as_deref()?)),
            seen: row.last_seen,
            week: row.week,
            has_reference: row.has_reference,
            labelled: row.labelled,
            runbook: model.runbook.clone().filter(|runbook| !runbook.trim().is_empty()),
            endpoint: spec.and_then(|spec| spec.endpoint.as_ref()).map(|endpoint| endpoint.url.clone()),
            flags: row.flags.clone(),
        }
    }

    fn matches(&self, words: &[String]) -> bool {
        let all = [&self.model, &self.version, self.stage, &self.owner, &self.owner_email, &self.team].map(fold);
        matches(&all.join(" "), words)
    }
}

/// What a flag says.
pub fn flag_words(flag: Flag) -> &'static str {
    match flag {
        Flag::Orphaned => "orphaned",
        Flag::Stale => "stale",
        Flag::Stuck => "stuck",
        Flag::NoRunbook => "no runbook",
        Flag::NoReference => "no reference",
        Flag::NoLabels => "no labels",
    }
}

/// What a flag means; `days` as the page has it.
pub fn flag_meaning(flag: Flag, days: u32) -> String {
    match flag {
        Flag::Orphaned => "Nobody owns it, or the owner has left.".to_owned(),
        Flag::Stale => format!("It serves or once did, and no prediction has come for {days} days."),
        Flag::Stuck => format!("Registered more than {days} days ago, and never in production."),
        Flag::NoRunbook => "Nobody wrote down what to do when it fails.".to_owned(),
        Flag::NoReference => "No rows that it was validated on: drift cannot be told.".to_owned(),
        Flag::NoLabels => "It predicts, and no true outcome has ever come: quality cannot be told.".to_owned(),
    }
}

/// The lines that the view shows, in its order.
pub fn shown(lines: &[Line], view: &View) -> Vec<Line> {
    let words = typed_words(&view.text);
    let is_shown = |line: &&Line| view.flag.is_none_or(|flag| line.flags.contains(&flag)) && line.matches(&words);
    let mut found: Vec<Line> = lines.iter().filter(is_shown).cloned().collect();
    // They come the worst first, which decides among equals.
    found.sort_by(|a, b| {
        let order = compare(a, b, view.sort);
        if view.reversed { order.reverse() } else { order }
    });
    found
}

/// What is longest ago, largest or first in the alphabet comes first; what is not known comes last.
fn compare(a: &Line, b: &Line, by: Column) -> Ordering {
    let known_first = |a: Option<i64>, b: Option<i64>| a.is_none().cmp(&b.is_none()).then(a.cmp(&b));
    match by {
        Column::Care => worst_first(&a.flags, &b.flags),
        Column::Model => fold(&a.model).cmp(&fold(&b.model)),
        Column::Version => fold(&a.version).cmp(&fold(&b.version)),
        Column::Stage => a.stage.cmp(b.stage),
        Column::Owner => fold(&a.owner).cmp(&fold(&b.owner)),
        Column::Team => fold(&a.team).cmp(&fold(&b.team)),
        Column::Trained => known_first(a.trained, b.trained),
        Column::Seen => known_first(a.seen, b.seen),
        Column::Week => b.week.cmp(&a.week),
        Column::Labels => {
            let share = |line: &Line| line.labelled.unwrap_or(f64::INFINITY);
            share(a).total_cmp(&share(b))
        }
    }
}

/// A day, or a dash.
pub fn day_of(ms: Option<i64>) -> String {
    ms.map_or_else(|| super::number::NONE.to_owned(), |ms| day(ms.div_euclid(DAY_MS)))
}

/// The lines as a file.
pub fn table(lines: &[Line]) -> Table {
    let mut table = Table::new([
        "Model",
        "Version",
        "Stage",
        "Task",
        "Owner",
        "Owner email",
        "Team",
        "Trained",
        "Last seen",
        "Predictions in 7 days",
        "Reference",
        "Labelled share",
        "Runbook",
        "Endpoint",
        "Needs care",
    ]);
    for line in lines {
        let flags: Vec<&str> = line.flags.iter().map(|flag| flag_words(*flag)).collect();
        table.push([
            line.model.as_str().into(),
            line.version.as_str().into(),
            line.stage.into(),
            line.task.into(),
            line.owner.as_str().into(),
            line.owner_email.as_str().into(),
            line.team.as_str().into(),
            line.trained.map(iso_moment).into(),
            line.seen.map(iso_moment).into(),
            line.week.into(),
            if line.has_reference { "yes" } else { "no" }.into(),
            Cell::share(line.labelled),
            line.runbook.as_deref().into(),
            line.endpoint.as_deref().into(),
            flags.join(", ").into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shared::api::{Model, ModelSpec};
    use shared::inventory::{Judging, rows};

    use super::*;

    fn lines() -> Vec<Line> {
        let model = |name: &str, owner: &str| Model {
            name: name.into(),
            spec: ModelSpec { owner: owner.into(), runbook: Some("https://x".into()), ..ModelSpec::default() },
            created: 0,
            versions: Vec::new(),
        };
        let models = [model("b", "Zoe"), model("a", ""), model("c", "Ädam")];
        let judging = Judging { now: 0, days: 30, departed: &BTreeSet::new() };
        rows(&models, &judging).iter().map(Line::new).collect()
    }

    fn names(view: &View) -> Vec<String> {
        shown(&lines(), view).into_iter().map(|line| line.model).collect()
    }

    #[test]
    fn a_link_says_the_view() {
        let view =
            View { days: 7, flag: Some(Flag::NoRunbook), text: "kim & co".into(), sort: Column::Seen, reversed: true };
        assert_eq!(view.link(), "/inventory?days=7&flag=no-runbook&q=kim%20%26%20co&sort=seen&reversed=1");
        assert_eq!(View::read(view.link().split_once('?').unwrap().1), view);
        assert_eq!(View::read("?days=0&flag=x&sort=y"), View::default());
        assert_eq!(View::default().link(), "/inventory");
    }

    #[test]
    fn lines_are_filtered_and_sorted() {
        assert_eq!(names(&View::default()), ["a", "b", "c"]);
        assert_eq!(names(&View { flag: Some(Flag::Orphaned), ..View::default() }), ["a"]);
        assert_eq!(names(&View { text: "ÄD".into(), ..View::default() }), ["c"]);
        assert_eq!(names(&View { sort: Column::Owner, reversed: true, ..View::default() }), ["c", "b", "a"]);
    }

    #[test]
    fn the_file_has_every_line() {
        let table = table(&lines());
        assert_eq!(table.rows.len(), 3);
        assert_eq!(table.rows[0].last(), Some(&"orphaned".into()));
    }
}
