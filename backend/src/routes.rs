//! The HTTP interface.

mod annotations;
mod badge;
mod channels;
mod deployment;
mod events;
mod headers;
mod health;
mod incidents;
mod ingestion;
mod live;
mod models;
mod moment;
mod names;
mod operations;
mod report;
mod requests;
mod rows;
mod rules;
mod sample;
mod slices;
mod status;
mod summaries;
mod traces;
mod versions;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Request};
use axum::routing::{delete, get, post, put};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, DefaultPredicate};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use crate::error::Error;
use crate::outbound::Reach;
use crate::store::{Store, StoreError};
use crate::watch::{Timing, Watch};

/// A JSON body is no larger than this.
const MOST_JSON: usize = 4 * 1024 * 1024;
/// Traces are no larger than this at once.
const MOST_TRACES: usize = 16 * 1024 * 1024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

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
}

impl App {
    /// Watches what the store knows; [`crate::watch::start`] begins to look at the time and at endpoints.
    pub fn new(store: Arc<dyn Store>, timing: Timing, reach: Reach, body_limit: u64) -> Result<Self, StoreError> {
        let watch = Arc::new(Watch::open(Arc::clone(&store), timing)?);
        Ok(Self { store, watch, reach, body_limit })
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

/// All routes, the app included.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/channels", get(channels::list))
        .route("/channels/{name}", put(channels::put).delete(channels::delete))
        .route("/channels/{name}/test", post(channels::test))
        .route("/deliveries", get(channels::deliveries))
        .route("/departed", get(operations::departed).put(operations::put_departed))
        .route("/events", get(events::events))
        .route("/incidents", get(incidents::list))
        .route("/incidents/{id}", get(incidents::get))
        .route("/incidents/{id}/acknowledge", post(incidents::acknowledge))
        .route("/incidents/{id}/note", post(incidents::note))
        .route("/incidents/{id}/post-mortem", post(incidents::post_mortem))
        .route("/maintenance", get(incidents::maintenance).post(incidents::add_maintenance))
        .route("/maintenance/{id}", delete(incidents::delete_maintenance))
        .route("/models", get(models::list))
        .route("/models/{model}", put(models::put).get(models::get))
        .route("/models/{model}/annotations", get(annotations::list).post(annotations::add))
        .route("/models/{model}/annotations/{id}", delete(annotations::delete))
        .route("/models/{model}/breaker/close", post(deployment::close))
        .route("/models/{model}/breaker/open", post(deployment::open))
        .route("/models/{model}/business", post(operations::add_business))
        .route("/models/{model}/live", get(live::live))
        .route("/models/{model}/report", get(report::get))
        .route("/models/{model}/rollout", get(deployment::checks).post(deployment::begin))
        .route("/models/{model}/rollout/promote", post(deployment::promote))
        .route("/models/{model}/rollout/rollback", post(deployment::roll_back))
        .route("/models/{model}/route", get(deployment::get).put(deployment::put))
        .route("/models/{model}/route/history", get(deployment::history))
        .route("/models/{model}/route/observed", get(deployment::observed))
        .route("/models/{model}/rows", get(rows::rows))
        .route("/models/{model}/rules", get(rules::list))
        .route("/models/{model}/rules/{rule}", put(rules::put).delete(rules::delete))
        .route("/models/{model}/sample", get(sample::sample))
        .route("/models/{model}/slices", get(slices::list))
        .route("/models/{model}/slices/{name}", put(slices::put).delete(slices::delete))
        .route("/models/{model}/states", get(status::changes))
        .route("/models/{model}/status", get(status::one))
        .route("/models/{model}/summaries", get(summaries::summaries))
        .route("/models/{model}/versions/{version}", put(versions::put).get(versions::get))
        .route(
            "/models/{model}/versions/{version}/resources",
            get(operations::resources).post(operations::add_resources),
        )
        .route("/models/{model}/versions/{version}/schema/confirm", post(versions::confirm_schema))
        .route("/requests/{request_id}", get(requests::get))
        .route("/status", get(status::all))
        .layer(DefaultBodyLimit::max(MOST_JSON));
    let batches = Router::new()
        .route("/models/{model}/versions/{version}/observations", post(ingestion::observations))
        .route("/models/{model}/labels", post(ingestion::labels))
        // The spool has its own limit, which answers with a problem.
        .layer(DefaultBodyLimit::disable());
    let span = |request: &Request<axum::body::Body>| {
        let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
        tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
    };
    // Parquet is compressed already.
    let squeezable = DefaultPredicate::new().and(NotForContentType::const_new(crate::export::PARQUET));
    Router::new()
        .nest("/api/v1", api.merge(batches).fallback(no_route).method_not_allowed_fallback(no_method))
        .route("/v1/traces", post(traces::take).layer(DefaultBodyLimit::max(MOST_TRACES)))
        .route("/badge/{file}", get(badge::badge))
        .route("/feed.atom", get(badge::feed))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .fallback(crate::assets::serve)
        .layer(axum::middleware::map_response(headers::harden))
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
                // What breaks here is logged where it breaks; that a model is down is an answer like any other.
                .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
                .layer(PropagateRequestIdLayer::new(REQUEST_ID))
                .layer(CompressionLayer::new().compress_when(squeezable))
                .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
                    axum::response::IntoResponse::into_response(Error::Internal("a handler panicked".to_owned()))
                })),
        )
        .with_state(app)
}

async fn no_route() -> Error {
    Error::NotFound("there is no such address; /api/v1/models lists the models".to_owned())
}

async fn no_method() -> Error {
    Error::Method
}
