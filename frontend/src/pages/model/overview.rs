//! The overview tab: one model in plain words.
//!
//! Who comes: the business stakeholder ("is it still doing its job?") and support staff. They must leave with what
//! the model is for, whether it is steady, fair and as good as it was, how much it is used, which versions there
//! are, and who answers for it.

mod facts;
mod quality;
mod schema;
mod traffic;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::verdict::Outcome;

use super::page::Page;
use super::picker::WithRows;
use crate::logic::date::days as day_span;
use crate::logic::route::Tab;
use crate::parts::VerdictMark;

use facts::{About, Versions};
use quality::Quality;
use schema::FoundSchema;
use traffic::Traffic;

/// One model in plain words.
#[component]
pub fn OverviewTab() -> impl IntoView {
    let page = Page::current();
    let granted = page.granted();
    view! {
        <div class="stack">
            {dynamic(move || granted.get().is_some_and(|granted| granted.edit).then(|| view! { <FoundSchema/> }))}
            <div class="columns">
                <div class="stack">
                    <WithRows rows=page.cells><InShort/></WithRows>
                    <Traffic/>
                </div>
                <About/>
            </div>
            <WithRows rows=page.outcomes><Quality/></WithRows>
            <Versions/>
        </div>
    }
}

/// The verdicts, each a sentence with the way to its figures.
#[component]
pub(super) fn InShort() -> impl IntoView {
    let page = Page::current();
    let drift = memo(move || page.drift.with(|drift| drift.as_ref().map(|drift| drift.verdict.clone())));
    let days = move || {
        let days = page.days.get();
        day_span(days.first, days.last)
    };
    view! {
        <section class="section">
            <h2>"In short"</h2>
            <p class="sub">{days}", against the reference"</p>
            <ul class="short">
                {dynamic(move || drift.get().map(|verdict| {
                    let word = match verdict.outcome {
                        Outcome::Pass => "Steady",
                        Outcome::Fail => "Shifted",
                        Outcome::Inconclusive => "Can\u{2019}t tell",
                    };
                    view! { <li><VerdictMark outcome=verdict.outcome word=word/>" "{verdict.reason}". "<a href=page.link(Tab::Drift)>"See the drift"</a></li> }
                }))}
            </ul>
        </section>
    }
}
