//! Channels: where people are told. Each can be tested, with the receiver's answer.

use leptos::ev::SubmitEvent;
use leptos::html::Details;
use leptos::prelude::*;
use serde::Deserialize;
use shared::api::{Channel, Delivery};
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

use crate::fetched::Fetched;
use crate::logic::operations::channels::{Draft, HIDDEN, Kind, kind, place, signed};
use crate::logic::operations::deliveries::{is_done, tested};
use crate::logic::search::path_segment;
use crate::net;
use crate::parts::{NotRead, Outcome, SendButton, Sending, problem};
use crate::reactive::{attr, dynamic, memo};

/// A test is watched for so many seconds.
const PATIENCE: u32 = 60;

/// Which delivery a test is.
#[derive(Deserialize)]
struct Queued {
    delivery: i64,
}

/// The form, shared by all rows.
#[derive(Clone, Copy)]
struct Editing {
    draft: RwSignal<Draft>,
    details: NodeRef<Details>,
    sending: Sending,
    channels: Fetched<Vec<Channel>>,
}

/// All channels, and the form that writes one.
#[component]
pub(super) fn ChannelsSection(deliveries: Fetched<Vec<Delivery>>, writes: bool) -> impl IntoView {
    let channels = Fetched::<Vec<Channel>>::start("/api/v1/channels".to_owned());
    let editing =
        Editing { draft: RwSignal::new(Draft::default()), details: NodeRef::new(), sending: Sending::new(), channels };
    let names = move || {
        channels
            .value
            .with(|known| known.iter().flat_map(|all| all.iter()).map(|one| one.name.clone()).collect::<Vec<_>>())
    };
    let is_empty = memo(move || channels.value.with(|known| known.as_ref().map(|all| all.is_empty())));
    let row = move |name: String| view! { <Row name=name editing=editing deliveries=deliveries writes=writes/> };
    let list = move || {
        match is_empty.get() {
        None => view! { <span class="bone bone-14"></span> }.into_any(),
        Some(true) => view! {
            <p>"Nobody is told yet. Incidents open all the same; add a channel, and a message is sent when one opens, gets worse, or is over."</p>
            {(!writes).then(|| view! { <p class="quiet">"Channels are added by admins of all models."</p> })}
        }
        .into_any(),
        Some(false) => view! {
            <div class="scroll" role="region" tabindex="0" aria-label="Channels">
                <table>
                    <caption class="unseen">"Channels"</caption>
                    <thead><tr>
                        <th scope="col">"Channel"</th>
                        <th scope="col" class="second">"Kind"</th>
                        <th scope="col">"Where"</th>
                        <th scope="col"><span class="unseen">"Test, edit, delete"</span></th>
                    </tr></thead>
                    <tbody><For each=names key=Clone::clone children=row/></tbody>
                </table>
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <section class="section sheet">
            <h2>"Channels"</h2>
            <p class="sub">"Where people are told. Rules name channels; a rule that names none tells them all."</p>
            <NotRead of=channels what="The channels"/>
            {dynamic(list)}
            {writes.then(|| view! { <Form editing=editing/> })}
        </section>
    }
}

#[component]
fn Row(name: String, editing: Editing, deliveries: Fetched<Vec<Delivery>>, writes: bool) -> impl IntoView {
    let url = format!("/api/v1/channels/{}", path_segment(&name));
    let channel = {
        let name = name.clone();
        memo(move || {
            editing
                .channels
                .value
                .with(|all| all.iter().flat_map(|all| all.iter()).find(|one| one.name == name).cloned())
        })
    };
    let sending = Sending::new();
    let asked = RwSignal::new(false);
    let test = {
        let url = format!("{url}/test");
        move |_| {
            let url = url.clone();
            sending.send(async move { net::ask::<_, Queued>(&url, &()).await }, move |answer| {
                let queued = answer.map_err(|failure| problem(&failure))?;
                watch(queued.delivery, sending, deliveries, PATIENCE);
                Ok("It is on its way.".to_owned())
            });
        }
    };
    let edit = move |_| {
        if let Some(channel) = channel.get_untracked() {
            begin(editing, Draft::of(&channel));
        }
    };
    let delete = move |_| {
        let url = url.clone();
        sending.send(async move { net::delete(&url).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            editing.channels.look();
            Ok(String::new())
        });
    };
    let delete = StoredValue::new(delete);
    let label = |verb: &str| format!("{verb} the channel {name}");
    let (test_label, edit_label, delete_label) = (label("Test"), label("Edit"), label("Delete"));
    let sure = move || {
        if asked.get() {
            view! {
                <span role="alert">"Delete it for everybody? "</span>
                <button type="button" class="link-button" on:click=move |event| delete.with_value(|delete| delete(event))>"Delete"</button>
                " "<button type="button" class="link-button" on:click=move |_| asked.set(false)>"Keep it"</button>
            }
            .into_any()
        } else {
            let label = delete_label.clone();
            view! { <button type="button" class="link-button" aria-label=label on:click=move |_| asked.set(true)>"Delete"</button> }
                .into_any()
        }
    };
    let kind_of = move || channel.get().map(|one| kind(&one.spec).name());
    let place_of = move || {
        channel.get().map(|one| {
            let signed = signed(&one.spec);
            view! { {place(&one.spec)}{(!signed.is_empty()).then(|| view! { " "<span class="tag">{signed}</span> })} }
        })
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="second">{dynamic(kind_of)}</td>
            <td class="place">{dynamic(place_of)}</td>
            <td>
                {writes.then(|| view! {
                    <div class="together">
                        <button type="button" class="button tiny" aria-label=test_label on:click=test>"Test"</button>
                        <button type="button" class="link-button" aria-label=edit_label on:click=edit>"Edit"</button>
                        {dynamic(sure)}
                    </div>
                    <Outcome sending=sending/>
                })}
            </td>
        </tr>
    }
}

/// Looks every second what has become of a delivery, until that is known.
fn watch(id: i64, sending: Sending, deliveries: Fetched<Vec<Delivery>>, left: u32) {
    deliveries.look();
    let again = move || {
        let found = deliveries.value.try_with_untracked(|all| {
            all.iter().flat_map(|all| all.iter()).find(|delivery| delivery.id == id).cloned()
        });
        // Gone when the page has been left meanwhile.
        let Some(found) = found else { return };
        if let Some(delivery) = &found {
            sending.done(tested(delivery));
        }
        if !found.as_ref().is_some_and(is_done) && left > 0 {
            watch(id, sending, deliveries, left - 1);
        }
    };
    set_timeout(again, std::time::Duration::from_secs(1));
}

fn begin(editing: Editing, draft: Draft) {
    editing.draft.set(draft);
    editing.sending.forget();
    let Some(details) = editing.details.get_untracked() else { return };
    details.set_open(true);
    let field = details.query_selector("input").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // Focus is refused only by an element that is not on the page.
        let _focused = field.focus();
    }
}

#[component]
fn Form(editing: Editing) -> impl IntoView {
    let Editing { draft, details, sending, channels } = editing;
    let field = move |id: &'static str,
                      name: &'static str,
                      hint: &'static str,
                      get: fn(&Draft) -> String,
                      set: fn(&mut Draft, String)| {
        view! {
            <div class="field">
                <label for=id>{name}</label>
                <input
                    id=id
                    type="text"
                    placeholder=hint
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=attr(move || draft.with(get))
                    on:input=move |event| draft.update(|draft| set(draft, event_target_value(&event)))
                />
            </div>
        }
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let spec = match draft.with_untracked(Draft::spec) {
            Ok(spec) => spec,
            Err(problem) => return sending.refuse(problem),
        };
        let url = draft.with_untracked(|draft| format!("/api/v1/channels/{}", path_segment(draft.name.trim())));
        sending.send(async move { net::put(&url, &spec).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            channels.look();
            let _gone = draft.try_update(|draft| {
                if !draft.secret.is_empty() {
                    HIDDEN.clone_into(&mut draft.secret);
                }
            });
            Ok("The channel is saved. Test it, so that you know that somebody is told.".to_owned())
        });
    };
    let chosen = memo(move || draft.with(|draft| draft.kind));
    let is_mail = memo(move || chosen.get() == Kind::Email);
    let rest = move || {
        if is_mail.get() {
            view! {
                {field("channel-server", "Mail server, with its account if it asks for one", "smtp://user:password@mail.example:587", |draft| draft.server.clone(), |draft, text| draft.server = text)}
                {field("channel-from", "From", "evenkeel@example.com", |draft| draft.from.clone(), |draft, text| draft.from = text)}
                {field("channel-to", "To, with commas between several", "on-call@example.com", |draft| draft.to.clone(), |draft, text| draft.to = text)}
            }
            .into_any()
        } else {
            view! {
                {field("channel-url", "Address of the webhook", "https://hooks.example.com/…", |draft| draft.url.clone(), |draft, text| draft.url = text)}
                <div class="field">
                    <label for="channel-secret">"Secret that signs what is sent (empty: not signed)"</label>
                    <input
                        id="channel-secret"
                        type="password"
                        autocomplete="new-password"
                        prop:value=attr(move || draft.with(|draft| draft.secret.clone()))
                        on:input=move |event| draft.update(|draft| draft.secret = event_target_value(&event))
                    />
                </div>
            }
            .into_any()
        }
    };
    let kinds = Kind::ALL.map(|kind| view! { <option value=kind.name()>{kind.name()}</option> });
    view! {
        <details class="act" node_ref=details>
            <summary class="button">"Write a channel"</summary>
            <form class="wide" on:submit=save>
                <div class="form-grid">
                    {field("channel-name", "Name", "night-shift", |draft| draft.name.clone(), |draft, text| draft.name = text)}
                    <div class="field">
                        <label for="channel-kind">"Kind"</label>
                        <select
                            id="channel-kind"
                            prop:value=attr(move || chosen.get().name())
                            on:change=move |event| draft.update(|draft| draft.kind = Kind::of(&event_target_value(&event)))
                        >{kinds.into_iter().collect_view()}</select>
                    </div>
                    {dynamic(rest)}
                </div>
                <p class="quiet tiny">"Secrets and passwords are never shown again; one that is left as "{HIDDEN}" stays what it is."</p>
                <div class="together">
                    <SendButton name="Save the channel" sending=sending/>
                    <button type="button" class="button" on:click=move |_| begin(editing, Draft::default())>"Write another one"</button>
                </div>
            </form>
            <Outcome sending=sending/>
        </details>
    }
}
