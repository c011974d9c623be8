//! Routes of models.

use shared::api::{Check, ObservedShare, Route, RouteChange};

use super::operation::{Operation, Subject, get, post, put};

const REVISION: &str = "The route's revision: sent as `If-None-Match` or `If-Match`.";

/// `…/route`, `…/rollout`, `…/breaker`
pub(super) fn subject() -> Subject {
    let operations = vec![
        get("/api/v1/models/{model}/route", "getRoute", "Who receives which share of the requests")
            .header("If-None-Match", "The `ETag` that was read: 304 while the route is the same.")
            .answers::<Route>("The route; with `at`, the line of the ledger that held then.")
            .with("etag", REVISION)
            .answer(304, "The route is the same.", None),
        put("/api/v1/models/{model}/route", "putRoute", "Decides who receives which share")
            .header("If-Match", "The `ETag` that was read: refuses to undo somebody else's change.")
            .answers::<Route>("The route from now on.")
            .with("etag", REVISION)
            .refuses(&[409, 412, 422]),
        get("/api/v1/models/{model}/route/history", "listRouteChanges", "The ledger of routes, the latest first")
            .answers::<Vec<RouteChange>>("Every change."),
        get("/api/v1/models/{model}/route/observed", "getObservedShares", "Planned against observed shares")
            .answers::<Vec<ObservedShare>>("By version."),
        get("/api/v1/models/{model}/rollout", "getRolloutChecks", "What speaks for and against the next step")
            .answers::<Vec<Check>>("Empty without a rollout."),
        decided(post("/api/v1/models/{model}/rollout", "beginRollout", "A new version begins to take over in steps")),
        decided(post("/api/v1/models/{model}/rollout/promote", "promoteRollout", "The next step")),
        decided(post("/api/v1/models/{model}/rollout/rollback", "rollBackRollout", "Back to the version before")),
        decided(post("/api/v1/models/{model}/breaker/open", "openBreaker", "Callers get the fallback")),
        decided(post("/api/v1/models/{model}/breaker/close", "closeBreaker", "Requests reach the model again")),
    ];
    Subject { name: "Routes", about: "Who serves, who served, and how a new version takes over.", operations }
}

/// What decisions have in common.
fn decided(operation: Operation) -> Operation {
    operation.answers::<RouteChange>("The new line of the ledger.").refuses(&[409, 422])
}
