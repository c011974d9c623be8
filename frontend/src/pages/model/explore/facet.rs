//! One column of the explorer: its bars, its drift within the slice, its brush.

use crate::reactive::{attr, dynamic, memo};
use leptos::html::Div;
use leptos::prelude::*;
use shared::slice::{Slice, Subject};
use shared::verdict::DriftState;

use super::chart::{Drawn, LINE, LYING, RangeChart};
use super::engine::Codes;
use super::rest::{resting, use_rest};
use super::state::Exploring;
use crate::chart::Change;
use crate::logic::brush::{about, is_brushed};
use crate::logic::export;
use crate::logic::export::bars::{self, Shares};
use crate::logic::facet::{Bars, Facet, Name, Value};
use crate::logic::number::{of as of_rows, share, short, small};
use crate::parts::{ExportMenu, VerdictMark};
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
    let facet = settled(exploring, whole, is_range);
    let node = NodeRef::<Div>::new();
    let rests = use_rest(exploring, node);
    let drawn = {
        let subject = subject.clone();
        resting(rests, move || {
            let (live, reference) = codes();
            facet.with(|facet| {
                facet.as_ref().map(|facet| drawn(exploring, facet, &subject, &[live, reference])).unwrap_or_default()
            })
        })
    };
    let loaded = memo(move || codes().0.is_some());
    let counts = move || {
        let (live, reference) = codes();
        facet.with(|facet| {
            let of = |codes: Option<Codes>| facet.as_ref().zip(codes).map(|(facet, codes)| facet.count(&codes));
            [live, reference].map(|codes| of(codes).unwrap_or_default())
        })
    };
    let drift = drift_of(exploring, whole, rests);
    let brush = {
        let subject = subject.clone();
        Callback::new(move |(condition, change): (Slice, Change)| exploring.brush(&subject, condition, change))
    };
    let grasp = {
        let subject = subject.clone();
        Callback::new(move |on: bool| if on { exploring.grasp(&subject) } else { exploring.release() })
    };
    let dragged = memo(move || exploring.is_dragged());
    let brushed = memo(move || drawn.with(|drawn| drawn.brushed));
    let psi = memo(move || drift.with(|drift| drift.as_ref()?.psi.map(|psi| format!("PSI {} ", small(psi)))));
    let state = memo(move || drift.with(|drift| drift.as_ref().map(|drift| drift.state)));
    let verdict = move || state.get().map(|state| view! { <VerdictMark outcome=state.outcome() word=state.word()/> });
    let body = move || {
        let facet = facet.get()?;
        Some(if is_range {
            let ends = range_ends(&facet);
            view! {
                <RangeChart facet=facet drawn=drawn grasp=grasp brush=brush/>
                <p class="facet-ends tiny quiet" aria-hidden="true">{ends.into_iter().map(|end| view! { <span>{end}</span> }).collect_view()}</p>
            }
            .into_any()
        } else {
            view! { <Names facet=facet drawn=drawn dragged=dragged counts=Callback::new(move |()| counts()) brush=brush/> }.into_any()
        })
    };
    let picture = move || {
        let about = exploring.slice.with(ToString::to_string);
        facet.with(|facet| Some(bars::picture(facet.as_ref()?, &drawn.get().shares, about)))
    };
    let table = move || {
        let [live, reference] = counts();
        facet.with(|facet| {
            facet.iter().map(|facet| (facet.clone(), live.clone(), reference.clone())).collect::<Vec<_>>()
        })
    };
    let label = format!("Distribution of {title}");
    let clear = format!("Clear the brush on {title}");
    let class = move || {
        let class = facet.with(|facet| facet.as_ref().map_or_else(|| "facet".to_owned(), class));
        if brushed.get() { format!("{class} brushed") } else { class }
    };
    view! {
        <div
            class=attr(class)
            role="group"
            aria-label=label
            node_ref=node
        >
            <div class="facet-head">
                <strong title=title.clone()>{title.clone()}</strong>
                {dynamic(move || brushed.get().then(|| {
                    view! { <button type="button" class="link-button" aria-label=clear.clone() on:click=move |_| brush.run((Slice::All, Change::Done))>"Clear"</button> }
                }))}
                <ExportMenu what=title picture=picture table=move || export::slice::bars(&table())/>
            </div>
            <p class="facet-drift">{dynamic(move || psi.get())}{dynamic(verdict)}</p>
            {dynamic(move || if loaded.get() { body().into_any() } else { view! { <div class="facet-bars bone"></div> }.into_any() })}
        </div>
    }
}

/// The drift of a column within the slice.
fn drift_of(exploring: Exploring, whole: StoredValue<Option<Facet>>, rests: Memo<bool>) -> Memo<Option<Drift>> {
    resting(rests, move || {
        exploring.tick.track();
        whole.with_value(|facet| {
            let name = facet.as_ref().filter(|facet| facet.column.is_some()).map(|facet| facet.name.as_str())?;
            exploring.engine.with_value(|engine| {
                let drift = engine.drift.as_ref()?;
                let column = drift.column(name)?;
                Some(Drift { psi: column.psi, state: drift.state(column) })
            })
        })
    })
}

/// The chart with the names that stand in it: settled by all rows that have come, so that none jumps about while
/// brushing.
fn settled(exploring: Exploring, whole: StoredValue<Option<Facet>>, is_range: bool) -> Memo<Option<Facet>> {
    let come = memo(move || {
        let of = |rows: &Rows| rows.sample.as_ref().map(|sample| (rows.generation, sample.columns().count()));
        exploring.live.rows.with(of)
    });
    memo(move || {
        come.get();
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
    })
}

/// The style of a chart with so many names. Its height does not depend on what stands in it, so that nothing around it
/// is laid out anew when that changes.
fn class(facet: &Facet) -> String {
    match &facet.bars {
        Bars::Ranges { .. } => "facet".to_owned(),
        Bars::Names(names) => format!("facet names-{}", names.len()),
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
    Drawn { shares: Shares { live, reference, kept }, brushed }
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

/// Categories as buttons, each with its bar; `counts` gives the rows of each on both sides.
#[component]
fn Names(
    facet: Facet,
    drawn: Memo<Drawn>,
    /// Whether a brush is being moved.
    dragged: Memo<bool>,
    counts: Callback<(), [Vec<u64>; 2]>,
    brush: Callback<(Slice, Change)>,
) -> impl IntoView {
    let facet = StoredValue::new(facet);
    let names = facet.with_value(|facet| match &facet.bars {
        Bars::Names(names) => names.clone(),
        Bars::Ranges { .. } => Vec::new(),
    });
    let share_at = move |at: usize| share(drawn.with(|drawn| drawn.shares.live.get(at).copied().unwrap_or(0.0)));
    let number = names.len();
    let shares = move || (0..number).map(share_at).collect::<Vec<_>>().join("\n");
    let name = move |(at, name): (usize, Name)| {
        let said = resting(dragged, move || share_at(at));
        let pressed = memo(move || drawn.with(|drawn| drawn.is_chosen(at)));
        let toggle = move |_| {
            let mut chosen: Vec<usize> = drawn
                .with_untracked(|drawn| (0..drawn.shares.kept.len()).filter(|bar| drawn.is_chosen(*bar)).collect());
            match chosen.iter().position(|one| *one == at) {
                Some(found) => drop(chosen.remove(found)),
                None => chosen.push(at),
            }
            chosen.sort_unstable();
            brush.run((facet.with_value(|facet| facet.names(&chosen)), Change::Done));
        };
        // Said when someone points at it: kept up to date, it would cost each brush a change of every name.
        let title = RwSignal::new(String::new());
        let label = name.label.clone();
        let pointed = move |_| {
            let [live, _] = untrack(|| counts.run(()));
            title.set(format!("{label}: {}", of_rows(live.get(at).copied().unwrap_or(0), "row", "rows")));
        };
        let missing = name.value == Some(Value::Missing);
        view! {
            <button
                type="button"
                class="facet-name"
                class:quiet=missing
                aria-pressed=attr(move || pressed.get().to_string())
                disabled=name.value.is_none()
                title=title
                on:pointerenter=pointed
                on:click=toggle
            >
                <span class="facet-label">{name.label}</span>
                <span class="unseen">{dynamic(move || said.get())}</span>
            </button>
        }
    };
    // One drawing and one text for all names: one each would cost a browser more than all else in the chart. What is
    // read out follows when the brush is done.
    let viewbox = format!("0 0 {LYING} {}", (LINE * names.len() as f64 - 1.0).max(1.0));
    view! {
        <div class="facet-names">
            {names.into_iter().enumerate().map(name).collect_view()}
            <svg viewBox=viewbox preserveAspectRatio="none" aria-hidden="true">
                <path class="bars-out" d=attr(move || drawn.with(|drawn| drawn.lying(false)))/>
                <path class="bars-in" d=attr(move || drawn.with(|drawn| drawn.lying(true)))/>
                <path class="bars-reference" d=attr(move || drawn.with(Drawn::marks))/>
            </svg>
            <div class="facet-shares num" aria-hidden="true">{dynamic(shares)}</div>
        </div>
    }
}
