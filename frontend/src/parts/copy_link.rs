//! The link to exactly what is on the screen.

use leptos::html::Input;
use leptos::prelude::*;

use crate::clipboard;
use crate::reactive::{dynamic, memo};

/// Copies the link that `link` makes; where the browser refuses, shows it, selected.
#[component]
pub fn CopyLink(#[prop(into)] link: Callback<(), String>) -> impl IntoView {
    let said = RwSignal::new("");
    let refused = RwSignal::new(None::<String>);
    let field = NodeRef::<Input>::new();
    let copy = move |_| {
        let text = untrack(|| link.run(()));
        let shown = text.clone();
        clipboard::copy(&text, move |done| {
            refused.set((!done).then(|| shown.clone()));
            said.set(if done { "Link copied" } else { "Copy the link from the field" });
            if done {
                set_timeout(move || said.set(""), std::time::Duration::from_secs(4));
            }
        });
    };
    Effect::new(move |_| {
        if let Some(field) = field.get().filter(|_| refused.read().is_some()) {
            // Focus is refused only by an element that is not on the page.
            let _focused = field.focus();
            field.select();
        }
    });
    let shown = memo(move || refused.get());
    view! {
        <div class="copy-link">
            <span role="status" class="quiet tiny">{dynamic(move || said.get())}</span>
            <button type="button" class="button tiny" on:click=copy>"Copy link"</button>
            {dynamic(move || shown.get().map(|link| view! {
                <input node_ref=field type="text" readonly aria-label="Link to this view" value=link/>
            }))}
        </div>
    }
}
