//! The policies that a person may want, side by side: each one's price in the other currencies.

use std::sync::Arc;

use crate::reactive::dynamic;
use leptos::prelude::*;
use shared::figures::policy::{Criterion, Lab, PolicyOutcome, TOLERANCE};
use shared::stats::binary::Rate;

use super::Desk;
use crate::logic::export;
use crate::logic::number::{fixed, or_none, percent, significant};
use crate::logic::policy::{Candidate, Money, aim_name, thresholds_text};
use crate::parts::{Definition, TableExport};

#[component]
pub(super) fn Candidates() -> impl IntoView {
    let desk = Desk::current();
    let body = move || {
        let (lab, deployed, money) = (desk.lab.get()?, desk.deployed.get()?, desk.money.get());
        let rows = desk.candidates.get();
        Some(rows.iter().map(|one| row(desk, one, &lab, &deployed, &money)).collect_view())
    };
    let table = move || {
        let (lab, rows) = (desk.lab.get(), desk.candidates.get());
        let of = |lab: Arc<Lab>| desk.money.with(|money| export::policy::policies(&lab, &rows, money));
        lab.map(of).unwrap_or_default()
    };
    let cost = move || {
        desk.money.with(|money| match (money.costs(), money.currency.as_str()) {
            (None, _) => "Errors per 1,000".to_owned(),
            (_, "") => "Cost per 1,000".to_owned(),
            (_, currency) => format!("{currency} per 1,000"),
        })
    };
    let grouped = move || desk.lab.with(|lab| lab.as_ref().is_some_and(|lab| !lab.groups().is_empty()));
    view! {
        <section class="section">
            <h2>"What each policy would cost, in every currency"</h2>
            <p class="sub">
                "In brackets the difference from the decisions as they were taken. Gaps are between the highest and the lowest group, in points."
            </p>
            <div class="scroll" role="region" tabindex="0" aria-label="Policies">
                <table class="compact">
                    <caption class="unseen">"Policies and their price in every currency"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Best for"</th>
                            <th scope="col">"Threshold"</th>
                            <th scope="col" class="num">{dynamic(cost)}</th>
                            <th scope="col" class="num">"Accuracy"</th>
                            {move || grouped().then(|| Criterion::ALL.map(|criterion| view! {
                                <th scope="col" class="num"><Definition key=criterion.key()/></th>
                            }).collect_view())}
                            <th scope="col"><span class="unseen">"Take it"</span></th>
                        </tr>
                    </thead>
                    <tbody>{dynamic(body)}</tbody>
                </table>
            </div>
            <TableExport what="policies" table=table/>
        </section>
    }
}

fn row(desk: Desk, one: &Candidate, lab: &Arc<Lab>, deployed: &PolicyOutcome, money: &Money) -> AnyView {
    let aim = one.aim.map_or("As deployed", |aim| aim_name(aim, money));
    let reach = one.aim.map(|_| if one.per_group { "one per group" } else { "one for all" });
    let head = view! { <th scope="row">{aim}{reach.map(|reach| view! { <div class="quiet tiny">{reach}</div> })}</th> };
    let columns = if lab.groups().is_empty() { 4 } else { 4 + Criterion::ALL.len() };
    let found = match &one.found {
        Err(why) => {
            return view! { <tr class="small">{head}<td colspan=columns>"Not available: "{*why}</td></tr> }.into_any();
        }
        Ok(found) => found,
    };
    let outcome = &found.outcome;
    let is_deployed = one.aim.is_none();
    let beside = |change: Option<f64>, form: &dyn Fn(f64) -> String| {
        change.filter(|_| !is_deployed).map(|change| {
            let text = form(change);
            let sign = if change > 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { "+" } else { "" };
            view! { <div class="quiet tiny">"("{sign}{text}")"</div> }
        })
    };
    let dear = |outcome: &PolicyOutcome| match money.costs() {
        Some(costs) => outcome.per_thousand(&costs),
        None => outcome.accuracy().rate.map(|right| (1.0 - right) * 1_000.0),
    };
    let less = |now: Option<f64>, before: Option<f64>| now.zip(before).map(|(now, before)| now - before);
    let (cost, right) = (dear(outcome), outcome.accuracy().rate);
    let gaps = (!lab.groups().is_empty()).then(|| {
        Criterion::ALL
            .map(|criterion| {
                let (gap, before) = (outcome.difference(criterion), deployed.difference(criterion));
                let form = |value: f64| fixed(value * 100.0, 1);
                view! { <td class="num">{or_none(gap, form)}{beside(less(gap, before), &form)}</td> }
            })
            .collect_view()
    });
    // What could not be met within the tolerance is said.
    let missed = found.within.filter(|within| *within > TOLERANCE).map(|within| {
        view! { <div class="quiet tiny">"the smallest gap that can be reached is "{fixed(within * 100.0, 1)}" points"</div> }
    });
    let selection = outcome.everybody.proportion(Rate::Selection);
    let extreme = match selection.k {
        _ if selection.n == 0 => None,
        0 => Some("selects nobody"),
        all if all == selection.n => Some("selects everybody"),
        _ => None,
    };
    let extreme = extreme.map(|text| view! { <div class="quiet tiny">{text}</div> });
    let choice = found.choice.clone();
    let name = format!("Take: {aim}{}", reach.map(|reach| format!(", {reach}")).unwrap_or_default());
    view! {
        <tr>
            {head}
            <td>{thresholds_text(lab, &found.policy)}{missed}{extreme}</td>
            <td class="num">{or_none(cost, |cost| significant(cost, 4))}{beside(less(cost, dear(deployed)), &|change| significant(change, 4))}</td>
            <td class="num">{or_none(right, |right| percent(right, 1))}{beside(less(right, deployed.accuracy().rate), &|change| fixed(change * 100.0, 1))}</td>
            {gaps}
            <td><button type="button" class="button" aria-label=name on:click=move |_| desk.take(choice.clone())>"Take"</button></td>
        </tr>
    }
    .into_any()
}
