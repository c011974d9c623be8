//! Connections kept for the next question.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::address::Origin;

/// How many connections are kept at most: fewer than files may be open, so that visitors can always be let in.
const KEPT: usize = 256;
/// How old a connection may be. Where a name leads is looked at again after that, and a server that no longer takes new
/// connections is found out.
const OLDEST: Duration = Duration::from_secs(60);

/// A connection that is closed when it is dropped.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) sender: SendRequest<Full<Bytes>>,
    task: AbortHandle,
    since: Instant,
}

impl Connection {
    pub(super) fn new(sender: SendRequest<Full<Bytes>>, task: AbortHandle) -> Self {
        Self { sender, task, since: Instant::now() }
    }

    fn is_good(&self) -> bool {
        !self.sender.is_closed() && self.since.elapsed() < OLDEST
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Connections that wait for the next question.
#[derive(Debug, Default)]
pub(super) struct Pool {
    // Short enough to be searched from end to end.
    idle: Mutex<Vec<(Origin, Connection)>>,
}

impl Pool {
    /// A connection to the same server that is ready for a question.
    pub(super) fn take(&self, origin: &Origin) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(position) = idle.iter().rposition(|(to, _)| to == origin) {
            let (_, connection) = idle.swap_remove(position);
            if connection.is_good() && connection.sender.is_ready() {
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection whose answer was read to its end, unless enough are kept.
    ///
    /// The earlier ones stay: with every endpoint asked in turn, the one that was kept longest is the one needed next.
    pub(super) fn keep(&self, origin: &Origin, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, kept)| kept.is_good());
        if idle.len() < KEPT && connection.is_good() {
            idle.push((origin.clone(), connection));
        }
    }
}
