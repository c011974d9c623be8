//! `/incidents`.

use leptos::prelude::*;

use crate::logic::route::Route;

/// Incidents.
#[component]
pub fn IncidentsPage(route: Memo<Route>) -> impl IntoView {
    let _ = route;
    document().set_title("Incidents · Evenkeel");
    view! { <h1>"Incidents"</h1> }
}
