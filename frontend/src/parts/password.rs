//! A field for a password.

use leptos::prelude::*;

use crate::reactive::attr;

/// The field, with its name above; `autocomplete` tells a password manager whether it is the present or a new one.
#[component]
pub fn PasswordField(
    id: &'static str,
    name: &'static str,
    value: RwSignal<String>,
    autocomplete: &'static str,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{name}</label>
            <input
                id=id
                type="password"
                autocomplete=autocomplete
                maxlength="1024"
                prop:value=attr(move || value.get())
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}
