//! Accounts: who may sign in, and what that allows.

use leptos::ev::SubmitEvent;
use leptos::html::Details;
use leptos::prelude::*;
use shared::api::{Account, Via};
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

use super::grants::GrantFields;
use crate::caller::Caller;
use crate::fetched::Fetched;
use crate::logic::access::account::{Circumstances, Draft, ways};
use crate::logic::access::grants::{Draft as GrantDraft, grants_words};
use crate::logic::search::path_segment;
use crate::net;
use crate::parts::{Check, NotRead, Outcome, PasswordField, SendButton, Sending, When, problem};
use crate::reactive::{attr, dynamic, memo};

const ADDRESS: &str = "/api/v1/accounts";

/// The form, shared by all rows.
#[derive(Clone, Copy)]
struct Editing {
    name: RwSignal<String>,
    grants: RwSignal<Vec<GrantDraft>>,
    password: RwSignal<String>,
    disabled: RwSignal<bool>,
    /// Whether the account was there before.
    known: RwSignal<bool>,
    details: NodeRef<Details>,
    sending: Sending,
    accounts: Fetched<Vec<Account>>,
}

impl Editing {
    fn fill(self, draft: Draft) {
        self.name.set(draft.name);
        self.grants.set(draft.grants);
        self.password.set(draft.password);
        self.disabled.set(draft.disabled);
        self.known.set(draft.known);
    }

    fn draft(self) -> Draft {
        Draft {
            name: self.name.get_untracked(),
            grants: self.grants.get_untracked(),
            password: self.password.get_untracked(),
            disabled: self.disabled.get_untracked(),
            known: self.known.get_untracked(),
        }
    }

    /// Opens the form with an account.
    fn begin(self, draft: Draft) {
        self.fill(draft);
        self.sending.forget();
        let Some(details) = self.details.get_untracked() else { return };
        details.set_open(true);
        let field = details.query_selector("input:not([readonly]), select").ok().flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            // Focus is refused only by an element that is not on the page.
            let _focused = field.focus();
        }
    }
}

/// All accounts, and the form that writes one.
#[component]
pub(super) fn AccountsSection() -> impl IntoView {
    let caller = Caller::of_page();
    let accounts = Fetched::<Vec<Account>>::start(ADDRESS.to_owned());
    let is_first = caller.via() == Some(Via::Open);
    let editing = Editing {
        name: RwSignal::new(String::new()),
        grants: RwSignal::new(Vec::new()),
        password: RwSignal::new(String::new()),
        disabled: RwSignal::new(false),
        known: RwSignal::new(false),
        details: NodeRef::new(),
        sending: Sending::new(),
        accounts,
    };
    editing.fill(Draft::new(is_first));
    let is_empty = memo(move || accounts.value.with(|all| all.as_ref().map(|all| all.is_empty())));
    let names = move || {
        accounts.value.with(|all| all.iter().flat_map(|all| all.iter()).map(|one| one.name.clone()).collect::<Vec<_>>())
    };
    // Whoever came with a one-time link could not come back.
    let needs_password = memo(move || {
        let name = caller.name().filter(|_| caller.via() == Some(Via::Session))?;
        let is_bare = |one: &&Account| one.name == name && !one.password && !one.openid;
        accounts.value.with(|all| all.iter().flat_map(|all| all.iter()).find(is_bare).map(|one| one.name.clone()))
    });
    let list = move || {
        match is_empty.get() {
        None => view! { <span class="bone bone-14"></span> }.into_any(),
        Some(true) => view! {
            <p>"There is none yet, so nobody has to sign in. As soon as there is one with a password, everybody has to."</p>
        }
        .into_any(),
        Some(false) => view! {
            <div class="scroll" role="region" tabindex="0" aria-label="Accounts">
                <table>
                    <caption class="unseen">"Accounts"</caption>
                    <thead><tr>
                        <th scope="col">"Account"</th>
                        <th scope="col" class="second">"May"</th>
                        <th scope="col" class="second">"Signs in with"</th>
                        <th scope="col" class="second">"Last seen"</th>
                        <th scope="col" class="num second">"Sessions"</th>
                        <th scope="col"><span class="unseen">"Edit, delete"</span></th>
                    </tr></thead>
                    <tbody><For each=names key=Clone::clone let:name><Row name=name editing=editing/></For></tbody>
                </table>
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <section class="section sheet">
            <h2>"Accounts"</h2>
            <p class="sub">"Who may sign in. What somebody may do holds for the models that the role is for, and for all of them otherwise."</p>
            {dynamic(move || needs_password.get().map(|name| view! {
                <div class="notice"><p>
                    "You came in with a one-time link, as \u{201c}"{name}"\u{201d}, which has no password yet. "
                    <a href="/account">"Give it one"</a>", or make an account of your own here: the link works only once."
                </p></div>
            }))}
            <NotRead of=accounts what="The accounts"/>
            {dynamic(list)}
            <Form editing=editing first=is_first/>
        </section>
    }
}

#[component]
fn Row(name: String, editing: Editing) -> impl IntoView {
    let caller = Caller::of_page();
    let account = {
        let name = name.clone();
        memo(move || {
            let all = editing.accounts.value;
            all.with(|all| all.iter().flat_map(|all| all.iter()).find(|one| one.name == name).cloned())
        })
    };
    let is_own = {
        let name = name.clone();
        memo(move || caller.name().is_some_and(|own| own == name))
    };
    let sending = Sending::new();
    let asked = RwSignal::new(false);
    let url = StoredValue::new(format!("{ADDRESS}/{}", path_segment(&name)));
    let edit = move |_| {
        if let Some(account) = account.get_untracked() {
            editing.begin(Draft::of(&account));
        }
    };
    let delete = move |_| {
        asked.set(false);
        let url = url.get_value();
        sending.send(async move { net::delete(&url).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            editing.accounts.look();
            Ok(String::new())
        });
    };
    let (edit_label, delete_label) = (format!("Edit the account {name}"), format!("Delete the account {name}"));
    let sure = move || {
        let label = delete_label.clone();
        match (is_own.get(), asked.get()) {
            (true, _) => view! { <span class="quiet">"you"</span> }.into_any(),
            (false, true) => view! {
                <span role="alert">"Delete it, with its sessions? "</span>
                <button type="button" class="link-button" on:click=delete>"Delete"</button>
                <button type="button" class="link-button" on:click=move |_| asked.set(false)>"Keep it"</button>
            }
            .into_any(),
            (false, false) => view! {
                <button type="button" class="link-button" aria-label=label on:click=move |_| asked.set(true)>"Delete"</button>
            }
            .into_any(),
        }
    };
    let of = move |words: fn(&Account) -> String| dynamic(move || account.get().map(|one| words(&one)));
    let seen = move || {
        account.get().map(|one| match one.last_seen {
            Some(ms) => view! { <When ms=ms/> }.into_any(),
            None => view! { "never" }.into_any(),
        })
    };
    view! {
        <tr>
            <th scope="row" class="place" dir="auto">
                {name}<div class="quiet tiny only-narrow">{of(|one| grants_words(&one.grants))}</div>
            </th>
            <td class="place second">{of(|one| grants_words(&one.grants))}</td>
            <td class="second nowrap">{of(|one| ways(one).to_owned())}</td>
            <td class="second nowrap">{dynamic(seen)}</td>
            <td class="num second">{of(|one| one.sessions.to_string())}</td>
            <td>
                <div class="together">
                    <button type="button" class="link-button" aria-label=edit_label on:click=edit>"Edit"</button>
                    {dynamic(sure)}
                </div>
                <Outcome sending=sending/>
            </td>
        </tr>
    }
}

#[component]
fn Form(editing: Editing, first: bool) -> impl IntoView {
    let caller = Caller::of_page();
    let Editing { name, grants, password, disabled, known, details, sending, accounts } = editing;
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let (draft, by) = (editing.draft(), untrack(|| caller.name()).unwrap_or_default());
        let spec = match draft.spec(Circumstances { by: &by, first }) {
            Ok(spec) => spec,
            Err(problem) => return sending.refuse(problem),
        };
        let url = format!("{ADDRESS}/{}", path_segment(draft.name.trim()));
        sending.send(async move { net::put(&url, &spec).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            let _gone = password.try_set(String::new());
            let _gone = known.try_set(true);
            if first {
                // From now on somebody has to sign in: who it is shows at once.
                caller.look();
            }
            accounts.look();
            Ok("The account is saved.".to_owned())
        });
    };
    let again = move |_| editing.begin(Draft::new(false));
    let summary = if first { "Make the first account" } else { "Write an account" };
    view! {
        <details class="act" node_ref=details>
            <summary class="button">{summary}</summary>
            <form class="wide" on:submit=save>
                <div class="form-grid">
                    <div class="field">
                        <label for="account-name">"Name"</label>
                        <input
                            id="account-name"
                            type="text"
                            autocomplete="off"
                            autocapitalize="none"
                            spellcheck="false"
                            maxlength="200"
                            readonly=attr(move || known.get())
                            prop:value=attr(move || name.get())
                            on:input=move |event| name.set(event_target_value(&event))
                        />
                    </div>
                    <PasswordField id="account-password" name="New password, at least 12 characters (empty: stays as it is)" value=password autocomplete="new-password"/>
                </div>
                <GrantFields id="account" drafts=grants/>
                <Check name="Shut out: cannot sign in" on=Signal::derive(move || disabled.get()) set=move |on| disabled.set(on)/>
                <p class="quiet tiny">"A new password ends the account\u{2019}s sessions; its owner can change it under \u{201c}Account and password\u{201d}."</p>
                <div class="together">
                    <SendButton name="Save the account" sending=sending/>
                    {dynamic(move || known.get().then(|| view! {
                        <button type="button" class="button" on:click=again>"Write another one"</button>
                    }))}
                </div>
            </form>
            <Outcome sending=sending/>
        </details>
    }
}
