//! A moment: how long ago, the exact one on hover.

use crate::reactive::memo;
use leptos::prelude::*;

use crate::logic::date::{ago, iso_moment, moment};
use crate::store::Store;

/// A moment in epoch milliseconds.
#[component]
pub fn When(ms: i64) -> impl IntoView {
    let now = Store::of_page().now;
    let relative = memo(move || ago(ms, now.get()));
    view! { <time datetime=iso_moment(ms) title=moment(ms)>{relative}</time> }
}
