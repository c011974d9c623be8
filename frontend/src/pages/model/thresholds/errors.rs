//! Who is decided rightly and wrongly: the confusion table of everybody and of each group.

use std::sync::Arc;

use crate::reactive::dynamic;
use leptos::prelude::*;
use shared::figures::policy::{Lab, Policy, PolicyOutcome};
use shared::stats::binary::{Decided, Rate};
use shared::stats::fairness::is_weak;

use super::Desk;
use crate::logic::export;
use crate::logic::number::{count, fixed, interval, or_none, percent};
use crate::logic::policy::{Money, threshold_text};
use crate::parts::TableExport;

const RATES: [Rate; 4] = [Rate::Selection, Rate::Tpr, Rate::Fpr, Rate::Ppv];

#[component]
pub(super) fn Errors() -> impl IntoView {
    let desk = Desk::current();
    let body = move || {
        let (lab, now) = (desk.lab.get()?, desk.now.get()?);
        Some(desk.policy.with(|policy| desk.money.with(|money| rows(&lab, policy, &now, money))))
    };
    let table = move || {
        let found = desk.lab.get().zip(desk.now.get());
        let costs = desk.money.with(Money::costs);
        found.map(|(lab, now)| export::policy::errors(&lab, &now, costs.as_ref())).unwrap_or_default()
    };
    let cost = move || {
        desk.money.with(|money| match (money.costs(), money.currency.as_str()) {
            (None, _) => "Errors per 1,000".to_owned(),
            (_, "") => "Cost per 1,000".to_owned(),
            (_, currency) => format!("{currency} per 1,000"),
        })
    };
    view! {
        <section class="section">
            <h2>"Errors at these thresholds, by group"</h2>
            <p class="sub">"TP: selected and positive; FP: selected, but negative; FN: positive, but not selected; TN: neither. Counts are of rows with a label, the selection rate is of all rows; below each rate its 95\u{a0}% interval (Wilson)."</p>
            <div class="scroll" role="region" tabindex="0" aria-label="Errors by group">
                <table class="compact">
                    <caption class="unseen">"Errors by group at the chosen thresholds"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Group"</th>
                            <th scope="col" class="num">"Threshold"</th>
                            <th scope="col" class="num">"Labelled"</th>
                            <th scope="col" class="num minor">"Pending"</th>
                            <th scope="col" class="num">"TP"</th>
                            <th scope="col" class="num">"FP"</th>
                            <th scope="col" class="num">"FN"</th>
                            <th scope="col" class="num">"TN"</th>
                            <th scope="col" class="num">"Selected"</th>
                            <th scope="col" class="num">"TPR"</th>
                            <th scope="col" class="num">"FPR"</th>
                            <th scope="col" class="num">"Precision"</th>
                            <th scope="col" class="num">{dynamic(cost)}</th>
                        </tr>
                    </thead>
                    <tbody>{dynamic(body)}</tbody>
                </table>
            </div>
            <TableExport what="errors by group" table=table/>
        </section>
    }
}

fn rows(lab: &Arc<Lab>, policy: &Policy, now: &PolicyOutcome, money: &Money) -> impl IntoView + use<> {
    // Without groups, and where they all have the same, there is one threshold to name.
    let everybody = now.groups.first().map_or(policy.everybody, |group| group.cut);
    let same = now.groups.iter().all(|group| group.cut == everybody);
    let shared = same.then(|| lab.threshold(everybody));
    let groups = now
        .groups
        .iter()
        .map(|group| row(&group.name, Some(lab.threshold(group.cut)), &group.decided, !group.counted, money))
        .collect_view();
    let rest = (now.rest.n() > 0 && !now.groups.is_empty()).then(|| row("Of no group", None, &now.rest, false, money));
    view! { {row("Everybody", shared, &now.everybody, false, money)} {groups} {rest} }
}

fn row(name: &str, threshold: Option<f64>, decided: &Decided, small: bool, money: &Money) -> impl IntoView + use<> {
    let table = decided.labelled;
    let rates = RATES.map(|rate| {
        let proportion = decided.proportion(rate);
        let ends = proportion.low.zip(proportion.high).map_or_else(
            || "not defined".to_owned(),
            |(low, high)| interval(low * 100.0, high * 100.0, |end| fixed(end, 1)),
        );
        let class = if is_weak(&proportion) { "num quiet" } else { "num" };
        view! {
            <td class=class>{or_none(proportion.rate, |rate| percent(rate, 1))}<div class="quiet tiny">{ends}</div></td>
        }
    });
    let costs = money.costs();
    let errors = (table.n() > 0).then(|| (table.fp + table.fn_) as f64 / table.n() as f64);
    let cost = match costs {
        Some(costs) => costs.per_decision(&table),
        None => errors,
    };
    view! {
        <tr class:small=small>
            <th scope="row">{name.to_owned()}{small.then(|| view! { <span class="tag">"too few to tell"</span> })}</th>
            <td class="num">{or_none(threshold, threshold_text)}</td>
            <td class="num">{count(table.n())}</td>
            <td class="num minor">{count(decided.n() - table.n())}</td>
            <td class="num">{count(table.tp)}</td>
            <td class="num">{count(table.fp)}</td>
            <td class="num">{count(table.fn_)}</td>
            <td class="num">{count(table.tn)}</td>
            {rates.collect_view()}
            <td class="num">{or_none(cost, |cost| crate::logic::number::significant(cost * 1_000.0, 4))}</td>
        </tr>
    }
}
