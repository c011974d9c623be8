//! What is looked at, kept apart, and how it went along time.

use leptos::prelude::*;

use super::state::Operating;
use super::strip::StatesStrip;
use crate::logic::operations::signals::{ALL, heading, health, missing};
use crate::logic::words;
use crate::parts::{NotRead, VerdictMark};
use crate::reactive::dynamic;

/// Each signal with a word and a sentence, and the states of the last days.
#[component]
pub(super) fn SignalsSection() -> impl IntoView {
    let operating = Operating::current();
    let title = move || {
        operating
            .status
            .value
            .with(|status| status.as_ref().map_or_else(|| "Signals".to_owned(), |one| heading(&one.signals)))
    };
    let rows = move || {
        let known = operating.status.value.get().map(|status| status.signals.clone());
        let row = |kind| {
            let found = known.as_ref().map(|signals| signals.iter().find(|signal| signal.kind == kind).cloned());
            let (mark, text) = match found {
                None => (view! { <span class="bone bone-14"></span> }.into_any(), String::new()),
                Some(None) => (view! { <span class="quiet">"not seen"</span> }.into_any(), missing(kind).to_owned()),
                Some(Some(signal)) => {
                    let (outcome, word) = health(signal.health);
                    (view! { <VerdictMark outcome=outcome word=word/> }.into_any(), signal.text)
                }
            };
            view! {
                <div class="signal">
                    <dt>{words::signal(kind)}</dt>
                    <dd class="signal-mark">{mark}</dd>
                    <dd>{text}</dd>
                </div>
            }
        };
        ALL.map(row).into_iter().collect_view()
    };
    view! {
        <section class="section sheet">
            <h2>{dynamic(title)}</h2>
            <p class="sub">"Each is looked at by itself; together they make the state above."</p>
            <dl class="signals">{dynamic(rows)}</dl>
            <NotRead of=operating.states what="Its states"/>
            <StatesStrip/>
        </section>
    }
}
