//! Tokens of programs.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api::{NewToken, Token, TokenSpec};

use super::accounts::check_grants;
use super::models::malformed;
use super::{App, names};
use crate::clock;
use crate::doors::{Caller, TOKEN, new_secret, secret_hash};
use crate::error::Error;

/// `GET /api/v1/tokens`: without secrets, the latest first.
pub(super) async fn list(State(app): State<App>) -> Result<Json<Vec<Token>>, Error> {
    Ok(Json(app.store(|store| store.tokens()).await?))
}

/// `POST /api/v1/tokens`: the answer has the secret, this once.
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    body: Result<Json<TokenSpec>, JsonRejection>,
) -> Result<(StatusCode, Json<NewToken>), Error> {
    let Json(spec) = body.map_err(malformed)?;
    names::check("token", &spec.name)?;
    if spec.grants.is_empty() {
        return Err(Error::data("a token without \"grants\" allows nothing: give it a role"));
    }
    check_grants(&spec.grants)?;
    if spec.expires.is_some_and(|expires| expires <= clock::now_ms()) {
        return Err(Error::data("\"expires\" must be epoch milliseconds to come"));
    }
    let secret = new_secret(TOKEN).map_err(Error::Internal)?;
    let (hash, by) = (secret_hash(&secret), caller.name().to_owned());
    let token = app.store(move |store| store.add_token(&spec, &hash, &by)).await?;
    Ok((StatusCode::CREATED, Json(NewToken { token, secret })))
}

/// `DELETE /api/v1/tokens/{id}`: takes it back, at once and for good.
pub(super) async fn revoke(State(app): State<App>, id: Result<Path<i64>, PathRejection>) -> Result<Json<Token>, Error> {
    let Path(id) = id.map_err(|_| Error::NotFound("the id of a token is a whole number".to_owned()))?;
    Ok(Json(app.store(move |store| store.revoke_token(id)).await?))
}
