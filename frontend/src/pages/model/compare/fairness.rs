//! Fairness before and after: the gaps between groups under both versions.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::binning::MISSING;
use shared::report::{AttributeFairness, Decisions, Groups, NO_CATEGORY, RateReport, attribute_fairness};
use shared::sample::Field;
use shared::stats::fairness::MIN_GROUP;
use shared::verdict::Outcome;
use shared::versions::Rows;

use super::state::{Comparing, Same};
use crate::logic::compare::{sentences, tables};
use crate::logic::number::{NONE, count, or_none, percent, points};
use crate::parts::{TableExport, VerdictMark};

#[component]
pub(super) fn Fairness() -> impl IntoView {
    let comparing = Comparing::current();
    let names = comparing.names();
    let [a, b] = names.clone();
    let all = memo(move || {
        comparing.columns.get();
        comparing
            .with_samples(|[_, sample]| {
                let attributes = sample.head.binning.attributes.iter();
                let come = |name: &String| sample.has(&Field::Group(name.clone()));
                attributes.map(|attribute| attribute.name.clone()).filter(come).collect::<Vec<_>>()
            })
            .unwrap_or_default()
    });
    let chosen = memo(move || {
        let wanted = comparing.page.view.with(|view| view.attribute.clone());
        all.with(|all| all.iter().find(|name| Some(*name) == wanted.as_ref()).or(all.first()).cloned())
    });
    let gone = memo(move || {
        let wanted = comparing.page.view.with(|view| view.attribute.clone())?;
        let complete = comparing.columns.with(|_| comparing.loaders[1].is_complete());
        (complete && !all.with(|all| all.contains(&wanted)))
            .then(|| format!("These versions have no protected attribute \u{201c}{wanted}\u{201d}."))
    });
    let found = memo(move || judged(comparing, &chosen.get()?).map(Same::new));
    let options = move || {
        let now = chosen.get();
        let option = |name: String| {
            let selected = now.as_ref() == Some(&name);
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        };
        all.get().into_iter().map(option).collect_view()
    };
    let choose = move |name: String| comparing.page.change(false, |view| view.attribute = Some(name));
    let verdicts = {
        let names = names.clone();
        move || found.with(|found| found.as_ref().map(|found| verdicts_of(found, &names)))
    };
    let gaps = move || found.with(|found| found.as_ref().map(|found| gap_rows(found)));
    let groups = move || found.with(|found| found.as_ref().map(|found| group_rows(found)));
    let table = {
        let names = names.clone();
        move || {
            found.with_untracked(|found| {
                found.as_ref().map(|found| tables::fairness([&found[0], &found[1]], &names)).unwrap_or_default()
            })
        }
    };
    let any = memo(move || all.with(|all| !all.is_empty()));
    dynamic(move || {
        let (a, b, verdicts, table) = (a.clone(), b.clone(), verdicts.clone(), table.clone());
        any.get().then(|| {
            let of_groups = ["Selected", "Found (TPR)", "Wrongly selected (FPR)"]
                .into_iter()
                .flat_map(|name| [format!("{name}, {a}"), format!("{name}, {b}")])
                .map(|head| view! { <th scope="col" class="num">{head}</th> })
                .collect_view();
            view! {
                <section class="section">
                    <h2>"Fairness before and after"</h2>
                    <div class="field inline">
                        <label for="attribute">"Protected attribute"</label>
                        <select id="attribute" on:change:target=move |event| choose(event.target().value())>{dynamic(options)}</select>
                    </div>
                    {dynamic(move || gone.get().map(|sentence| view! { <p class="problem">{sentence}</p> }))}
                    {dynamic(verdicts)}
                    <div class="scroll" role="region" tabindex="0" aria-label="Gaps between groups">
                        <table class="compact">
                            <caption class="unseen">"Gaps between groups under both versions"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Gap"</th>
                                    <th scope="col" class="num">{a.clone()}</th>
                                    <th scope="col" class="num">{b.clone()}</th>
                                    <th scope="col" class="num">"Change"</th>
                                </tr>
                            </thead>
                            <tbody>{dynamic(gaps)}</tbody>
                        </table>
                    </div>
                    <div class="scroll" role="region" tabindex="0" aria-label="Rates of each group">
                        <table class="compact">
                            <caption class="unseen">"Rates of each group under both versions"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Group"</th>
                                    <th scope="col" class="num">"Rows"</th>
                                    {of_groups}
                                </tr>
                            </thead>
                            <tbody>{dynamic(groups)}</tbody>
                        </table>
                    </div>
                    <TableExport what="fairness" table=table/>
                </section>
            }
        })
    })
}

fn verdicts_of(found: &[AttributeFairness; 2], names: &[String; 2]) -> impl IntoView + use<> {
    let one = |(name, side): (&String, &AttributeFairness)| {
        let word = match side.verdict.outcome {
            Outcome::Pass => "within the limit",
            Outcome::Fail => "past the limit",
            Outcome::Inconclusive => "can\u{2019}t tell",
        };
        let (name, verdict) = (name.clone(), side.verdict.clone());
        view! { <p><strong>{name}</strong>": "<VerdictMark outcome=verdict.outcome word=word/>" "{verdict.reason}"."</p> }
    };
    names.iter().zip(found).map(one).collect_view()
}

fn gap_rows([before, after]: &[AttributeFairness; 2]) -> impl IntoView + use<> {
    let row = |(name, of): &tables::Gap| {
        let (then, now) = (of(before), of(after));
        let shown = |gap: Option<f64>| or_none(gap, |gap| format!("{} points", points(gap).replace('+', "")));
        view! {
            <tr>
                <th scope="row">{*name}</th>
                <td class="num nowrap">{shown(then)}</td>
                <td class="num nowrap">{shown(now)}</td>
                <td class="num nowrap">{sentences::gap_change(then, now).unwrap_or_else(|| NONE.to_owned())}</td>
            </tr>
        }
    };
    tables::GAPS.iter().map(row).collect_view()
}

fn group_rows([before, after]: &[AttributeFairness; 2]) -> impl IntoView + use<> {
    let both = before.groups.0.iter().filter_map(|(name, then)| Some((name.clone(), then, after.groups.get(name)?)));
    let rows = both.map(|(name, then, now)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{count(now.n)}</td>
                {rate(then.selection_rate)}
                {rate(now.selection_rate)}
                {rate(then.tpr)}
                {rate(now.tpr)}
                {rate(then.fpr)}
                {rate(now.fpr)}
            </tr>
        }
    });
    rows.collect_view()
}

fn rate(rate: RateReport) -> impl IntoView {
    let ends = rate
        .low
        .zip(rate.high)
        .map(|(low, high)| format!("95\u{a0}% interval {} to {}", percent(low, 1), percent(high, 1)));
    let weak = rate.weak.then(|| view! { <span class="tag">"few"</span> });
    view! { <td class="num nowrap" title=ends>{or_none(rate.rate, |rate| percent(rate, 1))}{weak}</td> }
}

/// Fairness under both versions; each by its own rows where they have no request in common.
fn judged(comparing: Comparing, attribute: &str) -> Option<[AttributeFairness; 2]> {
    let (versions, settings) = (comparing.within.get()?, comparing.settings.get());
    comparing.with_samples(|samples| {
        let of = |side: usize| {
            let Rows::Binary(rows) = &versions.sides[side] else { return None };
            // The same request has the same groups: the candidate's columns are here in any case.
            let from = if versions.paired { 1 } else { side };
            let field = Field::Group(attribute.to_owned());
            let binning = &samples[from].head.binning;
            let names = &binning.attributes.iter().find(|one| one.name == attribute)?.groups;
            let codes = samples[from].codes(&field)?;
            let group = |row: &u32| match codes.get(*row as usize) {
                None | Some(&MISSING) => NO_CATEGORY,
                Some(code) => u32::from(*code),
            };
            let codes: Vec<u32> = versions.rows[from].iter().map(group).collect();
            let decisions = rows.decisions(settings.thresholds[side]);
            let decided = Decisions { decisions: &decisions, labels: Some(&rows.labels), scores: None };
            Some(attribute_fairness(attribute, Groups { codes: &codes, names }, decided, None, MIN_GROUP))
        };
        Some([of(0)?, of(1)?])
    })?
}
