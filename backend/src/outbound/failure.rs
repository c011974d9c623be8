//! Why an answer could not be had, in a sentence for whoever looks after the endpoint.

use std::io;
use std::time::Duration;

/// Why an answer could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// What was registered is no address that can be asked.
    #[error("{0}")]
    Address(String),
    /// The address is not to be asked.
    #[error("{0}")]
    Forbidden(String),
    /// The name does not lead to an address.
    #[error("the name {0} can't be found")]
    Name(String),
    /// Nobody listens there.
    #[error("connection refused")]
    Refused,
    /// The machine cannot be reached, or broke the connection off.
    #[error("{0}")]
    Unreachable(String),
    /// No connection in time.
    #[error("no connection within {}", seconds(.0))]
    NoConnection(Duration),
    /// A connection, but no answer in time.
    #[error("no answer within {}", seconds(.0))]
    NoAnswer(Duration),
    /// An answer that had not ended in time.
    #[error("the answer had not ended after {}", seconds(.0))]
    Unfinished(Duration),
    /// An answer longer than it may be, in bytes.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
    /// No encrypted connection.
    #[error("{0}")]
    Tls(String),
    /// Something other than an answer.
    #[error("{0}")]
    Garbled(String),
    /// Evenkeel itself could not ask: this says nothing about the endpoint.
    #[error("Evenkeel could not ask: {0}")]
    Own(String),
}

impl Failure {
    /// Whether it says nothing about the endpoint, since Evenkeel itself could not ask.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    /// What a failed connection or read says.
    pub(super) fn of_io(error: &io::Error) -> Self {
        // EMFILE, ENFILE, ENOBUFS and ENOMEM have no kind of their own.
        if matches!(error.raw_os_error(), Some(23 | 24 | 105 | 55 | 12)) {
            return Self::Own(error.to_string());
        }
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
                Self::Unreachable("the connection was reset".to_owned())
            }
            io::ErrorKind::UnexpectedEof => {
                Self::Unreachable("the connection was closed before an answer came".to_owned())
            }
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                Self::Unreachable("the machine can't be reached from here".to_owned())
            }
            io::ErrorKind::TimedOut => Self::Unreachable("the machine does not answer".to_owned()),
            io::ErrorKind::AddrNotAvailable => Self::Own(error.to_string()),
            _ => Self::Unreachable(format!("the connection failed ({error})")),
        }
    }

    /// What a failed exchange says.
    pub(super) fn of_http(error: &hyper::Error) -> Self {
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            if let Some(inner) = inner.downcast_ref::<io::Error>() {
                return Self::of_io(inner);
            }
            source = inner.source();
        }
        if error.is_parse() {
            Self::Garbled("what answers there does not speak HTTP, or with headers that are too long".to_owned())
        } else {
            Self::Unreachable("the connection was closed before an answer came".to_owned())
        }
    }
}

/// A duration as people say it: "5 s", "0.5 s".
fn seconds(duration: &Duration) -> String {
    format!("{} s", duration.as_millis() as f64 / 1_000.0)
}
