//! What each version used over the last day; without readings, how to send them.

use leptos::prelude::*;
use shared::api::Version;

use super::resources_of::ResourcesOf;
use super::state::Operating;
use crate::logic::words::leading;
use crate::reactive::{attr, dynamic, memo};

/// Memory, processors, latency and errors of one version at a time.
#[component]
pub(super) fn ResourcesSection() -> impl IntoView {
    let operating = Operating::current();
    let chosen = RwSignal::new(None::<String>);
    let names = memo(move || operating.versions());
    let shown = memo(move || {
        let names = names.get();
        let unasked = || {
            let leading = |model: &Version| names.contains(&model.name).then(|| model.name.clone());
            operating
                .model
                .with(|model| leading_of(model.as_deref()).and_then(leading))
                .or_else(|| names.first().cloned())
        };
        chosen.get().filter(|name| names.contains(name)).or_else(unasked)
    });
    let choice = move || {
        let names = names.get();
        (names.len() > 1).then(|| {
            let one = |name: String| {
                let (wanted, pressed) = (name.clone(), name.clone());
                view! {
                    <button
                        type="button"
                        aria-pressed=attr(move || (shown.get().as_ref() == Some(&pressed)).to_string())
                        on:click=move |_| chosen.set(Some(wanted.clone()))
                    >{name}</button>
                }
            };
            view! {
                <div class="segments wrap" role="group" aria-label="Version whose resources are shown">
                    {names.into_iter().map(one).collect_view()}
                </div>
            }
        })
    };
    view! {
        <section class="section sheet">
            <div class="strip-head">
                <div>
                    <h2>"Resources"</h2>
                    <p class="sub">"The last 24 hours, a reading a minute at the most."</p>
                </div>
                {dynamic(choice)}
            </div>
            {dynamic(move || shown.get().map(|version| view! { <ResourcesOf version=version/> }))}
        </section>
    }
}

fn leading_of(model: Option<&shared::api::Model>) -> Option<&Version> {
    model.and_then(|model| leading(model))
}
