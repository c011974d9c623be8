//! Is a model live?

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api::{Live, Model, Serving, State as Word};
use shared::schema::{ObservationRole, Stage};

use super::App;
use crate::clock;
use crate::error::Error;

/// A model that says nothing of its rhythm is silent after a day.
const USUAL_RHYTHM_S: u64 = 86_400;

/// `GET /api/v1/models/{model}/live`: 200 when live, 503 when not.
pub(super) async fn live(State(app): State<App>, Path(model): Path<String>) -> Result<(StatusCode, Json<Live>), Error> {
    let model = app.store(move |store| store.model(&model)).await?;
    let live = judge(&model, clock::now_ms());
    Ok((if live.live { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(live)))
}

/// The state that the received observations show; endpoints are not probed here.
pub(crate) fn judge(model: &Model, now: i64) -> Live {
    let answering = |role| matches!(role, ObservationRole::Live | ObservationRole::Canary);
    let mut serving: Vec<(String, i64, u64)> = Vec::new();
    for version in &model.versions {
        for received in version.received.iter().filter(|received| answering(received.role)) {
            let recent = received.daily.iter().rev().take(2).sum();
            serving.push((version.name.clone(), received.last, recent));
        }
    }
    let last = serving.iter().map(|(_, last, _)| *last).max();
    let rhythm_ms = model.spec.expected_every_s.unwrap_or(USUAL_RHYTHM_S) as i64 * 1_000;
    let retired =
        !model.versions.is_empty() && model.versions.iter().all(|version| version.spec.stage == Stage::Retired);
    let (state, reason) = match last {
        _ if retired => (Word::Retired, "All its versions are retired.".to_owned()),
        None => (Word::NotDeployed, "No version has answered a request yet.".to_owned()),
        Some(last) if now - last <= rhythm_ms => (Word::Live, format!("Last prediction {} ago.", duration(now - last))),
        Some(last) => (
            Word::Silent,
            format!(
                "No prediction for {}; one is expected at least every {}.",
                duration(now - last),
                duration(rhythm_ms)
            ),
        ),
    };
    let recent: u64 = serving.iter().map(|(_, _, rows)| rows).sum();
    let since = match (state, last) {
        (Word::Silent, Some(last)) => Some(clock::rfc3339(last + rhythm_ms)),
        _ => None,
    };
    Live {
        state,
        live: state == Word::Live,
        since,
        last_prediction: last.map(clock::rfc3339),
        serving: serving
            .into_iter()
            .filter(|(_, _, rows)| *rows > 0)
            .map(|(version, _, rows)| Serving { version, share: rows as f64 / recent as f64 })
            .collect(),
        reason,
    }
}

fn duration(ms: i64) -> String {
    let s = ms / 1_000;
    let (count, unit) = match s {
        ..120 => (s, "second"),
        120..7_200 => (s / 60, "minute"),
        7_200..172_800 => (s / 3_600, "hour"),
        _ => (s / 86_400, "day"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}
