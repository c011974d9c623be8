//! The drift verdict of the last seven days, computed here from a small request.

use std::sync::Arc;

use crate::reactive::memo;
use leptos::prelude::*;
use shared::api::Model;
use shared::figures::drift::dataset_drift;
use shared::schema::ObservationRole;
use shared::series::{Prefix, Summaries};
use shared::summary::Layout;
use shared::verdict::{Outcome, Verdict};

use super::Shifted;
use crate::logic::date::DAY;
use crate::logic::words::{leading, leading_role};
use crate::parts::VerdictMark;
use crate::store::{Store, summaries_url};

/// How many days are looked at.
const DAYS: i64 = 7;

/// Says in a word and a sentence whether the model's features have shifted.
#[component]
pub fn DriftLine(model: Arc<Model>) -> impl IntoView {
    let store = Store::of_page();
    let Some(version) = leading(&model).filter(|version| version.binning.is_some()) else {
        return view! { <p class="quiet">"Drift: not available, because no reference has been sent."</p> }.into_any();
    };
    let role = leading_role(version);
    let Some(received) = version.received.iter().find(|one| one.role == role) else {
        return view! { <p class="quiet">"Drift: not available, because no production rows have come."</p> }.into_any();
    };
    let since = (received.last.div_euclid(1_000 * DAY) - DAYS + 1) * DAY;
    let url = summaries_url(&model.name, &version.name, "cells", Some(since));
    let slot = store.summaries(&url, received.rows);
    let verdict = memo(move || {
        slot.with(|slot| match (&slot.value, &slot.failure) {
            (Some(summaries), _) => Some(Ok(verdict_since(summaries, role, since))),
            (None, Some(failure)) => Some(Err(failure.sentence())),
            (None, None) => None,
        })
    });
    if let Some(Shifted(shifted)) = use_context() {
        let name = model.name.clone();
        Effect::new(move |_| {
            let failed =
                verdict.with(|verdict| matches!(verdict, Some(Ok(Some(verdict))) if verdict.outcome == Outcome::Fail));
            if failed != shifted.with_untracked(|shifted| shifted.contains(&name)) {
                shifted.update(|shifted| {
                    if failed {
                        shifted.insert(name.clone());
                    } else {
                        shifted.remove(&name);
                    }
                });
            }
        });
    }
    (move || match verdict.get() {
        None => view! { <span class="bone bone-14"></span> }.into_any(),
        Some(Err(why)) => view! { <p class="quiet">"Drift: not available. "{why}</p> }.into_any(),
        Some(Ok(None)) => {
            view! { <p class="quiet">"Drift: not available, because no rows have come in 7 days."</p> }.into_any()
        }
        Some(Ok(Some(verdict))) => {
            let word = match verdict.outcome {
                Outcome::Pass => "Steady",
                Outcome::Fail => "Shifted",
                Outcome::Inconclusive => "Can\u{2019}t tell",
            };
            view! { <p><VerdictMark outcome=verdict.outcome word=word/>" over 7 days. "{verdict.reason}"."</p> }
                .into_any()
        }
    })
    .into_any()
}

fn verdict_since(summaries: &Summaries, role: ObservationRole, since: i64) -> Option<Verdict> {
    let version = summaries.versions.first()?;
    let layout = Layout::new(&version.binning);
    let totals = |role: ObservationRole, from: i64| {
        let prefix = Prefix::new(version.role(role)?);
        Some(prefix.totals(&prefix.range(from, i64::MAX)))
    };
    let reference = totals(ObservationRole::Reference, i64::MIN)?;
    let current = totals(role, since).filter(|totals| totals.rows > 0)?;
    Some(dataset_drift(&version.binning, &layout, &reference, &current).verdict)
}
