//! `/account`.
//!
//! Who comes: whoever is signed in and wants another password, suspects that somebody else is signed in too, or was
//! refused something. They must leave with a password that only they know, with the other sessions ended, or knowing
//! what they may do and that an admin can change it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::{NewPassword, Session, Via};

use crate::caller::Caller;
use crate::logic::access::grants::permission_words;
use crate::net::{self, SESSION};
use crate::parts::{Outcome, PasswordField, SendButton, Sending, problem, sign_out};
use crate::reactive::dynamic;

/// Who is signed in, what that allows, its password.
#[component]
pub fn AccountPage() -> impl IntoView {
    document().set_title("Your account · Evenkeel");
    let caller = Caller::of_page();
    let body = move || match caller.session() {
        None => view! { <span class="bone bone-large"></span> }.into_any(),
        Some(session) => view! { <Known session=(*session).clone()/> }.into_any(),
    };
    dynamic(body)
}

#[component]
fn Known(session: Session) -> impl IntoView {
    let name = match session.via {
        Via::Open | Via::Nobody => "Nobody is signed in".to_owned(),
        _ => session.name.clone(),
    };
    let said = match session.via {
        Via::Open => "Anyone on this machine can change everything, until there is an account.",
        Via::Nobody => "Only what is public can be seen.",
        Via::Session => "Signed in to Evenkeel.",
        Via::Proxy => "Signed in by the proxy in front of Evenkeel.",
        Via::Token | Via::CommandLine => "Let in with a token.",
    };
    let permissions = session.permissions.0.iter().map(|one| view! { <li>{permission_words(one)}</li> });
    let may_nothing = session.permissions.0.is_empty();
    view! {
        <div class="head"><div><h1 dir="auto">{name.clone()}</h1><p class="answer">{said}</p></div></div>
        <div class="stack">
            <section class="section sheet">
                <h2>"What you may do"</h2>
                <p class="sub">"An admin of all models can change it."</p>
                <ul>{permissions.collect_view()}</ul>
                {may_nothing.then(|| view! { <p>"Nothing yet."</p> })}
            </section>
            {(session.via == Via::Session).then(|| view! { <Password name=name/><Sessions/> })}
        </div>
    }
}

#[component]
fn Password(name: String) -> impl IntoView {
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let sending = Sending::new();
    let change = move |event: SubmitEvent| {
        event.prevent_default();
        let given = NewPassword { old: old.get_untracked(), new: new.get_untracked() };
        if given.new.is_empty() {
            return sending.refuse("Type the new password.");
        }
        let url = format!("{SESSION}/password");
        sending.send(async move { net::add(&url, &given).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            let _gone = old.try_set(String::new());
            let _gone = new.try_set(String::new());
            Ok("The password is changed; your other sessions have ended.".to_owned())
        });
    };
    view! {
        <section class="section sheet">
            <h2>"Password"</h2>
            <p class="sub">"At least 12 characters: a few words will do. All your other sessions end."</p>
            <form class="plain-form" on:submit=change>
                // For password managers: whose password it is.
                <input class="unseen" type="text" name="username" autocomplete="username" value=name tabindex="-1" aria-hidden="true" readonly/>
                <PasswordField id="password-old" name="Your password until now (empty if you have none)" value=old autocomplete="current-password"/>
                <PasswordField id="password-new" name="New password" value=new autocomplete="new-password"/>
                <SendButton name="Change the password" sending=sending/>
            </form>
            <Outcome sending=sending/>
        </section>
    }
}

#[component]
fn Sessions() -> impl IntoView {
    let sending = Sending::new();
    let leave = move |everywhere: bool| sign_out(everywhere, move |failure| sending.refuse(problem(&failure)));
    view! {
        <section class="section sheet">
            <h2>"Sessions"</h2>
            <p class="sub">"Signing out everywhere ends your sessions in all browsers, this one included."</p>
            <div class="together">
                <button type="button" class="button" on:click=move |_| leave(false)>"Sign out"</button>
                <button type="button" class="button" on:click=move |_| leave(true)>"Sign out everywhere"</button>
            </div>
            <Outcome sending=sending/>
        </section>
    }
}
