//! A decision of a person: opened by its name, with a reason and who it is, and what came of it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::Decision;

use super::state::Operating;
use crate::net;
use crate::parts::{Outcome, SendButton, Sending, Who, WhoField, problem};
use crate::reactive::{attr, dynamic};

/// A form that is opened by its name; what stands between the tags is read before the reason is typed.
#[component]
pub(super) fn Act(
    /// What ids of its fields begin with.
    id: &'static str,
    /// What the button says that opens it.
    #[prop(into)]
    name: Signal<String>,
    /// What the button says that does it.
    #[prop(into)]
    verb: String,
    /// Whether it takes something away from callers.
    #[prop(optional)]
    grave: bool,
    /// What must be confirmed first, if anything speaks against it.
    #[prop(optional, into)]
    against: Option<Signal<Option<String>>>,
    /// The end of the address that the decision is posted to.
    to: &'static str,
    /// What is said when it is done.
    done: &'static str,
    children: Children,
) -> impl IntoView {
    let operating = Operating::current();
    let (reason, sure) = (RwSignal::new(String::new()), RwSignal::new(false));
    let sending = Sending::new();
    let who = Who::of_page();
    let act = move |event: SubmitEvent| {
        event.prevent_default();
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            return sending.refuse("Say why: the reason stands in the ledger, for everybody.");
        }
        let unconfirmed = against.and_then(|against| against.get_untracked()).filter(|_| !sure.get_untracked());
        if unconfirmed.is_some() {
            return sending.refuse("Confirm first that you know what speaks against it.");
        }
        let url = operating.at(to);
        let decision = Decision { reason: why, by: who.name() };
        sending.send(async move { net::add(&url, &decision).await }, move |answer| {
            operating.decided();
            answer.map_err(|failure| problem(&failure))?;
            // Gone where the decision has taken the form away.
            let _gone = reason.try_set(String::new());
            let _gone = sure.try_set(false);
            Ok(done.to_owned())
        });
    };
    let confirm = move || {
        against.and_then(|against| against.get()).map(|text| {
            view! {
                <label class="confirm">
                    <input
                        type="checkbox"
                        prop:checked=attr(move || sure.get())
                        on:change=move |event| sure.set(event_target_checked(&event))
                    />
                    <span>{text}" I know, and still want it."</span>
                </label>
            }
        })
    };
    view! {
        <details class="act">
            <summary class="button">{dynamic(move || name.get())}</summary>
            <form on:submit=act>
                {children()}
                {dynamic(confirm)}
                <ReasonField id=id reason=reason/>
                <WhoField id=format!("{id}-by")/>
                <SendButton name=verb sending=sending grave=grave/>
            </form>
            <Outcome sending=sending/>
        </details>
    }
}

/// The field for a reason.
#[component]
pub(super) fn ReasonField(id: &'static str, reason: RwSignal<String>) -> impl IntoView {
    let id = format!("{id}-reason");
    view! {
        <div class="field">
            <label for=id.clone()>"Why"</label>
            <textarea
                id=id
                rows="2"
                maxlength="2000"
                prop:value=attr(move || reason.get())
                on:input=move |event| reason.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}
