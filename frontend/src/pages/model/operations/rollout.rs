//! A new version takes over in steps: begun, promoted and rolled back by a person with a reason.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::{NewRollout, Rollout};

use super::act::{Act, ReasonField};
use super::state::Operating;
use crate::logic::operations::rollout::{USUAL_STEPS, against, back, next, standing, steps, summary};
use crate::net;
use crate::parts::{NotRead, Outcome, SendButton, Sending, TextField, VerdictMark, When, Who, WhoField, problem};
use crate::reactive::{attr, dynamic, memo};

/// The rollout under way, or the form that begins one.
#[component]
pub(super) fn RolloutSection() -> impl IntoView {
    let operating = Operating::current();
    let rollout = memo(move || operating.route.value.with(|route| route.as_ref().map(|route| route.rollout.clone())));
    // Only another step is another form.
    let body = move || match rollout.get() {
        None => view! { <span class="bone bone-14"></span> }.into_any(),
        Some(None) => view! {
            <p>"No new version is rolling out."</p>
            {operating.granted.operate.then(|| view! { <Begin/> })}
        }
        .into_any(),
        Some(Some(rollout)) => view! { <UnderWay rollout=rollout/> }.into_any(),
    };
    view! {
        <section class="section sheet">
            <h2>"Rollout"</h2>
            {dynamic(body)}
        </section>
    }
}

#[component]
fn UnderWay(rollout: Rollout) -> impl IntoView {
    let operating = Operating::current();
    let checks = operating.checks.value;
    let against = Signal::derive(move || checks.with(|checks| checks.as_deref().and_then(|checks| against(checks))));
    let said = move || checks.with(|checks| checks.as_deref().map(|checks| summary(checks)).unwrap_or_default());
    let list = move || {
        let checks = checks.get()?;
        let rows = checks.iter().map(|check| {
            let word = match check.verdict.outcome {
                shared::verdict::Outcome::Pass => "pass",
                shared::verdict::Outcome::Fail => "fail",
                shared::verdict::Outcome::Inconclusive => "can\u{2019}t tell",
            };
            view! {
                <tr>
                    <th scope="row">{check.name.clone()}</th>
                    <td><VerdictMark outcome=check.verdict.outcome word=word/></td>
                    <td>{check.verdict.reason.clone()}</td>
                </tr>
            }
        });
        Some(view! {
            <table class="compact">
                <caption class="unseen">"Checks of this step"</caption>
                <thead><tr><th scope="col">"Check"</th><th scope="col">"Says"</th><th scope="col">"Why"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        })
    };
    let since = rollout.step_since;
    let (standing, next, back) = (standing(&rollout), next(&rollout), back(&rollout));
    view! {
        <p>{standing}" This step began "<When ms=since/>"."</p>
        <p class="checks-said">{dynamic(said)}</p>
        <NotRead of=operating.checks what="The checks"/>
        <div class="scroll" role="region" tabindex="0" aria-label="Checks of this step">{dynamic(list)}</div>
        {operating.granted.operate.then(|| view! {
            <div class="acts">
                <Act id="promote" name="Promote" verb="Promote it" against=against to="rollout/promote" done="The next step has begun.">
                    <p>{next}</p>
                </Act>
                <Act id="rollback" name="Roll back" verb="Roll it back" grave=true to="rollout/rollback" done="Rolled back.">
                    <p>{back}</p>
                </Act>
            </div>
        })}
    }
}

#[component]
fn Begin() -> impl IntoView {
    let operating = Operating::current();
    let (version, typed, reason) =
        (RwSignal::new(String::new()), RwSignal::new(USUAL_STEPS.to_owned()), RwSignal::new(String::new()));
    let sending = Sending::new();
    let who = Who::of_page();
    let serving = memo(move || {
        operating.route.value.with(|route| {
            route.as_ref().map(|route| route.plan.split.iter().map(|one| one.version.clone()).collect::<Vec<_>>())
        })
    });
    // Whoever answers everything already has nothing to take over.
    let candidates = memo(move || {
        let serving = serving.get().unwrap_or_default();
        let only = (serving.len() == 1).then(|| serving[0].clone());
        operating.versions().into_iter().filter(|version| Some(version) != only.as_ref()).collect::<Vec<_>>()
    });
    let options = move || {
        let option = |name: String| {
            let value = name.clone();
            view! { <option value=value>{name}</option> }
        };
        view! {
            <option value="">"Choose a version"</option>
            {candidates.get().into_iter().map(option).collect_view()}
        }
    };
    let begin = move |event: SubmitEvent| {
        event.prevent_default();
        let (wanted, why) = (version.get_untracked(), reason.get_untracked().trim().to_owned());
        if wanted.is_empty() {
            return sending.refuse("Choose the version that is to take over.");
        }
        let steps = match steps(&typed.get_untracked()) {
            Ok(steps) => steps,
            Err(problem) => return sending.refuse(problem),
        };
        if why.is_empty() {
            return sending.refuse("Say why: the reason stands in the ledger, for everybody.");
        }
        let new = NewRollout { version: wanted, steps, reason: why, by: who.name() };
        let url = operating.at("rollout");
        sending.send(async move { net::add(&url, &new).await }, move |answer| {
            operating.decided();
            answer.map_err(|failure| problem(&failure))?;
            Ok("The first step has begun.".to_owned())
        });
    };
    let blocked = move || serving.get().is_some_and(|serving| serving.is_empty());
    view! {
        {dynamic(move || blocked().then(|| view! {
            <p class="quiet">"Set the route of the present version first: a rollout takes over from it."</p>
        }))}
        <details class="act">
            <summary class="button">"Begin a rollout"</summary>
            <form on:submit=begin>
                <div class="field">
                    <label for="rollout-version">"Version that is to take over"</label>
                    <select
                        id="rollout-version"
                        prop:value=attr(move || version.get())
                        on:change=move |event| version.set(event_target_value(&event))
                    >{dynamic(options)}</select>
                </div>
                <TextField id="rollout-steps" name="Its share in each step, in %" value=typed/>
                <ReasonField id="rollout" reason=reason/>
                <WhoField id="rollout-by"/>
                <SendButton name="Begin the rollout" sending=sending/>
            </form>
            <Outcome sending=sending/>
        </details>
    }
}
