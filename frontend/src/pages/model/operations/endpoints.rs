//! Where each version is served and where its metrics are read, and the form that sets it.

use std::sync::Arc;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::{Endpoint, Protocol, Scrape, Version, VersionSpec};
use shared::schema::Stage;

use super::state::Operating;
use crate::logic::operations::endpoints::{EndpointDraft, endpoint_words, scrape_words};
use crate::logic::search::path_segment;
use crate::logic::words::stage;
use crate::net;
use crate::parts::{Outcome, SendButton, Sending, TextField, problem};
use crate::reactive::{attr, dynamic, memo};
use crate::store::Store;

/// What of a version is shown here.
#[derive(Debug, Clone, PartialEq)]
struct Served {
    stage: Stage,
    endpoint: Option<Endpoint>,
    scrape: Option<Scrape>,
}

/// The endpoints of all versions that are not retired.
#[component]
pub(super) fn EndpointsSection() -> impl IntoView {
    let operating = Operating::current();
    let names = move || operating.versions();
    view! {
        <section class="section sheet">
            <h2>"Endpoints"</h2>
            <p class="sub">"Where each version is asked whether it is served, and where its metrics are read."</p>
            <ul class="endpoints">
                <For each=names key=Clone::clone children=|name| view! { <OneVersion name=name/> }/>
            </ul>
        </section>
    }
}

#[component]
fn OneVersion(name: String) -> impl IntoView {
    let operating = Operating::current();
    let wanted = name.clone();
    let version = memo(move || {
        operating.model.with(|model| {
            let found = model.as_ref()?.versions.iter().find(|version| version.name == wanted);
            found.map(|version| {
                let spec = &version.spec;
                Arc::new(Served { stage: spec.stage, endpoint: spec.endpoint.clone(), scrape: spec.scrape.clone() })
            })
        })
    });
    let facts = move || {
        version.get().map(|found: Arc<Served>| {
            view! {
                <span class="tag">{stage(found.stage)}</span>
                <p>{endpoint_words(found.endpoint.as_ref())}" "{scrape_words(found.scrape.as_ref())}</p>
            }
        })
    };
    view! {
        <li>
            <h3>{name.clone()}</h3>" "
            {dynamic(facts)}
            {operating.granted.edit.then(|| view! { <EndpointForm name=name known=version/> })}
        </li>
    }
}

#[component]
fn EndpointForm(name: String, known: Memo<Option<Arc<Served>>>) -> impl IntoView {
    let operating = Operating::current();
    let store = Store::of_page();
    let text = || RwSignal::new(String::new());
    let (url, interval, timeout, scrape, scrape_interval) = (text(), text(), text(), text(), text());
    let protocol = RwSignal::new(Protocol::Http);
    let touched = RwSignal::new(false);
    let sending = Sending::new();
    // It follows what is registered until somebody types.
    Effect::new(move |_| {
        let Some(found) = known.get().filter(|_| !touched.get()) else { return };
        let draft = EndpointDraft::of(found.endpoint.as_ref(), found.scrape.as_ref());
        url.set(draft.url);
        interval.set(draft.interval);
        timeout.set(draft.timeout);
        scrape.set(draft.scrape);
        scrape_interval.set(draft.scrape_interval);
        protocol.set(draft.protocol);
    });
    let address = operating.at(&format!("versions/{}", path_segment(&name)));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let draft = EndpointDraft {
            url: url.get_untracked(),
            protocol: protocol.get_untracked(),
            interval: interval.get_untracked(),
            timeout: timeout.get_untracked(),
            scrape: scrape.get_untracked(),
            scrape_interval: scrape_interval.get_untracked(),
        };
        let (endpoint, scrape) = match draft.read() {
            Ok(read) => read,
            Err(problem) => return sending.refuse(problem),
        };
        let address = address.clone();
        let work = async move {
            // The rest of it as it stands now, not as it stood when the page was opened.
            let now: Version = net::json(&address).await?;
            net::put(&address, &VersionSpec { endpoint, scrape, ..now.spec }).await
        };
        sending.send(work, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            let _gone = touched.try_set(false);
            store.refresh();
            Ok("Saved; it is asked from now on.".to_owned())
        });
    };
    let id = move |end: &str| format!("endpoint-{}-{end}", path_segment(&name));
    let protocol_id = id("protocol");
    let chosen = move |event: leptos::ev::Event| {
        protocol.set(if event_target_value(&event) == "oip" { Protocol::Oip } else { Protocol::Http });
    };
    let protocol_value = move || match protocol.get() {
        Protocol::Http => "http",
        Protocol::Oip => "oip",
    };
    view! {
        <details class="act">
            <summary class="button">"Set endpoint and metrics"</summary>
            <form on:submit=save on:input=move |_| touched.set(true) class="wide">
                <div class="form-grid">
                    <TextField id=id("url") name="Address that is checked (empty: none)" value=url hint="http://models.example:8000/health"/>
                    <div class="field">
                        <label for=protocol_id.clone()>"How it is asked"</label>
                        <select id=protocol_id prop:value=attr(protocol_value) on:change=chosen>
                            <option value="http">"HTTP: any status from 200 to 299 is up"</option>
                            <option value="oip">"Open Inference Protocol: /v2/health/ready"</option>
                        </select>
                    </div>
                    <TextField id=id("interval") name="Asked every so many seconds" value=interval/>
                    <TextField id=id("timeout") name="No answer after so many seconds is a failure" value=timeout/>
                    <TextField id=id("scrape") name="Address of Prometheus metrics (empty: none)" value=scrape hint="http://models.example:8000/metrics"/>
                    <TextField id=id("scrape-interval") name="Read every so many seconds" value=scrape_interval/>
                </div>
                <SendButton name="Save" sending=sending/>
            </form>
            <Outcome sending=sending/>
        </details>
    }
}
