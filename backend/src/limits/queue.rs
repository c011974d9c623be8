//! Turns at work that only so much of is done at once; the queue for it is bounded, and no client fills it alone.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Client, Limit, Refusal};

/// Work that so much of is done at once.
#[derive(Debug)]
pub struct Queue {
    limit: Limit,
    slots: usize,
    most_waiting: usize,
    wait: Duration,
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    by_client: Mutex<HashMap<Client, usize>>,
}

/// A turn; it ends when it is dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    _share: Share,
}

/// A place in the share of a client, from the moment that it waits.
#[derive(Debug)]
struct Share {
    client: Option<Client>,
    queue: Arc<Queue>,
}

/// One that waits, until it does not.
struct Waiting<'a>(&'a Queue);

impl Queue {
    /// Nobody is there yet.
    pub fn new(limit: Limit, slots: usize, most_waiting: usize, wait: Duration) -> Self {
        Self {
            limit,
            slots,
            most_waiting,
            wait,
            free: Arc::new(Semaphore::new(slots)),
            waiting: AtomicUsize::new(0),
            by_client: Mutex::default(),
        }
    }

    /// A turn, after waiting for it where others are before.
    pub async fn turn(self: &Arc<Self>, client: Option<Client>) -> Result<Turn, Refusal> {
        let share = Share::take(self, client)?;
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(Turn { _permit: permit, _share: share });
        }
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= self.most_waiting {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(self.full());
        }
        let _waiting = Waiting(self);
        match tokio::time::timeout(self.wait, Arc::clone(&self.free).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Turn { _permit: permit, _share: share }),
            // It is never closed.
            Ok(Err(_)) | Err(_) => Err(self.full()),
        }
    }

    /// To what there is this limit.
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// How much is done at once.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// How much is being done.
    pub fn running(&self) -> usize {
        self.slots.saturating_sub(self.free.available_permits())
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// What one client may have at most, running and waiting.
    fn share(&self) -> usize {
        (self.slots + self.most_waiting).div_ceil(2)
    }

    fn full(&self) -> Refusal {
        let what = match self.limit {
            Limit::Queries => "as many reports, samples and summaries are asked for as can be worked on",
            Limit::Downloads => "as many downloads are under way as there may be",
            Limit::Uploads | Limit::Ingestions => "as many batches are under way as there may be",
            Limit::Followers => "as many follow the events as may",
            _ => "as much is under way as there may be",
        };
        Refusal::for_now(self.limit, 2, format!("{what}: try again in a moment"))
    }
}

impl Share {
    fn take(queue: &Arc<Queue>, client: Option<Client>) -> Result<Self, Refusal> {
        if let Some(client) = client {
            let mut by_client = queue.by_client.lock().unwrap_or_else(PoisonError::into_inner);
            let count = by_client.entry(client).or_default();
            if *count >= queue.share() {
                return Err(queue.full());
            }
            *count += 1;
        }
        Ok(Self { client, queue: Arc::clone(queue) })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        let mut by_client = self.queue.by_client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_client.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                by_client.remove(&client);
            }
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(slots: usize, waiting: usize) -> Arc<Queue> {
        Arc::new(Queue::new(Limit::Queries, slots, waiting, Duration::from_millis(20)))
    }

    #[tokio::test]
    async fn turns_are_taken_waited_for_and_refused() {
        let queue = queue(1, 1);
        let first = queue.turn(None).await.unwrap();
        assert_eq!((queue.running(), queue.waiting()), (1, 0));
        let refused = queue.turn(None).await.unwrap_err();
        assert_eq!((refused.limit, refused.retry_after_s), (Limit::Queries, Some(2)), "nothing became free");
        let (second, third, ()) = tokio::join!(queue.turn(None), queue.turn(None), async { drop(first) });
        assert!(second.is_ok() && third.is_err(), "one may wait, a second one may not");
        drop(second);
        assert_eq!((queue.running(), queue.waiting()), (0, 0));
    }

    #[tokio::test]
    async fn one_client_leaves_room_for_others() {
        let queue = queue(4, 0);
        let client = |last: u8| Client::of([192, 0, 2, last].into(), false);
        let own = [queue.turn(client(1)).await.unwrap(), queue.turn(client(1)).await.unwrap()];
        assert!(queue.turn(client(1)).await.is_err());
        let other = queue.turn(client(2)).await;
        assert!(other.is_ok());
        drop(own);
        assert!(queue.turn(client(1)).await.is_ok());
        drop(other);
        assert!(queue.by_client.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn who_gives_up_waiting_leaves_no_trace() {
        let queue = queue(1, 5);
        let turn = queue.turn(None).await.unwrap();
        let gave_up = tokio::time::timeout(Duration::from_millis(1), queue.turn(None)).await;
        assert!(gave_up.is_err());
        assert_eq!(queue.waiting(), 0);
        drop(turn);
        assert_eq!(queue.running(), 0);
    }
}
