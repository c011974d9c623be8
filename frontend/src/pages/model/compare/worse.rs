//! Where the candidate is worse: all slices, the worst first, with multiplicity controlled.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::slice::Slice;
use shared::verdict::Outcome;
use shared::versions::{MIN_LABELLED, SliceFinding};

use super::Kind;
use super::state::Comparing;
use crate::chart::{Whisker, Whiskers};
use crate::logic::compare::figures::gain;
use crate::logic::compare::{sentences, tables};
use crate::logic::number::{NONE, count, interval, of, or_none, p_value, percent, significant};
use crate::parts::{Definition, TableExport, VerdictMark};

/// No page shows more slices unasked.
const SHOWN: usize = 15;

#[component]
pub(super) fn Worse(kind: Kind) -> impl IntoView {
    let comparing = Comparing::current();
    let names = comparing.names();
    let [a, b] = names.clone();
    let is_share = kind != Kind::Numbers;
    let open = RwSignal::new(false);
    let of_title = b.clone();
    let title = memo(move || {
        comparing.slices.with(|slices| {
            slices.as_ref().map(|slices| {
                let certain = slices.ranked.iter().filter(|one| one.is_worse()).count();
                let better = slices.ranked.iter().filter(|one| one.is_better()).count();
                sentences::worse(certain, better, slices.ranked.len(), &of_title)
            })
        })
    });
    let complete = memo(move || comparing.columns.with(|_| comparing.loaders[1].is_complete()));
    let loading = move || {
        (!complete.get()).then(|| view! { <p class="sub" role="status">"More columns are being loaded; slices of those that have come are ranked."</p> })
    };
    let found = comparing.slices;
    let more = memo(move || {
        found.with(|slices| slices.as_ref().map_or(0, |slices| slices.ranked.len().saturating_sub(SHOWN)))
    });
    let body = move || {
        found.with(|slices| {
            let slices = slices.as_ref()?;
            let most = if open.get() { usize::MAX } else { SHOWN };
            let shown: Vec<&SliceFinding> = slices.ranked.iter().take(most).collect();
            let ends = shown.iter().filter_map(|one| one.ci95).flat_map(|(low, high)| [low.abs(), high.abs()]);
            let reach = ends.fold(1e-9, f64::max);
            comparing.with_samples(|samples| {
                let binning = &samples[1].head.binning;
                let of = |one: &&SliceFinding| {
                    row(comparing, tables::slice_name(binning, one), (*one).clone(), is_share, reach)
                };
                shown.iter().map(of).collect_view()
            })
        })
    };
    let few = move || {
        found.with(|slices| {
            let few = slices.as_ref().map_or(0, |slices| slices.few.len());
            (few > 0).then(|| {
                format!(
                    "{} with fewer than {MIN_LABELLED} labelled requests {} too few to be ranked; the CSV has them.",
                    of(few as u64, "slice", "slices"),
                    if few == 1 { "has" } else { "have" }
                )
            })
        })
    };
    let table = move || {
        found
            .with_untracked(|slices| {
                let slices = slices.as_ref()?;
                let all: Vec<SliceFinding> = slices.ranked.iter().chain(&slices.few).cloned().collect();
                comparing.with_samples(|samples| tables::slices(&samples[1].head.binning, &all, &names, is_share))
            })
            .unwrap_or_default()
    };
    let what = if is_share { "right" } else { "mean absolute error" };
    let heads = [format!("{a}, {what}"), format!("{b}, {what}")];
    view! {
        <section class="section sheet" id="worse">
            <h2>{move || title.get().unwrap_or_else(|| format!("Where is {b} worse?"))}</h2>
            <p class="sub">
                "Every group, category and decile range as a slice, the worst first. p is adjusted over all slices looked at: of those "
                "called worse or better, at most 5\u{a0}% are expected to be so by chance."
            </p>
            {dynamic(loading)}
            <div class="scroll" role="region" tabindex="0" aria-label="Slices, the worst first">
                <table class="compact" id="slices">
                    <caption class="unseen">"Slices, those where the candidate is worse first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Slice"</th>
                            <th scope="col" class="num">"Labelled"</th>
                            {heads.map(|head| view! { <th scope="col" class="num minor">{head}</th> }).collect_view()}
                            <th scope="col" class="num">"Gain"</th>
                            <th scope="col" class="num minor">"95\u{a0}% interval"</th>
                            <th scope="col" class="minor">"Worse — better"</th>
                            <th scope="col" class="num minor">"p, adjusted"</th>
                            <th scope="col">"Candidate"</th>
                        </tr>
                    </thead>
                    <tbody>{dynamic(body)}</tbody>
                </table>
            </div>
            {dynamic(move || (more.get() > 0).then(|| view! {
                <button type="button" class="link-button" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                    {dynamic(move || if open.get() { "Show fewer".to_owned() } else { format!("Show {} more", count(more.get() as u64)) })}
                </button>
            }))}
            <p class="quiet tiny">{dynamic(few)}</p>
            <TableExport what="slices" table=table/>
            <Definition key="worse_slices"/>
        </section>
    }
}

fn row(comparing: Comparing, name: String, one: SliceFinding, is_share: bool, reach: f64) -> impl IntoView {
    let quality =
        |value: Option<f64>| or_none(value, |value| if is_share { percent(value, 1) } else { significant(value, 4) });
    let labelled = if one.labelled[0] == one.labelled[1] {
        count(one.labelled[1])
    } else {
        format!("{} / {}", count(one.labelled[0]), count(one.labelled[1]))
    };
    let ends = one.ci95.map_or_else(
        || NONE.to_owned(),
        |(low, high)| interval(low, high, |end| gain(end, is_share).replace(" points", "")),
    );
    let whisker = one.gain.zip(one.ci95).map(|(value, (low, high))| Whisker { value, low, high });
    let word = match (one.is_worse(), one.is_better()) {
        (true, _) => view! { <VerdictMark outcome=Outcome::Fail word="worse"/> }.into_any(),
        (_, true) => view! { <VerdictMark outcome=Outcome::Pass word="better"/> }.into_any(),
        _ => view! { <span class="quiet">"no clear difference"</span> }.into_any(),
    };
    let weak = !one.is_worse() && !one.is_better();
    let label = format!("{name}: gain {}, {ends}", or_none(one.gain, |value| gain(value, is_share)));
    let heading = match one.condition.as_ref().map(Slice::to_string) {
        Some(condition) => {
            let title = format!("Show the slice {condition} alone");
            let narrow = move |_| {
                let condition = condition.clone();
                let now = comparing.page.view.with_untracked(|view| view.slice.clone());
                let within = now.and_then(|text| text.parse::<Slice>().ok()).zip(condition.parse::<Slice>().ok());
                let both = within.map(|(now, more)| now.and(more).to_string());
                comparing.page.change(false, |view| view.slice = Some(both.unwrap_or(condition)));
            };
            view! { <button type="button" class="link-button" title=title on:click=narrow>{name}</button> }.into_any()
        }
        None => view! { {name} }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{heading}</th>
            <td class="num">{labelled}</td>
            <td class="num minor">{quality(one.quality[0])}</td>
            <td class="num minor">{quality(one.quality[1])}</td>
            <td class="num nowrap">{or_none(one.gain, |value| gain(value, is_share))}</td>
            <td class="num minor nowrap">{ends}</td>
            <td class="minor"><Whiskers whisker=whisker domain=(-reach, reach) overall=Some(0.0) weak=weak label=label/></td>
            <td class="num minor">{or_none(one.p_adjusted, p_value)}</td>
            <td class="nowrap">{word}</td>
        </tr>
    }
}
