//! `/settings`.

use leptos::prelude::*;

/// Settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    document().set_title("Settings · Evenkeel");
    view! { <h1>"Settings"</h1> }
}
