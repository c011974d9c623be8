//! What served versions use, read from their metrics.

mod reading;
mod text;

use std::sync::Arc;
use std::time::Duration;

use shared::api::{Resources, Scrape};
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

use super::Paced;
use super::rounds::Rounds;
use crate::clock::now_ms;
use crate::outbound::{Address, Client, Failure, status_words};
pub use reading::Reading;

/// The longest text that is read, in bytes.
const LONGEST: usize = 1_000_000;
/// How long it may take.
const ALLOWED: Duration = Duration::from_secs(10);

/// Metrics to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScrapeTarget {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// Where they are.
    pub scrape: Scrape,
}

/// What one reading of metrics says.
#[derive(Debug, Clone, PartialEq)]
pub struct ScrapeResult {
    /// The model's name.
    pub model: String,
    /// The version's name.
    pub version: String,
    /// What was used since the reading before; only the memory at the first. Otherwise why it could not be read.
    pub outcome: Result<Resources, String>,
}

/// Reads metrics, each at its own pace, for as long as it is kept.
#[derive(Debug)]
pub struct Scraper {
    rounds: Rounds<Scrape>,
    client: Arc<Client>,
    results: Sender<ScrapeResult>,
}

impl Scraper {
    /// Begins without targets; as [`super::Prober::new`].
    pub fn new(client: Arc<Client>, results: Sender<ScrapeResult>) -> Self {
        Self { rounds: Rounds::new(), client, results }
    }

    /// Follows these targets and no others; as [`super::Prober::set_targets`].
    pub fn set_targets(&self, targets: Vec<ScrapeTarget>) {
        let targets = targets.into_iter().map(|target| ((target.model, target.version), target.scrape)).collect();
        self.rounds.replace(targets, Scrape::interval, |(model, version), scrape, mut ticks| {
            let (client, results) = (Arc::clone(&self.client), self.results.clone());
            async move {
                let mut before: Option<(Instant, Reading)> = None;
                loop {
                    ticks.next().await;
                    let outcome = match read(&client, &model, &version, &scrape.url).await {
                        Ok(reading) => {
                            let now = Instant::now();
                            let since = before.as_ref().map(|(at, reading)| (now - *at, reading));
                            let resources = Resources { time: Some(now_ms()), ..reading.since(since) };
                            before = Some((now, reading));
                            Ok(resources)
                        }
                        Err(Failure::Own(why)) => {
                            tracing::warn!(model, version, why, "metrics could not be read");
                            continue;
                        }
                        Err(failure) => Err(failure.to_string()),
                    };
                    let result = ScrapeResult { model: model.clone(), version: version.clone(), outcome };
                    if results.send(result).await.is_err() {
                        return;
                    }
                }
            }
        });
    }
}

async fn read(client: &Client, model: &str, version: &str, url: &str) -> Result<Reading, Failure> {
    let address = Address::parse(url)?;
    let turn = client.turn(ALLOWED).await;
    let answer = turn.get(&address, "text/plain;version=0.0.4", LONGEST).await?;
    if !answer.status.is_success() {
        return Err(Failure::Garbled(format!("it answered {}", status_words(answer.status))));
    }
    Reading::of(&String::from_utf8_lossy(&answer.body), model, version).map_err(Failure::Garbled)
}

#[cfg(test)]
mod tests;
