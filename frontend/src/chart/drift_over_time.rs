//! Drift over time: every feature a faint line, the shifted ones labelled, the limits named, the window on top.

use std::sync::Arc;

use crate::reactive::{attr, dynamic, memo};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::svg::Svg;
use shared::figures::timeline::Timeline;
use shared::schema::ColumnRole;
use shared::verdict::{PSI_LIMIT, PSI_MODERATE};

use super::axis::{day_axis, value_axis};
use super::plot::{Ink, TO_PIXELS, marks};
use super::range::{RangeControl, RangeHandle};
use super::time_marks::TimeMarks;
use super::width::use_width;
use crate::logic::date::{DAY, days as day_span, moment};
use crate::logic::days::Days;
use crate::logic::marks::Mark;
use crate::logic::number::{fixed, of, small};
use crate::logic::scale::{Scale, ceiling, decimals, spread, ticks};

const HEIGHT: f64 = 240.0;
const TOP: f64 = 12.0;
const LEFT: f64 = 44.0;
const BELOW: f64 = 28.0;
/// Past this PSI a straight axis would hide the limits, so it is drawn on a square-root one.
const STRAIGHT_UP_TO: f64 = 1.0;

/// The drift of all features over the days of `extent`, with the control of the window where there is one.
///
/// `named` are the features to label: those that drifted in the window.
#[component]
pub fn DriftOverTime(
    timeline: Memo<Option<Arc<Timeline>>>,
    named: Signal<Vec<String>>,
    #[prop(into)] extent: Signal<Days>,
    #[prop(optional)] handle: Option<RangeHandle>,
    #[prop(into)] title: Signal<String>,
    /// Moments worth a line.
    #[prop(optional, into)]
    marked: Option<Signal<Vec<Mark>>>,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let svg = NodeRef::<Svg>::new();
    let width = use_width(node, 960.0);
    // Labels stand right of the plot where there is room for them.
    let right = memo(move || if width.get() > 640.0 { 150.0 } else { 12.0 });
    let x = Signal::derive(move || {
        let extent = extent.get();
        let domain = (extent.first as f64, (extent.last + 1) as f64);
        Scale::new(domain, (LEFT, (width.get() - right.get()).max(LEFT + 40.0)))
    });
    let top = memo(move || timeline.with(|timeline| timeline.as_ref().map_or(1.0, |timeline| highest(timeline))));
    let y = move || Axis::new(top.get());
    let size = move || (x.get().range.1 - LEFT, HEIGHT - TOP);
    let all = memo(move || {
        let (timeline, x, axis) = (timeline.get(), x.get(), y());
        timeline.map_or_else(String::new, |timeline| lines(&timeline, x, axis, size(), |_| true, Ink::Faint, 1))
    });
    let alerts = memo(move || {
        let (timeline, named, x, axis) = (timeline.get(), named.get(), x.get(), y());
        let pick = |name: &str| named.iter().any(|one| one == name);
        timeline.map_or_else(String::new, |timeline| lines(&timeline, x, axis, size(), pick, Ink::Alert, 2))
    });
    // In epoch seconds.
    let hovered = RwSignal::new(None::<i64>);
    let hover = move |event: leptos::ev::PointerEvent| {
        let origin = svg.get_untracked().map_or(0.0, |svg| svg.get_bounding_client_rect().left());
        let days = x.get_untracked().invert(f64::from(event.client_x()) - origin);
        hovered.set(Some((days * DAY as f64).floor() as i64));
    };
    let readout = move || {
        let (timeline, second) = (timeline.get()?, hovered.get()?);
        read_out(&timeline, second)
    };
    let hint = if handle.is_some() { "; drag the handles, or draw a new window" } else { "" };
    let labels = move || {
        let (timeline, names, axis) = (timeline.get()?, named.get(), y());
        (right.get() > 100.0).then(|| end_labels(&timeline, &names, axis, x.get().range.1 + 10.0))
    };
    let limit = move |value: f64, text: &'static str| {
        let at = move || TOP + y().at(value, HEIGHT - TOP);
        view! {
            <line class="limit-line above" x1=LEFT x2=attr(move || x.get().range.1) y1=at y2=at/>
            <text class="above" x={LEFT + 6.0} y=attr(move || at() - 4.0)>{text}</text>
        }
    };
    view! {
        <div class="chart" node_ref=node>
            <svg
                node_ref=svg
                width=width
                height={HEIGHT + BELOW}
                role="group"
                aria-label=title
                on:pointermove=hover
                on:pointerleave=move |_| hovered.set(None)
            >
                {dynamic(move || {
                    let axis = y();
                    let scale = axis.scale(TOP, HEIGHT);
                    let form = axis.decimals();
                    value_axis(scale, &axis.ticks(), move |value| fixed(axis.back(value), form), (LEFT, x.get().range.1))
                })}
                <g transform=format!("translate({LEFT} {TOP})")>
                    <g class="marks" transform=TO_PIXELS inner_html=all></g>
                    <g class="marks" transform=TO_PIXELS inner_html=alerts></g>
                </g>
                <line class="axis-line" x1=LEFT x2=attr(move || x.get().range.1) y1=HEIGHT y2=HEIGHT/>
                {dynamic(move || day_axis(x.get(), HEIGHT))}
                {handle.map(|handle| view! { <RangeControl handle=handle scale=x height=HEIGHT svg=svg/> })}
                {marked.map(|marked| view! { <TimeMarks marks=marked scale=x top=TOP bottom=HEIGHT/> })}
                {limit(PSI_MODERATE, "0.1 moved a little")}
                {limit(PSI_LIMIT, "0.25 shifted")}
                {labels}
            </svg>
            <p class="key" aria-hidden="true">
                {dynamic(move || readout().unwrap_or_else(|| format!("PSI of each feature per point{}. Point at the chart to read it{hint}.", y().note())))}
            </p>
        </div>
    }
}

/// A value axis from zero, straight or by square roots.
#[derive(Clone, Copy, PartialEq)]
struct Axis {
    top: f64,
    root: bool,
}

impl Axis {
    fn new(highest: f64) -> Self {
        Self { top: ceiling(highest), root: highest > STRAIGHT_UP_TO }
    }

    fn along(self, value: f64) -> f64 {
        if self.root { value.max(0.0).sqrt() } else { value }
    }

    fn back(self, along: f64) -> f64 {
        if self.root { along * along } else { along }
    }

    fn scale(self, top: f64, bottom: f64) -> Scale {
        Scale::new((0.0, self.along(self.top)), (bottom, top))
    }

    fn at(self, value: f64, height: f64) -> f64 {
        self.scale(0.0, height).at(self.along(value))
    }

    fn ticks(self) -> Vec<f64> {
        if self.root {
            let values = [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0];
            values.into_iter().filter(|value| *value <= self.top).map(f64::sqrt).collect()
        } else {
            ticks(0.0, self.top, 4)
        }
    }

    fn decimals(self) -> usize {
        if self.root { 0 } else { decimals(self.top / 4.0).max(1) }
    }

    fn note(self) -> &'static str {
        if self.root { ", on a square-root scale" } else { "" }
    }
}

fn features(timeline: &Timeline) -> impl Iterator<Item = (usize, &str)> {
    timeline.columns().filter(|(_, _, role)| *role == ColumnRole::Feature).map(|(column, name, _)| (column, name))
}

fn highest(timeline: &Timeline) -> f64 {
    let highest = features(timeline).flat_map(|(column, _)| timeline.psi(column)).flatten().fold(0.0, f64::max);
    highest.max(0.3)
}

fn lines(
    timeline: &Timeline,
    x: Scale,
    axis: Axis,
    size: (f64, f64),
    pick: impl Fn(&str) -> bool,
    ink: Ink,
    width: u32,
) -> String {
    marks(size, x.domain, (0.0, axis.along(axis.top)), |plot| {
        for (column, _) in features(timeline).filter(|(_, name)| pick(name)) {
            let mut run: Vec<(f64, f64)> = Vec::new();
            let mut last_end = None;
            for (window, psi) in timeline.windows().iter().zip(timeline.psi(column)) {
                // A gap in time or an undefined figure breaks the line rather than bridging it.
                if (last_end.is_some_and(|end| end != window.start) || psi.is_none()) && !run.is_empty() {
                    plot.run(std::mem::take(&mut run), ink, width);
                }
                last_end = Some(window.end);
                if let Some(psi) = psi {
                    let middle = (window.start + window.end) as f64 / 2.0 / DAY as f64;
                    run.push((middle, axis.along(psi)));
                }
            }
            plot.run(run, ink, width);
        }
    })
}

/// The names of the labelled lines beside their ends.
fn end_labels(timeline: &Timeline, names: &[String], axis: Axis, x: f64) -> impl IntoView + use<> {
    let mut labels: Vec<(String, f64)> = features(timeline)
        .filter(|(_, name)| names.iter().any(|one| one == name))
        .filter_map(|(column, name)| {
            let last = timeline.psi(column).flatten().last()?;
            Some((name.to_owned(), TOP + axis.at(last, HEIGHT - TOP)))
        })
        .collect();
    labels.truncate(12);
    let places: Vec<f64> = labels.iter().map(|(_, y)| *y + 4.0).collect();
    let spread = spread(&places, 15.0, TOP + 8.0, HEIGHT - 2.0);
    labels
        .into_iter()
        .zip(spread)
        .map(|((name, _), y)| {
            let short = if name.chars().count() > 18 {
                format!("{}…", name.chars().take(17).collect::<String>())
            } else {
                name
            };
            view! { <text class="alert" x=x y=y>{short}</text> }
        })
        .collect_view()
}

fn read_out(timeline: &Timeline, second: i64) -> Option<String> {
    let at = timeline.windows().iter().position(|window| (window.start..window.end).contains(&second))?;
    let window = timeline.windows().get(at)?;
    let mut found: Vec<(f64, &str)> =
        features(timeline).filter_map(|(column, name)| Some((timeline.point(column, at)?.psi?, name))).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let worst: Vec<String> = found.iter().take(3).map(|(psi, name)| format!("{name} {}", small(*psi))).collect();
    let dates = if window.end - window.start < DAY {
        format!("The hour from {}", moment(window.start * 1_000))
    } else {
        day_span(window.start.div_euclid(DAY), (window.end - 1).div_euclid(DAY))
    };
    Some(format!("{dates}: {}. Highest PSI: {}.", of(window.rows, "row", "rows"), worst.join(", ")))
}
