//! Saved slices: added to the conditions, left out of them, saved, deleted.

use crate::reactive::{attr, dynamic, memo};
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use shared::slice::{LONGEST_NAME, NamedSlice, Slice, wrong_name};

use super::super::page::Page;
use super::state::Exploring;
use crate::logic::saved::with_saved;

/// What a person is asked before it is done.
#[derive(Clone, PartialEq)]
enum Asked {
    Replace(NamedSlice),
    Delete(String),
}

/// The saved slices as buttons, and the field that saves the one of now.
#[component]
pub(super) fn Saved(exploring: Exploring) -> impl IntoView {
    let saved = exploring.saved;
    let asked = RwSignal::new(None::<Asked>);
    let said = RwSignal::new(String::new());
    let keep = move |slice: NamedSlice| {
        asked.set(None);
        let name = slice.name.clone();
        saved.save(slice, move || said.set(format!("\u{201c}{name}\u{201d} is saved with the model.")));
    };
    let delete = move |name: &str| {
        asked.set(None);
        said.set(String::new());
        saved.delete(name);
    };
    let question = move || {
        let asked_now = asked.get()?;
        let (text, verb) = match &asked_now {
            Asked::Replace(slice) => {
                let before = saved.list.with_untracked(|list| {
                    list.iter().find(|one| one.name == slice.name).map(|one| one.condition.clone()).unwrap_or_default()
                });
                (format!("\u{201c}{}\u{201d} is there already, as {before}. Replace it?", slice.name), "Replace")
            }
            Asked::Delete(name) => (format!("Delete \u{201c}{name}\u{201d} for everybody?"), "Delete"),
        };
        let go = move |_| match &asked_now {
            Asked::Replace(slice) => keep(slice.clone()),
            Asked::Delete(name) => delete(name),
        };
        Some(view! {
            <p class="saved-question" role="alert">
                {text}" "
                <button type="button" class="button" on:click=go>{verb}</button>" "
                <button type="button" class="link-button" on:click=move |_| asked.set(None)>"Keep it"</button>
            </p>
        })
    };
    let problem = memo(move || saved.problem());
    let granted = Page::current().granted();
    let may_save = memo(move || granted.get().is_some_and(|granted| granted.note));
    view! {
        {dynamic(move || (!saved.list.read().is_empty()).then(|| view! {
            <div class="saved" role="group" aria-label="Saved slices">
                <span class="sub">"Saved slices"</span>
                <For each=move || saved.list.get() key=|one| (one.name.clone(), one.condition.clone()) let:one>
                    <One exploring=exploring slice=one asked=asked may_delete=may_save/>
                </For>
            </div>
        }))}
        {dynamic(move || may_save.get().then(|| view! { <SaveAs exploring=exploring asked=asked said=said keep=Callback::new(keep)/> }))}
        {dynamic(question)}
        <p class="sub" role="status">{said}</p>
        {dynamic(move || problem.get().map(|problem| view! { <p class="problem" role="alert">{problem}</p> }))}
    }
}

/// A saved slice: to add, to leave out, to delete.
#[component]
fn One(
    exploring: Exploring,
    slice: NamedSlice,
    asked: RwSignal<Option<Asked>>,
    may_delete: Memo<bool>,
) -> impl IntoView {
    let NamedSlice { name, condition } = slice;
    let put = move |name: &str, leave_out: bool| {
        exploring.put(&with_saved(&exploring.slice.get_untracked(), name, leave_out));
    };
    let part = Slice::Named(name.clone());
    let out = Slice::Not(Box::new(part.clone()));
    let stands =
        move |part: Slice| attr(move || exploring.slice.with(|slice| slice.parts().contains(&part)).to_string());
    let (add, leave_out, delete) = (name.clone(), name.clone(), name.clone());
    view! {
        <span class="saved-one">
            <button
                type="button"
                class="chip"
                title=condition
                aria-label=format!("Only rows of {name}")
                aria-pressed=stands(part)
                on:click=move |_| put(&add, false)
            >
                {name.clone()}
            </button>
            <button
                type="button"
                class="link-button"
                aria-label=format!("Leave out rows of {name}")
                aria-pressed=stands(out)
                on:click=move |_| put(&leave_out, true)
            >
                "not"
            </button>
            <button
                type="button"
                class="link-button"
                aria-label=format!("Delete the saved slice {name}")
                hidden=attr(move || !may_delete.get())
                on:click=move |_| asked.set(Some(Asked::Delete(delete.clone())))
            >
                "delete"
            </button>
        </span>
    }
}

/// The name under which the slice of now is saved.
#[component]
fn SaveAs(
    exploring: Exploring,
    asked: RwSignal<Option<Asked>>,
    said: RwSignal<String>,
    keep: Callback<NamedSlice>,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let worth =
        memo(move || exploring.written.with(|written| written.as_ref().is_ok_and(|slice| *slice != Slice::All)));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let name = input.get_untracked().map(|input| input.value()).unwrap_or_default().trim().to_owned();
        if let Some(reason) = wrong_name(&name) {
            said.set(format!("Not saved: {reason}."));
            return;
        }
        said.set(String::new());
        let slice = NamedSlice { condition: exploring.slice.get_untracked().to_string(), name };
        let before =
            exploring.saved.list.with_untracked(|list| list.iter().find(|one| one.name == slice.name).cloned());
        match before {
            Some(before) if before != slice => asked.set(Some(Asked::Replace(slice))),
            _ => keep.run(slice),
        }
    };
    view! {
        {dynamic(move || worth.get().then(|| view! {
            <form class="condition save-as" on:submit=save>
                <label for="slice-name">"Save this slice as"</label>
                <input id="slice-name" type="text" node_ref=input autocomplete="off" maxlength=LONGEST_NAME placeholder="a name, for example: over 60"/>
                <button type="submit" class="button">"Save"</button>
            </form>
        }))}
    }
}
