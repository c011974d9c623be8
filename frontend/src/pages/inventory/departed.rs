//! People who have left: what they own is orphaned.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::net;
use crate::reactive::{attr, dynamic};
use crate::store::Store;

const DEPARTED: &str = "/api/v1/departed";

/// The list, a name or address on each line.
#[component]
pub fn Departed(departed: RwSignal<BTreeSet<String>>, edits: bool) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let said = RwSignal::new(String::new());
    let is_known = RwSignal::new(false);
    let read = move || {
        spawn_local(async move {
            match net::json::<BTreeSet<String>>(DEPARTED).await {
                Ok(people) => {
                    text.set(people.iter().cloned().collect::<Vec<_>>().join("\n"));
                    departed.set(people);
                    is_known.set(true);
                    said.set(String::new());
                }
                Err(failure) => said.set(format!("Who has left could not be read. {}", failure.sentence())),
            }
        });
    };
    // Once, and when the backend is back.
    let changes = Store::of_page().incidents_changed();
    Effect::new(move |_| {
        changes.track();
        if !is_known.get_untracked() {
            read();
        }
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let people: BTreeSet<String> = text
            .read_untracked()
            .lines()
            .map(|line| line.trim().to_lowercase())
            .filter(|line| !line.is_empty())
            .collect();
        said.set("Saving…".to_owned());
        spawn_local(async move {
            match net::put(DEPARTED, &people).await {
                Ok(()) => {
                    departed.set(people);
                    said.set("Saved.".to_owned());
                }
                Err(failure) => said.set(format!("Not saved. {}", failure.sentence())),
            }
        });
    };
    view! {
        <section class="section sheet write-note">
            <h2>"People who have left"</h2>
            <p class="sub">"Models whose owner or owner\u{2019}s address stands here count as orphaned, until somebody else takes them over."</p>
            <form on:submit=save>
                <div class="field">
                    <label for="departed">"A name or a mail address on each line"</label>
                    <textarea id="departed" rows="4" spellcheck="false" readonly=!edits prop:value=text on:input:target=move |event| text.set(event.target().value())></textarea>
                </div>
                <div class="together">
                    {edits.then(|| view! { <button class="button" disabled=attr(move || !is_known.get())>"Save"</button>" " })}
                    <span role="status">{dynamic(move || said.get())}</span>
                </div>
            </form>
        </section>
    }
}
