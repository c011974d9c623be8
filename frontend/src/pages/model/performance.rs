//! The performance tab: how good is it, since when is it worse, and how much of that is known yet?
//!
//! Who comes: the data scientist and the product owner. They must leave with the quality of the window against the
//! reference, its course with the labels that stand behind it, what is known and what is only estimated, and
//! whether scores mean what they say.

mod calibration;
mod concept;
mod confusion;
mod curves;
mod errors;
mod known;
mod over_time;
mod points;
mod then;

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::binning::OutcomeCells;
use shared::figures::performance::{Measure, has_scores, measures};
use shared::figures::{Cut, nearest_cut};

use super::course::Both;
use super::page::{Page, Series};
use super::picker::{DaysPicker, ResolutionPicker, VersionPicker, WithRows};
use super::threshold::ThresholdSlider;
use crate::logic::course::Course;
use crate::logic::quality::name;
use crate::logic::snippets;
use crate::parts::SnippetPair;

use calibration::Calibration;
use concept::Concept;
use confusion::Confusion;
use curves::{ClassCurves, Curves};
use errors::Errors;
use over_time::OverTime;

/// What every part of the tab shows.
#[derive(Clone, Copy)]
struct Shown {
    measure: Memo<Option<Measure>>,
    both: Memo<Option<Arc<Both>>>,
    course: Memo<Option<Arc<Course>>>,
    cut: Memo<Cut>,
}

/// Which of the views of a task.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Decisions,
    Scores,
    Classes,
    ClassScores,
    Numbers,
}

/// Quality in the window, over time, and behind one figure.
#[component]
pub fn PerformanceTab() -> impl IntoView {
    view! { <WithRows rows=Page::current().outcomes><Loaded/></WithRows> }
}

#[component]
fn Loaded() -> impl IntoView {
    let page = Page::current();
    let with = move |of: fn(&Series) -> Kind| page.outcomes.with(|rows| rows.here().map(|series| of(series)));
    let kind = memo(move || with(kind));
    let moved = RwSignal::new(None::<f64>);
    let threshold = Signal::derive(move || moved.get().or_else(|| page.view.read().threshold));
    let cut = memo(move || {
        let threshold = threshold.get();
        let near =
            |series: &Series| threshold.map_or(Cut::Deployed, |threshold| nearest_cut(series.binning(), threshold));
        page.outcomes.with(|rows| rows.here().map(|series| near(series)).unwrap_or_default())
    });
    let measure = memo(move || {
        let wanted = page.view.with(|view| view.measure.clone());
        page.outcomes.with(|rows| {
            let all = measures(rows.here()?.binning());
            all.iter().find(|measure| Some(measure.key()) == wanted.as_deref()).or(all.first()).copied()
        })
    });
    let both = memo(move || {
        let (days, cut) = (page.days.get(), cut.get());
        page.outcomes.with(|rows| rows.here().map(|series| Arc::new(Both::new(series, days, cut))))
    });
    let course = memo(move || {
        let (extent, step) = (page.extent.get(), page.view.read().resolution.days());
        let (measure, cut) = (measure.get()?, cut.get());
        page.outcomes.with(|rows| Some(Arc::new(super::course::course(rows.here()?, extent, step, measure, cut))))
    });
    let shown = Shown { measure, both, course, cut };
    view! {
        <div class="controls">
            <VersionPicker/>
            <MeasurePicker measure=measure/>
            {dynamic(move || matches!(kind.get(), Some(Kind::Scores)).then(|| view! { <ThresholdSlider moved=moved threshold=threshold/> }))}
            <DaysPicker/>
            <ResolutionPicker hours=false/>
        </div>
        <div class="stack">
            <OverTime shown=shown/>
            {dynamic(move || match kind.get() {
                Some(Kind::Scores) => view! { <Concept shown=shown/><Calibration shown=shown/><Curves shown=shown/> }.into_any(),
                Some(Kind::Decisions) => view! { <NoScores/> }.into_any(),
                Some(Kind::ClassScores) => view! { <Confusion shown=shown/><ClassCurves shown=shown/><Calibration shown=shown/> }.into_any(),
                Some(Kind::Classes) => view! { <Confusion shown=shown/><NoScores/> }.into_any(),
                Some(Kind::Numbers) => view! { <Concept shown=shown/><Errors shown=shown/> }.into_any(),
                None => ().into_any(),
            })}
        </div>
    }
}

fn kind(series: &Series) -> Kind {
    match (&series.binning().outcome, has_scores(series.binning())) {
        (OutcomeCells::Binary { .. }, true) => Kind::Scores,
        (OutcomeCells::Binary { .. }, false) => Kind::Decisions,
        (OutcomeCells::Multiclass { .. }, true) => Kind::ClassScores,
        (OutcomeCells::Multiclass { .. }, false) => Kind::Classes,
        (OutcomeCells::Regression { .. }, _) => Kind::Numbers,
    }
}

/// Which measure is followed.
#[component]
fn MeasurePicker(measure: Memo<Option<Measure>>) -> impl IntoView {
    let page = Page::current();
    let all = memo(move || {
        page.outcomes.with(|rows| rows.here().map(|series| measures(series.binning())).unwrap_or_default())
    });
    let options = move || {
        let now = measure.get();
        let option = |one: Measure| view! { <option value=one.key() selected=now == Some(one)>{name(one)}</option> };
        all.get().into_iter().map(option).collect_view()
    };
    let choose = move |key: String| page.change(false, |view| view.measure = Some(key));
    view! {
        <div class="field">
            <label for="measure">"Measure"</label>
            <select id="measure" on:change:target=move |event| choose(event.target().value())>{dynamic(options)}</select>
        </div>
    }
}

/// What cannot be shown of a version that sends decisions alone.
#[component]
fn NoScores() -> impl IntoView {
    let page = Page::current();
    let snippets = memo(move || {
        let version = page.version.get()?;
        Some(page.with_target(|to, now| snippets::scores(to, &version, now)))
    });
    if page.of_files {
        return view! {
            <section class="empty">
                <h2>"There are no scores"</h2>
                <p>
                    "Calibration and the ROC curve need the probability behind each decision. Give the column that has "
                    "it the role \u{201c}score\u{201d} under "<a href="/open">"Files"</a>"."
                </p>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="empty">
            <h2>"No scores were sent"</h2>
            <p>
                "Calibration, the ROC curve and an estimate of quality before labels come all need the probability behind "
                "each decision. Send it with every row, in the reference too: one column "<code>"score"</code>
                " from 0 to 1, or one per class, with the role "<code>"score"</code>" in the version\u{2019}s schema. "
                "The columns of a version with rows are fixed, so scores need another version:"
            </p>
            {dynamic(move || snippets.get().map(|snippets| view! { <SnippetPair snippets=snippets/> }))}
        </section>
    }
    .into_any()
}
