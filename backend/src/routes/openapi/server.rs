//! The server itself.

use serde_json::Value;

use super::super::health::Health;
use super::operation::{Content, Subject, get, post};

const TEXT: Content = Content { media_type: "text/plain", key: "schema", schema: None };

/// Health, metrics, traces, and this document.
pub(super) fn subject() -> Subject {
    let operations = vec![
        get("/healthz", "isUp", "The process answers").sends("text/plain", "It does."),
        get(
            "/readyz",
            "isReady",
            "The store can be read and written, the watch is awake, and the process is not ending",
        )
        .more("Each check as JSON to who asks for it in `Accept`.")
        .answers::<Health>("All is well.")
        .sends("text/plain", "All is well.")
        .answers_as::<Health>(503, "What is not well.")
        .answer(503, "What is not well.", Some(TEXT)),
        get("/metrics", "getMetrics", "What is counted, for Prometheus")
            .sends("application/openmetrics-text", "The metrics."),
        post("/v1/traces", "sendTraces", "Takes in OpenTelemetry traces")
            .more("OTLP over HTTP as JSON: `ExportTraceServiceRequest` of opentelemetry.io/docs/specs/otlp.")
            .takes::<Value>()
            .answers::<Value>("`ExportTraceServiceResponse`: `partialSuccess` says what could not be kept."),
        get("/api/v1/openapi.json", "getOpenApi", "This document").answers::<Value>("OpenAPI 3.1."),
    ];
    Subject { name: "Server", about: "The server itself: health, metrics, traces, this document.", operations }
}
