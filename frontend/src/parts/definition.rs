//! What a figure means: its formula, what it cannot tell and where it comes from, one click or key away.

use leptos::prelude::*;

use crate::logic::definitions;

/// A figure's name that opens its definition; `key` is an entry of [`definitions`].
#[component]
pub fn Definition(key: &'static str) -> impl IntoView {
    definitions::find(key).map(|entry| {
        view! {
            <details class="define">
                <summary>{entry.name}</summary>
                <div>
                    <p>{entry.meaning}</p>
                    <p class="formula">{entry.formula}</p>
                    <p><span class="quiet">"What it cannot tell: "</span>{entry.cannot_tell}</p>
                    <p class="quiet">{entry.source}</p>
                </div>
            </details>
        }
    })
}

/// One figure in a list of figures: its name with the definition, its value, what else to know.
#[component]
pub fn Figure(key: &'static str, #[prop(into)] value: String, #[prop(into, optional)] aside: String) -> impl IntoView {
    view! {
        <div class="figure">
            <dt><Definition key=key/></dt>
            <dd>
                <span class="value">{value}</span>
                {(!aside.is_empty()).then(|| view! { <div class="aside">{aside}</div> })}
            </dd>
        </div>
    }
}
