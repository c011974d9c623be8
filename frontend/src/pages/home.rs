//! `/`: all models at a glance.
//!
//! Who comes: support staff while customers complain ("is the fraud model live?"), a stakeholder on a phone, the
//! engineer on call. They must leave within seconds with: which models are all right and which one is not, since
//! when, who owns it, and where to read on; and, with a request id in hand, the way to everything known of it.

mod days;
mod empty;
mod more;
mod row;
mod search;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::api::{ModelStatus, State, Via};

use crate::caller::Caller;
use crate::chart::UptimeSign;
use crate::logic::answer::answer;
use crate::logic::date::moment;
use crate::logic::export;
use crate::logic::number::count;
use crate::logic::search::{matches, text, typed_words};
use crate::logic::uptime::DayKind;
use crate::logic::words;
use crate::parts::{FailureNotice, StateMark, TableExport};
use crate::store::Store;

use empty::NoModels;
use row::{ModelRow, SkeletonRows};
use search::SearchBox;

/// How many rows are made before the first paint, and shown unasked.
const AT_FIRST: usize = 30;
/// How many are made at once afterwards: few enough that no key has to wait.
const AT_ONCE: usize = 5;

/// All models at a glance.
#[component]
#[expect(clippy::too_many_lines, reason = "one page: what it reads, then what it shows")]
pub fn Home() -> impl IntoView {
    document().set_title("Models · Evenkeel");
    let store = Store::of_page();
    let statuses = store.statuses();
    let caller = Caller::of_page();
    let sees_rows = memo(move || caller.granted_somewhere().is_some_and(|granted| granted.rows));
    let is_somebody = memo(move || caller.via().is_some_and(|via| via != Via::Nobody));
    let typed = RwSignal::new(String::new());
    let only = RwSignal::new(None::<State>);
    let ranked = {
        let statuses = statuses.clone();
        memo(move || {
            statuses.with(|all| {
                let mut names: Vec<(u8, String)> =
                    all.value.as_ref()?.iter().map(|one| (words::urgency(one.state), one.name.clone())).collect();
                names.sort();
                Some(names.into_iter().map(|(_, name)| name).collect::<Vec<_>>())
            })
        })
    };
    let texts: Memo<Vec<(String, State, String)>> = {
        let statuses = statuses.clone();
        memo(move || {
            let of_one = |one: &Arc<ModelStatus>| (one.name.clone(), one.state, text(one));
            statuses.with(|all| all.value.iter().flat_map(|all| all.iter()).map(of_one).collect())
        })
    };
    // Nothing while all are shown: a row then has nothing to look up.
    let shown = memo(move || {
        let (words, only) = (typed_words(&typed.read()), only.get());
        (!words.is_empty() || only.is_some()).then(|| {
            texts.with(|texts| {
                let found = texts
                    .iter()
                    .filter(|(_, state, text)| only.is_none_or(|only| only == *state) && matches(text, &words));
                found.map(|(name, _, _)| name.clone()).collect::<BTreeSet<String>>()
            })
        })
    });
    let failure = {
        let statuses = statuses.clone();
        move || statuses.with(|all| all.failure.clone().map(|failure| (failure, all.at)))
    };
    let sentence = {
        let statuses = statuses.clone();
        memo(move || statuses.with(|all| all.value.as_ref().map(|all| answer(all.iter().map(|one| &**one)))))
    };
    let table = Callback::new(move |()| {
        statuses.with(|all| export::inventory::statuses(all.value.iter().flat_map(|all| all.iter().map(|one| &**one))))
    });
    // Rows are made a few at a time and then stay; as many as fit some screens are shown unasked.
    let (built, limit) = (RwSignal::new(AT_FIRST), RwSignal::new(AT_FIRST));
    build_on(built, ranked);
    Effect::new(move |_| {
        shown.track();
        limit.set(AT_FIRST);
    });
    let matching = memo(move || {
        ranked.with(|ranked| {
            let all = ranked.iter().flatten();
            shown.with(|shown| match shown {
                None => all.cloned().collect::<Vec<String>>(),
                Some(shown) => all.filter(|name| shown.contains(*name)).cloned().collect(),
            })
        })
    });
    let visible = memo(move || matching.with(|matching| matching.iter().take(limit.get()).cloned().collect()));
    let left_out = memo(move || matching.with(Vec::len).saturating_sub(limit.get()));
    let rows = move || ranked.with(|ranked| ranked.iter().flatten().take(built.get()).cloned().collect::<Vec<_>>());
    let is_there = memo(move || ranked.with(|ranked| ranked.as_ref().map(Vec::is_empty)));
    let none_shown = move || {
        shown.with(|shown| shown.as_ref().is_some_and(BTreeSet::is_empty)).then(|| {
            let typed = typed.get();
            let text = match (typed.trim().is_empty(), only.get()) {
                (false, None) => format!("No model matches \u{201c}{typed}\u{201d}."),
                (_, Some(state)) => {
                    format!("No model is {} and matches \u{201c}{typed}\u{201d}.", state.word())
                }
                (true, None) => String::new(),
            };
            view! { <p class="quiet">{text}</p> }
        })
    };
    view! {
        <div class="head">
            <div>
                <h1>"Are our models all right?"</h1>
                <p class="answer" aria-live="polite">{dynamic(move || sentence.get().unwrap_or_else(|| "\u{a0}".to_owned()))}</p>
                <p class="print-only">"As of "{dynamic(move || moment(store.now.get()))}"."</p>
            </div>
            <SearchBox typed=typed finds_requests=sees_rows/>
        </div>
        {dynamic(move || failure().map(|(failure, at)| view! { <FailureNotice failure=failure at=at what="The states could not be refreshed."/> }))}
        {dynamic(move || match is_there.get() {
            None => view! { <SkeletonRows/> }.into_any(),
            Some(true) => view! { <NoModels/> }.into_any(),
            Some(false) => view! {
                <div class="list-head">
                    <Tally only=only texts=texts/>
                    <Legend/>
                </div>
                <ul class="models">
                    <For each=rows key=|name| name.clone() let:name>
                        <Row name=name visible=visible/>
                    </For>
                </ul>
                {dynamic(move || (left_out.get() > 0).then(|| view! {
                    <p class="follow">
                        <button type="button" class="button" on:click=move |_| limit.set(usize::MAX)>
                            {dynamic(move || format!("Show {} more", count(left_out.get() as u64)))}
                        </button>
                    </p>
                }))}
                <div role="status">{dynamic(none_shown)}</div>
                <TableExport what="models" table=table/>
                {dynamic(move || is_somebody.get().then(|| view! {
                    <p class="follow quiet tiny">
                        "Follow elsewhere: "<a href="/feed.atom" target="_self">"incidents as an Atom feed"</a>
                        "; a badge for each model stands under its \u{201c}More\u{201d}."
                    </p>
                }))}
            }
            .into_any(),
        })}
    }
}

/// Makes more rows whenever the browser has time, until all are made.
fn build_on(built: RwSignal<usize>, ranked: Memo<Option<Vec<String>>>) {
    Effect::new(move |_| {
        let all = ranked.with(|ranked| ranked.as_ref().map_or(0, Vec::len));
        if built.get() < all {
            let more = move || {
                // The page may be gone by then.
                let _ = built.try_update(|built| *built += AT_ONCE);
            };
            set_timeout(more, std::time::Duration::from_millis(1));
        }
    });
}

/// A row that stays once it is made, out of sight while the search leaves it out.
#[component]
fn Row(name: String, visible: Memo<BTreeSet<String>>) -> impl IntoView {
    let is_hidden = {
        let name = name.clone();
        memo(move || visible.with(|visible| !visible.contains(&name)))
    };
    view! { <li hidden=attr(move || is_hidden.get())><ModelRow name=name/></li> }
}

/// How many models are in which state; each shows those alone.
#[component]
fn Tally(only: RwSignal<Option<State>>, texts: Memo<Vec<(String, State, String)>>) -> impl IntoView {
    let counted = memo(move || texts.with(|texts| words::tally(texts.iter().map(|(_, state, _)| *state))));
    let one = move |(state, count): (State, usize)| {
        let pressed = memo(move || only.get() == Some(state));
        let press = move |_| only.set((!pressed.get_untracked()).then_some(state));
        view! {
            <button type="button" class="button chosen" aria-pressed=attr(move || pressed.get().to_string()) on:click=press>
                <StateMark state=state/>" "{count}
            </button>
        }
    };
    let all = move || {
        let counted = counted.get();
        // A chosen state that no model is in any more must not hide all of them.
        if only.get_untracked().is_some_and(|state| !counted.iter().any(|(known, _)| *known == state)) {
            only.set(None);
        }
        counted.into_iter().map(one).collect_view()
    };
    view! { <div class="tally" role="group" aria-label="Show only models in one state">{dynamic(all)}</div> }
}

/// What the bars of days mean.
#[component]
fn Legend() -> impl IntoView {
    let kinds = [
        (DayKind::Up, "well"),
        (DayKind::Degraded, "degraded"),
        (DayKind::Down, "down or silent"),
        (DayKind::Unwatched, "not watched, predictions came"),
        (DayKind::Nothing, "nothing known"),
    ];
    let one = |(kind, words)| view! { <span><UptimeSign kind=kind/>{words}</span> };
    view! { <p class="key" aria-label="The bars of the last 90 days">{kinds.map(one).collect_view()}</p> }
}
