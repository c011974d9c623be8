//! Where files are dropped or chosen.

use crate::reactive::{attr, dynamic};
use leptos::ev::DragEvent;
use leptos::prelude::*;
use web_sys::{File, FileList};

use super::files::{Files, Side};
use crate::logic::open::{holds, is_reference_first};

/// Two places for files; two dropped at once go to both.
#[component]
pub(super) fn Choose(files: Files) -> impl IntoView {
    let over = RwSignal::new(false);
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let list = event.data_transfer().and_then(|data| data.files()).map(|list| all(&list)).unwrap_or_default();
        let sides = match (list.len(), files.reference.read_untracked().is_some()) {
            (0, _) => return,
            // One more file is looked at against the one that is here.
            (1, true) => vec![Side::Current],
            (1, false) => vec![Side::Reference],
            _ => vec![Side::Reference, Side::Current],
        };
        files.open(sides.into_iter().zip(list).collect());
    };
    let hover = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    view! {
        <div class="drop" class:over=over on:dragover=hover on:dragleave=move |_| over.set(false) on:drop=dropped>
            <Place files=files side=Side::Reference id="reference-file" title="Reference" about="What the model learned from, or an earlier extract: what is compared with."/>
            <Place files=files side=Side::Current id="current-file" title="Current" about="The rows to judge."/>
            <p class="quiet drop-hint">
                "Or drop both files here at once."
                {dynamic(move || (files.reference.read().is_some() && files.current.read().is_some()).then(|| view! {
                    " "<button type="button" class="link-button" on:click=move |_| files.swap()>"Swap the two"</button>
                }))}
            </p>
        </div>
    }
}

#[component]
fn Place(files: Files, side: Side, id: &'static str, title: &'static str, about: &'static str) -> impl IntoView {
    let held = match side {
        Side::Reference => files.reference,
        Side::Current => files.current,
    };
    let chosen = move |event: web_sys::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        if let Some(file) = input.files().and_then(|list| list.get(0)) {
            files.open(vec![(side, file)]);
        }
    };
    // The same file can be chosen again, after it was mended.
    let forget = move |event: web_sys::MouseEvent| event_target::<web_sys::HtmlInputElement>(&event).set_value("");
    view! {
        <div class="drop-place">
            <label for=id>{title}</label>
            <p class="quiet" id=format!("{id}-about")>{about}</p>
            <input
                type="file"
                id=id
                accept=".csv,.tsv,.txt,.ndjson,.jsonl"
                aria-describedby=format!("{id}-about")
                on:click=forget
                on:change=chosen
            />
            {dynamic(move || held.get().map(|held| view! {
                <p class="drop-held">
                    <strong>{held.name.clone()}</strong>" \u{b7} "{holds(&held.table)}" "
                    <button type="button" class="link-button" aria-label=attr(move || format!("Close the {} file", title.to_lowercase())) on:click=move |_| files.close(side)>"Close"</button>
                </p>
            }))}
        </div>
    }
}

/// Up to two files of a list, the reference first.
fn all(list: &FileList) -> Vec<File> {
    let mut files: Vec<File> = (0..list.length().min(2)).filter_map(|at| list.get(at)).collect();
    if let [first, second] = files.as_slice()
        && !is_reference_first(&first.name(), &second.name())
    {
        files.reverse();
    }
    files
}
