//! Who is decided differently, and who becomes right or wrong by it.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::sample::Field;
use shared::versions::{PairCounts, Part};

use super::Kind;
use super::state::Comparing;
use crate::logic::compare::{sentences, tables};
use crate::logic::number::{NONE, count, percent};
use crate::parts::TableExport;

/// Flips in total and by a column or a protected attribute; nothing where numbers are predicted.
#[component]
pub(super) fn FlipsTable(kind: Kind) -> impl IntoView {
    let comparing = Comparing::current();
    let [_, b] = comparing.names();
    let paired =
        memo(move || comparing.within.with(|versions| versions.as_ref().is_some_and(|versions| versions.paired)));
    if kind == Kind::Numbers {
        return ().into_any();
    }
    let two = kind != Kind::Classes;
    let all = memo(move || {
        comparing
            .events
            .with(|events| events.as_ref().and_then(|events| events.first().map(shared::versions::Events::all)))
    });
    let title = memo(move || all.get().map(|all| sentences::flips(&all, &b, two)).unwrap_or_default());
    let parts = parts(comparing);
    let chosen = memo(move || {
        let wanted = comparing.page.view.with(|view| view.feature.clone());
        parts.with(|parts| {
            let parts = parts.as_ref()?;
            parts.iter().find(|(_, name)| Some(name) == wanted.as_ref()).or(parts.first()).cloned()
        })
    });
    let rows = memo(move || {
        let (part, _) = chosen.get()?;
        let slices = comparing.slices.get()?;
        comparing.with_samples(|samples| {
            let binning = &samples[1].head.binning;
            let named =
                |one: &shared::versions::SliceFinding| Some((tables::cell_name(binning, part, one.cell), one.flips?));
            slices.of(part).into_iter().filter_map(named).collect::<Vec<(String, PairCounts)>>()
        })
    });
    let options = move || {
        let now = chosen.with(|chosen| chosen.as_ref().map(|(_, name)| name.clone()));
        let option = |(_, name): (Part, String)| {
            let selected = now.as_ref() == Some(&name);
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        };
        parts.get().unwrap_or_default().into_iter().map(option).collect_view()
    };
    let choose = move |name: String| comparing.page.change(false, |view| view.feature = Some(name));
    let body = move || {
        let all = all.get().map(|counts| ("All".to_owned(), counts));
        all.into_iter()
            .chain(rows.get().unwrap_or_default())
            .map(|(name, counts)| row(name, counts, two))
            .collect_view()
    };
    let table = move || {
        let all = all.get_untracked().map(|counts| ("All".to_owned(), counts));
        let rows: Vec<(String, PairCounts)> = all.into_iter().chain(rows.get_untracked().unwrap_or_default()).collect();
        let of = chosen
            .with_untracked(|chosen| chosen.as_ref().map_or_else(|| "Slice".to_owned(), |(_, name)| name.clone()));
        tables::flips(&of, &rows)
    };
    let heads: &[&str] = if two { &["To positive", "To negative"] } else { &["Differ"] };
    let heads = heads.to_vec();
    dynamic(move || {
        paired.get().then(|| {
            let heads = heads.clone();
            view! {
                <section class="section">
                    <h2>{title}</h2>
                    <p class="sub">"Requests that both decided. Right and wrong are counted among those with a label."</p>
                    <div class="field inline">
                        <label for="flips-by">"Flips by"</label>
                        <select id="flips-by" on:change:target=move |event| choose(event.target().value())>{dynamic(options)}</select>
                    </div>
                    <div class="scroll" role="region" tabindex="0" aria-label="Who flips">
                        <table class="compact" id="flips">
                            <caption class="unseen">"Decisions that differ, in total and by group"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">{dynamic(move || chosen.with(|chosen| chosen.as_ref().map(|(_, name)| name.clone())))}</th>
                                    <th scope="col" class="num">"Requests"</th>
                                    {heads.into_iter().map(|head| view! { <th scope="col" class="num">{head}</th> }).collect_view()}
                                    <th scope="col" class="num minor">"Labelled"</th>
                                    <th scope="col" class="num">"Right → wrong"</th>
                                    <th scope="col" class="num">"Wrong → right"</th>
                                    <th scope="col" class="num">"Net right"</th>
                                </tr>
                            </thead>
                            <tbody>{dynamic(body)}</tbody>
                        </table>
                    </div>
                    <TableExport what="flips" table=table/>
                </section>
            }
        })
    })
    .into_any()
}

fn row(name: String, counts: PairCounts, two: bool) -> impl IntoView {
    let with_share = |part: u64, of: u64| {
        let share = if of > 0 { percent(part as f64 / of as f64, 1) } else { NONE.to_owned() };
        view! { <td class="num nowrap">{count(part)}" "<span class="tiny quiet">{share}</span></td> }
    };
    let flips = if two {
        view! { {with_share(counts.to_positive, counts.n)} {with_share(counts.to_negative, counts.n)} }.into_any()
    } else {
        with_share(counts.differ, counts.n).into_any()
    };
    let net = counts.to_right as i64 - counts.to_wrong as i64;
    let sign = match net {
        0 => "",
        _ if net < 0 => "−",
        _ => "+",
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">{count(counts.n)}</td>
            {flips}
            <td class="num minor">{count(counts.labelled)}</td>
            {with_share(counts.to_wrong, counts.labelled)}
            {with_share(counts.to_right, counts.labelled)}
            <td class="num">{sign}{count(net.unsigned_abs())}</td>
        </tr>
    }
}

/// What requests can be parted by, once it has come.
fn parts(comparing: Comparing) -> Memo<Option<Vec<(Part, String)>>> {
    memo(move || {
        comparing.columns.get();
        comparing.slices.with(|slices| slices.is_some().then_some(()))?;
        comparing.with_samples(|samples| {
            let sample = samples[1];
            let binning = &sample.head.binning;
            let attributes = (0..binning.attributes.len()).map(Part::Attribute);
            let columns = (0..binning.columns.len()).map(Part::Column);
            let come = |part: &Part| match part {
                Part::Attribute(at) => sample.has(&Field::Group(binning.attributes[*at].name.clone())),
                Part::Column(at) => sample.has(&Field::Cell(binning.columns[*at].name.clone())),
            };
            let named = |part: Part| (part, tables::part_name(binning, part));
            let mut all: Vec<(Part, String)> = attributes.chain(columns).filter(come).map(named).collect();
            // The groups of an attribute are the categories of its column.
            let mut seen = std::collections::BTreeSet::new();
            all.retain(|(_, name)| seen.insert(name.clone()));
            all
        })
    })
}
