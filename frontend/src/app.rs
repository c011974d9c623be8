//! The shell around every page, and which page an address means.

use leptos::prelude::*;
use leptos_router::components::{A, ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::pages::{DriftTab, FairnessTab, Home, ModelPage, NotFound, OverviewTab, RequestPage};
use crate::parts::{Freshness, Mark, ThemeSwitch};
use crate::store::Store;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    provide_context(Store::start());
    view! {
        <Router>
            <a class="skip" href="#content">"Skip to the content"</a>
            <header class="bar">
                <A href="/" attr:class="brand"><Mark/>"Evenkeel"</A>
                <nav aria-label="Pages">
                    <A href="/" exact=true>"Models"</A>
                </nav>
                <span class="push"></span>
                <Freshness/>
                <ThemeSwitch/>
            </header>
            <main class="page" id="content" tabindex="-1">
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Home/>
                    <ParentRoute path=path!("/models/:model") view=ModelPage>
                        <Route path=path!("") view=OverviewTab/>
                        <Route path=path!("drift") view=DriftTab/>
                        <Route path=path!("fairness") view=FairnessTab/>
                    </ParentRoute>
                    <Route path=path!("/requests/:id") view=RequestPage/>
                </Routes>
            </main>
            <footer class="foot">
                <span>"Figures are computed in this browser from exact counts."</span>
                <span>"All days and times are UTC."</span>
            </footer>
        </Router>
    }
}
