//! The choice: buttons, dials, and what the chosen policy does beside the deployed one.

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::figures::policy::{Aim, Criterion, Policy, PolicyOutcome};

use super::Desk;
use super::dials::Dials;
use crate::logic::date::days as day_span;
use crate::logic::number::{NONE, count, fixed, interval, of, or_none, percent, points};
use crate::logic::policy::{Choice, aim_name, finding};
use crate::parts::{Definition, Figure, VerdictMark};

use shared::verdict::Outcome;

#[component]
pub(super) fn Chooser() -> impl IntoView {
    let desk = Desk::current();
    let title = memo(move || {
        let lab = desk.lab.get()?;
        let (now, deployed) = (desk.now.get()?, desk.deployed.get()?);
        Some(desk.money.with(|money| desk.policy.with(|policy| finding(&lab, policy, &now, &deployed, money))))
    });
    let basis = move || {
        let days = desk.page.days.get();
        desk.now.with(|now| now.as_ref().map(|now| format!("{} · {}", day_span(days.first, days.last), known(now))))
    };
    let objective = move || {
        let costs = desk.money.with(|money| money.costs().is_some());
        (!costs).then_some(
            "Without the cost of both kinds of error, each error counts the same: accuracy is what is optimised.",
        )
    };
    let grouped = memo(move || desk.lab.with(|lab| lab.as_ref().is_some_and(|lab| !lab.groups().is_empty())));
    let apart = memo(move || desk.choice.with(|choice| choice.each.is_some()));
    view! {
        <section class="section sheet">
            <h2 aria-live="polite">{dynamic(move || title.get())}</h2>
            <p class="sub">{dynamic(basis)}</p>
            <div class="controls">
                <Finders/>
                {dynamic(move || grouped.get().then(|| view! { <Switch/> }))}
            </div>
            {dynamic(move || objective().map(|text| view! { <p class="sub">{text}</p> }))}
            <Dials/>
            {dynamic(move || apart.get().then(|| view! {
                <p class="sub">
                    "Treating groups by different thresholds may be unlawful where you are: this page computes, it does not advise."
                </p>
            }))}
            <dl class="figures">{dynamic(move || figures(desk))}</dl>
            <p class="sub spaced">{dynamic(move || verdict(desk))}</p>
            <p class="quiet tiny">
                "Chosen and costed on the same rows, so expect a little less on new ones. Differences are against the decisions as "
                "they were taken."
            </p>
            <Definition key="best_policy"/>
        </section>
    }
}

/// How many decisions can be costed.
fn known(now: &PolicyOutcome) -> String {
    let (n, labelled) = (now.everybody.n(), now.confusion().n());
    let pending = match n - labelled {
        0 => String::from("none is pending"),
        pending => format!("{} pending", count(pending)),
    };
    format!("{} of {} have a label and can be costed, {pending} · exact", count(labelled), of(n, "row", "rows"))
}

/// A button per thing that a policy can be best for.
#[component]
fn Finders() -> impl IntoView {
    let desk = Desk::current();
    let button = move |aim: Option<Aim>| {
        let found = memo(move || {
            let apart = desk.choice.with(|choice| choice.each.is_some());
            desk.candidates.with(|all| {
                let one = all.iter().find(|one| one.aim == aim && (aim.is_none() || one.per_group == apart));
                one.and_then(|one| one.found.as_ref().ok()).map(|found| (found.choice.clone(), found.policy.clone()))
            })
        });
        let name = move || aim.map_or("Deployed", |aim| desk.money.with(|money| aim_name(aim, money)));
        let pressed = move || {
            found
                .with(|found| found.as_ref().is_some_and(|(_, policy)| desk.policy.with(|now| now == policy)))
                .to_string()
        };
        let take = move |_| {
            if let Some((choice, _)) = found.get_untracked() {
                desk.take(choice);
            }
        };
        view! {
            <button type="button" aria-pressed=pressed disabled=attr(move || found.with(Option::is_none)) on:click=take>
                {name}
            </button>
        }
    };
    view! {
        <fieldset class="field">
            <legend>"Find the thresholds that are best for"</legend>
            <div class="segments wrap">
                {Aim::ALL.map(|aim| button(Some(aim))).collect_view()}
                {button(None)}
            </div>
        </fieldset>
    }
}

/// One threshold for all, or one per group.
#[component]
fn Switch() -> impl IntoView {
    let desk = Desk::current();
    let apart = memo(move || desk.choice.with(|choice| choice.each.is_some()));
    let put = move |each: bool| {
        let lab = desk.lab.get_untracked();
        let choice = desk.choice.get_untracked();
        if each == choice.each.is_some() {
            return;
        }
        // Who asked for the best for something gets the best of the other kind.
        if let Some(best) = desk.counterpart(each) {
            desk.take(best);
            return;
        }
        desk.take(match (each, lab) {
            (true, Some(lab)) => choice.apart(&lab),
            _ => Choice::together(&choice),
        });
    };
    let option = move |each: bool, name: &'static str| {
        view! {
            <button type="button" aria-pressed=move || (apart.get() == each).to_string() on:click=move |_| put(each)>{name}</button>
        }
    };
    view! {
        <fieldset class="field">
            <legend>"Thresholds"</legend>
            <div class="segments">{option(false, "One for all")}{option(true, "One per group")}</div>
        </fieldset>
    }
}

/// Each figure with what it was as deployed, and the difference.
fn figures(desk: Desk) -> Option<impl IntoView + use<>> {
    let (now, deployed) = (desk.now.get()?, desk.deployed.get()?);
    let money = desk.money.get();
    let is_deployed = desk.policy.with(|policy| *policy == Policy::default());
    let against = |before: String, change: String| {
        if is_deployed { String::new() } else { format!("deployed {before}; difference {change}") }
    };
    let cost = money.costs().map(|costs| {
        let (cost, before) = (now.per_thousand(&costs), deployed.per_thousand(&costs));
        let amount = |value: Option<f64>| or_none(value, |value| money.amount(value));
        let change = cost.zip(before).map(|(cost, before)| cost - before);
        let one = cost.map(|cost| format!("{} a decision, ", money.amount(cost / 1_000.0))).unwrap_or_default();
        let total = costs.total(&now.confusion()).filter(|_| cost.is_some());
        let said = [
            format!("per 1,000 decisions; {one}{} in all", amount(total)),
            against(amount(before), or_none(change, |change| money.difference(change))),
        ];
        let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).collect();
        view! { <Figure key="cost" value=amount(cost) aside=said.join("; ")/> }
    });
    let (right, before) = (now.accuracy(), deployed.accuracy());
    let ends = right
        .low
        .zip(right.high)
        .map(|(low, high)| format!("95\u{a0}% interval {}", interval(low * 100.0, high * 100.0, |end| fixed(end, 1))));
    let change = right.rate.zip(before.rate).map(|(now, before)| now - before);
    let share = |value: Option<f64>| or_none(value, |value| percent(value, 1));
    let said: Vec<String> = ends
        .into_iter()
        .chain(Some(against(share(before.rate), or_none(change, |change| format!("{} points", points(change))))))
        .filter(|text| !text.is_empty())
        .collect();
    let criteria = now.gaps.is_some().then(|| {
        Criterion::ALL
            .map(|criterion| {
                let (gap, before) = (now.difference(criterion), deployed.difference(criterion));
                let size = |value: Option<f64>| or_none(value, |value| format!("{} points", fixed(value * 100.0, 1)));
                let change = gap.zip(before).map(|(now, before)| now - before);
                let said: Vec<String> = pair(&now, criterion)
                    .into_iter()
                    .chain(Some(against(size(before), or_none(change, |change| format!("{} points", points(change))))))
                    .filter(|text| !text.is_empty())
                    .collect();
                view! { <Figure key=criterion.key() value=size(gap) aside=said.join("; ")/> }
            })
            .collect_view()
    });
    Some(view! {
        {cost}
        <Figure key="accuracy" value=share(right.rate) aside=said.join("; ")/>
        {criteria}
    })
}

/// Between which groups a gap is, with its interval and ratio.
fn pair(now: &PolicyOutcome, criterion: Criterion) -> Option<String> {
    let gaps = now.gaps.as_ref()?;
    let gap = gaps.gap(criterion)?;
    gaps.difference(criterion)?;
    let name = |position: usize| now.groups.get(position).map_or("?", |group| group.name.as_str());
    let (low, high) = gap.simultaneous95;
    let ratio = gaps.ratio(criterion).map_or_else(|| NONE.to_owned(), |ratio| fixed(ratio, 2));
    Some(format!(
        "{} over {}; 95\u{a0}% interval over all pairs and rates {}; ratio {ratio}",
        name(gap.highest),
        name(gap.lowest),
        interval(low, high, |end| fixed(end * 100.0, 1))
    ))
}

fn verdict(desk: Desk) -> Option<impl IntoView + use<>> {
    let verdict = desk.now.with(|now| Some(now.as_ref()?.gaps.as_ref()?.verdict.clone()))?;
    let word = match verdict.outcome {
        Outcome::Pass => "Within the limit",
        Outcome::Fail => "Past the limit",
        Outcome::Inconclusive => "Can\u{2019}t tell",
    };
    Some(view! { <VerdictMark outcome=verdict.outcome word=word/>" "{verdict.reason} })
}
