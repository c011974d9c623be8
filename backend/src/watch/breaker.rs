//! What the breaker does by itself: it opens when a rule says so, tries again after a while, and closes on evidence.

use shared::api::{Breaker, Decision, Route};
use shared::verdict::Outcome;

use super::Watch;
use super::board::{Entry, answered};
use crate::clock;
use crate::store::StoreError;

/// So many predictions since it became half-open are evidence.
const ENOUGH: u64 = 20;

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Open(String, String),
    HalfOpen,
    Close(String),
}

impl Watch {
    /// Opens, tries or closes the breaker of a model where that is due.
    pub(super) fn follow_breaker(&self, name: &str) -> Result<(), StoreError> {
        let retry_ms = self.timing.retry.as_millis() as i64;
        let next = self.board().get_mut(name).and_then(|entry| next(entry, retry_ms, clock::now_ms()));
        let decide = |by: String, reason: String| Decision { reason, by };
        let (breaker, decision) = match next {
            None => return Ok(()),
            Some(Next::Open(rule, text)) => (Breaker::Open, decide(format!("rule:{rule}"), text)),
            Some(Next::HalfOpen) => {
                let reason = "It has been open for a while: a tenth of the requests shows whether all is well again.";
                (Breaker::HalfOpen, decide("evenkeel".to_owned(), reason.to_owned()))
            }
            Some(Next::Close(text)) => (Breaker::Closed, decide("evenkeel".to_owned(), text)),
        };
        match self.set_breaker(name, breaker, &decision) {
            // A person was faster.
            Err(StoreError::Conflict(_)) => Ok(()),
            done => done.map(drop),
        }
    }
}

fn next(entry: &mut Entry, retry_ms: i64, now: i64) -> Option<Next> {
    let route = entry.route.clone()?;
    let opening = entry.rules.iter().filter(|rule| rule.spec.opens_breaker && rule.spec.enabled).find_map(|rule| {
        let reading = entry.readings.get(&rule.name).filter(|reading| reading.firing)?;
        Some((rule.name.clone(), reading.text.clone()))
    });
    let rows: u64 = answered(&*entry.model.clone()?).map(|(_, received)| received.rows).sum();
    entry.half_open_rows = (route.plan.breaker == Breaker::HalfOpen).then(|| entry.half_open_rows.unwrap_or(rows));
    match (route.plan.breaker, opening) {
        (Breaker::Closed, Some((rule, text))) if is_new(&route, entry, &rule) => Some(Next::Open(rule, text)),
        (Breaker::HalfOpen, Some((rule, text))) if fails_again(entry, &route, &rule) => Some(Next::Open(rule, text)),
        // What a person has opened, a person closes.
        (Breaker::Open, _) if by_rule(&route) && now - route.since? >= retry_ms => Some(Next::HalfOpen),
        (Breaker::HalfOpen, None) => evidence(entry, &route).map(Next::Close),
        _ => None,
    }
}

/// Whether a rule began to fire after a person had closed the breaker: who closed it knew of the rest.
fn is_new(route: &Route, entry: &Entry, rule: &str) -> bool {
    let since = entry.readings.get(rule).and_then(|reading| reading.failing_since);
    route.since.is_none_or(|closed| since.is_some_and(|since| since >= closed)) || route.plan.reason.is_empty()
}

/// Whether a rule was read since the breaker is half-open.
fn read_since(entry: &Entry, route: &Route, rule: &str) -> bool {
    let at = entry.readings.get(rule).map(|reading| reading.at);
    at.zip(route.since).is_some_and(|(at, since)| at > since)
}

/// Whether what came since the breaker is half-open shows that nothing has changed.
fn fails_again(entry: &Entry, route: &Route, rule: &str) -> bool {
    read_since(entry, route, rule) && entry.readings.get(rule).is_some_and(|reading| reading.outcome == Outcome::Fail)
}

fn by_rule(route: &Route) -> bool {
    route.by.starts_with("rule:")
}

/// Why all is well again, if it is.
fn evidence(entry: &Entry, route: &Route) -> Option<String> {
    let model = entry.model.clone()?;
    let since = route.since?;
    let rows: u64 = answered(&model).map(|(_, received)| received.rows).sum();
    let before = entry.half_open_rows?;
    let rules_read = entry
        .rules
        .iter()
        .filter(|rule| rule.spec.opens_breaker && rule.spec.enabled)
        .all(|rule| read_since(entry, route, &rule.name));
    let serving = entry.should_serve(&model);
    let probes: Vec<bool> = serving
        .iter()
        .filter_map(|version| entry.probes.get(version))
        .map(|probe| probe.ready && probe.at > since)
        .collect();
    let came = rows.saturating_sub(before);
    let all_ready = probes.iter().all(|ready| *ready);
    (rules_read && all_ready && came >= ENOUGH)
        .then(|| format!("{came} predictions have come since, and nothing fires any more."))
}
