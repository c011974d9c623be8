//! A command to copy.

use crate::reactive::dynamic;
use leptos::prelude::*;

/// Shows a command with a button that copies it.
#[component]
pub fn Copyable(#[prop(into)] text: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let command = text.clone();
    let copy = move |_| {
        // The browser may refuse; the text stays selectable.
        let _done = window().navigator().clipboard().write_text(&command);
        copied.set(true);
        set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
    };
    view! {
        <div class="copy">
            <pre tabindex="0"><code>{text}</code></pre>
            <button class="button tiny" on:click=copy>{dynamic(move || if copied.get() { "Copied" } else { "Copy" })}</button>
        </div>
    }
}
