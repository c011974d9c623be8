//! What has been fetched, kept over page changes, with its age. A failed refresh keeps what is there.

use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Model, ModelStatus, Status};
use shared::series::Summaries;

use crate::follow::{Follower, News};
use crate::logic::following::Line;
use crate::logic::search::path_segment;
use crate::net::{self, Failure};

const MODELS: &str = "/api/v1/models";
/// How often what has failed is asked for again.
const RETRY_EVERY_MS: i64 = 15_000;
/// How often everything is read again while rows of many models come.
const ALL_EVERY_MS: i64 = 10_000;
/// Up to so many models are read one by one.
const MOST_SINGLY: usize = 3;

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

    /// Whether it was asked for.
    fn is_wanted(&self) -> bool {
        self.busy || self.value.is_some() || self.failure.is_some()
    }

    fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Takes what has come unasked.
    fn take(&mut self, value: Arc<T>) {
        (self.value, self.at, self.failure) = (Some(value), clock(), None);
    }
}

impl Loaded<Vec<Arc<ModelStatus>>> {
    /// Takes how one model is doing, if all were asked for.
    fn replace(&mut self, status: &Arc<ModelStatus>) {
        let Some(all) = &mut self.value else { return };
        let all = Arc::make_mut(all);
        match all.binary_search_by(|known| known.name.cmp(&status.name)) {
            Ok(at) => all[at] = Arc::clone(status),
            Err(at) => all.insert(at, Arc::clone(status)),
        }
        self.at = clock();
    }
}

/// A place for something fetched.
pub type Slot<T> = ArcRwSignal<Loaded<T>>;

/// Everything fetched so far.
#[derive(Clone, Copy, Debug)]
pub struct Store {
    /// The time, to a few seconds, in epoch milliseconds.
    pub now: RwSignal<i64>,
    /// The line over which changes come.
    pub line: RwSignal<Line>,
    /// Whether nothing is asked for.
    quiet: StoredValue<bool>,
    /// In a place of its own: a store is handed around by value.
    kept: StoredValue<Kept>,
}

/// What has been fetched, and what has been told.
#[derive(Clone, Copy, Debug)]
struct Kept {
    models: StoredValue<Slot<Vec<Model>>>,
    statuses: StoredValue<Slot<Vec<Arc<ModelStatus>>>>,
    of_model: StoredValue<HashMap<String, Slot<ModelStatus>>>,
    summaries: StoredValue<HashMap<String, Slot<Summaries>>>,
    changes: StoredValue<HashMap<String, ArcRwSignal<u64>>>,
    incidents: RwSignal<u64>,
    /// Models whose rows or labels have come and have not been read since.
    unread: StoredValue<BTreeSet<String>>,
    /// When everything was read last, and when what had failed was tried last.
    read_at: StoredValue<(i64, i64)>,
}

impl Store {
    /// A store that keeps up with the backend while the page is open, unless it is to be quiet.
    pub fn start(quiet: bool) -> Self {
        let store = Self {
            now: RwSignal::new(clock()),
            line: RwSignal::new(Line::Idle),
            quiet: StoredValue::new(quiet),
            kept: StoredValue::new(Kept {
                models: StoredValue::new(Slot::default()),
                statuses: StoredValue::new(Slot::default()),
                of_model: StoredValue::new(HashMap::new()),
                summaries: StoredValue::new(HashMap::new()),
                changes: StoredValue::new(HashMap::new()),
                incidents: RwSignal::new(0),
                unread: StoredValue::new(BTreeSet::new()),
                read_at: StoredValue::new((clock(), clock())),
            }),
        };
        let follower = Follower::new(store);
        follower.look();
        let tick = move || {
            store.now.set(clock());
            follower.look();
            store.read_unread();
            store.retry();
        };
        set_interval(tick, std::time::Duration::from_secs(1));
        store
    }

    /// The store of this page.
    pub fn of_page() -> Self {
        use_context().unwrap_or_else(|| Self::start(false))
    }

    fn kept(&self) -> Kept {
        self.kept.get_value()
    }

    /// Whether nothing is asked for.
    pub fn is_quiet(&self) -> bool {
        self.quiet.get_value()
    }

    /// Asks for nothing from now on, or again.
    pub fn keep_quiet(&self, quiet: bool) {
        let before = self.quiet.get_value();
        self.quiet.set_value(quiet);
        if before && !quiet {
            self.refresh();
        }
    }

    /// Asks again for everything that was asked for, and tells whoever follows a model or the incidents to do so.
    pub fn refresh(&self) {
        if self.is_quiet() {
            return;
        }
        self.kept().read_at.set_value((clock(), clock()));
        self.kept().unread.update_value(BTreeSet::clear);
        let (models, statuses) = (self.kept().models.get_value(), self.kept().statuses.get_value());
        if models.with_untracked(Loaded::is_wanted) {
            fetch(&models, None, || net::json(MODELS));
        }
        if statuses.with_untracked(Loaded::is_wanted) {
            self.read_statuses();
        } else {
            for (model, slot) in known(self.kept().of_model) {
                fetch(&slot, None, || async move { net::json(&status_url(&model)).await });
            }
        }
        for (url, slot) in
            known(self.kept().summaries).into_iter().filter(|(_, slot)| slot.with_untracked(Loaded::has_failed))
        {
            fetch(&slot, None, || async move { net::summaries(&url).await });
        }
        for (_, changed) in known(self.kept().changes) {
            changed.update(|count| *count += 1);
        }
        self.kept().incidents.update(|count| *count += 1);
    }

    /// All models.
    pub fn models(&self) -> Slot<Vec<Model>> {
        let slot = self.kept().models.get_value();
        if !self.is_quiet() {
            fetch(&slot, Some(0), || net::json(MODELS));
        }
        slot
    }

    /// How all models are doing, by name.
    pub fn statuses(&self) -> Slot<Vec<Arc<ModelStatus>>> {
        let slot = self.kept().statuses.get_value();
        if !self.is_quiet() && !slot.with_untracked(Loaded::is_wanted) {
            self.read_statuses();
        }
        slot
    }

    /// How a model is doing.
    pub fn status(&self, model: &str) -> Slot<ModelStatus> {
        let slot = slot(self.kept().of_model, model);
        // Once, unless it came with all others; from then on events bring it.
        if !self.is_quiet() && !self.kept().statuses.get_value().with_untracked(Loaded::is_wanted) {
            let url = status_url(model);
            fetch(&slot, Some(0), || async move { net::json(&url).await });
        }
        slot
    }

    /// Summaries by their address, asked for once for each stamp.
    pub fn summaries(&self, url: &str, stamp: u64) -> Slot<Summaries> {
        let slot = slot(self.kept().summaries, url);
        let url = url.to_owned();
        fetch(&slot, Some(stamp), || async move { net::summaries(&url).await });
        slot
    }

    /// Counts the changes of a model's state, route and incidents: whoever shows something of them reads it again.
    pub fn changed(&self, model: &str) -> ArcRwSignal<u64> {
        if let Some(known) = self.kept().changes.with_value(|changes| changes.get(model).cloned()) {
            return known;
        }
        let new = ArcRwSignal::new(0);
        self.kept().changes.update_value(|changes| {
            changes.insert(model.to_owned(), new.clone());
        });
        new
    }

    /// Counts the changes of incidents of all models.
    pub fn incidents_changed(&self) -> RwSignal<u64> {
        self.kept().incidents
    }

    /// Something has happened.
    pub(crate) fn told(&self, news: News) {
        match news {
            News::Status(status) => {
                let (slot, status) = (slot(self.kept().of_model, &status.name), Arc::new(*status));
                let before = slot.with_untracked(|slot| slot.value.clone());
                slot.update(|slot| slot.take(Arc::clone(&status)));
                self.kept().statuses.get_value().update(|all| all.replace(&status));
                let is_other =
                    |before: Arc<ModelStatus>| before.versions != status.versions || before.owner != status.owner;
                if before.is_none_or(is_other) {
                    self.kept().unread.update_value(|unread| {
                        unread.insert(status.name.clone());
                    });
                }
                self.bump(&status.name);
            }
            News::Route(model) => self.bump(&model),
            News::Incident(model) => {
                self.kept().incidents.update(|count| *count += 1);
                self.bump(&model);
            }
            News::Ingested(model) => self.kept().unread.update_value(|unread| {
                unread.insert(model);
            }),
            News::Resync => self.refresh(),
        }
    }

    /// Whether anything that was asked for has come before now: what happened since may be missing from it.
    pub(crate) fn has_answers(&self) -> bool {
        let models = self.kept().models.get_value().with_untracked(|slot| slot.value.is_some());
        models
            || self.kept().statuses.get_value().with_untracked(|slot| slot.value.is_some())
            || known(self.kept().of_model).iter().any(|(_, slot)| slot.with_untracked(|slot| slot.value.is_some()))
    }

    fn bump(&self, model: &str) {
        let changed = self.kept().changes.with_value(|changes| changes.get(model).cloned());
        if let Some(changed) = changed {
            changed.update(|count| *count += 1);
        }
    }

    /// Reads what rows and labels that have come changed, at most once a second.
    fn read_unread(&self) {
        if self.is_quiet() || self.kept().unread.with_value(BTreeSet::is_empty) {
            return;
        }
        let (models, statuses) = (self.kept().models.get_value(), self.kept().statuses.get_value());
        let is_busy = models.with_untracked(|slot| slot.busy) || statuses.with_untracked(|slot| slot.busy);
        let unread = self.kept().unread.with_value(Clone::clone);
        let has_many = unread.len() > MOST_SINGLY;
        if is_busy || (has_many && clock() - self.kept().read_at.get_value().0 < ALL_EVERY_MS) {
            return;
        }
        self.kept().unread.update_value(BTreeSet::clear);
        let (lists_models, lists_statuses) =
            (models.with_untracked(Loaded::is_wanted), statuses.with_untracked(Loaded::is_wanted));
        if has_many {
            self.kept().read_at.update_value(|at| at.0 = clock());
            if lists_models {
                fetch(&models, None, || net::json(MODELS));
            }
            if lists_statuses {
                self.read_statuses();
            }
        }
        for model in unread {
            if lists_models && !has_many {
                self.read_model(&model);
            }
            let of_model = self.kept().of_model.with_value(|slots| slots.get(&model).cloned());
            if let Some(slot) = of_model.filter(|_| !(lists_statuses && has_many)) {
                self.read_status(model, slot);
            }
        }
    }

    /// Reads one model again, and puts it into the list.
    fn read_model(&self, model: &str) {
        let (models, url) = (self.kept().models.get_value(), format!("{MODELS}/{}", path_segment(model)));
        spawn_local(async move {
            // A failure is found out by whoever needs the model; the list stays as it is.
            let Ok(new) = net::json::<Model>(&url).await else { return };
            models.update(|slot| {
                slot.at = clock();
                let Some(all) = &mut slot.value else { return };
                let all = Arc::make_mut(all);
                match all.iter_mut().find(|known| known.name == new.name) {
                    Some(known) => *known = new,
                    None => all.push(new),
                }
            });
        });
    }

    fn read_status(&self, model: String, slot: Slot<ModelStatus>) {
        let all = self.kept().statuses.get_value();
        fetch(&slot, None, || async move {
            let status: ModelStatus = net::json(&status_url(&model)).await?;
            let shared = Arc::new(status.clone());
            all.update(|all| all.replace(&shared));
            Ok(status)
        });
    }

    fn read_statuses(&self) {
        let (asked_at, of_model) = (clock(), self.kept().of_model);
        fetch(&self.kept().statuses.get_value(), None, || async move {
            let status: Status = net::json("/api/v1/status").await?;
            let spread = |status: ModelStatus| {
                let slot = slot(of_model, &status.name);
                // An event that came since is newer, and what is the same need not be drawn again.
                let known = slot
                    .with_untracked(|slot| slot.value.clone().filter(|known| slot.at > asked_at || **known == status));
                known.unwrap_or_else(|| {
                    let status = Arc::new(status);
                    slot.update(|slot| slot.take(Arc::clone(&status)));
                    status
                })
            };
            Ok(status.models.into_iter().map(spread).collect())
        });
    }

    /// Tries what has failed again, now and then.
    fn retry(&self) {
        if self.is_quiet() || clock() - self.kept().read_at.get_value().1 < RETRY_EVERY_MS {
            return;
        }
        let failed = self.kept().models.get_value().with_untracked(Loaded::has_failed)
            || self.kept().statuses.get_value().with_untracked(Loaded::has_failed)
            || known(self.kept().of_model).iter().any(|(_, slot)| slot.with_untracked(Loaded::has_failed))
            || known(self.kept().summaries).iter().any(|(_, slot)| slot.with_untracked(Loaded::has_failed));
        if failed {
            self.refresh();
        }
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

fn status_url(model: &str) -> String {
    format!("{MODELS}/{}/status", path_segment(model))
}

/// What is kept under names, as it is now.
fn known<T: Clone + Send + Sync + 'static>(kept: StoredValue<HashMap<String, T>>) -> Vec<(String, T)> {
    kept.with_value(|kept| kept.iter().map(|(name, one)| (name.clone(), one.clone())).collect())
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
