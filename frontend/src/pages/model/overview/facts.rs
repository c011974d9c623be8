//! What was registered: purpose, people, versions.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::api::Version;
use shared::schema::ObservationRole;

use super::super::page::Page;
use crate::logic::date::span;
use crate::logic::export;
use crate::logic::number::{count, of, significant};
use crate::logic::words;
use crate::parts::{TableExport, When};

/// What the model is for, and who answers for it.
#[component]
pub(super) fn About() -> impl IntoView {
    let page = Page::current();
    let facts = memo(move || {
        let model = page.model.get()?;
        let spec = &model.spec;
        let mut facts: Vec<(&'static str, String)> = Vec::new();
        let mut put = |name, value: String| {
            if !value.is_empty() {
                facts.push((name, value));
            }
        };
        put("Purpose", spec.description.clone());
        if let Some(business) = &spec.business {
            put("Goal", business.goal.clone());
            put("Metric", business.metric.clone());
            let unit = if business.currency.is_empty() { String::new() } else { format!(" {}", business.currency) };
            put(
                "Target",
                business.target.map(|target| format!("{}{unit}", significant(target, 6))).unwrap_or_default(),
            );
        }
        put("Owner", spec.owner.clone());
        put("Team", spec.team.clone());
        put("Used by", words::list(&spec.downstream, 8));
        put(
            "Expected",
            spec.expected_every_s.map(|s| format!("a prediction every {}", span(s as i64))).unwrap_or_default(),
        );
        put(
            "Predicts",
            page.version
                .with(|version| version.as_ref().map(|version| words::task(version.spec.task).to_owned()))
                .unwrap_or_default(),
        );
        Some(facts)
    });
    view! {
        <section class="section sheet">
            <h2>"About"</h2>
            <dl class="facts">
                {dynamic(move || facts.get().map(|facts| {
                    facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }).collect_view()
                }))}
            </dl>
        </section>
    }
}

/// The versions, with what has been received for each.
#[component]
pub(super) fn Versions() -> impl IntoView {
    let page = Page::current();
    let versions = memo(move || page.model.get().map(|model| model.versions.clone()).unwrap_or_default());
    view! {
        <section class="section">
            <h2>"Versions"</h2>
            <p class="sub">{dynamic(move || of(versions.read().len() as u64, "version", "versions"))}</p>
            <div class="sheet scroll" role="region" tabindex="0" aria-label="Versions">
                <table>
                    <caption class="unseen">"Versions of the model and what has been received for each"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Version"</th>
                            <th scope="col">"Stage"</th>
                            <th scope="col" class="num">"Reference rows"</th>
                            <th scope="col" class="num">"Production rows"</th>
                            <th scope="col" class="num minor">"With a label"</th>
                            <th scope="col" class="minor">"Last prediction"</th>
                            <th scope="col" class="minor">"Trained with"</th>
                        </tr>
                    </thead>
                    <tbody>{dynamic(move || versions.get().into_iter().map(row).collect_view())}</tbody>
                </table>
            </div>
            <TableExport what="versions" table=move || versions.with(|versions| export::inventory::versions(versions))/>
        </section>
    }
}

fn row(version: Version) -> impl IntoView {
    let reference =
        version.received.iter().filter(|one| one.role == ObservationRole::Reference).map(|one| one.rows).sum();
    let production = || version.received.iter().filter(|one| one.role != ObservationRole::Reference);
    let rows = production().map(|one| one.rows).sum();
    let labelled = production().map(|one| one.labelled).sum();
    let last = production().map(|one| one.last).max().map(|last| view! { <When ms=last/> });
    view! {
        <tr>
            <th scope="row">{version.name.clone()}</th>
            <td>{words::stage(version.spec.stage)}</td>
            <td class="num">{count(reference)}</td>
            <td class="num">{count(rows)}</td>
            <td class="num minor">{count(labelled)}</td>
            <td class="minor">{last}</td>
            <td class="minor">{version.spec.environment.clone()}</td>
        </tr>
    }
}
