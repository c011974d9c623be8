//! Asking the backend. Each failure becomes a sentence that a page can show as it is.

use gloo_net::http::{Request, Response};
use serde::de::DeserializeOwned;
use shared::api::{Live, Problem};
use shared::frame::decode_summaries;
use shared::series::Summaries;

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
    },
    /// An answer came that this app does not understand.
    Unreadable(String),
}

impl Failure {
    /// Whether the thing asked for does not exist.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    /// What happened, in a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreachable => "The backend does not answer.".to_owned(),
            Self::Refused { detail, status } if detail.is_empty() => {
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
    let ok = response.ok();
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    if ok { read(&text) } else { Err(refused(response.status(), &text)) }
}

/// Whether a model is live; an answer of 503 says that it is not.
pub async fn live(url: &str) -> Result<Live, Failure> {
    let response = get(url, "application/json").await?;
    let status = response.status();
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    serde_json::from_str(&text).map_err(|error| match status {
        200 => Failure::Unreadable(error.to_string()),
        _ => refused(status, &text),
    })
}

/// Gets summaries as a binary frame.
pub async fn summaries(url: &str) -> Result<Summaries, Failure> {
    let response = get(url, FRAME).await?;
    if !response.ok() {
        let text = response.text().await.unwrap_or_default();
        return Err(refused(response.status(), &text));
    }
    let bytes = response.binary().await.map_err(|_| Failure::Unreachable)?;
    decode_summaries(&bytes).map_err(|error| Failure::Unreadable(error.to_string()))
}

async fn get(url: &str, accept: &str) -> Result<Response, Failure> {
    Request::get(url).header("Accept", accept).send().await.map_err(|_| Failure::Unreachable)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::Unreadable(error.to_string()))
}

fn refused(status: u16, text: &str) -> Failure {
    // A proxy in front of a backend that is gone answers these in its own words.
    if matches!(status, 502 | 504) {
        return Failure::Unreachable;
    }
    let detail = serde_json::from_str::<Problem>(text).map(|problem| problem.detail).unwrap_or_default();
    Failure::Refused { status, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_speaks_for_itself() {
        let text = r#"{"type":"not-found","title":"Not found","status":404,"detail":"There is no model \"x\"."}"#;
        let failure = refused(404, text);
        assert!(failure.is_missing());
        assert_eq!(failure.sentence(), "There is no model \"x\".");
        assert_eq!(refused(500, "<html>").sentence(), "The backend answered with status 500.");
        assert_eq!(refused(502, "bad gateway"), Failure::Unreachable);
    }
}
