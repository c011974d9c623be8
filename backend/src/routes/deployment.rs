//! Routes of models: who serves, who served, and how a new version takes over.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use shared::api::{Breaker, Check, Decision, NewRollout, ObservedShare, Route, RouteChange, RoutePlan};

use super::App;
use super::models::malformed;
use super::moment::moment;
use crate::doors::Caller;
use crate::error::Error;
use crate::watch::Watch;

/// When.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Asked {
    /// As it was then, from the ledger: RFC 3339 or epoch milliseconds.
    at: Option<String>,
}

/// By whom.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Decided {
    /// Who decides, where nobody has signed in.
    #[serde(default)]
    by: String,
}

/// `GET /api/v1/models/{model}/route`, with an `ETag`; `?at=` answers what was live then, from the ledger.
pub(super) async fn get(
    State(app): State<App>,
    Path(model): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if let Some(at_ms) = moment(asked.at.as_deref(), "at")? {
        let line = app.store(move |store| store.route_at(&model, at_ms)).await?;
        return match line {
            Some(line) => Ok(Json(line).into_response()),
            None => Err(Error::NotFound("no route had been set by then".to_owned())),
        };
    }
    let route = app.store(move |store| store.route(&model)).await?;
    let tag = tag(&route);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    Ok(([(header::ETAG, tag)], Json(route)).into_response())
}

/// `PUT /api/v1/models/{model}/route`; `If-Match` with the `ETag` that was read refuses to undo somebody else's change.
pub(super) async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    Query(decided): Query<Decided>,
    headers: HeaderMap,
    body: Result<Json<RoutePlan>, JsonRejection>,
) -> Result<Response, Error> {
    let Json(plan) = body.map_err(malformed)?;
    let expected = headers.get(header::IF_MATCH).map(revision).transpose()?.flatten();
    let by = caller.by(decided.by);
    let change = app.watching(move |watch| watch.put_route(&model, &plan, expected, &by)).await?;
    Ok(([(header::ETAG, tag(&change.route))], Json(change.route)).into_response())
}

/// `GET /api/v1/models/{model}/route/history`: the ledger, the latest first.
pub(super) async fn history(
    State(app): State<App>,
    Path(model): Path<String>,
) -> Result<Json<Vec<RouteChange>>, Error> {
    Ok(Json(app.store(move |store| store.route_history(&model)).await?))
}

/// `GET /api/v1/models/{model}/route/observed`: planned against observed shares.
pub(super) async fn observed(
    State(app): State<App>,
    Path(model): Path<String>,
) -> Result<Json<Vec<ObservedShare>>, Error> {
    Ok(Json(app.watching(move |watch| watch.observed(&model)).await?))
}

/// `GET /api/v1/models/{model}/rollout`: what the checks of the present step say; nothing without a rollout.
pub(super) async fn checks(State(app): State<App>, Path(model): Path<String>) -> Result<Json<Vec<Check>>, Error> {
    Ok(Json(app.watching(move |watch| watch.checks(&model)).await?))
}

/// `POST /api/v1/models/{model}/rollout`
pub(super) async fn begin(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    body: Result<Json<NewRollout>, JsonRejection>,
) -> Result<Json<RouteChange>, Error> {
    let Json(mut new) = body.map_err(malformed)?;
    new.by = caller.by(new.by);
    Ok(Json(app.watching(move |watch| watch.begin_rollout(&model, &new)).await?))
}

/// `POST /api/v1/models/{model}/rollout/promote`
pub(super) async fn promote(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    body: Result<Json<Decision>, JsonRejection>,
) -> Result<Json<RouteChange>, Error> {
    decide(app, &caller, body, move |watch, decision| watch.promote(&model, decision)).await
}

/// `POST /api/v1/models/{model}/rollout/rollback`
pub(super) async fn roll_back(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    body: Result<Json<Decision>, JsonRejection>,
) -> Result<Json<RouteChange>, Error> {
    decide(app, &caller, body, move |watch, decision| watch.roll_back(&model, decision)).await
}

/// `POST /api/v1/models/{model}/breaker/open`
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    body: Result<Json<Decision>, JsonRejection>,
) -> Result<Json<RouteChange>, Error> {
    decide(app, &caller, body, move |watch, decision| watch.set_breaker(&model, Breaker::Open, decision)).await
}

/// `POST /api/v1/models/{model}/breaker/close`
pub(super) async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    body: Result<Json<Decision>, JsonRejection>,
) -> Result<Json<RouteChange>, Error> {
    decide(app, &caller, body, move |watch, decision| watch.set_breaker(&model, Breaker::Closed, decision)).await
}

async fn decide(
    app: App,
    caller: &Caller,
    body: Result<Json<Decision>, JsonRejection>,
    work: impl FnOnce(&Watch, &Decision) -> Result<RouteChange, crate::store::StoreError> + Send + 'static,
) -> Result<Json<RouteChange>, Error> {
    let Json(mut decision) = body.map_err(malformed)?;
    decision.by = caller.by(decision.by);
    Ok(Json(app.watching(move |watch| work(watch, &decision)).await?))
}

fn tag(route: &Route) -> HeaderValue {
    HeaderValue::try_from(format!("\"{}\"", route.revision)).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// The revision of an `If-Match`; none for `*`.
fn revision(tag: &HeaderValue) -> Result<Option<u64>, Error> {
    let text = tag.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let wrong = || Error::BadRequest("If-Match must carry the ETag of the route that was read".to_owned());
    text.trim_matches('"').parse().map(Some).map_err(|_| wrong())
}
