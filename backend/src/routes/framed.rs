//! Answers that are a frame, made once for all who ask for the same.

use std::fmt::Debug;

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::{App, kept};
use crate::doors::Caller;
use crate::error::Error;
use crate::frames::{FRAME, Frame, Question};
use crate::store::Store;

impl App {
    /// What is asked about a model, of the data that it has now: take it before any of them are read.
    pub(super) fn question(&self, caller: &Caller, model: &str, query: &impl Debug, headers: &HeaderMap) -> Question {
        Question {
            query: format!("{query:?}"),
            revision: self.store.revision(model),
            shows_protected: caller.permissions().show_protected(model),
            zstd: accepts_zstd(headers),
        }
    }

    /// The frame that answers a question. `make` gives its bytes, and from when on rows are kept where some are not.
    pub(super) async fn framed(
        &self,
        question: Question,
        make: impl FnOnce(&dyn Store) -> Result<(Vec<u8>, Option<i64>), Error> + Send + 'static,
    ) -> Result<Response, Error> {
        let zstd = question.zstd;
        let make =
            self.blocking(move |store| make(store).and_then(|(frame, kept_from)| Frame::new(frame, zstd, kept_from)));
        let frame = self.frames.get(&question, make).await?;
        let kept_from = frame.kept_from;
        Ok(kept::told(frame.into_response(), kept_from))
    }
}

/// Whether JSON is asked for rather than the frame.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains(FRAME)
}

fn accepts_zstd(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("zstd") && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0"))
    })
}
