//! A door before every address: no handler is reached without having said what it needs.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{OriginalUri, RawPathParams, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use shared::api::{Need, Via};

use super::{Caller, Taken, Takes, audit, snapshot};
use crate::error::Error;
use crate::routes::App;

/// Of what something is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Of the model in the address.
    Model,
    /// Of the model that the incident in the address is about.
    Incident,
    /// Of some model; the handler leaves out what is of others, or refuses it.
    Each,
    /// Of all models.
    All,
    /// Of anybody: the handler shows nobody more than what is public.
    Anybody,
}

/// What an address needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// The method.
    pub method: &'static str,
    /// The address, as a pattern.
    pub path: &'static str,
    /// What is needed.
    pub need: Need,
    /// Of what.
    pub of: Of,
}

/// A door, and what the handler behind it takes.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// The door.
    pub door: Door,
    /// What the handler takes.
    pub taken: Taken,
}

/// Addresses behind doors.
#[derive(Debug)]
pub struct Guarded {
    app: App,
    router: Router<App>,
    declared: Vec<Declared>,
}

impl Guarded {
    /// None yet.
    pub fn new(app: App) -> Self {
        Self { app, router: Router::new(), declared: Vec::new() }
    }

    /// `GET`
    #[must_use]
    pub fn get<T: Takes>(self, path: &'static str, need: Need, of: Of, handler: impl Handler<T, App>) -> Self {
        self.door("GET", MethodFilter::GET, path, (need, of), handler)
    }

    /// `PUT`
    #[must_use]
    pub fn put<T: Takes>(self, path: &'static str, need: Need, of: Of, handler: impl Handler<T, App>) -> Self {
        self.door("PUT", MethodFilter::PUT, path, (need, of), handler)
    }

    /// `POST`
    #[must_use]
    pub fn post<T: Takes>(self, path: &'static str, need: Need, of: Of, handler: impl Handler<T, App>) -> Self {
        self.door("POST", MethodFilter::POST, path, (need, of), handler)
    }

    /// `DELETE`
    #[must_use]
    pub fn delete<T: Takes>(self, path: &'static str, need: Need, of: Of, handler: impl Handler<T, App>) -> Self {
        self.door("DELETE", MethodFilter::DELETE, path, (need, of), handler)
    }

    fn door<T: Takes>(
        mut self,
        method: &'static str,
        filter: MethodFilter,
        path: &'static str,
        (need, of): (Need, Of),
        handler: impl Handler<T, App>,
    ) -> Self {
        let door = Door { method, path, need, of };
        let guarded: MethodRouter<App> =
            on(filter, handler).route_layer(from_fn_with_state((self.app.clone(), door), pass));
        self.router = self.router.route(path, guarded);
        self.declared.push(Declared { door, taken: T::taken() });
        self
    }

    /// The addresses, and their doors.
    pub fn into_parts(self) -> (Router<App>, Vec<Declared>) {
        (self.router, self.declared)
    }
}

/// Lets a request through, or not; and writes down what it has changed.
async fn pass(
    State((app, door)): State<(App, Door)>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    let params: BTreeMap<String, String> =
        params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let (mut parts, body) = request.into_parts();
    let caller = app.doors().identify(&parts).await?;
    let is_write = parts.method != Method::GET && parts.method != Method::HEAD;
    let allowed = allowed(&app, door, &caller, &params).await;
    if let Err(refused) = allowed {
        if is_write && caller.via() != Via::Nobody {
            audit::write(&app, &caller, door, &whole_path(&parts), refused.status().as_u16(), (None, None)).await;
        }
        return Err(refused);
    }
    let is_kept = is_write && audit::is_kept(door);
    let before = if is_kept { snapshot::of(&app, door, &params).await? } else { None };
    parts.extensions.insert(caller.clone());
    let path = whole_path(&parts);
    let response = next.run(Request::from_parts(parts, body)).await;
    if is_kept && response.status().is_success() {
        let after = snapshot::of(&app, door, &params).await?;
        audit::write(&app, &caller, door, &path, response.status().as_u16(), (before, after)).await;
    }
    Ok(response)
}

/// The path as it was asked for, with what routers above have taken off.
fn whole_path(parts: &Parts) -> String {
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
    uri.path().to_owned()
}

async fn allowed(app: &App, door: Door, caller: &Caller, params: &BTreeMap<String, String>) -> Result<(), Error> {
    match door.of {
        Of::Anybody => Ok(()),
        Of::Model => caller.must(door.need, params.get("model").map(String::as_str)),
        Of::Each if caller.permissions().allow_somewhere(door.need) => Ok(()),
        Of::All | Of::Each => caller.must(door.need, None),
        Of::Incident => {
            let missing = || Error::NotFound("the id of an incident is a whole number".to_owned());
            let id: i64 = params.get("id").and_then(|id| id.parse().ok()).ok_or_else(missing)?;
            if caller.via() == Via::Nobody {
                return caller.must(door.need, None);
            }
            let unknown = || Error::NotFound(format!("there is no incident {id}"));
            let incident = app.doors().reading(move |store| store.incident(id)).await;
            let incident = incident.map_err(|error| match error {
                Error::NotFound(_) => unknown(),
                other => other,
            })?;
            if !caller.sees(&incident.model) {
                return Err(unknown());
            }
            caller.must(door.need, Some(&incident.model))
        }
    }
}
