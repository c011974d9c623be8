//! How much the model is used.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;

use super::super::page::Page;
use crate::chart::DailyBars;
use crate::logic::date::DAY;
use crate::logic::export;
use crate::logic::number::{of, short};
use crate::logic::words::daily;
use crate::parts::ChartExport;
use crate::store::Store;

/// Rows on each of the last 90 days.
#[component]
pub(super) fn Traffic() -> impl IntoView {
    let page = Page::current();
    let rows = memo(move || page.model.get().map(|model| daily(&model)));
    let sentence = memo(move || {
        let said = rows.get().map(|rows| {
            let total: u64 = rows.iter().sum();
            let days = rows.iter().filter(|rows| **rows > 0).count();
            let most = rows.iter().copied().max().unwrap_or(0);
            format!(
                "{} on {} of the last 90 days, at most {} a day.",
                of(total, "prediction", "predictions"),
                days,
                short(most as f64)
            )
        });
        said.unwrap_or_default()
    });
    let now = Store::of_page().now;
    let table = move || {
        let today = now.get_untracked().div_euclid(1_000 * DAY);
        rows.with(|rows| rows.as_ref().map(|rows| export::inventory::daily(rows, today)).unwrap_or_default())
    };
    view! {
        <section class="section">
            <h2>"Traffic"</h2>
            <p class="sub">{sentence}</p>
            <ChartExport what="rows per day" title="Rows on each of the last 90 days" about=sentence table=table as_table=true>
                {dynamic(move || rows.get().map(|rows| view! { <DailyBars rows=rows/> }))}
                <div class="ends"><span>"90 days ago"</span><span>"rows a day"</span><span>"today"</span></div>
            </ChartExport>
        </section>
    }
}
