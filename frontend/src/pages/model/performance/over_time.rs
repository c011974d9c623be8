//! The measure in the window against the reference, and its course.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::performance::Quality;

use super::super::notes::{Notes, NotesBelow};
use super::super::page::Page;
use super::Shown;
use super::known::{Known, NoLabels};
use super::points::Points;
use super::then::{KnownThen, Then};
use crate::chart::CourseChart;
use crate::logic::date::days as day_span;
use crate::logic::export;
use crate::logic::number::{fixed, of};
use crate::logic::quality::{coverage, finding, notes};
use crate::parts::{ChartExport, Definition};

#[component]
pub(super) fn OverTime(shown: Shown) -> impl IntoView {
    let page = Page::current();
    let written = Notes::start(page);
    let then = Then::new(page, shown);
    let title = memo(move || {
        let (Some(measure), since) = (shown.measure.get(), shown.course.with(|course| course.as_ref()?.worse_since()))
        else {
            return String::new();
        };
        shown.both.with(|both| {
            let Some(both) = both else { return String::new() };
            let (window, reference) = both.measured(measure);
            finding(measure, &window, &reference, since)
        })
    });
    let table = move || {
        let before = then.course.get();
        shown.course.with(|course| {
            course
                .as_deref()
                .map(|course| export::quality::course_with_then(course, before.as_deref()))
                .unwrap_or_default()
        })
    };
    let basis = memo(move || {
        let days = page.days.get();
        let said = shown.both.with(|both| {
            let window = both.as_ref()?.window.as_ref()?;
            let mut said = vec![format!("{}, {}", day_span(days.first, days.last), of(window.n(), "row", "rows"))];
            said.extend(coverage(window).map(|said| said.trim_end_matches('.').to_owned()));
            if let Quality::Binary(binary) = window {
                said.push(binary.threshold.map_or_else(
                    || "decisions as they were taken".to_owned(),
                    |threshold| format!("decisions recomputed at a threshold of {}", fixed(threshold, 2)),
                ));
            }
            said.push("exact".to_owned());
            Some(said.join(" · "))
        });
        said.unwrap_or_default()
    });
    let unlabelled =
        memo(move || shown.course.with(|course| course.as_ref().is_some_and(|course| course.labelled() == 0)));
    let why = move || {
        shown.both.with(|both| {
            let notes = both.as_ref().and_then(|both| both.window.as_ref()).map(notes).unwrap_or_default();
            notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()
        })
    };
    view! {
        <section class="section sheet">
            <h2 aria-live="polite">{title}</h2>
            <p class="sub">{basis}</p>
            {dynamic(move || unlabelled.get().then(|| view! { <NoLabels/> }))}
            <Known shown=shown/>
            {(!page.of_files).then(|| view! { <KnownThen shown=shown then=then/> })}
            <ChartExport what="quality over time" title=title about=basis table=table>
                <CourseChart course=shown.course extent=page.extent handle=page.range() title=title marked=written.marks then=then.course/>
            </ChartExport>
            <NotesBelow notes=written/>
            {dynamic(move || shown.measure.get().map(|measure| view! { <Definition key=measure.key()/> }))}
            <Points course=shown.course then=then.course/>
            <ul class="quiet tiny">{dynamic(why)}</ul>
        </section>
    }
}
