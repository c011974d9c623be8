//! Sliders and fields of thresholds: one for all, or one per group.

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::figures::Cut;

use super::Desk;
use crate::logic::policy::{field_text, threshold_text};
use crate::logic::steps::nearest;

/// Whose threshold a dial sets.
#[derive(Clone, PartialEq)]
struct Whose {
    /// The group's position and name; `None` for everybody (else).
    group: Option<(usize, String)>,
    /// How it is called.
    name: String,
}

/// The dials of the present choice.
#[component]
pub(super) fn Dials() -> impl IntoView {
    let desk = Desk::current();
    let whose = memo(move || {
        let apart = desk.choice.with(|choice| choice.each.is_some());
        let everybody = |name: &str| Whose { group: None, name: name.to_owned() };
        desk.lab.with(|lab| {
            let Some(lab) = lab else { return Vec::new() };
            if !apart {
                return vec![everybody("Threshold: selected when the score is at least")];
            }
            let groups = lab.groups().iter().enumerate();
            let attribute = lab.attribute().unwrap_or_default();
            let mut whose: Vec<Whose> = groups
                .map(|(at, (name, _))| Whose {
                    group: Some((at, name.clone())),
                    name: format!("Threshold, {attribute} {name}"),
                })
                .collect();
            if desk.now.with(|now| now.as_ref().is_some_and(|now| now.rest.n() > 0)) {
                whose.push(everybody("Threshold, everybody else"));
            }
            whose
        })
    });
    view! { <div class="dials">{dynamic(move || whose.get().into_iter().map(|whose| view! { <Dial whose=whose/> }).collect_view())}</div> }
}

#[component]
fn Dial(whose: Whose) -> impl IntoView {
    let desk = Desk::current();
    let Whose { group, name } = whose;
    let position = group.as_ref().map(|(position, _)| *position);
    let id = position.map_or_else(|| "threshold".to_owned(), |position| format!("threshold-{position}"));
    let field = format!("{id}-field");
    let group = StoredValue::new(group.map(|(_, name)| name));
    let now = memo(move || {
        let cut = desk.policy.with(|policy| position.map_or(policy.everybody, |position| policy.group(position)));
        desk.lab.with(|lab| lab.as_ref().map_or((0.0, true), |lab| (lab.threshold(cut), cut == Cut::Deployed)))
    });
    let steps = move || desk.lab.with(|lab| lab.as_ref().map_or(0, |lab| lab.thresholds().len()));
    let at = move || desk.lab.with(|lab| lab.as_ref().map_or(0, |lab| nearest(lab.thresholds(), now.get().0)));
    let text = move || {
        let (threshold, deployed) = now.get();
        format!("{}{}", threshold_text(threshold), if deployed { ", as deployed" } else { "" })
    };
    let choice = move |threshold: f64| {
        group.with_value(|group| desk.choice.with_untracked(|choice| choice.with(group.as_deref(), threshold)))
    };
    let dragged = move |position: &str| {
        let position: usize = position.parse().ok()?;
        let threshold = desk.lab.with_untracked(|lab| lab.as_ref()?.thresholds().get(position).copied())?;
        Some(choice(threshold))
    };
    let typed = move |text: &str| {
        let wanted: f64 = text.trim().parse().ok().filter(|value: &f64| value.is_finite())?;
        let exact = desk.lab.with_untracked(|lab| {
            let all = lab.as_ref()?.thresholds();
            all.get(nearest(all, wanted)).copied()
        })?;
        Some(choice(exact))
    };
    view! {
        <div class="field">
            <label for=id.clone()>{name.clone()}</label>
            <div class="together">
                <input
                    type="range"
                    id=id
                    min="0"
                    max=attr(move || steps().saturating_sub(1))
                    step="1"
                    aria-valuetext=text
                    prop:value=at
                    on:input:target=move |event| desk.moved.set(dragged(&event.target().value()))
                    on:change:target=move |event| {
                        if let Some(choice) = dragged(&event.target().value()) {
                            desk.step(choice);
                        }
                    }
                />
                <input
                    type="number"
                    id=field
                    class="amount"
                    aria-label=format!("{name}, as a number")
                    step="any"
                    inputmode="decimal"
                    prop:value=attr(move || field_text(now.get().0))
                    on:change:target=move |event| {
                        if let Some(choice) = typed(&event.target().value()) {
                            desk.take(choice);
                        }
                        event.target().set_value(&field_text(now.get_untracked().0));
                    }
                />
            </div>
        </div>
    }
}
