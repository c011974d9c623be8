//! One model in the list: state, reason, owner, traffic, drift.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::api::{Live, Model, State};

use super::drift_line::DriftLine;
use crate::chart::DailyBars;
use crate::logic::date::parse_moment;
use crate::logic::search::{path_segment, title};
use crate::logic::words;
use crate::parts::{ReplayNotice, StateMark, When};
use crate::store::Store;

/// One model. Its data may fail without touching the others.
#[component]
pub fn ModelRow(name: String) -> impl IntoView {
    let store = Store::of_page();
    let models = store.models();
    let live = store.live(&name);
    let model = {
        let name = name.clone();
        memo(move || {
            models.with(|models| models.value.as_ref()?.iter().find(|model| model.name == name).cloned().map(Arc::new))
        })
    };
    let class = {
        let live = live.clone();
        move || {
            live.with(|live| {
                format!("model model-{}", live.value.as_ref().map_or("unknown", |live| words::state_class(live.state)))
            })
        }
    };
    let state = {
        let live = live.clone();
        move || match live.with(|live| (live.value.clone(), live.failure.clone())) {
            (Some(live), _) => view! { <StateMark state=live.state/> }.into_any(),
            (None, Some(_)) => view! { <StateMark state=State::Unknown/> }.into_any(),
            (None, None) => view! { <span class="bone bone-14"></span> }.into_any(),
        }
    };
    // While all is well the reason repeats the last prediction; what the model is for says more.
    let purpose = move |live: &Live| {
        let purpose = model.with(|model| model.as_ref().map(|model| model.spec.description.clone()));
        purpose
            .filter(|purpose| live.state == State::Live && !purpose.is_empty())
            .unwrap_or_else(|| live.reason.clone())
    };
    let reason = {
        let live = live.clone();
        move || match live.with(|live| (live.value.clone(), live.failure.clone())) {
            (Some(live), _) => view! { <p>{purpose(&live)}</p> }.into_any(),
            (None, Some(failure)) => view! { <p>"Its state could not be read: "{failure.sentence()}</p> }.into_any(),
            (None, None) => view! { <span class="bone bone-14"></span> }.into_any(),
        }
    };
    let live_now = memo(move || live.with(|live| live.value.as_deref().cloned()));
    let href = format!("/models/{}", path_segment(&name));
    view! {
        <article class=class>
            <div>{state}</div>
            <div class="lines">
                <h2><a href=href>{title(&name)}</a></h2>
                {reason}
                {dynamic(move || model.get().map(|model| view! { <Facts model=model live=live_now.get()/> }))}
            </div>
            <div class="traffic">
                {dynamic(move || model.get().map(|model| view! {
                    <DailyBars rows=words::daily(&model)/>
                    <div class="ends"><span>"90 days ago"</span><span>"rows a day"</span><span>"today"</span></div>
                }))}
            </div>
        </article>
    }
}

#[component]
fn Facts(model: Arc<Model>, live: Option<Live>) -> impl IntoView {
    let last = live.as_ref().and_then(|live| live.last_prediction.as_deref().and_then(parse_moment));
    let owner =
        if model.spec.owner.is_empty() { "nobody: no owner is set".to_owned() } else { model.spec.owner.clone() };
    view! {
        <div class="above"><DriftLine model=model.clone()/></div>
        <p class="meta tiny">
            {last.map(|last| view! { <span>"last prediction "<When ms=last/></span> })}
            {live.as_ref().and_then(words::serving).map(|serving| view! { <span>{serving}</span> })}
            <span>"owner "{owner}</span>
            {model.spec.runbook.clone().map(|runbook| view! { <a href=runbook>"runbook"</a> })}
        </p>
        {model.spec.simulated.clone().map(|text| view! { <ReplayNotice text=text/> })}
    }
}

/// Rows in the places of those to come.
#[component]
pub fn SkeletonRows() -> impl IntoView {
    view! {
        <ul class="models" aria-busy="true" aria-label="Loading the models">
            {(0..4)
                .map(|_| view! {
                    <li>
                        <div class="model">
                            <div><span class="bone bone-14"></span></div>
                            <div class="lines">
                                <span class="bone bone-20"></span>
                                <span class="bone bone-14"></span>
                                <span class="bone bone-12"></span>
                            </div>
                            <div class="traffic"><span class="bone bone-chart"></span></div>
                        </div>
                    </li>
                })
                .collect_view()}
        </ul>
    }
}
