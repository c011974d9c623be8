//! Follows what is served elsewhere: whether endpoints answer, and what they use.
//!
//! Each target has a task of its own, so that one that hangs delays no other and is never asked twice at once. Time is the
//! monotonic clock's: a clock that jumps neither hurries nor delays a question.

mod ask;
mod rounds;
mod scrape;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use shared::api::{Endpoint, Probe, Scrape};
use tokio::sync::mpsc::Sender;

use crate::outbound::Client;
use rounds::Rounds;
pub use scrape::{Reading, ScrapeResult, ScrapeTarget, Scraper};

/// An endpoint to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// Where it is served.
    pub endpoint: Endpoint,
}

/// What one check of an endpoint found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeResult {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// What was found.
    pub probe: Probe,
}

/// Asks endpoints whether they are ready, each at its own pace, for as long as it is kept.
#[derive(Debug)]
pub struct Prober {
    rounds: Rounds<Endpoint>,
    client: Arc<Client>,
    results: Sender<ProbeResult>,
}

impl Prober {
    /// Begins without targets; what is found is sent to `results`. A receiver that is slow slows down the questions, and
    /// without one they end. To be called within a Tokio runtime.
    pub fn new(client: Arc<Client>, results: Sender<ProbeResult>) -> Self {
        Self { rounds: Rounds::new(), client, results }
    }

    /// Follows these targets and no others. One that is new, or whose endpoint has changed, is asked at once (many new ones
    /// within a few seconds); all others keep their pace. Of targets with the same model and version, the last counts.
    ///
    /// Intervals are at least 1 s and at most 1 h, timeouts at most 60 s.
    pub fn set_targets(&self, targets: Vec<Target>) {
        let targets = targets.into_iter().map(|target| ((target.model, target.version), target.endpoint)).collect();
        self.rounds.replace(targets, Endpoint::interval, |(model, version), endpoint, mut ticks| {
            let (client, results) = (Arc::clone(&self.client), self.results.clone());
            async move {
                loop {
                    ticks.next().await;
                    if let Some(probe) = ask::ask(&client, &model, &version, &endpoint).await {
                        let result = ProbeResult { model: model.clone(), version: version.clone(), probe };
                        if results.send(result).await.is_err() {
                            return;
                        }
                    }
                }
            }
        });
    }
}

/// How often something is asked.
trait Paced {
    /// From one question to the next.
    fn interval(&self) -> Duration;
}

impl Paced for Endpoint {
    fn interval(&self) -> Duration {
        seconds(self.interval_s)
    }
}

impl Paced for Scrape {
    fn interval(&self) -> Duration {
        seconds(self.interval_s)
    }
}

/// Seconds between questions, from one to an hour.
fn seconds(interval_s: u32) -> Duration {
    Duration::from_secs(u64::from(interval_s.clamp(1, 3_600)))
}
