//! Traces, as OpenTelemetry exporters send them.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

use super::App;
use crate::error::Error;
use crate::traces;

/// `POST /v1/traces`: OTLP/HTTP as JSON; spans that cannot be kept are told as the protocol wants it.
pub(super) async fn take(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Json<Value>, Error> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("application/json") {
        return Err(Error::MediaType(
            "traces are taken as JSON: set the exporter's protocol to http/json (OTEL_EXPORTER_OTLP_PROTOCOL)"
                .to_owned(),
        ));
    }
    let read = traces::read(&body).map_err(Error::BadRequest)?;
    let (refused, reason) = (read.refused, read.reason);
    app.store(move |store| store.add_spans(&read.spans)).await?;
    Ok(Json(match reason {
        Some(reason) => json!({ "partialSuccess": { "rejectedSpans": refused, "errorMessage": reason } }),
        None => json!({ "partialSuccess": {} }),
    }))
}
