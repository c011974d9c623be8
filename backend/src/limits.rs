//! How much is taken and done at once, so that a slow or greedy client hurts no other.

mod client;
mod limit;
mod queue;
mod rate;
mod spool;
mod work;

use std::sync::Arc;
use std::time::Duration;

pub use client::Client;
pub use limit::{Limit, Refusal};
pub use queue::{Queue, Turn};
pub use spool::{Reserved, Spool};
pub use work::Work;

use crate::settings;
use rate::Rate;

/// The limits of a server, and how far they are used.
#[derive(Debug)]
pub struct Limits {
    /// As they were set.
    pub settings: settings::Limits,
    /// Whether this machine is limited as others are.
    loopback: bool,
    rate: Rate,
    queries: Arc<Queue>,
    downloads: Arc<Queue>,
    uploads: Arc<Queue>,
    ingestions: Arc<Queue>,
    followers: Arc<Queue>,
    sign_ins: Arc<Queue>,
    writes: Arc<Queue>,
    all: Arc<Queue>,
    /// The bodies that are on disk.
    pub spool: Arc<Spool>,
}

/// Passwords that are checked at once: each takes some of the memory and of the processor on purpose.
const SIGN_INS: usize = 4;
/// Small writes at once; they wait for the one writer on threads.
const WRITES: usize = 64;

impl Limits {
    /// Nothing is used yet.
    pub fn new(settings: settings::Limits, loopback: bool) -> Self {
        let wait = Duration::from_secs(settings.wait_s);
        let queue = |limit, slots| Arc::new(Queue::new(limit, slots, settings.max_waiting, wait));
        // What is endless or long is not waited for.
        let full = |limit, slots| Arc::new(Queue::new(limit, slots, 0, wait));
        Self {
            loopback,
            rate: Rate::new(settings.requests_per_s),
            queries: queue(Limit::Queries, settings.max_queries),
            downloads: queue(Limit::Downloads, settings.max_downloads),
            uploads: full(Limit::Uploads, settings.max_uploads),
            ingestions: queue(Limit::Ingestions, settings.max_ingestions),
            followers: full(Limit::Followers, settings.max_followers),
            sign_ins: queue(Limit::SignIns, SIGN_INS),
            writes: queue(Limit::Writes, WRITES),
            all: full(Limit::Requests, settings.max_requests),
            spool: Arc::new(Spool::new(settings.spool_limit_mb.saturating_mul(1_000_000))),
            settings,
        }
    }

    /// Who is asking, where limits of one client hold for it.
    pub fn client(&self, peer: Option<std::net::IpAddr>) -> Option<Client> {
        peer.and_then(|peer| Client::of(peer, self.loopback))
    }

    /// Whether a client may ask again already.
    pub fn charge(&self, client: Option<Client>) -> Result<(), Refusal> {
        client.map_or(Ok(()), |client| self.rate.charge(client))
    }

    /// A turn at a kind of work; `None` where there is no limit to it.
    pub async fn turn(&self, work: Work, client: Option<Client>) -> Result<Option<Turn>, Refusal> {
        let queue = match work {
            Work::Health | Work::Reading => return Ok(None),
            Work::Query => &self.queries,
            Work::Download => &self.downloads,
            Work::Upload => &self.uploads,
            Work::Follow => &self.followers,
            Work::SignIn => &self.sign_ins,
            Work::Writing => &self.writes,
        };
        queue.turn(client).await.map(Some)
    }

    /// A place among all requests that are under way.
    pub async fn place(&self, client: Option<Client>) -> Result<Turn, Refusal> {
        self.all.turn(client).await
    }

    /// A turn at reading and storing a batch that has been received.
    pub async fn ingestion(&self) -> Result<Turn, Refusal> {
        self.ingestions.turn(None).await
    }

    /// Every queue.
    pub fn queues(&self) -> [&Queue; 8] {
        [
            &self.all,
            &self.queries,
            &self.downloads,
            &self.uploads,
            &self.ingestions,
            &self.followers,
            &self.sign_ins,
            &self.writes,
        ]
    }
}
