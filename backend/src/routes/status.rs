//! How models are doing.

use axum::Json;
use axum::extract::{Path, Query, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::api::{Day, ModelStatus, Need, State as Word, Status, Via};

use super::App;
use super::moment::moment;
use crate::clock::{self, DAY_S};
use crate::doors::Caller;
use crate::error::Error;

/// Changes of a state are listed for so long, unasked.
const DAYS: i64 = 90;

/// `GET /api/v1/status`: of the models that may be seen; nobody sees of public ones what is meant for all.
pub(super) async fn all(State(app): State<App>, caller: Caller) -> Result<Json<Status>, Error> {
    let mut status = app.watch.status();
    if caller.via() != Via::Nobody {
        status.models.retain(|model| caller.sees(&model.name));
    } else if app.doors().settings().public_status {
        status.models = status.models.into_iter().filter(|model| model.public).map(in_public).collect();
    } else {
        caller.must(Need::See, None)?;
    }
    Ok(Json(status))
}

/// What anybody may know of a model that is public: its name, what it is for, its state.
fn in_public(model: ModelStatus) -> ModelStatus {
    let ModelStatus { name, description, simulated, public, state, live, since, last_prediction, days, .. } = model;
    // How many predictions there are a day is nobody's business.
    let days = days.into_iter().map(|day| Day { predictions: u64::from(day.predictions > 0), ..day }).collect();
    ModelStatus {
        name,
        description,
        simulated,
        public,
        state,
        live,
        since,
        last_prediction,
        days,
        ..ModelStatus::default()
    }
}

/// `GET /api/v1/models/{model}/status`
pub(super) async fn one(State(app): State<App>, Path(model): Path<String>) -> Result<Json<ModelStatus>, Error> {
    let status = app.watching(move |watch| watch.refresh(&model)).await?;
    Ok(Json((*status).clone()))
}

/// From when on.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Since {
    /// From this time on, RFC 3339 or epoch milliseconds; the last 90 days unasked.
    from: Option<String>,
}

/// From when on a model was in a state.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StateChange")]
pub(super) struct Changed {
    /// In epoch milliseconds.
    at: i64,
    /// The state.
    state: Word,
    /// Why, in a sentence.
    reason: String,
}

/// `GET /api/v1/models/{model}/states?from`: the changes of its state, the one that held at `from` included.
pub(super) async fn changes(
    State(app): State<App>,
    Path(model): Path<String>,
    Query(since): Query<Since>,
) -> Result<Json<Vec<Changed>>, Error> {
    let from = moment(since.from.as_deref(), "from")?.unwrap_or_else(|| clock::now_ms() - DAYS * DAY_S * 1_000);
    let changes = app.store(move |store| store.state_changes(&model, from)).await?;
    let changed =
        |change: crate::store::StateChange| Changed { at: change.at, state: change.state, reason: change.reason };
    Ok(Json(changes.into_iter().map(changed).collect()))
}
