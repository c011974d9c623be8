//! Headers that every response carries.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// The request id that the sender gave, where it gave one.
#[derive(Debug, Clone)]
pub(super) struct SentRequestId(pub(super) String);

/// Notes the request id before one is made for requests that have none.
pub(super) async fn note_request_id(mut request: Request, next: Next) -> Response {
    let sent = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    if let Some(sent) = sent {
        request.extensions_mut().insert(SentRequestId(sent));
    }
    next.run(request).await
}

/// Browsers must not guess types, and no other site may read or frame what is served.
pub(super) async fn harden(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // What is no page loads nothing, whatever is in it; pages bring a policy of their own.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
