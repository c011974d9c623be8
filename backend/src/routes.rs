//! The HTTP interface.

mod accounts;
mod annotations;
mod audit;
mod badge;
mod channels;
mod deployment;
mod events;
mod framed;
mod headers;
mod health;
mod incidents;
mod ingestion;
mod kept;
mod live;
mod models;
mod moment;
mod names;
mod openapi;
mod openid;
mod operations;
mod protected;
mod report;
mod requests;
mod rows;
mod rules;
mod sample;
mod session;
mod slices;
mod status;
mod summaries;
mod tokens;
mod traces;
mod versions;

pub(crate) use channels::hidden as hidden_channel;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use shared::api::Need;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, DefaultPredicate};
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

use crate::doors::{CALLBACK, Declared, Door, DoorSettings, Doors, Guarded, Of, check_origin};
use crate::error::Error;
use crate::frames::Frames;
use crate::outbound::Reach;
use crate::server::{self, Serving};
use crate::store::{Store, StoreError};
use crate::watch::{Timing, Watch};

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// What is known of every model, and who is told.
    pub watch: Arc<Watch>,
    /// Which addresses may be asked.
    pub reach: Reach,
    /// The largest body of a batch, in bytes.
    pub body_limit: u64,
    /// Limits, what is counted, and whether the process is ending.
    pub serving: Arc<Serving>,
    doors: Arc<Doors>,
    frames: Arc<Frames>,
}

impl App {
    /// Watches what the store knows; [`crate::watch::start`] begins to look at the time and at endpoints.
    pub fn new(store: Arc<dyn Store>, timing: Timing, reach: Reach, body_limit: u64) -> Result<Self, StoreError> {
        let watch = Arc::new(Watch::open(Arc::clone(&store), timing)?);
        let doors = Arc::new(Doors::new(Arc::clone(&store), DoorSettings::default()).map_err(StoreError::Unfit)?);
        Ok(Self { store, watch, reach, body_limit, serving: Arc::default(), doors, frames: Arc::default() })
    }

    /// The same with other limits.
    #[must_use]
    pub fn with(mut self, serving: Arc<Serving>) -> Self {
        self.serving = serving;
        self
    }

    /// The same behind other doors.
    ///
    /// # Errors
    /// Settings that contradict each other, as a sentence.
    pub fn behind(mut self, settings: DoorSettings) -> Result<Self, String> {
        self.doors = Arc::new(Doors::new(Arc::clone(&self.store), settings)?);
        Ok(self)
    }

    /// Who comes in.
    pub(crate) fn doors(&self) -> &Doors {
        &self.doors
    }

    /// Runs blocking work on what is watched.
    async fn watching<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Watch) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Error> {
        let watch = Arc::clone(&self.watch);
        tokio::task::spawn_blocking(move || Ok(work(watch.as_ref())?))
            .await
            .map_err(|error| Error::Internal(format!("the work was broken off: {error}")))?
    }

    /// Runs blocking work on the store.
    async fn store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Error> {
        self.blocking(move |store| Ok(work(store)?)).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let store = Arc::clone(&self.store);
        tokio::task::spawn_blocking(move || work(store.as_ref()))
            .await
            .map_err(|error| Error::Internal(format!("the work was broken off: {error}")))?
    }
}

/// Every address of the API, and what it needs.
fn guarded(app: App) -> Guarded {
    use Need::{Administer, Edit, Note, Operate, See, SeeRows, Send};
    use Of::{All, Anybody, Each, Incident, Model};
    Guarded::new(app)
        .get("/accounts", Administer, All, accounts::list)
        .put("/accounts/{name}", Administer, All, accounts::put)
        .delete("/accounts/{name}", Administer, All, accounts::delete)
        .get("/audit", Administer, All, audit::list)
        .get("/audit/check", Administer, All, audit::check)
        .get("/channels", See, Each, channels::list)
        .put("/channels/{name}", Administer, All, channels::put)
        .delete("/channels/{name}", Administer, All, channels::delete)
        .post("/channels/{name}/test", Administer, All, channels::test)
        .get("/deliveries", Operate, Each, channels::deliveries)
        .get("/departed", See, Each, operations::departed)
        .put("/departed", Edit, All, operations::put_departed)
        .get("/events", See, Anybody, events::events)
        .get("/incidents", See, Each, incidents::list)
        .get("/incidents/{id}", See, Incident, incidents::get)
        .post("/incidents/{id}/acknowledge", Operate, Incident, incidents::acknowledge)
        .post("/incidents/{id}/note", Note, Incident, incidents::note)
        .post("/incidents/{id}/post-mortem", Note, Incident, incidents::post_mortem)
        .get("/maintenance", See, Each, incidents::maintenance)
        .post("/maintenance", Operate, Each, incidents::add_maintenance)
        .delete("/maintenance/{id}", Operate, Each, incidents::delete_maintenance)
        .get("/models", See, Each, models::list)
        .get("/models/{model}", See, Model, models::get)
        .put("/models/{model}", Edit, Model, models::put)
        .get("/models/{model}/annotations", See, Model, annotations::list)
        .post("/models/{model}/annotations", Note, Model, annotations::add)
        .delete("/models/{model}/annotations/{id}", Note, Model, annotations::delete)
        .post("/models/{model}/breaker/close", Operate, Model, deployment::close)
        .post("/models/{model}/breaker/open", Operate, Model, deployment::open)
        .post("/models/{model}/business", Send, Model, operations::add_business)
        .get("/models/{model}/live", See, Model, live::live)
        .get("/models/{model}/report", See, Model, report::get)
        .get("/models/{model}/rollout", See, Model, deployment::checks)
        .post("/models/{model}/rollout", Operate, Model, deployment::begin)
        .post("/models/{model}/rollout/promote", Operate, Model, deployment::promote)
        .post("/models/{model}/rollout/rollback", Operate, Model, deployment::roll_back)
        .get("/models/{model}/route", See, Model, deployment::get)
        .put("/models/{model}/route", Operate, Model, deployment::put)
        .get("/models/{model}/route/history", See, Model, deployment::history)
        .get("/models/{model}/route/observed", See, Model, deployment::observed)
        .get("/models/{model}/rows", SeeRows, Model, rows::rows)
        .get("/models/{model}/rules", See, Model, rules::list)
        .put("/models/{model}/rules/{rule}", Edit, Model, rules::put)
        .delete("/models/{model}/rules/{rule}", Edit, Model, rules::delete)
        .get("/models/{model}/sample", SeeRows, Model, sample::sample)
        .get("/models/{model}/slices", See, Model, slices::list)
        .put("/models/{model}/slices/{name}", Note, Model, slices::put)
        .delete("/models/{model}/slices/{name}", Note, Model, slices::delete)
        .get("/models/{model}/states", See, Model, status::changes)
        .get("/models/{model}/status", See, Model, status::one)
        .get("/models/{model}/summaries", See, Model, summaries::summaries)
        .get("/models/{model}/versions/{version}", See, Model, versions::get)
        .put("/models/{model}/versions/{version}", Edit, Model, versions::put)
        .get("/models/{model}/versions/{version}/resources", See, Model, operations::resources)
        .post("/models/{model}/versions/{version}/resources", Send, Model, operations::add_resources)
        .post("/models/{model}/versions/{version}/schema/confirm", Edit, Model, versions::confirm_schema)
        .get("/openapi.json", See, Anybody, openapi::get)
        .get("/requests/{request_id}", SeeRows, Each, requests::get)
        .get("/session", See, Anybody, session::get)
        .post("/session", See, Anybody, session::post)
        .delete("/session", See, Anybody, session::delete)
        .get("/session/openid", See, Anybody, openid::begin)
        .post("/session/password", See, Anybody, session::password)
        .get("/status", See, Anybody, status::all)
        .get("/tokens", Administer, All, tokens::list)
        .post("/tokens", Administer, All, tokens::add)
        .delete("/tokens/{id}", Administer, All, tokens::revoke)
        .get("/withheld", Administer, All, accounts::withheld)
        .put("/withheld", Administer, All, accounts::put_withheld)
}

/// The addresses that take batches: the spool has its own limit, which answers with a problem.
fn guarded_batches(app: App) -> Guarded {
    Guarded::new(app)
        .post("/models/{model}/versions/{version}/observations", Need::Send, Of::Model, ingestion::observations)
        .post("/models/{model}/labels", Need::Send, Of::Model, ingestion::labels)
}

/// The addresses outside the API that have doors.
fn guarded_besides(app: App) -> Guarded {
    Guarded::new(app)
        .post("/v1/traces", Need::Send, Of::Each, traces::take)
        .get("/badge/{file}", Need::See, Of::Anybody, badge::badge)
        .get(CALLBACK, Need::See, Of::Anybody, openid::end)
        .get("/feed.atom", Need::See, Of::Each, badge::feed)
        .get("/metrics", Need::See, Of::All, health::metrics)
}

/// Every address behind a door, for example `GET /api/v1/models`, with its door.
pub fn doors(app: App) -> Vec<(String, Door)> {
    declared(app).into_iter().map(|(address, declared)| (address, declared.door)).collect()
}

/// The same with what the handlers take.
fn declared(app: App) -> Vec<(String, Declared)> {
    let at = |below: &str, one: Declared| (format!("{} {below}{}", one.door.method, one.door.path), one);
    let (api, batches, besides) = (guarded(app.clone()), guarded_batches(app.clone()), guarded_besides(app));
    let api = api.into_parts().1.into_iter().chain(batches.into_parts().1);
    let api = api.map(|one| at("/api/v1", one));
    api.chain(besides.into_parts().1.into_iter().map(|one| at("", one))).collect()
}

/// All routes, the app included.
pub fn router(app: App) -> Router {
    let limits = &app.serving.limits.settings;
    let [most_json, most_traces] = [limits.json_limit_mb, limits.traces_limit_mb].map(|mb| mb.saturating_mul(1 << 20));
    let (api, _) = guarded(app.clone()).into_parts();
    let (batches, _) = guarded_batches(app.clone()).into_parts();
    let (besides, _) = guarded_besides(app.clone()).into_parts();
    let api = api.layer(DefaultBodyLimit::max(most_json)).merge(batches.layer(DefaultBodyLimit::disable()));
    // Parquet is compressed already.
    let squeezable = DefaultPredicate::new().and(NotForContentType::const_new(crate::export::PARQUET));
    Router::new()
        .nest("/api/v1", api.fallback(no_route).method_not_allowed_fallback(no_method))
        .merge(besides.layer(DefaultBodyLimit::max(most_traces)))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .fallback(crate::assets::serve)
        .layer(axum::middleware::from_fn_with_state(app.clone(), from_own_pages))
        .layer(axum::middleware::map_response(headers::harden))
        .layer(
            ServiceBuilder::new()
                .map_request(server::own_id)
                .layer(axum::middleware::from_fn(headers::note_request_id))
                .layer(SetRequestIdLayer::new(server::REQUEST_ID, MakeRequestUuid))
                .layer(PropagateRequestIdLayer::new(server::REQUEST_ID))
                .layer(axum::middleware::from_fn_with_state(Arc::clone(&app.serving), server::guard))
                .layer(CompressionLayer::new().compress_when(squeezable))
                .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
                    axum::response::IntoResponse::into_response(Error::Internal("a handler panicked".to_owned()))
                }))
                // Bodies are limited by what they come to, not by what they are sent as.
                .layer(RequestDecompressionLayer::new()),
        )
        .with_state(app)
}

/// Asks of every request whether it may come from where it comes; checks of health come from anywhere.
async fn from_own_pages(State(app): State<App>, request: Request, next: Next) -> Result<Response, Error> {
    if !matches!(request.uri().path(), "/healthz" | "/readyz") {
        check_origin(app.doors.settings(), request.method(), request.uri(), request.headers())?;
    }
    Ok(next.run(request).await)
}

async fn no_route() -> Error {
    Error::NotFound("there is no such address; /api/v1/models lists the models".to_owned())
}

async fn no_method() -> Error {
    Error::Method
}
