//! What is out of sight follows a brush when it is done: half of the charts would cost the others their frame.

use leptos::html::Div;
use leptos::prelude::*;

use super::state::Exploring;
use crate::chart::use_sight;
use crate::reactive::memo;

/// Whether what stands in an element need not follow now.
pub(super) fn use_rest(exploring: Exploring, node: NodeRef<Div>) -> Memo<bool> {
    let seen = use_sight(node);
    memo(move || !seen.get() && exploring.is_dragged())
}

/// A value that stays what it was while it rests.
pub(super) fn resting<T: Clone + PartialEq + Send + Sync + 'static>(
    rests: Memo<bool>,
    compute: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |before: Option<&T>| match before {
        Some(before) if rests.get() => before.clone(),
        _ => compute(),
    })
}
