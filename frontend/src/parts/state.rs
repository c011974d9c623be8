//! States and verdicts: always an icon, a word and a colour.

use leptos::prelude::*;
use shared::api::State;
use shared::verdict::Outcome;

use crate::logic::words;

/// The product's mark: a keel, level.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
            <path d="M1 8.5h18" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>
            <path d="M4 11.5h12c-.9 3.6-3 5.5-6 5.5s-5.1-1.9-6-5.5z" fill="currentColor"/>
            <path d="M10 2v4" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>
        </svg>
    }
}

/// How a model is doing.
#[component]
pub fn StateMark(state: State) -> impl IntoView {
    let shape = match state {
        State::Live => view! { <circle cx="7" cy="7" r="5" fill="currentColor"/> }.into_any(),
        State::Updating => view! {
            <circle cx="7" cy="7" r="4.5" fill="none" stroke="currentColor" stroke-width="2"/>
            <path d="M7 2.500a4.5 4.5 0 0 1 0 9z" fill="currentColor"/>
        }
        .into_any(),
        State::Degraded => view! { <path d="M7 1l6.5 11.500h-13z" fill="currentColor"/> }.into_any(),
        State::Down => view! {
            <path d="M2.5 2.500l9 9m0-9l-9 9" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"/>
        }
        .into_any(),
        State::Silent => view! {
            <path d="M4 2v10M10 2v10" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>
        }
        .into_any(),
        State::NotDeployed | State::Retired | State::Unknown => view! {
            <circle cx="7" cy="7" r="4.5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2.4 2.3"/>
        }
        .into_any(),
    };
    view! {
        <span class=format!("state state-{}", words::state_class(state))>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">{shape}</svg>
            {words::state(state)}
        </span>
    }
}

/// A verdict in a word of the page's choice.
#[component]
pub fn VerdictMark(outcome: Outcome, #[prop(into)] word: String) -> impl IntoView {
    let (class, path) = match outcome {
        Outcome::Pass => ("verdict verdict-pass", "M2 7.500l3.5 3.500L12 3.5"),
        Outcome::Fail => ("verdict verdict-fail", "M2.5 2.500l9 9m0-9l-9 9"),
        Outcome::Inconclusive => ("verdict verdict-inconclusive", "M1.5 8.500c1.5-3 3.5-3 5.5-1.500s4 1.5 5.5-1.5"),
    };
    view! {
        <span class=class>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
                <path d=path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>
            </svg>
            {word}
        </span>
    }
}
