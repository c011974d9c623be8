//! Asking the backend. Each failure becomes a sentence that a page can show as it is.

use gloo_net::http::{Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use shared::api::Problem;
use shared::frame::{decode_sample, decode_summaries};
use shared::sample::Sample;
use shared::series::Summaries;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{JSON, Uint8Array};

use crate::caller;

mod loaded;

use loaded::Loaded;

/// Where one signs in and out, and gives another password.
pub const SESSION: &str = "/api/v1/session";
const FRAME: &str = "application/vnd.evenkeel.frame";

/// Why an answer is missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// No answer came.
    Unreachable,
    /// The backend said no.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What happened, in its words.
        detail: String,
        /// After so many seconds it may say yes.
        retry_s: Option<u32>,
    },
    /// An answer came that this app does not understand.
    Unreadable(String),
}

impl Failure {
    /// Whether the thing asked for does not exist.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    /// Whether the thing is there, and not for who asks.
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Self::Refused { status: 403, .. })
    }

    /// After so many seconds what was asked for too often may be tried again.
    pub fn retry_s(&self) -> Option<u32> {
        match self {
            Self::Refused { status: 429, retry_s, .. } => *retry_s,
            _ => None,
        }
    }

    /// Whether somebody else has changed it since it was read.
    pub fn is_outdated(&self) -> bool {
        matches!(self, Self::Refused { status: 412, .. })
    }

    /// What happened, in a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreachable => "The backend does not answer.".to_owned(),
            Self::Refused { detail, status, .. } if detail.is_empty() => {
                format!("The backend answered with status {status}.")
            }
            Self::Refused { detail, .. } => detail.clone(),
            Self::Unreadable(why) => {
                format!("The answer could not be read ({why}). Reloading the page may bring a matching version of it.")
            }
        }
    }
}

/// Gets JSON.
pub async fn json<T: DeserializeOwned>(url: &str) -> Result<T, Failure> {
    let response = get(url, "application/json").await?;
    if response.ok() { read(parsed(&response).await) } else { Err(refused(&response).await) }
}

/// Tells the backend to do something that needs no words.
pub async fn post(url: &str) -> Result<(), Failure> {
    let response = Request::post(url).send().await.map_err(|_| Failure::Unreachable)?;
    if response.ok() { Ok(()) } else { Err(refused(&response).await) }
}

/// Adds JSON to what is there.
pub async fn add<T: Serialize>(url: &str, value: &T) -> Result<(), Failure> {
    sent(Request::post(url).header("Content-Type", "application/json").body(text(value)?)).await
}

/// Puts JSON somewhere.
pub async fn put<T: Serialize>(url: &str, value: &T) -> Result<(), Failure> {
    sent(Request::put(url).header("Content-Type", "application/json").body(text(value)?)).await
}

/// Adds JSON to what is there, and reads the answer.
pub async fn ask<T: Serialize, R: DeserializeOwned>(url: &str, value: &T) -> Result<R, Failure> {
    let request = Request::post(url).header("Content-Type", "application/json").body(text(value)?);
    read(parsed(&answered(request).await?).await)
}

/// Puts JSON in the place of what has this tag; refused when something else stands there by now.
pub async fn put_over<T: Serialize>(url: &str, tag: &str, value: &T) -> Result<(), Failure> {
    let request = Request::put(url).header("Content-Type", "application/json").header("If-Match", tag);
    sent(request.body(text(value)?)).await
}

/// What JSON a person typed; nothing where it is none.
pub fn typed<T: DeserializeOwned>(text: &str) -> Option<T> {
    read(JSON::parse(text).map_err(|_| Failure::Unreadable(String::new()))).ok()
}

/// Deletes what has this address.
pub async fn delete(url: &str) -> Result<(), Failure> {
    sent(Request::delete(url).build()).await
}

async fn sent(request: Result<Request, gloo_net::Error>) -> Result<(), Failure> {
    answered(request).await.map(drop)
}

async fn answered(request: Result<Request, gloo_net::Error>) -> Result<Response, Failure> {
    let request = request.map_err(|error| Failure::Unreadable(error.to_string()))?;
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    if response.ok() { Ok(response) } else { Err(refused(&response).await) }
}

/// A value as JSON, which the browser writes.
fn text<T: Serialize>(value: &T) -> Result<String, Failure> {
    let unwritable = || Failure::Unreadable("what was to be sent is no JSON".to_owned());
    // As JSON has them: maps as objects, and nothing as null.
    let value = value.serialize(&Serializer::json_compatible()).map_err(|_| unwritable())?;
    JSON::stringify(&value).map(String::from).map_err(|_| unwritable())
}

/// Gets summaries as a binary frame.
pub async fn summaries(url: &str) -> Result<Summaries, Failure> {
    let response = get(url, FRAME).await?;
    if !response.ok() {
        return Err(refused(&response).await);
    }
    let bytes = response.binary().await.map_err(|_| Failure::Unreachable)?;
    decode_summaries(&bytes).map_err(|error| Failure::Unreadable(error.to_string()))
}

/// Gets coded rows as a binary frame.
pub async fn sample(url: &str) -> Result<Sample, Failure> {
    let response = get(url, FRAME).await?;
    if !response.ok() {
        return Err(refused(&response).await);
    }
    let loading = web_sys::Response::from(response).array_buffer().map_err(|_| Failure::Unreachable)?;
    let buffer = JsFuture::from(loading).await.map_err(|_| Failure::Unreachable)?;
    decode_sample(Loaded(Uint8Array::new(&buffer))).map_err(|error| Failure::Unreadable(error.to_string()))
}

async fn get(url: &str, accept: &str) -> Result<Response, Failure> {
    Request::get(url).header("Accept", accept).send().await.map_err(|_| Failure::Unreachable)
}

/// The body as the browser parses it: the app needs no parser of its own.
async fn parsed(response: &Response) -> Result<JsValue, Failure> {
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    JSON::parse(&text).map_err(|_| Failure::Unreadable("it is not JSON".to_owned()))
}

fn read<T: DeserializeOwned>(parsed: Result<JsValue, Failure>) -> Result<T, Failure> {
    serde_wasm_bindgen::from_value(parsed?).map_err(|error| Failure::Unreadable(error.to_string()))
}

async fn refused(response: &Response) -> Failure {
    // Whoever types a password wrong is where passwords are typed.
    if response.status() == 401 && !response.url().contains(SESSION) {
        caller::lead_to_sign_in();
    }
    let retry_s = response.headers().get("Retry-After").and_then(|seconds| seconds.trim().parse().ok());
    refusal(response.status(), read(parsed(response).await).ok(), retry_s)
}

fn refusal(status: u16, problem: Option<Problem>, retry_s: Option<u32>) -> Failure {
    // A proxy in front of a backend that is gone answers these in its own words.
    if matches!(status, 502 | 504) {
        return Failure::Unreachable;
    }
    Failure::Refused { status, detail: problem.map(|problem| problem.detail).unwrap_or_default(), retry_s }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_speaks_for_itself() {
        let problem = Problem {
            kind: "not-found".into(),
            title: "Not found".into(),
            status: 404,
            detail: "There is no model \"x\".".into(),
            errors: Vec::new(),
        };
        let failure = refusal(404, Some(problem), None);
        assert!(failure.is_missing());
        assert_eq!(failure.sentence(), "There is no model \"x\".");
        assert_eq!(refusal(500, None, None).sentence(), "The backend answered with status 500.");
        assert_eq!(refusal(502, None, None), Failure::Unreachable);
    }
}
