//! The audit trail.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::api::Audited;

use super::App;
use crate::error::Error;

/// Entries given at once, unasked and at most.
const USUAL: u32 = 200;
const MOST: u32 = 10_000;

/// Which entries are wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Those before this number.
    before: Option<i64>,
    /// So many: 200 unasked, 10,000 at most.
    most: Option<u32>,
    /// As JSON, or a line of JSON each.
    #[serde(default)]
    format: Format,
}

/// How entries are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AuditFormat")]
enum Format {
    /// One list.
    #[default]
    Json,
    /// A line of JSON each, as a file.
    Ndjson,
}

/// `GET /api/v1/audit?before&most&format=json|ndjson`: the latest first.
pub(super) async fn list(State(app): State<App>, Query(wanted): Query<Wanted>) -> Result<Response, Error> {
    let most = wanted.most.unwrap_or(USUAL).min(MOST);
    let entries = app.store(move |store| store.audited(wanted.before, most)).await?;
    if wanted.format == Format::Json {
        return Ok(Json(entries).into_response());
    }
    let line = |entry: &Audited| {
        let line = serde_json::to_string(entry).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(format!("{line}\n"))
    };
    let lines: String = entries.iter().map(line).collect::<Result<_, Error>>()?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"evenkeel-audit.ndjson\""),
    ];
    Ok((headers, lines).into_response())
}

/// Whether the trail is whole.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditCheck")]
pub(super) struct Checked {
    /// Entries looked at.
    entries: u64,
    /// The hash of the last one: kept elsewhere, it shows when the end was cut off.
    head: String,
    /// The number of the first entry that does not follow from the one before; null when all do.
    broken: Option<i64>,
}

/// `GET /api/v1/audit/check`
pub(super) async fn check(State(app): State<App>) -> Result<Json<Checked>, Error> {
    let check = app.store(|store| store.check_audit()).await?;
    Ok(Json(Checked { entries: check.entries, head: check.head, broken: check.broken }))
}
