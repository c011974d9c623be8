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
    if !spec.schema.columns.is_empty() {
        spec.schema = guess::complete(spec.schema, spec.task);
    }
    let put = move |store: &dyn Store| Ok((store.put_version(&model, &name, &spec)?, find(store, &model, &name)?));
    let (new, version) = app.store(put).await?;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(version)))
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
