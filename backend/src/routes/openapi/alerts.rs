//! Rules, incidents, and who is told.

use shared::api::{Channel, Delivery, Incident, Maintenance, Rule};

use super::super::channels::Queued;
use super::operation::{Subject, delete, get, post, put};

/// `…/rules`, `/incidents`, `/maintenance`, `/channels`, `/deliveries`
pub(super) fn subject() -> Subject {
    let operations = vec![
        get("/api/v1/models/{model}/rules", "listRules", "A model's rules with what they say")
            .answers::<Vec<Rule>>("Those from the start and those that people wrote."),
        put(
            "/api/v1/models/{model}/rules/{rule}",
            "putRule",
            "Writes a rule; one of a built-in rule's name takes its place",
        )
        .keeps::<Rule>()
        .refuses(&[409, 422]),
        delete(
            "/api/v1/models/{model}/rules/{rule}",
            "deleteRule",
            "Deletes a rule; a built-in one is as from the start",
        )
        .done("It is gone."),
        get("/api/v1/incidents", "listIncidents", "Incidents, the open ones first")
            .answers::<Vec<Incident>>("Those that may be seen."),
        get("/api/v1/incidents/{id}", "getIncident", "An incident with its timeline")
            .answers::<Incident>("The incident."),
        post("/api/v1/incidents/{id}/acknowledge", "acknowledgeIncident", "Somebody takes it on")
            .answers::<Incident>("The incident.")
            .refuses(&[422]),
        post("/api/v1/incidents/{id}/note", "noteIncident", "Writes a line into its timeline")
            .answers::<Incident>("The incident.")
            .refuses(&[422]),
        post(
            "/api/v1/incidents/{id}/post-mortem",
            "putPostMortem",
            "What was learnt; takes the place of what stood there",
        )
        .answers::<Incident>("The incident.")
        .refuses(&[422]),
        get("/api/v1/maintenance", "listMaintenance", "Times in which nobody is told")
            .answers::<Vec<Maintenance>>("Those that are not over."),
        post("/api/v1/maintenance", "addMaintenance", "Plans a time in which nobody is told")
            .more("One for all models takes a role for all.")
            .makes::<Maintenance>("With its number.")
            .refuses(&[422]),
        delete("/api/v1/maintenance/{id}", "deleteMaintenance", "Calls it off").done("It is gone."),
        get("/api/v1/channels", "listChannels", "Where people are told, without secrets")
            .answers::<Vec<Channel>>("Only admins see where they lead."),
        put("/api/v1/channels/{name}", "putChannel", "Says where people are told")
            .more("A secret that is sent as it was shown stays what it is.")
            .keeps::<Channel>()
            .refuses(&[409, 422]),
        delete("/api/v1/channels/{name}", "deleteChannel", "Deletes a channel").done("It is gone."),
        post("/api/v1/channels/{name}/test", "testChannel", "Sends a message to a channel")
            .answers_as::<Queued>(202, "What comes of it stands among the deliveries."),
        get("/api/v1/deliveries", "listDeliveries", "Messages and whether they arrived, the latest first")
            .answers::<Vec<Delivery>>("Those of models that the role is for."),
    ];
    Subject { name: "Alerts", about: "When somebody should look, what went wrong, and who is told.", operations }
}
