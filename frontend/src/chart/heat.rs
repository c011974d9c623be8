//! One number against another: cells that are darker the more pairs they hold, or the pairs themselves.

use leptos::html::Div;
use leptos::prelude::*;
use shared::versions::Heat;

use super::axis::value_axis;
use super::width::use_width;
use crate::logic::number::short;
use crate::logic::scale::{Scale, ticks};
use crate::reactive::{dynamic, memo};

const HEIGHT: f64 = 360.0;
const TOP: f64 = 30.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 14.0;
const BELOW: f64 = 44.0;

/// Pairs with a diagonal, on which both are the same, and a line at each threshold: the baseline's and the candidate's.
#[component]
pub fn HeatChart(
    #[prop(into)] heat: Signal<Heat>,
    #[prop(into)] thresholds: Signal<[Option<f64>; 2]>,
    #[prop(into)] title: Signal<String>,
    across: String,
    up: String,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let width = use_width(node, 440.0);
    let span = memo(move || heat.with(|heat| heat.span));
    let x = memo(move || Scale::new(span.get(), (LEFT, (width.get() - RIGHT).max(LEFT + 40.0))));
    let y = memo(move || Scale::new(span.get(), (HEIGHT, TOP)));
    let drawn = memo(move || heat.with(|heat| marks(heat, x.get(), y.get())));
    let places = memo(move || ticks(span.get().0, span.get().1, 5));
    let across_axis = move || {
        let x = x.get();
        let tick = |place: f64| {
            let at = x.at(place);
            view! {
                <line class="grid-line" x1=at x2=at y1=TOP y2=HEIGHT/>
                <text x=at y={HEIGHT + 18.0} text-anchor="middle">{short(place)}</text>
            }
        };
        view! {
            {places.get().into_iter().map(tick).collect_view()}
            <text x={f64::midpoint(x.range.0, x.range.1)} y={HEIGHT + 38.0} text-anchor="middle">{across.clone()}</text>
        }
    };
    let lines = move || {
        let (x, y, [a, b]) = (x.get(), y.get(), thresholds.get());
        let of_a = a.map(|at| x.at(at)).map(|at| {
            view! {
                <line class="limit-line" x1=at x2=at y1=TOP y2=HEIGHT/>
                <text class="above" x={at + 5.0} y={TOP + 12.0}>"threshold"</text>
            }
        });
        let of_b = b.map(|at| y.at(at)).map(|at| {
            view! {
                <line class="limit-line" x1=x.range.0 x2=x.range.1 y1=at y2=at/>
                <text class="above" x={x.range.1 - 4.0} y={at - 5.0} text-anchor="end">"threshold"</text>
            }
        });
        view! {
            <line class="cursor-line" x1=x.range.0 x2=x.range.1 y1=y.range.0 y2=y.range.1/>
            {of_a}
            {of_b}
        }
    };
    view! {
        <div class="chart" node_ref=node>
            <svg width=width height={HEIGHT + BELOW} role="img" aria-label=title>
                <text x="0" y="14">{up}</text>
                {dynamic(across_axis)}
                {dynamic(move || value_axis(y.get(), &places.get(), short, (LEFT, x.get().range.1)))}
                <g inner_html=drawn></g>
                {dynamic(lines)}
                <line class="axis-line" x1=LEFT x2=crate::reactive::attr(move || x.get().range.1) y1=HEIGHT y2=HEIGHT/>
            </svg>
        </div>
    }
}

/// The cells or points, in pixels.
fn marks(heat: &Heat, x: Scale, y: Scale) -> String {
    if !heat.points.is_empty() {
        let dot = |(a, b): &(f64, f64)| {
            format!(
                "<circle class=\"fill-window\" fill-opacity=\"0.45\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\"/>",
                x.at(*a),
                y.at(*b)
            )
        };
        return heat.points.iter().map(dot).collect();
    }
    let cells = heat.cells.max(1);
    let most = f64::from(heat.most()).ln_1p();
    let step = (heat.span.1 - heat.span.0) / cells as f64;
    let mut text = String::new();
    for (at, count) in heat.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (row, column) = ((at / cells) as f64, (at % cells) as f64);
        let edge = |scale: Scale, index: f64| scale.at(heat.span.0 + index * step);
        let (left, right) = (edge(x, column), edge(x, column + 1.0));
        let (bottom, top) = (edge(y, row), edge(y, row + 1.0));
        // By the logarithm, so that rare pairs far from the diagonal are seen beside the crowd on it.
        let opacity = 0.1 + 0.9 * f64::from(*count).ln_1p() / most.max(1e-9);
        let place = [("x", left), ("y", top), ("width", right - left), ("height", bottom - top)];
        text.extend(["<rect class=\"fill-window\" fill-opacity=\"", &format!("{opacity:.2}"), "\""]);
        for (name, pixels) in place {
            text.extend([" ", name, "=\"", &format!("{pixels:.1}"), "\""]);
        }
        text.push_str("/>");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowded_cells_are_darker_and_few_pairs_are_points() {
        let values: Vec<f64> = (0..100).map(|i| if i < 90 { 0.1 } else { 0.9 }).collect();
        let scales = (Scale::new((0.0, 1.0), (0.0, 100.0)), Scale::new((0.0, 1.0), (100.0, 0.0)));
        let cells = marks(&Heat::new(&values, &values, Some((0.0, 1.0)), 2, 10), scales.0, scales.1);
        assert_eq!(cells.matches("<rect").count(), 2);
        assert!(cells.contains("fill-opacity=\"1.00\" x=\"0.0\" y=\"50.0\" width=\"50.0\" height=\"50.0\""), "{cells}");
        let points = marks(&Heat::new(&values, &values, Some((0.0, 1.0)), 2, 100), scales.0, scales.1);
        assert_eq!(points.matches("<circle").count(), 100);
    }
}
