//! Marks on a chart over time: a thin line with its number; the texts stand in a list below the chart.

use leptos::prelude::*;

use crate::logic::marks::Mark;
use crate::logic::scale::{Scale, spread};
use crate::reactive::dynamic;

/// Room for a number.
const WIDE: f64 = 16.0;

/// Lines from `top` to `bottom` at the times of the marks; `scale` is in days.
#[component]
pub(super) fn TimeMarks(
    #[prop(into)] marks: Signal<Vec<Mark>>,
    #[prop(into)] scale: Signal<Scale>,
    top: f64,
    bottom: f64,
) -> impl IntoView {
    let drawn = move || {
        let (marks, scale) = (marks.get(), scale.get());
        let places: Vec<f64> = marks.iter().map(|mark| scale.at(mark.day())).collect();
        // Numbers keep apart where marks are close together.
        let numbers = spread(&places, WIDE, scale.range.0, scale.range.1);
        let one = |((mark, x), number): ((Mark, f64), f64)| {
            view! {
                <line class="time-mark" x1=number x2=x y1=top y2={top + 6.0}/>
                <line class="time-mark" x1=x x2=x y1={top + 6.0} y2=bottom/>
                <text class="time-mark-number" x=number y={top - 2.0} text-anchor="middle">{mark.number}</text>
            }
        };
        marks.into_iter().zip(places).zip(numbers).map(one).collect_view()
    };
    // The list below tells the same in words.
    view! { <g aria-hidden="true">{dynamic(drawn)}</g> }
}
