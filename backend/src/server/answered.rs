//! A request from its headers to the end of its answer: counted and logged once, however it ends.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Response, StatusCode};
use hyper::body::{Frame, SizeHint};
use tracing::Span;

use super::Serving;
use super::connection::Connection;
use crate::limits::{Limit, Turn, Work};

/// What a request is noted with when its caller is gone before there is an answer.
const GONE: u16 = 499;

/// A request under way.
pub(super) struct Answered {
    serving: Arc<Serving>,
    method: &'static str,
    route: Arc<str>,
    work: Work,
    connection: Option<Arc<Connection>>,
    span: Span,
    began: Instant,
    status: u16,
    bytes: u64,
    /// Whether the answer was taken to its end.
    whole: bool,
    turns: Vec<Turn>,
}

impl Answered {
    pub(super) fn begin(
        serving: &Arc<Serving>,
        method: &'static str,
        route: Arc<str>,
        work: Work,
        connection: Option<Arc<Connection>>,
        span: Span,
    ) -> Self {
        serving.metrics.in_flight.inc();
        if work != Work::Health {
            serving.drain.begin();
        }
        Self {
            serving: Arc::clone(serving),
            method,
            route,
            work,
            connection,
            span,
            began: Instant::now(),
            status: GONE,
            bytes: 0,
            whole: false,
            turns: Vec::new(),
        }
    }

    /// The answer, which ends the request when it has been taken.
    pub(super) fn answer(mut self, response: Response<Body>, turns: Vec<Turn>) -> Response<Body> {
        self.status = response.status().as_u16();
        self.turns = turns;
        if let Some(limit) = response.extensions().get::<Limit>() {
            self.serving.metrics.refused(*limit);
        } else if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
            self.serving.metrics.refused(Limit::Size);
        }
        self.whole = response.body().is_end_stream();
        response.map(|body| Body::new(Taken { body, answered: self }))
    }
}

impl Drop for Answered {
    fn drop(&mut self) {
        // Before anybody can be told that this one has ended.
        self.turns.clear();
        if let Some(connection) = &self.connection {
            connection.answered();
        }
        let took = self.began.elapsed();
        let metrics = &self.serving.metrics;
        metrics.in_flight.dec();
        metrics.answered(self.method, &self.route, self.status, (self.work != Work::Follow).then_some(took));
        if self.work != Work::Health {
            self.serving.drain.end();
        }
        let (status, bytes, whole) = (self.status, self.bytes, self.whole);
        let ms = took.as_secs_f64() * 1_000.0;
        self.span.in_scope(|| tracing::info!(status, ms, bytes, whole, "answered"));
    }
}

/// The body of an answer, and the request that it ends.
struct Taken {
    body: Body,
    answered: Answered,
}

impl HttpBody for Taken {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                self.answered.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
                self.answered.whole = self.body.is_end_stream();
            }
            Some(Err(_)) => {}
            None => self.answered.whole = true,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
