//! Accounts, and what is withheld from roles.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api::{Account, AccountSpec, Grant, Role, Withheld};

use super::models::malformed;
use super::{App, names};
use crate::doors::{Caller, check_password};
use crate::error::Error;
use crate::store::{AccountChange, StoreError};

const MOST_GRANTS: usize = 100;
const MOST_MODELS: usize = 10_000;

/// `GET /api/v1/accounts`
pub(super) async fn list(State(app): State<App>) -> Result<Json<Vec<Account>>, Error> {
    Ok(Json(app.store(|store| store.accounts()).await?))
}

/// `PUT /api/v1/accounts/{name}`
pub(super) async fn put(
    State(app): State<App>,
    Path(name): Path<String>,
    body: Result<Json<AccountSpec>, JsonRejection>,
) -> Result<(StatusCode, Json<Account>), Error> {
    names::check("account", &name)?;
    let Json(spec) = body.map_err(malformed)?;
    check_grants(&spec.grants)?;
    let password = match spec.password {
        Some(password) => {
            check_password(&name, &password).map_err(Error::data)?;
            Some(app.doors().hashed(password).await?)
        }
        None => None,
    };
    let ends_sessions = password.is_some();
    let change = AccountChange {
        grants: Some(spec.grants),
        password,
        disabled: Some(spec.disabled),
        ..AccountChange::default()
    };
    let (new, account) = app
        .store(move |store| {
            let new = store.put_account(&name, &change)?;
            if let Some(known) = store.account(&name)?.filter(|_| ends_sessions) {
                store.close_sessions(known.id, None)?;
            }
            let account = store.accounts()?.into_iter().find(|one| one.name.eq_ignore_ascii_case(&name));
            Ok((new, account.ok_or_else(|| StoreError::Missing("the account was deleted at once".to_owned()))?))
        })
        .await?;
    app.doors().changed();
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(account)))
}

/// `DELETE /api/v1/accounts/{name}`
pub(super) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Error> {
    if caller.name().eq_ignore_ascii_case(&name) {
        return Err(Error::Conflict("nobody deletes the account that they are signed in with".to_owned()));
    }
    app.store(move |store| store.delete_account(&name)).await?;
    app.doors().changed();
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/withheld`: what roles do not get to see, by role.
pub(super) async fn withheld(State(app): State<App>) -> Result<Json<BTreeMap<Role, Withheld>>, Error> {
    Ok(Json(app.store(|store| store.withheld()).await?))
}

/// `PUT /api/v1/withheld`: replaces it; a role that is not named sees everything.
pub(super) async fn put_withheld(
    State(app): State<App>,
    body: Result<Json<BTreeMap<Role, Withheld>>, JsonRejection>,
) -> Result<StatusCode, Error> {
    let Json(withheld) = body.map_err(malformed)?;
    app.store(move |store| store.put_withheld(&withheld)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether grants can be kept.
pub(super) fn check_grants(grants: &[Grant]) -> Result<(), Error> {
    if grants.len() > MOST_GRANTS {
        return Err(Error::data(format!("at most {MOST_GRANTS} grants")));
    }
    for models in grants.iter().filter_map(|grant| grant.models.as_ref()) {
        if models.is_empty() {
            return Err(Error::data("a grant for no model allows nothing: name some, or leave \"models\" out for all"));
        }
        if models.len() > MOST_MODELS {
            return Err(Error::data(format!("at most {MOST_MODELS} models in a grant: leave \"models\" out for all")));
        }
    }
    Ok(())
}
