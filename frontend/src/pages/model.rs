//! `/models/{model}`: one model with its tabs.
//!
//! Who comes: everyone who clicked a model on the first page. The head answers support staff (state, since when,
//! who to call, the runbook); the tabs answer the data scientist. The chosen view lives in the link.

mod compare;
mod course;
mod drift;
mod explore;
mod fairness;
mod notes;
mod open;
mod operations;
mod overview;
mod page;
mod performance;
mod picker;
mod threshold;
mod thresholds;

use std::sync::Arc;

use crate::reactive::{attr, dynamic, memo};
use leptos::html::Nav;
use leptos::prelude::*;
use shared::api::ModelStatus;
use web_sys::wasm_bindgen::JsCast;

use crate::logic::route::{Route, Tab};
use crate::logic::search::{capital, title};
use crate::logic::words;
use crate::pages::not_found::Elsewhere;
use crate::parts::{CopyLink, FailureNotice, Lasting, ReplayNotice, StateMark, When};
use crate::store::Store;

use compare::CompareTab;
use drift::DriftTab;
use explore::ExploreTab;
use fairness::FairnessTab;
pub use open::OpenPage;
use operations::OperationsTab;
use overview::OverviewTab;
use page::Page;
use performance::PerformanceTab;
use thresholds::ThresholdsTab;

/// One model: its head, its tabs, and the tab that is open.
#[component]
pub fn ModelPage(route: Memo<Route>) -> impl IntoView {
    let page = Page::open(route);
    provide_context(page);
    provide_context(page.file_names());
    let store = Store::of_page();
    let known = memo(move || store.models().with(|models| (models.value.is_some(), models.failure.clone(), models.at)));
    // The tabs stay as they are, with what was typed into them, while figures of the model change.
    let is_there = memo(move || (known.get().0, page.model.read().is_some()));
    Effect::new(move |_| document().set_title(&format!("{} · Evenkeel", title(&page.name.get()))));
    let failure = move || {
        let (_, failure, at) = known.get();
        failure.map(|failure| view! { <FailureNotice failure=failure at=at what="The model could not be refreshed."/> })
    };
    view! {
        {failure}
        {dynamic(move || match is_there.get() {
            (true, false) => view! {
                <section class="empty">
                    <h1>"There is no model \u{201c}"{page.name.get()}"\u{201d}"</h1>
                    <p>"It may have another name, or has not been registered yet."</p>
                    <Elsewhere/>
                </section>
            }
            .into_any(),
            _ => view! { <Head/>
                <Tabs/>
                {dynamic(move || match page.tab.get() {
                    Tab::Overview => view! { <OverviewTab/> }.into_any(),
                    Tab::Drift => view! { <DriftTab/> }.into_any(),
                    Tab::Performance => view! { <PerformanceTab/> }.into_any(),
                    Tab::Fairness => view! { <FairnessTab/> }.into_any(),
                    Tab::Explore => view! { <ExploreTab/> }.into_any(),
                    Tab::Thresholds => view! { <ThresholdsTab/> }.into_any(),
                    Tab::Compare => view! { <CompareTab/> }.into_any(),
                    Tab::Operations => view! { <OperationsTab/> }.into_any(),
                })} }.into_any(),
        })}
    }
}

#[component]
fn Head() -> impl IntoView {
    let page = Page::current();
    let store = Store::of_page();
    let status =
        memo(move || store.status(&page.name.get()).with(|status| (status.value.clone(), status.failure.clone())));
    let answer = move || match status.get() {
        (Some(status), _) => view! { <Answer status=status/> }.into_any(),
        (None, Some(failure)) => {
            view! { <p class="answer">"Its state could not be read. "{failure.sentence()}</p> }.into_any()
        }
        (None, None) => view! { <p class="answer"><span class="bone bone-14"></span></p> }.into_any(),
    };
    let spec = memo(move || page.model.read().as_ref().map(|model| model.spec.clone()));
    view! {
        <div class="head">
            <div>
                <h1>{dynamic(move || title(&page.name.get()))}</h1>
                {answer}
                {dynamic(move || spec.get().and_then(|spec| spec.simulated).map(|text| view! { <ReplayNotice text=text/> }))}
            </div>
            <div class="contact">
                {dynamic(move || spec.get().map(|spec| {
                    let mail = (!spec.owner_email.is_empty()).then(|| {
                        let href = format!("mailto:{}", spec.owner_email);
                        view! { " · "<a href=href>{spec.owner_email.clone()}</a> }
                    });
                    let owner = if spec.owner.is_empty() { "nobody yet".to_owned() } else { spec.owner.clone() };
                    view! {
                        <p><span class="quiet">"Owner "</span>{owner}{mail}</p>
                        {spec.runbook.map(|runbook| view! { <p><a href=runbook>"Runbook"</a></p> })}
                    }
                }))}
                <CopyLink link=move || page.whole_link()/>
            </div>
        </div>
    }
}

/// State, reason, last prediction, who serves.
#[component]
fn Answer(status: Arc<ModelStatus>) -> impl IntoView {
    view! {
        <p class="answer"><StateMark state=status.state/>" "{words::said(&status)}</p>
        <p class="quiet">
            {status.since.map(|since| view! { <span>"In this state for "<Lasting since=since/>". "</span> })}
            {status.last_prediction.map(|last| view! { <span>"Last prediction "<When ms=last/>". "</span> })}
            {words::serving(&status.serving).map(|serving| view! { <span>{capital(&serving)}". "</span> })}
        </p>
    }
}

#[component]
fn Tabs() -> impl IntoView {
    let page = Page::current();
    let tab = move |tab: Tab, name: &'static str| {
        let current = move || (page.tab.get() == tab).then_some("page");
        view! { <a href=attr(move || page.link(tab)) aria-current=current>{name}</a> }
    };
    // On a narrow screen, the tab that is open may stand far to the right.
    let nav = NodeRef::<Nav>::new();
    Effect::new(move |_| {
        page.tab.get();
        let open =
            || nav.get()?.query_selector("[aria-current]").ok().flatten()?.dyn_into::<web_sys::HtmlElement>().ok();
        if let (Some(nav), Some(open)) = (nav.get(), open()) {
            nav.set_scroll_left(open.offset_left() - nav.offset_left() - 24);
        }
    });
    view! {
        <nav class="tabs" aria-label="About this model" node_ref=nav>
            {tab(Tab::Overview, "Overview")}
            {tab(Tab::Drift, "Drift")}
            {tab(Tab::Performance, "Performance")}
            {tab(Tab::Fairness, "Fairness")}
            {tab(Tab::Explore, "Explore")}
            {tab(Tab::Thresholds, "Thresholds")}
            {tab(Tab::Compare, "Compare")}
            {tab(Tab::Operations, "Operations")}
        </nav>
    }
}
