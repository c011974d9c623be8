//! How good the model's answers are.

use leptos::prelude::*;

/// Quality in the window against the reference.
#[component]
pub(super) fn Quality() -> impl IntoView {
    view! { <p></p> }
}
