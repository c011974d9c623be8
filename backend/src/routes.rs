//! The HTTP interface.

mod annotations;
mod headers;
mod health;
mod ingestion;
mod live;
mod models;
mod moment;
mod names;
mod report;
mod requests;
mod rows;
mod sample;
mod slices;
mod summaries;
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
use crate::store::{Store, StoreError};

/// A JSON body is no larger than this.
const MOST_JSON: usize = 4 * 1024 * 1024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The largest body of a batch, in bytes.
    pub body_limit: u64,
}

impl App {
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
        .route("/models", get(models::list))
        .route("/models/{model}", put(models::put).get(models::get))
        .route("/models/{model}/annotations", get(annotations::list).post(annotations::add))
        .route("/models/{model}/annotations/{id}", delete(annotations::delete))
        .route("/models/{model}/live", get(live::live))
        .route("/models/{model}/report", get(report::get))
        .route("/models/{model}/rows", get(rows::rows))
        .route("/models/{model}/sample", get(sample::sample))
        .route("/models/{model}/slices", get(slices::list))
        .route("/models/{model}/slices/{name}", put(slices::put).delete(slices::delete))
        .route("/models/{model}/summaries", get(summaries::summaries))
        .route("/models/{model}/versions/{version}", put(versions::put).get(versions::get))
        .route("/models/{model}/versions/{version}/schema/confirm", post(versions::confirm_schema))
        .route("/requests/{request_id}", get(requests::get))
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
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .fallback(crate::assets::serve)
        .layer(axum::middleware::map_response(headers::harden))
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
                .layer(TraceLayer::new_for_http().make_span_with(span))
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
