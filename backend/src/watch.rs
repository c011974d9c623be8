//! Watches every model: what its endpoints answer, when predictions come, what rules say. From that one state a model,
//! told to all who follow.

mod alerts;
mod board;
mod breaker;
mod events;
mod evidence;
mod figures;
mod outward;
mod routes;
mod rules;
mod signals;
mod tick;
mod worth;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared::api::{Entry as Line, Event, Incident, ModelStatus, Probe, Reading, Resources, RuleSpec, Status};
use shared::schema::ObservationRole;
use shared::state::Judged;
use tokio::sync::Notify;

pub use events::{Following, Numbered};
pub use figures::WatchFigures;
pub use outward::start as start_asking;
pub use tick::start;

use crate::clock;
use crate::store::{IncidentChange, Intake, StateChange, Store, StoreError, Target};
use board::Entry;
use events::Events;
use figures::Counts as Figures;

/// Changes of states that wait for room on the disk; of more, the oldest are forgotten.
const MOST_UNWRITTEN: usize = 1_000;

/// How long things take.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// A model must be quiet for so long until its incident is resolved, so that one that comes and goes is one incident.
    pub quiet: Duration,
    /// An open breaker lets a tenth of the requests through after so long.
    pub retry: Duration,
    /// Rules over summaries are read no more often than this for one model.
    pub between_readings: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            quiet: Duration::from_secs(60),
            retry: Duration::from_secs(300),
            between_readings: Duration::from_secs(10),
        }
    }
}

/// Watches every model.
#[derive(Debug)]
pub struct Watch {
    store: Arc<dyn Store>,
    timing: Timing,
    events: Events,
    /// Told when what is to be asked may have changed.
    registered: Notify,
    /// Told when a message waits.
    queued: Notify,
    board: Mutex<BTreeMap<String, Entry>>,
    counts: Figures,
    /// Changes of states that there was no room to write down, by model.
    unwritten: Mutex<Vec<(String, StateChange)>>,
}

impl Watch {
    /// Begins with what the store knows; nothing is asked of endpoints yet.
    pub fn open(store: Arc<dyn Store>, timing: Timing) -> Result<Self, StoreError> {
        // Ids of events tell one run of the process from another.
        let epoch = format!("{:x}", clock::now_ms());
        let watch = Self {
            store,
            timing,
            events: Events::new(&epoch),
            registered: Notify::new(),
            queued: Notify::new(),
            board: Mutex::default(),
            counts: Figures::default(),
            unwritten: Mutex::default(),
        };
        for model in watch.store.models()? {
            watch.refresh(&model.name)?;
        }
        Ok(watch)
    }

    /// How every model is doing.
    pub fn status(&self) -> Status {
        let models = self.board().values().map(|entry| (*entry.status).clone()).collect();
        Status { at: clock::now_ms(), models }
    }

    /// Follows what happens, after the event that was seen last.
    pub fn follow(&self, last: Option<&str>) -> Following {
        self.events.follow(last)
    }

    /// Reads again what the store has of a model, and judges it.
    pub fn refresh(&self, name: &str) -> Result<Arc<ModelStatus>, StoreError> {
        let known = board::Known::read(self.store.as_ref(), name)?;
        let mut asked_anew = false;
        let status = self.settle(name, |entry| asked_anew = entry.known(known))?;
        if asked_anew {
            self.registered.notify_one();
        }
        Ok(status)
    }

    /// Rows or labels of a model have come.
    pub fn ingested(&self, name: &str) -> Result<(), StoreError> {
        self.refresh(name)?;
        self.events.tell(&Event::Ingested { model: name.to_owned() });
        Ok(())
    }

    /// A version was sent rows.
    pub fn received(&self, target: &Target, sent: Intake) -> Result<(), StoreError> {
        if matches!(target.role, ObservationRole::Live | ObservationRole::Canary) {
            self.store.add_intake(&target.model, &target.version, sent)?;
        }
        self.ingested(&target.model)
    }

    /// What a version used was pushed or read from its metrics.
    pub fn used(&self, model: &str, version: &str, reading: &Resources) -> Result<(), StoreError> {
        self.store.add_resources(model, version, reading)?;
        if let Some(entry) = self.board().get_mut(model) {
            entry.used = true;
        }
        Ok(())
    }

    /// Adds a line to an incident's timeline, and tells followers.
    pub fn write_entry(&self, id: i64, line: &Line, change: &IncidentChange) -> Result<Incident, StoreError> {
        let incident = self.store.add_entry(id, line, change)?;
        self.events.tell(&Event::Incident { id, model: incident.model.clone() });
        Ok(incident)
    }

    /// A check of an endpoint has ended.
    pub fn probed(&self, name: &str, version: &str, probe: Probe) -> Result<(), StoreError> {
        self.counts.probed(probe.ready);
        self.settle(name, |entry| entry.probed(version, probe)).map(drop)
    }

    /// The rules of a model with what they say: name, whether it is built in, the rule, the reading.
    pub fn rules(&self, name: &str) -> Vec<(String, bool, RuleSpec, Option<Reading>)> {
        let board = self.board();
        let Some(entry) = board.get(name) else { return Vec::new() };
        let of = |rule: &rules::Rule| {
            (rule.name.clone(), rule.built_in, rule.spec.clone(), entry.readings.get(&rule.name).cloned())
        };
        entry.rules.iter().map(of).collect()
    }

    /// The latest check of each endpoint of a model, by version.
    pub fn probes(&self, name: &str) -> BTreeMap<String, Probe> {
        self.board().get(name).map(|entry| entry.probes.clone()).unwrap_or_default()
    }

    /// Changes what is known of a model, judges it, writes down a new state, and tells what followers must know.
    fn settle(&self, name: &str, change: impl FnOnce(&mut Entry)) -> Result<Arc<ModelStatus>, StoreError> {
        let now = clock::now_ms();
        let (status, changed) = {
            let mut board = self.board();
            let entry = board.entry(name.to_owned()).or_default();
            change(entry);
            let changed = entry.settle(name, now);
            if entry.must_tell() {
                entry.told = Arc::clone(&entry.status);
                self.events.tell(&Event::Status { model: Box::new((*entry.status).clone()) });
            }
            (Arc::clone(&entry.status), changed)
        };
        if let Some(changed) = changed {
            self.write_down(name, changed)?;
        }
        Ok(status)
    }

    /// Writes a change of state down, or keeps it until there is room.
    fn write_down(&self, name: &str, changed: StateChange) -> Result<(), StoreError> {
        match self.store.change_state(name, &changed) {
            Err(StoreError::Full) => {
                let mut unwritten = self.unwritten.lock().unwrap_or_else(PoisonError::into_inner);
                if unwritten.len() >= MOST_UNWRITTEN {
                    unwritten.remove(0);
                }
                unwritten.push((name.to_owned(), changed));
                Ok(())
            }
            done => done,
        }
    }

    /// Writes down what there was no room for.
    fn write_down_late(&self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut *self.unwritten.lock().unwrap_or_else(PoisonError::into_inner));
        waiting.into_iter().try_for_each(|(name, changed)| self.write_down(&name, changed))
    }

    fn board(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        // A panic under the lock leaves at worst one model with an old state, which the next look mends.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A state that has changed, as it is written down.
fn change_of(judged: &Judged, at: i64) -> StateChange {
    StateChange { at, state: judged.state, reason: judged.reason.clone() }
}
