//! Figures over time, each with its interval as a band.

use crate::reactive::{attr, dynamic, memo};
use leptos::html::Div;
use leptos::prelude::*;

use super::axis::{day_axis, value_axis};
use super::plot::{Ink, TO_PIXELS, marks};
use super::width::use_width;
use crate::logic::date::days as day_span;
use crate::logic::days::Days;
use crate::logic::number::fixed;
use crate::logic::scale::{Scale, decimals, round_step, ticks};

/// One figure over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// The first and last day of each point, and the figure where it is defined.
    pub points: Vec<(Days, Option<f64>)>,
    /// The same figure on the reference.
    pub reference: Option<f64>,
}

impl Line {
    fn values(&self) -> impl Iterator<Item = f64> {
        self.points.iter().filter_map(|(_, value)| *value).chain(self.reference)
    }

    /// Round ends that hold every value.
    fn domain(&self) -> (f64, f64) {
        let low = self.values().fold(f64::INFINITY, f64::min);
        let high = self.values().fold(f64::NEG_INFINITY, f64::max);
        if low > high {
            return (0.0, 1.0);
        }
        let step = round_step(((high - low) / 3.0).max(high.abs() * 0.01).max(1e-9));
        ((low / step).floor() * step, ((high / step).ceil() * step).max((low / step).floor() * step + step))
    }
}

/// A chart of one figure over time; its axis need not begin at zero, and says so by its numbers.
#[component]
pub fn LineChart(#[prop(into)] line: Signal<Line>, #[prop(into)] title: Signal<String>) -> impl IntoView {
    const HEIGHT: f64 = 160.0;
    const LEFT: f64 = 64.0;
    const TOP: f64 = 8.0;
    let node = NodeRef::<Div>::new();
    let width = use_width(node, 560.0);
    let x = memo(move || {
        let span =
            line.with(|line| line.points.first().zip(line.points.last()).map(|(a, b)| (a.0.first, b.0.last + 1)));
        let (first, last) = span.unwrap_or((0, 1));
        Scale::new((first as f64, last as f64), (LEFT, (width.get() - 12.0).max(LEFT + 40.0)))
    });
    let domain = memo(move || line.with(Line::domain));
    let y = move || Scale::new(domain.get(), (HEIGHT, TOP));
    let drawn = memo(move || {
        let (x, domain) = (x.get(), domain.get());
        line.with(|line| {
            marks((x.range.1 - x.range.0, HEIGHT - TOP), x.domain, domain, |plot| {
                if let Some(reference) = line.reference {
                    plot.line(vec![(x.domain.0, reference), (x.domain.1, reference)], Ink::Reference, 1);
                }
                let mut run: Vec<(f64, f64)> = Vec::new();
                for (days, value) in &line.points {
                    match value {
                        Some(value) => run.push(((days.first + days.last + 1) as f64 / 2.0, *value)),
                        None => draw_run(plot, std::mem::take(&mut run)),
                    }
                }
                draw_run(plot, run);
            })
        })
    });
    let axis = move || {
        let y = y();
        let places = ticks(y.domain.0, y.domain.1, 3);
        let step = places.get(1).zip(places.first()).map_or(1.0, |(b, a)| b - a);
        let decimals = decimals(step);
        value_axis(y, &places, move |value| axis_number(value, decimals), (LEFT, x.get().range.1))
    };
    let reference = move || {
        let value = line.with(|line| line.reference)?;
        Some(view! { <text x={x.get().range.1} y={y().at(value) - 4.0} text-anchor="end">"reference"</text> })
    };
    let dots = move || {
        let (x, y) = (x.get(), y());
        line.with(|line| {
            line.points
                .iter()
                .filter_map(|(days, value)| Some((*days, (*value)?)))
                .map(|(days, value)| {
                    let at = x.at((days.first + days.last + 1) as f64 / 2.0);
                    let text =
                        format!("{}: {}", day_span(days.first, days.last), crate::logic::number::significant(value, 4));
                    view! { <circle class="range-hit" cx=at cy={y.at(value)} r="7"><title>{text}</title></circle> }
                })
                .collect_view()
        })
    };
    view! {
        <div class="chart" node_ref=node>
            <svg width=width height={HEIGHT + 26.0} role="img" aria-label=title>
                {axis}
                <g transform=format!("translate({LEFT} {TOP})")>
                    <g class="marks" transform=TO_PIXELS inner_html=drawn></g>
                </g>
                <line class="axis-line" x1=LEFT x2=attr(move || x.get().range.1) y1=HEIGHT y2=HEIGHT/>
                {dynamic(move || day_axis(x.get(), HEIGHT))}
                {reference}
                {dynamic(dots)}
            </svg>
        </div>
    }
}

fn axis_number(value: f64, decimals: usize) -> String {
    if decimals == 0 { crate::logic::number::significant(value, 6) } else { fixed(value, decimals) }
}

fn draw_run(plot: &super::plot::Plot<'_>, run: Vec<(f64, f64)>) {
    match run.as_slice() {
        [] => {}
        [only] => plot.dot(*only, 2.5, Ink::Window),
        _ => plot.line(run, Ink::Window, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_every_value() {
        let line = Line {
            points: vec![(Days::new(0, 0), Some(0.91)), (Days::new(1, 1), None), (Days::new(2, 2), Some(0.94))],
            reference: Some(0.97),
        };
        let (low, high) = line.domain();
        assert!(low <= 0.91 && high >= 0.97 && low >= 0.85 && high <= 1.0, "{low} {high}");
        assert_eq!(Line::default().domain(), (0.0, 1.0));
    }
}
