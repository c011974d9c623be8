//! `/requests/{id}`: everything known of one request.
//!
//! Who comes: support staff with an id from a customer's complaint. They must leave with what each version
//! answered, when, on which values (and whether those were usual), who served then, where the time went, and what
//! turned out to be true.

mod hops;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{RequestObservation, RequestRecord, Value};

use crate::logic::date::parse_moment;
use crate::logic::export;
use crate::logic::number::{NONE, significant};
use crate::logic::request::{decision, origin, route as route_in_words, standing};
use crate::logic::route::Route;
use crate::logic::search::{path_segment, title};
use crate::net::{self, Failure};
use crate::parts::{TableExport, When};

use hops::Hops;

/// The columns that say what a version answered; they stand before its inputs.
const ANSWERS: [&str; 4] = ["prediction", "score", "label", "latency_ms"];

/// One request, end to end.
#[component]
pub fn RequestPage(route: Memo<Route>) -> impl IntoView {
    let id = memo(move || match route.get() {
        Route::Request(id) => id,
        _ => String::new(),
    });
    let answer = RwSignal::new(None::<Result<RequestRecord, Failure>>);
    Effect::new(move |_| {
        let id = id.get();
        document().set_title(&format!("Request {id} · Evenkeel"));
        answer.set(None);
        spawn_local(async move {
            let found = net::json(&format!("/api/v1/requests/{}", path_segment(&id))).await;
            answer.set(Some(found));
        });
    });
    view! {
        <div class="head"><div>
            <h1>"Request "<code>{id}</code></h1>
            <p class="answer">{dynamic(move || answer.read().as_ref().map_or_else(|| "Looking it up…".to_owned(), sentence))}</p>
        </div></div>
        {dynamic(move || match answer.get() {
            None => view! { <span class="bone bone-large" aria-hidden="true"></span> }.into_any(),
            Some(Err(_)) => view! { <p><a href="/">"All models"</a></p> }.into_any(),
            Some(Ok(record)) => view! { <Record record=record/> }.into_any(),
        })}
    }
}

fn sentence(answer: &Result<RequestRecord, Failure>) -> String {
    match answer {
        Ok(record) if record.observations.is_empty() && record.labels.is_empty() => {
            "Nothing is known of it.".to_owned()
        }
        Ok(record) if record.observations.is_empty() => {
            "Only its label is known: no version has reported an answer yet.".to_owned()
        }
        Ok(record) => {
            let versions: Vec<String> =
                record.observations.iter().map(|one| format!("{} {}", title(&one.model), one.version)).collect();
            format!("Answered by {}.", crate::logic::words::list(&versions, 6))
        }
        Err(failure) if failure.is_missing() => {
            "No model has seen it. Check the id: capitals count, and rows may be a few seconds late.".to_owned()
        }
        Err(failure) if failure.is_forbidden() => {
            "Single rows are withheld from your role, so a request cannot be shown. An admin of all models decides that, \
             under Settings."
                .to_owned()
        }
        Err(failure) => failure.sentence(),
    }
}

#[component]
fn Record(record: RequestRecord) -> impl IntoView {
    let mut models: Vec<String> = record.observations.iter().map(|one| one.model.clone()).collect();
    models.extend(record.labels.iter().map(|label| label.model.clone()));
    models.sort();
    models.dedup();
    let sections = models
        .into_iter()
        .map(|model| {
            let seen: Vec<RequestObservation> =
                record.observations.iter().filter(|one| one.model == model).cloned().collect();
            let label = record.labels.iter().find(|label| label.model == model).map(|label| {
                let when = parse_moment(&label.time).map(|ms| view! { " · known "<When ms=ms/> });
                view! { <p class="sub">"True outcome: "<strong>{value(Some(&label.label))}</strong>{when}</p> }
                    .into_any()
            });
            let href = format!("/models/{}", path_segment(&model));
            view! {
                <section class="section">
                    <h2><a href=href>{title(&model)}</a></h2>
                    {label.unwrap_or_else(|| view! { <p class="sub">"True outcome: not known yet."</p> }.into_any())}
                    {circumstances(&seen)}
                    <Answers seen=seen/>
                </section>
            }
        })
        .collect_view();
    let hops = record.hops;
    let hops = (!hops.is_empty()).then(|| view! { <Hops hops=hops/> });
    view! { <div class="stack">{sections}{hops}</div> }
}

/// What each version decided, who served then, and where the version comes from.
fn circumstances(seen: &[RequestObservation]) -> impl IntoView + use<> {
    let route = seen.iter().find_map(|one| one.route.as_ref()).map(|change| {
        let by = if change.route.by.is_empty() { String::new() } else { format!(" by {}", change.route.by) };
        let since = change.route.since.map(|ms| view! { ", since "<When ms=ms/> });
        view! { <p>"The route then (revision "{change.route.revision}{since}{by}"): "{route_in_words(change)}</p> }
    });
    let versions = seen
        .iter()
        .filter_map(|one| {
            let said: Vec<String> = [decision(one), origin(one)].into_iter().flatten().collect();
            (!said.is_empty()).then(|| {
                view! { <p><strong>{one.version.clone()}</strong>" ("{one.role.as_str()}"): "{said.join(" ")}</p> }
            })
        })
        .collect_view();
    view! { {versions}{route} }
}

/// One column per version, one row per value.
#[component]
fn Answers(seen: Vec<RequestObservation>) -> impl IntoView {
    let mut names: Vec<String> = seen.iter().flat_map(|one| one.values.keys().cloned()).collect();
    names.sort_by_key(|name| (ANSWERS.iter().position(|answer| answer == name).unwrap_or(ANSWERS.len()), name.clone()));
    names.dedup();
    let head = seen
        .iter()
        .map(|one| view! { <th class="num" scope="col">{one.version.clone()}" · "{one.role.as_str()}</th> })
        .collect_view();
    let times = seen
        .iter()
        .map(|one| {
            let when = parse_moment(&one.time).map(|ms| view! { <When ms=ms/> });
            view! { <td class="num">{when}</td> }
        })
        .collect_view();
    let exported = export::inventory::answers(&seen, &names);
    let rows = names
        .into_iter()
        .map(|name| {
            let cells = seen.iter().map(|one| cell(one, &name)).collect_view();
            view! { <tr><th scope="row">{name}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="sheet scroll" role="region" tabindex="0" aria-label="Answers">
            <table class="narrow">
                <caption>"What each version answered, and the values it was given"</caption>
                <thead><tr><th scope="col">"Column"</th>{head}</tr></thead>
                <tbody><tr><th scope="row">"Time"</th>{times}</tr>{rows}</tbody>
            </table>
        </div>
        <TableExport what="request" table=move || exported.clone()/>
    }
}

/// A value, and where it stands among those of the reference.
fn cell(seen: &RequestObservation, name: &str) -> impl IntoView + use<> {
    let stands = seen.standings.get(name).map(|found| {
        let (words, odd) = standing(*found);
        let class = if odd { "tiny odd" } else { "tiny quiet" };
        view! { <br/><span class=class>{odd.then_some("! ")}{words}</span> }
    });
    view! { <td class="num">{value(seen.values.get(name))}{stands}</td> }
}

fn value(value: Option<&Value>) -> String {
    match value {
        None => NONE.to_owned(),
        Some(Value::Number(number)) => significant(*number, 6),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Missing(())) => "missing".to_owned(),
    }
}
