//! `/inventory`: every model and version, and what needs somebody's care.
//!
//! Who comes: the engineer with twenty models, some forgotten, some owned by people who left; and whoever has them in
//! a spreadsheet today. They must leave with a list of what to mend, the worst first, and with the sheet taken over.

mod departed;
mod import;
mod table;

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::api::Need;
use shared::inventory::{Flag, Judging, rows};

use crate::address::Address;
use crate::caller::Caller;
use crate::logic::inventory::{self, Line, View, flag_meaning, flag_words, shown};
use crate::logic::number::{count, of};
use crate::parts::{FailureNotice, TableExport};
use crate::reactive::{attr, dynamic, memo};
use crate::store::Store;

use departed::Departed;
use import::Import;
use table::Lines;

/// The view of the inventory, which is its link.
#[derive(Clone, Copy)]
struct Shown {
    view: Memo<View>,
    address: Address,
}

impl Shown {
    fn change(self, change: impl FnOnce(&mut View)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        self.address.go(&view.link(), true);
    }
}

/// Every model and version.
#[component]
pub fn InventoryPage() -> impl IntoView {
    document().set_title("Inventory · Evenkeel");
    let store = Store::of_page();
    let address = Address::of_page();
    let shows = Shown { view: memo(move || address.query.with(|query| View::read(query))), address };
    provide_context(shows);
    let models = store.models();
    let caller = Caller::of_page();
    let registers = memo(move || caller.granted_somewhere().is_some_and(|granted| granted.edit));
    // People leave all models at once.
    let edits = memo(move || caller.granted_somewhere().map(|_| caller.may_everywhere(Need::Edit)));
    let departed = RwSignal::new(BTreeSet::<String>::new());
    // A day is the unit of every flag: they need not be judged anew each second.
    let today = memo(move || store.now.get().div_euclid(60_000) * 60_000);
    let lines = {
        let models = models.clone();
        memo(move || {
            let (days, departed) = (shows.view.with(|view| view.days), departed.read());
            let judging = Judging { now: today.get(), days, departed: &departed };
            models.with(|models| Some(rows(models.value.as_ref()?, &judging).iter().map(Line::new).collect::<Vec<_>>()))
        })
    };
    let found = memo(move || lines.with(|lines| shown(lines.as_deref().unwrap_or_default(), &shows.view.read())));
    let known = memo(move || {
        models.with(|models| (models.failure.clone(), models.at, models.value.as_ref().map(|all| all.len())))
    });
    let sentence = memo(move || lines.with(|lines| answer(known.read().2?, lines.as_ref()?)));
    let table = Callback::new(move |()| found.with(|found| inventory::table(found)));
    view! {
        <div class="head">
            <div>
                <h1>"Inventory"</h1>
                <p class="answer" aria-live="polite">{dynamic(move || sentence.get().unwrap_or_else(|| "\u{a0}".to_owned()))}</p>
            </div>
        </div>
        {dynamic(move || {
            let (failure, at, _) = known.get();
            failure.map(|failure| view! { <FailureNotice failure=failure at=at what="The inventory could not be refreshed."/> })
        })}
        <div class="stack">
            <section aria-label="Models and versions">
                <Filters lines=lines/>
                {dynamic(move || match known.read().2 {
                    None => view! { <span class="bone bone-large"></span> }.into_any(),
                    Some(0) => view! { <p class="quiet">"No model is registered yet: take over a sheet below, or "<a href="/">"send the first"</a>"."</p> }.into_any(),
                    Some(_) => view! { <Lines lines=found/><TableExport what="inventory" table=table/> }.into_any(),
                })}
            </section>
            {dynamic(move || registers.get().then(|| view! { <Import/> }))}
            {dynamic(move || edits.get().map(|edits| view! { <Departed departed=departed edits=edits/> }))}
        </div>
    }
}

/// The one sentence above everything.
fn answer(models: usize, lines: &[Line]) -> Option<String> {
    let flagged = lines.iter().filter(|line| !line.flags.is_empty()).count() as u64;
    let all = format!("{} with {}", of(models as u64, "model", "models"), of(lines.len() as u64, "row", "rows"));
    (models > 0).then(|| match flagged {
        0 => format!("{all}: none needs care."),
        1 => format!("{all}: one needs care."),
        several => format!("{all}: {} need care.", count(several)),
    })
}

/// What is shown: flags, text, the days after which something is stale.
#[component]
fn Filters(lines: Memo<Option<Vec<Line>>>) -> impl IntoView {
    let Some(shows) = use_context::<Shown>() else { return ().into_any() };
    let view = shows.view;
    let chip = move |flag: Flag| {
        let number =
            memo(move || lines.with(|lines| lines.iter().flatten().filter(|line| line.flags.contains(&flag)).count()));
        let pressed = memo(move || view.with(|view| view.flag == Some(flag)));
        let press = move |_| shows.change(|view| view.flag = (view.flag != Some(flag)).then_some(flag));
        view! {
            <button
                type="button"
                class="button chosen"
                title=attr(move || flag_meaning(flag, view.with(|view| view.days)))
                aria-pressed=attr(move || pressed.get().to_string())
                on:click=press
            >
                {flag_words(flag)}" "{dynamic(move || count(number.get() as u64))}
            </button>
        }
    };
    let typed = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        shows.change(|view| view.text = text);
    };
    let days = move |event: web_sys::Event| {
        if let Ok(days) = event_target_value(&event).parse() {
            shows.change(|view| view.days = days);
        }
    };
    view! {
        <div class="controls">
            <div class="field">
                <label for="inventory-text">"Model, version, owner, team"</label>
                <input type="search" class="amount wide" id="inventory-text" autocomplete="off" prop:value=move || view.with(|view| view.text.clone()) on:input=typed/>
            </div>
            <div class="field">
                <label for="inventory-days">"Stale or stuck after, days"</label>
                <input type="number" class="amount" id="inventory-days" min="1" max="3650" prop:value=move || view.with(|view| view.days.to_string()) on:change=days/>
            </div>
            <fieldset class="field">
                <legend>"Only what is"</legend>
                <div class="tally">{Flag::ALL.map(chip).collect_view()}</div>
            </fieldset>
        </div>
    }
    .into_any()
}
