//! Quality, drift and fairness of the slice, beside everybody else.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::Cut;
use shared::figures::fairness::{Settings, attribute_fairness};
use shared::figures::performance::{Measure, Measured, binary_quality, measures, quality};
use shared::slice::Slice;
use shared::verdict::{Outcome, Verdict};

use super::super::fairness::{Groups, Shown};
use super::state::Exploring;
use crate::logic::export;
use crate::logic::number::{NONE, of};
use crate::logic::quality::{difference, difference_ends, ends, is_share, is_worse, text};
use crate::parts::{Definition, TableExport, VerdictMark};

/// A measure inside and outside the slice.
#[derive(Clone, PartialEq)]
struct Line {
    measure: Measure,
    inside: Measured,
    outside: Measured,
}

#[component]
pub(super) fn Figures(exploring: Exploring) -> impl IntoView {
    let lines = memo(move || {
        exploring.tick.track();
        with_counts(exploring, |binning, layout, inside, outside| {
            let (inside, outside) =
                (quality(binning, layout, inside, Cut::Deployed)?, quality(binning, layout, outside, Cut::Deployed)?);
            let line = |measure: Measure| Line { measure, inside: measure.of(&inside), outside: measure.of(&outside) };
            let shown = |line: &Line| line.inside.value.or(line.outside.value).is_some();
            let lines: Vec<Line> = measures(binning).into_iter().map(line).filter(shown).collect();
            Some((lines, inside.n(), inside.n_labelled()))
        })
        .flatten()
    });
    let drift = memo(move || {
        exploring.tick.track();
        exploring.engine.with_value(|engine| engine.drift.as_ref().map(|drift| drift.verdict.clone()))
    });
    let labels = move || {
        lines.with(|lines| {
            lines.as_ref().map(|(_, n, labelled)| match (n, labelled) {
                (0, _) => "No row of the window is in this slice.".to_owned(),
                (n, 0) => format!("No label has come for the {} of this slice.", of(*n, "row", "rows")),
                (_, labelled) => format!("Quality is of {}.", of(*labelled, "labelled row", "labelled rows")),
            })
        })
    };
    let cut = memo(move || exploring.slice.with(|slice| *slice != Slice::All));
    let rows = move || {
        lines.with(|lines| {
            lines.as_ref().map(|(lines, _, _)| {
                lines.iter().map(|line| view! { <Row line=line.clone() cut=cut.get()/> }).collect_view()
            })
        })
    };
    let table = move || {
        lines.with(|lines| {
            let all = lines.as_ref().map(|(lines, _, _)| lines.as_slice()).unwrap_or_default();
            let line = |line: &Line| (line.measure, line.inside, line.outside);
            export::slice::figures(&all.iter().map(line).collect::<Vec<_>>())
        })
    };
    let any = memo(move || lines.with(|lines| lines.as_ref().is_some_and(|(lines, _, _)| !lines.is_empty())));
    view! {
        <p class="sub">{dynamic(labels)}</p>
        {dynamic(move || any.get().then(|| view! {
            <div class="scroll" role="region" tabindex="0" aria-label="Quality of the slice">
                <table class="slice-quality">
                    <caption class="unseen">"Quality inside and outside the slice"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Measure"</th>
                            <th scope="col" class="num">{dynamic(move || if cut.get() { "In the slice" } else { "All rows" })}</th>
                            {dynamic(move || cut.get().then(|| view! {
                                <th scope="col" class="num minor">"Everybody else"</th>
                                <th scope="col" class="num">"Difference"</th>
                            }))}
                        </tr>
                    </thead>
                    <tbody>{dynamic(rows)}</tbody>
                </table>
            </div>
            <TableExport what="figures of the slice" table=table/>
        }))}
        {dynamic(move || drift.get().map(|verdict| view! { <VerdictLine name="Drift" verdict=verdict words=["Steady", "Shifted", "Can\u{2019}t tell"]/> }))}
        <Fairness exploring=exploring/>
    }
}

/// Runs with the binning, the layout, and the counts inside and outside; `None` until outcomes have come.
fn with_counts<T>(
    exploring: Exploring,
    then: impl FnOnce(
        &shared::binning::Binning,
        &shared::summary::Layout,
        &shared::series::Totals,
        &shared::series::Totals,
    ) -> T,
) -> Option<T> {
    exploring.live.rows.with_untracked(|rows| {
        let sample = rows.sample.as_ref()?;
        exploring.engine.with_value(|engine| {
            let live = engine.live().filter(|live| live.has_outcome())?;
            Some(then(&sample.head.binning, live.layout(), live.current(), &live.outside()))
        })
    })
}

#[component]
fn Row(line: Line, cut: bool) -> impl IntoView {
    let Line { measure, inside, outside } = line;
    let change = inside.change_from(&outside);
    let worse = change.as_ref().and_then(|change| is_worse(measure, change));
    let points = if is_share(measure) { " points" } else { "" };
    let apart = change
        .as_ref()
        .map_or_else(|| NONE.to_owned(), |change| format!("{}{points}", difference(measure, change.value)));
    let apart_ends = change.and_then(|change| change.ci95).map(|(low, high)| difference_ends(measure, low, high));
    let cell = |measured: &Measured, class: &'static str| {
        let (value, ends) = (text(measure, measured.value), ends(measure, measured));
        view! { <td class=class>{value}<div class="quiet tiny">{ends}</div></td> }
    };
    let word = match worse {
        Some(true) => Some((Outcome::Fail, "worse")),
        Some(false) => Some((Outcome::Pass, "better")),
        None => None,
    };
    view! {
        <tr data-measure=measure.key()>
            <th scope="row">
                <Definition key=measure.key()/>
                {word.filter(|_| cut).map(|(outcome, word)| view! { <VerdictMark outcome=outcome word=word/> })}
            </th>
            {cell(&inside, "num")}
            {cut.then(|| view! {
                {cell(&outside, "num minor")}
                <td class="num">
                    {apart}
                    <div class="quiet tiny">{apart_ends}</div>
                </td>
            })}
        </tr>
    }
}

#[component]
fn VerdictLine(name: &'static str, verdict: Verdict, words: [&'static str; 3]) -> impl IntoView {
    let word = match verdict.outcome {
        Outcome::Pass => words[0],
        Outcome::Fail => words[1],
        Outcome::Inconclusive => words[2],
    };
    view! { <p><strong>{name}</strong>" "<VerdictMark outcome=verdict.outcome word=word/>" "{verdict.reason}</p> }
}

/// Groups of one attribute within the slice.
#[component]
fn Fairness(exploring: Exploring) -> impl IntoView {
    let page = exploring.page;
    let names = memo(move || {
        exploring.facets.read();
        exploring.live.rows.with_untracked(|rows| {
            let of = |sample: &shared::sample::Sample| -> Vec<String> {
                sample.head.binning.attributes.iter().map(|attribute| attribute.name.clone()).collect()
            };
            rows.sample.as_ref().map(of).unwrap_or_default()
        })
    });
    let chosen = memo(move || {
        let wanted = page.view.with(|view| view.attribute.clone());
        names.with(|names| {
            let found = wanted.and_then(|wanted| names.iter().position(|name| *name == wanted)).unwrap_or(0);
            names.get(found).map(|name| (found, name.clone()))
        })
    });
    let shown = memo(move || {
        exploring.tick.track();
        let (position, _) = chosen.get()?;
        with_counts(exploring, |binning, layout, inside, _| {
            let groups = attribute_fairness(binning, layout, inside, position, &Settings::default())?;
            Some(Arc::new(Shown { groups, everybody: binary_quality(binning, layout, inside, Cut::Deployed) }))
        })
        .flatten()
    });
    let any = memo(move || shown.with(Option::is_some));
    let verdict = move || {
        shown.with(|shown| {
            shown.as_ref().map(|shown| {
                let verdict = shown.groups.verdict.clone();
                view! { <VerdictLine name="Fairness" verdict=verdict words=["Within the limit", "Past the limit", "Can\u{2019}t tell"]/> }
            })
        })
    };
    let options = move || {
        let now = chosen.get().map(|(_, name)| name);
        let option = |name: String| {
            let selected = now.as_ref() == Some(&name);
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        };
        names.get().into_iter().map(option).collect_view()
    };
    dynamic(move || {
        any.get().then(|| {
            view! {
                {dynamic(verdict)}
                <details class="slice-groups">
                    <summary>"Groups within the slice"</summary>
                    <div class="field">
                        <label for="attribute">"Protected attribute"</label>
                        <select id="attribute" on:change:target=move |event| {
                            let name = event.target().value();
                            page.change(false, |view| view.attribute = Some(name));
                        }>{dynamic(options)}</select>
                    </div>
                    <Groups shown=shown/>
                </details>
            }
        })
    })
}
