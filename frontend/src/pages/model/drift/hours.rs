//! The window hour by hour, for whoever asks when exactly something began.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::timeline::Timeline;
use shared::verdict::Outcome;

use super::super::page::{MOST_DAYS_OF_HOURS, Page, Rows};
use crate::chart::DriftOverTime;
use crate::logic::date::days as day_span;
use crate::logic::number::of;
use crate::logic::query::Resolution;
use crate::parts::FailureNotice;

/// The drift of every hour of the window, where hours were asked for.
#[component]
pub(super) fn Hours() -> impl IntoView {
    let page = Page::current();
    let asked = memo(move || page.view.read().resolution == Resolution::Hour);
    let fits = memo(move || page.days.get().count() <= MOST_DAYS_OF_HOURS);
    dynamic(move || {
        (asked.get()).then(|| {
            if fits.get() {
                view! { <HoursChart/> }.into_any()
            } else {
                view! {
                    <p class="quiet">{format!("Hours are shown for windows of up to {MOST_DAYS_OF_HOURS} days: choose a shorter one.")}</p>
                }
                .into_any()
            }
        })
    })
}

#[component]
fn HoursChart() -> impl IntoView {
    let page = Page::current();
    let timeline = memo(move || {
        page.hours.with(|rows| {
            let series = rows.here()?;
            let mut timeline = Timeline::new(series.binning(), &series.layout, &series.reference);
            timeline.update(&series.prefix, 0);
            Some(Arc::new(timeline))
        })
    });
    let named =
        memo(move || page.drift.with(|drift| drift.as_ref().map(|drift| drift.drifted.clone()).unwrap_or_default()));
    let title = memo(move || {
        let days = page.days.get();
        format!("{}, hour by hour", day_span(days.first, days.last))
    });
    // Hours are small windows, and most of what moves in them is chance.
    let basis = memo(move || timeline.with(|timeline| timeline.as_ref().map(|timeline| enough(timeline))));
    let status = move || {
        page.hours.with(|rows| match rows {
            Rows::Failed(failure) => Some(
                view! { <FailureNotice failure=failure.clone() at=0 what="The hours of this window could not be loaded."/> }
                    .into_any(),
            ),
            Rows::NoneYet => Some(view! { <p class="quiet">"No rows came in these days."</p> }.into_any()),
            _ => None,
        })
    };
    view! {
        <section class="section sheet">
            <h2>{title}</h2>
            <p class="sub">{basis}</p>
            {dynamic(status)}
            <DriftOverTime timeline=timeline named=named.into() extent=page.settled title=title/>
        </section>
    }
}

/// How many hours have rows, and in how many of them no feature can be judged.
fn enough(timeline: &Timeline) -> String {
    let hours = timeline.windows().len();
    let told = |window: usize| {
        let mut points = timeline.columns().filter_map(|(column, _, _)| timeline.point(column, window));
        points.any(|point| point.outcome != Outcome::Inconclusive)
    };
    let small = (0..hours).filter(|window| !told(*window)).count();
    let with_rows = of(hours as u64, "hour with rows", "hours with rows");
    match small {
        0 => with_rows,
        _ => format!("{with_rows}; {} too small to tell drift from chance", of(small as u64, "is", "are")),
    }
}
