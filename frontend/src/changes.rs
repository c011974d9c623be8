//! When to look again at what a page has fetched: a count that rises with what has happened.

use leptos::prelude::*;

use crate::store::Store;

/// Rises when a model is doing differently, its route has changed, or an incident of it.
pub fn of_model(name: &str) -> impl Fn() -> u64 + Clone + Send + 'static + use<> {
    let changed = Store::of_page().changed(name);
    move || changed.get()
}

/// Rises when an incident of any model was opened, changed or resolved.
pub fn of_incidents() -> impl Fn() -> u64 + Clone + Send + 'static {
    let changed = Store::of_page().incidents_changed();
    move || changed.get()
}
