//! What was done is written down.

use shared::api::{AuditEntry, Json};

use super::{Caller, Door};
use crate::clock;
use crate::routes::App;

/// Of a longer text only the beginning is kept.
const LONGEST_TARGET: usize = 1_000;

/// Whether an address is written down when it succeeds. What serving systems send all day is counted elsewhere: rows,
/// labels, readings and traces stand in the store with their times.
pub(super) fn is_kept(door: Door) -> bool {
    !matches!(
        door.path,
        "/models/{model}/versions/{version}/resources" | "/v1/traces" | "/session" | "/session/password"
    )
}

/// Adds an entry to the trail. What was done is done: where the entry cannot be kept, the log says so.
pub(super) async fn write(
    app: &App,
    caller: &Caller,
    door: Door,
    path: &str,
    status: u16,
    (before, after): (Option<Json>, Option<Json>),
) {
    let action = format!("{} {}", door.method, door.path);
    add(app, entry(caller, action, path, status, before, after)).await;
}

/// Adds an entry for somebody who came in or went out, or could not.
pub(super) async fn of_session(app: &App, caller: &Caller, by: &str, action: &str, status: u16) {
    let entry = entry(caller, action.to_owned(), "/api/v1/session", status, None, None);
    add(app, AuditEntry { by: by.chars().take(200).collect(), ..entry }).await;
}

fn entry(
    caller: &Caller,
    action: String,
    path: &str,
    status: u16,
    before: Option<Json>,
    after: Option<Json>,
) -> AuditEntry {
    AuditEntry {
        at: clock::now_ms(),
        by: caller.name().to_owned(),
        via: caller.via(),
        from: caller.from().to_owned(),
        request: caller.request().to_owned(),
        action,
        target: path.chars().take(LONGEST_TARGET).collect(),
        status,
        before,
        after,
    }
}

async fn add(app: &App, entry: AuditEntry) {
    if let Err(error) = app.doors().reading(move |store| store.audit(&entry)).await {
        tracing::error!(%error, "the audit trail could not be written");
    }
}
