//! `/settings`.
//!
//! Who comes: whoever looks after Evenkeel itself, seldom. They must leave sure that a message reaches the people it is
//! meant for (a channel, tested, with the receiver's own answer), and that planned work wakes nobody.

mod channels;
mod deliveries;
mod maintenance;

use leptos::prelude::*;
use shared::api::Delivery;

use crate::changes;
use crate::fetched::Fetched;
use crate::parts::Who;
use channels::ChannelsSection;
use deliveries::DeliveriesSection;
use maintenance::MaintenanceSection;

/// Channels, what was sent over them, and times in which nobody is told.
#[component]
pub fn SettingsPage() -> impl IntoView {
    document().set_title("Settings · Evenkeel");
    Who::provide();
    let deliveries = Fetched::<Vec<Delivery>>::start("/api/v1/deliveries".to_owned()).follow(changes::of_incidents());
    view! {
        <div class="head"><div><h1>"Settings"</h1><p class="answer">"Who is told when something is wrong, and when nobody is."</p></div></div>
        <div class="stack">
            <ChannelsSection deliveries=deliveries/>
            <DeliveriesSection deliveries=deliveries/>
            <MaintenanceSection/>
        </div>
    }
}
