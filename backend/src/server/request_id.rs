//! The id of a request: the caller's own where it is plain, else a new one.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};

/// Names the request in answers and in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A longer id is none.
const LONGEST: usize = 128;

/// Takes an id away that is none: it stands in the log, where nothing but an id may come from a caller.
pub fn own_id(mut request: Request) -> Request {
    if request.headers().get(REQUEST_ID).is_some_and(|id| !is_plain(id)) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

fn is_plain(id: &HeaderValue) -> bool {
    let id = id.as_bytes();
    let is_of_an_id = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:=/+".contains(byte);
    // A name of somebody has no digit; an id that has none is not worth the risk.
    id.len() <= LONGEST && id.iter().all(is_of_an_id) && id.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_ids_are_taken_and_texts_are_not() {
        let plain = |id: &str| HeaderValue::from_str(id).is_ok_and(|id| is_plain(&id));
        for id in [
            "7",
            "3f2c6e1a-8b7d-4f7e-9a55-0c1d2e3f4a5b",
            "01HZX3J9V4Q2M8",
            "Root=1-67891233-abcdef012345678912345678",
            "svc.pay_7:42/1+x",
        ] {
            assert!(plain(id), "{id}");
        }
        for id in ["", "a b2", "anna.silva", "a\"b", "<script1>", "jane1@example.com", "a;b3", &"1".repeat(129)] {
            assert!(!plain(id), "{id}");
        }
    }
}
