//! Models: registering and reading.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api::{Model, ModelSpec};

use super::{App, names};
use crate::doors::Caller;
use crate::error::Error;

/// `GET /api/v1/models`
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Model>>, Error> {
    let mut models = app.store(|store| store.models()).await?;
    models.retain(|model| caller.sees(&model.name));
    Ok(Json(models))
}

/// `GET /api/v1/models/{model}`
pub(super) async fn get(State(app): State<App>, Path(model): Path<String>) -> Result<Json<Model>, Error> {
    Ok(Json(app.store(move |store| store.model(&model)).await?))
}

/// `PUT /api/v1/models/{model}`
pub(super) async fn put(
    State(app): State<App>,
    Path(name): Path<String>,
    body: Result<Json<ModelSpec>, JsonRejection>,
) -> Result<(StatusCode, Json<Model>), Error> {
    names::check("model", &name)?;
    let Json(spec) = body.map_err(malformed)?;
    let known = name.clone();
    let (new, model) = app.store(move |store| Ok((store.put_model(&name, &spec)?, store.model(&name)?))).await?;
    app.watching(move |watch| watch.refresh(&known)).await?;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(model)))
}

/// Why a JSON body was not taken.
#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
pub(super) fn malformed(rejection: JsonRejection) -> Error {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge("the JSON body is larger than this server takes: send less at once, or have its --json-limit-mb (for traces, --traces-limit-mb) raised".to_owned()),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Error::MediaType("send the body as Content-Type: application/json".to_owned())
        }
        _ => Error::BadRequest(rejection.body_text()),
    }
}
