//! What else is known of a model, made when someone asks for it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::api::{Health, ModelStatus, State};
use shared::verdict::Outcome;
use web_sys::wasm_bindgen::JsCast;

use crate::logic::date::DAY;
use crate::logic::search::{capital, path_segment, title};
use crate::logic::uptime::{day_words, troubled};
use crate::logic::words;
use crate::parts::{Copyable, VerdictMark};
use crate::reactive::dynamic;
use crate::store::Store;

/// Days that were not all well are listed up to this many.
const MOST_DAYS: usize = 10;

/// "More": what each signal says, the days that were not all well, the badge.
#[component]
pub fn More(status: Memo<Option<Arc<ModelStatus>>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let toggled = move |event: leptos::ev::Event| {
        let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        open.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    let name = status.with_untracked(|status| status.as_ref().map_or_else(String::new, |status| title(&status.name)));
    view! {
        <details class="define more" on:toggle=toggled>
            <summary aria-label=format!("More about {name}")>"More"</summary>
            {dynamic(move || status.get().filter(|_| open.get()).map(|status| view! { <Known status=status/> }))}
        </details>
    }
}

#[component]
fn Known(status: Arc<ModelStatus>) -> impl IntoView {
    let signals = status.signals.iter().map(|signal| {
        let outcome = match signal.health {
            Health::Good => Outcome::Pass,
            Health::Unknown | Health::Notice => Outcome::Inconclusive,
            Health::Bad => Outcome::Fail,
        };
        view! {
            <dt>{words::signal(signal.kind)}</dt>
            <dd><VerdictMark outcome=outcome word=words::health(signal.health)/>" "{signal.text.clone()}</dd>
        }
    });
    let today = Store::of_page().now.get_untracked().div_euclid(1_000 * DAY);
    let days = troubled(&status.days, today);
    let left_out = days.len().saturating_sub(MOST_DAYS);
    let days: Vec<_> =
        days.into_iter().take(MOST_DAYS).map(|(number, day)| view! { <li>{day_words(&day, number)}</li> }).collect();
    let origin = window().location().origin().unwrap_or_default();
    let badge = format!("/badge/{}.svg", path_segment(&status.name));
    let page = format!("{origin}/models/{}", path_segment(&status.name));
    // Brackets would end the words of a link in Markdown.
    let alt = title(&status.name).replace(['[', ']', '\\'], " ");
    let snippet = format!("[![{alt}]({origin}{badge})]({page})");
    let fact = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <dt>{name}</dt><dd dir="auto">{value}</dd> })
    };
    view! {
        <div>
            {(status.state != State::Live && !status.description.is_empty()).then(|| view! { <p dir="auto">{status.description.clone()}</p> })}
            <dl class="facts">
                {signals.collect_view()}
                {fact("Team", status.team.clone())}
                {fact("Versions", words::list(&status.versions, 12))}
                {fact("Used by", words::list(&status.downstream, 12))}
                {fact("Goal", status.worth.as_ref().map(|worth| capital(&worth.business.goal)).unwrap_or_default())}
            </dl>
            {(!days.is_empty()).then(|| view! {
                <h3 class="tiny">"Days that were not all well"</h3>
                <ul>{days}</ul>
                {(left_out > 0).then(|| view! { <p class="quiet">{format!("and {left_out} more before.")}</p> })}
            })}
            <h3 class="tiny">"Badge"</h3>
            <p><img src=badge alt=format!("The badge of {}", title(&status.name)) height="20"/></p>
            <Copyable text=snippet/>
        </div>
    }
}
