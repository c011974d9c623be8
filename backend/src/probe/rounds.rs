//! Who is asked when.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// A model and a version.
pub(super) type Key = (String, String);

/// How far apart new targets are asked first, at the most, so that a thousand of them do not start at once.
const GAP: Duration = Duration::from_millis(5);

/// Tasks that follow one target each.
#[derive(Debug)]
pub(super) struct Rounds<S> {
    runtime: Handle,
    followed: Mutex<HashMap<Key, Followed<S>>>,
}

/// A target with its task, which ends with it.
#[derive(Debug)]
struct Followed<S> {
    spec: S,
    task: AbortHandle,
}

impl<S> Drop for Followed<S> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// When a target is to be asked.
#[derive(Debug)]
pub(super) struct Ticks {
    first: Instant,
    every: Duration,
    interval: Option<Interval>,
}

impl Ticks {
    /// Waits for the next time. Times that have passed while the last question was under way are skipped, so that every
    /// target keeps its place among the others.
    pub(super) async fn next(&mut self) {
        let interval = self.interval.get_or_insert_with(|| {
            let mut interval = interval_at(self.first, self.every);
            interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
            interval
        });
        interval.tick().await;
    }
}

impl<S: PartialEq + Clone> Rounds<S> {
    pub(super) fn new() -> Self {
        Self { runtime: Handle::current(), followed: Mutex::default() }
    }

    /// Follows these targets and no others; those that stay as they are go on undisturbed.
    pub(super) fn replace<F, R>(&self, targets: Vec<(Key, S)>, interval: impl Fn(&S) -> Duration, follow: F)
    where
        F: Fn(Key, S, Ticks) -> R,
        R: Future<Output = ()> + Send + 'static,
    {
        let mut wanted: HashMap<Key, S> = targets.into_iter().collect();
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        followed.retain(|key, old| {
            let stays = wanted.get(key) == Some(&old.spec) && !old.task.is_finished();
            if stays {
                wanted.remove(key);
            }
            stays
        });
        let now = Instant::now();
        let new = wanted.len().max(1) as u32;
        for (place, (key, spec)) in wanted.into_iter().enumerate() {
            let every = interval(&spec);
            let first = now + GAP.min(every / new) * place as u32;
            let task = self.runtime.spawn(follow(key.clone(), spec.clone(), Ticks { first, every, interval: None }));
            followed.insert(key, Followed { spec, task: task.abort_handle() });
        }
    }
}
