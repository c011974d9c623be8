//! JSON sent with POST.

use std::time::Duration;

use hyper::header::{self, HeaderMap, HeaderValue};
use serde_json::{Value, json};
use shared::api::Shape;

use super::message::shorten;
use super::{Message, slack, teams};
use crate::clock::{now_ms, rfc3339};
use crate::outbound::{Address, Client, sign, status_words};

/// How long a receiver may take.
const ALLOWED: Duration = Duration::from_secs(10);
/// How much of an answer is read, in bytes, and kept, in characters.
const READ: usize = 4_096;
const KEPT: usize = 200;

/// Sends a message once, signed if there is a secret.
pub(super) async fn send(
    client: &Client,
    url: &str,
    secret: Option<&str>,
    shape: Shape,
    message: &Message,
) -> Result<String, String> {
    let address = Address::parse(url).map_err(|failure| failure.to_string())?;
    let body = body(shape, message).to_string().into_bytes();
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(secret) = secret.filter(|secret| !secret.is_empty()) {
        let signature = sign::signature(secret, now_ms().div_euclid(1_000), &body)?;
        let signature = HeaderValue::try_from(signature).map_err(|error| error.to_string())?;
        headers.insert(sign::HEADER, signature);
    }
    let turn = client.turn(ALLOWED).await;
    let answer = turn.post(&address, headers, body.into(), READ).await.map_err(|failure| failure.to_string())?;
    let mut said = status_words(answer.status);
    let text = shorten(&String::from_utf8_lossy(&answer.body), KEPT);
    if !text.is_empty() {
        said = format!("{said}: {text}");
    }
    if answer.status.is_success() {
        Ok(said)
    } else if answer.status.is_redirection() {
        Err(format!("it answered {said}; redirects are not followed: register the address that it leads to"))
    } else {
        Err(format!("it answered {said}"))
    }
}

fn body(shape: Shape, message: &Message) -> Value {
    match shape {
        Shape::Generic => generic(message),
        Shape::Slack => slack::body(message),
        Shape::Teams => teams::body(message),
    }
}

/// All that is known.
fn generic(message: &Message) -> Value {
    json!({
        "kind": message.kind,
        "subject": message.subject,
        "text": message.text,
        "model": message.model,
        "incident": message.incident,
        "severity": message.severity,
        "state": message.state,
        "link": message.safe_link(),
        "at": message.at_ms,
        "time": rfc3339(message.at_ms),
        "route": message.route,
    })
}
