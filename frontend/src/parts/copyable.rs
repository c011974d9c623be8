//! A command to copy.

use crate::clipboard;
use crate::reactive::dynamic;
use leptos::prelude::*;

/// Shows a command with a button that copies it.
#[component]
pub fn Copyable(#[prop(into)] text: String) -> impl IntoView {
    let said = RwSignal::new("Copy");
    let command = text.clone();
    let copy = move |_| {
        clipboard::copy(&command, move |done| {
            // The text stays selectable.
            said.set(if done { "Copied" } else { "Select it to copy" });
            set_timeout(move || said.set("Copy"), std::time::Duration::from_secs(2));
        });
    };
    view! {
        <div class="copy">
            <pre tabindex="0"><code>{text}</code></pre>
            <button class="button tiny" on:click=copy>{dynamic(move || said.get())}</button>
        </div>
    }
}
