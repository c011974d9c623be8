//! The thresholds tab: from which score on should a decision be positive?
//!
//! Who comes: the data scientist and the product owner who must choose a threshold. They must leave with one, or one
//! per group, with what it does to errors, cost and each criterion of fairness, and its price in the other
//! currencies.

mod candidates;
mod chooser;
mod costs;
mod curves;
mod dials;
mod errors;

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::api::Business;
use shared::binning::OutcomeCells;
use shared::figures::performance::has_scores;
use shared::figures::policy::{Lab, Policy, PolicyOutcome};

use super::fairness::{AttributePicker, chosen_attribute};
use super::page::Page;
use super::picker::{DaysPicker, VersionPicker, WithRows};
use crate::logic::policy::{Candidate, Choice, Money, candidates};

use candidates::Candidates;
use chooser::Chooser;
use costs::CostFields;
use curves::Curves;
use errors::Errors;

/// What every part of the tab works on.
#[derive(Clone, Copy)]
struct Desk {
    page: Page,
    lab: Memo<Option<Arc<Lab>>>,
    money: Memo<Money>,
    /// Thresholds being dragged; the link follows when the drag has ended.
    moved: RwSignal<Option<Choice>>,
    choice: Memo<Choice>,
    policy: Memo<Policy>,
    /// What the chosen policy does, and what the deployed one did.
    now: Memo<Option<Arc<PolicyOutcome>>>,
    deployed: Memo<Option<Arc<PolicyOutcome>>>,
    candidates: Memo<Arc<Vec<Candidate>>>,
}

impl Desk {
    fn open() -> Self {
        let page = Page::current();
        let attribute = chosen_attribute(page);
        let lab = memo(move || {
            let days = page.days.get();
            let position = attribute.with(|attribute| attribute.as_ref().map(|(position, _)| *position));
            page.outcomes.with(|rows| {
                let series = rows.here()?;
                Lab::new(series.binning(), &series.layout, &series.totals(days), position).map(Arc::new)
            })
        });
        let money = memo(move || {
            let entered = page.view.with(|view| (view.cost_fp, view.cost_fn));
            page.model.with(|model| Money::new(entered, business(model.as_deref())))
        });
        let moved = RwSignal::new(None::<Choice>);
        let choice = memo(move || {
            let settled = page.view.with(|view| Choice { threshold: view.threshold, each: view.each.clone() });
            moved.get().unwrap_or(settled)
        });
        let policy = memo(move || {
            lab.with(|lab| lab.as_ref().map(|lab| choice.with(|choice| choice.policy(lab))).unwrap_or_default())
        });
        let outcome = move |policy: &Policy| lab.with(|lab| lab.as_ref().map(|lab| Arc::new(lab.outcome(policy))));
        let now = memo(move || policy.with(outcome));
        let deployed = memo(move || outcome(&Policy::default()));
        let candidates = memo(move || {
            let costs = money.with(Money::costs);
            lab.with(|lab| Arc::new(lab.as_ref().map(|lab| candidates(lab, costs.as_ref())).unwrap_or_default()))
        });
        Self { page, lab, money, moved, choice, policy, now, deployed, candidates }
    }

    fn current() -> Self {
        use_context().unwrap_or_else(Self::open)
    }

    /// Where the chosen policy is the best for something: the best for the same with a threshold per group, or with one.
    fn counterpart(self, per_group: bool) -> Option<Choice> {
        let candidates = self.candidates.get_untracked();
        let found = |one: &Candidate| one.found.as_ref().ok().map(|found| (found.choice.clone(), found.policy.clone()));
        let is_chosen = |one: &&Candidate| {
            let policy = found(one).map(|(_, policy)| policy);
            one.aim.is_some() && one.per_group != per_group && policy == Some(self.policy.get_untracked())
        };
        // One policy may be best for several things: then nobody knows which was meant.
        let mut chosen = candidates.iter().filter(is_chosen);
        let aim = chosen.next().filter(|_| chosen.next().is_none())?.aim;
        let best = candidates.iter().find(|one| one.aim == aim && one.per_group == per_group)?;
        found(best).map(|(choice, _)| choice)
    }

    /// Takes a choice: into the link, as a step of its own for the back button.
    fn take(self, choice: Choice) {
        self.page.change(false, |view| (view.threshold, view.each) = (choice.threshold, choice.each));
        self.moved.set(None);
    }

    /// Takes one of several small steps, which the back button undoes together.
    fn step(self, choice: Choice) {
        self.page.step(|view| (view.threshold, view.each) = (choice.threshold, choice.each));
        self.moved.set(None);
    }
}

fn business(model: Option<&shared::api::Model>) -> Option<&Business> {
    model.and_then(|model| model.spec.business.as_ref())
}

/// What a version lacks to be cut by a threshold.
#[derive(Clone, Copy, PartialEq)]
enum Lack {
    Nothing,
    Scores,
    TwoOutcomes,
}

/// Thresholds and what they do.
#[component]
pub fn ThresholdsTab() -> impl IntoView {
    let page = Page::current();
    let lack = memo(move || {
        page.outcomes.with(|rows| match rows.here().map(|series| series.binning()) {
            Some(binning) if !matches!(binning.outcome, OutcomeCells::Binary { .. }) => Lack::TwoOutcomes,
            Some(binning) if !has_scores(binning) => Lack::Scores,
            _ => Lack::Nothing,
        })
    });
    view! {
        <WithRows rows=page.outcomes>
            {dynamic(move || match lack.get() {
                Lack::Nothing => view! { <Bench/> }.into_any(),
                Lack::Scores => view! { <NoScores/> }.into_any(),
                Lack::TwoOutcomes => view! { <NoThreshold/> }.into_any(),
            })}
        </WithRows>
    }
}

#[component]
fn Bench() -> impl IntoView {
    let desk = Desk::open();
    provide_context(desk);
    let grouped = memo(move || desk.lab.with(|lab| lab.as_ref().is_some_and(|lab| !lab.groups().is_empty())));
    let attribute = chosen_attribute(desk.page);
    view! {
        <div class="controls">
            <VersionPicker/>
            {dynamic(move || grouped.get().then(|| view! { <AttributePicker chosen=attribute/> }))}
            <CostFields/>
            <DaysPicker/>
        </div>
        <div class="stack">
            <Chooser/>
            <Errors/>
            <Candidates/>
            <Curves/>
        </div>
    }
}

#[component]
fn NoScores() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"No scores were sent, so there is nothing to cut at a threshold"</h2>
            <p>
                "This version sends decisions alone. To see what another threshold would do, send the probability behind each "
                "decision with every row, in the reference too: a column "<code>"score"</code>" from 0 to 1, with the role "
                <code>"score"</code>" in the version\u{2019}s schema."
            </p>
        </section>
    }
}

#[component]
fn NoThreshold() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"This model has no threshold to choose"</h2>
            <p>
                "A threshold turns one score into yes or no. This model chooses one of several classes, or predicts a number, so "
                "that false positives and false negatives, and what they cost, are not defined for it. Its errors stand under "
                "Performance, and by group under Fairness."
            </p>
        </section>
    }
}
