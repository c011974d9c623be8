//! Is a model live?

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::api::{Live, ModelStatus, State as Word};
use shared::date;

use super::App;
use crate::clock;
use crate::error::Error;

/// `GET /api/v1/models/{model}/live`: 200 when live, 503 when not.
pub(super) async fn live(State(app): State<App>, Path(model): Path<String>) -> Result<(StatusCode, Json<Live>), Error> {
    let status = app.watching(move |watch| watch.refresh(&model)).await?;
    let live = answer(&status, clock::now_ms());
    Ok((if live.live { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(live)))
}

fn answer(status: &ModelStatus, now: i64) -> Live {
    let mut reason = status.reason.clone();
    if let (Word::Live | Word::Updating, Some(last)) = (status.state, status.last_prediction) {
        reason = format!("{reason} Last prediction {}.", date::ago(last, now));
    }
    Live {
        state: status.state,
        live: status.live,
        since: status.since.map(clock::rfc3339),
        last_prediction: status.last_prediction.map(clock::rfc3339),
        serving: status.serving.clone(),
        reason,
    }
}
