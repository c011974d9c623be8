//! Where a request spent its time.

use leptos::prelude::*;
use shared::api::Hop;

use crate::logic::export;
use crate::logic::request::{milliseconds, placed};
use crate::parts::TableExport;

/// One line per hop, with a bar that stands where its time was.
#[component]
pub(super) fn Hops(hops: Vec<Hop>) -> impl IntoView {
    let exported = export::inventory::hops(&hops);
    let rows = placed(&hops)
        .into_iter()
        .map(|one| {
            let (hop, indent) = (one.hop, format!("depth-{}", one.depth.min(6)));
            let (x, width) = (format!("{:.2}", 100.0 * one.start), format!("{:.2}", (100.0 * one.length).max(0.5)));
            let class = if hop.error.is_some() { "hop failed" } else { "hop" };
            let error = hop.error.map(|error| view! { <span class="problem tiny">"✕ failed: "{error}</span> });
            view! {
                <tr>
                    <th scope="row"><span class=indent>{hop.service}</span></th>
                    <td>{hop.name}" "{error}</td>
                    <td class="num">{milliseconds(hop.duration_us)}</td>
                    <td class="second">
                        <svg class=class viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                            <rect x=x y="1" width=width height="6"/>
                        </svg>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2>"Where the time went"</h2>
            <p class="sub">"From the traces that were sent for it."</p>
            <div class="sheet scroll" role="region" tabindex="0" aria-label="Hops">
                <table>
                    <caption class="unseen">"Latency by hop, the earliest first"</caption>
                    <thead><tr>
                        <th scope="col">"Service"</th><th scope="col">"What it did"</th>
                        <th scope="col" class="num">"Took"</th><th scope="col" class="second">"When"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <TableExport what="hops" table=move || exported.clone()/>
        </section>
    }
}
