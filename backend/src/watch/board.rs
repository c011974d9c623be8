//! What is known of one model, and the state that follows.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use shared::api::{
    Breaker, Business, Day, Health, Model, ModelStatus, Probe, Reading, Route, Serving, Severity, Signal, SignalKind,
    State, Worth, daily,
};
use shared::date::DAY_MS;
use shared::schema::{ObservationRole, Stage};
use shared::state::{EndpointSeen, Evidence, Judged, judge};

use super::alerts::Alerts;
use super::rules::{self, Rule};
use super::{change_of, signals};
use crate::store::{BusinessValue, StateChange, Store, StoreError};

/// A check says something for so many intervals, and its timeout.
const GOOD_FOR_INTERVALS: i64 = 3;
/// Days of a status.
const DAYS: usize = 90;

/// What is known of one model.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) model: Option<Arc<Model>>,
    pub(super) route: Option<Route>,
    pub(super) rules: Vec<Rule>,
    pub(super) readings: BTreeMap<String, Reading>,
    pub(super) probes: BTreeMap<String, Probe>,
    /// Since when every endpoint that should serve fails, in epoch milliseconds.
    pub(super) failing_since: Option<i64>,
    /// The days as they were watched, and the last of them in days since 1970.
    pub(super) watched: (Vec<Day>, i64),
    pub(super) worth: Option<Worth>,
    pub(super) labels: Option<Signal>,
    pub(super) incidents: Vec<i64>,
    /// The state as it was written down.
    pub(super) change: Option<StateChange>,
    pub(super) status: Arc<ModelStatus>,
    /// What followers know.
    pub(super) told: Arc<ModelStatus>,
    /// Set while something has come that rules over summaries have not read.
    pub(super) unread: bool,
    /// Set while readings have come that rules over operations have not read.
    pub(super) used: bool,
    /// When rules were read last, and whether they ever were.
    pub(super) read_at: Option<Instant>,
    /// Rows there were when the breaker became half-open.
    pub(super) half_open_rows: Option<u64>,
    pub(super) alerts: Alerts,
}

/// What the store knows of a model.
#[derive(Debug)]
pub(super) struct Known {
    model: Model,
    route: Route,
    rules: Vec<Rule>,
    change: Option<StateChange>,
    business: Option<BusinessValue>,
    incident: Option<i64>,
}

impl Known {
    pub(super) fn read(store: &dyn Store, name: &str) -> Result<Self, StoreError> {
        let model = store.model(name)?;
        Ok(Self {
            rules: rules::of(store, &model)?,
            route: store.route(name)?,
            change: store.latest_state(name)?,
            business: store.business_value(name)?,
            incident: store.open_incident(name)?.map(|incident| incident.id),
            model,
        })
    }
}

impl Entry {
    /// Takes what the store knows; whether other endpoints or metrics are to be asked than before.
    pub(super) fn known(&mut self, known: Known) -> bool {
        let Known { model, route, rules, change, business, incident } = known;
        self.probes
            .retain(|version, _| model.versions.iter().any(|one| one.name == *version && one.spec.endpoint.is_some()));
        self.readings.retain(|name, _| rules.iter().any(|rule| rule.name == *name));
        // The board's own state may be newer than what has been written down.
        self.change = self.change.take().or(change);
        self.worth = worth(model.spec.business.clone(), business, self.worth.take());
        self.incidents = incident.into_iter().collect();
        let asked = |model: &Model| -> Vec<_> {
            let of = |version: &shared::api::Version| {
                let spec = &version.spec;
                (version.name.clone(), spec.stage, spec.endpoint.clone(), spec.scrape.clone())
            };
            model.versions.iter().map(of).collect()
        };
        let asked_anew = self.model.as_ref().is_none_or(|before| asked(before) != asked(&model));
        (self.model, self.route, self.rules) = (Some(Arc::new(model)), Some(route), rules);
        self.unread = true;
        asked_anew
    }

    pub(super) fn probed(&mut self, version: &str, probe: Probe) {
        let is_known = |model: &Arc<Model>| model.versions.iter().any(|one| one.name == version);
        if self.model.as_ref().is_some_and(is_known) {
            self.probes.insert(version.to_owned(), probe);
        }
    }

    /// Judges the model; the change to write down when its state is another one.
    pub(super) fn settle(&mut self, name: &str, now: i64) -> Option<StateChange> {
        let model = self.model.clone()?;
        let judged = self.judge(&model, now);
        // What these rules say, the state says by itself: they need not be judged again.
        rules::read_at_once(self, &model, now);
        let judged = self.until_read(judged);
        let changed = self.change.as_ref().is_none_or(|before| before.state != judged.state);
        if changed {
            self.change = Some(change_of(&judged, now));
        }
        self.status = Arc::new(self.status_of(name, &model, judged, now));
        changed.then(|| self.change.clone()).flatten()
    }

    /// After a restart, what fired before is not taken for mended until the rules were read again.
    fn until_read(&self, judged: Judged) -> Judged {
        match &self.change {
            Some(before)
                if self.read_at.is_none() && judged.state == State::Live && before.state == State::Degraded =>
            {
                Judged { state: before.state, live: judged.live, reason: before.reason.clone() }
            }
            _ => judged,
        }
    }

    /// Whether time alone changes nothing now.
    pub(super) fn is_settled(&mut self, now: i64) -> bool {
        let Some(model) = self.model.clone() else { return true };
        let judged = self.judge(&model, now);
        let holding = |reading: &Reading| reading.failing_since.is_some() && !reading.firing;
        judged.state == self.status.state && judged.reason == self.status.reason && !self.readings.values().any(holding)
    }

    /// Whether followers know something else than what is.
    pub(super) fn must_tell(&self) -> bool {
        let essence = |status: &ModelStatus| ModelStatus {
            last_prediction: None,
            serving: Vec::new(),
            days: vec![watched_today(status)],
            worth: None,
            signals: status.signals.iter().map(|signal| Signal { text: String::new(), ..signal.clone() }).collect(),
            ..status.clone()
        };
        !Arc::ptr_eq(&self.status, &self.told) && essence(&self.status) != essence(&self.told)
    }

    /// Judges from what was seen up to now.
    fn judge(&mut self, model: &Model, now: i64) -> Judged {
        let serving = self.should_serve(model);
        let endpoints: Vec<EndpointSeen<'_>> = serving
            .iter()
            .filter_map(|version| {
                let endpoint = model.versions.iter().find(|one| one.name == *version)?.spec.endpoint.as_ref()?;
                let good_for_ms =
                    (i64::from(endpoint.interval_s) * GOOD_FOR_INTERVALS + i64::from(endpoint.timeout_s)) * 1_000;
                Some(EndpointSeen { version, probe: self.probes.get(version), good_for_ms })
            })
            .collect();
        let all_fail =
            !endpoints.is_empty() && endpoints.iter().all(|one| one.fresh(now).is_some_and(|probe| !probe.ready));
        let failing_since = all_fail.then(|| self.failing_since.unwrap_or(now));
        let stages: Vec<Stage> = model.versions.iter().map(|version| version.spec.stage).collect();
        let wrong = self.wrong();
        let route = self.route.as_ref();
        let judged = judge(&Evidence {
            now,
            stages: &stages,
            endpoints: &endpoints,
            last_prediction: last_prediction(model),
            rhythm_ms: rhythm_ms(model),
            breaker: route.map_or(Breaker::Closed, |route| route.plan.breaker),
            rollout: route.and_then(rollout),
            wrong: &wrong.iter().map(String::as_str).collect::<Vec<_>>(),
        });
        self.failing_since = failing_since;
        judged
    }

    /// The versions that should serve: as the route says, else by their stage, else all that are not retired.
    pub(super) fn should_serve(&self, model: &Model) -> Vec<String> {
        let split: Vec<String> = self
            .route
            .iter()
            .flat_map(|route| &route.plan.split)
            .filter(|share| share.percent > 0.0)
            .map(|share| share.version.clone())
            .collect();
        if !split.is_empty() {
            return split;
        }
        let with = |wanted: fn(Stage) -> bool| -> Vec<String> {
            let of_stage =
                |version: &&shared::api::Version| wanted(version.spec.stage) && version.spec.endpoint.is_some();
            model.versions.iter().filter(of_stage).map(|version| version.name.clone()).collect()
        };
        let serving = with(|stage| matches!(stage, Stage::Production | Stage::Canary));
        if serving.is_empty() { with(|stage| stage != Stage::Retired) } else { serving }
    }

    /// What fires with some weight, the worst first; what the state says anyway is left out.
    fn wrong(&self) -> Vec<String> {
        let mut firing: Vec<(Severity, &Reading)> = self
            .rules
            .iter()
            .filter(|rule| rule.spec.severity >= Severity::Warning && !rule.is_state())
            .filter_map(|rule| Some((rule.spec.severity, self.readings.get(&rule.name)?)))
            .filter(|(_, reading)| reading.firing)
            .collect();
        firing.sort_by_key(|(severity, reading)| (std::cmp::Reverse(*severity), reading.failing_since));
        firing.into_iter().map(|(_, reading)| reading.text.clone()).collect()
    }

    fn status_of(&self, name: &str, model: &Model, judged: Judged, now: i64) -> ModelStatus {
        let spec = &model.spec;
        let route = self.route.as_ref();
        ModelStatus {
            name: name.to_owned(),
            description: spec.description.clone(),
            owner: spec.owner.clone(),
            owner_email: spec.owner_email.clone(),
            team: spec.team.clone(),
            runbook: spec.runbook.clone(),
            downstream: spec.downstream.clone(),
            versions: model.versions.iter().map(|version| version.name.clone()).collect(),
            simulated: spec.simulated.clone(),
            public: spec.public,
            state: judged.state,
            live: judged.live,
            since: self.since(model, judged.state),
            reason: judged.reason,
            signals: signals::of(self, model, now),
            last_prediction: last_prediction(model),
            serving: serving(model),
            breaker: route.map_or(Breaker::Closed, |route| route.plan.breaker),
            rollout: route.and_then(rollout).map(|(candidate, share)| (candidate.to_owned(), share)),
            days: self.days(model, now),
            worth: self.worth.clone(),
            incidents: self.incidents.clone(),
        }
    }

    /// Since when the state holds: a silence began when the next prediction was due, not when it was noticed.
    fn since(&self, model: &Model, state: State) -> Option<i64> {
        if state == State::Silent {
            return last_prediction(model)
                .map(|last| last + rhythm_ms(model).unwrap_or(shared::state::USUAL_RHYTHM_MS));
        }
        self.change.as_ref().map(|change| change.at)
    }

    fn days(&self, model: &Model, now: i64) -> Vec<Day> {
        let (watched, last) = &self.watched;
        let mut days: Vec<Day> = daily(model).into_iter().map(|n| Day { predictions: n, ..Day::default() }).collect();
        days.resize(DAYS, Day::default());
        // What was watched may have been read before midnight.
        let late = usize::try_from(now.div_euclid(DAY_MS) - last).unwrap_or(0);
        for (day, seen) in days.iter_mut().zip(watched.iter().skip(late)) {
            (day.up_s, day.degraded_s, day.down_s) = (seen.up_s, seen.degraded_s, seen.down_s);
        }
        days
    }

    /// The worst of what rules of some kind say.
    pub(super) fn worst(&self, kind: SignalKind) -> Option<(Health, String)> {
        let of_kind = self.rules.iter().filter(|rule| rule.spec.enabled && rule.kind() == Some(kind));
        let mut said: Vec<(Health, &Reading)> = of_kind
            .filter_map(|rule| {
                let reading = self.readings.get(&rule.name)?;
                Some((rule.health(reading), reading))
            })
            .collect();
        // The first rule speaks for all while nothing is wrong.
        said.sort_by_key(|(health, _)| std::cmp::Reverse(*health));
        let only_unknown = said.iter().all(|(health, _)| *health == Health::Unknown);
        let first = said.iter().find(|(health, _)| only_unknown || *health != Health::Unknown)?;
        Some((first.0, first.1.text.clone()))
    }
}

/// Today as far as followers are told at once: whether it is watched, and every ten minutes of it.
fn watched_today(status: &ModelStatus) -> Day {
    let today = status.days.last().copied().unwrap_or_default();
    // Less than a minute was a glimpse, which pages do not show.
    let tens = |seconds: u32| if seconds < 60 { 0 } else { 1 + seconds / 600 };
    Day {
        up_s: tens(today.up_s),
        degraded_s: tens(today.degraded_s),
        down_s: tens(today.down_s),
        predictions: u64::from(today.predictions > 0),
    }
}

/// The last live or canary prediction, in epoch milliseconds.
pub(super) fn last_prediction(model: &Model) -> Option<i64> {
    answered(model).map(|(_, received)| received.last).max()
}

/// The longest time between two predictions, in milliseconds, where it was said.
pub(super) fn rhythm_ms(model: &Model) -> Option<i64> {
    model.spec.expected_every_s.map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000))
}

/// Live and canary rows, by version.
pub(super) fn answered(model: &Model) -> impl Iterator<Item = (&str, &shared::api::Received)> {
    model.versions.iter().flat_map(|version| {
        let is_answer = |one: &&shared::api::Received| {
            matches!(one.role, ObservationRole::Live | ObservationRole::Canary) && one.rows > 0
        };
        version.received.iter().filter(is_answer).map(|received| (version.name.as_str(), received))
    })
}

/// Which versions answered today and yesterday, with their share.
fn serving(model: &Model) -> Vec<Serving> {
    let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
    for (version, received) in answered(model) {
        *rows.entry(version).or_default() += received.daily.iter().rev().take(2).sum::<u64>();
    }
    let total: u64 = rows.values().sum();
    let share =
        |(version, rows): (&str, u64)| Serving { version: version.to_owned(), share: rows as f64 / total as f64 };
    rows.into_iter().filter(|(_, rows)| *rows > 0).map(share).collect()
}

fn rollout(route: &Route) -> Option<(&str, f64)> {
    let rollout = route.rollout.as_ref()?;
    Some((&rollout.candidate, rollout.steps.get(rollout.step).copied().unwrap_or_default()))
}

fn worth(business: Option<Business>, value: Option<BusinessValue>, before: Option<Worth>) -> Option<Worth> {
    let business = business?;
    let (lost, labelled, predictions) =
        before.map(|before| (before.lost, before.labelled, before.predictions)).unwrap_or_default();
    let (value, value_at) = value.map(|value| (value.value, value.at)).unzip();
    Some(Worth { business, value, value_at, lost, labelled, predictions })
}
