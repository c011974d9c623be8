//! What every threshold would do: lines over thresholds, with words on them, and the chosen thresholds marked.

use leptos::html::Div;
use leptos::prelude::*;

use super::axis::value_axis;
use super::plot::{Ink, TO_PIXELS, marks};
use super::width::use_width;
use crate::logic::number::{fixed, percent, significant};
use crate::logic::scale::{Scale, ceiling, decimals, spread, ticks};
use crate::reactive::{attr, dynamic, memo};

const TALL: f64 = 220.0;
/// Room above the plot for the names of the marked thresholds.
const TOP: f64 = 44.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 14.0;
const BELOW: f64 = 44.0;
const FLOOR: f64 = TOP + TALL;
/// Marked thresholds past this many have no room for their names.
const MOST_NAMES: usize = 8;

/// Lines over thresholds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlongThreshold {
    /// The lines.
    pub curves: Vec<Curve>,
    /// A level to compare with, and what it is.
    pub level: Option<(f64, String)>,
    /// Thresholds that are marked, with their names.
    pub marks: Vec<(f64, String)>,
    /// Whether values are shares; else amounts from nothing up.
    pub shares: bool,
}

/// A line with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Its colour.
    pub ink: Ink,
    /// Thresholds, rising, with the value at each.
    pub points: Vec<(f64, f64)>,
    /// What stands beside it; empty for the only line.
    pub name: &'static str,
    /// At which value the name stands, on the line's way down.
    pub named_at: f64,
}

impl AlongThreshold {
    fn across(&self) -> (f64, f64) {
        let all = || self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.0);
        all().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    }

    fn top(&self) -> f64 {
        if self.shares {
            return 1.0;
        }
        let all = self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.1);
        ceiling(all.fold(0.0, f64::max))
    }
}

/// The chart; `up` is what stands on its upright axis.
#[component]
pub fn ThresholdChart(
    along: Memo<AlongThreshold>,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] up: Signal<String>,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let width = use_width(node, 560.0);
    let x = memo(move || {
        let across = along.with(AlongThreshold::across);
        let across = if across.0 <= across.1 { across } else { (0.0, 1.0) };
        Scale::new(across, (LEFT, (width.get() - RIGHT).max(LEFT + 40.0)))
    });
    let y = memo(move || Scale::new((0.0, along.with(AlongThreshold::top)), (FLOOR, TOP)));
    // Lines stay as they are while marks move over them.
    let curves = memo(move || along.with(|along| along.curves.clone()));
    let drawn = memo(move || {
        let (x, y) = (x.get(), y.get());
        curves.with(|curves| {
            marks((x.range.1 - LEFT, TALL), x.domain, y.domain, |plot| {
                for curve in curves {
                    plot.run(curve.points.clone(), curve.ink, 2);
                }
            })
        })
    });
    let words = move || {
        let (x, y) = (x.get(), y.get());
        along.with(|along| {
            view! {
                {along.curves.iter().filter_map(|curve| curve_name(curve, x, y)).collect_view()}
                {along.level.as_ref().map(|(level, name)| view! {
                    <line class="cursor-line" x1=x.range.0 x2=x.range.1 y1={y.at(*level)} y2={y.at(*level)}/>
                    <text class="above" x={x.range.0 + 8.0} y={y.at(*level) - 6.0}>{name.clone()}</text>
                })}
                {along.marks.iter().map(|(at, _)| {
                    let at = x.at(*at);
                    view! { <line class="limit-line" x1=at x2=at y1=TOP y2=FLOOR/> }
                }).collect_view()}
                {mark_names(&along.marks, x)}
            }
        })
    };
    let across_axis = move || {
        let x = x.get();
        let places = ticks(x.domain.0, x.domain.1, 5);
        let step = places.get(1).zip(places.first()).map_or(0.1, |(b, a)| b - a);
        let tick = move |place: f64| {
            let at = x.at(place);
            view! {
                <line class="grid-line" x1=at x2=at y1=TOP y2=FLOOR/>
                <text x=at y={FLOOR + 18.0} text-anchor="middle">{fixed(place, decimals(step))}</text>
            }
        };
        view! {
            {places.into_iter().map(tick).collect_view()}
            <text x={f64::midpoint(x.range.0, x.range.1)} y={FLOOR + 38.0} text-anchor="middle">"Threshold"</text>
        }
    };
    let axis = move || {
        let (y, shares) = (y.get(), along.with(|along| along.shares));
        let places = ticks(y.domain.0, y.domain.1, 4);
        let form = move |value: f64| if shares { percent(value, 0) } else { significant(value, 4) };
        value_axis(y, &places, form, (LEFT, x.get().range.1))
    };
    view! {
        <div class="chart" node_ref=node>
            <p class="key" aria-hidden="true">{up}</p>
            <svg width=width height={FLOOR + BELOW} role="img" aria-label=title>
                {dynamic(across_axis)}
                {dynamic(axis)}
                <g transform=format!("translate({LEFT} {TOP})")><g class="marks" transform=TO_PIXELS inner_html=drawn></g></g>
                <line class="axis-line" x1=LEFT x2=attr(move || x.get().range.1) y1=FLOOR y2=FLOOR/>
                {dynamic(words)}
            </svg>
        </div>
    }
}

/// About how many pixels words take.
fn width_of(words: &str) -> f64 {
    words.chars().count() as f64 * 6.6
}

/// A line's name right of where it falls below its place.
fn curve_name(curve: &Curve, x: Scale, y: Scale) -> Option<impl IntoView + use<>> {
    let at = curve.points.iter().find(|point| point.1 <= curve.named_at).or(curve.points.last())?;
    let class = match curve.ink {
        Ink::Window => "above window",
        _ => "above",
    };
    // Near the right end there is only room on the left.
    let left = x.at(at.0) + 8.0 + width_of(curve.name) > x.range.1;
    let (place, anchor) = if left { (x.at(at.0) - 8.0, "end") } else { (x.at(at.0) + 8.0, "start") };
    Some(view! { <text class=class x=place y={y.at(at.1) + 4.0} text-anchor=anchor>{curve.name}</text> })
}

/// Names of marked thresholds above the plot, moved apart in two lines.
fn mark_names(marks: &[(f64, String)], x: Scale) -> impl IntoView + use<> {
    let marks = if marks.len() > MOST_NAMES { &[] } else { marks };
    // Half the width of the longest name keeps it inside; two lines let neighbours overlap.
    let wide = marks.iter().map(|(_, name)| width_of(name)).fold(0.0, f64::max) + 8.0;
    let places: Vec<f64> = marks.iter().map(|(at, _)| x.at(*at)).collect();
    let apart = spread(&places, wide / 2.0, x.range.0 + wide / 2.0 - 8.0, x.range.1 - wide / 2.0 + 8.0);
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by(|a, b| apart[*a].total_cmp(&apart[*b]));
    let lines: Vec<(usize, usize)> = order.iter().copied().enumerate().map(|(line, at)| (at, line % 2)).collect();
    lines
        .into_iter()
        .map(|(at, line)| {
            let (stands, of) = (apart[at], places[at]);
            let y = TOP - 10.0 - 16.0 * line as f64;
            let name = marks[at].1.clone();
            view! {
                <line class="limit-line" x1=of x2=stands y1=TOP y2={y + 3.0}/>
                <text class="above strong" x=stands y=y text-anchor="middle">{name}</text>
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_room_for_what_is_drawn() {
        let curve = |points| Curve { ink: Ink::Window, points, name: "", named_at: 0.5 };
        let mut along =
            AlongThreshold { curves: vec![curve(vec![(0.1, 830.0), (0.9, 20.0)])], ..AlongThreshold::default() };
        assert_eq!((along.across(), along.top()), ((0.1, 0.9), 1_000.0));
        along.shares = true;
        assert_eq!(vec![along.top()], [1.0]);
        assert_eq!(vec![AlongThreshold::default().top()], [1.0]);
    }
}
