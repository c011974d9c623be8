//! Fairness of models that do not decide yes or no: what is not defined, and quality per group.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::fairness::{GroupQuality, OtherFairness, Settings, group_quality};

use super::super::page::Page;
use super::super::picker::{DaysPicker, VersionPicker};
use super::{AttributePicker, chosen_attribute};
use crate::logic::date::days as day_span;
use crate::logic::number::{count, fixed, interval, or_none, percent, significant};
use crate::logic::{definitions, export};
use crate::parts::{Definition, TableExport};

/// Quality per group.
#[component]
pub(super) fn OtherTasks() -> impl IntoView {
    let page = Page::current();
    let attribute = chosen_attribute(page);
    let shown = memo(move || {
        let days = page.days.get();
        let (position, _) = attribute.get()?;
        page.outcomes.with(|rows| {
            let series = rows.here()?;
            group_quality(
                series.binning(),
                &series.layout,
                &series.totals(days),
                position,
                Settings::default().min_group,
            )
            .map(Arc::new)
        })
    });
    let title = move || shown.with(|shown| shown.as_ref().map(|shown| finding(shown)));
    let days = move || {
        let days = page.days.get();
        day_span(days.first, days.last)
    };
    let notes = move || {
        shown.with(|shown| {
            let notes = shown.as_ref().map(|shown| shown.notes.clone()).unwrap_or_default();
            notes
                .into_iter()
                .map(|note| view! { <li>{definitions::note(note.figure, &note.reason)}</li> })
                .collect_view()
        })
    };
    view! {
        <div class="controls"><VersionPicker/><AttributePicker chosen=attribute/><DaysPicker/></div>
        <section class="section sheet">
            <h2>{dynamic(title)}</h2>
            <p class="sub">{days}" · exact"</p>
            {dynamic(move || shown.get().map(|shown| table(&shown)))}
            <TableExport what="groups" table=move || {
                shown.with(|shown| shown.as_deref().map(export::fairness::quality).unwrap_or_default())
            }/>
            <ul class="quiet">{notes}</ul>
        </section>
    }
}

fn finding(shown: &OtherFairness) -> String {
    match (&shown.accuracy, shown.mae_ratio) {
        (Some(gap), _) => format!(
            "Accuracy differs by {} points between groups of {}",
            fixed(gap.difference * 100.0, 1),
            shown.attribute
        ),
        (None, Some(ratio)) => format!(
            "Errors are up to {} times larger in one group of {} than in another",
            fixed(ratio, 2),
            shown.attribute
        ),
        (None, None) => format!("Too few labelled rows to compare groups of {}", shown.attribute),
    }
}

fn table(shown: &OtherFairness) -> impl IntoView + use<> {
    let regression = shown.groups.iter().any(|group| group.regression.is_some());
    let heads = if regression {
        view! {
            <th scope="col" class="num"><Definition key="mae"/></th>
            <th scope="col" class="num"><Definition key="mean_error"/></th>
        }
        .into_any()
    } else {
        view! {
            <th scope="col" class="num"><Definition key="accuracy"/></th>
            <th scope="col" class="num">"95\u{a0}% interval"</th>
        }
        .into_any()
    };
    let rows = shown.groups.iter().map(row).collect_view();
    view! {
        <table>
            <caption class="unseen">"Quality per group"</caption>
            <thead>
                <tr>
                    <th scope="col">"Group"</th>
                    <th scope="col" class="num">"Rows"</th>
                    <th scope="col" class="num minor">"With a label"</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(group: &GroupQuality) -> impl IntoView + use<> {
    let (first, second) = match (&group.accuracy, &group.regression) {
        (Some(accuracy), _) => (
            or_none(accuracy.rate, |rate| percent(rate, 1)),
            accuracy
                .low
                .zip(accuracy.high)
                .map_or_else(String::new, |(low, high)| interval(low, high, |end| percent(end, 1))),
        ),
        (None, Some(errors)) => {
            (or_none(errors.mae, |x| significant(x, 4)), or_none(errors.mean_error, |x| significant(x, 4)))
        }
        (None, None) => (String::new(), String::new()),
    };
    view! {
        <tr class:small=!group.counted>
            <th scope="row">{group.name.clone()}{(!group.counted).then(|| view! { <span class="tag">"too few to tell"</span> })}</th>
            <td class="num">{count(group.n)}</td>
            <td class="num minor">{count(group.n_labelled)}</td>
            <td class="num">{first}</td>
            <td class="num">{second}</td>
        </tr>
    }
}
