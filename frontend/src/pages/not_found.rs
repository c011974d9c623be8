//! An address that means nothing here.
//!
//! Who comes: someone with an old or mistyped link. They must leave with the page that they meant.

use crate::reactive::dynamic;
use leptos::prelude::*;

use crate::address::Address;
use crate::logic::search::{path_segment, title};
use crate::store::Store;

/// Says that there is no such page, and offers those that there are.
#[component]
pub fn NotFound() -> impl IntoView {
    document().set_title("Not found · Evenkeel");
    let path = Address::of_page().path;
    view! {
        <section class="empty">
            <h1>"There is no page here"</h1>
            <p>"Nothing is kept at "<code>{path}</code>". The link may be old or have a letter wrong."</p>
            <Elsewhere/>
        </section>
    }
}

/// Where else to go: the list, and each model.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let models = Store::of_page().models();
    let links = move || {
        models.with(|models| models.value.clone()).map(|models| {
            models
                .iter()
                .map(|model| {
                    let href = format!("/models/{}", path_segment(&model.name));
                    view! { <li><a href=href>{title(&model.name)}</a></li> }
                })
                .collect_view()
        })
    };
    view! {
        <p><a href="/">"All models"</a></p>
        <ul>{dynamic(links)}</ul>
    }
}
