//! The rows of the inventory.

use leptos::prelude::*;

use super::Shown;
use crate::logic::inventory::{Column, Line, day_of, flag_meaning, flag_words};
use crate::logic::number::{NONE, count, or_none, share};
use crate::logic::search::path_segment;
use crate::logic::words::is_web_address;
use crate::parts::When;
use crate::reactive::{attr, dynamic, memo};

/// Rows shown unasked.
const AT_FIRST: usize = 100;

/// The table; its heads sort it.
#[component]
pub fn Lines(lines: Memo<Vec<Line>>) -> impl IntoView {
    let all = RwSignal::new(false);
    let limit = move || if all.get() { usize::MAX } else { AT_FIRST };
    let rows = move || {
        lines.with(|lines| lines.iter().take(limit()).cloned().map(|line| view! { <Row line=line/> }).collect_view())
    };
    let more = move || lines.with(Vec::len).saturating_sub(limit());
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Models and versions, as a table">
            <table class="inventory">
                <caption class="unseen">"Every model and version, with what needs care"</caption>
                <thead>
                    <tr>
                        <Head by=Column::Model/>
                        <Head by=Column::Version/>
                        <Head by=Column::Care/>
                        <Head by=Column::Stage minor=true/>
                        <Head by=Column::Owner/>
                        <Head by=Column::Team minor=true/>
                        <Head by=Column::Trained minor=true/>
                        <Head by=Column::Seen/>
                        <Head by=Column::Week minor=true/>
                        <th scope="col" class="minor">"Reference"</th>
                        <Head by=Column::Labels minor=true/>
                        <th scope="col" class="minor">"Runbook"</th>
                        <th scope="col" class="minor">"Endpoint"</th>
                    </tr>
                </thead>
                <tbody>{dynamic(rows)}</tbody>
            </table>
        </div>
        {dynamic(move || lines.with(Vec::is_empty).then(|| view! { <p class="quiet">"Nothing matches."</p> }))}
        {dynamic(move || (more() > 0).then(|| view! {
            <p class="follow"><button type="button" class="button" on:click=move |_| all.set(true)>{format!("Show {} more", count(more() as u64))}</button></p>
        }))}
    }
}

#[component]
fn Head(by: Column, #[prop(optional)] minor: bool) -> impl IntoView {
    let Some(shows) = use_context::<Shown>() else { return ().into_any() };
    let name = Column::ALL.iter().find(|(one, _, _)| *one == by).map_or("", |(_, _, name)| name);
    let order = memo(move || {
        shows.view.with(|view| match (view.sort == by, view.reversed) {
            (true, false) => Some("ascending"),
            (true, true) => Some("descending"),
            (false, _) => None,
        })
    });
    let sign = move || match order.get() {
        Some("ascending") => " \u{2193}",
        Some(_) => " \u{2191}",
        None => "",
    };
    let press = move |_| {
        shows.change(|view| {
            view.reversed = view.sort == by && !view.reversed;
            view.sort = by;
        });
    };
    let class = match (matches!(by, Column::Week | Column::Labels), minor) {
        (true, _) => "num minor",
        (false, true) => "minor",
        (false, false) => "",
    };
    view! {
        <th scope="col" class=class aria-sort=attr(move || order.get())>
            <button type="button" class="sorter" on:click=press>{name}<span aria-hidden="true">{dynamic(sign)}</span></button>
        </th>
    }
    .into_any()
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let days = use_context::<Shown>().map_or(0, |shows| shows.view.with_untracked(|view| view.days));
    let href = format!("/models/{}", path_segment(&line.model));
    let flags = line
        .flags
        .iter()
        .map(|flag| view! { <span class="tag tag-bad" title=flag_meaning(*flag, days)>{flag_words(*flag)}</span>" " });
    let or_dash = |text: String| if text.is_empty() { NONE.to_owned() } else { text };
    let owner = if line.owner.is_empty() { line.owner_email.clone() } else { line.owner.clone() };
    let endpoint = line.endpoint.clone();
    view! {
        <tr>
            <th scope="row" dir="auto" class="name"><a href=href>{line.model.clone()}</a></th>
            <td dir="auto">{or_dash(line.version)}</td>
            <td>{flags.collect_view()}</td>
            <td class="minor">{or_dash(line.stage.to_owned())}{(!line.task.is_empty()).then(|| view! { <div class="quiet tiny">{line.task}</div> })}</td>
            <td dir="auto">{or_dash(owner)}</td>
            <td class="minor" dir="auto">{or_dash(line.team)}</td>
            <td class="minor nowrap">{day_of(line.trained)}</td>
            <td class="nowrap">{match line.seen { Some(ms) => view! { <When ms=ms/> }.into_any(), None => view! { "never" }.into_any() }}</td>
            <td class="num minor">{count(line.week)}</td>
            <td class="minor">{if line.has_reference { "yes" } else { "no" }}</td>
            <td class="num minor">{or_none(line.labelled, share)}</td>
            <td class="minor">{match line.runbook {
                Some(runbook) if is_web_address(&runbook) => view! { <a href=runbook aria-label=format!("Runbook of {}", line.model)>"runbook"</a> }.into_any(),
                Some(runbook) => view! { <span>{runbook}</span> }.into_any(),
                None => view! { {NONE} }.into_any(),
            }}</td>
            <td class="minor name">{or_dash(endpoint.unwrap_or_default())}</td>
        </tr>
    }
}
