//! The slice along time: since when is it so? The window is brushed here too.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::html::Div;
use leptos::prelude::*;
use shared::explore::Day;
use shared::figures::Cut;
use shared::figures::performance::{Measure, Measured, quality};
use shared::schema::Task;
use shared::stats::binary::Rate;
use shared::stats::proportion::Proportion;

use super::rest::{resting, use_rest};
use super::state::Exploring;
use crate::chart::CourseChart;
use crate::logic::course::{Course, Point};
use crate::logic::days::Days;
use crate::logic::export;
use crate::logic::quality::name;
use crate::parts::ChartExport;

/// What can be followed by the day from counts of decisions alone.
const BINARY: [Measure; 5] =
    [Measure::Accuracy, Measure::Precision, Measure::Recall, Measure::Specificity, Measure::SelectionRate];

#[component]
pub(super) fn OverTime(exploring: Exploring) -> impl IntoView {
    let page = exploring.page;
    let task = memo(move || {
        // Read, not merely tracked: see app.rs.
        exploring.facets.read();
        exploring.live.rows.with_untracked(|rows| rows.sample.as_ref().map(|sample| sample.head.task))
    });
    let all = memo(move || match task.get() {
        Some(Task::Binary) => BINARY.to_vec(),
        Some(Task::Multiclass) => vec![Measure::Accuracy],
        Some(Task::Regression) => vec![Measure::Mae],
        None => Vec::new(),
    });
    let measure = memo(move || {
        let wanted = page.view.with(|view| view.measure.clone());
        all.with(|all| all.iter().find(|one| Some(one.key()) == wanted.as_deref()).or(all.first()).copied())
    });
    let node = NodeRef::<Div>::new();
    let course = resting(use_rest(exploring, node), move || {
        exploring.tick.track();
        let (measure, extent) = (measure.get()?, page.extent.get());
        exploring.live.rows.with_untracked(|rows| {
            let binning = &rows.sample.as_ref()?.head.binning;
            exploring.engine.with_value(|engine| {
                let point = |(at, day): (usize, &Day)| {
                    let on = extent.first + at as i64;
                    Point {
                        days: Days::new(on, on),
                        rows: day.rows,
                        labelled: day.labelled,
                        measured: of_day(measure, day),
                    }
                };
                let reference = engine
                    .reference()
                    .and_then(|reference| quality(binning, reference.layout(), reference.current(), Cut::Deployed));
                let points: Vec<Point> = engine.days().iter().enumerate().map(point).collect();
                (!points.is_empty()).then(|| {
                    let reference = reference.map(|quality| measure.of(&quality)).unwrap_or_default();
                    Arc::new(Course { measure, points, reference })
                })
            })
        })
    });
    let title = memo(move || {
        let of = if exploring.is_cut() { "the slice" } else { "all rows" };
        measure.get().map_or_else(String::new, |measure| format!("{} of {of} by the day", name(measure)))
    });
    let held = memo(move || exploring.is_dragged());
    let about = memo(move || exploring.slice.with(ToString::to_string));
    let table = move || course.with(|course| course.as_deref().map(export::quality::course).unwrap_or_default());
    let options = move || {
        let now = measure.get();
        let option = |one: Measure| view! { <option value=one.key() selected=now == Some(one)>{name(one)}</option> };
        all.get().into_iter().map(option).collect_view()
    };
    view! {
        <div class="facet explore-time" node_ref=node>
            <div class="facet-head">
                <strong>{title}</strong>
                <label class="unseen" for="measure">"Measure along time"</label>
                <select id="measure" on:change:target=move |event| {
                    let key = event.target().value();
                    page.change(false, |view| view.measure = Some(key));
                }>{dynamic(options)}</select>
            </div>
            <ChartExport what="slice over time" title=title about=about table=table as_table=true>
                <CourseChart course=course extent=page.extent handle=page.range() title=title tall=110.0 held=held/>
            </ChartExport>
        </div>
    }
}

fn of_day(measure: Measure, day: &Day) -> Measured {
    match measure {
        Measure::Precision => day.decided.proportion(Rate::Ppv).into(),
        Measure::Recall => day.decided.proportion(Rate::Tpr).into(),
        Measure::Specificity => day.decided.proportion(Rate::Tnr).into(),
        Measure::SelectionRate => day.decided.proportion(Rate::Selection).into(),
        Measure::Mae => Measured {
            value: (day.labelled > 0).then(|| day.absolute_error / day.labelled as f64),
            cases: day.labelled,
            ..Measured::default()
        },
        _ => Proportion::new(day.right, day.labelled).into(),
    }
}
