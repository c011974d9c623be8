//! When to look again at what a page has fetched: a count that rises with what has happened.

use crate::reactive::memo;
use crate::store::Store;

/// As often as the store asks for the inventory.
const EVERY_MS: i64 = 15_000;

/// Rises when a model is doing differently.
pub fn of_model(name: &str) -> impl Fn() -> u64 + Clone + Send + 'static + use<> {
    let _ = name;
    of_incidents()
}

/// Rises when an incident of any model was opened, changed or resolved.
pub fn of_incidents() -> impl Fn() -> u64 + Clone + Send + 'static {
    use leptos::prelude::Get;
    let now = Store::of_page().now;
    let count = memo(move || now.get().div_euclid(EVERY_MS) as u64);
    move || count.get()
}
