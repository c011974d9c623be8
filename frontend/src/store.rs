//! What has been fetched, kept over page changes, with its age. A failed refresh keeps what is there.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Live, Model};
use shared::series::Summaries;

use crate::logic::search::path_segment;
use crate::net::{self, Failure};

/// How often the inventory and the states are asked for.
const EVERY_MS: u64 = 15_000;

/// Something fetched.
#[derive(Debug)]
pub struct Loaded<T> {
    /// The last answer.
    pub value: Option<Arc<T>>,
    /// When it came, in epoch milliseconds.
    pub at: i64,
    /// Why the latest attempt failed, if it did.
    pub failure: Option<Failure>,
    /// What the answer was asked for; another stamp asks again.
    stamp: Option<u64>,
    busy: bool,
}

impl<T> Default for Loaded<T> {
    fn default() -> Self {
        Self { value: None, at: 0, failure: None, stamp: None, busy: false }
    }
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            at: self.at,
            failure: self.failure.clone(),
            stamp: self.stamp,
            busy: self.busy,
        }
    }
}

impl<T> PartialEq for Loaded<T> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && self.failure == other.failure
    }
}

impl<T> Loaded<T> {
    /// Something that did not have to be fetched.
    pub fn here(value: Arc<T>) -> Self {
        Self { value: Some(value), ..Self::default() }
    }
}

/// A place for something fetched.
pub type Slot<T> = ArcRwSignal<Loaded<T>>;

/// Everything fetched so far.
#[derive(Clone, Copy, Debug)]
pub struct Store {
    /// All models.
    pub models: StoredValue<Slot<Vec<Model>>>,
    /// The time, to a few seconds, in epoch milliseconds.
    pub now: RwSignal<i64>,
    /// Whether nothing is asked for.
    quiet: StoredValue<bool>,
    live: StoredValue<HashMap<String, Slot<Live>>>,
    summaries: StoredValue<HashMap<String, Slot<Summaries>>>,
}

impl Store {
    /// A store that keeps itself fresh while the page is open, unless it is to be quiet.
    pub fn start(quiet: bool) -> Self {
        let store = Self {
            models: StoredValue::new(Slot::default()),
            now: RwSignal::new(clock()),
            quiet: StoredValue::new(quiet),
            live: StoredValue::new(HashMap::new()),
            summaries: StoredValue::new(HashMap::new()),
        };
        store.refresh();
        let tick = std::time::Duration::from_secs(1);
        set_interval(move || store.now.set(clock()), tick);
        set_interval(move || store.refresh(), std::time::Duration::from_millis(EVERY_MS));
        store
    }

    /// The store of this page.
    pub fn of_page() -> Self {
        use_context().unwrap_or_else(|| Self::start(false))
    }

    /// Asks for the inventory, and for the state of each model that is being looked at, again.
    pub fn refresh(&self) {
        if self.quiet.get_value() {
            return;
        }
        fetch(&self.models(), None, || net::json("/api/v1/models"));
        let known: Vec<_> = self.live.with_value(|live| live.iter().map(|(k, v)| (k.clone(), v.clone())).collect());
        for (model, slot) in known {
            fetch(&slot, None, || async move { net::live(&live_url(&model)).await });
        }
        let failed: Vec<_> = self.summaries.with_value(|slots| {
            let failed = slots.iter().filter(|(_, slot)| slot.with_untracked(|now| now.failure.is_some()));
            failed.map(|(url, slot)| (url.clone(), slot.clone())).collect()
        });
        for (url, slot) in failed {
            fetch(&slot, None, || async move { net::summaries(&url).await });
        }
    }

    /// Asks for nothing from now on, or again.
    pub fn keep_quiet(&self, quiet: bool) {
        let before = self.quiet.get_value();
        self.quiet.set_value(quiet);
        if before && !quiet {
            self.refresh();
        }
    }

    /// All models.
    pub fn models(&self) -> Slot<Vec<Model>> {
        self.models.get_value()
    }

    /// Whether a model is live.
    pub fn live(&self, model: &str) -> Slot<Live> {
        let slot = slot(self.live, model);
        let url = live_url(model);
        // Once; from then on it is refreshed with the inventory.
        fetch(&slot, Some(0), || async move { net::live(&url).await });
        slot
    }

    /// Summaries by their address, asked for once for each stamp.
    pub fn summaries(&self, url: &str, stamp: u64) -> Slot<Summaries> {
        let slot = slot(self.summaries, url);
        let url = url.to_owned();
        fetch(&slot, Some(stamp), || async move { net::summaries(&url).await });
        slot
    }
}

/// The address of a version's hourly cells in `[from, to)` seconds.
pub fn hours_url(model: &str, version: &str, (from, to): (i64, i64)) -> String {
    let moment = |seconds: i64| crate::logic::date::iso_moment(seconds * 1_000);
    format!(
        "/api/v1/models/{}/summaries?versions={}&width=hour&parts=cells&from={}&to={}",
        path_segment(model),
        path_segment(version),
        moment(from),
        moment(to)
    )
}

/// The address of a version's daily outcomes in `[from, to)` seconds, as they were known at an epoch millisecond.
pub fn known_url(model: &str, version: &str, (from, to): (i64, i64), known_at_ms: i64) -> String {
    let moment = |seconds: i64| crate::logic::date::iso_moment(seconds * 1_000);
    format!(
        "/api/v1/models/{}/summaries?versions={}&width=day&parts=outcomes&from={}&to={}&known_at={known_at_ms}",
        path_segment(model),
        path_segment(version),
        moment(from),
        moment(to)
    )
}

/// The address of a version's daily summaries.
pub fn summaries_url(model: &str, version: &str, parts: &str, since: Option<i64>) -> String {
    let mut url = format!(
        "/api/v1/models/{}/summaries?versions={}&width=day&parts={parts}",
        path_segment(model),
        path_segment(version)
    );
    if let Some(since) = since {
        url.push_str("&from=");
        url.push_str(&crate::logic::date::iso_moment(since * 1_000));
    }
    url
}

fn live_url(model: &str) -> String {
    format!("/api/v1/models/{}/live", path_segment(model))
}

fn slot<T: Send + Sync + 'static>(slots: StoredValue<HashMap<String, Slot<T>>>, key: &str) -> Slot<T> {
    if let Some(known) = slots.with_value(|slots| slots.get(key).cloned()) {
        return known;
    }
    let new = Slot::default();
    slots.update_value(|slots| {
        slots.insert(key.to_owned(), new.clone());
    });
    new
}

/// Fetches into a slot unless that is under way, or its stamp says that nothing has changed.
fn fetch<T, F>(slot: &Slot<T>, stamp: Option<u64>, ask: impl FnOnce() -> F)
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let settled = slot.with_untracked(|now| now.busy || (stamp.is_some() && now.stamp == stamp));
    if settled {
        return;
    }
    slot.update_untracked(|now| {
        now.busy = true;
        if stamp.is_some() {
            now.stamp = stamp;
        }
    });
    let (answer, slot) = (ask(), slot.clone());
    spawn_local(async move {
        let answer = answer.await;
        slot.update(|now| {
            now.busy = false;
            match answer {
                Ok(value) => {
                    now.value = Some(Arc::new(value));
                    now.at = clock();
                    now.failure = None;
                }
                Err(failure) => now.failure = Some(failure),
            }
        });
    });
}

fn clock() -> i64 {
    web_sys::js_sys::Date::now() as i64
}
