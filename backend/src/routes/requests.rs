//! Everything known of one request.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use shared::api::RequestRecord;

use super::{App, kept, protected};
use crate::doors::Caller;
use crate::error::Error;

/// `GET /api/v1/requests/{request_id}`
pub(super) async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RequestRecord>, Error> {
    let asked = id.clone();
    let (mut record, gone) = app
        .store(move |store| {
            let mut record = store.request(&asked)?;
            protected::withhold(store, &caller, &mut record)?;
            let seen: BTreeSet<&str> = record.observations.iter().map(|one| one.model.as_str()).collect();
            let mut gone = store.all_kept_from()?;
            gone.retain(|(model, ..)| caller.sees(model) && !seen.contains(model.as_str()));
            Ok((record, gone))
        })
        .await?;
    let gone: Vec<String> = gone
        .into_iter()
        .map(|(model, version, role, kept_from)| kept::sentence(&model, &version, role, kept_from))
        .collect();
    if record.observations.is_empty() && record.labels.is_empty() && record.hops.is_empty() {
        let why = if gone.is_empty() { String::new() } else { format!(", or not lately: {}", gone.join("; ")) };
        return Err(Error::NotFound(format!("no model has seen a request \"{id}\"{why}")));
    }
    record.notes = gone;
    Ok(Json(record))
}
