//! A moment: how long ago, the exact one on hover.

use crate::reactive::memo;
use leptos::prelude::*;

use crate::logic::date::{ago, iso_moment, moment, span};
use crate::store::Store;

/// A moment in epoch milliseconds.
#[component]
pub fn When(ms: i64) -> impl IntoView {
    let now = Store::of_page().now;
    let relative = memo(move || ago(ms, now.get()));
    view! { <time datetime=iso_moment(ms) title=moment(ms)>{relative}</time> }
}

/// How long something has held, since an epoch millisecond.
#[component]
pub fn Lasting(since: i64) -> impl IntoView {
    let now = Store::of_page().now;
    let length = memo(move || span((now.get() - since).max(0) / 1_000));
    let title = format!("since {}", moment(since));
    view! { <time datetime=iso_moment(since) title=title>{length}</time> }
}
