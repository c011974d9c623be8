//! From rules that fire to incidents and messages: one incident for what belongs together, one message for what is new.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use shared::api::{Breaker, Entry as Line, EntryKind, Event, Incident, RouteChange, Severity, State};

use super::Watch;
use crate::clock;
use crate::notify::Message;
use crate::store::{IncidentChange, NewDelivery, StoreError};

/// A channel gets no more messages than this in `PER_MS`.
const MOST_MESSAGES: usize = 10;
const PER_MS: i64 = 600_000;

/// What fires of a model and what was said of it before.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    /// What the incident knows to fire; `None` before the first look.
    known: Option<BTreeSet<String>>,
    /// Since when nothing fires.
    quiet: Option<Instant>,
    /// Set while nobody was told, because of a maintenance.
    untold: bool,
}

#[derive(Debug, Clone)]
struct Firing {
    severity: Severity,
    text: String,
    channels: Vec<String>,
}

impl Watch {
    /// Does what follows from the rules that fire.
    pub(super) fn follow_up(&self, name: &str) -> Result<(), StoreError> {
        self.follow_breaker(name)?;
        let (firing, open, known, read) = {
            let board = self.board();
            let Some(entry) = board.get(name) else { return Ok(()) };
            let firing: BTreeMap<String, Firing> = entry
                .rules
                .iter()
                .filter(|rule| rule.spec.enabled && rule.spec.severity >= Severity::Warning)
                .filter_map(|rule| {
                    let reading = entry.readings.get(&rule.name).filter(|reading| reading.firing)?;
                    let firing = Firing {
                        severity: rule.spec.severity,
                        text: reading.text.clone(),
                        channels: rule.spec.channels.clone(),
                    };
                    Some((rule.name.clone(), firing))
                })
                .collect();
            (firing, entry.incidents.first().copied(), entry.alerts.known.clone(), entry.read_at.is_some())
        };
        let names: BTreeSet<String> = firing.keys().cloned().collect();
        let Some(known) = known else {
            // An incident from before this process began goes on with what fires now.
            if read {
                let begin = if open.is_some() { names } else { BTreeSet::new() };
                self.with_alerts(name, |alerts| alerts.known = Some(begin));
            }
            return Ok(());
        };
        let new: Vec<&String> = names.difference(&known).collect();
        let gone: Vec<&String> = known.difference(&names).collect();
        let incident = match (open, new.as_slice()) {
            (None, []) => return Ok(()),
            (None, _) => self.open_incident(name, &firing)?,
            (Some(id), new) => {
                self.add_new(name, id, new, &firing)?;
                id
            }
        };
        for rule in gone {
            self.line(incident, EntryKind::Quiet, &format!("{rule} is quiet again."), &IncidentChange::default())?;
        }
        if names != known {
            self.with_alerts(name, |alerts| alerts.known = Some(names.clone()));
        }
        self.tell_late(name, incident, &firing)?;
        self.resolve_when_quiet(name, incident, names.is_empty())
    }

    fn open_incident(&self, name: &str, firing: &BTreeMap<String, Firing>) -> Result<i64, StoreError> {
        let mut by_weight: Vec<(&String, &Firing)> = firing.iter().collect();
        by_weight.sort_by_key(|(_, one)| std::cmp::Reverse(one.severity));
        let Some((rule, worst)) = by_weight.first() else {
            return Err(StoreError::Missing("nothing fires".to_owned()));
        };
        let first = Line { at: clock::now_ms(), kind: EntryKind::Fired, text: fired(rule, worst), by: String::new() };
        let id = self.store.open(name, &worst.text, worst.severity, &first)?;
        for (rule, one) in by_weight.iter().skip(1) {
            self.line(id, EntryKind::Fired, &fired(rule, one), &IncidentChange::default())?;
        }
        self.refresh(name)?;
        self.events.tell(&Event::Incident { id, model: name.to_owned() });
        let channels = channels(firing.values());
        self.tell(name, id, "incident_opened", worst.severity, &worst.text, &channels)?;
        Ok(id)
    }

    fn add_new(
        &self,
        name: &str,
        id: i64,
        new: &[&String],
        firing: &BTreeMap<String, Firing>,
    ) -> Result<(), StoreError> {
        for rule in new {
            let Some(one) = firing.get(*rule) else { continue };
            let before = self.store.incident(id)?.severity;
            let worse = one.severity > before;
            let change = IncidentChange { severity: worse.then_some(one.severity), ..IncidentChange::default() };
            self.line(id, EntryKind::Fired, &fired(rule, one), &change)?;
            if worse {
                self.tell(name, id, "incident_worse", one.severity, &one.text, &channels([one]))?;
            }
        }
        Ok(())
    }

    fn resolve_when_quiet(&self, name: &str, id: i64, is_quiet: bool) -> Result<(), StoreError> {
        let mut long_enough = false;
        self.with_alerts(name, |alerts| {
            alerts.quiet = is_quiet.then(|| alerts.quiet.unwrap_or_else(Instant::now));
            long_enough = alerts.quiet.is_some_and(|since| since.elapsed() >= self.timing.quiet);
        });
        if !long_enough {
            return Ok(());
        }
        let change = IncidentChange { resolved: Some(clock::now_ms()), ..IncidentChange::default() };
        let incident = self.line(id, EntryKind::Resolved, "Nothing fires any more.", &change)?;
        self.with_alerts(name, |alerts| (alerts.quiet, alerts.untold) = (None, false));
        self.refresh(name)?;
        let text = format!("Resolved: {}", incident.title);
        self.tell(name, id, "incident_resolved", incident.severity, &text, &BTreeSet::new())
    }

    /// Tells of an incident that began in a maintenance and is still there after it.
    fn tell_late(&self, name: &str, id: i64, firing: &BTreeMap<String, Firing>) -> Result<(), StoreError> {
        let untold = self.board().get(name).is_some_and(|entry| entry.alerts.untold);
        let Some(worst) = firing.values().max_by_key(|one| one.severity).filter(|_| untold) else { return Ok(()) };
        if self.silenced(name)? {
            return Ok(());
        }
        self.with_alerts(name, |alerts| alerts.untold = false);
        self.tell(name, id, "incident_opened", worst.severity, &worst.text, &channels(firing.values()))
    }

    /// Tells the delivery systems, and the incident if there is one, of a change of the route.
    pub(super) fn tell_of_route(&self, name: &str, change: &RouteChange) -> Result<(), StoreError> {
        let text = format!("{}: {}. {}", name, change.action, change.route.plan.reason);
        if let Some(incident) = self.store.open_incident(name)? {
            let line = Line {
                at: clock::now_ms(),
                kind: EntryKind::Route,
                text: format!("{}. {}", capital(&change.action), change.route.plan.reason),
                by: change.route.by.clone(),
            };
            self.store.add_entry(incident.id, &line, &IncidentChange::default())?;
            self.events.tell(&Event::Incident { id: incident.id, model: name.to_owned() });
        }
        let severity = if change.route.plan.breaker == Breaker::Closed { Severity::Info } else { Severity::Critical };
        let mut message = self.message(name, None, "route", severity, &text);
        message.route = serde_json::to_value(&change.route).ok();
        self.queue(&message, &BTreeSet::new())
    }

    /// Puts a message for a channel in the queue; the delivery's id.
    pub fn test_channel(&self, channel: &str) -> Result<i64, StoreError> {
        if self.store.channels()?.iter().all(|known| known.name != channel) {
            return Err(StoreError::Missing(format!("there is no channel \"{channel}\"")));
        }
        let text = "This is a test: messages of Evenkeel arrive here.";
        let message = Message { model: None, ..self.message("", None, "test", Severity::Info, text) };
        let ids = self.store.queue(&[queued(channel, &message, message.at_ms)?])?;
        self.queued.notify_one();
        ids.first().copied().ok_or_else(|| StoreError::Missing("nothing was queued".to_owned()))
    }

    fn tell(
        &self,
        name: &str,
        id: i64,
        kind: &str,
        severity: Severity,
        text: &str,
        channels: &BTreeSet<String>,
    ) -> Result<(), StoreError> {
        if self.silenced(name)? {
            self.with_alerts(name, |alerts| alerts.untold = kind != "incident_resolved");
            let text = "Nobody was told: a maintenance is under way.";
            return self.line(id, EntryKind::Told, text, &IncidentChange::default()).map(drop);
        }
        self.queue(&self.message(name, Some(id), kind, severity, text), channels)
    }

    fn silenced(&self, name: &str) -> Result<bool, StoreError> {
        let now = clock::now_ms();
        let here = |of: &Option<String>| of.as_deref().is_none_or(|of| of == name);
        Ok(self.store.maintenance(now)?.iter().any(|one| one.from <= now && here(&one.model)))
    }

    fn message(&self, name: &str, incident: Option<i64>, kind: &str, severity: Severity, text: &str) -> Message {
        let status = self.board().get(name).map(|entry| std::sync::Arc::clone(&entry.status)).unwrap_or_default();
        let mut lines = vec![text.to_owned()];
        if !status.reason.is_empty() && status.reason != text {
            lines.push(status.reason.clone());
        }
        if !status.owner.is_empty() {
            lines.push(format!("Owner: {} {}", status.owner, status.owner_email).trim().to_owned());
        }
        lines.extend(status.runbook.as_ref().map(|runbook| format!("Runbook: {runbook}")));
        Message {
            kind: kind.to_owned(),
            subject: if name.is_empty() { text.to_owned() } else { format!("[{name}] {text}") },
            text: lines.join("\n"),
            model: Some(name.to_owned()),
            incident,
            severity,
            state: Some(status.state).filter(|state| *state != State::Unknown),
            link: None,
            at_ms: clock::now_ms(),
            route: None,
        }
    }

    /// Puts a message in the queue of some channels, or of all when none is named; no channel gets a storm.
    fn queue(&self, message: &Message, wanted: &BTreeSet<String>) -> Result<(), StoreError> {
        let mut channels = self.store.channels()?;
        channels.retain(|channel| wanted.is_empty() || wanted.contains(&channel.name));
        if channels.is_empty() {
            return Ok(());
        }
        let recent = self.store.deliveries()?;
        let mut messages = Vec::new();
        for channel in &channels {
            let mut times: Vec<i64> = recent
                .iter()
                .filter(|delivery| delivery.channel == channel.name && delivery.created > message.at_ms - PER_MS)
                .map(|delivery| delivery.created)
                .collect();
            times.sort_unstable();
            match times.first() {
                Some(first) if times.len() >= MOST_MESSAGES => {
                    // One message stands for all that are held back.
                    let later = first + PER_MS;
                    let text = "More has happened than is sent at once: the page of incidents shows all of it.";
                    let held = Message {
                        kind: "held_back".to_owned(),
                        subject: text.to_owned(),
                        text: text.to_owned(),
                        ..message.clone()
                    };
                    let waiting = recent
                        .iter()
                        .any(|one| one.channel == channel.name && one.next.is_some() && one.subject == text);
                    if !waiting {
                        messages.push(queued(&channel.name, &held, later)?);
                    }
                }
                _ => messages.push(queued(&channel.name, message, message.at_ms)?),
            }
        }
        self.store.queue(&messages)?;
        self.queued.notify_one();
        Ok(())
    }

    fn line(&self, id: i64, kind: EntryKind, text: &str, change: &IncidentChange) -> Result<Incident, StoreError> {
        let line = Line { at: clock::now_ms(), kind, text: text.to_owned(), by: String::new() };
        let incident = self.store.add_entry(id, &line, change)?;
        self.events.tell(&Event::Incident { id, model: incident.model.clone() });
        Ok(incident)
    }

    fn with_alerts(&self, name: &str, change: impl FnOnce(&mut Alerts)) {
        if let Some(entry) = self.board().get_mut(name) {
            change(&mut entry.alerts);
        }
    }
}

fn queued(channel: &str, message: &Message, at: i64) -> Result<NewDelivery, StoreError> {
    Ok(NewDelivery {
        channel: channel.to_owned(),
        model: message.model.clone(),
        subject: message.subject.clone(),
        message: serde_json::to_string(message).map_err(|error| StoreError::Damaged(error.to_string()))?,
        at,
    })
}

/// Who is told of several rules: every channel when one of them names none.
fn channels<'a>(firing: impl IntoIterator<Item = &'a Firing>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for one in firing {
        if one.channels.is_empty() {
            return BTreeSet::new();
        }
        all.extend(one.channels.iter().cloned());
    }
    all
}

fn fired(rule: &str, one: &Firing) -> String {
    format!("{} ({rule})", one.text)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
