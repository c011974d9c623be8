//! What wrong decisions cost: from the model, or as a person enters it.

use crate::reactive::attr;
use leptos::prelude::*;

use super::Desk;
use crate::logic::policy::{Money, field_text};
use crate::logic::query::View;

/// Two fields, one per kind of error.
#[component]
pub(super) fn CostFields() -> impl IntoView {
    view! {
        <CostField id="cost-fp" of="false positive" why="Selected, although the outcome is negative" now=|money| money.false_positive put=|view, cost| view.cost_fp = cost/>
        <CostField id="cost-fn" of="false negative" why="Not selected, although the outcome is positive" now=|money| money.false_negative put=|view, cost| view.cost_fn = cost/>
    }
}

#[component]
fn CostField(
    id: &'static str,
    of: &'static str,
    why: &'static str,
    now: fn(&Money) -> Option<f64>,
    put: fn(&mut View, Option<f64>),
) -> impl IntoView {
    let desk = Desk::current();
    let text = move || desk.money.with(|money| now(money).map(field_text).unwrap_or_default());
    let unit = move || {
        desk.money.with(|money| if money.currency.is_empty() { String::new() } else { format!(", {}", money.currency) })
    };
    let entered = move |text: &str| {
        // An empty field goes back to what is registered with the model.
        let cost = text.trim().parse().ok().filter(|cost: &f64| cost.is_finite() && *cost >= 0.0);
        desk.page.change(false, |view| put(view, cost));
    };
    view! {
        <div class="field">
            <label for=id title=why>"Cost of a "{of}{unit}</label>
            <input
                type="number"
                id=id
                class="amount"
                min="0"
                step="any"
                inputmode="decimal"
                placeholder="not known"
                prop:value=attr(text)
                on:change:target=move |event| {
                    entered(&event.target().value());
                    event.target().set_value(&untrack(text));
                }
            />
        </div>
    }
}
