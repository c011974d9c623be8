//! The rows of the slice to take away, with all their values.

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::slice::Slice;

use super::state::Exploring;
use crate::logic::number::of;
use crate::logic::rows::{RowsFile, rows_url};

/// Links to the rows of the slice as files, with how many they are.
#[component]
pub(super) fn RowsAsFile(exploring: Exploring) -> impl IntoView {
    let wanted = memo(move || {
        exploring.tick.track();
        let slice = exploring.slice.get();
        let range = exploring.page.days.get().seconds();
        let (inside, fits) = exploring
            .engine
            .with_value(|engine| (engine.live().map(|live| live.current().rows), engine.problem.is_none()));
        let head = exploring.live.rows.with(|rows| rows.sample.as_ref().map(|sample| sample.head.clone()))?;
        let slice = if fits { slice } else { Slice::All };
        Some((RowsFile::new(&head, range, &slice), head.one_in == 1, inside?))
    });
    let shown = memo(move || wanted.with(|wanted| wanted.as_ref().is_some_and(|(_, _, inside)| *inside > 0)));
    // The links stay while a brush moves, and only where they lead to changes.
    let url = move |format: &'static str| {
        attr(move || wanted.with(|wanted| wanted.as_ref().map(|(file, _, _)| rows_url(file, format))))
    };
    let count = move || {
        wanted.with(|wanted| match wanted {
            Some((_, true, inside)) => of(*inside, "row", "rows"),
            _ => "all rows of the slice, not only those counted here".to_owned(),
        })
    };
    view! {
        {dynamic(move || shown.get().then(|| view! {
            <p class="sub rows-file">
                "Take the rows away, with all their values: "
                <a href=url("csv") download="">"Rows as CSV"</a>" \u{b7} "
                <a href=url("parquet") download="">"Rows as Parquet"</a>
                " ("{dynamic(count)}")"
            </p>
        }))}
    }
}
