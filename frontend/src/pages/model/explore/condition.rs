//! The slice as text: to read, to write, and to take apart again.

use crate::reactive::{attr, dynamic, memo};
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use shared::slice::Slice;

use super::state::Exploring;
use crate::logic::brush::moved_bounds;

/// The condition in a field, its parts as buttons that take them out, and what is wrong with it.
#[component]
pub(super) fn Condition(exploring: Exploring) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let text = memo(move || match exploring.written.get() {
        // While a chart is brushed, the field follows.
        Ok(_) => exploring.slice.get().to_string(),
        Err(_) => exploring.page.view.with(|view| view.slice.clone().unwrap_or_default()),
    });
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = input.get_untracked().map(|input| input.value()).unwrap_or_default();
        let typed = typed.trim().to_owned();
        match typed.parse::<Slice>() {
            Ok(slice) => exploring.put(&slice),
            // What cannot be understood stays in the field and in the link, with the reason beside it.
            Err(_) => exploring.page.change(false, |view| view.slice = Some(typed)),
        }
    };
    let problem = memo(move || {
        exploring.tick.track();
        match exploring.written.get() {
            Err(error) => Some(format!("This is no slice: {error}. All rows are shown.")),
            Ok(_) => exploring.engine.with_value(|engine| {
                engine
                    .problem
                    .as_ref()
                    .map(|problem| format!("This slice does not fit: {problem}. All rows are shown."))
            }),
        }
    });
    let moved = memo(move || {
        exploring.tick.track();
        exploring.engine.with_value(|engine| moved_bounds(&engine.moved))
    });
    let parts = memo(move || exploring.slice.get().parts().to_vec());
    // Chips stay and their texts change: chips made anew would cost each brush a layout of the page.
    let number = memo(move || parts.with(Vec::len));
    let chip = move |at: usize| {
        let text = memo(move || parts.with(|parts| parts.get(at).map(ToString::to_string).unwrap_or_default()));
        let take_out = move |_| {
            let rest = parts.get_untracked().into_iter().enumerate().filter(|(other, _)| *other != at);
            exploring.put(&rest.map(|(_, part)| part).fold(Slice::All, Slice::and));
        };
        view! {
            <button type="button" class="chip" aria-label=attr(move || format!("Take out: {}", text.get())) on:click=take_out>
                <code>{text}</code><span aria-hidden="true">" ×"</span>
            </button>
        }
    };
    let invert = move |_| {
        let turned = match exploring.slice.get_untracked() {
            Slice::Not(inner) => *inner,
            slice => Slice::Not(Box::new(slice)),
        };
        exploring.put(&turned);
    };
    view! {
        <form class="condition" on:submit=apply>
            <label for="slice">"Slice"</label>
            <input
                id="slice"
                type="text"
                node_ref=input
                autocomplete="off"
                spellcheck="false"
                placeholder="all rows; for example: age > 59 and not region = north"
                aria-describedby="slice-problem"
                prop:value=text
            />
            <button type="submit" class="button">"Apply"</button>
        </form>
        <p id="slice-problem" role="status" class="problem">{dynamic(move || problem.get())}</p>
        {dynamic(move || moved.get().map(|moved| view! { <p class="sub moved">{moved}</p> }))}
        {dynamic(move || {
            let number = number.get();
            (number > 0).then(|| view! {
                <div class="chips">
                    {(0..number).map(chip).collect_view()}
                    <button type="button" class="link-button" on:click=invert>"Everybody else instead"</button>
                    <button type="button" class="link-button" on:click=move |_| exploring.put(&Slice::All)>"Clear"</button>
                </div>
            })
        })}
    }
}
