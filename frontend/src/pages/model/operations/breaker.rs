//! The breaker: what it does now, whom opening it touches, and who decides.

use leptos::prelude::*;
use shared::api::Breaker;
use shared::verdict::Outcome;

use super::act::Act;
use super::state::Operating;
use crate::logic::operations::breaker::{instead, sentence, touched, word};
use crate::parts::VerdictMark;
use crate::reactive::{dynamic, memo};

/// The breaker in words, with the decision that is open now.
#[component]
pub(super) fn BreakerSection() -> impl IntoView {
    let operating = Operating::current();
    let breaker = memo(move || operating.route.value.with(|route| route.as_ref().map(|route| route.plan.breaker)));
    let fallback =
        memo(move || operating.route.value.with(|route| route.as_ref().and_then(|route| route.plan.fallback.clone())));
    let said = move || {
        let breaker = breaker.get()?;
        let outcome = match breaker {
            Breaker::Closed => Outcome::Pass,
            Breaker::HalfOpen => Outcome::Inconclusive,
            Breaker::Open => Outcome::Fail,
        };
        let text = sentence(breaker, fallback.get().as_ref());
        Some(view! { <p><VerdictMark outcome=outcome word=word(breaker)/>" "{text}</p> })
    };
    let act = move || match breaker.get() {
        None => ().into_any(),
        Some(Breaker::Closed) => view! { <Open/> }.into_any(),
        // Other elements, or a form that was unfolded would stay so as another one.
        Some(Breaker::Open) => view! { <div><Close/></div> }.into_any(),
        Some(Breaker::HalfOpen) => view! { <Open/><Close/> }.into_any(),
    };
    view! {
        <section class="section sheet">
            <h2>"Breaker"</h2>
            {dynamic(said)}
            {operating.granted.operate.then(|| view! { <div class="acts">{dynamic(act)}</div> })}
        </section>
    }
}

#[component]
fn Open() -> impl IntoView {
    let operating = Operating::current();
    let whom = move || {
        let downstream = operating.model.with(|model| model.as_ref().map(|model| model.spec.downstream.clone()));
        let downstream = downstream.unwrap_or_default();
        let names = (downstream.len() > 1).then(|| {
            view! { <ul class="touched">{downstream.iter().map(|one| view! { <li>{one.clone()}</li> }).collect_view()}</ul> }
        });
        let fallback = operating.route.value.with(|route| route.as_ref().and_then(|route| route.plan.fallback.clone()));
        view! {
            <p><strong>{touched(&downstream)}</strong>" "{instead(fallback.as_ref())}</p>
            {names}
        }
    };
    view! {
        <Act
            id="open"
            name="Open the breaker"
            verb="Open it: no request reaches the model"
            grave=true
            to="breaker/open"
            done="The breaker is open."
        >
            {dynamic(whom)}
            <p class="quiet">"What a person has opened stays open until a person closes it."</p>
        </Act>
    }
}

#[component]
fn Close() -> impl IntoView {
    view! {
        <Act id="close" name="Close the breaker" verb="Close it: requests reach the model again" to="breaker/close" done="The breaker is closed.">
            <p>"Every request reaches the model again."</p>
        </Act>
    }
}
