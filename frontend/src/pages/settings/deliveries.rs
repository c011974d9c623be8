//! Every message that was sent, and the receiver's answer.

use leptos::prelude::*;
use shared::api::Delivery;

use crate::fetched::Fetched;
use crate::logic::operations::deliveries::{next, outcome};
use crate::parts::{NotRead, VerdictMark, When};
use crate::reactive::dynamic;
use crate::store::Store;

/// No more are listed unasked.
const FEW: usize = 20;

/// The deliveries.
#[component]
pub(super) fn DeliveriesSection(deliveries: Fetched<Vec<Delivery>>) -> impl IntoView {
    let now = Store::of_page().now;
    let all = RwSignal::new(false);
    let row = move |delivery: &Delivery| {
        let (says, word) = outcome(delivery);
        let again = next(delivery, now.get_untracked());
        let again = if again.is_empty() { "—".to_owned() } else { again };
        let answer = if delivery.answer.is_empty() { "—".to_owned() } else { delivery.answer.clone() };
        view! {
            <tr>
                <th scope="row" class="nowrap"><When ms=delivery.created/></th>
                <td>{delivery.channel.clone()}</td>
                <td class="place">{delivery.subject.clone()}</td>
                <td><VerdictMark outcome=says word=word/></td>
                <td class="num second">{delivery.attempts}</td>
                <td class="second nowrap">{again}</td>
                <td class="place">{answer}</td>
            </tr>
        }
    };
    let list = move || {
        let found = deliveries.value.get()?;
        if found.is_empty() {
            return Some(view! { <p class="quiet">"Nothing has been sent yet."</p> }.into_any());
        }
        let shown = if all.get() { found.len() } else { FEW };
        let more = found.len().saturating_sub(shown);
        Some(
            view! {
                <div class="scroll" role="region" tabindex="0" aria-label="Deliveries">
                    <table class="compact">
                        <caption class="unseen">"Messages, the latest first"</caption>
                        <thead><tr>
                            <th scope="col">"When"</th>
                            <th scope="col">"Channel"</th>
                            <th scope="col">"Message"</th>
                            <th scope="col">"Came to"</th>
                            <th scope="col" class="num second">"Tries"</th>
                            <th scope="col" class="second">"Next try"</th>
                            <th scope="col">"Answer"</th>
                        </tr></thead>
                        <tbody>{found.iter().take(shown).map(row).collect_view()}</tbody>
                    </table>
                </div>
                {(more > 0).then(|| view! {
                    <button type="button" class="link-button" on:click=move |_| all.set(true)>"Show "{more}" earlier ones"</button>
                })}
            }
            .into_any(),
        )
    };
    view! {
        <section class="section sheet">
            <h2>"Deliveries"</h2>
            <p class="sub">"What was sent over the channels, and what the receivers answered."</p>
            <NotRead of=deliveries what="The deliveries"/>
            {dynamic(list)}
            <button type="button" class="button" on:click=move |_| deliveries.look()>"Look again"</button>
        </section>
    }
}
