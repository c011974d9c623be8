//! One model in the list: how it is doing, since when, why, what it costs, who to call, the last 90 days.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::api::{Breaker, ModelStatus, Via};

use super::days::Days;
use super::more::More;
use crate::caller::Caller;
use crate::logic::number::fixed;
use crate::logic::search::{path_segment, title};
use crate::logic::{words, worth};
use crate::parts::{Lasting, ReplayNotice, StateMark, When};
use crate::store::Store;

/// One model; only what has changed of it is drawn anew.
#[component]
pub fn ModelRow(name: String) -> impl IntoView {
    let caller = Caller::of_page();
    let slot = Store::of_page().status(&name);
    let status = memo(move || slot.with(|slot| slot.value.clone()));
    let state = memo(move || status.with(|status| status.as_ref().map(|status| (status.state, status.since))));
    let days = memo(move || status.with(|status| status.as_ref().map(|status| status.days.clone())));
    let class = move || {
        let class = state.with(|state| state.map_or("unknown", |(state, _)| words::state_class(state)));
        format!("model model-{class}")
    };
    // Whoever sees only what is public finds nothing behind the name.
    let leads = memo(move || caller.via() != Some(Via::Nobody));
    let named = move || {
        let shown = title(&name);
        if leads.get() {
            view! { <a href=format!("/models/{}", path_segment(&name))>{shown}</a> }.into_any()
        } else {
            view! { <span>{shown}</span> }.into_any()
        }
    };
    view! {
        <article class=class>
            <div class="doing">
                {dynamic(move || state.get().map(|(state, since)| view! {
                    <StateMark state=state/>
                    {since.map(|since| view! { <p class="quiet tiny">"for "<Lasting since=since/></p> })}
                }))}
            </div>
            <div class="lines">
                <h2 dir="auto">{dynamic(named)}</h2>
                {dynamic(move || status.get().map(|status| view! { <Lines status=status/> }))}
                <More status=status/>
            </div>
            <div class="traffic">{dynamic(move || days.get().map(|days| view! { <Days days=days/> }))}</div>
        </article>
    }
}

#[component]
fn Lines(status: Arc<ModelStatus>) -> impl IntoView {
    // Who answers for it is not public.
    let is_public = Caller::of_page().via() == Some(Via::Nobody);
    let lost = status.worth.as_ref().and_then(worth::lost);
    let metric = status.worth.as_ref().and_then(worth::metric);
    let rollout = status.rollout.as_ref().map(|(version, share)| {
        view! { <span>{format!("{version} takes over: {}\u{a0}%", fixed(*share, usize::from(share.fract() > 0.0)))}</span> }
    });
    let breaker = match status.breaker {
        Breaker::Closed => None,
        Breaker::Open => Some("breaker open: callers get the fallback"),
        Breaker::HalfOpen => Some("breaker half-open: a tenth of the requests reach it"),
    };
    let incidents =
        status.incidents.iter().map(|id| view! { <a href=format!("/incidents/{id}")>{format!("incident {id}")}</a> });
    view! {
        <p dir="auto">{words::said(&status)}</p>
        {lost.map(|lost| view! {
            <p>
                <span class=if lost.is_past { "past" } else { "" }>{lost.text}</span>
                <span class="quiet tiny">" \u{b7} "{lost.about}</span>
            </p>
        })}
        {metric.map(|(text, at)| view! { <p>{text}{at.map(|at| view! { <span class="quiet tiny">" \u{b7} "<When ms=at/></span> })}</p> })}
        <p class="meta tiny">
            {(!is_public).then(|| view! { <Owner status=status.clone()/> })}
            {status.runbook.clone().map(|runbook| {
                if words::is_web_address(&runbook) {
                    view! { <a href=runbook>"runbook"</a> }.into_any()
                } else {
                    view! { <span>"runbook: "{runbook}</span> }.into_any()
                }
            })}
            {status.last_prediction.map(|last| view! { <span>"last prediction "<When ms=last/></span> })}
            {words::serving(&status.serving).map(|serving| view! { <span>{serving}</span> })}
            {rollout}
            {breaker.map(|breaker| view! { <span class="past">{breaker}</span> })}
            {incidents.collect_view()}
        </p>
        {status.simulated.clone().map(|text| view! { <ReplayNotice text=text/> })}
    }
}

#[component]
fn Owner(status: Arc<ModelStatus>) -> impl IntoView {
    let mail = (!status.owner_email.is_empty()).then(|| {
        let href = format!("mailto:{}", status.owner_email);
        view! { " "<a href=href>{status.owner_email.clone()}</a> }
    });
    let owner = match (status.owner.is_empty(), mail.is_some()) {
        (true, false) => "nobody: no owner is set".to_owned(),
        _ => status.owner.clone(),
    };
    view! { <span dir="auto">"owner "{owner}{mail}</span> }
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
