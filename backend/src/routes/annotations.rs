//! Annotations: listing, writing, deleting.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use shared::api::Annotation;

use super::App;
use super::models::malformed;
use crate::clock;
use crate::doors::Caller;
use crate::error::Error;

const LONGEST_TEXT: usize = 2_000;
const LONGEST_AUTHOR: usize = 80;

/// What is written about a moment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewAnnotation")]
pub(super) struct New {
    /// The moment it is about.
    time: Moment,
    /// What happened, in up to 2,000 characters.
    text: String,
    /// Who writes it, where nobody has signed in.
    #[serde(default)]
    author: String,
}

/// RFC 3339 or epoch milliseconds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Moment {
    Milliseconds(i64),
    Text(String),
}

/// `GET /api/v1/models/{model}/annotations`
pub(super) async fn list(State(app): State<App>, Path(model): Path<String>) -> Result<Json<Vec<Annotation>>, Error> {
    Ok(Json(app.store(move |store| store.annotations(&model)).await?))
}

/// `POST /api/v1/models/{model}/annotations`
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(model): Path<String>,
    body: Result<Json<New>, JsonRejection>,
) -> Result<(StatusCode, Json<Annotation>), Error> {
    let Json(new) = body.map_err(malformed)?;
    let time = match &new.time {
        Moment::Milliseconds(ms) => clock::parse(&ms.to_string()),
        Moment::Text(text) => clock::parse(text),
    };
    let time =
        time.ok_or_else(|| Error::BadRequest("time is not a time: send RFC 3339 or epoch milliseconds".to_owned()))?;
    let (text, author) =
        (held("text", &new.text, 1, LONGEST_TEXT)?, held("author", &caller.by(new.author), 0, LONGEST_AUTHOR)?);
    let new = Annotation { id: 0, time, text, author, created: 0 };
    let written = app.store(move |store| store.add_annotation(&model, &new)).await?;
    Ok((StatusCode::CREATED, Json(written)))
}

/// `DELETE /api/v1/models/{model}/annotations/{id}`
pub(super) async fn delete(
    State(app): State<App>,
    path: Result<Path<(String, i64)>, PathRejection>,
) -> Result<StatusCode, Error> {
    let Path((model, id)) =
        path.map_err(|_| Error::NotFound("the id of an annotation is a whole number".to_owned()))?;
    app.store(move |store| store.delete_annotation(&model, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Text within limits, without spaces around it.
fn held(what: &str, text: &str, least: usize, most: usize) -> Result<String, Error> {
    let text = text.trim();
    if (least..=most).contains(&text.chars().count()) {
        return Ok(text.to_owned());
    }
    Err(Error::BadRequest(format!("{what} must have {least} to {most} characters")))
}
