//! One thing that a page fetches: when it opens, after its own changes, and when it is told of somebody else's.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use crate::net::{self, Failure};

/// Something fetched from an address; its copies are of the same one.
#[derive(Debug)]
pub struct Fetched<T: Send + Sync + 'static> {
    url: StoredValue<String>,
    /// The latest answer; passed on only when it is another one.
    pub value: RwSignal<Option<Arc<T>>>,
    /// Why the latest look failed, if it did.
    pub failure: RwSignal<Option<Failure>>,
    /// Counts the looks: an answer that was overtaken is left out.
    looks: StoredValue<u64>,
}

impl<T: Send + Sync + 'static> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetched<T> {}

impl<T: DeserializeOwned + PartialEq + Send + Sync + 'static> Fetched<T> {
    /// Asks for it.
    pub fn start(url: String) -> Self {
        let this = Self::nowhere(url);
        this.look();
        this
    }

    /// Something that nobody has asked for yet.
    pub fn nowhere(url: String) -> Self {
        Self {
            url: StoredValue::new(url),
            value: RwSignal::new(None),
            failure: RwSignal::new(None),
            looks: StoredValue::new(0),
        }
    }

    /// Asks for it again, now and whenever this counts on.
    pub fn follow(self, count: impl Fn() -> u64 + Send + 'static) -> Self {
        Effect::new(move |before: Option<u64>| {
            let now = count();
            if before.is_some_and(|before| before != now) {
                self.look();
            }
            now
        });
        self
    }

    /// Asks for it again.
    pub fn look(self) {
        // Gone when the page has been left meanwhile.
        let Some(url) = self.url.try_with_value(Clone::clone) else { return };
        self.looks.update_value(|looks| *looks += 1);
        let look = self.looks.get_value();
        spawn_local(async move {
            let found = net::json::<T>(&url).await;
            if self.looks.try_get_value() != Some(look) {
                return;
            }
            match found {
                Ok(found) => {
                    let is_new =
                        self.value.try_with_untracked(|value| value.as_deref() != Some(&found)).unwrap_or(false);
                    if is_new {
                        let _gone = self.value.try_set(Some(Arc::new(found)));
                    }
                    if self.failure.try_with_untracked(Option::is_some) == Some(true) {
                        let _gone = self.failure.try_set(None);
                    }
                }
                Err(failure) => {
                    let _gone = self.failure.try_set(Some(failure));
                }
            }
        });
    }
}
