//! What is said where something could not be read.

use leptos::prelude::*;

use crate::fetched::Fetched;
use crate::net::Failure;
use crate::reactive::dynamic;

/// Says that something could not be read; what was read before stays.
#[component]
pub fn NotRead<T: Send + Sync + 'static>(of: Fetched<T>, what: &'static str) -> impl IntoView {
    let text = move || {
        let sentence = of.failure.with(|failure| failure.as_ref().map(Failure::sentence))?;
        let kept = if of.value.with(Option::is_some) { " Shown is what was read before." } else { "" };
        Some(view! { <p class="problem" role="alert">{what}" could not be read. "{sentence}{kept}</p> })
    };
    dynamic(text)
}
