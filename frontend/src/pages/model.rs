//! `/models/{model}`: one model with its tabs.
//!
//! Who comes: everyone who clicked a model on the first page. The head answers support staff (state, since when,
//! who to call, the runbook); the tabs answer the data scientist. The chosen view lives in the link.

mod drift;
mod fairness;
mod overview;
mod page;
mod picker;

pub use drift::DriftTab;
pub use fairness::FairnessTab;
pub use overview::OverviewTab;

use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;
use shared::api::Live;

use crate::logic::date::parse_moment;
use crate::logic::search::{path_segment, title};
use crate::logic::words;
use crate::pages::not_found::Elsewhere;
use crate::parts::{FailureNotice, ReplayNotice, StateMark, When};
use crate::store::Store;

use page::Page;

/// One model: its head, its tabs, and the tab that is open.
#[component]
pub fn ModelPage() -> impl IntoView {
    let page = Page::open();
    provide_context(page);
    let store = Store::of_page();
    let known =
        Memo::new(move |_| store.models().with(|models| (models.value.is_some(), models.failure.clone(), models.at)));
    Effect::new(move |_| document().set_title(&format!("{} · Evenkeel", title(&page.name.get()))));
    let failure = move || {
        let (_, failure, at) = known.get();
        failure.map(|failure| view! { <FailureNotice failure=failure at=at what="The model could not be refreshed."/> })
    };
    view! {
        {failure}
        {move || match (known.get().0, page.model.read().is_some()) {
            (true, false) => view! {
                <section class="empty">
                    <h1>"There is no model \u{201c}"{page.name.get()}"\u{201d}"</h1>
                    <p>"It may have another name, or has not been registered yet."</p>
                    <Elsewhere/>
                </section>
            }
            .into_any(),
            _ => view! { <Head/><Tabs/><Outlet/> }.into_any(),
        }}
    }
}

#[component]
fn Head() -> impl IntoView {
    let page = Page::current();
    let store = Store::of_page();
    let live = Memo::new(move |_| {
        store.live(&page.name.get()).with(|live| (live.value.as_deref().cloned(), live.failure.clone()))
    });
    let answer = move || match live.get() {
        (Some(live), _) => view! { <Answer live=live/> }.into_any(),
        (None, Some(failure)) => {
            view! { <p class="answer">"Its state could not be read. "{failure.sentence()}</p> }.into_any()
        }
        (None, None) => view! { <p class="answer"><span class="bone bone-14"></span></p> }.into_any(),
    };
    let spec = Memo::new(move |_| page.model.read().as_ref().map(|model| model.spec.clone()));
    view! {
        <div class="head">
            <div>
                <h1>{move || title(&page.name.get())}</h1>
                {answer}
                {move || spec.get().and_then(|spec| spec.simulated).map(|text| view! { <ReplayNotice text=text/> })}
            </div>
            <div class="contact">
                {move || spec.get().map(|spec| {
                    let mail = (!spec.owner_email.is_empty()).then(|| {
                        let href = format!("mailto:{}", spec.owner_email);
                        view! { " · "<a href=href>{spec.owner_email.clone()}</a> }
                    });
                    let owner = if spec.owner.is_empty() { "nobody yet".to_owned() } else { spec.owner.clone() };
                    view! {
                        <p><span class="quiet">"Owner "</span>{owner}{mail}</p>
                        {spec.runbook.map(|runbook| view! { <p><a href=runbook>"Runbook"</a></p> })}
                    }
                })}
            </div>
        </div>
    }
}

/// State, reason, last prediction, who serves.
#[component]
fn Answer(live: Live) -> impl IntoView {
    let since = live.since.as_deref().and_then(parse_moment);
    let last = live.last_prediction.as_deref().and_then(parse_moment);
    view! {
        <p class="answer"><StateMark state=live.state/>" "{live.reason.clone()}</p>
        <p class="quiet">
            {since.map(|since| view! { <span>"In this state since "<When ms=since/>". "</span> })}
            {last.map(|last| view! { <span>"Last prediction "<When ms=last/>". "</span> })}
            {words::serving(&live).map(|serving| view! { <span>{capital(&serving)}". "</span> })}
        </p>
    }
}

#[component]
fn Tabs() -> impl IntoView {
    let page = Page::current();
    let path = use_location().pathname;
    let tab = move |end: &'static str, name: &'static str| {
        let to = move || {
            let base = format!("/models/{}", path_segment(&page.name.get()));
            if end.is_empty() { base } else { format!("{base}/{end}") }
        };
        let current = move || (path.get().trim_end_matches('/') == to()).then_some("page");
        view! { <a href=move || format!("{}{}", to(), page.view.get().to_query()) aria-current=current>{name}</a> }
    };
    view! {
        <nav class="tabs" aria-label="About this model">
            {tab("", "Overview")}
            {tab("drift", "Drift")}
            {tab("fairness", "Fairness")}
        </nav>
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
