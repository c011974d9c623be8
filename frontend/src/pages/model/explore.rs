//! The explore tab: for whom, and since when?
//!
//! Who comes: the data scientist who has seen a figure move and asks which rows move it. They must leave with a slice
//! that says it, its figures with their intervals beside those of everybody else, and a link. Every chart can be
//! brushed, and all others, with all figures and verdicts, follow at once: rows are counted in the browser.

mod brushed;
mod chart;
mod condition;
mod engine;
mod facet;
mod figures;
mod over_time;
mod residuals;
mod rest;
mod rows_file;
mod saved;
mod state;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::slice::Subject;

use super::page::Page;
use super::picker::{DaysPicker, VersionPicker};
use crate::logic::export::{self, Table};
use crate::logic::facet::Facet;
use crate::logic::number::{count, of};
use crate::parts::{TableExport, WithheldNotice};
use crate::sample::Source;

use condition::Condition;
use facet::FacetView;
use figures::Figures;
use over_time::OverTime;
use residuals::ErrorByPrediction;
use rows_file::RowsAsFile;
use saved::Saved;
use state::Exploring;

/// The backend serves no more rows than this at once.
const MOST: u64 = 1 << 24;

/// Everything that can be brushed, and what follows.
#[component]
pub fn ExploreTab() -> impl IntoView {
    let page = Page::current();
    let source = memo(move || {
        let version = page.version.get()?;
        let (role, extent) = (page.role.get(), page.extent.get());
        let received = version.received.iter().any(|one| one.role == role && one.rows > 0);
        (received && version.binning.is_some()).then(|| Source {
            model: page.name.get(),
            version: version.name.clone(),
            role,
            range: Some(extent.seconds()),
        })
    });
    let known = memo(move || page.version.read().is_some());
    let rows = page.shows_rows();
    view! {
        {dynamic(move || match (source.get(), known.get()) {
            (Some(_), _) if rows.get() == Some(false) => view! {
                <WithheldNotice what="Single rows are">
                    <p>"The explorer counts rows in the browser, so it cannot be shown. Figures of whole days stand under Drift, Performance and Fairness."</p>
                </WithheldNotice>
            }
            .into_any(),
            (Some(_), _) if rows.get().is_none() => view! { <p class="sub"><span class="bone bone-14"></span></p> }.into_any(),
            (Some(source), _) => view! { <Explorer source=source/> }.into_any(),
            (None, false) => view! { <p class="sub"><span class="bone bone-14"></span></p> }.into_any(),
            (None, true) => view! { <NoRows/> }.into_any(),
        })}
    }
}

#[component]
fn NoRows() -> impl IntoView {
    view! {
        <div class="controls"><VersionPicker/></div>
        <section class="empty">
            <h2>"There is nothing to explore yet"</h2>
            <p>
                "Rows are cut by the cells of the version\u{2019}s reference, so both must be here: a reference, and rows of "
                "production. The drift tab says what to send, and how."
            </p>
        </section>
    }
}

#[component]
fn Explorer(source: Source) -> impl IntoView {
    let page = Page::current();
    let exploring = Exploring::start(page, source);
    let subjects = memo(move || {
        exploring.facets.with(|facets| facets.iter().map(|facet| facet.subject.clone()).collect::<Vec<Subject>>())
    });
    view! {
        <div class="controls">
            <VersionPicker/>
            <DaysPicker/>
        </div>
        <section class="section sheet">
            <Condition exploring=exploring/>
            {(!page.of_files).then(|| view! { <Saved exploring=exploring/> })}
            <Basis exploring=exploring/>
            {(!page.of_files).then(|| view! { <RowsAsFile exploring=exploring/> })}
        </section>
        <div class="explore">
            <section class="section sheet explore-figures" aria-label="Figures of the slice">
                <Figures exploring=exploring/>
            </section>
            <section class="section explore-charts">
                <h2>"Brush to cut"</h2>
                <p class="sub">
                    "Drag over bars, or choose names; all other charts and figures follow. Blue: production rows of the slice. "
                    "Grey line: the reference, cut by the same conditions. Bars of numbers hold about equal shares of the reference."
                </p>
                <OverTime exploring=exploring/>
                <ErrorByPrediction exploring=exploring/>
                <div class="facets">
                    <For each=move || subjects.get() key=|subject| subject.clone() let:subject>
                        <FacetView exploring=exploring subject=subject/>
                    </For>
                </div>
                <TableExport what="bars of all charts" table=move || bars(exploring)/>
            </section>
        </div>
    }
}

/// What the charts show now, as a table.
fn bars(exploring: Exploring) -> Table {
    let charts = exploring.facets.with_untracked(|facets| {
        exploring.engine.with_value(|engine| {
            let chart = |facet: &Facet| {
                let (live, reference) = engine.codes(facet);
                let count = |codes: Option<[u32; 256]>| codes.map(|codes| facet.count(&codes)).unwrap_or_default();
                (facet.clone(), count(live), count(reference))
            };
            facets.iter().map(chart).collect::<Vec<_>>()
        })
    });
    export::slice::bars(&charts)
}

/// How many rows are inside, of how many, and whether they are all.
#[component]
fn Basis(exploring: Exploring) -> impl IntoView {
    let sentence = memo(move || {
        exploring.tick.track();
        exploring.engine.with_value(|engine| {
            let live = engine.live()?;
            let (inside, window) = (live.current().rows, live.base().rows);
            let (total, rows, one_in) = exploring
                .live
                .rows
                .with_untracked(|rows| rows.sample.as_ref().map(|s| (s.head.total, s.rows(), s.head.one_in)))?;
            let basis = if one_in == 1 && engine.moved.is_empty() {
                "exact".to_owned()
            } else if one_in == 1 {
                "all of them counted, with the bounds said above".to_owned()
            } else {
                format!("from {} of {}, chosen by hash", count(rows as u64), of(total, "row", "rows"))
            };
            Some(format!("{} of {} of the window · {basis}", count(inside), of(window, "row", "rows")))
        })
    });
    let loading = memo(move || {
        exploring.tick.track();
        !exploring.live.is_complete() || !exploring.reference.is_complete()
    });
    // More than the backend serves at once is never asked for.
    let more = memo(move || {
        let thinned =
            exploring.live.rows.with(|rows| rows.sample.as_ref().map(|sample| (sample.head.one_in, sample.head.total)));
        thinned.filter(|(one_in, total)| *one_in > 1 && *total <= MOST && !loading.get()).map(|(_, total)| total)
    });
    let failure = memo(move || exploring.live.rows.with(|rows| rows.failure.clone()));
    view! {
        <p class="sub" role="status" data-complete=move || (!loading.get()).to_string()>
            {dynamic(move || sentence.get().unwrap_or_else(|| "Loading rows\u{2026}".to_owned()))}
            {dynamic(move || (loading.get() && failure.read().is_none()).then_some(" · more is loading"))}
            {dynamic(move || more.get().map(|total| view! {
                " "<button type="button" class="link-button" on:click=move |_| exploring.live.allow(total)>
                    "Load all "{of(total, "row", "rows")}
                </button>
            }))}
        </p>
        {dynamic(move || failure.get().map(|failure| view! {
            <p class="problem" role="alert">
                "Not all rows could be loaded. "{failure.sentence()}" What is here stays, and loading is tried again every few seconds."
            </p>
        }))}
    }
}
