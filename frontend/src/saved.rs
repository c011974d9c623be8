//! The slices that were saved with a model: fetched once a page, saved and deleted from there.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::slice::{NamedSlice, Slice};

use crate::logic::saved::{named, slice_url, slices_url};
use crate::net::{self, Failure};
use crate::reactive::memo;

/// The saved slices of a model; its copies are of the same ones.
#[derive(Debug, Clone, Copy)]
pub struct SavedSlices {
    model: StoredValue<String>,
    /// By name; empty until they have come.
    pub list: RwSignal<Vec<NamedSlice>>,
    /// Ready to stand in other slices.
    pub named: Memo<BTreeMap<String, Slice>>,
    /// How the latest change or look went; `None` until the first: a name that is not there may still come.
    looked: RwSignal<Option<Result<(), Failure>>>,
}

impl SavedSlices {
    /// Asks for the slices of a model.
    pub fn start(model: String) -> Self {
        let saved = Self::nowhere();
        saved.model.set_value(model);
        saved.looked.set(None);
        spawn_local(async move { saved.look(Ok(())).await });
        saved
    }

    /// Of rows that are kept nowhere: there are none, and nothing is asked for.
    pub fn nowhere() -> Self {
        let list = RwSignal::new(Vec::new());
        let named = memo(move || list.with(|list| named(list)));
        Self { model: StoredValue::new(String::new()), list, named, looked: RwSignal::new(Some(Ok(()))) }
    }

    /// Whether a slice can be worked out: it names none, or all that there are have come.
    pub fn can_read(self, slice: &Slice) -> bool {
        self.looked.with(Option::is_some) || slice.names().is_empty()
    }

    /// Why the latest change or look failed, if it did.
    pub fn problem(self) -> Option<String> {
        self.looked.with(|looked| looked.as_ref().and_then(|looked| looked.as_ref().err().map(Failure::sentence)))
    }

    /// Saves a slice under a name, in place of what was there.
    pub fn save(self, slice: NamedSlice, done: impl FnOnce() + 'static) {
        let url = slice_url(&self.model.get_value(), &slice.name);
        spawn_local(async move {
            let answer = net::put(&url, &Condition { condition: &slice.condition }).await;
            let saved = answer.is_ok();
            self.look(answer).await;
            if saved {
                done();
            }
        });
    }

    /// Deletes a slice.
    pub fn delete(self, name: &str) {
        let url = slice_url(&self.model.get_value(), name);
        spawn_local(async move { self.look(net::delete(&url).await).await });
    }

    /// Looks what is there now, after a change that came out like this.
    async fn look(self, changed: Result<(), Failure>) {
        let Some(url) = self.model.try_with_value(|model| slices_url(model)) else { return };
        let found = net::json::<Vec<NamedSlice>>(&url).await;
        let outcome = changed.and_then(|()| found.as_ref().map(|_| ()).map_err(Clone::clone));
        // Gone when the page has been left meanwhile.
        if let Ok(found) = found {
            let _gone = self.list.try_set(found);
        }
        let _gone = self.looked.try_set(Some(outcome));
    }
}

#[derive(serde::Serialize)]
struct Condition<'a> {
    condition: &'a str,
}
