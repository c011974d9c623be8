//! Who answers: what was planned and what is seen, side by side, and the form that changes it.

use leptos::prelude::*;
use shared::api::ObservedShare;

use super::route_form::RouteForm;
use super::state::Operating;
use crate::logic::number::count;
use crate::logic::operations::json_text::json_text;
use crate::logic::operations::ledger::{by_words, percent};
use crate::logic::words::list;
use crate::parts::{NotRead, When};
use crate::reactive::dynamic;

/// The route.
#[component]
pub(super) fn RouteSection() -> impl IntoView {
    let operating = Operating::current();
    let route = operating.route.value;
    let title = move || {
        route.with(|route| match route.as_deref().map(|route| route.plan.split.as_slice()) {
            None => "Route".to_owned(),
            Some([]) => "No route has been set".to_owned(),
            Some([only]) => format!("{} is to answer every request", only.version),
            Some(several) => format!("{} versions share the requests", several.len()),
        })
    };
    let decided = move || {
        let route = route.get()?;
        Some(match route.since {
            None => view! {
                <p class="sub">"Whoever serves the model decides alone. Set a route, and serving systems can follow it; below is what answers now."</p>
            }
            .into_any(),
            Some(since) => {
                let why = route.plan.reason.clone();
                let revision = route.revision;
                view! {
                    <p class="sub">
                        "Since "<When ms=since/>", by "{by_words(&route.by)}": \u{201c}"{why}"\u{201d} (revision "{revision}")"
                    </p>
                }
                .into_any()
            }
        })
    };
    let facts = move || {
        let route = route.get()?;
        let shadow = if route.plan.shadow.is_empty() { "none".to_owned() } else { list(&route.plan.shadow, 6) };
        let fallback = match &route.plan.fallback {
            Some(fallback) => view! { <code class="fallback">{json_text(fallback)}</code> }.into_any(),
            None => view! { "none: while the breaker is open, callers get nothing" }.into_any(),
        };
        Some(view! {
            <dl class="facts">
                <dt>"Shadows"</dt><dd>{shadow}</dd>
                <dt>"Fallback"</dt><dd>{fallback}</dd>
            </dl>
        })
    };
    view! {
        <section class="section sheet ops-route">
            <h2>{dynamic(title)}</h2>
            {dynamic(decided)}
            <NotRead of=operating.route what="The route"/>
            <Observed/>
            {dynamic(facts)}
            {operating.granted.operate.then(|| view! { <RouteForm/> })}
        </section>
    }
}

/// Planned against observed shares: a pair of bars in a row, and the figures.
#[component]
fn Observed() -> impl IntoView {
    let operating = Operating::current();
    let row = |share: &ObservedShare| {
        let observed = share.observed;
        let said = observed.map_or_else(|| "—".to_owned(), percent);
        view! {
            <tr>
                <th scope="row">{share.version.clone()}</th>
                <td class="pair" aria-hidden="true"><PairBars planned=share.planned observed=observed/></td>
                <td class="num">{percent(share.planned)}</td>
                <td class="num">{said}</td>
                <td class="num rows">{count(share.rows)}</td>
            </tr>
        }
    };
    let body = move || {
        let shares = operating.observed.value.get()?;
        if shares.is_empty() {
            return Some(view! { <p class="quiet">"No version has answered yet."</p> }.into_any());
        }
        let rows = shares.iter().map(row).collect_view();
        Some(
            view! {
                <table class="compact shares">
                    <caption class="unseen">"Planned and observed share of each version"</caption>
                    <thead><tr>
                        <th scope="col">"Version"</th>
                        <th scope="col" class="pair" aria-hidden="true"></th>
                        <th scope="col" class="num"><Swatch class="share-planned"/>"Planned"</th>
                        <th scope="col" class="num"><Swatch class="share-observed"/>"Observed"</th>
                        <th scope="col" class="num rows">"Predictions"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any(),
        )
    };
    view! {
        <NotRead of=operating.observed what="What is observed"/>
        <div class="shares-place">{dynamic(body)}</div>
    }
}

#[component]
fn PairBars(planned: f64, observed: Option<f64>) -> impl IntoView {
    view! {
        <svg class="pair-bars" viewBox="0 0 100 14" preserveAspectRatio="none">
            <rect class="share-planned" x="0" y="1" width=planned height="5"/>
            <rect class="share-observed" x="0" y="8" width=observed.unwrap_or(0.0) height="5"/>
            <line class="axis-line" x1="0" x2="0" y1="0" y2="14"/>
        </svg>
    }
}

#[component]
fn Swatch(class: &'static str) -> impl IntoView {
    view! { <svg class="swatch" width="10" height="8" viewBox="0 0 10 8" aria-hidden="true"><rect class=class width="10" height="8"/></svg> }
}
