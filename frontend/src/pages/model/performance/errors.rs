//! Predicted numbers: whether they are too high or too low, and how far errors scatter, over time.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::Cut;
use shared::figures::fairness::attributes;
use shared::figures::performance::{Measure, Measured, Quality};

use super::super::course::course;
use super::super::page::Page;
use super::Shown;
use super::points::Points;
use crate::chart::CourseChart;
use crate::logic::course::Course;
use crate::logic::export;
use crate::logic::number::significant;
use crate::logic::route::Tab;
use crate::parts::{ChartExport, Definition};

#[component]
pub(super) fn Errors(shown: Shown) -> impl IntoView {
    let page = Page::current();
    let along = move |measure: Measure| {
        memo(move || {
            let (extent, step) = (page.extent.get(), page.view.read().resolution.days());
            page.outcomes.with(|rows| Some(Arc::new(course(rows.here()?, extent, step, measure, Cut::Deployed))))
        })
    };
    let title = memo(move || {
        shown.both.with(|both| {
            let Some(both) = both else { return String::new() };
            finding(both.measured(Measure::MeanError).0, both.measured(Measure::ErrorStd).0)
        })
    });
    let means = move || {
        shown.both.with(|both| match both.as_ref()?.window.as_ref()? {
            Quality::Regression(quality) => {
                let (label, prediction) = (quality.mean_label?, quality.mean_prediction?);
                Some(format!("Mean label {}, mean prediction {}.", significant(label, 4), significant(prediction, 4)))
            }
            _ => None,
        })
    };
    let grouped = memo(move || {
        page.outcomes.with(|rows| rows.here().is_some_and(|series| attributes(series.binning()).next().is_some()))
    });
    view! {
        <section class="section sheet">
            <h2>{title}</h2>
            <p class="sub">"An error is prediction − label, in the label\u{2019}s unit. "{dynamic(means)}</p>
            <div class="columns even">
                <One measure=Measure::MeanError course=along(Measure::MeanError)/>
                <One measure=Measure::ErrorStd course=along(Measure::ErrorStd)/>
            </div>
            {dynamic(move || grouped.get().then(|| view! {
                <p><a href=page.link(Tab::Fairness)>"Errors per group"</a></p>
            }))}
        </section>
    }
}

#[component]
fn One(measure: Measure, course: Memo<Option<Arc<Course>>>) -> impl IntoView {
    let name = crate::logic::quality::name(measure);
    let what = if measure == Measure::MeanError { "mean error over time" } else { "spread of errors over time" };
    let table = move || course.with(|course| course.as_deref().map(export::quality::course).unwrap_or_default());
    view! {
        <div>
            <h3>{name}</h3>
            <ChartExport what=what title=name about="Over time, against the reference" table=table>
                <CourseChart course=course extent=Page::current().extent title=name tall=140.0 coverage=false/>
            </ChartExport>
            <Definition key=measure.key()/>
            <Points course=course/>
        </div>
    }
}

fn finding(mean: Measured, spread: Measured) -> String {
    let Some((value, spread)) = mean.value.zip(spread.value) else {
        return "Errors are not known: no labels have come for this window".to_owned();
    };
    let (size, spread) = (significant(value.abs(), 3), significant(spread, 3));
    match mean.ci95 {
        Some((low, _)) if low > 0.0 => format!("Predictions are {size} too high on average, with a spread of {spread}"),
        Some((_, high)) if high < 0.0 => {
            format!("Predictions are {size} too low on average, with a spread of {spread}")
        }
        _ => format!("Predictions are neither too high nor too low beyond chance; errors spread by {spread}"),
    }
}
