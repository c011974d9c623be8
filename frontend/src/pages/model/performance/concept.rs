//! Whether the same answer still goes with the same outcome as on the reference.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::concept::{ConceptDrift, concept_drift};

use super::super::page::Page;
use super::Shown;
use crate::logic::concept::{basis, figures, finding};
use crate::logic::date::days as day_span;
use crate::parts::Figure;

#[component]
pub(super) fn Concept(shown: Shown) -> impl IntoView {
    let page = Page::current();
    let drift = memo(move || {
        page.outcomes.with(|rows| {
            let series = Arc::clone(rows.here()?);
            shown.both.with(|both| {
                let both = both.as_ref()?;
                concept_drift(series.binning(), both.window.as_ref()?, both.reference.as_ref()?)
            })
        })
    });
    let said = move |say: fn(&ConceptDrift) -> String| drift.with(|drift| drift.as_ref().map(say));
    let window = move || {
        let days = page.days.get();
        format!("{}, against the reference. ", day_span(days.first, days.last))
    };
    let list = move || {
        drift
            .with(|drift| drift.as_ref().map(figures).unwrap_or_default())
            .into_iter()
            .map(|(key, value, aside)| {
                view! { <Figure key=key value=value aside=aside/> }
            })
            .collect_view()
    };
    view! {
        {dynamic(move || drift.read().is_some().then(|| view! {
            <section class="section sheet">
                <h2>{dynamic(move || said(finding))}</h2>
                <p class="sub">"Concept drift, "{dynamic(window)}{dynamic(move || said(basis))}</p>
                <dl class="figures">{dynamic(list)}</dl>
            </section>
        }))}
    }
}
