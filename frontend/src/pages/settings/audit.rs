//! The audit trail: what was changed, by whom, from where, and whether the trail is whole.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use shared::api::Audited;

use crate::logic::access::audit::{Change, action_words, changes, refused, target_words, who};
use crate::logic::number::{count, of};
use crate::logic::search::capital;
use crate::net::{self, Failure};
use crate::parts::{Copyable, VerdictMark, When};
use crate::reactive::{dynamic, memo};
use shared::verdict::Outcome;

const ADDRESS: &str = "/api/v1/audit";
/// So many at once.
const AT_ONCE: usize = 50;

/// Whether the trail is whole.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Checked {
    entries: u64,
    head: String,
    broken: Option<i64>,
}

/// The entries, the latest first.
#[component]
pub(super) fn AuditSection() -> impl IntoView {
    let entries = RwSignal::new(Vec::<Audited>::new());
    let failure = RwSignal::new(None::<Failure>);
    // Whether there are no more, nothing before the first answer.
    let is_whole = RwSignal::new(None::<bool>);
    let checked = RwSignal::new(None::<Result<Checked, Failure>>);
    let read = move |before: Option<i64>| {
        spawn_local(async move {
            let from = before.map_or_else(String::new, |before| format!("&before={before}"));
            match net::json::<Vec<Audited>>(&format!("{ADDRESS}?most={AT_ONCE}{from}")).await {
                Ok(more) => {
                    let _gone = is_whole.try_set(Some(more.len() < AT_ONCE));
                    let _gone = failure.try_set(None);
                    let _gone = entries.try_update(|entries| {
                        if before.is_none() {
                            entries.clear();
                        }
                        entries.extend(more);
                    });
                }
                Err(why) => {
                    let _gone = failure.try_set(Some(why));
                }
            }
        });
    };
    let check = move || {
        spawn_local(async move {
            let found = net::json::<Checked>(&format!("{ADDRESS}/check")).await;
            let _gone = checked.try_set(Some(found));
        });
    };
    read(None);
    check();
    let again = move |_| {
        read(None);
        check();
    };
    let earlier = move |_| read(entries.with_untracked(|entries| entries.last().map(|entry| entry.id)));
    let is_empty = memo(move || entries.read().is_empty());
    let list = move || match (is_empty.get(), is_whole.get()) {
        (true, None) => view! { <span class="bone bone-large"></span> }.into_any(),
        (true, Some(_)) => view! { <p class="quiet">"Nothing has been changed yet."</p> }.into_any(),
        (false, _) => view! { <Entries entries=entries/> }.into_any(),
    };
    view! {
        <div class="stack">
            <section class="section sheet">
                <h2>"Is the trail whole?"</h2>
                {dynamic(move || checked.get().map(|checked| view! { <Chain checked=checked/> }))}
            </section>
            <section class="section sheet">
                <h2>"What was changed"</h2>
                <p class="sub">"Also who came in and went out, and what was refused to somebody who was signed in. Rows, labels and readings are not listed: they stand in the store with their times."</p>
                {dynamic(move || failure.get().map(|why| view! { <p class="problem" role="alert">"The trail could not be read. "{why.sentence()}</p> }))}
                {dynamic(list)}
                <div class="together">
                    {dynamic(move || (is_whole.get() == Some(false)).then(|| view! {
                        <button type="button" class="button" on:click=earlier>"Show earlier ones"</button>
                    }))}
                    <button type="button" class="button" on:click=again>"Look again"</button>
                    <a href="/api/v1/audit?format=ndjson&most=10000" download="evenkeel-audit.ndjson">"Download as NDJSON"</a>
                </div>
            </section>
        </div>
    }
}

#[component]
fn Chain(checked: Result<Checked, Failure>) -> impl IntoView {
    match checked {
        Err(why) => view! { <p class="problem" role="alert">"It could not be checked. "{why.sentence()}</p> }.into_any(),
        Ok(Checked { broken: Some(id), .. }) => view! {
            <p><VerdictMark outcome=Outcome::Fail word="Broken"/>" Entry "{id}" does not follow from the one before it: it, or one before it, was changed or taken out by something other than Evenkeel."</p>
        }
        .into_any(),
        Ok(Checked { entries: 0, .. }) => view! { <p class="quiet">"It has no entry yet."</p> }.into_any(),
        Ok(Checked { entries, head, .. }) => view! {
            <p><VerdictMark outcome=Outcome::Pass word="Whole"/>" Each of "{of(entries, "entry", "entries")}" follows from the one before. The hash of the last one, kept elsewhere, shows later whether the end was cut off:"</p>
            <Copyable text=head/>
        }
        .into_any(),
    }
}

#[component]
fn Entries(entries: RwSignal<Vec<Audited>>) -> impl IntoView {
    let all = move || entries.get();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Audit trail">
            <table class="audit">
                <caption class="unseen">"What was changed, the latest first"</caption>
                <thead><tr>
                    <th scope="col">"When"</th>
                    <th scope="col" class="second">"Who"</th>
                    <th scope="col">"What"</th>
                    <th scope="col" class="second">"From"</th>
                    <th scope="col" class="num second">"Entry"</th>
                </tr></thead>
                <tbody><For each=all key=|one| one.id let:one><Entry one=one/></For></tbody>
            </table>
        </div>
    }
}

#[component]
fn Entry(one: Audited) -> impl IntoView {
    let Audited { id, entry, .. } = one;
    let by = who(&entry.by, entry.via);
    let what = capital(action_words(&entry.action));
    let differ = changes(entry.before.as_ref(), entry.after.as_ref());
    let number = differ.len();
    let table = (number > 0).then(|| {
        view! {
            <details class="define">
                <summary>{of(number as u64, "change", "changes")}<span class="unseen">" of entry "{id}</span></summary>
                <div><Differences differ=differ/></div>
            </details>
        }
    });
    view! {
        <tr>
            <th scope="row" class="nowrap"><When ms=entry.at/></th>
            <td class="second place" dir="auto">{by.clone()}</td>
            <td>
                <span>{what}</span>{target_words(&entry.target).map(|target| view! { ": "<span class="place quiet" dir="auto">{target}</span> })}
                <div class="quiet tiny only-narrow" dir="auto">{by}</div>
                {refused(entry.status).map(|text| view! { " "<span class="tag tag-bad">{text}</span> })}
                {table}
            </td>
            <td class="second nowrap">{entry.from}</td>
            <td class="num second" title=format!("Request {}", entry.request)>{count(id as u64)}</td>
        </tr>
    }
}

/// What is different since, a line each: what was is struck through, what is stands beside it.
#[component]
fn Differences(differ: Vec<Change>) -> impl IntoView {
    let row = |change: Change| {
        let before = change.before.map_or_else(
            || view! { <span class="quiet">"not set"</span> }.into_any(),
            |text| view! { <del>{text}</del> }.into_any(),
        );
        let after = change.after.map_or_else(
            || view! { <span class="quiet">"not set"</span> }.into_any(),
            |text| view! { <ins>{text}</ins> }.into_any(),
        );
        let place = if change.place.is_empty() { "all of it".to_owned() } else { change.place };
        view! { <tr><th scope="row">{place}</th><td>{before}</td><td>{after}</td></tr> }
    };
    view! {
        <table class="compact difference">
            <thead><tr><th scope="col">"What"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
            <tbody>{differ.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
