//! `/models/{model}/operations`.
//!
//! Who comes: whoever is on call, at night, because something fires, and whoever brings a new version in by day. They
//! must leave knowing what is wrong and since when, with the bad version out of the way (rolled back, or its breaker
//! open, knowing whom that touches), or the good one a step further; able to say who answered at any moment, and who
//! decided so; and with rules, endpoints and readings set so that nobody has to look next time.

mod act;
mod breaker;
mod endpoints;
mod ledger;
mod resources;
mod resources_of;
mod rollout;
mod route;
mod route_form;
mod rule_form;
mod rules;
mod signals;
mod state;
mod strip;

use leptos::prelude::*;

use super::page::Page;
use crate::logic::access::granted::Granted;
use crate::parts::Who;
use crate::reactive::dynamic;

use breaker::BreakerSection;
use endpoints::EndpointsSection;
use ledger::LedgerSection;
use resources::ResourcesSection;
use rollout::RolloutSection;
use route::RouteSection;
use rules::RulesSection;
use signals::SignalsSection;
use state::Operating;

/// Who serves, what fires, what it uses.
#[component]
pub(super) fn OperationsTab() -> impl IntoView {
    let page = Page::current();
    let granted = page.granted();
    // Another model is another tab: nothing that was typed for the one must be sent to the other.
    dynamic(move || {
        let name = page.name.get();
        match granted.get() {
            Some(granted) => view! { <Operations name=name granted=granted/> }.into_any(),
            None => view! { <span class="bone bone-large"></span> }.into_any(),
        }
    })
}

#[component]
fn Operations(name: String, granted: Granted) -> impl IntoView {
    Who::provide();
    provide_context(Operating::start(Page::current(), name, granted));
    view! {
        <div class="stack">
            <SignalsSection/>
            <div class="columns even ops-serving">
                <div class="short">
                    <RouteSection/>
                    <BreakerSection/>
                </div>
                <RolloutSection/>
            </div>
            <LedgerSection/>
            <RulesSection/>
            <ResourcesSection/>
            <EndpointsSection/>
        </div>
    }
}
