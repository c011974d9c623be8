//! Who guesses passwords has to wait.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures are forgotten after so long.
const REMEMBERED: Duration = Duration::from_secs(15 * 60);
/// The longest of the waits, which double.
const LONGEST: u64 = 300;
/// No more failures than this are kept apart.
const MOST: usize = 20_000;

/// Failed attempts to sign in, and until when somebody must wait.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    failures: Mutex<HashMap<Who, Failures>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    /// One account from one address.
    Pair(String, String),
    /// Anything from one address.
    Address(String),
    /// One account from anywhere.
    Account(String),
}

impl Who {
    /// So many failures are free.
    fn free(&self) -> u32 {
        match self {
            Self::Pair(..) => 5,
            Self::Address(_) => 20,
            // So many that an attacker cannot easily shut somebody out.
            Self::Account(_) => 100,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

impl Failures {
    fn wait(&self, free: u32, now: Instant) -> Duration {
        let Some(over) = (self.count + 1).checked_sub(free).filter(|over| *over > 0) else { return Duration::ZERO };
        let wait = Duration::from_secs(2_u64.saturating_pow(over.min(20)).min(LONGEST));
        wait.saturating_sub(now.saturating_duration_since(self.last))
    }
}

impl Attempts {
    /// How long this one must wait before it may try; nothing, when it may.
    pub(super) fn wait(&self, account: &str, from: &str, now: Instant) -> Duration {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |who: &Who| failures.get(who).map_or(Duration::ZERO, |known| known.wait(who.free(), now));
        keys(account, from).iter().map(wait).max().unwrap_or_default()
    }

    /// Notes a failure.
    pub(super) fn failed(&self, account: &str, from: &str, now: Instant) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST {
            failures.retain(|_, known| now.saturating_duration_since(known.last) < REMEMBERED);
        }
        if failures.len() >= MOST {
            // A flood of names: those of one address still wait for that address.
            failures.retain(|who, _| matches!(who, Who::Address(_)));
        }
        if failures.len() >= MOST {
            failures.clear();
        }
        for who in keys(account, from) {
            let known = failures.entry(who).or_insert(Failures { count: 0, last: now });
            if now.saturating_duration_since(known.last) >= REMEMBERED {
                known.count = 0;
            }
            (known.count, known.last) = (known.count.saturating_add(1), now);
        }
    }

    /// Notes that the right password was given.
    pub(super) fn succeeded(&self, account: &str, from: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let [pair, ..] = keys(account, from);
        failures.remove(&pair);
    }
}

fn keys(account: &str, from: &str) -> [Who; 3] {
    let account: String = account.to_lowercase().chars().take(200).collect();
    [Who::Pair(account.clone(), from.to_owned()), Who::Address(from.to_owned()), Who::Account(account)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_some_failures_waits_double() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        let mut waits = Vec::new();
        for _ in 0..8 {
            waits.push(attempts.wait("ada", "10.0.0.1", now).as_secs());
            attempts.failed("Ada", "10.0.0.1", now);
        }
        assert_eq!(waits, [0, 0, 0, 0, 0, 2, 4, 8]);
        assert_eq!(attempts.wait("ada", "10.0.0.2", now), Duration::ZERO, "others of that name may try");
        let later = now + Duration::from_secs(400);
        assert_eq!(attempts.wait("ada", "10.0.0.1", later), Duration::ZERO);
        attempts.succeeded("ada", "10.0.0.1");
        assert_eq!(attempts.wait("ada", "10.0.0.1", now), Duration::ZERO);
    }

    #[test]
    fn an_address_that_tries_many_names_waits_too() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for name in 0..30 {
            attempts.failed(&name.to_string(), "10.0.0.1", now);
        }
        assert!(attempts.wait("another", "10.0.0.1", now) > Duration::from_secs(60));
        assert_eq!(attempts.wait("another", "10.0.0.2", now), Duration::ZERO);
    }

    #[test]
    fn a_flood_of_names_does_not_grow_without_bound() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for name in 0..MOST {
            attempts.failed(&name.to_string(), "10.0.0.1", now);
        }
        assert!(attempts.failures.lock().unwrap().len() <= MOST + 3);
        assert!(attempts.wait("x", "10.0.0.1", now) > Duration::ZERO, "the address is not forgotten");
    }
}
