//! The fairness tab: are people of every group treated alike?
//!
//! Who comes: the data scientist choosing a threshold, and whoever must answer for the model. They must leave with
//! a verdict in a sentence, the gaps with their intervals, which groups are too small to tell, and what another
//! threshold would change.

mod groups;
mod other;

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::binning::OutcomeCells;
use shared::figures::fairness::{AttributeFairness, Settings, attribute_fairness, attributes};
use shared::figures::performance::{BinaryQuality, binary_quality};
use shared::figures::{Cut, nearest_cut};
use shared::stats::fairness::Gap;
use shared::verdict::Outcome;

use super::page::Page;
use super::picker::{DaysPicker, VersionPicker, WithRows};
use super::threshold::ThresholdSlider;
use crate::logic::date::days as day_span;
use crate::logic::number::{NONE, fixed, interval, of, or_none};
use crate::logic::{definitions, export};
use crate::parts::{Figure, TableExport, VerdictMark, WithheldNotice};

pub(super) use groups::Groups;
use other::OtherTasks;

/// Rates per group and the gaps between them.
#[component]
pub fn FairnessTab() -> impl IntoView {
    let page = Page::current();
    let binary = memo(move || {
        page.outcomes.with(|rows| {
            rows.here().is_some_and(|series| matches!(series.binning().outcome, OutcomeCells::Binary { .. }))
        })
    });
    let any = memo(move || {
        page.outcomes.with(|rows| rows.here().is_some_and(|series| attributes(series.binning()).next().is_some()))
    });
    let granted = page.granted();
    let withheld = memo(move || granted.get().is_some_and(|granted| !granted.protected));
    view! {
        <WithRows rows=page.outcomes>
            {dynamic(move || match (any.get(), binary.get()) {
                (false, _) if withheld.get() => view! {
                    <WithheldNotice what="Protected attributes are">
                        <p>"Whether groups of people are treated alike can be told only by their attributes. Whatever is not counted by groups stands under Performance and Thresholds."</p>
                    </WithheldNotice>
                }
                .into_any(),
                (false, binary) => view! { <NoAttributes binary=binary/> }.into_any(),
                (true, true) => view! { <Binary/> }.into_any(),
                (true, false) => view! { <OtherTasks/> }.into_any(),
            })}
        </WithRows>
    }
}

#[component]
fn NoAttributes(binary: bool) -> impl IntoView {
    let also = if binary {
        "Then selection rates, true and false positive rates and the gaps between groups appear here."
    } else {
        "Parity and odds are defined for yes-or-no decisions only; for this model, quality per group would appear here."
    };
    let files = Page::current().of_files;
    view! {
        <section class="empty">
            <h2>"No protected attribute is known"</h2>
            {files.then(|| view! {
                <p>
                    "Fairness compares groups of people, for example by sex, origin or age. Give a column the role "
                    "\u{201c}protected\u{201d} under "<a href="/open">"Files"</a>"."
                </p>
            })}
            {(!files).then(|| view! { <p>
                "Fairness compares groups of people, for example by sex, origin or age. None of the columns of this version has the role "
                <code>"protected"</code>". Give it to one in the version\u{2019}s schema and send the reference again."
            </p> })}
            <p>{also}</p>
        </section>
    }
}

/// The position of the attribute that is shown, and its name.
pub(super) fn chosen_attribute(page: Page) -> Memo<Option<(usize, String)>> {
    memo(move || {
        let wanted = page.view.with(|view| view.attribute.clone());
        page.outcomes.with(|rows| {
            let series = rows.here()?;
            let mut all = attributes(series.binning());
            let found = wanted.and_then(|wanted| attributes(series.binning()).find(|(_, name)| *name == wanted));
            found.or_else(|| all.next()).map(|(position, name)| (position, name.to_owned()))
        })
    })
}

/// Which attribute's groups are compared.
#[component]
pub(super) fn AttributePicker(chosen: Memo<Option<(usize, String)>>) -> impl IntoView {
    let page = Page::current();
    let names = memo(move || {
        page.outcomes.with(|rows| {
            rows.here()
                .map(|series| attributes(series.binning()).map(|(_, name)| name.to_owned()).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    let options = move || {
        let now = chosen.get().map(|(_, name)| name);
        names
            .get()
            .into_iter()
            .map(|name| {
                let selected = now.as_ref() == Some(&name);
                view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
            })
            .collect_view()
    };
    let choose = move |name: String| {
        page.change(false, |view| {
            view.attribute = Some(name);
            // Thresholds of its groups are of no use to those of another.
            view.each = None;
        });
    };
    view! {
        <div class="field">
            <label for="attribute">"Protected attribute"</label>
            <select id="attribute" on:change:target=move |event| choose(event.target().value())>{dynamic(options)}</select>
        </div>
    }
}

/// What a tab for yes-or-no decisions shows.
#[derive(Clone, PartialEq)]
pub(super) struct Shown {
    /// Groups of the attribute.
    pub(super) groups: AttributeFairness,
    /// All of them together.
    pub(super) everybody: Option<BinaryQuality>,
}

#[component]
fn Binary() -> impl IntoView {
    let page = Page::current();
    let attribute = chosen_attribute(page);
    let moved = RwSignal::new(None::<f64>);
    let threshold = Signal::derive(move || moved.get().or_else(|| page.view.read().threshold));
    let shown = memo(move || {
        let (days, threshold) = (page.days.get(), threshold.get());
        let (position, _) = attribute.get()?;
        page.outcomes.with(|rows| {
            let series = rows.here()?;
            let totals = series.totals(days);
            let cut = threshold.map_or(Cut::Deployed, |threshold| nearest_cut(series.binning(), threshold));
            let settings = Settings { cut, ..Settings::default() };
            let groups = attribute_fairness(series.binning(), &series.layout, &totals, position, &settings)?;
            Some(Arc::new(Shown { groups, everybody: binary_quality(series.binning(), &series.layout, &totals, cut) }))
        })
    });
    let title = move || shown.with(|shown| shown.as_ref().map(|shown| finding(&shown.groups)));
    let verdict = move || {
        shown.with(|shown| {
            shown.as_ref().map(|shown| {
                let verdict = shown.groups.verdict.clone();
                let word = match verdict.outcome {
                    Outcome::Pass => "Within the limit",
                    Outcome::Fail => "Past the limit",
                    Outcome::Inconclusive => "Can\u{2019}t tell",
                };
                view! { <VerdictMark outcome=verdict.outcome word=word/>" "{verdict.reason} }
            })
        })
    };
    let basis = move || {
        let days = page.days.get();
        shown.with(|shown| {
            shown.as_ref().map(|shown| {
                let at = shown.groups.threshold.map_or_else(
                    || "decisions as they were taken".to_owned(),
                    |threshold| format!("decisions recomputed at a threshold of {}", fixed(threshold, 2)),
                );
                let rows: u64 = shown.groups.groups.iter().map(|group| group.n).sum();
                format!("{}, {} · {at} · exact", day_span(days.first, days.last), of(rows, "row", "rows"))
            })
        })
    };
    let gaps = move || shown.with(|shown| shown.as_ref().map(|shown| gap_figures(&shown.groups)));
    let notes = move || {
        shown.with(|shown| {
            let notes = shown.as_ref().map(|shown| shown.groups.notes.clone()).unwrap_or_default();
            notes
                .into_iter()
                .map(|note| view! { <li>{definitions::note(note.figure, &note.reason)}</li> })
                .collect_view()
        })
    };
    view! {
        <div class="controls">
            <VersionPicker/>
            <AttributePicker chosen=attribute/>
            <ThresholdSlider moved=moved threshold=threshold/>
            <DaysPicker/>
        </div>
        <div class="stack">
            <section class="section sheet">
                <h2>{dynamic(title)}</h2>
                <p aria-live="polite">{verdict}</p>
                <p class="sub">{dynamic(basis)}</p>
                <Groups shown=shown/>
                <TableExport what="groups" table=move || {
                    shown.with(|shown| shown.as_ref().map(|shown| export::fairness::groups(&shown.groups)).unwrap_or_default())
                }/>
            </section>
            <section class="section">
                <h2>"Gaps between groups"</h2>
                <p class="sub">"Between the highest and the lowest group of those that are large enough."</p>
                <dl class="figures">{gaps}</dl>
                <TableExport what="gaps" table=move || {
                    shown.with(|shown| shown.as_ref().map(|shown| export::fairness::gaps(&shown.groups)).unwrap_or_default())
                }/>
                <ul class="quiet tiny">{notes}</ul>
            </section>
        </div>
    }
}

fn finding(groups: &AttributeFairness) -> String {
    let name = &groups.attribute;
    match groups.verdict.outcome {
        Outcome::Pass => format!("Groups of {name} are treated alike within the limit"),
        Outcome::Fail => format!("Groups of {name} are treated differently"),
        Outcome::Inconclusive => format!("Too few cases to tell whether groups of {name} are treated alike"),
    }
}

fn gap_figures(groups: &AttributeFairness) -> impl IntoView + use<> {
    let points = |difference: f64| format!("{} points", fixed(difference * 100.0, 1));
    let name = |position: usize| groups.groups.get(position).map_or("?", |group| group.name.as_str());
    let aside = |gap: &Option<Gap>| {
        gap.map_or_else(String::new, |gap| {
            let (low, high) = gap.simultaneous95;
            format!(
                "{} over {}; 95\u{a0}% interval over all pairs and rates {}; ratio {}",
                name(gap.highest),
                name(gap.lowest),
                interval(low, high, |end| fixed(end * 100.0, 1)),
                or_none(gap.ratio, |ratio| fixed(ratio, 2))
            )
        })
    };
    let value = |gap: &Option<Gap>| gap.map_or_else(|| NONE.to_owned(), |gap| points(gap.difference));
    let impact = groups.demographic_parity.and_then(|gap| gap.ratio);
    let impact_aside = impact
        .map_or("", |ratio| if ratio < 0.8 { "below the four-fifths rule" } else { "within the four-fifths rule" });
    let odds_aside = format!("ratio {}", or_none(groups.equalized_odds_ratio, |ratio| fixed(ratio, 2)));
    view! {
        <Figure key="demographic_parity" value=value(&groups.demographic_parity) aside=aside(&groups.demographic_parity)/>
        <Figure key="equal_opportunity" value=value(&groups.equal_opportunity) aside=aside(&groups.equal_opportunity)/>
        <Figure key="false_positives" value=value(&groups.false_positives) aside=aside(&groups.false_positives)/>
        <Figure key="equalized_odds" value=or_none(groups.equalized_odds_difference, points) aside=odds_aside/>
        <Figure key="predictive_parity" value=value(&groups.predictive_parity) aside=aside(&groups.predictive_parity)/>
        <Figure key="disparate_impact" value=or_none(impact, |ratio| fixed(ratio, 2)) aside=impact_aside/>
    }
}
