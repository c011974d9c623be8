//! What was live at any moment, and every change since the first.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::RouteChange;

use super::state::Operating;
use crate::logic::date::{iso_moment, moment};
use crate::logic::operations::breaker::word;
use crate::logic::operations::form_moment::{field_moment, field_text};
use crate::logic::operations::ledger::{by_words, live_then, split_words, table};
use crate::logic::search::path_segment;
use crate::net;
use crate::parts::{NotRead, Outcome, SendButton, Sending, TableExport, problem};
use crate::reactive::{attr, dynamic};
use crate::store::Store;

/// No more changes are listed unasked.
const FEW: usize = 8;

/// The ledger.
#[component]
pub(super) fn LedgerSection() -> impl IntoView {
    let operating = Operating::current();
    let all = RwSignal::new(false);
    let row = |line: &RouteChange| {
        let route = &line.route;
        let when = route.since.map(|since| view! { <time datetime=iso_moment(since)>{moment(since)}</time> });
        view! {
            <tr>
                <th scope="row" class="nowrap">{when}</th>
                <td>{line.action.clone()}</td>
                <td>{split_words(&route.plan)}</td>
                <td class="second">{word(route.plan.breaker)}</td>
                <td>{by_words(&route.by)}</td>
                <td class="said-why">{route.plan.reason.clone()}</td>
            </tr>
        }
    };
    let list = move || {
        let lines = operating.history.value.get()?;
        if lines.is_empty() {
            return Some(
                view! { <p class="quiet">"Nothing has been decided yet. Every change of the route is written down here, and stays."</p> }
                    .into_any(),
            );
        }
        let shown = if all.get() { lines.len() } else { FEW };
        let more = lines.len().saturating_sub(shown);
        let rows = lines.iter().take(shown).map(row).collect_view();
        let export = move || {
            operating
                .history
                .value
                .with_untracked(|lines| lines.as_deref().map(|lines| table(lines)).unwrap_or_default())
        };
        Some(
            view! {
                <div class="scroll" role="region" tabindex="0" aria-label="Every change of the route">
                    <table class="compact">
                        <caption class="unseen">"Every change of the route, the latest first"</caption>
                        <thead><tr>
                            <th scope="col">"Since"</th>
                            <th scope="col">"What happened"</th>
                            <th scope="col">"Split"</th>
                            <th scope="col" class="second">"Breaker"</th>
                            <th scope="col">"By"</th>
                            <th scope="col">"Why"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {(more > 0).then(|| view! {
                    <button type="button" class="link-button" on:click=move |_| all.set(true)>"Show "{more}" earlier changes"</button>
                })}
                <TableExport what="every change of the route" table=export/>
            }
            .into_any(),
        )
    };
    view! {
        <section class="section sheet">
            <h2>"Ledger"</h2>
            <p class="sub">"Who was to answer when, and who decided so. Nothing is ever taken out."</p>
            <Then/>
            <NotRead of=operating.history what="The ledger"/>
            {dynamic(list)}
        </section>
    }
}

/// "What was live at …?"
#[component]
fn Then() -> impl IntoView {
    let operating = Operating::current();
    let now = Store::of_page().now;
    let at = RwSignal::new(field_text(now.get_untracked() - 3_600_000));
    let sending = Sending::new();
    let ask = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(ms) = field_moment(&at.get_untracked()) else {
            return sending.refuse("Choose a day and a time first.");
        };
        let url = format!("{}?at={}", operating.at("route"), path_segment(&iso_moment(ms)));
        sending.send(async move { net::json::<RouteChange>(&url).await }, move |answer| match answer {
            Ok(line) => Ok(live_then(ms, &line)),
            Err(failure) if failure.is_missing() => {
                Ok(format!("At {}, no route had been set yet: whoever served the model decided alone.", moment(ms)))
            }
            Err(failure) => Err(problem(&failure)),
        });
    };
    view! {
        <form class="then" on:submit=ask>
            <div class="field">
                <label for="ledger-at">"What was live at (UTC)"</label>
                <input
                    id="ledger-at"
                    type="datetime-local"
                    prop:value=attr(move || at.get())
                    on:input=move |event| at.set(event_target_value(&event))
                />
            </div>
            <SendButton name="Look it up" sending=sending/>
        </form>
        <div class="then-answer"><Outcome sending=sending/></div>
    }
}
