//! Quality, drift and fairness of the slice, beside everybody else.

use std::sync::Arc;

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::figures::Cut;
use shared::figures::fairness::{Settings, attribute_fairness};
use shared::figures::performance::{Change, Measure, Measured, binary_quality, measures, quality};
use shared::verdict::{Outcome, Verdict};

use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::super::fairness::{Groups, Shown};
use super::state::Exploring;
use crate::logic::course::is_few;
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

impl Line {
    /// Whether one side has too few rows to be held against the other.
    fn is_few(&self) -> bool {
        is_few(&self.inside) || is_few(&self.outside)
    }
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
    let cut = memo(move || exploring.is_cut());
    // Rows stay and their texts change: a table made anew would cost each brush as much as counting.
    let shown = memo(move || {
        let measures = |lines: &[Line]| lines.iter().map(|line| line.measure).collect::<Vec<_>>();
        lines.with(|lines| lines.as_ref().map(|(lines, _, _)| measures(lines)).unwrap_or_default())
    });
    let rows = move || {
        let row = |measure: Measure| {
            let line = memo(move || {
                let found = |lines: &[Line]| lines.iter().find(|line| line.measure == measure).cloned();
                lines.with(|lines| lines.as_ref().and_then(|(lines, _, _)| found(lines)))
            });
            view! { <Row measure=measure line=line cut=cut/> }
        };
        shown.get().into_iter().map(row).collect_view()
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
        <VerdictLine name="Drift" verdict=drift words=["Steady", "Shifted", "Can\u{2019}t tell"]/>
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
fn Row(measure: Measure, line: Memo<Option<Line>>, cut: Memo<bool>) -> impl IntoView {
    let points = if is_share(measure) { " points" } else { "" };
    let change = memo(move || line.with(|line| line.as_ref().and_then(|line| line.inside.change_from(&line.outside))));
    let apart = move || {
        let text = |change: &Change| format!("{}{points}", difference(measure, change.value));
        change.with(|change| change.as_ref().map_or_else(|| NONE.to_owned(), text))
    };
    let few = memo(move || line.with(|line| line.as_ref().is_some_and(Line::is_few)));
    let apart_ends = move || {
        if few.get() {
            return Some("too few to tell".to_owned());
        }
        let ends = |(low, high)| difference_ends(measure, low, high);
        change.with(|change| change.as_ref().and_then(|change| change.ci95).map(ends))
    };
    let word = memo(move || {
        let worse = change.with(|change| change.as_ref().and_then(|change| is_worse(measure, change)));
        worse.filter(|_| cut.get() && !few.get())
    });
    // Both marks stay and one is shown: a brush turns them over all the time.
    let mark = move |worse: bool, outcome: Outcome, said: &'static str| {
        view! { <span hidden=attr(move || word.get() != Some(worse))><VerdictMark outcome=outcome word=said/></span> }
    };
    let cell = move |of: fn(&Line) -> &Measured, class: &'static str| {
        let measured = memo(move || line.with(|line| line.as_ref().map(|line| *of(line)).unwrap_or_default()));
        view! {
            <td class=class>
                {dynamic(move || text(measure, measured.get().value))}
                <div class="quiet tiny">{dynamic(move || ends(measure, &measured.get()))}</div>
            </td>
        }
    };
    view! {
        <tr data-measure=measure.key()>
            <th scope="row"><Definition key=measure.key()/>{mark(false, Outcome::Pass, "better")}{mark(true, Outcome::Fail, "worse")}</th>
            {cell(|line| &line.inside, "num")}
            {dynamic(move || cut.get().then(|| view! {
                {cell(|line| &line.outside, "num minor")}
                <td class="num">
                    {dynamic(apart)}
                    <div class="quiet tiny">{dynamic(apart_ends)}</div>
                </td>
            }))}
        </tr>
    }
}

/// A verdict while there is one. Its reason has figures in it, which a brush changes without changing the outcome.
#[component]
fn VerdictLine(name: &'static str, verdict: Memo<Option<Verdict>>, words: [&'static str; 3]) -> impl IntoView {
    let outcome = memo(move || verdict.with(|verdict| verdict.as_ref().map(|verdict| verdict.outcome)));
    let reason = move || verdict.with(|verdict| verdict.as_ref().map(|verdict| verdict.reason.clone()));
    let line = move |outcome: Outcome| {
        let word = match outcome {
            Outcome::Pass => words[0],
            Outcome::Fail => words[1],
            Outcome::Inconclusive => words[2],
        };
        view! { <p><strong>{name}</strong>" "<VerdictMark outcome=outcome word=word/>" "{dynamic(reason)}</p> }
    };
    dynamic(move || outcome.get().map(line))
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
    let verdict = memo(move || shown.with(|shown| shown.as_ref().map(|shown| shown.groups.verdict.clone())));
    let options = move || {
        let now = chosen.get().map(|(_, name)| name);
        let option = |name: String| {
            let selected = now.as_ref() == Some(&name);
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        };
        names.get().into_iter().map(option).collect_view()
    };
    // Nobody looks at a closed table, which would cost each brush as much as all charts.
    let open = RwSignal::new(false);
    let toggled = move |event: Event| {
        let details = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        open.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    let groups = memo(move || if open.get() { shown.get() } else { None });
    dynamic(move || {
        any.get().then(|| {
            view! {
                <VerdictLine name="Fairness" verdict=verdict words=["Within the limit", "Past the limit", "Can\u{2019}t tell"]/>
                <details class="slice-groups" on:toggle=toggled>
                    <summary>"Groups within the slice"</summary>
                    <div class="field">
                        <label for="attribute">"Protected attribute"</label>
                        <select id="attribute" on:change:target=move |event| {
                            let name = event.target().value();
                            page.change(false, |view| view.attribute = Some(name));
                        }>{dynamic(options)}</select>
                    </div>
                    <Groups shown=groups/>
                </details>
            }
        })
    })
}
