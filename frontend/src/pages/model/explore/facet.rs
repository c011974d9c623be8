//! One column of the explorer: its bars, its drift within the slice, its brush.

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::slice::{Slice, Subject};
use shared::verdict::DriftState;

use super::chart::{Drawn, RangeChart};
use super::engine::Codes;
use super::state::Exploring;
use crate::chart::Change;
use crate::logic::brush::{about, is_brushed};
use crate::logic::facet::{Bars, Facet, Value};
use crate::logic::number::{count, share, short, small};
use crate::parts::VerdictMark;
use crate::sample::Rows;

/// What a column's head says of its drift.
#[derive(Clone, PartialEq)]
struct Drift {
    psi: Option<f64>,
    state: DriftState,
}

#[component]
pub(super) fn FacetView(exploring: Exploring, subject: Subject) -> impl IntoView {
    let whole = exploring.facet(&subject);
    let title = whole.as_ref().map(|facet| facet.name.clone()).unwrap_or_default();
    let is_range = whole.as_ref().is_some_and(|facet| matches!(facet.bars, Bars::Ranges { .. }));
    let whole = StoredValue::new(whole);
    let codes = move || -> (Option<Codes>, Option<Codes>) {
        exploring.tick.track();
        whole.with_value(|facet| {
            facet.as_ref().map_or((None, None), |facet| exploring.engine.with_value(|engine| engine.codes(facet)))
        })
    };
    let settled = memo(move || {
        let of = |rows: &Rows| rows.sample.as_ref().map(|sample| (rows.generation, sample.columns().count()));
        exploring.live.rows.with(of)
    });
    // Which names stand in the chart is settled by all rows that have come, so that none jumps about while brushing.
    let facet = memo(move || {
        settled.get();
        whole.with_value(|facet| {
            let facet = facet.as_ref()?;
            if is_range {
                return Some(facet.clone());
            }
            exploring.live.rows.with_untracked(|rows| {
                let sample = rows.sample.as_ref()?;
                let mut all = [0; 256];
                for code in sample.codes(&facet.field)? {
                    all[usize::from(*code)] += 1;
                }
                Some(facet.with_names_of(&all))
            })
        })
    });
    let drawn = {
        let subject = subject.clone();
        memo(move || {
            let (live, reference) = codes();
            facet.with(|facet| {
                facet.as_ref().map(|facet| drawn(exploring, facet, &subject, &[live, reference])).unwrap_or_default()
            })
        })
    };
    let loaded = memo(move || codes().0.is_some());
    let rows = memo(move || {
        let (live, _) = codes();
        facet.with(|facet| facet.as_ref().zip(live).map(|(facet, live)| facet.count(&live)).unwrap_or_default())
    });
    let drift = memo(move || {
        exploring.tick.track();
        whole.with_value(|facet| {
            let name = facet.as_ref().filter(|facet| facet.column.is_some()).map(|facet| facet.name.as_str())?;
            exploring.engine.with_value(|engine| {
                let drift = engine.drift.as_ref()?;
                let column = drift.column(name)?;
                Some(Drift { psi: column.psi, state: drift.state(column) })
            })
        })
    });
    let brush = {
        let subject = subject.clone();
        Callback::new(move |(condition, change): (Slice, Change)| exploring.brush(&subject, condition, change))
    };
    let brushed = memo(move || drawn.with(|drawn| drawn.brushed));
    let drift_line = move || {
        drift.get().map(|drift| {
            view! {
                <span class="facet-drift">
                    {drift.psi.map(|psi| format!("PSI {}", small(psi)))}" "<VerdictMark outcome=drift.state.outcome() word=drift.state.word()/>
                </span>
            }
        })
    };
    let body = move || {
        let facet = facet.get()?;
        Some(if is_range {
            let ends = range_ends(&facet);
            view! {
                <RangeChart facet=facet drawn=drawn brush=brush/>
                <p class="facet-ends tiny quiet" aria-hidden="true">{ends.into_iter().map(|end| view! { <span>{end}</span> }).collect_view()}</p>
            }
            .into_any()
        } else {
            view! { <Names facet=facet drawn=drawn rows=rows brush=brush/> }.into_any()
        })
    };
    let label = format!("Distribution of {title}");
    view! {
        <div class="facet" class:brushed=brushed role="group" aria-label=label>
            <p class="facet-head">
                <strong>{title.clone()}</strong>
                {dynamic(drift_line)}
                {dynamic(move || brushed.get().then(|| {
                    let label = format!("Clear the brush on {title}");
                    view! { <button type="button" class="link-button" aria-label=label on:click=move |_| brush.run((Slice::All, Change::Done))>"Clear"</button> }
                }))}
            </p>
            {dynamic(move || if loaded.get() { body().into_any() } else { view! { <div class="facet-bars bone"></div> }.into_any() })}
        </div>
    }
}

fn drawn(exploring: Exploring, facet: &Facet, subject: &Subject, sides: &[Option<Codes>; 2]) -> Drawn {
    let [live, reference] = sides.each_ref().map(|codes| {
        let counts = codes.as_ref().map(|codes| facet.count(codes)).unwrap_or_default();
        let total = counts.iter().sum::<u64>().max(1) as f64;
        counts.iter().map(|rows| *rows as f64 / total).collect()
    });
    let slice = exploring.slice.get_untracked();
    let brushed = is_brushed(&slice, subject);
    let kept = brushed.then(|| {
        exploring.live.rows.with_untracked(|rows| {
            let binning = &rows.sample.as_ref()?.head.binning;
            let compiled = about(&slice, subject).compile(binning, &|_| None).ok()?;
            compiled.codes().map(|(_, keep)| facet.kept(keep))
        })
    });
    let kept = kept.flatten().unwrap_or_else(|| vec![true; facet.len()]);
    Drawn { live, reference, kept, brushed }
}

/// The numbers at the ends of a chart, and in its middle.
fn range_ends(facet: &Facet) -> Vec<String> {
    let Bars::Ranges { edges, .. } = &facet.bars else { return Vec::new() };
    let at = |share: f64| edges.get(((edges.len() as f64 * share) as usize).min(edges.len().saturating_sub(1)));
    let mut ends: Vec<String> =
        [0.0, 0.5, 1.0].iter().filter_map(|share| at(*share)).map(|edge| short(*edge)).collect();
    ends.dedup();
    ends
}

/// Categories as buttons, each with its bar.
#[component]
fn Names(facet: Facet, drawn: Memo<Drawn>, rows: Memo<Vec<u64>>, brush: Callback<(Slice, Change)>) -> impl IntoView {
    const WIDE: f64 = 100.0;
    let facet = StoredValue::new(facet);
    let names = facet.with_value(|facet| match &facet.bars {
        Bars::Names(names) => names.clone(),
        Bars::Ranges { .. } => Vec::new(),
    });
    let highest =
        memo(move || drawn.with(|drawn| drawn.live.iter().chain(&drawn.reference).copied().fold(1e-9, f64::max)));
    let name = move |(at, name): (usize, crate::logic::facet::Name)| {
        let of = move |pick: fn(&Drawn) -> &Vec<f64>| drawn.with(|drawn| pick(drawn).get(at).copied().unwrap_or(0.0));
        let pressed = memo(move || drawn.with(|drawn| drawn.brushed && drawn.kept.get(at).copied().unwrap_or(false)));
        let faded = memo(move || drawn.with(|drawn| drawn.brushed && !drawn.kept.get(at).copied().unwrap_or(false)));
        let toggle = move |_| {
            let mut chosen: Vec<usize> = drawn.with_untracked(|drawn| {
                let kept = |at: &usize| drawn.brushed && drawn.kept.get(*at).copied().unwrap_or(false);
                (0..drawn.kept.len()).filter(kept).collect()
            });
            match chosen.iter().position(|one| *one == at) {
                Some(found) => drop(chosen.remove(found)),
                None => chosen.push(at),
            }
            chosen.sort_unstable();
            brush.run((facet.with_value(|facet| facet.names(&chosen)), Change::Done));
        };
        let wide = move |share: f64| format!("{:.2}", (share / highest.get() * WIDE).clamp(0.0, WIDE));
        let title = move || rows.with(|rows| count(rows.get(at).copied().unwrap_or(0)));
        let missing = name.value == Some(Value::Missing);
        view! {
            <button
                type="button"
                class="facet-name"
                class:faded=faded
                class:quiet=missing
                aria-pressed=attr(move || pressed.get().to_string())
                disabled=name.value.is_none()
                title=title
                on:click=toggle
            >
                <span class="facet-label">{name.label}</span>
                <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="bars-in" x="0" y="1" height="10" width=attr(move || wide(of(|drawn| &drawn.live)))/>
                    <line class="bars-reference" y1="0" y2="12" x1=attr(move || wide(of(|drawn| &drawn.reference))) x2=attr(move || wide(of(|drawn| &drawn.reference)))/>
                </svg>
                <span class="num">{dynamic(move || share(of(|drawn| &drawn.live)))}</span>
            </button>
        }
    };
    view! { <div class="facet-names">{names.into_iter().enumerate().map(name).collect_view()}</div> }
}
