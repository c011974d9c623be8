//! From a listening socket to the router: connections that nobody can hold for long, requests that are counted, and an
//! end that lets running requests finish.

mod accept;
mod answered;
mod connection;
mod connections;
mod drain;
mod files;
mod guard;
mod paced;
mod request_id;
mod stream;

use std::sync::Arc;

pub use accept::serve;
pub use drain::{Drain, Stage};
pub use files::raise_open_files;
pub use guard::guard;
pub use request_id::{REQUEST_ID, own_id};

use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::settings;

/// What stands before the handlers, shared by all requests.
#[derive(Debug)]
pub struct Serving {
    /// How connections are kept.
    pub connections: settings::Connections,
    /// How much is taken and done at once.
    pub limits: Limits,
    /// What is counted.
    pub metrics: Metrics,
    /// Whether the process is ending.
    pub drain: Drain,
}

impl Serving {
    /// Nothing is under way yet.
    pub fn new(connections: settings::Connections, limits: settings::Limits) -> Arc<Self> {
        let limits = Limits::new(limits, connections.limit_loopback.0);
        Arc::new(Self { connections, limits, metrics: Metrics::default(), drain: Drain::default() })
    }
}

impl Default for Serving {
    fn default() -> Self {
        let limits = Limits::new(settings::Limits::default(), false);
        Self {
            connections: settings::Connections::default(),
            limits,
            metrics: Metrics::default(),
            drain: Drain::default(),
        }
    }
}
