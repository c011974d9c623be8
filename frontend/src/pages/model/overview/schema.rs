//! The schema that was found out from the reference, for a person to look over and confirm.
//!
//! Who comes: the one who has just sent a reference. They must leave knowing what each column was taken for, and
//! having said that it is right, or knowing how to correct it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::Version;

use super::super::page::Page;
use crate::logic::export;
use crate::logic::search::path_segment;
use crate::logic::words;
use crate::net;
use crate::parts::TableExport;
use crate::reactive::{dynamic, memo};
use crate::store::Store;

/// What was found out; nothing once it is confirmed.
#[component]
pub(super) fn FoundSchema() -> impl IntoView {
    let page = Page::current();
    let found = memo(move || page.version.get().filter(|version| !version.spec.schema.confirmed));
    dynamic(move || found.get().map(|version| view! { <Confirmation name=page.name.get() version=version/> }))
}

#[component]
fn Confirmation(name: String, version: Version) -> impl IntoView {
    let store = Store::of_page();
    let failure = RwSignal::new(None::<String>);
    let url = format!("/api/v1/models/{}/versions/{}/schema/confirm", path_segment(&name), path_segment(&version.name));
    let confirm = move |_| {
        let url = url.clone();
        spawn_local(async move {
            match net::post(&url).await {
                Ok(()) => store.refresh(),
                Err(why) => failure.set(Some(why.sentence())),
            }
        });
    };
    let exported = export::inventory::schema(&version.spec.schema.columns);
    let columns = version.spec.schema.columns.into_iter().map(|column| {
        view! {
            <tr>
                <th scope="row">{column.name}</th>
                <td>{words::kind(column.kind)}</td>
                <td>{words::column_role(column.role)}</td>
            </tr>
        }
    });
    view! {
        <section class="section sheet">
            <h2>"Is this what the columns mean?"</h2>
            <p class="sub">
                "Nobody declared the schema of "{version.name}", so it was found out from its reference. Protected "
                "attributes are never guessed: to make a column one, PUT the version again with that role. Names and "
                "kinds are fixed once there are rows; another version can have others."
            </p>
            <div class="scroll" role="region" tabindex="0" aria-label="Columns">
                <table>
                    <caption class="unseen">"Columns found in the reference"</caption>
                    <thead>
                        <tr><th scope="col">"Column"</th><th scope="col">"Values"</th><th scope="col">"Role"</th></tr>
                    </thead>
                    <tbody>{columns.collect_view()}</tbody>
                </table>
            </div>
            <TableExport what="columns" table=move || exported.clone()/>
            <p><button type="button" class="button" on:click=confirm>"Confirm the schema"</button></p>
            <p role="status">{dynamic(move || failure.get())}</p>
        </section>
    }
}
