//! How often the data of each model has changed since the start.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Counts of changes, of all models together and of each.
#[derive(Debug, Default)]
pub(super) struct Revisions(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    all: u64,
    models: HashMap<String, u64>,
}

impl Revisions {
    /// The number of a model's state. Read before the data are, it is never newer than they.
    pub(super) fn of(&self, model: &str) -> u64 {
        let counts = self.counts();
        counts.all + counts.models.get(model).copied().unwrap_or(0)
    }

    /// Notes a change of a model before anybody is told of it, whatever came of it.
    pub(super) fn after<T>(&self, model: &str, change: impl FnOnce() -> T) -> T {
        let changed = change();
        *self.counts().models.entry(model.to_owned()).or_default() += 1;
        changed
    }

    /// Notes a change of any models.
    pub(super) fn after_any<T>(&self, change: impl FnOnce() -> T) -> T {
        let changed = change();
        self.counts().all += 1;
        changed
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
