//! `/settings`, `/settings/access`, `/settings/audit`.
//!
//! Who comes: whoever looks after Evenkeel itself, seldom. They must leave sure that a message reaches the people it is
//! meant for (a channel, tested, with the receiver's own answer), that planned work wakes nobody, that everybody can do
//! what they are here for and no more, and, when something was changed, knowing by whom.

mod accounts;
mod audit;
mod channels;
mod deliveries;
mod grants;
mod maintenance;
mod tokens;
mod withheld;

use leptos::prelude::*;
use shared::api::{Delivery, Via};

use crate::caller::Caller;
use crate::changes;
use crate::fetched::Fetched;
use crate::logic::access::granted::Granted;
use crate::logic::route::{Route, SettingsTab};
use crate::parts::{OpenNote, Who};
use crate::reactive::{dynamic, memo};
use accounts::AccountsSection;
use audit::AuditSection;
use channels::ChannelsSection;
use deliveries::DeliveriesSection;
use maintenance::MaintenanceSection;
use tokens::TokensSection;
use withheld::WithheldSection;

/// What is set for all models, by tab.
#[component]
pub fn SettingsPage(route: Memo<Route>) -> impl IntoView {
    document().set_title("Settings · Evenkeel");
    Who::provide();
    let caller = Caller::of_page();
    let tab = memo(move || match *route.read() {
        Route::Settings(tab) => tab,
        _ => SettingsTab::Messages,
    });
    let granted = memo(move || caller.granted_somewhere());
    let is_open = memo(move || caller.via() == Some(Via::Open));
    let answer = move || match tab.get() {
        SettingsTab::Messages => "Who is told when something is wrong, and when nobody is.",
        SettingsTab::Access => "Who may do what.",
        SettingsTab::Audit => "What was changed, by whom, and from where.",
    };
    let body = move || {
        match (tab.get(), granted.get()) {
        (_, None) => view! { <span class="bone bone-large"></span> }.into_any(),
        (SettingsTab::Messages, Some(granted)) => view! { <Messages granted=granted/> }.into_any(),
        (_, Some(Granted { administer: false, .. })) => view! {
            <section class="empty">
                <h2>"For admins of all models"</h2>
                <p>"Accounts, tokens and the audit trail are theirs. What you may do yourself stands under "<a href="/account">"your account"</a>"."</p>
            </section>
        }
        .into_any(),
        (SettingsTab::Access, Some(_)) => view! {
            <div class="stack"><AccountsSection/><TokensSection/><WithheldSection/></div>
        }
        .into_any(),
        (SettingsTab::Audit, Some(_)) => view! { <AuditSection/> }.into_any(),
    }
    };
    view! {
        <div class="head"><div>
            <h1>"Settings"</h1>
            <p class="answer">{dynamic(answer)}</p>
            {dynamic(move || is_open.get().then(|| view! { <p class="quiet tiny"><OpenNote/></p> }))}
        </div></div>
        {dynamic(move || granted.get().is_some_and(|granted| granted.administer).then(|| view! { <Tabs tab=tab/> }))}
        {dynamic(body)}
    }
}

#[component]
fn Tabs(tab: Memo<SettingsTab>) -> impl IntoView {
    let one = move |of: SettingsTab| {
        let name = match of {
            SettingsTab::Messages => "Messages",
            SettingsTab::Access => "Access",
            SettingsTab::Audit => "Audit trail",
        };
        view! { <a href=of.path() aria-current=move || (tab.get() == of).then_some("page")>{name}</a> }
    };
    view! { <nav class="tabs" aria-label="Settings">{SettingsTab::ALL.map(one).into_iter().collect_view()}</nav> }
}

/// Channels, what was sent over them, and times in which nobody is told.
#[component]
fn Messages(granted: Granted) -> impl IntoView {
    let mut deliveries = Fetched::<Vec<Delivery>>::nowhere("/api/v1/deliveries".to_owned());
    if granted.operate {
        deliveries = deliveries.follow(changes::of_incidents());
        deliveries.look();
    }
    view! {
        <div class="stack">
            <ChannelsSection deliveries=deliveries writes=granted.administer/>
            {granted.operate.then(|| view! { <DeliveriesSection deliveries=deliveries/> })}
            <MaintenanceSection plans=granted.operate/>
        </div>
    }
}
