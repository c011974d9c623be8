//! `/inventory`.

use leptos::prelude::*;

/// Inventory.
#[component]
pub fn InventoryPage() -> impl IntoView {
    document().set_title("Inventory · Evenkeel");
    view! { <h1>"Inventory"</h1> }
}
