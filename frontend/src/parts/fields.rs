//! Small fields that several forms have.

use leptos::prelude::*;

use crate::reactive::attr;

/// A box to tick, with its name.
#[component]
pub fn Check(
    #[prop(into)] name: String,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] set: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="tick">
            <input
                type="checkbox"
                prop:checked=attr(move || on.get())
                on:change=move |event| set.run(event_target_checked(&event))
            />
            <span>{name}</span>
        </label>
    }
}

/// A field for a text, with its name above.
#[component]
pub fn TextField(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    view! {
        <div class=format!("field {class}")>
            <label for=id.clone()>{name}</label>
            <input
                id=id
                type="text"
                placeholder=hint
                autocomplete="off"
                spellcheck="false"
                prop:value=attr(move || value.get())
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}
