//! The states of the last day or the last 90 days as a strip, and its changes as a list.

use std::sync::Arc;

use leptos::prelude::*;
use shared::date::DAY_MS;

use super::state::Operating;
use crate::logic::date::moment;
use crate::logic::operations::states::{Segment, height, segments, summary};
use crate::logic::words;
use crate::parts::{StateMark, When};
use crate::reactive::{attr, dynamic, memo};
use crate::store::Store;

/// The strip in units of its own; it is stretched to the page's width.
const WIDE: f64 = 1_000.0;
const TALL: f64 = 36.0;
/// No more changes are listed unasked.
const FEW: usize = 6;

/// The strip with a choice of its length.
#[component]
pub(super) fn StatesStrip() -> impl IntoView {
    let operating = Operating::current();
    let now = Store::of_page().now;
    let days = RwSignal::new(1_i64);
    let all = RwSignal::new(false);
    // By the minute, so that nothing is drawn anew every second.
    let minute = memo(move || now.get().div_euclid(60_000) * 60_000 + 60_000);
    let drawn = memo(move || {
        let changes = operating.states.value.get()?;
        let to = minute.get();
        let from = to - days.get() * DAY_MS;
        let found = segments(&changes, from, to);
        let said = summary(&found, from, to);
        Some(Arc::new((found, said, from, to)))
    });
    let choose = move |count: i64, name: &'static str| {
        view! {
            <button type="button" aria-pressed=attr(move || (days.get() == count).to_string()) on:click=move |_| days.set(count)>
                {name}
            </button>
        }
    };
    let strip = move || drawn.get().map(|drawn| view! { <Strip drawn=drawn/> });
    let ends = move || if days.get() == 1 { "24 hours ago" } else { "90 days ago" };
    let said = move || drawn.get().map(|drawn| drawn.1.clone()).unwrap_or_default();
    let list = move || {
        let changes = operating.states.value.get()?;
        let shown = if all.get() { changes.len() } else { FEW };
        let rows = changes.iter().rev().take(shown).map(|change| {
            view! {
                <tr>
                    <th scope="row" class="nowrap"><When ms=change.at/></th>
                    <td><StateMark state=change.state/></td>
                    <td>{change.reason.clone()}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        let more = changes.len().saturating_sub(shown);
        Some(view! {
            <table class="compact">
                <caption class="unseen">"Changes of its state, the latest first"</caption>
                <thead><tr><th scope="col">"When"</th><th scope="col">"State"</th><th scope="col">"Why"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {(more > 0).then(|| view! {
                <button type="button" class="link-button" on:click=move |_| all.set(true)>"Show "{more}" earlier changes"</button>
            })}
        })
    };
    view! {
        <div class="strip">
            <div class="strip-head">
                <p>{dynamic(said)}</p>
                <div class="segments" role="group" aria-label="How far back">
                    {choose(1, "24 hours")}{choose(90, "90 days")}
                </div>
            </div>
            <div class="strip-place">{dynamic(strip)}</div>
            <div class="ends"><span>{dynamic(ends)}</span><span>"now"</span></div>
            <details class="define">
                <summary>"Show each change"</summary>
                <div class="plain">{dynamic(list)}</div>
            </details>
        </div>
    }
}

#[component]
fn Strip(drawn: Arc<(Vec<Segment>, String, i64, i64)>) -> impl IntoView {
    let (found, said, from, to) = (&drawn.0, drawn.1.clone(), drawn.2, drawn.3);
    let x = |at: i64| (at - from) as f64 / (to - from) as f64 * WIDE;
    let one = |segment: &Segment| {
        let tall = height(segment.state) * TALL;
        let title = format!("{} from {} to {}", words::state(segment.state), moment(segment.from), moment(segment.to));
        // A minute of 90 days must be seen too.
        let width = (x(segment.to) - x(segment.from)).max(2.0);
        view! {
            <rect
                class=format!("strip-{}", words::state_class(segment.state))
                x={x(segment.from).min(WIDE - width)} y={TALL - tall} width=width height=tall
            ><title>{title}</title></rect>
        }
    };
    view! {
        <svg class="strip-chart" viewBox=format!("0 0 {WIDE} {TALL}") preserveAspectRatio="none" role="img" aria-label=said>
            <line class="strip-base" x1="0" x2=WIDE y1={TALL - 0.5} y2={TALL - 0.5}/>
            {found.iter().map(one).collect_view()}
        </svg>
    }
}
