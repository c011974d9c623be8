//! Taking over the spreadsheet that people have today: looked at first, sent when somebody says so.

use std::collections::BTreeSet;

use leptos::ev::DragEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Model, ModelSpec, Version, VersionSpec};
use shared::inventory::import::{Field, Plan, Sheet, SheetRow, plan, read};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use web_sys::js_sys::Uint8Array;

use crate::logic::number::{count, of};
use crate::logic::search::path_segment;
use crate::net::{self, Failure};
use crate::reactive::{dynamic, memo};
use crate::store::Store;

/// Rows of the preview.
const MOST_ROWS: usize = 200;

/// How far the sheet has got.
#[derive(Clone, PartialEq)]
enum Progress {
    /// It is looked at.
    Looking,
    /// So many of so many are done.
    Sending(usize, usize),
    /// So many are registered; what failed, by row.
    Done(usize, Vec<(usize, String)>),
}

/// The box that takes a sheet, its preview, and what came of it.
#[component]
pub fn Import() -> impl IntoView {
    let store = Store::of_page();
    let sheet = RwSignal::new(None::<Result<(String, Sheet), String>>);
    let progress = RwSignal::new(Progress::Looking);
    let over = RwSignal::new(false);
    let open = move |file: File| {
        progress.set(Progress::Looking);
        spawn_local(async move {
            let found = match JsFuture::from(file.array_buffer()).await {
                Ok(buffer) => read(&Uint8Array::new(&buffer).to_vec()),
                Err(_) => Err("The browser could not read the file.".to_owned()),
            };
            sheet.set(Some(found.map(|found| (file.name(), found))));
        });
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
            open(file);
        }
    };
    let hover = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let chosen = move |event: web_sys::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            open(file);
        }
    };
    // The same file can be chosen again, after it was mended.
    let forget = move |event: web_sys::MouseEvent| event_target::<web_sys::HtmlInputElement>(&event).set_value("");
    let models = store.models();
    let plans = memo(move || {
        let models = models.with(|models| models.value.clone());
        sheet.with(|sheet| match sheet {
            Some(Ok((_, sheet))) => plan(sheet, models.as_deref().map_or(&[], Vec::as_slice)),
            _ => Vec::new(),
        })
    });
    let send = move |_| {
        let rows: Vec<SheetRow> = sheet.with_untracked(|sheet| match sheet {
            Some(Ok((_, sheet))) => plans.with_untracked(|plans| {
                let some = |(row, plan): (&SheetRow, &Plan)| does_something(plan).then(|| row.clone());
                sheet.rows.iter().zip(plans).filter_map(some).collect()
            }),
            _ => Vec::new(),
        });
        spawn_local(async move {
            let all = rows.len();
            let (mut done, mut failed) = (0, Vec::new());
            for (at, row) in rows.into_iter().enumerate() {
                progress.set(Progress::Sending(at, all));
                match register(&row).await {
                    Ok(()) => done += 1,
                    Err(why) => failed.push((row.number, why)),
                }
            }
            progress.set(Progress::Done(done, failed));
            store.refresh();
        });
    };
    view! {
        <section class="section">
            <h2>"Take over a spreadsheet"</h2>
            <p class="sub">
                "A CSV with a column \u{201c}model\u{201d}, and any of version, owner, owner email, team, stage, task, trained, runbook, description, threshold. An empty cell changes nothing. You see what would happen before anything is sent."
            </p>
            <div class="drop" class:over=over on:dragover=hover on:dragleave=move |_| over.set(false) on:drop=dropped>
                <div class="drop-place">
                    <label for="sheet-file">"Sheet"</label>
                    <p class="quiet" id="sheet-file-about">"Choose it, or drop it here."</p>
                    <input type="file" id="sheet-file" accept=".csv,.tsv,.txt" aria-describedby="sheet-file-about" on:click=forget on:change=chosen/>
                </div>
            </div>
            {dynamic(move || sheet.get().map(|sheet| match sheet {
                Err(why) => view! { <p class="problem" role="alert">{why}</p> }.into_any(),
                Ok((name, sheet)) => view! { <Preview name=name sheet=sheet plans=plans/> }.into_any(),
            }))}
            {dynamic(move || {
                let number = plans.with(|plans| plans.iter().filter(|plan| does_something(plan)).count());
                (number > 0 && matches!(*progress.read(), Progress::Looking)).then(|| view! {
                    <p class="follow"><button type="button" class="button" on:click=send>{format!("Register {}", of(number as u64, "row", "rows"))}</button></p>
                })
            })}
            <div role="status">{dynamic(move || match progress.get() {
                Progress::Looking => ().into_any(),
                Progress::Sending(done, all) => view! {
                    <p><progress max=all.to_string() value=done.to_string() aria-label="Registering"></progress>{format!(" {} of {all}", done + 1)}</p>
                }
                .into_any(),
                Progress::Done(done, failed) => view! { <Summary done=done failed=failed/> }.into_any(),
            })}</div>
        </section>
    }
}

#[component]
fn Summary(done: usize, failed: Vec<(usize, String)>) -> impl IntoView {
    let words = match failed.len() {
        0 => format!("{} registered.", of(done as u64, "row is", "rows are")),
        _ => format!(
            "{} registered and stay so; {} not:",
            of(done as u64, "row is", "rows are"),
            of(failed.len() as u64, "is", "are")
        ),
    };
    let failed = failed.into_iter().map(|(row, why)| view! { <li>{format!("Row {row}: {why}")}</li> }).collect_view();
    view! { <p><strong>{words}</strong></p><ul class="problem">{failed}</ul> }
}

#[component]
fn Preview(name: String, sheet: Sheet, plans: Memo<Vec<Plan>>) -> impl IntoView {
    let counted = move || {
        plans.with(|plans| {
            let number = |wanted: fn(&Plan) -> bool| plans.iter().filter(|plan| wanted(plan)).count();
            let parts = [
                (number(|plan| *plan == Plan::NewModel), "new models"),
                (number(|plan| matches!(plan, Plan::NewVersion(_))), "new versions"),
                (number(|plan| matches!(plan, Plan::Changes(_))), "changed"),
                (number(|plan| *plan == Plan::Unchanged), "as they are"),
                (number(|plan| matches!(plan, Plan::Wrong { .. })), "that cannot be taken"),
            ];
            let said = parts
                .iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, what)| format!("{} {what}", count(*number as u64)));
            said.collect::<Vec<_>>().join(", ")
        })
    };
    let ignored: BTreeSet<String> = sheet.ignored.iter().cloned().collect();
    let left_out = sheet.rows.len().saturating_sub(MOST_ROWS);
    let total = sheet.rows.len();
    let rows = StoredValue::new(sheet.rows);
    let drawn = move || {
        let row = |(row, plan): (&SheetRow, &Plan)| {
            let cell = |field: Field| row.get(field).unwrap_or("\u{2013}").to_owned();
            view! {
                <tr>
                    <td class="num">{row.number}</td>
                    <th scope="row" dir="auto" class="name">{cell(Field::Model)}</th>
                    <td dir="auto">{cell(Field::Version)}</td>
                    <td>{said(plan)}</td>
                </tr>
            }
        };
        rows.with_value(|rows| plans.with(|plans| rows.iter().zip(plans).take(MOST_ROWS).map(row).collect_view()))
    };
    view! {
        <p class="follow">
            <strong dir="auto">{name}</strong>" \u{b7} "{of(total as u64, "row", "rows")}": "{dynamic(counted)}"."
            {(!ignored.is_empty()).then(|| format!(" Columns that mean nothing here: {}.", ignored.into_iter().collect::<Vec<_>>().join(", ")))}
        </p>
        <div class="scroll tall" role="region" tabindex="0" aria-label="What each row would do">
            <table class="compact">
                <caption class="unseen">"What each row would do"</caption>
                <thead><tr><th scope="col" class="num">"Row"</th><th scope="col">"Model"</th><th scope="col">"Version"</th><th scope="col">"What happens"</th></tr></thead>
                <tbody>{dynamic(drawn)}</tbody>
            </table>
        </div>
        {(left_out > 0).then(|| view! { <p class="quiet tiny">{format!("{} more rows are not shown.", count(left_out as u64))}</p> })}
    }
}

fn does_something(plan: &Plan) -> bool {
    matches!(plan, Plan::NewModel | Plan::NewVersion(_) | Plan::Changes(_))
}

fn said(plan: &Plan) -> AnyView {
    let with = |what: &str, changes: &[String]| {
        if changes.is_empty() { what.to_owned() } else { format!("{what}; {}", changes.join("; ")) }
    };
    match plan {
        Plan::NewModel => "new model".into_any(),
        Plan::NewVersion(changes) => with("new version", changes).into_any(),
        Plan::Changes(changes) => changes.join("; ").into_any(),
        Plan::Unchanged => view! { <span class="quiet">"as it is"</span> }.into_any(),
        Plan::Wrong { column, reason } => {
            let place = if column.is_empty() { String::new() } else { format!("{column}: ") };
            view! { <span class="problem">"\u{2715} "{place}{reason.clone()}</span> }.into_any()
        }
    }
}

/// Registers one row: what is known is read first, so that what the sheet lacks stays as it is.
async fn register(row: &SheetRow) -> Result<(), String> {
    let Some(name) = row.get(Field::Model) else { return Ok(()) };
    let url = format!("/api/v1/models/{}", path_segment(name));
    let known = found(net::json::<Model>(&url).await).map_err(|failure| failure.sentence())?;
    let before: Option<&ModelSpec> = known.as_ref().map(|model| &model.spec);
    let spec = row.model_spec(before);
    if before != Some(&spec) {
        net::put(&url, &spec).await.map_err(|failure| failure.sentence())?;
    }
    let Some(version) = row.get(Field::Version) else { return Ok(()) };
    let versions: &[Version] = known.as_ref().map_or(&[], |model| &model.versions);
    let before: Option<&VersionSpec> = versions.iter().find(|one| one.name == version).map(|version| &version.spec);
    let spec = row.version_spec(before).map_err(|(_, why)| why)?;
    if before == Some(&spec) {
        return Ok(());
    }
    let url = format!("{url}/versions/{}", path_segment(version));
    net::put(&url, &spec).await.map_err(|failure| failure.sentence())
}

fn found<T>(answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(failure) if failure.is_missing() => Ok(None),
        Err(failure) => Err(failure),
    }
}
