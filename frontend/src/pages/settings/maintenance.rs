//! Times in which nobody is told.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::Maintenance;

use crate::fetched::Fetched;
use crate::logic::date::moment;
use crate::logic::operations::form_moment::{field_moment, field_text};
use crate::logic::search::title;
use crate::net;
use crate::parts::{NotRead, Outcome, SendButton, Sending, Who, WhoField, problem};
use crate::reactive::{attr, dynamic, memo};
use crate::store::Store;

const HOUR_MS: i64 = 3_600_000;
const ADDRESS: &str = "/api/v1/maintenance";

/// Planned and running maintenance, and the form that plans one.
#[component]
pub(super) fn MaintenanceSection(plans: bool) -> impl IntoView {
    let windows = Fetched::<Vec<Maintenance>>::start(ADDRESS.to_owned());
    let now = Store::of_page().now;
    let sending = Sending::new();
    let delete = move |id: i64| {
        sending.send(async move { net::delete(&format!("{ADDRESS}/{id}")).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            windows.look();
            Ok("Taken back: people are told again.".to_owned())
        });
    };
    let minute = memo(move || now.get().div_euclid(60_000) * 60_000);
    let row = move |one: &Maintenance| {
        let id = one.id;
        let runs = one.from <= minute.get() && minute.get() < one.to;
        let label = format!("Delete the maintenance from {}", moment(one.from));
        let of = one.model.as_deref().map_or_else(|| "all models".to_owned(), title);
        view! {
            <tr>
                <th scope="row">{moment(one.from)}{runs.then(|| view! { " "<span class="tag">"now"</span> })}</th>
                <td>{moment(one.to)}</td>
                <td>{of}</td>
                <td class="place">{one.reason.clone()}</td>
                <td class="second">{one.by.clone()}</td>
                <td>{plans.then(|| view! {
                    <button type="button" class="link-button" aria-label=label on:click=move |_| delete(id)>"Delete"</button>
                })}</td>
            </tr>
        }
    };
    let list = move || {
        let found = windows.value.get()?;
        if found.is_empty() {
            return Some(view! { <p class="quiet">"None is planned."</p> }.into_any());
        }
        Some(
            view! {
                <div class="scroll" role="region" tabindex="0" aria-label="Maintenance">
                    <table class="compact">
                        <caption class="unseen">"Maintenance that is not over"</caption>
                        <thead><tr>
                            <th scope="col">"From"</th>
                            <th scope="col">"To"</th>
                            <th scope="col">"Of"</th>
                            <th scope="col">"Why"</th>
                            <th scope="col" class="second">"By"</th>
                            <th scope="col"><span class="unseen">"Delete"</span></th>
                        </tr></thead>
                        <tbody>{found.iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            }
            .into_any(),
        )
    };
    view! {
        <section class="section sheet">
            <h2>"Maintenance"</h2>
            <p class="sub">"In these times rules are evaluated and incidents open, but nobody is told."</p>
            <NotRead of=windows what="Maintenance"/>
            {dynamic(list)}
            <Outcome sending=sending/>
            {plans.then(|| view! { <Plan windows=windows/> })}
        </section>
    }
}

#[component]
fn Plan(windows: Fetched<Vec<Maintenance>>) -> impl IntoView {
    let store = Store::of_page();
    let who = Who::of_page();
    let now = store.now.get_untracked();
    let (from, to) = (RwSignal::new(field_text(now)), RwSignal::new(field_text(now + HOUR_MS)));
    let (model, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let sending = Sending::new();
    let slot = store.models();
    let names = memo(move || {
        slot.with(|models| {
            models.value.iter().flat_map(|all| all.iter()).map(|model| model.name.clone()).collect::<Vec<_>>()
        })
    });
    let plan = move |event: SubmitEvent| {
        event.prevent_default();
        let ends = field_moment(&from.get_untracked()).zip(field_moment(&to.get_untracked()));
        let Some((from, to)) = ends else { return sending.refuse("Choose from when and to when.") };
        if to <= from {
            return sending.refuse("It must end after it begins.");
        }
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            return sending.refuse("Say why nobody is to be told.");
        }
        let of = Some(model.get_untracked()).filter(|model| !model.is_empty());
        let new = Maintenance { id: 0, model: of, from, to, reason: why, by: who.name() };
        sending.send(async move { net::add(ADDRESS, &new).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            windows.look();
            let _gone = reason.try_set(String::new());
            Ok("Planned: nobody is told in that time.".to_owned())
        });
    };
    let moment_field = |id: &'static str, name: &'static str, value: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{name}</label>
                <input id=id type="datetime-local" prop:value=attr(move || value.get()) on:input=move |event| value.set(event_target_value(&event))/>
            </div>
        }
    };
    let options = move || {
        let option = |name: String| {
            let shown = title(&name);
            view! { <option value=name>{shown}</option> }
        };
        names.get().into_iter().map(option).collect_view()
    };
    view! {
        <details class="act">
            <summary class="button">"Plan maintenance"</summary>
            <form class="wide" on:submit=plan>
                <div class="form-grid">
                    {moment_field("maintenance-from", "From (UTC)", from)}
                    {moment_field("maintenance-to", "To (UTC)", to)}
                    <div class="field">
                        <label for="maintenance-model">"Of"</label>
                        <select id="maintenance-model" prop:value=attr(move || model.get()) on:change=move |event| model.set(event_target_value(&event))>
                            <option value="">"all models"</option>
                            {dynamic(options)}
                        </select>
                    </div>
                    <div class="field">
                        <label for="maintenance-reason">"Why"</label>
                        <input id="maintenance-reason" type="text" maxlength="500" prop:value=attr(move || reason.get()) on:input=move |event| reason.set(event_target_value(&event))/>
                    </div>
                    <WhoField id="maintenance-by"/>
                </div>
                <SendButton name="Plan it" sending=sending/>
            </form>
            <Outcome sending=sending/>
        </details>
    }
}
