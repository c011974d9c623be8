//! The fairness tab.

use leptos::prelude::*;

/// Fairness per group.
#[component]
pub fn FairnessTab() -> impl IntoView {
    view! { <p>"…"</p> }
}
