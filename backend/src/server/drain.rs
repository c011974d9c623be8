//! The end of the process: nothing new is begun, what runs may finish.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;

/// How often it is looked whether anything still runs.
const LOOK: Duration = Duration::from_millis(20);

/// How far the end has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Requests are served.
    Serving,
    /// Nothing new is begun.
    Draining,
    /// Connections are closed.
    Over,
}

/// Whether the process is ending, and what still runs.
#[derive(Debug)]
pub struct Drain {
    stage: watch::Sender<Stage>,
    running: AtomicUsize,
}

impl Default for Drain {
    fn default() -> Self {
        Self { stage: watch::Sender::new(Stage::Serving), running: AtomicUsize::new(0) }
    }
}

impl Drain {
    /// How far the end has come.
    pub fn stage(&self) -> Stage {
        *self.stage.borrow()
    }

    /// Ends once this stage is reached.
    pub async fn reached(&self, stage: Stage) {
        let mut stages = self.stage.subscribe();
        // The sender lives as long as `self`.
        let _ = stages.wait_for(|now| *now >= stage).await;
    }

    /// Begins nothing new from now on, and waits until nothing runs or the time is over.
    pub async fn drain(&self, most: Duration) {
        self.stage.send_replace(Stage::Draining);
        let idle = async {
            while self.running() > 0 {
                tokio::time::sleep(LOOK).await;
            }
        };
        let _ = tokio::time::timeout(most, idle).await;
        self.stage.send_replace(Stage::Over);
    }

    /// Requests under way.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    pub(super) fn begin(&self) {
        self.running.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn end(&self) {
        self.running.fetch_sub(1, Ordering::SeqCst);
    }
}
