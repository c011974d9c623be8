//! What each signal of a model says, kept apart.

use shared::api::{Health, Model, Probe, Signal, SignalKind};
use shared::date;

use super::board::{Entry, last_prediction, rhythm_ms};

/// The signals in their order; one that cannot be had is left out.
pub(super) fn of(entry: &Entry, model: &Model, now: i64) -> Vec<Signal> {
    let rules = |kind| entry.worst(kind).map(|(health, text)| Signal { kind, health, text });
    let signals = [
        serving(entry, model),
        freshness(entry, model, now),
        rules(SignalKind::Quality),
        entry.labels.clone(),
        rules(SignalKind::Resources).filter(|signal| signal.health != Health::Unknown),
    ];
    signals.into_iter().flatten().collect()
}

fn serving(entry: &Entry, model: &Model) -> Option<Signal> {
    let probes: Vec<(String, &Probe)> = entry
        .should_serve(model)
        .into_iter()
        .filter_map(|version| entry.probes.get(&version).map(|probe| (version, probe)))
        .collect();
    let (version, worst) = probes.iter().min_by_key(|(_, probe)| probe.ready)?;
    let health = if worst.ready { Health::Good } else { Health::Bad };
    let text = match (worst.ready, probes.len()) {
        (true, 1) => format!("The endpoint of {version} is ready: {}.", worst.finding),
        (true, several) => format!("All {several} endpoints are ready."),
        (false, _) => format!("The endpoint of {version} failed its check: {}.", worst.finding),
    };
    Some(Signal { kind: SignalKind::Serving, health, text })
}

fn freshness(entry: &Entry, model: &Model, now: i64) -> Option<Signal> {
    let last = last_prediction(model)?;
    let rhythm = rhythm_ms(model);
    let late = now - last > rhythm.unwrap_or(shared::state::USUAL_RHYTHM_MS);
    let text = match (late, rhythm) {
        (true, _) => format!("No prediction since {}.", date::moment(last)),
        (false, Some(rhythm)) => {
            format!("Predictions come at least every {}, as they should.", date::span(rhythm / 1_000))
        }
        (false, None) => "Predictions have come within a day; how often to expect them was not said.".to_owned(),
    };
    let worst = entry.worst(SignalKind::Freshness).filter(|(health, _)| *health > Health::Unknown);
    let (health, text) = match worst {
        Some(worst) if !late => worst,
        _ => (if late { Health::Bad } else { Health::Good }, text),
    };
    Some(Signal { kind: SignalKind::Freshness, health, text })
}
