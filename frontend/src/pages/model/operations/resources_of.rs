//! The charts of one version's readings.

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::usual_memory;
use shared::api::Resources;
use shared::date::DAY_MS;

use super::state::Operating;
use crate::changes;
use crate::chart::{Readings, ReadingsChart};
use crate::fetched::Fetched;
use crate::logic::date::iso_moment;
use crate::logic::operations::readings::{What, command, table};
use crate::logic::search::path_segment;
use crate::parts::{ChartExport, Copyable, NotRead};
use crate::reactive::{dynamic, memo};
use crate::store::Store;

/// Long enough to know what is usual at an hour of a weekday.
const USUAL_MS: i64 = 8 * DAY_MS;

/// Charts, or how to send the first reading.
#[component]
pub(super) fn ResourcesOf(version: String) -> impl IntoView {
    let operating = Operating::current();
    let store = Store::of_page();
    let opened = store.now.get_untracked();
    let changed = operating.name.with_value(|name| changes::of_model(name));
    let of_version = format!("versions/{}/resources", path_segment(&version));
    let since = |ms: i64| operating.at(&format!("{of_version}?from={}", iso_moment(opened - ms)));
    let readings = Fetched::<Vec<Resources>>::start(since(DAY_MS)).follow(changed);
    // What is usual needs more days, and is asked for once there is anything to compare with it.
    let earlier = Fetched::<Vec<Resources>>::nowhere(since(USUAL_MS));
    Effect::new(move |asked: Option<bool>| {
        let asked = asked.unwrap_or(false);
        let has_memory =
            readings.value.with(|found| found.iter().flat_map(|all| all.iter()).any(|one| one.memory_bytes.is_some()));
        if has_memory && !asked {
            earlier.look();
        }
        asked || has_memory
    });
    let usual = memo(move || {
        let latest = readings.value.with(|found| found.as_ref()?.last()?.time)?;
        earlier.value.with(|found| usual_memory(found.as_ref()?, latest))
    });
    let empty = memo(move || readings.value.with(|found| found.as_ref().map(|all| all.is_empty())));
    let name = version.clone();
    let body = move || match empty.get() {
        None => view! { <span class="bone bone-large"></span> }.into_any(),
        Some(true) => view! { <Nothing version=name.clone()/> }.into_any(),
        Some(false) => {
            let charts = What::ALL.map(|what| {
                let lines = memo(move || {
                    readings.value.with(|found| {
                        let found = found.as_deref().map(Vec::as_slice).unwrap_or_default();
                        let last = found.last().and_then(|one| one.time).unwrap_or(opened).max(opened);
                        let usual = usual.get().filter(|_| what == What::Memory).map(|usual| usual.median / 1e6);
                        let day = |ms: i64| ms as f64 / DAY_MS as f64;
                        Arc::new(Readings {
                            what,
                            lines: what.lines(found),
                            usual,
                            span: (day(last - DAY_MS), day(last)),
                        })
                    })
                });
                let title = memo(move || {
                    readings.value.with(|found| {
                        let found = found.as_deref().map(Vec::as_slice).unwrap_or_default();
                        what.title(found, usual.get().as_ref())
                    })
                });
                let is_there = memo(move || !lines.read().lines.is_empty());
                let export = move || {
                    readings.value.with_untracked(|found| found.as_deref().map(|all| table(all)).unwrap_or_default())
                };
                view! {
                    <div class="reading">
                        <h3>{dynamic(move || title.get())}</h3>
                        {dynamic(move || if is_there.get() {
                            view! {
                                <ChartExport what=what.name() title=title table=export as_table=true>
                                    <ReadingsChart readings=lines title=title/>
                                </ChartExport>
                            }
                            .into_any()
                        } else {
                            view! { <p class="quiet">"Not sent for this version."</p> }.into_any()
                        })}
                    </div>
                }
            });
            view! { <div class="readings">{charts.into_iter().collect_view()}</div> }.into_any()
        }
    };
    let basis = move || {
        usual.get().map(|usual| {
            let when = if usual.same_hour { "at this hour of this weekday" } else { "at any time, as there are few readings yet" };
            view! { <p class="quiet tiny">"Usual: the median of "{usual.n}" readings "{when}". Twice as much is past the limit of a built-in rule."</p> }
        })
    };
    view! {
        <NotRead of=readings what="The readings"/>
        {dynamic(body)}
        {dynamic(basis)}
    }
}

#[component]
fn Nothing(version: String) -> impl IntoView {
    let operating = Operating::current();
    let origin = window().location().origin().unwrap_or_default();
    let text = operating.name.with_value(|name| command(&origin, name, &version));
    view! {
        <div class="short">
            <p>"No reading of "{version}" in the last 24 hours. Send one as often as you like; every field may be left out:"</p>
            <Copyable text=text/>
            <p>
                "Or let Evenkeel read them: set the address of its Prometheus metrics under Endpoints below. Understood are "
                <code>"process_resident_memory_bytes"</code>", "<code>"process_cpu_seconds_total"</code>
                ", and counters and histograms of requests by their usual names."
            </p>
        </div>
    }
}
