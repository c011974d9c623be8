//! How good the model's answers are, in the window and on the reference, and how that went over time.

mod classes;

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::Cut;
use shared::figures::performance::{Quality as Figures, quality};
use shared::series::Totals;

use super::super::page::{Page, Series};
use crate::chart::{Line, LineChart};
use crate::logic::date::days as day_span;
use crate::logic::days::Days;
use crate::logic::definitions;
use crate::logic::quality::{coverage, headline, headline_text, notes, rows};
use crate::parts::Definition;

use classes::Classes;

/// The quality of the window and of the reference.
#[derive(Clone, PartialEq)]
struct Both {
    reference: Option<Figures>,
    window: Option<Figures>,
}

/// Quality in the window against the reference.
#[component]
pub(super) fn Quality() -> impl IntoView {
    let page = Page::current();
    let both = memo(move || {
        let days = page.days.get();
        page.outcomes.with(|rows| {
            let series = rows.here()?;
            Some(Arc::new(Both { reference: of(series, &series.reference), window: of(series, &series.totals(days)) }))
        })
    });
    let line = memo(move || {
        let step = page.view.read().resolution.days();
        page.outcomes
            .with(|rows| rows.here().map(|series| over_time(series, page.extent.get(), step)).unwrap_or_default())
    });
    let title = memo(move || both.with(|both| both.as_deref().map_or_else(String::new, finding)));
    let basis = move || {
        let days = page.days.get();
        let coverage = both.with(|both| both.as_ref().and_then(|both| both.window.as_ref().and_then(coverage)));
        format!("{}. {}", day_span(days.first, days.last), coverage.unwrap_or_default())
    };
    let measure = move || {
        let key =
            both.with(|both| both.as_ref().and_then(|both| both.window.as_ref().map(|quality| headline(quality).0)));
        key.and_then(definitions::find).map_or("", |entry| entry.name)
    };
    let why = move || {
        both.with(|both| {
            let notes = both.as_ref().and_then(|both| both.window.as_ref().map(notes)).unwrap_or_default();
            notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()
        })
    };
    view! {
        <section class="section sheet">
            <h2>{title}</h2>
            <p class="sub">{dynamic(basis)}</p>
            <div class="columns even">
                <div>
                    <p class="quiet tiny">{dynamic(measure)}" per "{dynamic(move || page.view.read().resolution.over_days().as_str())}</p>
                    <LineChart line=line title=title/>
                </div>
                <Table both=both/>
            </div>
            <ul class="quiet tiny">{dynamic(why)}</ul>
            <Classes quality=Signal::derive(move || both.with(|both| both.as_ref().and_then(|both| both.window.clone())))/>
        </section>
    }
}

fn of(series: &Series, totals: &Totals) -> Option<Figures> {
    quality(series.binning(), &series.layout, totals, Cut::Deployed)
}

/// The headline figure of each run of days.
fn over_time(series: &Series, extent: Days, step: i64) -> Line {
    let figure = |totals: &Totals| of(series, totals).and_then(|quality| headline(&quality).1);
    let points = (extent.first..=extent.last)
        .step_by(step.max(1) as usize)
        .map(|first| {
            let days = Days::new(first, (first + step - 1).min(extent.last));
            (days, figure(&series.totals(days)))
        })
        .collect();
    Line { points, reference: figure(&series.reference) }
}

fn finding(both: &Both) -> String {
    let Some(window) = &both.window else { return "Quality is not available for these rows".to_owned() };
    let (key, value) = headline(window);
    let name = definitions::find(key).map_or(key, |entry| entry.name);
    let before = both.reference.as_ref().and_then(|reference| headline(reference).1);
    match (value, before) {
        (None, _) => "Quality is not known yet".to_owned(),
        (Some(_), None) => format!("{name} {}", headline_text(key, value)),
        (Some(_), Some(_)) => {
            format!("{name} {}, on the reference {}", headline_text(key, value), headline_text(key, before))
        }
    }
}

#[component]
fn Table(both: Memo<Option<Arc<Both>>>) -> impl IntoView {
    let body = move || {
        let both = both.get()?;
        let reference = both.reference.as_ref().map(rows).unwrap_or_default();
        let window = both.window.as_ref().map(rows).unwrap_or_default();
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
