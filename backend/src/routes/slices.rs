//! Slices with a name: listing, saving, deleting.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use shared::slice::{NamedSlice, Slice, wrong_name};

use super::App;
use super::models::malformed;
use crate::error::Error;

/// What is saved under a name.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "NewSlice")]
pub(super) struct Wanted {
    /// The condition as text, for example `AGEP > 59`.
    condition: String,
}

/// `GET /api/v1/models/{model}/slices`
pub(super) async fn list(State(app): State<App>, Path(model): Path<String>) -> Result<Json<Vec<NamedSlice>>, Error> {
    Ok(Json(app.store(move |store| store.slices(&model)).await?))
}

/// `PUT /api/v1/models/{model}/slices/{name}`
pub(super) async fn put(
    State(app): State<App>,
    Path((model, name)): Path<(String, String)>,
    body: Result<Json<Wanted>, JsonRejection>,
) -> Result<(StatusCode, Json<NamedSlice>), Error> {
    if let Some(reason) = wrong_name(&name) {
        return Err(Error::BadRequest(reason));
    }
    let Json(Wanted { condition }) = body.map_err(malformed)?;
    let condition = condition.trim().to_owned();
    let parsed: Slice = condition.parse().map_err(|error| Error::BadRequest(format!("this is no slice: {error}")))?;
    let slice = NamedSlice { name, condition };
    let (new, slice) = app.store(move |store| Ok((store.put_slice(&model, &slice, &parsed)?, slice))).await?;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(slice)))
}

/// `DELETE /api/v1/models/{model}/slices/{name}`
pub(super) async fn delete(
    State(app): State<App>,
    Path((model, name)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    app.store(move |store| store.delete_slice(&model, &name)).await?;
    Ok(StatusCode::NO_CONTENT)
}
