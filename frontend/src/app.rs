//! The shell around every page, and which page an address means.

use crate::reactive::memo;
use leptos::prelude::*;

use crate::address::Address;
use crate::logic::route::Route;
use crate::pages::{Home, ModelPage, NotFound, RequestPage};
use crate::parts::{Freshness, Mark, ThemeSwitch};
use crate::store::Store;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let address = Address::follow();
    provide_context(address);
    provide_context(Store::start());
    let route = memo(move || Route::of(&address.path.read()));
    // Only another kind of page is built anew: a model's page stays while its tabs change.
    let kind = memo(move || std::mem::discriminant(&*route.read()));
    let page = move || {
        kind.track();
        match route.get_untracked() {
            Route::Home => view! { <Home/> }.into_any(),
            Route::Model(..) => view! { <ModelPage route=route/> }.into_any(),
            Route::Request(_) => view! { <RequestPage route=route/> }.into_any(),
            Route::NotFound => view! { <NotFound/> }.into_any(),
        }
    };
    let here = move || (*route.read() == Route::Home).then_some("page");
    view! {
        <a class="skip" href="#content">"Skip to the content"</a>
        <header class="bar">
            <a href="/" class="brand"><Mark/>"Evenkeel"</a>
            <nav aria-label="Pages"><a href="/" aria-current=here>"Models"</a></nav>
            <span class="push"></span>
            <Freshness/>
            <ThemeSwitch/>
        </header>
        <main class="page" id="content" tabindex="-1">{page}</main>
        <footer class="foot">
            <span>"Figures are computed in this browser from exact counts."</span>
            <span>"All days and times are UTC."</span>
        </footer>
    }
}
