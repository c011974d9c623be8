//! The two apps and the shell around every page.
//!
//! What the other pages need is a program of its own, so that nobody who asks whether all is well waits for it.
//! Going from one to the other is an ordinary load of a page.

use leptos::prelude::*;
use shared::api::Via;

use crate::address::Address;
use crate::caller::Caller;
use crate::logic::following::Line;
use crate::logic::route::{Program, Route};
use crate::pages::{
    AccountPage, Home, IncidentsPage, InventoryPage, ModelPage, NotFound, OpenPage, RequestPage, SettingsPage,
    SignInPage,
};
use crate::parts::{AccountMenu, Freshness, Mark, OpenNote, ThemeSwitch};
use crate::reactive::{dynamic, memo};
use crate::store::Store;

/// Mounts the status page.
pub fn mount_status() {
    mount(Program::Status, |route| match route.get_untracked() {
        Route::Home => view! { <Home/> }.into_any(),
        Route::SignIn => view! { <SignInPage/> }.into_any(),
        _ => view! { <NotFound/> }.into_any(),
    });
}

/// Mounts all other pages.
pub fn mount_model() {
    mount(Program::Model, |route| match route.get_untracked() {
        Route::Model(..) => view! { <ModelPage route=route/> }.into_any(),
        Route::Request(_) => view! { <RequestPage route=route/> }.into_any(),
        Route::Open(_) => view! { <OpenPage route=route/> }.into_any(),
        Route::Inventory => view! { <InventoryPage/> }.into_any(),
        Route::Incidents | Route::Incident(_) => view! { <IncidentsPage route=route/> }.into_any(),
        Route::Settings(_) => view! { <SettingsPage route=route/> }.into_any(),
        Route::Account => view! { <AccountPage/> }.into_any(),
        _ => view! { <NotFound/> }.into_any(),
    });
}

fn mount(program: Program, page_of: fn(Memo<Route>) -> AnyView) {
    if let Some(skeleton) = document().get_element_by_id("skeleton") {
        skeleton.remove();
    }
    mount_to_body(move || shell(program, page_of));
}

fn shell(program: Program, page_of: fn(Memo<Route>) -> AnyView) -> impl IntoView {
    let address = Address::follow(program);
    provide_context(address);
    let route = memo(move || Route::of(&address.path.read()));
    // Who opens files is told that nothing is sent, and nothing is.
    let opens = memo(move || matches!(*route.read(), Route::Open(_)));
    // Before somebody has signed in there is nothing to follow.
    let enters = memo(move || *route.read() == Route::SignIn);
    let store = Store::start(opens.get_untracked() || enters.get_untracked());
    provide_context(store);
    Effect::new(move |_| store.keep_quiet(opens.get() || enters.get()));
    let caller = Caller::unknown();
    provide_context(caller);
    Effect::new(move |_| {
        // A line that is lost may be a session that has ended.
        let is_lost = matches!(store.line.get(), Line::Lost(_));
        if !opens.get() && (is_lost || !caller.is_known_untracked()) {
            caller.look();
        }
    });
    let is_somebody = memo(move || caller.via().is_none_or(|via| via != Via::Nobody));
    let is_open = memo(move || *route.read() == Route::Home && caller.via() == Some(Via::Open));
    // Only another kind of page is built anew: a model's page stays while its tabs change.
    let kind = memo(move || std::mem::discriminant(&*route.read()));
    let page = move || {
        // Read, not merely tracked: a memo that nobody has read does not know what it depends on.
        kind.get();
        page_of(route)
    };
    let on = move |page: &Route| (*route.read() == *page).then_some("page");
    view! {
        <a class="skip" href="#content">"Skip to the content"</a>
        <header class="bar">
            <a href="/" class="brand"><Mark/>"Evenkeel"</a>
            <nav aria-label="Pages">
                <a href="/" aria-current=move || on(&Route::Home)>"Models"</a>
                {dynamic(move || is_somebody.get().then(|| view! {
                    <a href="/inventory" aria-current=move || on(&Route::Inventory)>"Inventory"</a>
                    <a href="/incidents" aria-current=move || matches!(*route.read(), Route::Incidents | Route::Incident(_)).then_some("page")>"Incidents"</a>
                    <a href="/settings" aria-current=move || matches!(*route.read(), Route::Settings(_)).then_some("page")>"Settings"</a>
                }))}
                <a href="/open" aria-current=move || opens.get().then_some("page")>"Files"</a>
            </nav>
            <span class="push"></span>
            {dynamic(move || (!opens.get()).then(|| view! { <Freshness/><AccountMenu/> }))}
            <ThemeSwitch/>
        </header>
        <main class="page" id="content" tabindex="-1">{page}</main>
        <footer class="foot">
            <span>"Figures are computed in this browser from exact counts."</span>
            <span>"All days and times are UTC."</span>
            {dynamic(move || is_open.get().then(|| view! { <OpenNote/> }))}
        </footer>
    }
}
