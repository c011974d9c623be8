//! Errors of predicted numbers against the prediction: is it too high for some, and too low for others?

use std::fmt::Write;

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::explore::Residuals;
use shared::schema::Task;
use shared::slice::Subject;

use super::engine::prediction;
use super::state::Exploring;
use crate::logic::course::FEW;
use crate::logic::export::{Cell, Table};
use crate::logic::facet::{Bars, Facet};
use crate::logic::number::{of, significant};
use crate::parts::ChartExport;

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 160.0;
/// Bars of the prediction that are taken together, so that each has rows enough.
const TOGETHER: usize = 3;

/// The errors of one range of predictions.
#[derive(Clone, PartialEq)]
struct Point {
    label: String,
    residuals: Residuals,
}

#[component]
pub(super) fn ErrorByPrediction(exploring: Exploring) -> impl IntoView {
    let facet = memo(move || {
        let is_number = exploring.facets.with(|facets| !facets.is_empty())
            && exploring.live.rows.with(|rows| rows.sample.as_ref().is_some_and(|s| s.head.task == Task::Regression));
        is_number.then(|| predicted(exploring)).flatten()
    });
    let points = memo(move || {
        exploring.tick.track();
        facet.with(|facet| {
            let facet = facet.as_ref()?;
            exploring.engine.with_value(|engine| engine.errors().map(|codes| points(facet, codes)))
        })
    });
    let any = memo(move || {
        points.with(|points| points.as_ref().is_some_and(|points| points.iter().any(|p| p.residuals.n > 0)))
    });
    let top = memo(move || points.with(|points| points.as_deref().map_or(1.0, highest)));
    let title = memo(move || {
        let of = if exploring.is_cut() { "the slice" } else { "all rows" };
        points.with(|points| points.as_deref().map_or_else(String::new, |points| finding(points, of)))
    });
    let table = move || points.with(|points| points.as_deref().map(as_table).unwrap_or_default());
    let drawn = move |draw: fn(&[Point], f64) -> String| {
        attr(move || points.with(|points| points.as_deref().map(|points| draw(points, top.get())).unwrap_or_default()))
    };
    dynamic(move || {
        any.get().then(|| {
            view! {
                <div class="facet explore-time">
                    <p class="facet-head"><strong aria-live="polite">{title}</strong></p>
                    <ChartExport what="error by prediction" title=title table=table as_table=true>
                        <div class="chart">
                            <svg class="residual-chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=title>
                                <line class="grid-line" x1="0" x2=WIDTH y1={HEIGHT / 2.0} y2={HEIGHT / 2.0}/>
                                <path class="bars-reference" d=drawn(whiskers)/>
                                <path class="bars-in" d=drawn(dots)/>
                            </svg>
                        </div>
                    </ChartExport>
                    <p class="tiny quiet">
                        {dynamic(move || format!(
                            "Mean of prediction − label with its 95\u{a0}% interval, along the prediction; the middle line is 0, the edges ±{}.",
                            significant(top.get(), 3)
                        ))}
                    </p>
                </div>
            }
        })
    })
}

/// The chart of the predicted number itself.
fn predicted(exploring: Exploring) -> Option<Facet> {
    let name = exploring.live.rows.with(|rows| prediction(&rows.sample.as_ref()?.head.binning).map(str::to_owned))?;
    exploring.facet(&Subject::Column(name)).filter(|facet| matches!(facet.bars, Bars::Ranges { .. }))
}

fn points(facet: &Facet, codes: &[Residuals]) -> Vec<Point> {
    let Bars::Ranges { ends, .. } = &facet.bars else { return Vec::new() };
    let mut first = 0;
    let mut bars = ends.iter().enumerate().map(|(at, end)| {
        let of = codes.get(first..=usize::from(*end)).unwrap_or_default();
        first = usize::from(*end) + 1;
        (at, of.iter().fold(Residuals::default(), |sum, one| sum.with(*one)))
    });
    let mut points = Vec::new();
    while let Some((at, residuals)) = bars.next() {
        let more = bars.by_ref().take(TOGETHER - 1).collect::<Vec<_>>();
        let last = more.last().map_or(at, |(last, _)| *last);
        let residuals = more.into_iter().fold(residuals, |sum, (_, one)| sum.with(one));
        let label =
            if last == at { facet.label(at) } else { format!("{} \u{2026} {}", facet.label(at), facet.label(last)) };
        points.push(Point { label, residuals });
    }
    points
}

/// The mean and the ends of its interval; without an interval, the mean alone.
fn ends(point: &Point) -> Option<(f64, (f64, f64))> {
    let mean = point.residuals.mean()?;
    Some((mean, point.residuals.ci95().unwrap_or((mean, mean))))
}

/// The largest end of an interval, whatever its sign, of ranges with labels enough; where there is none, of all.
fn highest(points: &[Point]) -> f64 {
    let none_sure = points.iter().all(|point| point.residuals.n < FEW);
    let held = points.iter().filter(|point| none_sure || point.residuals.n >= FEW);
    held.filter_map(ends).map(|(_, (low, high))| low.abs().max(high.abs())).fold(1e-9, f64::max)
}

fn places(points: &[Point], top: f64) -> impl Iterator<Item = (f64, f64, (f64, f64))> {
    let slot = WIDTH / points.len().max(1) as f64;
    let y = move |value: f64| HEIGHT * (0.5 - (value / top).clamp(-1.0, 1.0) * 0.47);
    points.iter().enumerate().filter_map(move |(at, point)| {
        let (mean, (low, high)) = ends(point)?;
        Some(((at as f64 + 0.5) * slot, y(mean), (y(low), y(high))))
    })
}

fn whiskers(points: &[Point], top: f64) -> String {
    let mut path = String::new();
    for (x, _, (low, high)) in places(points, top) {
        // Writing into a string cannot fail.
        let _written = write!(path, "M{x:.1} {low:.1}V{high:.1}");
    }
    path
}

fn dots(points: &[Point], top: f64) -> String {
    let mut path = String::new();
    for (x, y, _) in places(points, top) {
        let _written = write!(path, "M{:.1} {:.1}h6v4h-6z", x - 3.0, y - 2.0);
    }
    path
}

/// In how many ranges with rows enough errors lean one way: their interval leaves 0 out.
fn finding(points: &[Point], what: &str) -> String {
    let known = || points.iter().filter(|point| point.residuals.n >= FEW);
    let off = known().filter(|point| point.residuals.ci95().is_some_and(|(low, high)| low > 0.0 || high < 0.0));
    let (off, known) = (off.count() as u64, known().count() as u64);
    if known == 0 {
        return format!("Errors of {what} along the prediction: too few labels to tell");
    }
    match off {
        0 => format!("Errors of {what} lean neither way along the prediction"),
        off => {
            let known = of(known, "range", "ranges");
            format!("Errors of {what} lean one way in {off} of {known} of the prediction with labels enough")
        }
    }
}

fn as_table(points: &[Point]) -> Table {
    let columns = ["Prediction", "Labelled rows", "Mean error", "Interval from", "Interval to"];
    points.iter().fold(Table::new(columns), |table, point| {
        let number = |value: Option<f64>| value.map_or(Cell::Nothing, Cell::Number);
        let ends = point.residuals.ci95();
        table.with([
            Cell::Text(point.label.clone()),
            Cell::Count(point.residuals.n),
            number(point.residuals.mean()),
            number(ends.map(|(low, _)| low)),
            number(ends.map(|(_, high)| high)),
        ])
    })
}
