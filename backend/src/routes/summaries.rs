//! Summaries, as a binary frame or as JSON.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use shared::series::Parts;

use super::App;
use super::framed::wants_json;
use super::moment::moment;
use crate::clock::{self, DAY_S, HOUR_S};
use crate::doors::Caller;
use crate::error::Error;
use crate::store::{Store, SummariesQuery};

/// Hours are served for no longer than this at once.
const MOST_HOURS: i64 = 31 * 24;
const MOST_DAYS: i64 = 3 * 366;
/// Outcomes as they were known earlier are counted row by row, for no longer than this at once.
const MOST_DAYS_COUNTED: i64 = 92;

/// What is wanted; times are RFC 3339 or epoch milliseconds.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Wanted {
    /// Windows that start from this time on; 91 windows unasked.
    from: Option<String>,
    /// Windows that start before this time; now unasked.
    to: Option<String>,
    /// Of which versions, with commas between; of all when empty.
    #[serde(default)]
    versions: String,
    /// How wide a window is.
    #[serde(default)]
    width: Width,
    /// Which of `cells`, `sums` and `outcomes`, with commas between; all when empty.
    #[serde(default)]
    parts: String,
    /// Outcomes as they were known at this time: with `parts=outcomes`, one version and at most 92 days.
    known_at: Option<String>,
}

/// How wide a window of summaries is.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Width {
    /// A day, which is what is served unasked.
    #[default]
    Day,
    /// An hour.
    Hour,
}

/// `GET /api/v1/models/{model}/summaries?from&to&versions&width=day|hour&parts=cells,sums,outcomes&known_at`
///
/// `known_at` gives outcomes as they were known at that time (one version, `parts=outcomes`, up to 92 days): labels that
/// came later are pending. It reads the rows of the range, about a third of a second for a million.
pub(super) async fn summaries(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    query: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Query(wanted) = query.map_err(|rejection| Error::BadRequest(rejection.body_text()))?;
    let query = wanted.query(model)?;
    let question = app.question(&caller, &query.model, &query, &headers);
    let shows_protected = question.shows_protected;
    let read = move |store: &dyn Store| {
        let summaries = store.summaries(&query)?;
        Ok(if shows_protected { summaries } else { summaries.without_protected() })
    };
    if wants_json(&headers) {
        return Ok(Json(app.store(read).await?).into_response());
    }
    app.framed(question, move |store| {
        let summaries = read(store)?;
        let frame = shared::frame::encode_summaries(&summaries).map_err(|error| Error::Internal(error.to_string()))?;
        Ok((frame, None))
    })
    .await
}

impl Wanted {
    fn query(&self, model: String) -> Result<SummariesQuery, Error> {
        let seconds = |text: &Option<String>, what: &str| -> Result<Option<i64>, Error> {
            Ok(moment(text.as_deref(), what)?.map(|ms| ms.div_euclid(1_000)))
        };
        let (width_s, most) = match self.width {
            Width::Day => (DAY_S, MOST_DAYS),
            Width::Hour => (HOUR_S, MOST_HOURS),
        };
        // The end of the window that now is in: who asks a second later asks for the same.
        let next = (clock::now_ms() / 1_000).div_euclid(width_s) * width_s + width_s;
        let to = seconds(&self.to, "to")?.unwrap_or(next);
        let from = seconds(&self.from, "from")?.unwrap_or(to - 91 * DAY_S.min(most * width_s / 91));
        // A window belongs to the range when it starts in it; the one that `from` falls into is included.
        let from = from.div_euclid(width_s) * width_s;
        if (to - from) / width_s > most + 1 {
            return Err(Error::BadRequest(format!(
                "at most {most} windows are served at once: ask for a shorter range, or for days"
            )));
        }
        let known_at_ms = moment(self.known_at.as_deref(), "known_at")?;
        let parts = parts(&self.parts)?;
        if known_at_ms.is_some() {
            self.check_known_at(parts, (to - from) / DAY_S)?;
        }
        Ok(SummariesQuery {
            model,
            versions: self.versions.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            from,
            to,
            width_s: width_s as u32,
            parts,
            known_at_ms,
        })
    }

    /// Whether what is asked for can be counted again.
    fn check_known_at(&self, parts: Parts, days: i64) -> Result<(), Error> {
        let only_outcomes = Parts { cells: false, sums: false, outcomes: true };
        let versions = self.versions.split(',').filter(|name| !name.is_empty()).count();
        if parts == only_outcomes && versions == 1 && days <= MOST_DAYS_COUNTED {
            return Ok(());
        }
        Err(Error::BadRequest(format!(
            "known_at= goes with parts=outcomes, one version and at most {MOST_DAYS_COUNTED} days"
        )))
    }
}

fn parts(text: &str) -> Result<Parts, Error> {
    if text.is_empty() {
        return Ok(Parts::ALL);
    }
    let mut parts = Parts { cells: false, sums: false, outcomes: false };
    for part in text.split(',') {
        match part {
            "cells" => parts.cells = true,
            "sums" => parts.sums = true,
            "outcomes" => parts.outcomes = true,
            other => return Err(Error::BadRequest(format!("\"{other}\" in parts= must be cells, sums or outcomes"))),
        }
    }
    Ok(parts)
}
