//! What an address leads to, as it stands: before and after it is changed.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::api::Json;

use super::Door;
use crate::clock;
use crate::error::Error;
use crate::routes::{App, hidden_channel};
use crate::store::{Store, StoreError};

/// More than this is not kept of one thing, in bytes of JSON.
const MOST: usize = 64 * 1_024;

/// What the address leads to; nothing where it is not there, or only ever added to.
pub(super) async fn of(app: &App, door: Door, params: &BTreeMap<String, String>) -> Result<Option<Json>, Error> {
    let params = params.clone();
    app.doors().reading(move |store| read(store, door.path, &params)).await
}

fn read(store: &dyn Store, path: &str, params: &BTreeMap<String, String>) -> Result<Option<Json>, StoreError> {
    let named = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    let model = named("model");
    let found = match path {
        "/models/{model}" => store.model(model).and_then(|model| json(&model.spec)),
        "/models/{model}/versions/{version}" | "/models/{model}/versions/{version}/schema/confirm" => {
            let name = named("version");
            store.model(model).and_then(|model| {
                let version = model.versions.iter().find(|version| version.name == name);
                version.map_or(Ok(None), |version| json(&version.spec))
            })
        }
        "/models/{model}/route"
        | "/models/{model}/breaker/open"
        | "/models/{model}/breaker/close"
        | "/models/{model}/rollout"
        | "/models/{model}/rollout/promote"
        | "/models/{model}/rollout/rollback" => store.route(model).and_then(|route| json(&route)),
        "/models/{model}/rules/{rule}" => {
            store.rules(model).and_then(|rules| rules.get(named("rule")).map_or(Ok(None), json))
        }
        "/models/{model}/slices/{name}" => store
            .slices(model)
            .and_then(|slices| slices.iter().find(|slice| slice.name == named("name")).map_or(Ok(None), json)),
        "/models/{model}/annotations" | "/models/{model}/annotations/{id}" => {
            store.annotations(model).and_then(|annotations| one_of(&annotations, named("id"), |one| one.id))
        }
        "/incidents/{id}/acknowledge" | "/incidents/{id}/note" | "/incidents/{id}/post-mortem" => {
            named("id").parse().map_or(Ok(None), |id| store.incident(id).and_then(|incident| json(&incident)))
        }
        "/maintenance" | "/maintenance/{id}" => {
            store.maintenance(clock::now_ms()).and_then(|all| one_of(&all, named("id"), |one| one.id))
        }
        "/departed" => store.departed().and_then(|people| json(&people)),
        "/channels/{name}" => store.channels().and_then(|channels| {
            let channel = channels.into_iter().find(|channel| channel.name == named("name"));
            channel.map_or(Ok(None), |channel| json(&hidden_channel(channel)))
        }),
        "/accounts/{name}" => store.accounts().and_then(|accounts| {
            accounts.iter().find(|account| account.name.eq_ignore_ascii_case(named("name"))).map_or(Ok(None), json)
        }),
        "/tokens" | "/tokens/{id}" => store.tokens().and_then(|tokens| one_of(&tokens, named("id"), |one| one.id)),
        "/withheld" => store.withheld().and_then(|withheld| json(&withheld)),
        _ => Ok(None),
    };
    match found {
        Err(StoreError::NoModel(_) | StoreError::NoVersion(..) | StoreError::Missing(_)) => Ok(None),
        found => found,
    }
}

/// The one with this number; all of them where none is named.
fn one_of<T: Serialize>(all: &[T], id: &str, number: impl Fn(&T) -> i64) -> Result<Option<Json>, StoreError> {
    if id.is_empty() {
        return json(&all);
    }
    all.iter().find(|one| number(one).to_string() == id).map_or(Ok(None), json)
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<Option<Json>, StoreError> {
    let damaged = |error: serde_json::Error| StoreError::Damaged(error.to_string());
    let text = serde_json::to_string(value).map_err(damaged)?;
    if text.len() > MOST {
        return Ok(Some(Json::Text(format!("{} bytes, too many to keep here", text.len()))));
    }
    serde_json::from_str(&text).map(Some).map_err(damaged)
}
