//! The chart over time as a table.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;

use crate::logic::course::{Course, Point};
use crate::logic::date::days as day_span;
use crate::logic::number::{NONE, count, share};
use crate::logic::quality::{ends, name, text};

/// A row per point, the latest first; with a column for what was known earlier, where that is asked for.
#[component]
pub(super) fn Points(
    course: Memo<Option<Arc<Course>>>,
    #[prop(optional)] then: Option<Memo<Option<Arc<Course>>>>,
) -> impl IntoView {
    let then = memo(move || then.and_then(|then| then.get()));
    let body = move || {
        let (course, then) = (course.get()?, then.get());
        Some(course.points.iter().rev().map(|point| row(&course, point, then.as_deref())).collect_view())
    };
    let measure = move || course.with(|course| course.as_ref().map(|course| name(course.measure)));
    view! {
        <details class="define">
            <summary>"The chart as a table"</summary>
            <div class="scroll tall" role="region" tabindex="0" aria-label="The chart over time as a table">
                <table>
                    <caption class="unseen">"The measure over time, the latest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Days"</th>
                            <th scope="col" class="num">"Rows"</th>
                            <th scope="col" class="num">"Labels"</th>
                            <th scope="col" class="num minor">"Have come"</th>
                            <th scope="col" class="num">{dynamic(measure)}", known"</th>
                            <th scope="col" class="num minor">"95\u{a0}% interval"</th>
                            <th scope="col" class="num">"Estimated"</th>
                            {dynamic(move || then.read().is_some().then(|| view! { <th scope="col" class="num">"As known then"</th> }))}
                        </tr>
                    </thead>
                    <tbody>{dynamic(body)}</tbody>
                </table>
            </div>
        </details>
    }
}

fn row(course: &Course, point: &Point, then: Option<&Course>) -> impl IntoView + use<> {
    let then = then.map(|then| text(course.measure, then.at(point.days).and_then(|point| point.measured.value)));
    let few = point.is_few().then(|| view! { <span class="tag">"few labels"</span> });
    view! {
        <tr class:small=point.is_few()>
            <th scope="row" class="nowrap">{day_span(point.days.first, point.days.last)}{few}</th>
            <td class="num">{count(point.rows)}</td>
            <td class="num">{count(point.labelled)}</td>
            <td class="num minor">{point.coverage().map_or_else(|| NONE.to_owned(), share)}</td>
            <td class="num">{text(course.measure, point.measured.value)}</td>
            <td class="num minor">{ends(course.measure, &point.measured)}</td>
            <td class="num">{text(course.measure, point.measured.estimated)}</td>
            {then.map(|then| view! { <td class="num">{then}</td> })}
        </tr>
    }
}
