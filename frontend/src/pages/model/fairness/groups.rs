//! Rates per group as dots with their intervals, and the same as numbers.

use std::sync::Arc;

use crate::reactive::dynamic;
use leptos::prelude::*;
use shared::figures::fairness::GroupFairness;
use shared::stats::binary::Rate;
use shared::stats::proportion::Proportion;

use super::Shown;
use crate::chart::{Whisker, Whiskers};
use crate::logic::number::{NONE, count, fixed, interval, or_none, percent};
use crate::parts::Definition;

/// The rates shown, with their entries in the definitions.
const RATES: [(Rate, &str); 3] = [(Rate::Selection, "selection_rate"), (Rate::Tpr, "tpr"), (Rate::Fpr, "fpr")];

/// One row per group; those too small to tell come last, in grey.
#[component]
pub(in super::super) fn Groups(shown: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let body = move || {
        let shown = shown.get()?;
        let (counted, small): (Vec<_>, Vec<_>) = shown.groups.groups.iter().partition(|group| group.counted);
        let rows = counted.into_iter().chain(small).map(|group| row(group, &shown)).collect_view();
        Some(rows)
    };
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Groups">
            <table class="groups">
                <caption>
                    "Dot: the rate; line: its 95\u{a0}% interval; thin grey line: everybody. Grey: too few cases to tell."
                </caption>
                <thead>
                    <tr>
                        <th scope="col">"Group"</th>
                        <th scope="col" class="num">"Rows"</th>
                        {RATES.map(|(_, key)| view! { <th scope="col"><Definition key=key/><Ends low="0\u{a0}%" high="100\u{a0}%"/></th> }).collect_view()}
                        <th scope="col"><Definition key="auc"/><Ends low="0.5" high="1"/></th>
                    </tr>
                </thead>
                <tbody>{dynamic(body)}</tbody>
            </table>
        </div>
    }
}

/// The ends of the scale of a column.
#[component]
fn Ends(low: &'static str, high: &'static str) -> impl IntoView {
    view! { <span class="ends scale" aria-hidden="true"><span>{low}</span><span>{high}</span></span> }
}

fn row(group: &GroupFairness, shown: &Shown) -> impl IntoView + use<> {
    let name = group.name.clone();
    let rates = RATES
        .map(|(rate, _)| {
            let overall = shown.everybody.as_ref().and_then(|everybody| match rate {
                Rate::Selection => everybody.selection_rate.rate,
                rate => everybody.rate(rate).rate,
            });
            let weak = !group.counted || group.is_weak(rate);
            cell(group.rate(rate), overall, weak, &name)
        })
        .collect_view();
    let auc = group.auc.map(|auc| auc.value);
    let ends = group.auc_ci95;
    let whisker = auc.map(|value| {
        let (low, high) = ends.unwrap_or((value, value));
        Whisker { value: value.max(0.5), low: low.max(0.5), high: high.max(0.5) }
    });
    let overall = shown.everybody.as_ref().and_then(|everybody| everybody.auc.map(|auc| auc.value));
    let auc_text = or_none(auc, |auc| fixed(auc, 3));
    let auc_ends = ends.map_or_else(String::new, |(low, high)| interval(low, high, |end| fixed(end, 3)));
    let label = format!("{name}: {auc_text}, 95 % interval {auc_ends}");
    view! {
        <tr class:small=!group.counted>
            <th scope="row">{name}{(!group.counted).then(|| view! { <span class="tag">"too few to tell"</span> })}</th>
            <td class="num">{count(group.n)}</td>
            {rates}
            <td>
                <Whiskers whisker=whisker domain=(0.5, 1.0) overall=overall weak=!group.counted label=label/>
                <span class="figures-line"><span>{auc_text}</span>" "<span class="quiet">{auc_ends}</span></span>
            </td>
        </tr>
    }
}

fn cell(rate: Proportion, overall: Option<f64>, weak: bool, group: &str) -> impl IntoView + use<> {
    let whisker = match (rate.rate, rate.low, rate.high) {
        (Some(value), Some(low), Some(high)) => Some(Whisker { value, low, high }),
        _ => None,
    };
    let text = or_none(rate.rate, |rate| percent(rate, 1));
    let ends = whisker.map_or_else(
        || format!("not defined: {} cases", count(rate.n)),
        |whisker| interval(whisker.low * 100.0, whisker.high * 100.0, |end| fixed(end, 1)),
    );
    let label =
        if text == NONE { format!("{group}: not defined") } else { format!("{group}: {text}, 95 % interval {ends}") };
    view! {
        <td>
            <Whiskers whisker=whisker domain=(0.0, 1.0) overall=overall weak=weak label=label/>
            <span class="figures-line"><span>{text}</span>" "<span class="quiet">{ends}</span></span>
        </td>
    }
}
