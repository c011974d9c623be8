//! How old what the page shows is.

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;

use crate::logic::date::moment;
use crate::logic::following::Line;
use crate::store::Store;

/// In the shell: whether changes arrive as they happen, or since when they do not.
#[component]
pub fn Freshness() -> impl IntoView {
    let store = Store::of_page();
    let line = store.line;
    let text = memo(move || line.get().words(store.now.get()));
    let (class, title) = (
        attr(move || match line.get() {
            Line::Lost(_) => "following lost nowrap tiny",
            _ => "following quiet minor nowrap tiny",
        }),
        attr(move || match line.get() {
            Line::Open => Some("Changes arrive here as they happen.".to_owned()),
            Line::Lost(since) => Some(format!("The backend has not been heard of since {}.", moment(since))),
            Line::Idle | Line::Opening => None,
        }),
    );
    view! { <span class=class title=title role="status">{dynamic(move || text.get())}</span> }
}
