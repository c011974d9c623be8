//! Telling that rows are no longer kept, rather than silently giving fewer.

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use shared::schema::ObservationRole;

use crate::clock;
use crate::store::{Store, StoreError};

/// From which moment on rows are kept, where an answer would otherwise have had earlier ones.
const KEPT_FROM: HeaderName = HeaderName::from_static("evenkeel-rows-kept-from");

/// From which epoch millisecond on rows are kept, where some of the range that was asked for are not.
pub(super) fn cut_off(
    store: &dyn Store,
    (model, version, role): (&str, &str, ObservationRole),
    from_ms: i64,
) -> Result<Option<i64>, StoreError> {
    Ok(store.kept_from(model, version, role)?.filter(|kept_from| from_ms < *kept_from))
}

/// Says it in a header.
pub(super) fn told(mut response: Response, kept_from: Option<i64>) -> Response {
    if let Some(value) = kept_from.and_then(|ms| HeaderValue::from_str(&clock::rfc3339(ms)).ok()) {
        response.headers_mut().insert(KEPT_FROM, value);
    }
    response
}

/// Says it in a sentence.
pub(super) fn sentence(model: &str, version: &str, role: ObservationRole, kept_from: i64) -> String {
    format!("rows of {model}, {version}, {} before {} are no longer kept", role.as_str(), clock::rfc3339(kept_from))
}
