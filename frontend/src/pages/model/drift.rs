//! The drift tab: has what the model is asked changed from what it learned on?
//!
//! Who comes: the data scientist ("since when, in which feature, how far?") and whoever was sent here by an alert.
//! They must leave with the features that shifted, since when, by how much against chance, and a link to exactly
//! this view.

mod detail;
mod hours;
mod ranked;

use std::sync::Arc;

use crate::reactive::memo;
use leptos::prelude::*;
use shared::figures::drift::{ColumnDrift, DatasetDrift};
use shared::figures::timeline::Timeline;

use super::notes::{Notes, NotesBelow};
use super::page::Page;
use super::picker::{DaysPicker, ResolutionPicker, VersionPicker, WithRows};
use crate::chart::DriftOverTime;
use crate::logic::date::{DAY, days as day_span};
use crate::logic::export;
use crate::logic::number::of;
use crate::parts::{ChartExport, Definition};

use hours::Hours;
use ranked::Ranked;

/// Drift over time, and every column ranked by its drift.
#[component]
pub fn DriftTab() -> impl IntoView {
    view! {
        <WithRows rows=Page::current().cells>
            <div class="controls"><VersionPicker/><DaysPicker/><ResolutionPicker/></div>
            <div class="stack">
                <OverTime/>
                <Hours/>
                <Ranked
                    title="Features"
                    sub="Ranked by drift, the worst first. Open a row for its cells and all other figures."
                    pick=|drift: &DatasetDrift| drift.features.as_slice()
                />
                <Ranked
                    title="Outputs"
                    sub="What the model answers. Shown, but not counted into the verdict."
                    pick=|drift: &DatasetDrift| drift.outputs.as_slice()
                />
                <Ranked
                    title="Population"
                    sub="Protected attributes: who is being judged. Shown, but not counted into the verdict."
                    pick=|drift: &DatasetDrift| drift.population.as_slice()
                />
            </div>
        </WithRows>
    }
}

/// Which of the window's groups of columns a table shows.
type Pick = fn(&DatasetDrift) -> &[ColumnDrift];

#[component]
fn OverTime() -> impl IntoView {
    let page = Page::current();
    let notes = Notes::start(page);
    let timeline = memo(move || {
        let step = page.view.read().resolution.days() * DAY;
        page.cells.with(|rows| {
            let series = rows.here()?;
            let mut timeline = Timeline::new(series.binning(), &series.layout, &series.reference);
            timeline.update(&series.prefix, step);
            Some(Arc::new(timeline))
        })
    });
    let named =
        memo(move || page.drift.with(|drift| drift.as_ref().map(|drift| drift.drifted.clone()).unwrap_or_default()));
    let title = memo(move || {
        page.drift.with(|drift| drift.as_ref().map(|drift| drift.verdict.reason.clone()).unwrap_or_default())
    });
    let table = move || timeline.with(|timeline| timeline.as_deref().map(export::drift::timeline).unwrap_or_default());
    let basis = memo(move || {
        let days = page.days.get();
        let said = page.drift.with(|drift| {
            let drift = drift.as_ref()?;
            let exact = drift.features.iter().all(|column| column.exact);
            Some(format!(
                "Reference {} · window {}, {} · {}",
                of(drift.n_ref, "row", "rows"),
                day_span(days.first, days.last),
                of(drift.n_cur, "row", "rows"),
                if exact { "exact" } else { "exact but for rare categories" }
            ))
        });
        said.unwrap_or_default()
    });
    let about = memo(move || {
        format!("PSI of each feature per {}. {}", page.view.read().resolution.over_days().as_str(), basis.read())
    });
    view! {
        <section class="section sheet">
            <h2 aria-live="polite">{title}</h2>
            <p class="sub">{basis}</p>
            <ChartExport what="drift over time" title=title about=about table=table as_table=true>
                <DriftOverTime timeline=timeline named=named.into() extent=page.extent handle=page.range() title=title marked=notes.marks/>
            </ChartExport>
            <NotesBelow notes=notes/>
            <Definition key="psi"/>
        </section>
    }
}
