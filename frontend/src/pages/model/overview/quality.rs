//! How good the model's answers are, in the window and on the reference, and how that went over time.

mod classes;

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::Cut;
use shared::figures::performance::{Measure, Quality as Figures, measures};

use super::super::course::{Both, course};
use super::super::page::Page;
use crate::chart::CourseChart;
use crate::logic::date::days as day_span;
use crate::logic::export;
use crate::logic::quality::{coverage, finding, name, notes, rows};
use crate::logic::route::Tab;
use crate::parts::{ChartExport, Definition, TableExport};

use classes::Classes;

/// Quality in the window against the reference.
#[component]
pub(super) fn Quality() -> impl IntoView {
    let page = Page::current();
    let all = memo(move || {
        page.outcomes.with(|rows| rows.here().map(|series| measures(series.binning())).unwrap_or_default())
    });
    let both = memo(move || {
        let days = page.days.get();
        page.outcomes.with(|rows| rows.here().map(|series| Arc::new(Both::new(series, days, Cut::Deployed))))
    });
    let over_time = memo(move || {
        let (step, measure) = (page.view.read().resolution.days(), *all.read().first()?);
        let extent = page.extent.get();
        page.outcomes.with(|rows| Some(Arc::new(course(rows.here()?, extent, step, measure, Cut::Deployed))))
    });
    let title = memo(move || {
        let (since, measure) = (over_time.with(|course| course.as_ref()?.worse_since()), all.read().first().copied());
        both.with(|both| {
            let Some((both, measure)) = both.as_ref().zip(measure) else { return String::new() };
            let (window, reference) = both.measured(measure);
            finding(measure, &window, &reference, since)
        })
    });
    let basis = memo(move || {
        let days = page.days.get();
        let coverage = both.with(|both| both.as_ref().and_then(|both| both.window.as_ref().and_then(coverage)));
        format!("{}. {}", day_span(days.first, days.last), coverage.unwrap_or_default())
    });
    let along = move || over_time.with(|course| course.as_deref().map(export::quality::course).unwrap_or_default());
    let figures = move || {
        both.with(|both| {
            let both = both.as_deref();
            let (reference, window) =
                (both.and_then(|both| both.reference.as_ref()), both.and_then(|both| both.window.as_ref()));
            all.with(|all| export::quality::figures(reference, window, all))
        })
    };
    let measure = move || all.read().first().copied().map(name);
    let why = move || {
        both.with(|both| {
            let notes = both.as_ref().and_then(|both| both.window.as_ref().map(notes)).unwrap_or_default();
            notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()
        })
    };
    view! {
        <section class="section sheet">
            <h2>{title}</h2>
            <p class="sub">{basis}</p>
            <div class="columns even">
                <div>
                    <p class="quiet tiny">{dynamic(measure)}" per "{dynamic(move || page.view.read().resolution.over_days().as_str())}</p>
                    <ChartExport what="quality over time" title=title about=basis table=along as_table=true>
                        <CourseChart course=over_time extent=page.extent title=title tall=140.0 coverage=false/>
                    </ChartExport>
                    <p><a href=move || page.link(Tab::Performance)>"See the performance"</a></p>
                </div>
                <div><Table both=both all=all/><TableExport what="quality" table=figures/></div>
            </div>
            <ul class="quiet tiny">{dynamic(why)}</ul>
            <Classes quality=Signal::derive(move || both.with(|both| both.as_ref().and_then(|both| both.window.clone())))/>
        </section>
    }
}

#[component]
fn Table(both: Memo<Option<Arc<Both>>>, all: Memo<Vec<Measure>>) -> impl IntoView {
    let body = move || {
        let both = both.get()?;
        let of =
            |quality: Option<&Figures>| all.with(|all| quality.map(|quality| rows(quality, all)).unwrap_or_default());
        let (reference, window) = (of(both.reference.as_ref()), of(both.window.as_ref()));
        Some(
            window
                .into_iter()
                .map(|row| {
                    let before = reference.iter().find(|other| other.key == row.key).map(|other| other.value.clone());
                    view! {
                        <tr>
                            <th scope="row"><Definition key=row.key/></th>
                            <td class="num">{before}</td>
                            <td class="num"><strong>{row.value}</strong></td>
                            <td class="num minor">{row.interval}</td>
                        </tr>
                    }
                })
                .collect_view(),
        )
    };
    view! {
        <table>
            <caption class="unseen">"Quality of the reference and of the window"</caption>
            <thead>
                <tr>
                    <th scope="col">"Figure"</th>
                    <th scope="col" class="num">"Reference"</th>
                    <th scope="col" class="num">"Window"</th>
                    <th scope="col" class="num minor">"95\u{a0}% interval"</th>
                </tr>
            </thead>
            <tbody>{dynamic(body)}</tbody>
        </table>
    }
}
