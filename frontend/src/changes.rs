//! When to look again at what a page has fetched: a count that rises with what the backend tells.

use leptos::prelude::Get;

use crate::store::Store;

/// Rises when a model's state, route or incidents have changed.
pub fn of_model(name: &str) -> impl Fn() -> u64 + Clone + Send + 'static + use<> {
    let count = Store::of_page().changed(name);
    move || count.get()
}

/// Rises when an incident of any model was opened, changed or resolved.
pub fn of_incidents() -> impl Fn() -> u64 + Clone + Send + 'static {
    let count = Store::of_page().incidents_changed();
    move || count.get()
}
