//! The data of a chart as a table, made when someone asks for it.

use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;

use crate::logic::export::{Cell, Table};
use crate::reactive::{dynamic, memo};

/// No page shows more rows; the file has them all.
const MOST_ROWS: usize = 500;

/// "Show as table": the data, rounded as pages round it.
#[component]
pub fn DataTable(#[prop(into)] what: String, table: Callback<(), Table>) -> impl IntoView {
    let open = RwSignal::new(false);
    let toggled = move |event: leptos::ev::Event| {
        let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        open.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    let found = memo(move || open.get().then(|| table.run(())));
    let label = format!("Show as table: {what}");
    view! {
        <details class="define" on:toggle=toggled>
            <summary aria-label=label>"Show as table"</summary>
            {dynamic(move || found.get().map(|table| body(what.clone(), table)))}
        </details>
    }
}

fn body(what: String, table: Table) -> impl IntoView {
    let left_out = table.rows.len().saturating_sub(MOST_ROWS);
    // A column of words begins at the left, its name too.
    let is_text = |column: usize| table.rows.iter().filter_map(|row| row.get(column)).any(Cell::is_text);
    let class = |column: usize| if is_text(column) { "nowrap" } else { "num" };
    let classes: Vec<&'static str> = (0..table.columns.len()).map(class).collect();
    let heads = table.columns.into_iter().zip(&classes);
    let heads = heads.map(|(name, class)| view! { <th scope="col" class=*class>{name}</th> }).collect_view();
    let rows = table.rows.into_iter().take(MOST_ROWS).map(|row| {
        let cell = |(at, (cell, class)): (usize, (Cell, &&'static str))| match at {
            0 => view! { <th scope="row" class=*class>{cell.shown()}</th> }.into_any(),
            _ => view! { <td class=*class>{cell.shown()}</td> }.into_any(),
        };
        view! { <tr>{row.into_iter().zip(&classes).enumerate().map(cell).collect_view()}</tr> }
    });
    let rows = rows.collect_view();
    let label = format!("{what}, as a table");
    view! {
        <div class="scroll tall" role="region" tabindex="0" aria-label=label>
            <table class="compact">
                <caption class="unseen">{what}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(left_out > 0).then(|| view! { <p class="quiet tiny">{left_out}" more rows are in the CSV."</p> })}
    }
}
