//! The last days of a model: bars, and what they come to in a line.

use leptos::prelude::*;
use shared::api::Day;

use crate::chart::UptimeBars;
use crate::logic::date::DAY;
use crate::logic::uptime::{day_words, summary};
use crate::reactive::dynamic;
use crate::store::Store;

/// Bars of the days, the last of which is today; under them the day that is pointed at, else all in short.
#[component]
pub fn Days(days: Vec<Day>) -> impl IntoView {
    let store = Store::of_page();
    let pointed = RwSignal::new(None::<usize>);
    let in_short = summary(&days);
    let line = {
        let days = days.clone();
        move || {
            let today = store.now.get_untracked().div_euclid(1_000 * DAY);
            let first = today - days.len() as i64 + 1;
            let day = pointed.get().and_then(|at| Some((first + at as i64, days.get(at)?)));
            day.map_or_else(|| in_short.clone(), |(number, day)| day_words(day, number))
        }
    };
    view! {
        <UptimeBars days=days pointed=pointed/>
        <p class="ends"><span>{dynamic(line)}</span><span>"today"</span></p>
    }
}
