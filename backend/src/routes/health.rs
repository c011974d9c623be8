//! Is the process up, can it do its work, and what Prometheus wants to know.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::App;
use super::framed::wants_json;
use crate::error::Error;
use crate::metrics::{self, Scrape};
use crate::server::Stage;
use crate::store::{Store, StoreError};

/// The watch looks at the time each second; one that has not for so long is stuck.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What was checked, and how it is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Readiness")]
pub(super) struct Health {
    /// Whether all of it is well.
    ready: bool,
    /// One by one.
    checks: Vec<Check>,
}

/// How one thing is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReadinessCheck")]
struct Check {
    /// For example `read`, `write`, `watch`, `ending`.
    name: &'static str,
    /// Whether it is as it should be.
    well: bool,
    /// What is wrong, or what makes it well, in a sentence.
    said: String,
}

/// `GET /healthz`: the process answers. Whoever starts it again does so when this fails.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the store can be read and written, the watch is awake, and the process is not ending. Each check as JSON
/// to who asks for it.
pub(super) async fn readyz(State(app): State<App>, headers: HeaderMap) -> Result<Response, Error> {
    let store = app.blocking(|store| Ok(of_store(store))).await?;
    let heartbeat = app.watch.heartbeat();
    let watch = Check {
        name: "watch",
        well: heartbeat.is_none_or(|age| age < HEARTBEAT),
        said: heartbeat
            .map_or_else(|| "it has not begun".to_owned(), |age| format!("it looked {:.1} s ago", age.as_secs_f64())),
    };
    let stage = app.serving.drain.stage();
    let ending = Check {
        name: "ending",
        well: stage == Stage::Serving,
        said: if stage == Stage::Serving { "it is not" } else { "nothing new is begun" }.to_owned(),
    };
    let checks: Vec<Check> = store.into_iter().chain([watch, ending]).collect();
    let ready = checks.iter().all(|check| check.well);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut response = if wants_json(&headers) {
        (status, Json(Health { ready, checks })).into_response()
    } else if ready {
        (status, "ready\n").into_response()
    } else {
        let wrong = checks.iter().filter(|check| !check.well);
        let lines: Vec<String> = wrong.map(|check| format!("{}: {}", check.name, check.said)).collect();
        (status, lines.join("\n") + "\n").into_response()
    };
    if !ready {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    Ok(response)
}

fn of_store(store: &dyn Store) -> [Check; 2] {
    let check = |name, result: Result<(), StoreError>| match result {
        Ok(()) => Check { name, well: true, said: "it can be".to_owned() },
        Err(error) => {
            // Of a full disk the store has told once, and tells when there is room again.
            let said = if matches!(error, StoreError::Full) {
                "the disk is full: nothing is stored until there is room, reading goes on"
            } else {
                tracing::warn!(%error, check = name, "not ready");
                "it failed; the log says how"
            };
            Check { name, well: false, said: said.to_owned() }
        }
    };
    [check("read", store.check()), check("write", store.check_write())]
}

/// `GET /metrics`: what is counted, as OpenMetrics.
pub(super) async fn metrics(State(app): State<App>) -> Result<impl IntoResponse, Error> {
    let (serving, watch) = (app.serving.clone(), app.watch.clone());
    let text = app
        .blocking(move |store| {
            let (models, figures) = (store.models()?, store.figures()?);
            let watch = watch.figures(figures.deliveries_waiting);
            let all = Scrape {
                metrics: &serving.metrics,
                limits: &serving.limits,
                models: &models,
                store: &figures,
                watch: &watch,
            };
            metrics::scrape(&all).map_err(|error| Error::Internal(format!("the metrics can't be written: {error}")))
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, metrics::MEDIA_TYPE)], text))
}
