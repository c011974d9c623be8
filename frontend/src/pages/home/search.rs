//! The search box: filters models as one types, and takes a request id to its page.

use crate::reactive::{attr, dynamic};
use leptos::prelude::*;
use leptos::{ev, html};

use crate::address::Address;
use crate::logic::search::{looks_like_request, path_segment};

/// The search box; "/" puts the cursor into it.
#[component]
pub fn SearchBox(typed: RwSignal<String>, finds_requests: Memo<bool>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.key() == "/"
            && !event.ctrl_key()
            && !event.meta_key()
            && !is_typing()
            && let Some(input) = input.get_untracked()
        {
            event.prevent_default();
            // Focus is refused only by an element that is not on the page.
            let _focused = input.focus();
        }
    });
    on_cleanup(move || listener.remove());
    let address = Address::of_page();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let id = typed.get_untracked();
        if finds_requests.get_untracked() && looks_like_request(&id) {
            address.go(&request_path(&id), false);
        }
    };
    let clear = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            typed.set(String::new());
        }
    };
    let words = move || if finds_requests.get() { "Search models, owners, request ids" } else { "Search models" };
    view! {
        <form role="search" on:submit=submit>
            <div class="search">
                <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
                    <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/>
                    <path d="M9.5 9.500l3.5 3.5" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/>
                </svg>
                <input
                    type="search"
                    node_ref=input
                    aria-label=attr(words)
                    placeholder=attr(words)
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())
                    on:keydown=clear
                />
                <kbd aria-hidden="true">"/"</kbd>
            </div>
            <p class="tiny offer">
                {dynamic(move || {
                    let id = typed.get();
                    (finds_requests.get() && looks_like_request(&id)).then(|| view! { <a href=request_path(&id)>"Look up the request \u{201c}"{id.trim().to_owned()}"\u{201d}"</a> })
                })}
            </p>
        </form>
    }
}

fn request_path(id: &str) -> String {
    format!("/requests/{}", path_segment(id.trim()))
}

/// Whether the key belongs to a field that has the focus.
fn is_typing() -> bool {
    document()
        .active_element()
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA"))
}
