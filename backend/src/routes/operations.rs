//! What versions used, what a model brought in, and who has left.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use shared::api::Resources;

use super::App;
use super::models::malformed;
use super::moment::moment;
use crate::clock::{self, DAY_S};
use crate::error::Error;
use crate::store::BusinessValue;

const MOST_PEOPLE: usize = 100_000;

/// From when on.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Since {
    /// From this time on, RFC 3339 or epoch milliseconds; the last day unasked.
    from: Option<String>,
}

/// `POST /api/v1/models/{model}/versions/{version}/resources`: what it used in a short time.
pub(super) async fn add_resources(
    State(app): State<App>,
    Path((model, version)): Path<(String, String)>,
    body: Result<Json<Resources>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let Json(reading) = body.map_err(malformed)?;
    let values = [
        reading.memory_bytes,
        reading.cpu_cores,
        reading.latency_p50_ms,
        reading.latency_p95_ms,
        reading.latency_p99_ms,
        reading.requests,
        reading.errors,
    ];
    if values.iter().flatten().any(|value| !value.is_finite() || *value < 0.0) {
        return Err(Error::data("a reading must be a finite number, 0 or above"));
    }
    if values.iter().all(Option::is_none) {
        return Err(Error::data("none of the readings is known here: send for example memory_bytes, requests, errors"));
    }
    if reading.time.is_some_and(|time| (time - clock::now_ms()).abs() > 90 * DAY_S * 1_000) {
        return Err(Error::data("\"time\" must be epoch milliseconds within 90 days of now"));
    }
    app.watching(move |watch| watch.used(&model, &version, &reading)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/models/{model}/versions/{version}/resources?from`: the last day unasked.
pub(super) async fn resources(
    State(app): State<App>,
    Path((model, version)): Path<(String, String)>,
    Query(since): Query<Since>,
) -> Result<Json<Vec<Resources>>, Error> {
    let from = moment(since.from.as_deref(), "from")?.unwrap_or_else(|| clock::now_ms() - DAY_S * 1_000);
    Ok(Json(app.store(move |store| store.resources(&model, &version, from)).await?))
}

/// A value of the business metric.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewBusinessValue")]
pub(super) struct Value {
    /// In the unit of the metric.
    value: f64,
    /// In epoch milliseconds; now when absent.
    time: Option<i64>,
}

/// `POST /api/v1/models/{model}/business`: a value of the business metric.
pub(super) async fn add_business(
    State(app): State<App>,
    Path(model): Path<String>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let Json(new) = body.map_err(malformed)?;
    let value = BusinessValue { at: new.time.unwrap_or_else(clock::now_ms), value: new.value };
    let store = std::sync::Arc::clone(&app.store);
    app.watching(move |watch| {
        store.add_business_value(&model, value)?;
        watch.refresh(&model).map(drop)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/departed`: who has left, in small letters.
pub(super) async fn departed(State(app): State<App>) -> Result<Json<BTreeSet<String>>, Error> {
    Ok(Json(app.store(|store| store.departed()).await?))
}

/// `PUT /api/v1/departed`: names or mail addresses of owners who have left; replaces what was said before.
pub(super) async fn put_departed(
    State(app): State<App>,
    body: Result<Json<BTreeSet<String>>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let Json(people) = body.map_err(malformed)?;
    if people.len() > MOST_PEOPLE {
        return Err(Error::data(format!("at most {MOST_PEOPLE} people")));
    }
    app.store(move |store| store.put_departed(&people)).await?;
    Ok(StatusCode::NO_CONTENT)
}
