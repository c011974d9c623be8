//! Comparing two versions: which two, and what is said of them.

pub mod cut;
pub mod document;
pub mod figures;
pub mod sentences;
pub mod tables;

use shared::api::{Model, Version};
use shared::schema::ObservationRole;

use super::date::DAY;
use super::days::Days;
use super::query::View;
use super::words::{leading, leading_role};

/// Rows of a version in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The version's name.
    pub version: String,
    /// The part it played.
    pub role: ObservationRole,
    /// From the first to the last day with rows.
    pub days: (i64, i64),
}

impl Side {
    /// For example "v3 · shadow".
    pub fn name(&self) -> String {
        format!("{} · {}", self.version, self.role.as_str())
    }

    /// As a choice in a list names it.
    pub fn key(&self) -> String {
        format!("{}/{}", self.version, self.role.as_str())
    }
}

/// Two sides, and what of the link could not be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The baseline.
    pub a: Side,
    /// The candidate.
    pub b: Side,
    /// What the link asks for and is not there, in sentences.
    pub gone: Vec<String>,
}

impl Pair {
    /// The names that tell both apart: the versions, with their roles where the versions are the same.
    pub fn names(&self) -> [String; 2] {
        if self.a.version == self.b.version {
            [self.a.name(), self.b.name()]
        } else {
            [self.a.version.clone(), self.b.version.clone()]
        }
    }

    /// From the first to the last day of either; a reference is no window of time, unless there is nothing else.
    pub fn extent(&self) -> Days {
        let (a, b) = match (self.a.role, self.b.role) {
            (ObservationRole::Reference, ObservationRole::Reference) => (&self.a, &self.b),
            (ObservationRole::Reference, _) => (&self.b, &self.b),
            (_, ObservationRole::Reference) => (&self.a, &self.a),
            _ => (&self.a, &self.b),
        };
        Days::new(a.days.0.min(b.days.0), a.days.1.max(b.days.1))
    }
}

/// Everything that can be compared: versions with a reference, in each role with rows.
pub fn sides(model: &Model) -> Vec<Side> {
    let versions = model.versions.iter().filter(|version| version.binning.is_some());
    versions.flat_map(|version| roles(version).into_iter().map(|role| side(version, role))).collect()
}

/// The two sides that a link means: what it names, else the serving version against the newest other one.
pub fn pair(model: &Model, view: &View) -> Option<Pair> {
    let all = sides(model);
    let mut gone = Vec::new();
    let serving = leading(model).filter(|version| all.iter().any(|side| side.version == version.name));
    let serving = serving.map_or_else(|| all.first().cloned(), |version| of_version(&all, model, &version.name))?;
    let a = asked(&all, model, "baseline", view.a.as_deref(), view.role_a, &mut gone).unwrap_or(serving);
    let newest = || {
        let mut others = model.versions.iter().rev().filter(|version| version.name != a.version);
        let other = others.find_map(|version| of_version(&all, model, &version.name));
        other.or_else(|| all.iter().find(|side| **side != a).cloned())
    };
    let b = asked(&all, model, "candidate", view.b.as_deref(), view.role_b, &mut gone).or_else(newest)?;
    // A single version is judged by its own reference.
    let turned = (view.a.is_none(), view.b.is_none(), b.role) == (true, true, ObservationRole::Reference);
    let (a, b) = if turned && a.version == b.version { (b, a) } else { (a, b) };
    Some(Pair { a, b, gone })
}

fn asked(
    all: &[Side],
    model: &Model,
    what: &str,
    version: Option<&str>,
    role: Option<ObservationRole>,
    gone: &mut Vec<String>,
) -> Option<Side> {
    let version = version?;
    let unasked = of_version(all, model, version);
    let Some(role) = role else {
        if unasked.is_none() {
            gone.push(no_version(what, version));
        }
        return unasked;
    };
    let exact = all.iter().find(|side| side.version == version && side.role == role).cloned();
    if exact.is_none() {
        gone.push(match &unasked {
            None => no_version(what, version),
            Some(other) => {
                format!("{version} has no rows as {}: those as {} are shown.", role.as_str(), other.role.as_str())
            }
        });
    }
    exact.or(unasked)
}

fn no_version(what: &str, version: &str) -> String {
    format!(
        "The link names \u{201c}{version}\u{201d} as the {what}, which this model does not have, or has no reference or rows of: \
         another version is shown."
    )
}

/// A version in the role that is shown unasked.
fn of_version(all: &[Side], model: &Model, name: &str) -> Option<Side> {
    let version = model.versions.iter().find(|version| version.name == name)?;
    let preferred = leading_role(version);
    let own = || all.iter().filter(|side| side.version == name);
    own().find(|side| side.role == preferred).or_else(|| own().next()).cloned()
}

fn roles(version: &Version) -> Vec<ObservationRole> {
    let has = |role: &ObservationRole| version.received.iter().any(|one| one.role == *role && one.rows > 0);
    ObservationRole::ALL.into_iter().filter(has).collect()
}

fn side(version: &Version, role: ObservationRole) -> Side {
    let received = version.received.iter().find(|one| one.role == role);
    let day = |ms: i64| ms.div_euclid(1_000 * DAY);
    let days = received.map_or((0, 0), |one| (day(one.first), day(one.last)));
    Side { version: version.name.clone(), role, days }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ObservationRole::{Live, Reference, Shadow};
    use shared::api::{ModelSpec, Received, VersionSpec};
    use shared::schema::{Stage, Task};

    fn model() -> Model {
        let version = |name: &str, stage, roles: &[ObservationRole]| Version {
            name: name.to_owned(),
            spec: VersionSpec { stage, ..VersionSpec::new(Task::Binary) },
            created: 0,
            received: roles
                .iter()
                .map(|role| Received {
                    role: *role,
                    rows: 10,
                    labelled: 5,
                    first: 86_400_000,
                    last: 5 * 86_400_000,
                    daily: Vec::new(),
                })
                .collect(),
            binning: (name != "v9").then(|| "id".to_owned()),
        };
        Model {
            name: "m".to_owned(),
            spec: ModelSpec::default(),
            created: 0,
            versions: vec![
                version("v1", Stage::Production, &[Reference, Live]),
                version("v2", Stage::Retired, &[Reference]),
                version("v3", Stage::Shadow, &[Reference, Shadow]),
                version("v9", Stage::Development, &[]),
            ],
        }
    }

    fn named(view: &View) -> (String, String, usize) {
        let pair = pair(&model(), view).expect("a pair");
        (pair.a.key(), pair.b.key(), pair.gone.len())
    }

    #[test]
    fn unasked_the_serving_version_is_compared_with_the_newest() {
        assert_eq!(named(&View::default()), ("v1/live".to_owned(), "v3/shadow".to_owned(), 0));
        assert_eq!(sides(&model()).len(), 5);
        let pair = pair(&model(), &View::default()).expect("a pair");
        assert_eq!((pair.extent(), pair.names()), (Days::new(1, 5), ["v1".to_owned(), "v3".to_owned()]));
    }

    #[test]
    fn a_link_names_both_and_what_is_gone_is_explained() {
        let view = View { a: Some("v3".into()), b: Some("v2".into()), ..View::default() };
        assert_eq!(named(&view), ("v3/shadow".to_owned(), "v2/reference".to_owned(), 0));
        let view = View { a: Some("v7".into()), b: Some("v3".into()), ..View::default() };
        assert_eq!(named(&view), ("v1/live".to_owned(), "v3/shadow".to_owned(), 1));
        let view = View { a: Some("v1".into()), role_a: Some(ObservationRole::Canary), ..View::default() };
        let found = pair(&model(), &view).expect("a pair");
        assert_eq!(found.gone, ["v1 has no rows as canary: those as live are shown."]);
    }

    #[test]
    fn a_single_version_is_compared_with_its_reference() {
        let mut one = model();
        one.versions.truncate(1);
        let found = pair(&one, &View::default()).expect("a pair");
        assert_eq!((found.a.key(), found.b.key()), ("v1/reference".to_owned(), "v1/live".to_owned()));
        assert_eq!(found.names(), ["v1 · reference", "v1 · live"]);
        one.versions.clear();
        assert!(pair(&one, &View::default()).is_none());
    }
}
