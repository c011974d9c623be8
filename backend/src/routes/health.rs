//! Is the process up, is the store usable, and what Prometheus wants to know.

use std::fmt::Write;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use super::App;
use crate::error::Error;

/// `GET /healthz`
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: 507 while the disk is full, though reading goes on.
pub(super) async fn readyz(State(app): State<App>) -> Result<(StatusCode, &'static str), Error> {
    let has_room = app.store(|store| store.check().map(|()| store.has_room())).await?;
    Ok(if has_room {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::INSUFFICIENT_STORAGE, "the disk is full: nothing is stored until there is room, reading goes on\n")
    })
}

/// `GET /metrics`
pub(super) async fn metrics(State(app): State<App>) -> Result<impl IntoResponse, Error> {
    let models = app.store(|store| store.models()).await?;
    let mut text = String::from(
        "# HELP evenkeel_observations_total Observations stored.\n# TYPE evenkeel_observations_total counter\n",
    );
    for model in &models {
        for version in &model.versions {
            for received in &version.received {
                // Writing to a string cannot fail.
                let _ = writeln!(
                    text,
                    "evenkeel_observations_total{{model=\"{}\",version=\"{}\",role=\"{}\"}} {}",
                    escaped(&model.name),
                    escaped(&version.name),
                    received.role.as_str(),
                    received.rows
                );
            }
        }
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text))
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
