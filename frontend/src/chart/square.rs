//! A chart of one share against another, both 0 … 1: calibration, ROC, precision–recall.

use leptos::html::Div;
use leptos::prelude::*;

use super::axis::value_axis;
use super::plot::{Ink, TO_PIXELS, marks};
use super::width::use_width;
use crate::logic::number::percent;
use crate::logic::scale::Scale;
use crate::reactive::{dynamic, memo};

const HEIGHT: f64 = 320.0;
const TOP: f64 = 30.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 14.0;
const BELOW: f64 = 44.0;

/// What a square chart shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Square {
    /// A thin line to compare with.
    pub guide: Option<Guide>,
    /// Lines, the last one on top.
    pub lines: Vec<(Ink, Vec<(f64, f64)>)>,
    /// Dots with an interval upright: x, then low, middle and high.
    pub dots: Vec<(Ink, f64, (f64, f64, f64))>,
    /// Points with words beside them.
    pub marks: Vec<Mark>,
}

/// A thin line from corner to corner, or across, with words on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// Where it begins.
    pub from: (f64, f64),
    /// Where it ends.
    pub to: (f64, f64),
    /// What it stands for.
    pub words: String,
}

/// A point with words beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Where it stands.
    pub at: (f64, f64),
    /// What it stands for.
    pub words: String,
}

/// A square chart with the names of its axes.
#[component]
pub fn SquareChart(
    square: Memo<Square>,
    #[prop(into)] title: Signal<String>,
    across: &'static str,
    up: &'static str,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let width = use_width(node, 440.0);
    let x = memo(move || Scale::new((0.0, 1.0), (LEFT, (width.get() - RIGHT).max(LEFT + 40.0))));
    let y = Scale::new((0.0, 1.0), (HEIGHT, TOP));
    let drawn = memo(move || {
        let x = x.get();
        square.with(|square| draw(square, (x.range.1 - LEFT, HEIGHT - TOP)))
    });
    let words = move || {
        let x = x.get();
        let square = square.get();
        let guide = square.guide.map(|guide| {
            // Below a diagonal, where curves leave room; above what lies flat.
            let rising = (guide.to.1 - guide.from.1).abs() > 0.5;
            let (along, dx, dy, anchor) = if rising { (0.62, 12.0, 14.0, "start") } else { (0.97, 0.0, -6.0, "end") };
            let at = |from: f64, to: f64| from + (to - from) * along;
            let (left, top) = (x.at(at(guide.from.0, guide.to.0)) + dx, y.at(at(guide.from.1, guide.to.1)) + dy);
            view! { <text class="above" x=left y=top text-anchor=anchor>{guide.words}</text> }
        });
        let marks = square.marks.into_iter().map(|mark| {
            let (left, low) = (mark.at.0 > 0.6, mark.at.1 < 0.12);
            let place = x.at(mark.at.0) + if left { -9.0 } else { 9.0 };
            let anchor = if left { "end" } else { "start" };
            view! {
                <text class="above strong" x=place y={y.at(mark.at.1) + if low { -8.0 } else { 15.0 }} text-anchor=anchor>{mark.words}</text>
            }
        });
        view! { {guide} {marks.collect_view()} }
    };
    let places = [0.0, 0.25, 0.5, 0.75, 1.0];
    let across_axis = move || {
        let x = x.get();
        let tick = |place: f64| {
            let at = x.at(place);
            view! {
                <line class="grid-line" x1=at x2=at y1=TOP y2=HEIGHT/>
                <text x=at y={HEIGHT + 18.0} text-anchor="middle">{percent(place, 0)}</text>
            }
        };
        view! {
            {places.map(tick).collect_view()}
            <text x={f64::midpoint(x.range.0, x.range.1)} y={HEIGHT + 38.0} text-anchor="middle">{across}</text>
        }
    };
    view! {
        <div class="chart" node_ref=node>
            <svg width=width height={HEIGHT + BELOW} role="img" aria-label=title>
                <text x="0" y="14">{up}</text>
                {dynamic(across_axis)}
                {dynamic(move || value_axis(y, &places, |value| percent(value, 0), (LEFT, x.get().range.1)))}
                <g transform=format!("translate({LEFT} {TOP})")><g class="marks" transform=TO_PIXELS inner_html=drawn></g></g>
                <line class="axis-line" x1=LEFT x2=crate::reactive::attr(move || x.get().range.1) y1=HEIGHT y2=HEIGHT/>
                {dynamic(words)}
            </svg>
        </div>
    }
}

/// Everything but words, in a rectangle of pixels.
pub(super) fn draw(square: &Square, size: (f64, f64)) -> String {
    marks(size, (0.0, 1.0), (0.0, 1.0), |plot| {
        if let Some(guide) = &square.guide {
            plot.line(vec![guide.from, guide.to], Ink::Faint, 1);
        }
        for (ink, points) in &square.lines {
            plot.run(points.clone(), *ink, 2);
        }
        for (ink, x, ends) in &square.dots {
            plot.upright(*x, *ends, 0.012, *ink);
        }
        for mark in &square.marks {
            plot.dot(mark.at, 6.0, Ink::Surface);
            plot.dot(mark.at, 4.5, Ink::Alert);
        }
    })
}

/// The colour of a mark, beside its meaning.
#[component]
pub fn Swatch(ink: Ink) -> impl IntoView {
    let class = if ink == Ink::Reference { "fill-reference" } else { "fill-window" };
    view! { <svg width="10" height="10" aria-hidden="true"><rect class=class width="10" height="10"/></svg> }
}
