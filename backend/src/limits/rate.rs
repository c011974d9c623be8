//! Requests of a client a second: a bucket of tokens that fills up again with time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::{Client, Limit, Refusal};

/// A bucket holds what comes in so many seconds, so that a page may be loaded at once.
const BURST_S: f64 = 5.0;
/// Clients that are remembered; then those that have been quiet are forgotten.
const MOST_CLIENTS: usize = 20_000;

#[derive(Debug)]
pub(super) struct Rate {
    per_s: f64,
    buckets: Mutex<HashMap<Client, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Rate {
    /// No limit at 0.
    pub(super) fn new(per_s: u32) -> Self {
        Self { per_s: f64::from(per_s), buckets: Mutex::default() }
    }

    pub(super) fn charge(&self, client: Client) -> Result<(), Refusal> {
        self.charge_at(client, Instant::now())
    }

    fn charge_at(&self, client: Client, now: Instant) -> Result<(), Refusal> {
        if self.per_s == 0.0 {
            return Ok(());
        }
        let most = self.per_s * BURST_S;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_CLIENTS && !buckets.contains_key(&client) {
            buckets.retain(|_, bucket| now.saturating_duration_since(bucket.at).as_secs_f64() < BURST_S);
            if buckets.len() >= MOST_CLIENTS {
                // So many at once are no single client: each of them begins anew.
                buckets.clear();
            }
        }
        let bucket = buckets.entry(client).or_insert(Bucket { tokens: most, at: now });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        (bucket.tokens, bucket.at) = ((bucket.tokens + passed * self.per_s).min(most), now);
        if bucket.tokens < 1.0 {
            let seconds = ((1.0 - bucket.tokens) / self.per_s).ceil().max(1.0);
            let detail = format!("this address sends more than {} requests a second: slow down", self.per_s);
            return Err(Refusal::for_now(Limit::Rate, seconds as u64, detail));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn client(last: u8) -> Client {
        Client::of([192, 0, 2, last].into(), false).unwrap()
    }

    #[test]
    fn a_burst_is_taken_then_the_rate() {
        let (rate, start) = (Rate::new(10), Instant::now());
        let taken = |at: Duration| (0..100).filter(|_| rate.charge_at(client(1), start + at).is_ok()).count();
        assert_eq!(taken(Duration::ZERO), 50);
        assert_eq!(taken(Duration::from_millis(500)), 5);
        assert_eq!(taken(Duration::from_secs(1_000)), 50, "no more than a bucket is saved up");
        let refused = rate.charge_at(client(1), start + Duration::from_secs(1_000)).unwrap_err();
        assert_eq!((refused.limit, refused.retry_after_s), (Limit::Rate, Some(1)));
        assert!(rate.charge_at(client(2), start).is_ok(), "others are not touched");
    }

    #[test]
    fn memory_is_bounded() {
        let (rate, start) = (Rate::new(10), Instant::now());
        for number in 0..(MOST_CLIENTS as u32 * 3) {
            let client = Client::of(std::net::Ipv4Addr::from_bits(0xC000_0000 + number).into(), false).unwrap();
            rate.charge_at(client, start).unwrap();
        }
        assert!(rate.buckets.lock().unwrap().len() <= MOST_CLIENTS);
    }
}
