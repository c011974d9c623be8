//! What happens, as it happens.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event as Sent, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use schemars::JsonSchema;
use serde::Deserialize;
use shared::api::{Event, Need, Via};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::App;
use crate::doors::Caller;
use crate::error::Error;
use crate::watch::{Following, Numbered};

/// A follower is asked again who it is after so long: it comes back by itself.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// A line that keeps proxies from closing a quiet connection.
const ALIVE: Duration = Duration::from_secs(15);
/// A follower comes back after so long.
const RETRY: Duration = Duration::from_secs(2);

/// Which events are wanted.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Wanted {
    /// Of which models, with commas between; of all when empty.
    #[serde(default)]
    models: String,
    /// Of which names, for example `status,route`, with commas between; all when empty.
    #[serde(default)]
    events: String,
}

/// `GET /api/v1/events?models=a,b&events=route`: every event with an id; `Last-Event-ID` brings what was missed, or
/// `resync` where that cannot be told any more. Who asks for `route` of some models is told their routes at once.
pub(super) async fn events(
    State(app): State<App>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Sent, Infallible>>>, Error> {
    if caller.via() == Via::Nobody && !app.doors().settings().public_status {
        caller.must(Need::See, None)?;
    }
    let list = |text: &str| -> Vec<String> {
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (models, names) = (list(&wanted.models), list(&wanted.events));
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    // Before the routes are read, so that no change falls between.
    let Following { missed, coming } = app.watch.follow(last.as_deref());
    let mut first: VecDeque<Sent> = VecDeque::new();
    first.push_back(Sent::default().retry(RETRY).comment("following"));
    let filter = Filter { models, names, caller };
    match missed {
        Some(missed) => first.extend(missed.iter().filter_map(|event| filter.sent(event))),
        None => first.push_back(resync()),
    }
    if last.is_none() && filter.names.iter().any(|name| name == "route") {
        let mut models = filter.models.clone();
        models.retain(|model| filter.caller.sees(model));
        let read = move |watch: &crate::watch::Watch| {
            models.into_iter().map(|model| Ok((watch.route(&model)?, model))).collect::<Result<Vec<_>, _>>()
        };
        for (route, model) in app.watching(read).await? {
            let event = Event::Route { model, route: Box::new(route) };
            let data = serde_json::to_string(&event).map_err(|error| Error::Internal(error.to_string()))?;
            first.push_back(Sent::default().event("route").data(data));
        }
    }
    // Who may follow is asked again from time to time: a session may have ended.
    let end = Instant::now() + LONGEST;
    let stream = unfold((first, coming, filter), move |(mut first, mut coming, filter)| async move {
        if let Some(event) = first.pop_front() {
            return Some((Ok(event), (first, coming, filter)));
        }
        loop {
            let event = match timeout_at(end, coming.recv()).await.ok()? {
                Ok(event) => match filter.sent(&event) {
                    Some(event) => event,
                    None => continue,
                },
                // It could not keep up: what it missed is too much to tell.
                Err(RecvError::Lagged(_)) => resync(),
                Err(RecvError::Closed) => return None,
            };
            return Some((Ok(event), (first, coming, filter)));
        }
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(ALIVE)))
}

struct Filter {
    models: Vec<String>,
    names: Vec<String>,
    caller: Caller,
}

impl Filter {
    fn wants(&self, event: &Numbered) -> bool {
        let of_model = |model: &str| self.models.is_empty() || self.models.iter().any(|wanted| wanted == model);
        let of_name = self.names.is_empty() || self.names.iter().any(|wanted| wanted == event.name);
        of_name && event.model.as_deref().is_none_or(of_model)
    }

    /// What is sent of an event; nothing when it is not wanted or not for this caller.
    fn sent(&self, event: &Numbered) -> Option<Sent> {
        if !self.wants(event) {
            return None;
        }
        match &event.model {
            Some(model) if !self.caller.sees(model) => {
                // Who sees no more than what is public is told to look again.
                (event.is_public && event.name == "status").then(resync)
            }
            _ => Some(sent(event)),
        }
    }
}

fn sent(event: &Numbered) -> Sent {
    Sent::default().id(event.id.as_str()).event(event.name).data(&*event.data)
}

fn resync() -> Sent {
    Sent::default().event("resync").data("{\"event\":\"resync\"}")
}
