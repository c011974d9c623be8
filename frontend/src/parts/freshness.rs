//! How old what the page shows is.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;

use crate::logic::date::{ago, moment};
use crate::store::Store;

/// In the shell: when the inventory was last fetched.
#[component]
pub fn Freshness() -> impl IntoView {
    let store = Store::of_page();
    let models = store.models();
    let text = memo(move || {
        models.with(|models| {
            (models.at > 0).then(|| {
                let age = ago(models.at, store.now.get());
                let text =
                    if models.failure.is_some() { format!("not updating · {age}") } else { format!("updated {age}") };
                (text, moment(models.at))
            })
        })
    });
    view! {
        <span class="quiet tiny minor nowrap">
            {dynamic(move || text.get().map(|(text, exact)| view! { <span title=exact>{text}</span> }))}
        </span>
    }
}
