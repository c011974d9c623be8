//! The window hour by hour, for whoever asks when exactly something began.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::timeline::Timeline;
use shared::schema::ColumnRole;
use shared::verdict::Outcome;

use super::super::page::{MOST_DAYS_OF_HOURS, Page, Rows, Series};
use crate::chart::DriftOverTime;
use crate::logic::date::{DAY, days as day_span};
use crate::logic::export;
use crate::logic::query::Resolution;
use crate::parts::{ChartExport, FailureNotice};

const HOUR: i64 = 3_600;
/// Hours that are taken together where single ones have too few rows; whole days divide into them.
const STEPS: [i64; 8] = [1, 2, 3, 4, 6, 8, 12, 24];

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
    let stepped = memo(move || page.hours.with(|rows| rows.here().map(|series| steps(series))));
    let timeline = memo(move || stepped.with(|stepped| stepped.as_ref().map(|(_, timeline)| Arc::clone(timeline))));
    let named =
        memo(move || page.drift.with(|drift| drift.as_ref().map(|drift| drift.drifted.clone()).unwrap_or_default()));
    let width = move || stepped.with(|stepped| stepped.as_ref().map_or(1, |(width, _)| *width));
    let title = memo(move || {
        let days = page.settled.get();
        let step = match width() {
            1 => "hour by hour".to_owned(),
            hours => format!("in steps of {hours} hours"),
        };
        format!("{}, {step}", day_span(days.first, days.last))
    });
    let table = move || timeline.with(|timeline| timeline.as_deref().map(export::drift::timeline).unwrap_or_default());
    let why = move || match width() {
        1 => "Every hour with rows.",
        _ => "Single hours have too few rows to tell drift from chance, so several are taken together.",
    };
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
            <p class="sub">{why}</p>
            {dynamic(status)}
            <ChartExport what="drift in hours" title=title about="PSI of each feature" table=table as_table=true>
                <DriftOverTime timeline=timeline named=named.into() extent=page.settled title=title/>
            </ChartExport>
        </section>
    }
}

/// The shortest steps, in hours, in which at least half of the figures can be told from chance; else whole days.
fn steps(series: &Series) -> (i64, Arc<Timeline>) {
    let mut timeline = Timeline::new(series.binning(), &series.layout, &series.reference);
    let mut width = DAY / HOUR;
    for hours in STEPS {
        timeline.update(&series.prefix, hours * HOUR);
        if mostly_told(&timeline) {
            width = hours;
            break;
        }
    }
    (width, Arc::new(timeline))
}

fn mostly_told(timeline: &Timeline) -> bool {
    let points = timeline.columns().filter(|(_, _, role)| *role == ColumnRole::Feature);
    let (mut told, mut all) = (0, 0);
    for point in points.flat_map(|(column, _, _)| timeline.points(column)) {
        told += usize::from(point.outcome != Outcome::Inconclusive);
        all += 1;
    }
    told * 2 >= all
}
