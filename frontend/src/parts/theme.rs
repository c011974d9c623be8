//! Light or dark: as the system says, until someone says otherwise.

use leptos::prelude::*;

const KEY: &str = "evenkeel-theme";

/// The switch between light and dark, remembered in this browser.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let dark = RwSignal::new(remembered().map_or_else(system_is_dark, |theme| theme == "dark"));
    if let Some(theme) = remembered() {
        apply(&theme);
    }
    let switch = move |_| {
        dark.update(|dark| *dark = !*dark);
        let theme = if dark.get_untracked() { "dark" } else { "light" };
        apply(theme);
        if let Some(storage) = storage() {
            // A full or forbidden storage only means that the choice is not remembered.
            let _stored = storage.set_item(KEY, theme);
        }
    };
    let name = move || if dark.get() { "Switch to light colours" } else { "Switch to dark colours" };
    view! {
        <button class="icon-button" on:click=switch aria-label=name title=name>
            <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
                <circle cx="9" cy="9" r="6.5" fill="none" stroke="currentColor" stroke-width="1.5"/>
                <path d="M9 2.500a6.5 6.5 0 0 1 0 13z" fill="currentColor"/>
            </svg>
        </button>
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn remembered() -> Option<String> {
    storage()?.get_item(KEY).ok().flatten().filter(|theme| matches!(theme.as_str(), "light" | "dark"))
}

fn system_is_dark() -> bool {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches())
}

/// Whether the page is dark now.
pub fn is_dark() -> bool {
    let chosen = document().document_element().and_then(|root| root.get_attribute("data-theme"));
    chosen.map_or_else(system_is_dark, |theme| theme == "dark")
}

fn apply(theme: &str) {
    if let Some(root) = document().document_element() {
        // Setting an attribute of the root element cannot fail.
        let _set = root.set_attribute("data-theme", theme);
    }
}
