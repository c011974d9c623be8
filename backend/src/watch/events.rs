//! What followers are told, in order, with a memory for those who return.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::api::Event;
use tokio::sync::broadcast;

/// Events that a returning follower can still be told.
const REMEMBERED: usize = 1_024;

/// An event as it goes over the wire.
#[derive(Debug, Clone)]
pub struct Numbered {
    /// Rises with each event; begins anew with another process.
    pub id: String,
    /// The event's name.
    pub name: &'static str,
    /// The model it is about; none for everything.
    pub model: Option<Arc<str>>,
    /// The event as JSON.
    pub data: Arc<str>,
    /// Whether it is about a model whose state anybody may see.
    pub is_public: bool,
}

/// Tells followers.
#[derive(Debug)]
pub(super) struct Events {
    /// Tells this process from others in ids.
    epoch: String,
    sender: broadcast::Sender<Numbered>,
    past: Mutex<Past>,
}

#[derive(Debug, Default)]
struct Past {
    next: u64,
    kept: VecDeque<Numbered>,
}

/// What a follower begins with.
#[derive(Debug)]
pub struct Following {
    /// What was missed; `None` where that cannot be told any more.
    pub missed: Option<Vec<Numbered>>,
    /// What comes.
    pub coming: broadcast::Receiver<Numbered>,
}

impl Events {
    /// Nobody follows yet.
    pub(super) fn new(epoch: &str) -> Self {
        let (sender, _) = broadcast::channel(REMEMBERED);
        Self { epoch: epoch.to_owned(), sender, past: Mutex::default() }
    }

    /// Tells everyone.
    pub(super) fn tell(&self, event: &Event) {
        let data = match serde_json::to_string(event) {
            Ok(data) => data,
            Err(error) => return tracing::error!(%error, "an event cannot be written"),
        };
        let (name, model) = match event {
            Event::Status { model } => ("status", Some(model.name.as_str())),
            Event::Route { model, .. } => ("route", Some(model.as_str())),
            Event::Ingested { model } => ("ingested", Some(model.as_str())),
            Event::Incident { model, .. } => ("incident", Some(model.as_str())),
            Event::Resync => ("resync", None),
        };
        let mut past = self.past();
        let id = format!("{}-{}", self.epoch, past.next);
        past.next += 1;
        let is_public = matches!(event, Event::Status { model } if model.public);
        let numbered = Numbered { id, name, model: model.map(Arc::from), data: Arc::from(data), is_public };
        if past.kept.len() == REMEMBERED {
            past.kept.pop_front();
        }
        past.kept.push_back(numbered.clone());
        // Under the lock, so that who begins to follow misses nothing and gets nothing twice. Nobody may listen.
        let _ = self.sender.send(numbered);
    }

    /// Begins to follow, after the event that was seen last.
    pub(super) fn follow(&self, last: Option<&str>) -> Following {
        let past = self.past();
        let coming = self.sender.subscribe();
        let missed = match last {
            None => Some(Vec::new()),
            Some(last) => missed(&past, &self.epoch, last),
        };
        Following { missed, coming }
    }

    fn past(&self) -> MutexGuard<'_, Past> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn missed(past: &Past, epoch: &str, last: &str) -> Option<Vec<Numbered>> {
    let seen: u64 = last.strip_prefix(epoch)?.strip_prefix('-')?.parse().ok()?;
    let first = past.next - past.kept.len() as u64;
    if seen >= past.next || seen + 1 < first {
        return None;
    }
    Some(past.kept.iter().skip((seen + 1 - first) as usize).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ingested(model: &str) -> Event {
        Event::Ingested { model: model.to_owned() }
    }

    #[test]
    fn who_returns_is_told_what_was_missed() {
        let events = Events::new("e");
        for model in ["a", "b", "c"] {
            events.tell(&ingested(model));
        }
        let names = |last| {
            let missed = events.follow(Some(last)).missed?;
            Some(missed.iter().map(|event| event.model.as_deref().unwrap_or_default().to_owned()).collect::<String>())
        };
        assert_eq!(names("e-0").as_deref(), Some("bc"));
        assert_eq!(names("e-2").as_deref(), Some(""));
        for unknown in ["e-3", "other-1", "e-x", "", "e-18446744073709551615"] {
            assert_eq!(names(unknown), None, "{unknown}");
        }
        assert!(events.follow(None).missed.is_some_and(|missed| missed.is_empty()));
    }

    #[test]
    fn what_is_too_long_ago_cannot_be_told() {
        let events = Events::new("e");
        for _ in 0..=REMEMBERED {
            events.tell(&ingested("a"));
        }
        assert!(events.follow(Some("e-0")).missed.is_some_and(|missed| missed.len() == REMEMBERED));
        events.tell(&ingested("a"));
        assert!(events.follow(Some("e-0")).missed.is_none());
    }
}
