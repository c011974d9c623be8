//! What there is a limit to, and what is answered beyond it.

use std::fmt::Write;

use axum::http::StatusCode;
use shared::api::Problem;

/// What there is a limit to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Connections at once.
    Connections,
    /// Connections of one client.
    ConnectionsOfClient,
    /// The time to the first byte.
    FirstByte,
    /// The time that headers take.
    HeadersTime,
    /// The time that a connection may lie idle.
    Idle,
    /// The time between two pieces of a body, and its slowest rate.
    BodyTime,
    /// The time in which an answer is taken.
    SlowReader,
    /// The length of an address.
    Uri,
    /// The size and the number of headers.
    Headers,
    /// The size of a body, or what it holds.
    Size,
    /// Requests a second.
    Rate,
    /// Requests under way.
    Requests,
    /// Expensive queries.
    Queries,
    /// Downloads.
    Downloads,
    /// Batches being received.
    Uploads,
    /// Batches being stored.
    Ingestions,
    /// Followers of events.
    Followers,
    /// Passwords being checked.
    SignIns,
    /// Small writes.
    Writes,
    /// Bodies on disk.
    Spool,
    /// The process is ending.
    Draining,
}

impl Limit {
    /// Its name in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::ConnectionsOfClient => "connections_of_client",
            Self::FirstByte => "first_byte",
            Self::HeadersTime => "headers_time",
            Self::Idle => "idle",
            Self::BodyTime => "body_time",
            Self::SlowReader => "slow_reader",
            Self::Uri => "uri",
            Self::Headers => "headers",
            Self::Size => "size",
            Self::Rate => "rate",
            Self::Requests => "requests",
            Self::Queries => "queries",
            Self::Downloads => "downloads",
            Self::Uploads => "uploads",
            Self::Ingestions => "ingestions",
            Self::Followers => "followers",
            Self::SignIns => "sign_ins",
            Self::Writes => "writes",
            Self::Spool => "spool",
            Self::Draining => "draining",
        }
    }

    /// What is answered beyond it: the status, the kind and the title of the problem.
    pub fn answer(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::FirstByte | Self::HeadersTime | Self::Idle | Self::BodyTime | Self::SlowReader => {
                (StatusCode::REQUEST_TIMEOUT, "too-slow", "The request came too slowly")
            }
            Self::Uri => (StatusCode::URI_TOO_LONG, "address-too-long", "The address is too long"),
            Self::Headers => {
                (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", "The headers are too large")
            }
            Self::Size => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large"),
            Self::Rate | Self::ConnectionsOfClient => {
                (StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "Too many requests")
            }
            Self::Draining => (StatusCode::SERVICE_UNAVAILABLE, "ending", "Evenkeel is ending"),
            _ => (StatusCode::SERVICE_UNAVAILABLE, "busy", "Evenkeel is busy"),
        }
    }

    /// What happened and how to mend it, where no request is known yet that it could be told about.
    fn detail(self) -> &'static str {
        match self {
            Self::HeadersTime => "the headers did not come in time: send them at once",
            Self::ConnectionsOfClient => "this address has as many connections as one may have: close some, or wait",
            Self::Connections => "there are as many connections as there may be, all of them busy: try again",
            _ => "try again",
        }
    }

    /// The whole answer, for a connection that no request can be read from.
    pub fn raw_answer(self) -> Vec<u8> {
        let (status, kind, title) = self.answer();
        let problem = Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: self.detail().to_owned(),
            errors: Vec::new(),
        };
        let body = serde_json::to_string(&problem).unwrap_or_default();
        let mut answer =
            format!("HTTP/1.1 {status}\r\nContent-Type: application/problem+json\r\nConnection: close\r\n");
        if status != StatusCode::REQUEST_TIMEOUT {
            answer.push_str("Retry-After: 1\r\n");
        }
        // Writing to a string cannot fail.
        let _ = write!(answer, "Content-Length: {}\r\n\r\n{body}", body.len());
        answer.into_bytes()
    }
}

/// A request that goes beyond a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    /// Beyond which.
    pub limit: Limit,
    /// What happened and how to mend it.
    pub detail: String,
    /// When to try again, in seconds.
    pub retry_after_s: Option<u64>,
}

impl Refusal {
    /// Refused for good.
    pub fn new(limit: Limit, detail: impl Into<String>) -> Self {
        Self { limit, detail: detail.into(), retry_after_s: None }
    }

    /// Refused for now.
    pub fn for_now(limit: Limit, seconds: u64, detail: impl Into<String>) -> Self {
        Self { limit, detail: detail.into(), retry_after_s: Some(seconds) }
    }
}
