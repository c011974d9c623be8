//! Something that a form sends: whether it is under way, and what came of it. What was typed stays in the form.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::net::Failure;
use crate::reactive::{attr, dynamic};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Said {
    #[default]
    Nothing,
    Done(String),
    Problem(String),
}

/// The state of one form; its copies are of the same one.
#[derive(Debug, Clone, Copy)]
pub struct Sending {
    busy: RwSignal<bool>,
    said: RwSignal<Said>,
}

impl Sending {
    /// Nothing is under way.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), said: RwSignal::new(Said::Nothing) }
    }

    /// Whether something is under way.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Says what has to be put right before anything is sent.
    pub fn refuse(self, problem: impl Into<String>) {
        self.said.set(Said::Problem(problem.into()));
    }

    /// Says that something was done.
    pub fn done(self, text: impl Into<String>) {
        let _gone = self.said.try_set(Said::Done(text.into()));
    }

    /// Says nothing more of what was sent before.
    pub fn forget(self) {
        self.said.set(Said::Nothing);
    }

    /// Sends something unless that is under way; `done` says what came of it.
    pub fn send<T: 'static>(
        self,
        work: impl Future<Output = Result<T, Failure>> + 'static,
        done: impl FnOnce(Result<T, Failure>) -> Result<String, String> + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let said = match done(work.await) {
                Ok(text) => Said::Done(text),
                Err(problem) => Said::Problem(problem),
            };
            // Gone when the page has been left meanwhile.
            let _gone = self.busy.try_set(false);
            let _gone = self.said.try_set(said);
        });
    }
}

/// A failure as a form says it.
pub fn problem(failure: &Failure) -> String {
    match failure {
        Failure::Unreachable => {
            "The backend does not answer, so this was not sent or its answer was lost. What you typed is still here: \
             try again."
                .to_owned()
        }
        other => {
            let sentence = crate::logic::search::capital(&other.sentence());
            if sentence.ends_with(['.', '!', '?']) { sentence } else { format!("{sentence}.") }
        }
    }
}

/// What came of what a form sent; keeps its place.
#[component]
pub fn Outcome(sending: Sending) -> impl IntoView {
    let text = move || match sending.said.get() {
        Said::Nothing => view! { <span></span> }.into_any(),
        Said::Done(text) => view! { <span>{text}</span> }.into_any(),
        Said::Problem(text) => view! { <span class="problem">{text}</span> }.into_any(),
    };
    view! { <p class="said" role="status">{dynamic(text)}</p> }
}

/// The button that sends a form.
#[component]
pub fn SendButton(#[prop(into)] name: String, sending: Sending, #[prop(optional)] grave: bool) -> impl IntoView {
    let class = if grave { "button grave" } else { "button strong" };
    view! {
        <button type="submit" class=class aria-disabled=attr(move || sending.is_busy().then_some("true"))>{name}</button>
    }
}
