//! Secrets of sessions, tokens and one-time links: 256 random bits, kept as their hashes only.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::store::SecretHash;

/// What tokens begin with, so that a scanner of repositories finds one that leaked.
pub const TOKEN: &str = "evk_";
/// What one-time links carry begins with.
pub const LINK: &str = "evl_";
/// What sessions begin with.
pub(super) const SESSION: &str = "evs_";

/// A new secret.
///
/// # Errors
/// The system has no random numbers.
pub fn new(kind: &str) -> Result<String, String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random numbers: {error}"))?;
    Ok(format!("{kind}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// What is kept of a secret. It has 256 random bits, so that nothing slower is needed.
pub fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// A cookie's value.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn secrets_differ_and_tell_what_they_are() {
        let (one, other) = (new(TOKEN).unwrap(), new(TOKEN).unwrap());
        assert_ne!(one, other);
        assert!(one.starts_with("evk_") && one.len() == 4 + 43);
        assert_ne!(hash(&one), hash(&other));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; evenkeel_sessions=no; evenkeel_session=yes"));
        headers.append(header::COOKIE, HeaderValue::from_static("b"));
        assert_eq!(cookie(&headers, "evenkeel_session"), Some("yes"));
        assert_eq!(cookie(&headers, "c"), None);
    }
}
