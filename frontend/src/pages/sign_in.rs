//! `/sign-in`.
//!
//! Who comes: whoever asked for a page that is not for everybody, and the admin with a one-time link. They must leave
//! for the page that they asked for; the admin, for where accounts with passwords are made.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Session, SignIn, Via};

use crate::address::Address;
use crate::caller::Caller;
use crate::logic::access::sign_in::{one_time, refused, wait, way_back};
use crate::logic::search::path_segment;
use crate::net::{self, Failure, SESSION};
use crate::parts::problem;
use crate::reactive::{attr, dynamic, memo};
use crate::store::Store;

/// Where accounts are made: whoever comes with a one-time link has no password yet.
const ACCOUNTS: &str = "/settings/access";

/// What is under way.
#[derive(Clone, Copy)]
struct Entering {
    busy: RwSignal<bool>,
    said: RwSignal<Option<String>>,
    /// Until when nothing may be tried, in epoch milliseconds.
    until: RwSignal<i64>,
}

impl Entering {
    fn enter(self, given: SignIn, to: String) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.said.set(None);
        spawn_local(async move {
            match net::add(SESSION, &given).await {
                // A page that is loaded anew knows who asks from its beginning.
                Ok(()) => drop(window().location().replace(&to)),
                Err(failure) => self.refused(&failure),
            }
        });
    }

    fn refused(self, failure: &Failure) {
        let _gone = self.busy.try_set(false);
        if let Some(seconds) = failure.retry_s() {
            let _gone = self.until.try_set(now() + i64::from(seconds) * 1_000);
        }
        let said = if failure.retry_s().is_some() {
            "Too many wrong passwords were typed. ".to_owned()
        } else {
            problem(failure)
        };
        let _gone = self.said.try_set(Some(said));
    }
}

/// The page.
#[component]
pub fn SignInPage() -> impl IntoView {
    document().set_title("Sign in · Evenkeel");
    let caller = Caller::of_page();
    let (back, refused) = Address::of_page().query.with_untracked(|query| (way_back(query), refused(query)));
    let entering = Entering {
        busy: RwSignal::new(false),
        said: RwSignal::new(refused.map(str::to_owned)),
        until: RwSignal::new(0),
    };
    if let Some(link) = taken_link() {
        entering.enter(SignIn::Link { link }, ACCOUNTS.to_owned());
    }
    let body = {
        let back = back.clone();
        move || match caller.session() {
            Some(session) if session.via == Via::Nobody => {
                view! { <Ways session=(*session).clone() entering=entering back=back.clone()/> }.into_any()
            }
            Some(session) => view! { <AlreadyIn session=(*session).clone() back=back.clone()/> }.into_any(),
            None => view! { <Unknown entering=entering/> }.into_any(),
        }
    };
    view! {
        <section class="sheet sign-in">
            <h1>"Sign in"</h1>
            {dynamic(body)}
            <Said entering=entering/>
        </section>
    }
}

/// What a one-time link carries; the address keeps nothing of it, nor does the history.
fn taken_link() -> Option<String> {
    let location = window().location();
    let link = one_time(&location.hash().ok()?)?;
    let history = window().history().ok()?;
    let plain = format!("/sign-in{}", location.search().unwrap_or_default());
    // Only a browser without a history refuses.
    let _replaced = history.replace_state_with_url(&web_sys::wasm_bindgen::JsValue::NULL, "", Some(&plain));
    Some(link)
}

#[component]
fn Unknown(entering: Entering) -> impl IntoView {
    let (caller, store) = (Caller::of_page(), Store::of_page());
    // Nothing else asks again here, when the backend is back.
    Effect::new(move |_| {
        store.now.track();
        caller.look();
    });
    let text = move || if entering.busy.get() { "Signing in with the link…" } else { "One moment…" };
    view! { <p class="quiet" role="status">{dynamic(text)}</p> }
}

#[component]
fn AlreadyIn(session: Session, back: String) -> impl IntoView {
    let text = match session.via {
        Via::Open => "Nobody needs to sign in yet: anyone on this machine can change everything.".to_owned(),
        _ => format!("You are signed in as \u{201c}{}\u{201d}.", session.name),
    };
    let is_open = session.via == Via::Open;
    view! {
        <p>{text}</p>
        {is_open.then(|| view! { <p><a href=ACCOUNTS>"Make an account"</a></p> })}
        <p><a href=back>"Go on"</a></p>
    }
}

/// A name with a password, and a provider where there is one.
#[component]
fn Ways(session: Session, entering: Entering, back: String) -> impl IntoView {
    let openid = session.ways.openid.map(|provider| {
        let href = format!("/api/v1/session/openid?to={}", path_segment(&back));
        view! { <p><a class="button strong" href=href>"Sign in with "{provider}</a></p> }
    });
    let has_both = openid.is_some() && session.ways.password;
    let password = session.ways.password.then(|| view! { <Password entering=entering back=back/> });
    let is_closed = openid.is_none() && password.is_none();
    view! {
        {openid}
        {has_both.then(|| view! { <p class="quiet">"or with a password:"</p> })}
        {password}
        {is_closed.then(|| view! {
            <p>"There is no account yet. On the machine that runs Evenkeel, "<code>"evenkeel account link"</code>" prints a link that lets an admin in once."</p>
        })}
    }
}

#[component]
fn Password(entering: Entering, back: String) -> impl IntoView {
    let (name, password) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let store = Store::of_page();
    let waits = memo(move || store.now.get() < entering.until.get());
    let back = StoredValue::new(back);
    let enter = move |event: SubmitEvent| {
        event.prevent_default();
        if waits.get_untracked() {
            return;
        }
        let text = |field: NodeRef<Input>| field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let (name, password) = (text(name).trim().to_owned(), text(password));
        if name.is_empty() || password.is_empty() {
            entering.said.set(Some("Type your name and your password.".to_owned()));
            return;
        }
        entering.enter(SignIn::Password { name, password }, back.get_value());
    };
    // Whoever comes here comes to type.
    Effect::new(move |_| {
        if let Some(field) = name.get() {
            // Focus is refused only by an element that is not on the page.
            let _focused = field.focus();
        }
    });
    let is_off = move || (entering.busy.get() || waits.get()).then_some("true");
    view! {
        <form class="plain-form" on:submit=enter>
            <div class="field">
                <label for="sign-in-name">"Name"</label>
                <input id="sign-in-name" name="username" type="text" node_ref=name autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="200"/>
            </div>
            <div class="field">
                <label for="sign-in-password">"Password"</label>
                <input id="sign-in-password" name="password" type="password" node_ref=password autocomplete="current-password" maxlength="1024"/>
            </div>
            <button type="submit" class="button strong" aria-disabled=attr(is_off)>"Sign in"</button>
        </form>
    }
}

/// What is wrong, and how long to wait; a screen reader is not told of every second.
#[component]
fn Said(entering: Entering) -> impl IntoView {
    let store = Store::of_page();
    let left = memo(move || {
        let until = entering.until.get();
        (until > 0).then(|| (until - store.now.get() + 999).div_euclid(1_000))
    });
    view! {
        <p class="problem" role="alert">{dynamic(move || entering.said.get())}</p>
        {dynamic(move || left.get().map(|seconds| view! { <p class="quiet">{wait(seconds)}</p> }))}
    }
}

fn now() -> i64 {
    web_sys::js_sys::Date::now() as i64
}
