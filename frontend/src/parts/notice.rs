//! Notices: what failed or what to know, what still works, what to do.

use leptos::prelude::*;

use crate::logic::date::ago;
use crate::net::Failure;
use crate::store::Store;

/// A failed refresh or a failed first fetch; `at` is when what is still shown came, 0 when nothing is.
#[component]
pub fn FailureNotice(failure: Failure, at: i64, #[prop(into)] what: String) -> impl IntoView {
    let store = Store::of_page();
    let still = move || {
        if at > 0 {
            format!(
                "Shown is what came {}; it can still be read, and every control that needs no new rows works.",
                ago(at, store.now.get())
            )
        } else {
            "It is asked again every 15 seconds.".to_owned()
        }
    };
    view! {
        <div class="notice notice-bad" role="alert">
            <svg width="14" height="14" viewBox="0 0 14 14" class="state-down" aria-hidden="true">
                <path d="M2.5 2.500l9 9m0-9l-9 9" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"/>
            </svg>
            <p><strong>{what}</strong>" "{failure.sentence()}" "{still}</p>
            <button class="button" on:click=move |_| store.refresh()>"Try again"</button>
        </div>
    }
}

/// Says that rows are replayed or simulated.
#[component]
pub fn ReplayNotice(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <p class="notice-replay tiny"><span class="tag">"replay"</span>" "{text}</p>
    }
}
