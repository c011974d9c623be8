//! The report from stored rows, as the command line makes it from files.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use schemars::JsonSchema;
use serde::Deserialize;
use shared::api::{Model, Version};
use shared::report::Report;
use shared::schema::{ObservationRole, Stage};

use super::App;
use super::kept;
use super::moment::moment;
use crate::analysis::{Settings, Side, report};
use crate::clock;
use crate::doors::Caller;
use crate::error::Error;
use crate::store::{Rows, RowsQuery, Store};
use crate::table::StoredTable;

/// What to compare.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(super) struct Wanted {
    /// The version whose reference rows are the reference; the current version's own without it.
    reference: Option<String>,
    /// The version whose production rows are judged; the one in production without it.
    current: Option<String>,
    /// The part it played; the first of live, canary and shadow that has rows without it.
    role: Option<ObservationRole>,
    /// From this time on, RFC 3339 or epoch milliseconds.
    from: Option<String>,
    /// Up to this time, RFC 3339 or epoch milliseconds.
    to: Option<String>,
    /// A score at or above it is a positive decision; the version's own without it.
    threshold: Option<f64>,
    /// Rows a group needs to be counted into differences and ratios.
    min_group: Option<u64>,
}

/// `GET /api/v1/models/{model}/report?reference=V&current=V&role&from&to&threshold&min_group`
pub(super) async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Report>, Error> {
    let Query(wanted) = query.map_err(|rejection| Error::BadRequest(rejection.body_text()))?;
    if wanted.threshold.is_some_and(|threshold| !threshold.is_finite()) {
        return Err(Error::BadRequest("threshold must be a number".to_owned()));
    }
    let shows_protected = caller.permissions().show_protected(&model);
    let mut report = app.blocking(move |store| wanted.report(store, &model)).await?;
    if !shows_protected {
        report.fairness = None;
    }
    Ok(Json(report))
}

impl Wanted {
    fn report(&self, store: &dyn Store, name: &str) -> Result<Report, Error> {
        let model = store.model(name)?;
        let current = self.current(&model)?;
        let role = self.role.unwrap_or_else(|| leading_role(current));
        let from_ms = moment(self.from.as_deref(), "from")?.unwrap_or(i64::MIN);
        let to_ms = moment(self.to.as_deref(), "to")?.unwrap_or(i64::MAX);
        let query = |version: &str, role, from_ms, to_ms| RowsQuery {
            model: name.to_owned(),
            version: version.to_owned(),
            role,
            from_ms,
            to_ms,
        };
        let before = self.reference.as_deref().unwrap_or(&current.name);
        let reference = store.rows(&query(before, ObservationRole::Reference, i64::MIN, i64::MAX))?;
        let rows = store.rows(&query(&current.name, role, from_ms, to_ms))?;
        let gone = kept::cut_off(store, (name, &current.name, role), from_ms)?;
        let gone = gone.map(|kept_from| kept::sentence(name, &current.name, role, kept_from));
        let names =
            [format!("{before}, reference"), format!("{}, {}{}", current.name, role.as_str(), span(from_ms, to_ms))];
        for (rows, name) in [(&reference, &names[0]), (&rows, &names[1])] {
            if rows.is_empty() {
                let why = gone.map(|gone| format!(": {gone}")).unwrap_or_default();
                return Err(Error::NotFound(format!("there are no rows of {name}{why}")));
            }
        }
        let mut report = compare(reference, rows, &names, self)?;
        if let Some(inputs) = &mut report.inputs {
            inputs.notes.extend(gone);
        }
        Ok(report)
    }

    fn current<'a>(&self, model: &'a Model) -> Result<&'a Version, Error> {
        let found = match &self.current {
            Some(wanted) => model.versions.iter().find(|version| version.name == *wanted),
            None => model
                .versions
                .iter()
                .find(|version| version.spec.stage == Stage::Production)
                .or_else(|| model.versions.last()),
        };
        found.ok_or_else(|| match &self.current {
            Some(wanted) => Error::NotFound(format!("model \"{}\" has no version \"{wanted}\"", model.name)),
            None => Error::NotFound(format!("model \"{}\" has no versions yet", model.name)),
        })
    }
}

fn compare(
    reference: Box<dyn Rows>,
    current: Box<dyn Rows>,
    names: &[String; 2],
    wanted: &Wanted,
) -> Result<Report, Error> {
    // The groups of the current version's pages, on both sides.
    let attributes = current.binning().map(|binning| binning.attributes.clone()).unwrap_or_default();
    let tables = [reference, current].map(|rows| StoredTable::new(rows, &attributes));
    let own = tables[1].settings();
    let settings = Settings {
        threshold: wanted.threshold.or(own.threshold),
        min_group: wanted.min_group.unwrap_or(own.min_group),
        ..own
    };
    let [reference, current] = [0, 1].map(|at| Side { name: &names[at], columns: &tables[at] });
    report(Some(reference), current, &settings, &|_, _| {})
}

/// The role whose rows a page shows unasked.
fn leading_role(version: &Version) -> ObservationRole {
    let received = |role: &ObservationRole| version.received.iter().any(|one| one.role == *role);
    [ObservationRole::Live, ObservationRole::Canary, ObservationRole::Shadow]
        .into_iter()
        .find(received)
        .unwrap_or_default()
}

fn span(from_ms: i64, to_ms: i64) -> String {
    match (from_ms, to_ms) {
        (i64::MIN, i64::MAX) => String::new(),
        (i64::MIN, to) => format!(", before {}", clock::rfc3339(to)),
        (from, i64::MAX) => format!(", since {}", clock::rfc3339(from)),
        (from, to) => format!(", {} to {}", clock::rfc3339(from), clock::rfc3339(to)),
    }
}
