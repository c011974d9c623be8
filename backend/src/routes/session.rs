//! Who is asking; signing in and out.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Deserialize;
use shared::api::{NewPassword, Session, SignIn};

use super::App;
use super::models::malformed;
use crate::doors::{Caller, closing_cookie};
use crate::error::Error;

/// `GET /api/v1/session`
pub(super) async fn get(State(app): State<App>, caller: Caller) -> Result<Json<Session>, Error> {
    Ok(Json(app.doors().session(&caller).await?))
}

/// `POST /api/v1/session`: signs in, with a name and a password or with a one-time link.
pub(super) async fn post(State(app): State<App>, caller: Caller, request: Request) -> Result<impl IntoResponse, Error> {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let given: Result<Json<SignIn>, JsonRejection> = Json::from_request(request, &()).await;
    let Json(given) = given.map_err(malformed)?;
    let tried = match &given {
        SignIn::Password { name, .. } => name.clone(),
        SignIn::Link { .. } => "a one-time link".to_owned(),
    };
    match app.doors().sign_in(&caller, &parts, given).await {
        Ok(opened) => {
            app.doors().note(&app, &caller, &opened.account, "sign in", 200).await;
            Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, opened.cookie)]))
        }
        Err(error) => {
            // Who must wait anyway does not fill the trail.
            if matches!(error, Error::Unauthorized(_)) {
                app.doors().note(&app, &caller, &tried, "sign in", 401).await;
            }
            Err(error)
        }
    }
}

/// Whether everywhere.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Where {
    /// Whether all sessions of the account end.
    #[serde(default)]
    everywhere: bool,
}

/// `DELETE /api/v1/session?everywhere=true`: signs out.
pub(super) async fn delete(
    State(app): State<App>,
    Query(place): Query<Where>,
    caller: Caller,
    request: Request,
) -> Result<impl IntoResponse, Error> {
    let (parts, _) = request.into_parts();
    if place.everywhere {
        app.doors().sign_out_everywhere(&caller, &parts, false).await?;
    }
    app.doors().sign_out(&parts).await?;
    let action = if place.everywhere { "sign out everywhere" } else { "sign out" };
    app.doors().note(&app, &caller, caller.name(), action, 204).await;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, closing_cookie(app.doors())?)]))
}

/// `POST /api/v1/session/password`: another password for who is signed in; the other sessions end.
pub(super) async fn password(
    State(app): State<App>,
    caller: Caller,
    request: Request,
) -> Result<impl IntoResponse, Error> {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let given: Result<Json<NewPassword>, JsonRejection> = Json::from_request(request, &()).await;
    let Json(given) = given.map_err(malformed)?;
    let changed = app.doors().change_password(&caller, &parts, given.old, given.new).await;
    let status = changed.as_ref().map_or_else(|error| error.status().as_u16(), |()| 204);
    app.doors().note(&app, &caller, caller.name(), "change the password", status).await;
    changed?;
    Ok(StatusCode::NO_CONTENT)
}
