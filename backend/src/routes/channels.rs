//! Where people are told, and whether it arrived.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use shared::api::{Channel, ChannelSpec, Delivery, Need};

use super::models::malformed;
use super::{App, names};
use crate::doors::Caller;
use crate::error::Error;
use crate::notify;

/// Stands where a secret is.
const HIDDEN: &str = "•••";

/// `GET /api/v1/channels`: without secrets; only admins see where they lead, as a webhook's address may be one.
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Channel>>, Error> {
    let channels = app.store(|store| store.channels()).await?;
    let is_admin = caller.permissions().allow(Need::Administer, None);
    let shown = |channel: Channel| if is_admin { hidden(channel) } else { named(channel) };
    Ok(Json(channels.into_iter().map(shown).collect()))
}

/// `PUT /api/v1/channels/{name}`; a secret that is sent as it was shown stays what it is.
pub(super) async fn put(
    State(app): State<App>,
    Path(name): Path<String>,
    body: Result<Json<ChannelSpec>, JsonRejection>,
) -> Result<(StatusCode, Json<Channel>), Error> {
    names::check("channel", &name)?;
    let Json(mut spec) = body.map_err(malformed)?;
    notify::check(app.reach, &spec).map_err(Error::data)?;
    let (new, channel) = app
        .store(move |store| {
            let known = store.channels()?.into_iter().find(|channel| channel.name == name);
            if let Some(known) = known {
                keep_secret(&mut spec, known.spec);
            }
            let channel = Channel { name, spec };
            Ok((store.put_channel(&channel)?, channel))
        })
        .await?;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(hidden(channel))))
}

/// `DELETE /api/v1/channels/{name}`
pub(super) async fn delete(State(app): State<App>, Path(name): Path<String>) -> Result<StatusCode, Error> {
    app.store(move |store| store.delete_channel(&name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which delivery it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Queued {
    /// As `GET /api/v1/deliveries` lists it.
    delivery: i64,
}

/// `POST /api/v1/channels/{name}/test`: sends a message; what came of it stands among the deliveries.
pub(super) async fn test(
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<Queued>), Error> {
    let delivery = app.watching(move |watch| watch.test_channel(&name)).await?;
    Ok((StatusCode::ACCEPTED, Json(Queued { delivery })))
}

/// `GET /api/v1/deliveries`: the latest first.
pub(super) async fn deliveries(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Delivery>>, Error> {
    let mut deliveries = app.store(|store| store.deliveries()).await?;
    deliveries.retain(|one| caller.permissions().allow(Need::Operate, one.model.as_deref()));
    Ok(Json(deliveries))
}

/// A channel without its secrets.
pub(crate) fn hidden(mut channel: Channel) -> Channel {
    match &mut channel.spec {
        ChannelSpec::Webhook { secret, .. } => *secret = secret.as_ref().map(|_| HIDDEN.to_owned()),
        ChannelSpec::Email { server, .. } => *server = without_password(server),
    }
    channel
}

/// A channel of which only the name and the kind are told.
fn named(mut channel: Channel) -> Channel {
    match &mut channel.spec {
        ChannelSpec::Webhook { url, secret, .. } => (*url, *secret) = (HIDDEN.to_owned(), None),
        ChannelSpec::Email { server, from, to } => {
            (*server, *from) = (HIDDEN.to_owned(), HIDDEN.to_owned());
            to.clear();
        }
    }
    channel
}

/// The address of a mail server with its password hidden.
fn without_password(server: &str) -> String {
    let Some((scheme, rest)) = server.split_once("://") else { return server.to_owned() };
    let Some((account, host)) = rest.rsplit_once('@') else { return server.to_owned() };
    let user = account.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}:{HIDDEN}@{host}")
}

fn keep_secret(spec: &mut ChannelSpec, known: ChannelSpec) {
    match (spec, known) {
        (ChannelSpec::Webhook { secret, .. }, ChannelSpec::Webhook { secret: before, .. })
            if secret.as_deref() == Some(HIDDEN) =>
        {
            *secret = before;
        }
        (ChannelSpec::Email { server, .. }, ChannelSpec::Email { server: before, .. })
            if *server == without_password(&before) =>
        {
            *server = before;
        }
        _ => {}
    }
}
