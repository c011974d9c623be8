//! Reads the rules of a model: what their figures are, from summaries and from what was pushed or scraped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use shared::alert::{Metric, Operations, Quality, Read, in_words, read_operations, read_quality, usual_memory};
use shared::api::{Breaker, Health, Model, Resources, Signal, SignalKind, Version, leading, leading_role};
use shared::date;
use shared::schema::ObservationRole;
use shared::series::{Parts, Prefix, Summaries, Totals};
use shared::summary::Layout;
use shared::verdict::Outcome;

use super::board::{Entry, last_prediction, rhythm_ms};
use super::rules::Rule;
use super::worth::{self, Month};
use super::{Watch, rules};
use crate::clock::{self, DAY_S, HOUR_S};
use crate::store::{StoreError, SummariesQuery};

/// Windows shorter than this are read by the hour.
const BY_THE_HOUR_MS: i64 = 2 * DAY_S * 1_000;
/// Memory of so long ago tells what is usual.
const USUAL_MS: i64 = 35 * DAY_S * 1_000;
/// Labels are looked for over so long.
const LABELS_MS: i64 = 30 * DAY_S * 1_000;

/// What is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Everything.
    All,
    /// What may change without new rows.
    Operations,
}

/// What the rules of a model said.
#[derive(Debug, Default)]
struct Said {
    reads: Vec<(Rule, Read)>,
    /// Whether summaries were read too.
    all: bool,
    labels: Option<Signal>,
    month: Option<Month>,
}

impl Watch {
    /// Reads the rules of a model and judges it anew.
    pub(super) fn read_rules(&self, name: &str, what: Reading) -> Result<(), StoreError> {
        let Some(asked) = self.board().get(name).and_then(Asked::of) else { return Ok(()) };
        // What comes while the rules are read is read the next time.
        if let Some(entry) = self.board().get_mut(name) {
            entry.read_at = Some(Instant::now());
            entry.used = false;
            entry.unread &= what == Reading::Operations;
        }
        let said = self.said(&asked, what)?;
        self.settle(name, |entry| {
            let now = clock::now_ms();
            for (rule, read) in said.reads {
                rules::take(entry, &rule, read, now);
            }
            if said.all {
                entry.labels = said.labels;
            }
            if let (Some(worth), Some(month)) = (&mut entry.worth, said.month) {
                (worth.lost, worth.labelled, worth.predictions) = (month.lost, month.labelled, month.predictions);
            }
        })
        .map(drop)
    }

    fn said(&self, asked: &Asked, what: Reading) -> Result<Said, StoreError> {
        let mut said = Said::default();
        let enabled = || asked.rules.iter().filter(|rule| rule.spec.enabled && !rule.is_state());
        for rule in enabled().filter(|rule| rule.metric.is_some_and(|metric| !metric.needs_summaries())) {
            said.reads.push((rule.clone(), self.read_operations(asked, rule)?));
        }
        if what == Reading::Operations {
            return Ok(said);
        }
        let mut seen = Seen { watch: self, asked, known: BTreeMap::new() };
        for rule in enabled() {
            let Some(metric) = rule.metric.filter(|metric| metric.needs_summaries()) else { continue };
            let limit = rule.spec.threshold.or(metric.usual_limit());
            let read = match limit {
                None => Read::unavailable("The rule must name its threshold."),
                Some(limit) => seen.read(metric, rule.spec.feature.as_deref(), limit, rule.window_ms())?,
            };
            said.reads.push((rule.clone(), read));
        }
        said.all = true;
        said.labels = seen.labels()?;
        said.month = worth::month(self.store.as_ref(), &asked.model, asked.now)?;
        Ok(said)
    }

    /// The worst that is read of the versions that serve.
    fn read_operations(&self, asked: &Asked, rule: &Rule) -> Result<Read, StoreError> {
        let Some(metric) = rule.metric else { return Ok(Read::unavailable("There is no such metric any more.")) };
        let mut from = asked.now - rule.window_ms();
        if let Some(since) = asked.half_open_since {
            // Whether all is well again shows in what came since.
            from = from.max(since);
        }
        let rows = if metric == Metric::InvalidShare {
            let intake = self.store.intake(&asked.model.name, from)?;
            (intake.accepted, intake.rejected)
        } else {
            (0, 0)
        };
        let mut worst: Option<Read> = None;
        for version in &asked.serving {
            let mut readings: Vec<Resources> = Vec::new();
            if metric != Metric::InvalidShare {
                let since = if metric == Metric::MemoryRatio { asked.now - USUAL_MS } else { from };
                readings = self.store.resources(&asked.model.name, version, since)?;
            }
            let usual = usual_memory(&readings, asked.now);
            readings.retain(|reading| reading.time.is_some_and(|time| time >= from));
            let read = read_operations(
                metric,
                rule.spec.threshold,
                &Operations {
                    now: asked.now,
                    has_endpoint: false,
                    failing_since: None,
                    finding: "",
                    last_prediction: last_prediction(&asked.model),
                    rhythm_ms: rhythm_ms(&asked.model),
                    rows,
                    readings: &readings,
                    usual_memory: usual,
                },
            );
            let weight = |read: &Read| match read.outcome {
                Outcome::Fail => 2,
                Outcome::Pass => 1,
                Outcome::Inconclusive => 0,
            };
            if worst.as_ref().is_none_or(|worst| weight(&read) > weight(worst)) {
                worst = Some(read);
            }
        }
        Ok(worst.unwrap_or_else(|| Read::unavailable("There is no version that serves.")))
    }
}

/// What is asked, as it was on the board.
struct Asked {
    now: i64,
    model: Arc<Model>,
    rules: Vec<Rule>,
    /// The versions that serve, or the leading one.
    serving: Vec<String>,
    half_open_since: Option<i64>,
}

impl Asked {
    fn of(entry: &Entry) -> Option<Self> {
        let model = entry.model.clone()?;
        let mut serving = entry.should_serve(&model);
        if serving.is_empty() {
            serving.extend(leading(&model).map(|version| version.name.clone()));
        }
        let half_open = entry.route.as_ref().filter(|route| route.plan.breaker == Breaker::HalfOpen);
        Some(Self {
            now: clock::now_ms(),
            rules: entry.rules.clone(),
            serving,
            half_open_since: half_open.and_then(|route| route.since),
            model,
        })
    }

    fn leading(&self) -> Option<&Version> {
        leading(&self.model).filter(|version| version.binning.is_some())
    }
}

/// Windows of the leading version, each read once.
struct Seen<'a> {
    watch: &'a Watch,
    asked: &'a Asked,
    known: BTreeMap<i64, Option<Window>>,
}

struct Window {
    summaries: Summaries,
    reference: Option<Totals>,
    totals: Totals,
    span: String,
}

impl Seen<'_> {
    fn read(&mut self, metric: Metric, feature: Option<&str>, limit: f64, window_ms: i64) -> Result<Read, StoreError> {
        if self.asked.leading().is_none() {
            return Ok(Read::unavailable("No reference has been sent."));
        }
        let Some(window) = self.window(window_ms)? else {
            return Ok(Read::unavailable("No live predictions have come."));
        };
        let Some(version) = window.summaries.versions.first() else {
            return Ok(Read::unavailable("Its summaries are gone."));
        };
        let quality = Quality {
            binning: &version.binning,
            layout: &Layout::new(&version.binning),
            reference: window.reference.as_ref(),
            window: &window.totals,
            span: &window.span,
        };
        Ok(read_quality(metric, feature, limit, &quality))
    }

    /// What the labels say; `None` where nothing is to be labelled.
    fn labels(&mut self) -> Result<Option<Signal>, StoreError> {
        if self.asked.leading().is_none() || last_prediction(&self.asked.model).is_none() {
            return Ok(None);
        }
        let read = self.read(Metric::LabelCoverage, None, 0.0, LABELS_MS)?;
        let kind = SignalKind::Labels;
        Ok(Some(match read.value {
            Some(share) if share > 0.0 => {
                let text = read.text.split(';').next().unwrap_or_default().trim_end_matches('.').to_owned();
                Signal { kind, health: Health::Good, text: format!("{text}.") }
            }
            Some(_) => {
                let text = "No outcome is known yet: whether the answers were right cannot be told.".to_owned();
                Signal { kind, health: Health::Unknown, text }
            }
            None => Signal { kind, health: Health::Unknown, text: read.text },
        }))
    }

    fn window(&mut self, window_ms: i64) -> Result<Option<&Window>, StoreError> {
        if !self.known.contains_key(&window_ms) {
            let window = self.load(window_ms)?;
            self.known.insert(window_ms, window);
        }
        Ok(self.known.get(&window_ms).and_then(Option::as_ref))
    }

    /// The window that ends with the last prediction: what a model that went silent did last is not forgotten.
    fn load(&self, window_ms: i64) -> Result<Option<Window>, StoreError> {
        let Some(version) = self.asked.leading() else { return Ok(None) };
        let role = leading_role(version);
        let Some(received) = version.received.iter().find(|one| one.role == role) else { return Ok(None) };
        let end_s = received.last.min(self.asked.now).div_euclid(1_000);
        let width_s = if window_ms < BY_THE_HOUR_MS { HOUR_S } else { DAY_S };
        let windows = (window_ms / 1_000 + width_s - 1) / width_s;
        let from = (end_s.div_euclid(width_s) - windows.max(1) + 1) * width_s;
        let query = SummariesQuery {
            model: self.asked.model.name.clone(),
            versions: vec![version.name.clone()],
            from,
            to: end_s + 1,
            width_s: width_s as u32,
            parts: Parts { cells: true, sums: false, outcomes: true },
            known_at_ms: None,
        };
        let summaries = self.watch.store.summaries(&query)?;
        let Some(known) = summaries.versions.first() else { return Ok(None) };
        let totals = |role: ObservationRole, from: i64| {
            known.role(role).map(|series| {
                let prefix = Prefix::new(series);
                prefix.totals(&prefix.range(from, i64::MAX))
            })
        };
        let Some(window) = totals(role, from) else { return Ok(None) };
        let reference = totals(ObservationRole::Reference, i64::MIN);
        let span = format!("the {} to {}", in_words(window_ms), date::day(end_s.div_euclid(DAY_S)));
        Ok(Some(Window { reference, totals: window, span, summaries }))
    }
}
