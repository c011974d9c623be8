//! The threshold: at which score a decision is positive.

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::binning::OutcomeCells;
use shared::figures::thresholds;

use super::page::Page;
use crate::logic::number::fixed;
use crate::logic::steps::{hundredths, nearest};

/// A slider over the thresholds at which decisions are exact; `moved` is where it is being dragged.
#[component]
pub(super) fn ThresholdSlider(moved: RwSignal<Option<f64>>, threshold: Signal<Option<f64>>) -> impl IntoView {
    let page = Page::current();
    let deployed = memo(move || {
        page.outcomes.with(|rows| match rows.here().map(|series| &series.binning().outcome) {
            Some(OutcomeCells::Binary { threshold, .. }) => *threshold,
            _ => 0.5,
        })
    });
    let steps = memo(move || {
        page.outcomes.with(|rows| {
            rows.here().map(|series| hundredths(thresholds(series.binning()), deployed.get())).unwrap_or_default()
        })
    });
    let now = move || threshold.get().unwrap_or_else(|| deployed.get());
    let position = move || steps.with(|steps| nearest(steps, now()));
    let at = move |position: &str| {
        let position: usize = position.parse().ok()?;
        steps.with_untracked(|steps| steps.get(position).copied())
    };
    let text = move || format!("{}{}", fixed(now(), 2), if threshold.get().is_none() { ", as deployed" } else { "" });
    // Each press of an arrow key settles, and so would fill the history.
    let settle = move |value: Option<f64>| {
        page.step(|view| view.threshold = value);
        moved.set(None);
    };
    let deploy = move |_| {
        page.change(false, |view| view.threshold = None);
        moved.set(None);
    };
    view! {
        <div class="field">
            <label for="threshold">"Threshold: selected when the score is at least"</label>
            <div class="together">
                <input
                    type="range"
                    id="threshold"
                    min="0"
                    max=attr(move || steps.read().len().saturating_sub(1))
                    step="1"
                    aria-valuetext=text
                    prop:value=position
                    on:input:target=move |event| moved.set(at(&event.target().value()))
                    on:change:target=move |event| settle(at(&event.target().value()))
                />
                <output for="threshold" class="nowrap threshold">{dynamic(move || fixed(now(), 2))}</output>
                <button type="button" class="button" disabled=attr(move || threshold.get().is_none()) on:click=deploy>
                    "As deployed"
                </button>
            </div>
        </div>
    }
}
