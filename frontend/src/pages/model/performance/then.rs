//! Quality as it was known on an earlier day, beside what is known now.

use std::sync::Arc;

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::figures::Cut;
use shared::figures::performance::{Measure, Quality};

use super::super::course::{Both, course};
use super::super::page::{Page, Rows};
use super::Shown;
use crate::logic::course::Course;
use crate::logic::date::{iso_day, parse_day};
use crate::logic::then::{Known, changed};

/// The rows as they were known then, and the measure over time from them.
#[derive(Clone, Copy)]
pub(super) struct Then {
    rows: Memo<Rows>,
    /// `None` unless a day was chosen, and until its labels have come.
    pub(super) course: Memo<Option<Arc<Course>>>,
}

impl Then {
    pub(super) fn new(page: Page, shown: Shown) -> Self {
        let rows = page.known_then();
        let course = memo(move || {
            let (extent, step) = (page.extent.get(), page.view.read().resolution.days());
            let (measure, cut) = (shown.measure.get()?, shown.cut.get());
            rows.with(|rows| Some(Arc::new(course(rows.here()?, extent, step, measure, cut))))
        });
        Self { rows, course }
    }
}

fn known(quality: Option<&Quality>, measure: Measure) -> Known {
    quality.map_or_else(Known::default, |quality| Known {
        n: quality.n(),
        labelled: quality.n_labelled(),
        measured: measure.of(quality),
    })
}

/// The day as of which labels are taken, and what those that came later have changed.
#[component]
pub(super) fn KnownThen(shown: Shown, then: Then) -> impl IntoView {
    let page = Page::current();
    let chosen = memo(move || page.view.read().known);
    let choose = move |typed: String| {
        let day = parse_day(&typed);
        if day.is_some() || typed.is_empty() {
            page.change(false, |view| view.known = day);
        }
    };
    let sentence = move || {
        let (on, measure, days) = (chosen.get()?, shown.measure.get()?, page.days.get());
        let cut: Cut = shown.cut.get();
        let before = then.rows.with(|rows| match rows {
            Rows::Here(series) => Ok(known(Both::new(series, days, cut).window.as_ref(), measure)),
            Rows::Failed(failure) => Err(failure.sentence()),
            _ => Err("Counting what was known then\u{2026}".to_owned()),
        });
        let now = shown.both.with(|both| known(both.as_ref().and_then(|both| both.window.as_ref()), measure));
        Some(before.map_or_else(|said| said, |before| changed(measure, on, &before, &now)))
    };
    view! {
        <div class="known-then">
            <div class="field">
                <label for="known">"Also draw it as known at the end of"</label>
                <input
                    type="date"
                    id="known"
                    min=attr(move || iso_day(page.extent.get().first))
                    prop:value=move || chosen.get().map(iso_day).unwrap_or_default()
                    on:change:target=move |event| choose(event.target().value())
                />
            </div>
            {dynamic(move || chosen.get().is_some().then(|| view! {
                <button type="button" class="link-button" on:click=move |_| page.change(false, |view| view.known = None)>"Only as known now"</button>
            }))}
        </div>
        <p class="sub" role="status">{dynamic(sentence)}</p>
    }
}
