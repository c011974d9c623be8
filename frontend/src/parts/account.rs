//! Who is signed in, in the shell: with the ways out, or the way in.

use leptos::html::Details;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::Via;
use web_sys::wasm_bindgen::JsCast;

use crate::address::Address;
use crate::caller::Caller;
use crate::logic::access::sign_in;
use crate::logic::route::Route;
use crate::net;
use crate::reactive::dynamic;

/// The name with its menu, "Sign in" for nobody, nothing where nobody needs to sign in.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let caller = Caller::of_page();
    dynamic(move || match caller.via() {
        None | Some(Via::Open) => ().into_any(),
        Some(Via::Nobody) => view! { <SignInLink/> }.into_any(),
        Some(Via::Session) => view! { <Menu name=caller.name().unwrap_or_default()/> }.into_any(),
        Some(Via::Proxy | Via::Token | Via::CommandLine) => {
            view! { <a href="/account" class="account nowrap">{caller.name()}</a> }.into_any()
        }
    })
}

/// The way in, with the way back.
#[component]
fn SignInLink() -> impl IntoView {
    let address = Address::of_page();
    let href = move || sign_in::address(&address.path.read(), &address.query.read());
    let is_there = move || Route::of(&address.path.read()) == Route::SignIn;
    view! { <a href=href class="nowrap" hidden=is_there>"Sign in"</a> }
}

/// Said where nobody needs to sign in.
#[component]
pub fn OpenNote() -> impl IntoView {
    view! { <span>"Anyone on this machine can change everything. "<a href="/settings/access">"Make an account"</a>"."</span> }
}

/// Signs out; `everywhere` ends all sessions of the account.
pub fn sign_out(everywhere: bool, failed: impl FnOnce(net::Failure) + 'static) {
    let url = if everywhere { format!("{}?everywhere=true", net::SESSION) } else { net::SESSION.to_owned() };
    spawn_local(async move {
        match net::delete(&url).await {
            // A page that is loaded anew keeps nothing of what was seen; where the browser refuses, it stays.
            Ok(()) => drop(window().location().assign("/sign-in")),
            Err(failure) => failed(failure),
        }
    });
}

#[component]
fn Menu(name: String) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    let said = RwSignal::new(None::<String>);
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let outside = window_event_listener(leptos::ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let is_inside = details.get_untracked().is_some_and(|details| details.contains(target.as_ref()));
        let is_link = target
            .and_then(|node| node.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|element| element.tag_name() == "A");
        if !is_inside || is_link {
            close();
        }
    });
    on_cleanup(move || outside.remove());
    let escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    let leave = move |everywhere: bool| sign_out(everywhere, move |failure| said.set(Some(failure.sentence())));
    view! {
        <details class="menu" node_ref=details on:keydown=escape>
            <summary class="account nowrap" title="Signed in">{name}</summary>
            <ul class="sheet">
                <li><a href="/account">"Account and password"</a></li>
                <li><button type="button" class="link-button" on:click=move |_| leave(false)>"Sign out"</button></li>
                <li><button type="button" class="link-button" on:click=move |_| leave(true)>"Sign out everywhere"</button></li>
                {dynamic(move || said.get().map(|text| view! { <li class="problem" role="alert">{text}</li> }))}
            </ul>
        </details>
    }
}
