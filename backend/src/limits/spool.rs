//! The bodies that lie on disk until they are read: all of them together may only take so much of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Limit, Refusal};

/// The room for bodies.
#[derive(Debug)]
pub struct Spool {
    most: u64,
    used: AtomicU64,
}

/// The room that one body has taken; given back when it is dropped.
#[derive(Debug)]
pub struct Reserved {
    spool: Arc<Spool>,
    bytes: u64,
}

impl Spool {
    /// Nothing is there yet.
    pub fn new(most: u64) -> Self {
        Self { most, used: AtomicU64::new(0) }
    }

    /// Room for a body that is about to come.
    pub fn begin(self: &Arc<Self>) -> Reserved {
        Reserved { spool: Arc::clone(self), bytes: 0 }
    }

    /// Bytes that lie there.
    pub fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }
}

impl Reserved {
    /// Takes more room.
    pub fn grow(&mut self, bytes: u64) -> Result<(), Refusal> {
        let before = self.spool.used.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        if before.saturating_add(bytes) <= self.spool.most {
            return Ok(());
        }
        Err(Refusal::for_now(
            Limit::Spool,
            10,
            "as many batches are being received as there is room for: send it again",
        ))
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.spool.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_taken_and_given_back() {
        let spool = Arc::new(Spool::new(100));
        let mut one = spool.begin();
        let mut other = spool.begin();
        assert!(one.grow(60).is_ok() && other.grow(40).is_ok());
        assert_eq!(one.grow(1).unwrap_err().limit, Limit::Spool);
        drop(one);
        assert_eq!(spool.used(), 40);
        assert!(other.grow(60).is_ok());
        drop(other);
        assert_eq!(spool.used(), 0);
    }
}
