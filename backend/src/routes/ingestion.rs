//! Batches of observations and labels.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::{Extension, Json};
use schemars::JsonSchema;
use serde::Deserialize;
use shared::api::Ingested;
use shared::schema::ObservationRole;

use super::headers::SentRequestId;
use super::{App, versions};
use crate::error::Error;
use crate::ingest::format::Format;
use crate::ingest::limits::ReadLimits;
use crate::ingest::spool::{Spooled, spool};
use crate::ingest::{Incoming, OnError, columns, guess, labels, observations};
use crate::metrics::Taken;
use crate::store::{Idempotency, Intake, Store, Target};
use crate::traces::trace_of;

const LONGEST_KEY: usize = 255;

/// The query of a batch.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct BatchQuery {
    /// Which part the observations played; of no meaning for labels.
    #[serde(default)]
    role: ObservationRole,
    /// What happens to a batch with wrong rows.
    #[serde(default)]
    on_error: OnError,
    /// Names of columns for this call: `their_name:our_name,…`.
    #[serde(default)]
    map: String,
}

/// `POST /api/v1/models/{model}/versions/{version}/observations`
pub(super) async fn observations(
    State(app): State<App>,
    Path((model, version)): Path<(String, String)>,
    query: Result<Query<BatchQuery>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    sent_id: Option<Extension<SentRequestId>>,
    body: Body,
) -> Result<Json<Ingested>, Error> {
    let Query(query) = query.map_err(|rejection| Error::BadRequest(rejection.body_text()))?;
    let format = Format::of_content_type(content_type(&headers))?;
    let renames = columns::parse_renames(&query.map)?;
    let target = Target { model, version, role: query.role, found: None };
    // An unknown model is told before a large body is received.
    let known = target.clone();
    app.store(move |store| versions::find(store, &known.model, &known.version)).await?;
    let spooled = spool(body, app.body_limit, app.serving.limits.spool.begin()).await?;
    let idempotency = idempotency(&headers, &spooled)?;
    let (on_error, limits) = (query.on_error, ReadLimits::from(&app.serving.limits.settings));
    let turn = app.serving.limits.ingestion().await?;
    let watched = target.clone();
    let request_id = request_id(&headers, sent_id);
    let ingested = app
        .blocking(move |store| {
            // Both last as long as the work, whether or not anybody waits for it.
            let (_turn, _room) = (turn, spooled.room);
            let incoming = Incoming { file: spooled.file, format, renames, on_error, request_id, limits };
            take(store, target, incoming, idempotency.as_ref())
        })
        .await?;
    app.serving.metrics.took(Taken::Observations, ingested.accepted, ingested.rejected);
    let sent = Intake { accepted: ingested.accepted, rejected: ingested.rejected };
    noted(app.watching(move |watch| watch.received(&watched, sent)).await);
    Ok(Json(ingested))
}

/// Takes a file of observations; the schema of a version that has none yet is found out from its reference.
pub(crate) fn take(
    store: &dyn Store,
    mut target: Target,
    incoming: Incoming,
    idempotency: Option<&Idempotency>,
) -> Result<Ingested, Error> {
    let mut spec = versions::find(store, &target.model, &target.version)?.spec;
    let mut note = None;
    if spec.schema.columns.is_empty() {
        if target.role != ObservationRole::Reference {
            return Err(Error::data(format!(
                "version \"{}\" has no schema yet: send its reference first (role=reference), or declare the schema with PUT",
                target.version
            )));
        }
        let again = incoming.file.try_clone().map_err(|error| Error::Internal(error.to_string()))?;
        spec.schema = guess::schema(again, incoming.format, spec.task)?;
        rewind(&incoming.file)?;
        target.found = Some(spec.schema.clone());
        note = Some("the schema was found out from this file: please look it over and confirm it".to_owned());
    }
    let mut ingested = observations::ingest(store, &target, &spec, incoming, idempotency)?;
    ingested.notes.extend(note);
    Ok(ingested)
}

/// `POST /api/v1/models/{model}/labels`
pub(super) async fn labels(
    State(app): State<App>,
    Path(model): Path<String>,
    query: Result<Query<BatchQuery>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Ingested>, Error> {
    let Query(query) = query.map_err(|rejection| Error::BadRequest(rejection.body_text()))?;
    let format = Format::of_content_type(content_type(&headers))?;
    let renames = columns::parse_renames(&query.map)?;
    let name = model.clone();
    let known = app.store(move |store| store.model(&name)).await?;
    let Some(task) = known.versions.first().map(|version| version.spec.task) else {
        return Err(Error::data(format!(
            "model \"{model}\" has no version yet: register one, so that it is known what its labels are"
        )));
    };
    let spooled = spool(body, app.body_limit, app.serving.limits.spool.begin()).await?;
    let idempotency = idempotency(&headers, &spooled)?;
    let (on_error, limits) = (query.on_error, ReadLimits::from(&app.serving.limits.settings));
    let turn = app.serving.limits.ingestion().await?;
    let (file, room) = (spooled.file, spooled.room);
    let incoming = Incoming { file, format, renames, on_error, request_id: None, limits };
    let watched = model.clone();
    let ingested = app
        .blocking(move |store| {
            let (_turn, _room) = (turn, room);
            labels::ingest(store, &model, task, incoming, idempotency.as_ref())
        })
        .await?;
    app.serving.metrics.took(Taken::Labels, ingested.accepted, ingested.rejected);
    noted(app.watching(move |watch| watch.ingested(&watched)).await);
    Ok(Json(ingested))
}

/// The rows are on disk: that the watch could not write down that they came is no reason to say otherwise.
fn noted(watched: Result<(), Error>) {
    match watched {
        // The store has said so, and says when there is room again.
        Ok(()) | Err(Error::Full) => {}
        Err(error) => tracing::error!(%error, "the watch could not note rows that came"),
    }
}

/// The request that a single row is of, as a cloud event, the sender or a trace names it.
fn request_id(headers: &HeaderMap, sent: Option<Extension<SentRequestId>>) -> Option<String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let sent = sent.map(|Extension(SentRequestId(id))| id);
    text("ce-id").or(sent).or_else(|| trace_of(&text("traceparent")?)).filter(|id| !id.is_empty())
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

fn idempotency(headers: &HeaderMap, spooled: &Spooled) -> Result<Option<Idempotency>, Error> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    match key.to_str() {
        Ok(key) if !key.is_empty() && key.len() <= LONGEST_KEY => {
            Ok(Some(Idempotency { key: key.to_owned(), body: spooled.hash.clone() }))
        }
        _ => Err(Error::BadRequest(format!("the Idempotency-Key must be 1 to {LONGEST_KEY} visible ASCII characters"))),
    }
}

fn rewind(mut file: &std::fs::File) -> Result<(), Error> {
    std::io::Seek::rewind(&mut file).map_err(|error| Error::Internal(error.to_string()))
}
