//! How models are doing.

use std::collections::BTreeSet;

use shared::api::{Event, Live, ModelStatus, Resources, Status};

use super::super::status::Changed;
use super::operation::{Subject, get, post, put};

/// `/status`, `/events`, `…/live`, `…/status`, `…/states`, `…/resources`, `…/business`, `/departed`, badge and feed
pub(super) fn subject() -> Subject {
    let operations = vec![
        get("/api/v1/status", "getStatus", "How all models are doing")
            .answers::<Status>("Those that may be seen; to nobody, what is public of public ones.")
            .refuses(&[401]),
        get("/api/v1/events", "followEvents", "What happens, as it happens")
            .more(
                "Server-sent events, each with an id; `resync` where what was missed can't be told any more. Who asks for `route` \
                 of some models is told their routes at once. The stream ends after 15 minutes: come back with `Last-Event-ID`.",
            )
            .header("Last-Event-ID", "Brings what was missed since.")
            .tells::<Event>("Events; each has this JSON as its data.")
            .refuses(&[401]),
        get("/api/v1/models/{model}/live", "isLive", "Is a model live?")
            .more("The status alone answers it, so that a script needs no JSON.")
            .answers::<Live>("It is live.")
            .answers_as::<Live>(503, "It is not, or Evenkeel itself is busy (then with problem details)."),
        get("/api/v1/models/{model}/status", "getModelStatus", "How one model is doing")
            .answers::<ModelStatus>("With what each signal says."),
        get("/api/v1/models/{model}/states", "listStates", "The changes of a model's state")
            .answers::<Vec<Changed>>("The one that held at `from` included."),
        get(
            "/api/v1/models/{model}/versions/{version}/resources",
            "listResources",
            "What a version used, as it was pushed or read from its metrics",
        )
        .answers::<Vec<Resources>>("By time."),
        post("/api/v1/models/{model}/versions/{version}/resources", "sendResources", "What a version used in a short time")
            .done("It is noted.")
            .refuses(&[422]),
        post("/api/v1/models/{model}/business", "sendBusinessValue", "A value of the model's business metric")
            .done("It is noted."),
        get("/api/v1/departed", "listDeparted", "Who has left, so that models without an owner show")
            .answers::<BTreeSet<String>>("Names or mail addresses, in small letters."),
        put("/api/v1/departed", "putDeparted", "Says anew who has left").done("It has taken the place of what was said.").refuses(&[422]),
        get("/badge/{file}", "getBadge", "A model's state as a picture to show elsewhere")
            .sends("image/svg+xml", "The badge."),
        get("/feed.atom", "getFeed", "Incidents as they come and go, the latest first")
            .sends("application/atom+xml", "The latest 100."),
    ];
    Subject { name: "Watching", about: "Whether models are live, and how they are doing.", operations }
}
