//! What the watch does outside: asks endpoints, reads metrics, sends messages.

use std::sync::Arc;
use std::time::Duration;

use shared::api::ChannelSpec;
use shared::schema::Stage;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Watch;
use crate::clock;
use crate::notify::{self, Message};
use crate::outbound::Client;
use crate::probe::{ProbeResult, Prober, ScrapeResult, ScrapeTarget, Scraper, Target};
use crate::store::{Attempted, Due, StoreError};

/// Results that wait for the watch.
const WAITING: usize = 1_024;
/// Results taken at once.
const AT_ONCE: usize = 256;
/// The queue is looked at so often, whether or not anything was put there.
const LOOK: Duration = Duration::from_secs(5);
/// The first of the waits between attempts, each twice as long as the one before, up to the longest.
const FIRST_WAIT_MS: i64 = 5_000;
const LONGEST_WAIT_MS: i64 = 15 * 60_000;
/// A message is given up after so long.
const GIVEN_UP_MS: i64 = 24 * 3_600_000;

/// Begins to ask, read and send, until the runtime ends. `url` is where people find this Evenkeel.
pub fn start(watch: &Arc<Watch>, client: Client, url: Option<String>) {
    let client = Arc::new(client);
    follow(Arc::clone(watch), Arc::clone(&client));
    tokio::spawn(deliver(Arc::clone(watch), client, url));
}

/// Keeps the endpoints that are asked the same as those that are registered, and takes what is found.
fn follow(watch: Arc<Watch>, client: Arc<Client>) {
    let (probes, mut probed) = mpsc::channel::<ProbeResult>(WAITING);
    let (scrapes, mut scraped) = mpsc::channel::<ScrapeResult>(WAITING);
    let of_probes = Arc::clone(&watch);
    tokio::spawn(async move {
        let mut results = Vec::new();
        while probed.recv_many(&mut results, AT_ONCE).await > 0 {
            let results = std::mem::take(&mut results);
            blocking(&of_probes, move |watch| {
                results.into_iter().try_for_each(|one| watch.probed(&one.model, &one.version, one.probe))
            })
            .await;
        }
    });
    let of_scrapes = Arc::clone(&watch);
    tokio::spawn(async move {
        while let Some(one) = scraped.recv().await {
            match one.outcome {
                Ok(reading) => {
                    blocking(&of_scrapes, move |watch| watch.used(&one.model, &one.version, &reading)).await;
                }
                Err(why) => tracing::warn!(model = one.model, version = one.version, why, "metrics could not be read"),
            }
        }
    });
    tokio::spawn(async move {
        let (prober, scraper) = (Prober::new(Arc::clone(&client), probes), Scraper::new(client, scrapes));
        loop {
            let (endpoints, metrics) = watch.targets();
            prober.set_targets(endpoints);
            scraper.set_targets(metrics);
            watch.registered.notified().await;
        }
    });
}

/// Sends what is due, several receivers at once: one that hangs holds nobody up.
async fn deliver(watch: Arc<Watch>, client: Arc<Client>, url: Option<String>) {
    loop {
        let due = blocking(&watch, |watch| {
            // What is sent must be written down, or it would be sent again and again.
            if !watch.store.has_room() {
                return Ok(Vec::new());
            }
            let channels = watch.store.channels()?;
            let due = watch.store.due(clock::now_ms())?;
            Ok(due
                .into_iter()
                .map(|due| {
                    let spec = channels.iter().find(|channel| channel.name == due.channel);
                    (spec.map(|channel| channel.spec.clone()), due)
                })
                .collect::<Vec<_>>())
        })
        .await
        .unwrap_or_default();
        let mut sending = JoinSet::new();
        for (spec, due) in due {
            let (client, url) = (Arc::clone(&client), url.clone());
            sending.spawn(async move {
                let outcome = attempt(&client, spec.as_ref(), &due, url.as_deref()).await;
                (due, outcome)
            });
        }
        while let Some(sent) = sending.join_next().await {
            let Ok((due, outcome)) = sent else { continue };
            let attempted = attempted(&due, outcome, clock::now_ms());
            watch.counts.delivered(attempted.delivered);
            blocking(&watch, move |watch| watch.store.attempted(due.id, &attempted)).await;
        }
        let next_due = |watch: &Watch| if watch.store.has_room() { watch.store.next_due() } else { Ok(None) };
        let wait = blocking(&watch, next_due).await.flatten().map_or(LOOK, |next| {
            Duration::from_millis((next - clock::now_ms()).clamp(50, LOOK.as_millis() as i64) as u64)
        });
        // Whichever comes first: something is due, or something was put in the queue.
        let _ = tokio::time::timeout(wait, watch.queued.notified()).await;
    }
}

async fn attempt(client: &Client, spec: Option<&ChannelSpec>, due: &Due, url: Option<&str>) -> Result<String, String> {
    let Some(spec) = spec else { return Err("the channel was deleted".to_owned()) };
    let message: Message =
        serde_json::from_str(&due.message).map_err(|error| format!("the message is damaged: {error}"))?;
    let link = url.map(|url| link(&message, url));
    notify::send(client, spec, &Message { link, ..message }).await
}

/// The page that shows more, of the Evenkeel at `url`.
fn link(message: &Message, url: &str) -> String {
    let url = url.trim_end_matches('/');
    message.incident.map_or_else(|| url.to_owned(), |id| format!("{url}/incidents/{id}"))
}

fn attempted(due: &Due, outcome: Result<String, String>, now: i64) -> Attempted {
    match outcome {
        Ok(answer) => Attempted { answer, delivered: true, next: None },
        Err(why) if now - due.created >= GIVEN_UP_MS => {
            Attempted { answer: format!("given up: {why}"), delivered: false, next: None }
        }
        Err(why) => {
            let wait = FIRST_WAIT_MS.saturating_mul(1 << due.attempts.min(20)).min(LONGEST_WAIT_MS);
            Attempted { answer: why, delivered: false, next: Some(now + wait) }
        }
    }
}

impl Watch {
    /// The endpoints and the metrics that are to be followed.
    fn targets(&self) -> (Vec<Target>, Vec<ScrapeTarget>) {
        let (mut endpoints, mut metrics) = (Vec::new(), Vec::new());
        let board = self.board();
        for (name, model) in board.iter().filter_map(|(name, entry)| Some((name, entry.model.as_ref()?))) {
            for version in model.versions.iter().filter(|version| version.spec.stage != Stage::Retired) {
                let (model, version, spec) = (name.clone(), version.name.clone(), &version.spec);
                if let Some(scrape) = spec.scrape.clone() {
                    metrics.push(ScrapeTarget { model: model.clone(), version: version.clone(), scrape });
                }
                if let Some(endpoint) = spec.endpoint.clone() {
                    endpoints.push(Target { model, version, endpoint });
                }
            }
        }
        (endpoints, metrics)
    }
}

async fn blocking<T: Send + 'static>(
    watch: &Arc<Watch>,
    work: impl FnOnce(&Watch) -> Result<T, StoreError> + Send + 'static,
) -> Option<T> {
    let watch = Arc::clone(watch);
    match tokio::task::spawn_blocking(move || work(&watch)).await {
        Ok(Ok(done)) => Some(done),
        // The store has said so, and says when there is room again.
        Ok(Err(StoreError::Full)) => None,
        Ok(Err(error)) => {
            tracing::error!(%error, "the watch could not keep what it learnt");
            None
        }
        Err(error) => {
            tracing::error!(%error, "the watch was broken off");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(attempts: u32) -> Due {
        Due { id: 1, channel: "ops".to_owned(), message: String::new(), attempts, created: 0 }
    }

    #[test]
    fn waits_double_up_to_the_longest_and_end_after_a_day() {
        let wait = |attempts| attempted(&due(attempts), Err("refused".to_owned()), 1_000).next.map(|next| next - 1_000);
        assert_eq!([0, 1, 2, 7].map(wait), [Some(5_000), Some(10_000), Some(20_000), Some(640_000)]);
        assert_eq!(wait(u32::MAX), Some(LONGEST_WAIT_MS));
        let last = attempted(&due(90), Err("refused".to_owned()), GIVEN_UP_MS);
        assert_eq!((last.next, last.answer.as_str()), (None, "given up: refused"));
        assert!(attempted(&due(0), Ok("200 OK".to_owned()), 0).delivered);
    }
}
