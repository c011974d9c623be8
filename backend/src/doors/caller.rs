//! Who asks.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use shared::api::{Need, Permissions, Via};

use crate::error::Error;

/// Who asks, and what that allows.
#[derive(Debug, Clone)]
pub struct Caller {
    name: String,
    via: Via,
    permissions: Permissions,
    from: String,
    request: String,
}

impl Caller {
    pub(super) fn new(name: String, via: Via, permissions: Permissions, from: String, parts: &Parts) -> Self {
        let request = parts.headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
        Self { name, via, permissions, from, request: request.chars().take(200).collect() }
    }

    /// The account or the token; empty for nobody.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it came in.
    pub fn via(&self) -> Via {
        self.via
    }

    /// What it may do.
    pub fn permissions(&self) -> &Permissions {
        &self.permissions
    }

    /// From which address, where that is known.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The request's id.
    pub fn request(&self) -> &str {
        &self.request
    }

    /// Whether a model may be seen.
    pub fn sees(&self, model: &str) -> bool {
        self.permissions.allow(Need::See, Some(model))
    }

    /// Refuses what may not be done with a model; with all of them, when none is named.
    pub fn must(&self, need: Need, model: Option<&str>) -> Result<(), Error> {
        if self.permissions.allow(need, model) {
            return Ok(());
        }
        if self.via == Via::Nobody {
            return Err(Error::Unauthorized("sign in, or send a token as \"Authorization: Bearer …\"".to_owned()));
        }
        // Of a model that may not be seen not even its name is told.
        match model.filter(|model| need != Need::Send && !self.sees(model)) {
            Some(model) => Err(crate::store::StoreError::NoModel(model.to_owned()).into()),
            None => Err(Error::Forbidden(lacks(need, model))),
        }
    }

    /// Refuses what concerns protected attributes of a model where they are withheld.
    pub fn must_see_protected(&self, model: &str, what: &str) -> Result<(), Error> {
        if self.permissions.show_protected(model) {
            return Ok(());
        }
        Err(Error::Forbidden(format!("{what} is a protected attribute, and those are withheld from your role")))
    }

    /// Who has done something: who signed in, else who they say they are.
    pub fn by(&self, said: String) -> String {
        if self.name.is_empty() { said } else { self.name.clone() }
    }
}

fn lacks(need: Need, model: Option<&str>) -> String {
    let (what, roles) = match need {
        Need::See => ("see", "viewer, operator, editor or admin"),
        Need::SeeRows => ("see single rows of", "a role that they are not withheld from"),
        Need::Send => ("send rows of", "sender, editor or admin"),
        Need::Note => ("write notes on", "operator, editor or admin"),
        Need::Operate => ("operate", "operator or admin"),
        Need::Edit => ("change", "editor or admin"),
        Need::Administer => return "only an admin of all models may do this".to_owned(),
    };
    let of = model.map_or_else(|| "all models".to_owned(), |model| format!("\"{model}\""));
    format!("you may not {what} {of}: that takes the role {roles}")
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| Error::Internal("this address stands behind no door".to_owned()))
    }
}

/// The other end of the connection; unknown where there is none, as in tests of the router.
pub(super) fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip())
}
