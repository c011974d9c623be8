//! `/incidents` and `/incidents/{id}`.
//!
//! Who comes: whoever was woken by a message, or took over the shift. From the list they must leave knowing what is
//! wrong now, for how long, and what nobody has taken on; from one incident, what happened in which order and what to
//! open next (the model's operations, its runbook), having said that they are on it and, afterwards, what was learnt.

mod one;

use leptos::prelude::*;
use shared::api::Incident;

use crate::changes;
use crate::fetched::Fetched;
use crate::logic::operations::incidents::{heading, lasted, open_first, taken};
use crate::logic::route::Route;
use crate::logic::search::{path_segment, title};
use crate::parts::{NotRead, SeverityMark, When};
use crate::reactive::{dynamic, memo};
use crate::store::Store;
use one::OneIncident;

/// No more incidents that are over are listed unasked.
const FEW: usize = 20;

/// All incidents, or one.
#[component]
pub fn IncidentsPage(route: Memo<Route>) -> impl IntoView {
    dynamic(move || match route.get() {
        Route::Incident(id) => view! { <OneIncident id=id/> }.into_any(),
        _ => view! { <AllIncidents/> }.into_any(),
    })
}

#[component]
fn AllIncidents() -> impl IntoView {
    document().set_title("Incidents · Evenkeel");
    let incidents = Fetched::<Vec<Incident>>::start("/api/v1/incidents".to_owned()).follow(changes::of_incidents());
    let all = RwSignal::new(false);
    let sorted = memo(move || incidents.value.get().map(|found| open_first(&found)));
    let said = move || {
        sorted.with(|sorted| match sorted {
            None => String::new(),
            Some((open, _)) => heading(open.len(), open.iter().filter(|one| one.acknowledged_by.is_none()).count()),
        })
    };
    let body = move || match sorted.get() {
        None => view! { <span class="bone bone-large"></span> }.into_any(),
        Some((open, over)) if open.is_empty() && over.is_empty() => view! { <Nothing/> }.into_any(),
        Some((open, over)) => {
            let shown = if all.get() { over.len() } else { FEW };
            let more = over.len().saturating_sub(shown);
            view! {
                <div class="stack">
                    {(!open.is_empty()).then(|| list("Open incidents, the worst first", "Open", open))}
                    {(!over.is_empty()).then(|| list(
                        "Incidents that are over, the latest first",
                        "Over",
                        over.into_iter().take(shown).collect(),
                    ))}
                    {(more > 0).then(|| view! {
                        <button type="button" class="link-button" on:click=move |_| all.set(true)>"Show "{more}" earlier ones"</button>
                    })}
                </div>
            }
            .into_any()
        }
    };
    view! {
        <div class="head"><div><h1>"Incidents"</h1><p class="answer">{dynamic(said)}</p></div></div>
        <NotRead of=incidents what="The incidents"/>
        {dynamic(body)}
    }
}

fn list(caption: &'static str, name: &'static str, incidents: Vec<Incident>) -> impl IntoView {
    let now = Store::of_page().now;
    let row = move |incident: Incident| {
        let model = format!("/models/{}", path_segment(&incident.model));
        let opened = incident.opened;
        let by = taken(&incident);
        let (id, words, severity, name) =
            (incident.id, incident.title.clone(), incident.severity, title(&incident.model));
        let minute = memo(move || now.get().div_euclid(60_000) * 60_000);
        view! {
            <tr>
                <td><SeverityMark severity=severity/></td>
                <th scope="row" class="incident-title">
                    <a href=format!("/incidents/{id}")>{words}</a>
                    <div class="quiet tiny only-narrow">{name.clone()}", began "<When ms=opened/>"; taken on by "{by.clone()}</div>
                </th>
                <td class="second"><a href=model>{name}</a></td>
                <td class="second nowrap"><When ms=opened/></td>
                <td class="second nowrap">{dynamic(move || lasted(&incident, minute.get()))}</td>
                <td class="second">{by}</td>
            </tr>
        }
    };
    view! {
        <section class="section sheet">
            <h2>{name}</h2>
            <table>
                <caption class="unseen">{caption}</caption>
                <thead><tr>
                    <th scope="col">"Severity"</th>
                    <th scope="col">"What is wrong"</th>
                    <th scope="col" class="second">"Model"</th>
                    <th scope="col" class="second">"Began"</th>
                    <th scope="col" class="second">"Lasted"</th>
                    <th scope="col" class="second">"Taken on by"</th>
                </tr></thead>
                <tbody>{incidents.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"No incident yet"</h2>
            <p>"An incident opens by itself when a rule of a model fires with the severity warning or critical, groups what belongs together, and closes when all is quiet again."</p>
            <p>"Rules stand under Operations of each model; some exist from the start. So that somebody is told, "<a href="/settings">"add a channel"</a>"."</p>
        </section>
    }
}
