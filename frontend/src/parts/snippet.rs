//! What to send, for a shell and for Python.

use leptos::prelude::*;

use super::Copyable;
use crate::caller::Caller;
use crate::logic::snippets::Snippets;
use crate::reactive::{dynamic, memo};

/// Both, each with a button that copies it.
#[component]
pub fn SnippetPair(snippets: Snippets) -> impl IntoView {
    let caller = Caller::of_page();
    let is_signed_in = memo(move || caller.name().is_some());
    let token = move || {
        is_signed_in.get().then(|| {
            view! {
                <p class="tiny quiet">
                    "Here every request needs a token, which admins make under "<a href="/settings/access">"Settings"</a>
                    ": send it as "<code>"Authorization: Bearer …"</code>"."
                </p>
            }
        })
    };
    view! {
        <h3 class="tiny">"In a shell"</h3>
        <Copyable text=snippets.curl/>
        <h3 class="tiny">"In Python, with its standard library alone"</h3>
        <Copyable text=snippets.python/>
        {dynamic(token)}
    }
}
