//! The rows of the slice to take away, with all their values.

use crate::reactive::{dynamic, memo};
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
    view! {
        {dynamic(move || wanted.get().filter(|(_, _, inside)| *inside > 0).map(|(file, whole, inside)| {
            let (csv, parquet) = (rows_url(&file, "csv"), rows_url(&file, "parquet"));
            let count = if whole { of(inside, "row", "rows") } else { "all rows of the slice, not only those counted here".to_owned() };
            view! {
                <p class="sub rows-file">
                    "Take the rows away, with all their values: "
                    <a href=csv download="">"Rows as CSV"</a>" \u{b7} "
                    <a href=parquet download="">"Rows as Parquet"</a>
                    " ("{count}")"
                </p>
            }
        }))}
    }
}
