//! What to send, for a shell and for Python.

use leptos::prelude::*;

use super::Copyable;
use crate::logic::snippets::Snippets;

/// Both, each with a button that copies it.
#[component]
pub fn SnippetPair(snippets: Snippets) -> impl IntoView {
    view! {
        <h3 class="tiny">"In a shell"</h3>
        <Copyable text=snippets.curl/>
        <h3 class="tiny">"In Python, with its standard library alone"</h3>
        <Copyable text=snippets.python/>
    }
}
