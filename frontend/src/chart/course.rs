//! A measure of quality over time: what is known with its interval, what is only estimated, the reference, and below
//! it how many labels have come, on the same days.

use std::sync::Arc;

use crate::reactive::{attr, dynamic, memo};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::svg::Svg;

use super::axis::{day_axis, value_axis};
use super::plot::{Ink, Plot, TO_PIXELS, marks};
use super::range::{RangeControl, RangeHandle};
use super::time_marks::TimeMarks;
use super::width::use_width;
use crate::logic::course::{Course, Point};
use crate::logic::days::Days;
use crate::logic::marks::Mark;
use crate::logic::number::{fixed, percent, significant};
use crate::logic::quality::{is_share, name, text};
use crate::logic::scale::{Scale, decimals, spread, ticks};

const TOP: f64 = 12.0;
const LEFT: f64 = 60.0;
const BELOW: f64 = 28.0;
/// Between the measure and the coverage, with the words for it.
const GAP: f64 = 28.0;
const COVERAGE: f64 = 44.0;

/// A measure over the days of `extent`, with the control of the window where there is one.
#[component]
pub fn CourseChart(
    course: Memo<Option<Arc<Course>>>,
    #[prop(into)] extent: Signal<Days>,
    #[prop(optional)] handle: Option<RangeHandle>,
    #[prop(into)] title: Signal<String>,
    /// Moments worth a line.
    #[prop(optional, into)]
    marked: Option<Signal<Vec<Mark>>>,
    /// The same measure as it was known earlier.
    #[prop(optional)]
    then: Option<Memo<Option<Arc<Course>>>>,
    /// The height of the measure's part in pixels.
    #[prop(default = 200.0)]
    tall: f64,
    /// Whether how many labels have come stands below it.
    #[prop(default = true)]
    coverage: bool,
    /// While this is so the axis only widens: it must not jump about under a hand.
    #[prop(optional, into)]
    held: Signal<bool>,
) -> impl IntoView {
    let floor = TOP + tall;
    let bottom = if coverage { floor + GAP + COVERAGE } else { floor };
    let node = NodeRef::<Div>::new();
    let svg = NodeRef::<Svg>::new();
    let width = use_width(node, 960.0);
    // Labels stand right of the plot where there is room for them.
    let right = memo(move || if width.get() > 640.0 { 124.0 } else { 12.0 });
    let x = Signal::derive(move || {
        let extent = extent.get();
        let domain = (extent.first as f64, (extent.last + 1) as f64);
        Scale::new(domain, (LEFT, (width.get() - right.get()).max(LEFT + 40.0)))
    });
    let then = memo(move || then.and_then(|then| then.get()));
    let domain = steady_domain(course, then, held);
    let y = move || Scale::new(domain.get(), (floor, TOP));
    let drawn = memo(move || {
        let (x, domain) = (x.get(), domain.get());
        let size = (x.range.1 - LEFT, tall);
        let then = then.get();
        let draw = |course: &Arc<Course>| {
            marks(size, x.domain, domain, |plot| {
                measure(plot, course, x, domain);
                if let Some(then) = &then {
                    earlier(plot, then);
                }
            })
        };
        course.with(|course| course.as_ref().map(draw).unwrap_or_default())
    });
    let bars = memo(move || {
        let x = x.get();
        let draw = |course: &Arc<Course>| {
            marks((x.range.1 - LEFT, COVERAGE), x.domain, (0.0, 1.0), |plot| cover(plot, course))
        };
        course.with(|course| course.as_ref().filter(|_| coverage).map(draw).unwrap_or_default())
    });
    let hovered = RwSignal::new(None::<i64>);
    let hover = move |event: leptos::ev::PointerEvent| {
        let origin = svg.get_untracked().map_or(0.0, |svg| svg.get_bounding_client_rect().left());
        hovered.set(Some(x.get_untracked().invert(f64::from(event.client_x()) - origin).floor() as i64));
    };
    let hint = if handle.is_some() { "; drag the handles, or draw a new window" } else { "" };
    let readout = move || {
        let course = course.get()?;
        let said = hovered.get().and_then(|day| course.read_out(day));
        Some(said.unwrap_or_else(|| {
            format!("{}{}. Point at the chart to read it{hint}.", name(course.measure), course.direction())
        }))
    };
    let share = memo(move || course.with(|course| course.as_ref().is_some_and(|course| is_share(course.measure))));
    let axis = move || {
        let (y, share) = (y(), share.get());
        let places = ticks(y.domain.0, y.domain.1, 4);
        let step = places.get(1).zip(places.first()).map_or(1.0, |(b, a)| b - a);
        value_axis(y, &places, move |value| axis_number(value, step, share), (LEFT, x.get().range.1))
    };
    let cover_axis = move || {
        let scale = Scale::new((0.0, 1.0), (bottom, floor + GAP));
        coverage.then(|| {
            view! {
                {value_axis(scale, &[0.0, 1.0], |value| percent(value, 0), (LEFT, x.get().range.1))}
            }
        })
    };
    let labels = move || {
        let course = course.get()?;
        (right.get() > 100.0).then(|| end_labels(&course, y(), x.get().range.1 + 10.0))
    };
    view! {
        <div class="chart" node_ref=node>
            <svg
                node_ref=svg
                width=width
                height={bottom + BELOW}
                role=if handle.is_some() { "group" } else { "img" }
                aria-label=title
                on:pointermove=hover
                on:pointerleave=move |_| hovered.set(None)
            >
                {dynamic(axis)}
                {dynamic(cover_axis)}
                <g transform=format!("translate({LEFT} {TOP})")><g class="marks" transform=TO_PIXELS inner_html=drawn></g></g>
                <g transform=format!("translate({LEFT} {})", floor + GAP)><g class="marks" transform=TO_PIXELS inner_html=bars></g></g>
                <line class="axis-line" x1=LEFT x2=attr(move || x.get().range.1) y1=bottom y2=bottom/>
                {dynamic(move || day_axis(x.get(), bottom))}
                {handle.map(|handle| view! { <RangeControl handle=handle scale=x height=bottom svg=svg/> })}
                {marked.map(|marked| view! { <TimeMarks marks=marked scale=x top=TOP bottom=bottom/> })}
                {coverage.then(|| view! { <text class="above" x=LEFT y={floor + GAP - 8.0}>"Labels that have come"</text> })}
                {dynamic(labels)}
            </svg>
            <Key course=course then=then/>
            <p class="key" aria-hidden="true">{dynamic(readout)}</p>
        </div>
    }
}

/// The ends of the value axis, which only widen while it is held.
fn steady_domain(
    course: Memo<Option<Arc<Course>>>,
    then: Memo<Option<Arc<Course>>>,
    held: Signal<bool>,
) -> Memo<(f64, f64)> {
    let wanted = memo(move || {
        let of = |course: &Option<Arc<Course>>| course.as_ref().map(|course| course.domain());
        match (course.with(of), then.with(of)) {
            (Some(now), Some(then)) => (now.0.min(then.0), now.1.max(then.1)),
            (now, _) => now.unwrap_or((0.0, 1.0)),
        }
    });
    Memo::new(move |before: Option<&(f64, f64)>| {
        let wanted = wanted.get();
        match before {
            Some((low, high)) if held.get() => (low.min(wanted.0), high.max(wanted.1)),
            _ => wanted,
        }
    })
}

pub(super) fn measure(plot: &Plot<'_>, course: &Course, x: Scale, domain: (f64, f64)) {
    let held = |value: f64| value.clamp(domain.0, domain.1);
    if let Some(reference) = course.reference.value {
        plot.line(vec![(x.domain.0, reference), (x.domain.1, reference)], Ink::Reference, 2);
    }
    let ends = |point: &Point| point.sure().and(point.measured.ci95).map(|(low, high)| (held(low), held(high)));
    for run in course.runs(ends) {
        match run.as_slice() {
            [(x, (low, high))] => plot.bar((x - 0.3, *low), (x + 0.3, *high), Ink::Band),
            run => plot.band(run, Ink::Band),
        }
    }
    for run in course.runs(|point| point.measured.estimated) {
        plot.line(run.clone(), Ink::Estimated, 2);
        for at in run {
            plot.ring(at, 2.6, Ink::Estimated);
        }
    }
    for run in course.runs(Point::sure) {
        plot.run(run, Ink::Window, 2);
    }
    // What few labels say may lie outside the axis, and then stands at its edge.
    for (point, value) in
        course.points.iter().filter(|point| point.is_few()).filter_map(|p| Some((p, p.measured.value?)))
    {
        plot.ring((point.middle(), held(value)), 2.6, Ink::Window);
    }
}

/// What was known earlier, as a line of its own.
fn earlier(plot: &Plot<'_>, then: &Course) {
    for run in then.runs(Point::sure) {
        plot.run(run, Ink::Then, 2);
    }
}

pub(super) fn cover(plot: &Plot<'_>, course: &Course) {
    let bar = |point: &Point| {
        let edge = (point.days.count() as f64 * 0.12).min(0.3);
        Some((point.days.first as f64 + edge, (point.days.last + 1) as f64 - edge, point.coverage()?))
    };
    let covered: Vec<(f64, f64, f64)> = course.points.iter().filter_map(bar).collect();
    let whole: Vec<(f64, f64, f64)> = covered.iter().map(|(left, right, _)| (*left, *right, 1.0)).collect();
    plot.bars(&whole, Ink::Faint);
    plot.bars(&covered, Ink::Window);
}

/// What is what, beside the ends of the lines.
fn end_labels(course: &Course, y: Scale, x: f64) -> impl IntoView + use<> {
    let last = |value: fn(&Point) -> Option<f64>| course.points.iter().rev().find_map(value);
    let reference =
        course.reference.value.map(|value| (format!("reference {}", text(course.measure, Some(value))), value));
    let known = last(Point::sure).map(|value| ("known".to_owned(), value));
    let estimated = last(|point| point.measured.estimated).map(|value| ("estimated".to_owned(), value));
    let labels: Vec<((String, f64), &str)> = [(known, "window"), (estimated, "estimated"), (reference, "")]
        .into_iter()
        .filter_map(|(label, class)| Some((label?, class)))
        .collect();
    let places: Vec<f64> = labels.iter().map(|((_, value), _)| y.at(*value) + 4.0).collect();
    let spread = spread(&places, 15.0, TOP + 8.0, y.range.0);
    labels
        .into_iter()
        .zip(spread)
        .map(|(((words, _), class), y)| view! { <text class=class x=x y=y>{words}</text> })
        .collect_view()
}

/// What a course has marks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one entry of the key")]
struct There {
    known: bool,
    interval: bool,
    few: bool,
    estimated: bool,
    reference: bool,
}

/// What the marks mean; only those that are there.
#[component]
fn Key(course: Memo<Option<Arc<Course>>>, then: Memo<Option<Arc<Course>>>) -> impl IntoView {
    let sign = |ink: Ink, line: bool, ring: bool| {
        let drawn = marks((22.0, 10.0), (0.0, 22.0), (0.0, 10.0), |plot| {
            if line {
                plot.line(vec![(0.0, 5.0), (22.0, 5.0)], ink, 2);
            }
            if ring {
                plot.ring((11.0, 5.0), 2.6, ink);
            }
        });
        view! {
            <svg width="22" height="10" viewBox="0 0 22 10" aria-hidden="true"><g class="marks" transform=TO_PIXELS inner_html=drawn></g></svg>
        }
    };
    // What there is changes seldom, and the marks often.
    let there = memo(move || {
        course.with(|course| {
            let course = course.as_ref()?;
            let has = |what: fn(&Point) -> bool| course.points.iter().any(what);
            Some(There {
                known: has(|point| point.sure().is_some()),
                interval: has(|point| point.sure().is_some() && point.measured.ci95.is_some()),
                few: has(Point::is_few),
                estimated: has(|point| point.measured.estimated.is_some()),
                reference: course.reference.value.is_some(),
            })
        })
    });
    let entries = move || {
        let there = there.get()?;
        let band = if there.interval { "known, with its 95\u{a0}% interval" } else { "known" };
        Some(view! {
            <p class="key">
                {there.known.then(|| view! { <span>{sign(Ink::Window, true, false)}{band}</span> })}
                {there.few.then(|| view! { <span>{sign(Ink::Window, false, true)}"known from fewer than 30 labels"</span> })}
                {there.estimated.then(|| view! { <span>{sign(Ink::Estimated, true, true)}"estimated, as labels are missing"</span> })}
                {then.read().is_some().then(|| view! { <span>{sign(Ink::Then, true, false)}"as it was known then"</span> })}
                {there.reference.then(|| view! { <span>{sign(Ink::Reference, true, false)}"reference"</span> })}
            </p>
        })
    };
    dynamic(entries)
}

fn axis_number(value: f64, step: f64, share: bool) -> String {
    match share {
        true => percent(value, decimals(step * 100.0)),
        false if step >= 1.0 => significant(value, 6),
        false => fixed(value, decimals(step)),
    }
}
