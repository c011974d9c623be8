//! Tokens: what programs come in with.

use std::sync::Arc;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::{NewToken, Role, Token};

use super::grants::GrantFields;
use crate::fetched::Fetched;
use crate::logic::access::grants::{Draft, grants_words};
use crate::logic::access::token::{LASTING, example, is_valid, spec, standing};
use crate::net;
use crate::parts::{Copyable, NotRead, Outcome, SendButton, Sending, TextField, When, problem};
use crate::reactive::{attr, dynamic, memo};
use crate::store::Store;

const ADDRESS: &str = "/api/v1/tokens";

/// All tokens, the latest first, and the form that makes one.
#[component]
pub(super) fn TokensSection() -> impl IntoView {
    let tokens = Fetched::<Vec<Token>>::start(ADDRESS.to_owned());
    let list = move || {
        let found = tokens.value.get()?;
        if found.is_empty() {
            return Some(view! { <p class="quiet">"There is none yet."</p> }.into_any());
        }
        let rows =
            found.iter().map(|token| view! { <Row token=Arc::new(token.clone()) tokens=tokens/> }).collect_view();
        Some(
            view! {
                <div class="scroll" role="region" tabindex="0" aria-label="Tokens">
                    <table>
                        <caption class="unseen">"Tokens, the latest first"</caption>
                        <thead><tr>
                            <th scope="col">"Token"</th>
                            <th scope="col" class="second">"May"</th>
                            <th scope="col">"Stands"</th>
                            <th scope="col" class="second">"Last used"</th>
                            <th scope="col" class="second">"Made"</th>
                            <th scope="col"><span class="unseen">"Revoke"</span></th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any(),
        )
    };
    view! {
        <section class="section sheet">
            <h2>"Tokens"</h2>
            <p class="sub">"What programs come in with. A serving system needs the role sender, for its own model."</p>
            <NotRead of=tokens what="The tokens"/>
            {dynamic(list)}
            <Make tokens=tokens/>
        </section>
    }
}

#[component]
fn Row(token: Arc<Token>, tokens: Fetched<Vec<Token>>) -> impl IntoView {
    let now = Store::of_page().now;
    let sending = Sending::new();
    let asked = RwSignal::new(false);
    let id = token.id;
    let revoke = move |_| {
        asked.set(false);
        sending.send(async move { net::delete(&format!("{ADDRESS}/{id}")).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            tokens.look();
            Ok(String::new())
        });
    };
    let name = token.spec.name.clone();
    let label = format!("Revoke the token {name}");
    let valid = {
        let token = Arc::clone(&token);
        memo(move || is_valid(&token, now.get()))
    };
    let stands = {
        let token = Arc::clone(&token);
        memo(move || standing(&token, now.get()))
    };
    let act = move || {
        let label = label.clone();
        match (valid.get(), asked.get()) {
            (false, _) => ().into_any(),
            (true, true) => view! {
                <span role="alert">"Revoke it, at once and for good? "</span>
                <button type="button" class="link-button" on:click=revoke>"Revoke"</button>
                <button type="button" class="link-button" on:click=move |_| asked.set(false)>"Keep it"</button>
            }
            .into_any(),
            (true, false) => view! {
                <button type="button" class="link-button" aria-label=label on:click=move |_| asked.set(true)>"Revoke"</button>
            }
            .into_any(),
        }
    };
    let by = (!token.created_by.is_empty()).then(|| format!(" by {}", token.created_by));
    let used = match token.last_used {
        Some(ms) => view! { <When ms=ms/> }.into_any(),
        None => view! { "never" }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="place" dir="auto">
                {name}<div class="quiet tiny only-narrow">{grants_words(&token.spec.grants)}</div>
            </th>
            <td class="place second">{grants_words(&token.spec.grants)}</td>
            <td class="nowrap">{dynamic(move || stands.get())}</td>
            <td class="second nowrap">{used}</td>
            <td class="second place"><When ms=token.created/>{by}</td>
            <td><div class="together">{dynamic(act)}</div><Outcome sending=sending/></td>
        </tr>
    }
}

#[component]
fn Make(tokens: Fetched<Vec<Token>>) -> impl IntoView {
    let store = Store::of_page();
    let name = RwSignal::new(String::new());
    let grants = RwSignal::new(vec![Draft::everywhere(Role::Sender)]);
    let lasts = RwSignal::new(0_usize);
    let made = RwSignal::new(None::<NewToken>);
    let sending = Sending::new();
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        let (days, _) = LASTING[lasts.get_untracked().min(LASTING.len() - 1)];
        let wanted =
            grants.with_untracked(|grants| spec(&name.get_untracked(), grants, days, store.now.get_untracked()));
        let wanted = match wanted {
            Ok(wanted) => wanted,
            Err(problem) => return sending.refuse(problem),
        };
        sending.send(async move { net::ask::<_, NewToken>(ADDRESS, &wanted).await }, move |answer| {
            let new = answer.map_err(|failure| problem(&failure))?;
            let _gone = made.try_set(Some(new));
            let _gone = name.try_set(String::new());
            tokens.look();
            Ok("The token is made.".to_owned())
        });
    };
    let choices =
        LASTING.iter().enumerate().map(|(at, (_, words))| view! { <option value=at.to_string()>{*words}</option> });
    let secret = move || {
        made.get().map(|made| {
            let origin = window().location().origin().unwrap_or_default();
            let command = example(&origin, &made.secret);
            view! {
                <div class="notice new-token" role="status">
                    <div>
                        <p><strong>"The secret of \u{201c}"{made.token.spec.name}"\u{201d} is shown this once."</strong>" Copy it to where the program reads it; whoever has it comes in."</p>
                        <Copyable text=made.secret/>
                        <p class="tiny">"It is sent with every request, for example:"</p>
                        <Copyable text=command/>
                    </div>
                </div>
            }
        })
    };
    view! {
        <details class="act">
            <summary class="button">"Make a token"</summary>
            <form class="wide" on:submit=make>
                <div class="form-grid">
                    <TextField id="token-name" name="What it is for" value=name hint="loan-service"/>
                    <div class="field">
                        <label for="token-lasts">"Ends"</label>
                        <select
                            id="token-lasts"
                            prop:value=attr(move || lasts.get().to_string())
                            on:change=move |event| lasts.set(event_target_value(&event).parse().unwrap_or_default())
                        >{choices.collect_view()}</select>
                    </div>
                </div>
                <GrantFields id="token" drafts=grants/>
                <SendButton name="Make the token" sending=sending/>
            </form>
            <Outcome sending=sending/>
        </details>
        {dynamic(secret)}
    }
}
