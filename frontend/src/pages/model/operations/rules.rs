//! The rules: what fires and since when, the worst first, and the form that writes one.

use std::sync::Arc;

use leptos::prelude::*;
use shared::api::Rule;

use super::rule_form::{Editing, RuleForm};
use super::state::Operating;
use crate::logic::operations::rules::{Draft, limit, looks_at, now, value, window, worst_first};
use crate::parts::{NotRead, SeverityMark, VerdictMark, When};
use crate::reactive::{dynamic, memo};

/// The rules.
#[component]
pub(super) fn RulesSection() -> impl IntoView {
    let operating = Operating::current();
    let editing = Editing::new();
    let sorted = memo(move || operating.rules.value.get().map(|rules| worst_first(&rules)));
    let title = move || {
        let firing = sorted.with(|rules| {
            let firing =
                |rule: &&Rule| rule.spec.enabled && rule.reading.as_ref().is_some_and(|reading| reading.firing);
            rules.as_ref().map(|rules| rules.iter().filter(firing).count())
        });
        match firing {
            None => "Rules".to_owned(),
            Some(0) => "No rule fires".to_owned(),
            Some(1) => "1 rule fires".to_owned(),
            Some(n) => format!("{n} rules fire"),
        }
    };
    let names = move || sorted.with(|rules| rules.iter().flatten().map(|rule| rule.name.clone()).collect::<Vec<_>>());
    // A row stays where it is while its figures change, so that nobody loses the button under their fingers.
    let row = move |name: String| {
        let rule = {
            let name = name.clone();
            memo(move || {
                sorted.with(|rules| rules.iter().flatten().find(|rule| rule.name == name).cloned().map(Arc::new))
            })
        };
        let label = format!("Edit the rule {name}");
        let edit = move |_| {
            if let Some(rule) = rule.get_untracked() {
                editing.begin(Draft::of(&rule), Some(&rule));
            }
        };
        view! {
            <tr>
                <th scope="row">{name}{dynamic(move || rule.get().map(|rule| under_name(&rule)))}</th>
                <td>{dynamic(move || rule.get().map(|rule| judged(&rule)))}</td>
                <td class="num">{dynamic(move || rule.get().map(|rule| value(&rule).unwrap_or_else(|| "—".to_owned())))}</td>
                <td class="nowrap">{dynamic(move || rule.get().map(|rule| limit(&rule.spec)))}</td>
                <td class="second">{dynamic(move || rule.get().map(|rule| window(&rule.spec)))}</td>
                <td class="second">{dynamic(move || rule.get().map(|rule| view! { <SeverityMark severity=rule.spec.severity/> }))}</td>
                <td>{operating.granted.edit.then(|| view! {
                    <button type="button" class="link-button" aria-label=label on:click=edit>"Edit"</button>
                })}</td>
            </tr>
        }
    };
    view! {
        <section class="section sheet">
            <h2>{dynamic(title)}</h2>
            <p class="sub">"Evaluated on the server, whether a browser is open or not."</p>
            <NotRead of=operating.rules what="The rules"/>
            <div class="scroll" role="region" tabindex="0" aria-label="Rules of this model">
                <table class="rules">
                    <caption class="unseen">"Rules of this model, the worst first"</caption>
                    <thead><tr>
                        <th scope="col">"Rule"</th>
                        <th scope="col">"Says"</th>
                        <th scope="col" class="num">"Now"</th>
                        <th scope="col">"Limit"</th>
                        <th scope="col" class="second">"Over"</th>
                        <th scope="col" class="second">"Severity"</th>
                        <th scope="col"><span class="unseen">"Edit"</span></th>
                    </tr></thead>
                    <tbody><For each=names key=Clone::clone children=row/></tbody>
                </table>
            </div>
            {operating.granted.edit.then(|| view! { <RuleForm editing=editing/> })}
        </section>
    }
}

fn under_name(rule: &Rule) -> impl IntoView + use<> {
    let mut marks = Vec::new();
    if rule.spec.opens_breaker {
        marks.push("opens the breaker");
    }
    if rule.built_in {
        marks.push("built in");
    }
    let marks = marks.into_iter().map(|mark| view! { " "<span class="tag">{mark}</span> }).collect_view();
    view! { <div class="quiet tiny">{looks_at(&rule.spec)}{marks}</div> }
}

fn judged(rule: &Rule) -> impl IntoView + use<> {
    let (outcome, word) = now(rule);
    let reading = rule.reading.as_ref().filter(|_| rule.spec.enabled);
    let text = reading.map(|reading| reading.text.clone());
    let since = reading.and_then(|reading| reading.failing_since);
    view! {
        <VerdictMark outcome=outcome word=word/>
        {since.map(|since| view! { <span class="quiet tiny">" since "<When ms=since/></span> })}
        <div class="quiet tiny">{text}</div>
    }
}
