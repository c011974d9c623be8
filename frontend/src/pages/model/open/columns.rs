//! What each column is for: guessed, and for a person to correct.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::open::Planned;
use shared::schema::{ColumnRole, Kind, Task};

use super::files::Files;
use crate::logic::open::{ROLES, TASKS, kind, role, task, understood};

/// The columns with a role and a kind each, and what the model predicts.
#[component]
pub(super) fn Columns(files: Files) -> impl IntoView {
    let sentence = move || files.plan.with(|plan| plan.as_ref().map(understood).unwrap_or_default());
    let number = memo(move || files.plan.with(|plan| plan.as_ref().map_or(0, |plan| plan.columns.len())));
    view! {
        <section class="section sheet">
            <h2>"What the columns are for"</h2>
            <p class="sub" role="status">{sentence}</p>
            <Task files=files/>
            <details class="define">
                <summary>"Roles and kinds, column by column"</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="Columns of the files">
                    <table>
                        <caption class="unseen">"Columns of the files"</caption>
                        <thead><tr><th scope="col">"Column"</th><th scope="col">"Role"</th><th scope="col">"Compared as"</th><th scope="col">"Known from"</th></tr></thead>
                        <tbody>
                            {dynamic(move || (0..number.get()).map(|at| view! { <Row files=files at=at/> }).collect_view())}
                        </tbody>
                    </table>
                </div>
            </details>
        </section>
    }
}

#[component]
fn Row(files: Files, at: usize) -> impl IntoView {
    let column = memo(move || files.plan.with(|plan| plan.as_ref().and_then(|plan| plan.columns.get(at).cloned())));
    let give = move |key: String| {
        if let Some(role) = role(&key) {
            files.change(|plan, tables| plan.give(at, role, tables));
        }
    };
    let compare_as = move |key: String| {
        files.change(|plan, _| {
            if let Some(column) = plan.columns.get_mut(at) {
                column.kind = if key == "numeric" { Kind::Numeric } else { Kind::Categorical };
                column.guessed = false;
            }
        });
    };
    let cells = move |column: Planned| {
        let roles = ROLES
            .into_iter()
            .map(|(role, key, words)| view! { <option value=key selected=role == column.role>{words}</option> })
            .collect_view();
        let compared = matches!(column.role, ColumnRole::Feature | ColumnRole::Protected | ColumnRole::Ignored);
        let fixed = !compared || column.unusable.is_some();
        let kinds = if fixed {
            view! { <span class="quiet">{column.unusable.clone().filter(|_| compared)}</span> }.into_any()
        } else {
            let option = |key: &'static str| view! { <option value=key selected=kind(&column) == key>{key}</option> };
            view! {
                <select aria-label=format!("{} is compared as", column.name) on:change:target=move |event| compare_as(event.target().value())>
                    {option("numeric")}{option("categorical")}
                </select>
            }
            .into_any()
        };
        let name = if column.name.is_empty() { "(no name)".to_owned() } else { column.name.clone() };
        view! {
            <th scope="row">{name}</th>
            <td>
                <select aria-label=format!("Role of {}", column.name) on:change:target=move |event| give(event.target().value())>{roles}</select>
            </td>
            <td>{kinds}</td>
            <td class="quiet">{if column.guessed { "guessed" } else { "you" }}</td>
        }
    };
    view! { <tr>{dynamic(move || column.get().map(cells))}</tr> }
}

/// What the model predicts, where decisions begin, and which label is the positive one.
#[component]
fn Task(files: Files) -> impl IntoView {
    let now = memo(move || files.plan.with(|plan| plan.as_ref().map(|plan| (plan.task, plan.threshold))));
    let unclear = memo(move || {
        files.plan.with(|plan| {
            let (reference, current) = files.tables()?;
            let tables: Vec<_> = reference.iter().chain([&current]).map(|held| held.table.as_ref()).collect();
            plan.as_ref().map(|plan| (plan.unclear_outcomes(&tables), plan.positive.clone()))
        })
    });
    let choose = move |key: String| files.change(|plan, _| plan.task = task(&key));
    let cut = move |typed: String| {
        if let Some(threshold) = typed.parse::<f64>().ok().filter(|threshold| (0.0..=1.0).contains(threshold)) {
            files.change(|plan, _| plan.threshold = threshold);
        }
    };
    let positive = move |value: String| files.change(|plan, _| plan.positive = (!value.is_empty()).then_some(value));
    view! {
        <div class="controls">
            <div class="field">
                <label for="task">"The model predicts"</label>
                <select id="task" on:change:target=move |event| choose(event.target().value())>
                    {dynamic(move || {
                        let now = now.get().and_then(|(task, _)| task);
                        let option = |(task, key, words)| view! { <option value=key selected=now == Some(task)>{words}</option> };
                        let nothing = view! { <option value="" selected=now.is_none()>"nothing known"</option> };
                        (nothing, TASKS.into_iter().map(option).collect_view())
                    })}
                </select>
            </div>
            {dynamic(move || matches!(now.get(), Some((Some(Task::Binary), _))).then(|| view! {
                <div class="field">
                    <label for="cut">"Positive from a score of"</label>
                    <input class="amount" id="cut" type="number" min="0" max="1" step="any"
                        prop:value=move || now.get().map(|(_, threshold)| threshold.to_string())
                        on:change:target=move |event| cut(event.target().value())/>
                </div>
            }))}
            {dynamic(move || unclear.get().filter(|(values, _)| !values.is_empty()).map(|(values, chosen)| view! {
                <div class="field">
                    <label for="positive">"The positive outcome is"</label>
                    <select id="positive" on:change:target=move |event| positive(event.target().value())>
                        <option value="" selected=chosen.is_none()>"choose one"</option>
                        {values.into_iter().map(|value| {
                            let selected = chosen.as_ref() == Some(&value);
                            view! { <option value=value.clone() selected=selected>{value.clone()}</option> }
                        }).collect_view()}
                    </select>
                </div>
            }))}
        </div>
    }
}
