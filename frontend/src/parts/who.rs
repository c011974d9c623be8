//! Who does something: a name, remembered in this browser.

use leptos::prelude::*;

use crate::caller::Caller;
use crate::reactive::{attr, dynamic, memo};

const KEY: &str = "evenkeel-name";

/// The name that stands in every form of a page.
#[derive(Debug, Clone, Copy)]
pub struct Who {
    typed: RwSignal<String>,
    caller: Caller,
}

impl Who {
    /// Remembers the name for the forms below.
    pub fn provide() {
        let known = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default();
        provide_context(Self { typed: RwSignal::new(known), caller: Caller::of_page() });
    }

    /// The name of this page's forms.
    pub fn of_page() -> Self {
        use_context().unwrap_or_else(|| Self { typed: RwSignal::new(String::new()), caller: Caller::of_page() })
    }

    /// Who is signed in, else as it is typed now; remembered from now on.
    pub fn name(self) -> String {
        if let Some(name) = untrack(|| self.caller.name()) {
            return name;
        }
        let name = self.typed.get_untracked().trim().to_owned();
        if let Some(storage) = storage().filter(|_| !name.is_empty()) {
            // A full or forbidden storage only means that the name is not remembered.
            let _stored = storage.set_item(KEY, &name);
        }
        name
    }
}

/// The field for the name; who is signed in has said it already.
#[component]
pub fn WhoField(#[prop(into)] id: String) -> impl IntoView {
    let Who { typed, caller } = Who::of_page();
    let is_signed_in = memo(move || caller.name().is_some());
    let field = move || {
        let id = id.clone();
        (!is_signed_in.get()).then(|| {
            view! {
                <div class="field">
                    <label for=id.clone()>"Your name"</label>
                    <input
                        id=id
                        type="text"
                        maxlength="80"
                        autocomplete="name"
                        prop:value=attr(move || typed.get())
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </div>
            }
        })
    };
    dynamic(field)
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
