//! What a version used over the last hours: one or a few lines from zero, with what is usual as a thin line.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;

use super::axis::{day_axis, value_axis};
use super::plot::{Ink, TO_PIXELS, marks};
use super::width::use_width;
use crate::logic::operations::readings::{Line, What};
use crate::logic::scale::{Scale, ceiling, spread, ticks};
use crate::reactive::{attr, dynamic, memo};

const TOP: f64 = 10.0;
const LEFT: f64 = 64.0;
const TALL: f64 = 110.0;
const BELOW: f64 = 28.0;
/// Room for the names of several lines, or of what is usual.
const RIGHT: f64 = 64.0;
const INKS: [Ink; 3] = [Ink::Window, Ink::Estimated, Ink::Reference];

/// The lines of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    /// What they are of.
    pub what: What,
    /// One or a few.
    pub lines: Vec<Line>,
    /// What is usual, in the unit of the lines.
    pub usual: Option<f64>,
    /// From when to when, in days.
    pub span: (f64, f64),
}

/// A small chart of readings.
#[component]
pub fn ReadingsChart(readings: Memo<Arc<Readings>>, #[prop(into)] title: Signal<String>) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let width = use_width(node, 560.0);
    let floor = TOP + TALL;
    let x = memo(move || Scale::new(readings.read().span, (LEFT, (width.get() - RIGHT).max(LEFT + 40.0))));
    let y = memo(move || {
        let readings = readings.read();
        let points = readings.lines.iter().flat_map(|line| line.runs.iter().flatten());
        let most = points.map(|(_, figure)| *figure).chain(readings.usual).fold(0.0, f64::max);
        Scale::new((0.0, ceiling(most)), (floor, TOP))
    });
    let drawn = memo(move || {
        let (readings, x, y) = (readings.get(), x.get(), y.get());
        marks((x.range.1 - LEFT, TALL), x.domain, y.domain, |plot| {
            if let Some(usual) = readings.usual {
                plot.line(vec![(x.domain.0, usual), (x.domain.1, usual)], Ink::Reference, 1);
            }
            for (line, ink) in readings.lines.iter().zip(INKS) {
                for run in &line.runs {
                    plot.run(run.clone(), ink, 2);
                }
            }
        })
    });
    let axis = move || {
        let (y, what) = (y.get(), readings.read().what);
        let places = ticks(y.domain.0, y.domain.1, 3);
        let step = places.get(1).copied().unwrap_or(1.0);
        value_axis(y, &places, move |value| what.tick(value, step), (LEFT, x.get().range.1))
    };
    let labels = move || {
        let (readings, y) = (readings.get(), y.get());
        let named = readings.lines.iter().filter(|line| !line.name.is_empty());
        let named = named.filter_map(|line| Some((line.name, line.last()?)));
        let all: Vec<(&'static str, f64)> = named.chain(readings.usual.map(|usual| ("usual", usual))).collect();
        let places: Vec<f64> = all.iter().map(|(_, value)| y.at(*value) + 4.0).collect();
        let right = x.get().range.1 + 8.0;
        let placed = spread(&places, 14.0, TOP + 8.0, floor);
        all.into_iter().zip(placed).map(|((name, _), y)| view! { <text x=right y=y>{name}</text> }).collect_view()
    };
    view! {
        <div class="chart" node_ref=node>
            <svg width=width height={floor + BELOW} role="img" aria-label=title>
                {dynamic(axis)}
                <g transform=format!("translate({LEFT} {TOP})")><g class="marks" transform=TO_PIXELS inner_html=drawn></g></g>
                <line class="axis-line" x1=LEFT x2=attr(move || x.get().range.1) y1=floor y2=floor/>
                {dynamic(move || day_axis(x.get(), floor))}
                {dynamic(labels)}
            </svg>
        </div>
    }
}
