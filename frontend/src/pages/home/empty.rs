//! No models yet: the next step, ready to copy.

use leptos::prelude::*;
use shared::api::Via;

use crate::caller::Caller;
use crate::logic::snippets;
use crate::parts::SnippetPair;
use crate::reactive::{dynamic, memo};
use crate::store::Store;

/// Teaches how to register the first model and send its rows.
#[component]
pub fn NoModels() -> impl IntoView {
    let caller = Caller::of_page();
    let granted = memo(move || caller.granted_somewhere().map(|granted| granted.edit));
    let is_nobody = memo(move || caller.via() == Some(Via::Nobody));
    dynamic(move || {
        match (granted.get(), is_nobody.get()) {
        (None, _) => view! { <span class="bone bone-large"></span> }.into_any(),
        (Some(true), _) => view! { <First/> }.into_any(),
        (Some(false), true) => view! {
            <section class="empty">
                <h2>"No model is public"</h2>
                <p>"Whoever may see the others signs in."</p>
            </section>
        }
        .into_any(),
        (Some(false), false) => view! {
            <section class="empty">
                <h2>"No model is open to you"</h2>
                <p>"None is registered yet, or none that your roles are for. What you may do stands under "<a href="/account">"your account"</a>"."</p>
            </section>
        }
        .into_any(),
    }
    })
}

/// The first model, for who may register it.
#[component]
fn First() -> impl IntoView {
    let origin = window().location().origin().unwrap_or_default();
    let now = Store::of_page().now.get_untracked();
    view! {
        <section class="empty">
            <h2>"No models yet"</h2>
            <p>"A model appears here as soon as it is registered. First say what it is and who answers for it:"</p>
            <SnippetPair snippets=snippets::registration(&origin)/>
            <p>"Then send the rows that it was validated on, and the rows that it answers; these are an example:"</p>
            <SnippetPair snippets=snippets::first_rows(&origin, now)/>
            <p>"Two files and no wish to install anything? "<a href="/open">"Compare two files"</a>" in this browser; nothing is uploaded."</p>
            <p class="quiet">
                "Columns: request_id, time, score or prediction, label where known, and one per feature. Parquet, Arrow and NDJSON work too."
            </p>
        </section>
    }
}
