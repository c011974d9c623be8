//! Which two versions, how much worse is still as good, thresholds, costs, days, and the slice.

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::slice::Slice;
use shared::versions::Part;

use super::save::Save;
use super::state::{Comparing, MARGIN, Sliced};
use super::{Kind, Refocus};
use crate::logic::brush::moved_bounds;
use crate::logic::compare::{Side, sides};
use crate::logic::date::{iso_day, parse_day};
use crate::logic::days::Days;
use crate::logic::policy::{Money, field_text};
use crate::logic::query::View;
use crate::saved::SavedSlices;

#[component]
pub(super) fn Controls(kind: Memo<Option<Kind>>) -> impl IntoView {
    let comparing = Comparing::current();
    let page = comparing.page;
    let refocus = use_context::<Refocus>();
    Effect::new(move |_| {
        if let Some(refocus) = refocus {
            refocus.now();
        }
    });
    let swap = move |_| {
        if let Some(refocus) = refocus {
            refocus.later("swap");
        }
        let pair = comparing.pair.get_value();
        page.change(false, |view| {
            (view.a, view.role_a) = (Some(pair.b.version), Some(pair.b.role));
            (view.b, view.role_b) = (Some(pair.a.version), Some(pair.a.role));
            (view.threshold_a, view.threshold_b) = (view.threshold_b, view.threshold_a);
        });
    };
    let margin_unit = move || match kind.get() {
        Some(Kind::Numbers) => ", as a share of the error",
        _ => "",
    };
    let thresholds = move || {
        matches!(kind.get(), Some(Kind::Scores)).then(|| {
            let [a, b] = comparing.names();
            let deployed = deployed(comparing);
            view! {
                <NumberField id="threshold-a" label=format!("Threshold of {a}") hint=format!("as decided ({})", deployed[0]) now=|view| view.threshold_a put=|view, to| view.threshold_a = to/>
                <NumberField id="threshold-b" label=format!("Threshold of {b}") hint=format!("as decided ({})", deployed[1]) now=|view| view.threshold_b put=|view, to| view.threshold_b = to/>
            }
        })
    };
    let costs = move || {
        matches!(kind.get(), Some(Kind::Scores | Kind::Decisions)).then(|| {
            let hint = |of: fn(&Money) -> Option<f64>| {
                let known = comparing.page.model.with_untracked(|model| {
                    Money::new((None, None), model.as_ref().and_then(|model| model.spec.business.as_ref()))
                });
                of(&known).map_or_else(|| "not known".to_owned(), field_text)
            };
            view! {
                <NumberField id="cost-fp" label="Cost of a false positive".to_owned() hint=hint(|money| money.false_positive) now=|view| view.cost_fp put=|view, to| view.cost_fp = to/>
                <NumberField id="cost-fn" label="Cost of a false negative".to_owned() hint=hint(|money| money.false_negative) now=|view| view.cost_fn put=|view, to| view.cost_fn = to/>
            }
        })
    };
    view! {
        <div class="controls">
            <SidePicker id="side-a" label="Baseline" candidate=false/>
            <button type="button" id="swap" class="button" on:click=swap>"Swap"</button>
            <SidePicker id="side-b" label="Candidate" candidate=true/>
            {dynamic(move || view! { <NumberField id="margin" label=format!("Margin{}", margin_unit()) hint=MARGIN.to_string() now=|view| view.margin put=|view, to| view.margin = to/> })}
            {dynamic(thresholds)}
            {dynamic(costs)}
            <Window/>
            <Save/>
        </div>
    }
}

/// The deployed thresholds, as far as they are known.
fn deployed(comparing: Comparing) -> [String; 2] {
    let found = comparing.with_samples(|samples| samples.map(|sample| field_text(sample.head.threshold)));
    found.unwrap_or_default()
}

#[component]
fn SidePicker(id: &'static str, label: &'static str, candidate: bool) -> impl IntoView {
    let comparing = Comparing::current();
    let page = comparing.page;
    let all = memo(move || page.model.with(|model| model.as_ref().map(|model| sides(model)).unwrap_or_default()));
    let now = comparing.pair.with_value(|pair| if candidate { pair.b.key() } else { pair.a.key() });
    let refocus = use_context::<Refocus>();
    let choose = move |key: String| {
        if let Some(refocus) = refocus {
            refocus.later(id);
        }
        let Some(side) = all.with_untracked(|all| all.iter().find(|side| side.key() == key).cloned()) else { return };
        let pair = comparing.pair.get_value();
        // What the page chose by itself for the other side is kept too, or it would follow.
        let (a, b) = if candidate { (pair.a, side) } else { (side, pair.b) };
        page.change(false, |view| {
            (view.a, view.role_a) = (Some(a.version), Some(a.role));
            (view.b, view.role_b) = (Some(b.version), Some(b.role));
            let threshold = if candidate { &mut view.threshold_b } else { &mut view.threshold_a };
            *threshold = None;
        });
    };
    let options = move || {
        let option = |side: Side| {
            let selected = side.key() == now;
            view! { <option value=side.key() selected=selected>{side.name()}</option> }
        };
        all.get().into_iter().map(option).collect_view()
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change:target=move |event| choose(event.target().value())>{dynamic(options)}</select>
        </div>
    }
}

/// A number of the view; empty goes back to what the hint says.
#[component]
fn NumberField(
    id: &'static str,
    label: String,
    hint: String,
    now: fn(&View) -> Option<f64>,
    put: fn(&mut View, Option<f64>),
) -> impl IntoView {
    let page = Comparing::current().page;
    let text = move || page.view.with(|view| now(view).map(field_text).unwrap_or_default());
    let entered = move |text: &str| {
        let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
        page.change(false, |view| put(view, number));
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                type="number"
                id=id
                class="amount"
                min="0"
                step="any"
                inputmode="decimal"
                placeholder=hint
                prop:value=attr(text)
                on:change:target=move |event| {
                    entered(&event.target().value());
                    event.target().set_value(&untrack(text));
                }
            />
        </div>
    }
}

/// The first and the last day; without them, all rows.
#[component]
fn Window() -> impl IntoView {
    let comparing = Comparing::current();
    let page = comparing.page;
    let extent = comparing.pair.with_value(crate::logic::compare::Pair::extent);
    let refocus = use_context::<Refocus>();
    let days = move || page.view.with(|view| view.days);
    let ends = move |id: &'static str, name: &'static str, first: bool| {
        let value = move || {
            let days = days().unwrap_or(extent);
            iso_day(if first { days.first } else { days.last })
        };
        let typed = move |text: String| {
            if let Some(day) = parse_day(&text).filter(|day| (extent.first..=extent.last).contains(day)) {
                if let Some(refocus) = refocus {
                    refocus.later(id);
                }
                let now = untrack(days).unwrap_or(extent);
                let range = if first { Days::new(day, now.last.max(day)) } else { Days::new(now.first.min(day), day) };
                page.change(false, |view| view.days = (range != extent).then_some(range));
            }
        };
        view! {
            <div class="field">
                <label for=id>{name}</label>
                <input
                    type="date"
                    id=id
                    min=iso_day(extent.first)
                    max=iso_day(extent.last)
                    prop:value=attr(value)
                    on:change:target=move |event| typed(event.target().value())
                    on:blur:target=move |event| event.target().set_value(&untrack(value))
                />
            </div>
        }
    };
    view! { <div class="dates">{ends("from", "First day", true)}{ends("to", "Last day", false)}</div> }
}

/// The condition as text, with what is wrong with it, and groups to choose.
#[component]
pub(super) fn SliceField() -> impl IntoView {
    let comparing = Comparing::current();
    let saved = use_context().unwrap_or_else(SavedSlices::nowhere);
    let page = comparing.page;
    let put = move |text: String| {
        let text = text.trim().to_owned();
        page.change(false, |view| view.slice = (!text.is_empty()).then_some(text));
    };
    let text = move || page.view.with(|view| view.slice.clone()).unwrap_or_default();
    let problem = memo(move || match comparing.sliced.get() {
        Sliced::Wrong(reason) => format!("{reason} All rows are shown."),
        _ => String::new(),
    });
    let moved = memo(move || match comparing.sliced.get() {
        Sliced::Here(_, moved) => moved,
        _ => Vec::new(),
    });
    let tested = move || moved.with(|moved| moved_bounds(moved).map(|said| view! { <p class="sub moved">{said}</p> }));
    let groups = move || {
        comparing.slices.with(|slices| {
            let slices = slices.as_ref()?;
            let named = comparing.with_samples(|samples| {
                let binning = &samples[1].head.binning;
                let attributes = (0..binning.attributes.len()).map(Part::Attribute);
                let of = |part: Part| -> Vec<String> {
                    slices.of(part).into_iter().filter_map(|one| one.condition.as_ref().map(Slice::to_string)).collect()
                };
                attributes.flat_map(of).filter(|condition| !condition.contains(" and ")).take(12).collect::<Vec<_>>()
            });
            Some(named.unwrap_or_default())
        })
    };
    let known = memo(move || groups().unwrap_or_default());
    let now = memo(text);
    let offered = memo(move || {
        // Of a slice, only its own groups are left: the choice stays what it was for all.
        now.get().is_empty().then(|| {
            let named = saved.list.get().into_iter().map(|one| {
                let text = Slice::Named(one.name).to_string();
                (text, one.condition)
            });
            named.chain(known.get().into_iter().map(|group| (group, String::new()))).collect::<Vec<_>>()
        })
    });
    let chips = move || {
        let clear = (!now.get().is_empty()).then(|| {
            view! { <button type="button" class="chip" on:click=move |_| put(String::new())>"All rows"</button> }
        });
        let offered = offered.get().unwrap_or_default().into_iter().map(|(condition, meaning)| {
            let to = condition.clone();
            let title = (!meaning.is_empty()).then_some(meaning);
            view! { <button type="button" class="chip" title=title on:click=move |_| put(to.clone())>{condition}</button> }
        });
        view! { {clear} {offered.collect_view()} }
    };
    view! {
        <section class="section sheet" aria-label="Slice">
            <div class="condition">
                <label for="slice">"Slice"</label>
                <input
                    id="slice"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="all rows; for example: age > 59 and not region = north"
                    aria-describedby="slice-problem"
                    aria-invalid=attr(move || (!problem.get().is_empty()).then_some("true"))
                    prop:value=attr(text)
                    on:change:target=move |event| put(event.target().value())
                />
            </div>
            <p id="slice-problem" class="problem" role="alert">{problem}</p>
            {dynamic(tested)}
            <div class="chips">{dynamic(chips)}</div>
        </section>
    }
}
