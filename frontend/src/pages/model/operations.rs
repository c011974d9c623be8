//! Who serves, what fires, what it uses.

use leptos::prelude::*;

/// Who serves, what fires, what it uses.
#[component]
pub(super) fn OperationsTab() -> impl IntoView {
    view! { <h2>"Operations"</h2> }
}
