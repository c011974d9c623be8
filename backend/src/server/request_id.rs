//! The id of a request: the caller's own where it is plain, else a new one.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};

/// Names the request in answers and in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A longer id is none.
const LONGEST: usize = 64;

/// Takes an id away that is none: it stands in the log, where nothing but an id may come from a caller.
pub fn own_id(mut request: Request) -> Request {
    if request.headers().get(REQUEST_ID).is_some_and(|id| !is_plain(id)) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

fn is_plain(id: &HeaderValue) -> bool {
    let id = id.as_bytes();
    (1..=LONGEST).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}
