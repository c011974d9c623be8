//! One incident: what happened, who is on it, what was learnt.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde::Serialize;
use shared::api::Incident;

use crate::caller::Caller;
use crate::changes;
use crate::fetched::Fetched;
use crate::logic::access::granted::Granted;
use crate::logic::date::{iso_moment, moment};
use crate::logic::operations::incidents::{kind, lasted, taken};
use crate::logic::search::{path_segment, title};
use crate::net::{self, Failure};
use crate::parts::{Outcome, SendButton, Sending, SeverityMark, When, Who, WhoField, problem};
use crate::reactive::{attr, dynamic, memo};
use crate::store::Store;

/// What a person says of an incident.
#[derive(Serialize)]
struct Said {
    text: String,
    by: String,
}

/// One incident.
#[component]
pub(super) fn OneIncident(id: i64) -> impl IntoView {
    Who::provide();
    document().set_title("Incident · Evenkeel");
    let found = Fetched::<Incident>::start(format!("/api/v1/incidents/{id}")).follow(changes::of_incidents());
    Effect::new(move |_| {
        found.value.with(|found| {
            if let Some(incident) = found {
                document().set_title(&format!("{} · Evenkeel", incident.title));
            }
        });
    });
    let is_here = memo(move || found.value.with(Option::is_some));
    let body = move || {
        if is_here.get() {
            return view! { <Known found=found/> }.into_any();
        }
        match found.failure.get() {
            None => view! { <span class="bone bone-20"></span><span class="bone bone-large"></span> }.into_any(),
            Some(failure) if failure.is_missing() => view! {
                <section class="empty">
                    <h1>"There is no incident "{id}</h1>
                    <p><a href="/incidents">"All incidents"</a></p>
                </section>
            }
            .into_any(),
            Some(failure) => view! {
                <h1>"Incident "{id}</h1>
                <p class="problem" role="alert">"It could not be read. "{failure.sentence()}</p>
                <button type="button" class="button" on:click=move |_| found.look()>"Try again"</button>
            }
            .into_any(),
        }
    };
    view! {
        <p class="tiny"><a href="/incidents">"All incidents"</a></p>
        {dynamic(body)}
    }
}

#[component]
fn Known(found: Fetched<Incident>) -> impl IntoView {
    let store = Store::of_page();
    let slot = store.models();
    let caller = Caller::of_page();
    let of_model = memo(move || found.value.with(|found| found.as_ref().map(|incident| incident.model.clone())));
    let granted = memo(move || of_model.with(|model| caller.granted(model.as_deref()?)).unwrap_or_default());
    let get = move || found.value.get();
    let minute = memo(move || store.now.get().div_euclid(60_000) * 60_000);
    let head = move || {
        get().map(|incident| {
            let over = match incident.resolved {
                Some(at) => {
                    view! { "Over since "<When ms=at/>"; it lasted "{lasted(&incident, 0).replacen("for ", "", 1)}"." }
                        .into_any()
                }
                None => view! { "Open "{lasted(&incident, minute.get())}"." }.into_any(),
            };
            view! {
                <h1 class="incident-title">{incident.title.clone()}</h1>
                <p class="answer"><SeverityMark severity=incident.severity/>" "{over}</p>
            }
        })
    };
    let runbook = move || {
        let name = get()?.model.clone();
        slot.with(|models| {
            models.value.as_ref()?.iter().find(|model| model.name == name).and_then(|model| model.spec.runbook.clone())
        })
    };
    let runbook = memo(runbook);
    let links = move || {
        get().map(|incident| {
            let model = format!("/models/{}", path_segment(&incident.model));
            view! {
                <p><a href=model.clone()>{title(&incident.model)}</a></p>
                <p><a href=format!("{model}/operations")>"Operations"</a></p>
            }
        })
    };
    let timeline = move || {
        get().map(|incident| {
            let line = |entry: &shared::api::Entry| {
                let by = (!entry.by.is_empty()).then(|| format!(" ({})", entry.by));
                view! {
                    <li>
                        <time class="quiet" datetime=iso_moment(entry.at)>{moment(entry.at)}</time>
                        <span>{kind(entry.kind)}</span>
                        <span class="text">{entry.text.clone()}{by}</span>
                    </li>
                }
            };
            incident.timeline.iter().map(line).collect_view()
        })
    };
    let stale = move || {
        found.failure.with(|failure| failure.as_ref().map(Failure::sentence)).map(|sentence| {
            view! { <p class="problem" role="alert">"It could not be read again. "{sentence}" Shown is what was read before."</p> }
        })
    };
    view! {
        <div class="head">
            <div>{dynamic(head)}</div>
            <div class="contact">
                {dynamic(links)}
                {dynamic(move || runbook.get().map(|link| view! { <p><a href=link>"Runbook"</a></p> }))}
            </div>
        </div>
        {dynamic(stale)}
        <div class="stack">
            <section class="section sheet">
                <h2>"Who is on it"</h2>
                <TakeOn found=found granted=granted/>
            </section>
            <section class="section sheet">
                <h2>"What happened"</h2>
                <ol class="timeline" aria-label="What happened, the earliest first">{dynamic(timeline)}</ol>
                {dynamic(move || granted.get().note.then(|| view! { <Note found=found/> }))}
            </section>
            <section class="section sheet">
                <h2>"What was learnt"</h2>
                {dynamic(move || if granted.get().note {
                    view! { <PostMortem found=found/> }.into_any()
                } else {
                    view! { <Learnt found=found/> }.into_any()
                })}
            </section>
        </div>
    }
}

/// Sends what a person says.
fn say(
    (found, who): (Fetched<Incident>, Who),
    end: &'static str,
    text: String,
    (sending, done): (Sending, &'static str),
    then: impl FnOnce() + 'static,
) {
    let by = who.name();
    let Some(id) = found.value.with_untracked(|incident| incident.as_ref().map(|incident| incident.id)) else { return };
    let url = format!("/api/v1/incidents/{id}/{end}");
    let said = Said { text, by };
    sending.send(async move { net::add(&url, &said).await }, move |answer| {
        answer.map_err(|failure| problem(&failure))?;
        found.look();
        then();
        Ok(done.to_owned())
    });
}

#[component]
fn TakeOn(found: Fetched<Incident>, granted: Memo<Granted>) -> impl IntoView {
    let sending = Sending::new();
    let who = Who::of_page();
    let now = move || {
        found.value.get().map(|incident| match &incident.acknowledged_by {
            Some(by) => view! { <p>"Taken on by "<strong>{by.clone()}</strong>"."</p> }.into_any(),
            None => view! { <p>"Taken on by "{taken(&incident)}"."</p> }.into_any(),
        })
    };
    let take = move |event: SubmitEvent| {
        event.prevent_default();
        if who.name().is_empty() {
            return sending.refuse("Say who you are: others see that it is in your hands.");
        }
        say((found, who), "acknowledge", String::new(), (sending, "It is in your hands."), || {});
    };
    let form = move || {
        granted.get().operate.then(|| {
            view! {
                <form class="plain-form" on:submit=take>
                    <WhoField id="take-by"/>
                    <SendButton name="Take it on" sending=sending/>
                </form>
                <Outcome sending=sending/>
            }
        })
    };
    view! { {dynamic(now)} {dynamic(form)} }
}

/// What was learnt, for who cannot write it.
#[component]
fn Learnt(found: Fetched<Incident>) -> impl IntoView {
    let text = move || {
        let written = found.value.with(|found| found.as_ref().map(|incident| incident.post_mortem.clone()))?;
        Some(if written.is_empty() {
            view! { <p class="quiet">"Nothing is written down yet."</p> }.into_any()
        } else {
            view! { <p class="text">{written}</p> }.into_any()
        })
    };
    dynamic(text)
}

#[component]
fn Note(found: Fetched<Incident>) -> impl IntoView {
    let sending = Sending::new();
    let who = Who::of_page();
    let text = RwSignal::new(String::new());
    let write = move |event: SubmitEvent| {
        event.prevent_default();
        let words = text.get_untracked().trim().to_owned();
        if words.is_empty() {
            return sending.refuse("The note has no words yet.");
        }
        say((found, who), "note", words, (sending, "The note stands in the timeline."), move || {
            let _gone = text.try_set(String::new());
        });
    };
    view! {
        <form class="plain-form" on:submit=write>
            <div class="field">
                <label for="note-text">"Add a note"</label>
                <textarea id="note-text" rows="2" prop:value=attr(move || text.get()) on:input=move |event| text.set(event_target_value(&event))></textarea>
            </div>
            <WhoField id="note-by"/>
            <SendButton name="Add the note" sending=sending/>
        </form>
        <Outcome sending=sending/>
    }
}

#[component]
fn PostMortem(found: Fetched<Incident>) -> impl IntoView {
    let sending = Sending::new();
    let who = Who::of_page();
    let (text, touched) = (RwSignal::new(String::new()), RwSignal::new(false));
    // It follows what is written down until somebody types.
    Effect::new(move |_| {
        let written = found.value.with(|found| found.as_ref().map(|incident| incident.post_mortem.clone()));
        if let Some(written) = written.filter(|_| !touched.get_untracked()) {
            text.set(written);
        }
    });
    let write = move |event: SubmitEvent| {
        event.prevent_default();
        say((found, who), "post-mortem", text.get_untracked(), (sending, "Written down."), move || {
            let _gone = touched.try_set(false);
        });
    };
    let typed = move |event: leptos::ev::Event| {
        touched.set(true);
        text.set(event_target_value(&event));
    };
    view! {
        <form class="plain-form wide" on:submit=write>
            <div class="field">
                <label for="post-mortem">"Post-mortem: what happened, why, and what keeps it from happening again"</label>
                <textarea id="post-mortem" class="post-mortem" rows="8" prop:value=attr(move || text.get()) on:input=typed></textarea>
            </div>
            <SendButton name="Write it down" sending=sending/>
        </form>
        <Outcome sending=sending/>
    }
}
