//! Versions: registering and reading.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api::{Version, VersionSpec};

use super::models::malformed;
use super::{App, names};
use crate::error::Error;
use crate::ingest::guess;
use crate::store::{Store, StoreError};

/// `GET /api/v1/models/{model}/versions/{version}`
pub(super) async fn get(
    State(app): State<App>,
    Path((model, version)): Path<(String, String)>,
) -> Result<Json<Version>, Error> {
    Ok(Json(app.store(move |store| find(store, &model, &version)).await?))
}

/// `PUT /api/v1/models/{model}/versions/{version}`
pub(super) async fn put(
    State(app): State<App>,
    Path((model, name)): Path<(String, String)>,
    body: Result<Json<VersionSpec>, JsonRejection>,
) -> Result<(StatusCode, Json<Version>), Error> {
    names::check("version", &name)?;
    let Json(mut spec) = body.map_err(malformed)?;
    spec.schema.check().map_err(|reason| Error::BadRequest(format!("the schema can't be used: {reason}")))?;
    if !spec.threshold.is_finite() {
        return Err(Error::BadRequest("the threshold must be a finite number".to_owned()));
    }
    check_endpoint(&app, &spec)?;
    if !spec.schema.columns.is_empty() {
        spec.schema = guess::complete(spec.schema, spec.task);
    }
    let known = model.clone();
    let put = move |store: &dyn Store| Ok((store.put_version(&model, &name, &spec)?, find(store, &model, &name)?));
    let (new, version) = app.store(put).await?;
    app.watching(move |watch| watch.refresh(&known)).await?;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(version)))
}

/// Whether what is to be asked may be asked, and how often.
fn check_endpoint(app: &App, spec: &VersionSpec) -> Result<(), Error> {
    if let Some(endpoint) = &spec.endpoint {
        app.reach.check_url(&endpoint.url).map_err(|why| Error::data(format!("endpoint: {why}")))?;
        if !(1..=3_600).contains(&endpoint.interval_s) || !(1..=60).contains(&endpoint.timeout_s) {
            return Err(Error::data("endpoint: interval_s must be 1 to 3600 and timeout_s 1 to 60"));
        }
    }
    if let Some(scrape) = &spec.scrape {
        app.reach.check_url(&scrape.url).map_err(|why| Error::data(format!("scrape: {why}")))?;
        if !(1..=3_600).contains(&scrape.interval_s) {
            return Err(Error::data("scrape: interval_s must be 1 to 3600"));
        }
    }
    if let Some(trained) = &spec.trained
        && crate::clock::parse(trained).is_none()
    {
        return Err(Error::data("\"trained\" is not a time: send RFC 3339, for example 2026-11-03T14:05:00Z"));
    }
    Ok(())
}

/// `POST /api/v1/models/{model}/versions/{version}/schema/confirm`: a person has looked the found schema over.
pub(super) async fn confirm_schema(
    State(app): State<App>,
    Path((model, name)): Path<(String, String)>,
) -> Result<Json<Version>, Error> {
    let confirm = move |store: &dyn Store| {
        let mut spec = find(store, &model, &name)?.spec;
        spec.schema.confirmed = true;
        store.put_version(&model, &name, &spec)?;
        find(store, &model, &name)
    };
    Ok(Json(app.store(confirm).await?))
}

pub(super) fn find(store: &dyn Store, model: &str, name: &str) -> Result<Version, StoreError> {
    let known = store.model(model)?;
    known
        .versions
        .into_iter()
        .find(|version| version.name == name)
        .ok_or_else(|| StoreError::NoVersion(model.to_owned(), name.to_owned()))
}
