//! Incidents, and times in which nobody is told.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use shared::api::{Entry, EntryKind, Incident, Maintenance, Need};

use super::App;
use super::models::malformed;
use crate::clock;
use crate::doors::Caller;
use crate::error::Error;
use crate::store::IncidentChange;

const LONGEST_TEXT: usize = 20_000;
const LONGEST_NAME: usize = 200;

/// Of which model.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Of {
    /// Only those of this model.
    model: Option<String>,
}

/// What a person says of an incident.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Said {
    /// What is said, in up to 20,000 bytes.
    #[serde(default)]
    text: String,
    /// Who says it, where nobody has signed in.
    #[serde(default)]
    by: String,
}

impl Said {
    /// Said by who asks, if that is known.
    fn of(self, caller: &Caller) -> Self {
        Self { by: caller.by(self.by), ..self }
    }
}

/// `GET /api/v1/incidents?model`: the open ones first.
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(of): Query<Of>,
) -> Result<Json<Vec<Incident>>, Error> {
    if let Some(model) = &of.model {
        caller.must(Need::See, Some(model))?;
    }
    let mut incidents = app.store(move |store| store.incidents(of.model.as_deref())).await?;
    incidents.retain(|incident| caller.sees(&incident.model));
    Ok(Json(incidents))
}

/// `GET /api/v1/incidents/{id}`
pub(super) async fn get(State(app): State<App>, id: Result<Path<i64>, PathRejection>) -> Result<Json<Incident>, Error> {
    let Path(id) = id.map_err(|rejection| Error::BadRequest(rejection.body_text()))?;
    Ok(Json(app.store(move |store| store.incident(id)).await?))
}

/// `POST /api/v1/incidents/{id}/acknowledge`
pub(super) async fn acknowledge(
    State(app): State<App>,
    caller: Caller,
    id: Result<Path<i64>, PathRejection>,
    body: Result<Json<Said>, JsonRejection>,
) -> Result<Json<Incident>, Error> {
    let Json(said) = body.map_err(malformed)?;
    let said = said.of(&caller);
    if said.by.trim().is_empty() {
        return Err(Error::data("say in \"by\" who takes it on"));
    }
    let change = IncidentChange { acknowledged_by: Some(said.by.clone()), ..IncidentChange::default() };
    add(app, id, EntryKind::Acknowledged, said, "Taken on.", change).await
}

/// `POST /api/v1/incidents/{id}/note`
pub(super) async fn note(
    State(app): State<App>,
    caller: Caller,
    id: Result<Path<i64>, PathRejection>,
    body: Result<Json<Said>, JsonRejection>,
) -> Result<Json<Incident>, Error> {
    let Json(said) = body.map_err(malformed)?;
    if said.text.trim().is_empty() {
        return Err(Error::data("the note has no \"text\""));
    }
    add(app, id, EntryKind::Note, said.of(&caller), "", IncidentChange::default()).await
}

/// `POST /api/v1/incidents/{id}/post-mortem`: what was learnt; takes the place of what stood there.
pub(super) async fn post_mortem(
    State(app): State<App>,
    caller: Caller,
    id: Result<Path<i64>, PathRejection>,
    body: Result<Json<Said>, JsonRejection>,
) -> Result<Json<Incident>, Error> {
    let Json(said) = body.map_err(malformed)?;
    let change = IncidentChange { post_mortem: Some(said.text.clone()), ..IncidentChange::default() };
    let said = Said { text: String::new(), ..said.of(&caller) };
    add(app, id, EntryKind::Note, said, "The post-mortem was written.", change).await
}

async fn add(
    app: App,
    id: Result<Path<i64>, PathRejection>,
    kind: EntryKind,
    said: Said,
    otherwise: &'static str,
    change: IncidentChange,
) -> Result<Json<Incident>, Error> {
    let Path(id) = id.map_err(|rejection| Error::BadRequest(rejection.body_text()))?;
    let learnt = change.post_mortem.as_ref().map_or(0, String::len);
    if said.text.len().max(learnt) > LONGEST_TEXT || said.by.len() > LONGEST_NAME {
        return Err(Error::data(format!("a text may have {LONGEST_TEXT} bytes and a name {LONGEST_NAME}")));
    }
    let text = if said.text.trim().is_empty() { otherwise.to_owned() } else { said.text };
    let line = Entry { at: clock::now_ms(), kind, text, by: said.by };
    Ok(Json(app.watching(move |watch| watch.write_entry(id, &line, &change)).await?))
}

/// `GET /api/v1/maintenance`: times that are not over.
pub(super) async fn maintenance(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Maintenance>>, Error> {
    let mut windows = app.store(|store| store.maintenance(clock::now_ms())).await?;
    windows.retain(|window| window.model.as_deref().is_none_or(|model| caller.sees(model)));
    Ok(Json(windows))
}

/// `POST /api/v1/maintenance`
pub(super) async fn add_maintenance(
    State(app): State<App>,
    caller: Caller,
    body: Result<Json<Maintenance>, JsonRejection>,
) -> Result<(StatusCode, Json<Maintenance>), Error> {
    let Json(mut new) = body.map_err(malformed)?;
    caller.must(Need::Operate, new.model.as_deref())?;
    new.by = caller.by(new.by);
    if new.to <= new.from {
        return Err(Error::data("\"to\" must be later than \"from\"; both are epoch milliseconds"));
    }
    if new.reason.trim().is_empty() || new.reason.len() > LONGEST_TEXT || new.by.len() > LONGEST_NAME {
        return Err(Error::data("say in \"reason\" why, in fewer than 20,000 bytes"));
    }
    Ok((StatusCode::CREATED, Json(app.store(move |store| store.add_maintenance(&new)).await?)))
}

/// `DELETE /api/v1/maintenance/{id}`
pub(super) async fn delete_maintenance(
    State(app): State<App>,
    caller: Caller,
    id: Result<Path<i64>, PathRejection>,
) -> Result<StatusCode, Error> {
    let Path(id) = id.map_err(|rejection| Error::BadRequest(rejection.body_text()))?;
    let windows = app.store(|store| store.maintenance(clock::now_ms())).await?;
    if let Some(window) = windows.iter().find(|window| window.id == id) {
        caller.must(Need::Operate, window.model.as_deref())?;
    }
    app.store(move |store| store.delete_maintenance(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
