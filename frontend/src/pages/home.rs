//! `/`: all models at a glance.
//!
//! Who comes: support staff while customers complain ("is the fraud model live?"), a stakeholder on a phone, the
//! engineer on call. They must leave within seconds with: which models are all right and which one is not, since
//! when, who owns it, and where to read on; and, with a request id in hand, the way to everything known of it.

mod drift_line;
mod empty;
mod row;
mod search;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::api::{Live, Model, State};

use crate::logic::export;
use crate::logic::number::of;
use crate::logic::search::matches;
use crate::logic::words;
use crate::parts::{FailureNotice, TableExport};
use crate::store::Store;

use empty::NoModels;
use row::{ModelRow, SkeletonRows};
use search::SearchBox;

/// The models whose features have shifted; each row says so of its own.
#[derive(Clone, Copy)]
struct Shifted(RwSignal<BTreeSet<String>>);

/// All models at a glance.
#[component]
pub fn Home() -> impl IntoView {
    document().set_title("Models · Evenkeel");
    let shifted = Shifted(RwSignal::new(BTreeSet::new()));
    provide_context(shifted);
    let store = Store::of_page();
    let models = store.models();
    let typed = RwSignal::new(String::new());
    let names = {
        let models = models.clone();
        memo(move || models.with(|models| models.value.as_ref().map(|models| ranked(store, models, &typed.read()))))
    };
    let failure = {
        let models = models.clone();
        move || models.with(|models| models.failure.clone().map(|failure| (failure, models.at)))
    };
    let is_empty = {
        let models = models.clone();
        memo(move || models.with(|models| models.value.as_ref().is_some_and(|models| models.is_empty())))
    };
    let table = {
        let models = models.clone();
        move || models.with(|models| export::inventory::models(with_states(store, models.value.as_deref())))
    };
    let table = Callback::new(move |()| table());
    view! {
        <div class="head">
            <div>
                <h1>"Are our models all right?"</h1>
                <Answer shifted=shifted/>
            </div>
            <SearchBox typed=typed/>
        </div>
        {dynamic(move || failure().map(|(failure, at)| view! { <FailureNotice failure=failure at=at what="The inventory could not be refreshed."/> }))}
        {dynamic(move || {
            if is_empty.get() {
                return view! { <NoModels/> }.into_any();
            }
            match names.read().as_ref() {
                None => view! { <SkeletonRows/> }.into_any(),
                Some(names) if names.is_empty() => {
                    view! { <p class="quiet">"No model matches \u{201c}"{typed.get()}"\u{201d}."</p> }.into_any()
                }
                Some(_) => view! {
                    <ul class="models">
                        <For each=move || names.get().unwrap_or_default() key=|name| name.clone() let:name>
                            <li><ModelRow name=name/></li>
                        </For>
                    </ul>
                    <TableExport what="models" table=table/>
                }
                .into_any(),
            }
        })}
    }
}

/// The one sentence above everything.
#[component]
fn Answer(shifted: Shifted) -> impl IntoView {
    let store = Store::of_page();
    let models = store.models();
    let sentence = memo(move || {
        let models = models.with(|models| models.value.clone())?;
        let states: Vec<Option<State>> = models.iter().map(|model| state_of(store, &model.name)).collect();
        let known: Vec<State> = states.iter().copied().flatten().collect();
        if known.len() < states.len() || known.is_empty() {
            return Some(of(models.len() as u64, "model", "models"));
        }
        let drifted = shifted.0.with(|shifted| match shifted.len() {
            0 => String::new(),
            1 => " The input of one has shifted.".to_owned(),
            several => format!(" The input of {several} has shifted."),
        });
        let tally = words::tally(known.iter().copied());
        Some(match tally.as_slice() {
            [(State::Live, count)] if drifted.is_empty() => match count {
                1 => "Yes: the one model is live and steady.".to_owned(),
                count => format!("Yes: all {count} models are live and steady."),
            },
            [(State::Live, 1)] => format!("The one model is live.{drifted}"),
            [(State::Live, count)] => format!("All {count} models are live.{drifted}"),
            several => {
                let parts: Vec<String> = several
                    .iter()
                    .map(|(state, count)| format!("{count} {}", words::state(*state).to_ascii_lowercase()))
                    .collect();
                format!("{}: {}.{drifted}", of(known.len() as u64, "model", "models"), parts.join(", "))
            }
        })
    });
    view! { <p class="answer" aria-live="polite">{dynamic(move || sentence.get().unwrap_or_else(|| "\u{a0}".to_owned()))}</p> }
}

/// Every model with what is known of how it is doing.
fn with_states(store: Store, models: Option<&Vec<Model>>) -> impl Iterator<Item = (&Model, Option<Live>)> {
    let live = move |model: &Model| store.live(&model.name).with(|live| live.value.as_deref().cloned());
    models.into_iter().flatten().map(move |model| (model, live(model)))
}

fn state_of(store: Store, model: &str) -> Option<State> {
    store.live(model).with(|live| live.value.as_ref().map(|live| live.state))
}

/// The names of the models that match, the most urgent first, then by name.
fn ranked(store: Store, models: &Arc<Vec<Model>>, typed: &str) -> Vec<String> {
    let mut found: Vec<(u8, String)> = models
        .iter()
        .filter(|model| matches(model, typed))
        .map(|model| {
            let urgency = state_of(store, &model.name).map_or(words::urgency(State::Live), words::urgency);
            (urgency, model.name.clone())
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}
