//! Everything known of one request.

use axum::Json;
use axum::extract::{Path, State};
use shared::api::RequestRecord;

use super::{App, protected};
use crate::doors::Caller;
use crate::error::Error;

/// `GET /api/v1/requests/{request_id}`
pub(super) async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RequestRecord>, Error> {
    let asked = id.clone();
    let record = app
        .store(move |store| {
            let mut record = store.request(&asked)?;
            protected::withhold(store, &caller, &mut record)?;
            Ok(record)
        })
        .await?;
    if record.observations.is_empty() && record.labels.is_empty() && record.hops.is_empty() {
        return Err(Error::NotFound(format!("no model has seen a request \"{id}\"")));
    }
    Ok(Json(record))
}
