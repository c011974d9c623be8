//! Who does something: a name, remembered in this browser.

use leptos::prelude::*;

use crate::reactive::attr;

const KEY: &str = "evenkeel-name";

/// The name that stands in every form of a page.
#[derive(Debug, Clone, Copy)]
pub struct Who(RwSignal<String>);

impl Who {
    /// Remembers the name for the forms below.
    pub fn provide() {
        let known = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default();
        provide_context(Self(RwSignal::new(known)));
    }

    /// The name of this page's forms.
    pub fn of_page() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(String::new())))
    }

    /// As it is typed now; remembered from now on.
    pub fn name(self) -> String {
        let name = self.0.get_untracked().trim().to_owned();
        if let Some(storage) = storage().filter(|_| !name.is_empty()) {
            // A full or forbidden storage only means that the name is not remembered.
            let _stored = storage.set_item(KEY, &name);
        }
        name
    }
}

/// The field for the name.
#[component]
pub fn WhoField(#[prop(into)] id: String) -> impl IntoView {
    let who = Who::of_page().0;
    view! {
        <div class="field">
            <label for=id.clone()>"Your name"</label>
            <input
                id=id
                type="text"
                maxlength="80"
                autocomplete="name"
                prop:value=attr(move || who.get())
                on:input=move |event| who.set(event_target_value(&event))
            />
        </div>
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
