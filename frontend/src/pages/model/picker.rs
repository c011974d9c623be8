//! The controls above a tab: which version's rows, and which days.

use crate::reactive::{attr, dynamic, memo};
use leptos::prelude::*;
use shared::schema::ObservationRole;

use super::page::{Page, Rows};
use crate::chart::Change;
use crate::logic::date::{iso_day, parse_day};
use crate::logic::days::Days;
use crate::logic::query::Resolution;
use crate::logic::snippets;
use crate::parts::{FailureNotice, SnippetPair};

/// The ranges at hand, in days.
const PRESETS: [i64; 3] = [7, 30, 90];

/// Which version's rows, and in which role; nothing where there is no choice.
#[component]
pub(super) fn VersionPicker() -> impl IntoView {
    let page = Page::current();
    let choices = memo(move || {
        let model = page.model.get()?;
        let mut choices = Vec::new();
        for version in model.versions.iter().filter(|version| version.binning.is_some()) {
            for received in version.received.iter().filter(|one| one.role != ObservationRole::Reference) {
                choices.push((version.name.clone(), received.role));
            }
        }
        Some(choices)
    });
    let chosen = move || {
        let version = page.version.with(|version| version.as_ref().map(|version| version.name.clone()));
        version.map(|version| key(&version, page.role.get()))
    };
    let choose = move |value: String| {
        if let Some((version, role)) = value.rsplit_once('/') {
            let (version, role) = (version.to_owned(), role.parse().ok());
            page.change(false, |view| {
                view.version = Some(version);
                view.role = role;
            });
        }
    };
    move || {
        let choices = choices.get().filter(|choices| choices.len() > 1)?;
        let options = choices
            .into_iter()
            .map(|(version, role)| {
                let value = key(&version, role);
                let selected = chosen().as_ref() == Some(&value);
                view! { <option value=value selected=selected>{version}" · "{role.as_str()}</option> }
            })
            .collect_view();
        Some(view! {
            <div class="field">
                <label for="version">"Version and role"</label>
                <select id="version" on:change:target=move |event| choose(event.target().value())>{options}</select>
            </div>
        })
    }
}

fn key(version: &str, role: ObservationRole) -> String {
    format!("{version}/{}", role.as_str())
}

/// The window: presets, and its first and last day to type.
#[component]
pub(super) fn DaysPicker() -> impl IntoView {
    let page = Page::current();
    // Rows of a file without times are all of one day.
    let one_day = move || page.of_files && page.extent.get().count() == 1;
    dynamic(move || (!one_day()).then(|| view! { <Window page=page/> }))
}

#[component]
fn Window(page: Page) -> impl IntoView {
    let handle = page.range();
    let presets = PRESETS
        .into_iter()
        .map(|count| {
            let range = move || Days::latest(count, handle.extent.get());
            // Of the presets that cover all there is, only the shortest counts as chosen.
            let covering = move || PRESETS.into_iter().find(|preset| *preset >= handle.extent.get().count());
            let distinct = move || count <= handle.extent.get().count() || Some(count) == covering();
            let pressed = move || (handle.days.get() == range() && distinct()).to_string();
            view! {
                <button type="button" aria-pressed=pressed on:click=move |_| handle.change.run((range(), Change::Done))>{count}" days"</button>
            }
        })
        .collect_view();
    let ends = |id: &'static str, name: &'static str, first: bool| {
        let value = move || {
            let days = handle.days.get();
            iso_day(if first { days.first } else { days.last })
        };
        let typed = move |text: String| {
            let extent = handle.extent.get_untracked();
            // Half a year typed is the year 2 or 20: no day to go to yet.
            if let Some(day) = parse_day(&text).filter(|day| (extent.first..=extent.last).contains(day)) {
                let now = handle.days.get_untracked();
                let range = if first { Days::new(day, now.last.max(day)) } else { Days::new(now.first.min(day), day) };
                handle.change.run((range, Change::Done));
            }
        };
        view! {
            <div class="field">
                <label for=id>{name}</label>
                <input
                    type="date"
                    id=id
                    min=attr(move || iso_day(handle.extent.get().first))
                    max=attr(move || iso_day(handle.extent.get().last))
                    prop:value=value
                    on:change:target=move |event| typed(event.target().value())
                    on:blur:target=move |event| event.target().set_value(&untrack(value))
                />
            </div>
        }
    };
    view! {
        <fieldset class="field">
            <legend>"Window, counted back from the latest rows"</legend>
            <div class="segments">{presets}</div>
        </fieldset>
        <div class="dates">{ends("from", "First day", true)}{ends("to", "Last day", false)}</div>
    }
}

/// What a point over time stands for; without hours, a view by the hour is one by the day.
#[component]
pub(super) fn ResolutionPicker(#[prop(default = true)] hours: bool) -> impl IntoView {
    let page = Page::current();
    let hours = hours && !page.of_files;
    let option = move |resolution: Resolution| {
        let now = move || page.view.read().resolution;
        let pressed = move || (resolution == if hours { now() } else { now().over_days() }).to_string();
        view! {
            <button type="button" aria-pressed=pressed on:click=move |_| page.change(false, |view| view.resolution = resolution)>
                {resolution.as_str()}
            </button>
        }
    };
    view! {
        <fieldset class="field">
            <legend>"A point over time is a"</legend>
            <div class="segments">{hours.then(|| option(Resolution::Hour))}{option(Resolution::Day)}{option(Resolution::Week)}</div>
        </fieldset>
    }
}

/// Shows a tab once its rows are here, and until then what is missing and what to do.
#[component]
pub(super) fn WithRows(rows: Memo<Rows>, children: ChildrenFn) -> impl IntoView {
    let children = StoredValue::new(children);
    let kind = memo(move || {
        rows.with(|rows| match rows {
            Rows::Here(_) => Rows::Loading,
            other => other.clone(),
        })
    });
    let here = memo(move || rows.with(|rows| rows.here().is_some()));
    move || {
        if here.get() {
            return children.with_value(|children| children()).into_any();
        }
        match kind.get() {
            Rows::Loading | Rows::Here(_) => view! {
                <div class="stack" aria-busy="true"><span class="bone bone-14"></span><span class="bone bone-large"></span><span class="bone bone-large"></span></div>
            }
            .into_any(),
            Rows::Failed(failure) => {
                view! { <FailureNotice failure=failure at=0 what="The rows of this version could not be loaded."/> }.into_any()
            }
            Rows::NoReference => view! { <Send reference=true title="No reference yet" why="Drift, performance and fairness compare production with the rows that the version was validated on. Send them once, with your rows in place of the example\u{2019}s:"/> }.into_any(),
            Rows::NoneYet => view! { <Send reference=false title="No production rows yet" why="The reference is here. Send what the version answers, as it answers or by the day, with your rows in place of the example\u{2019}s:"/> }.into_any(),
        }
    }
}

#[component]
fn Send(reference: bool, title: &'static str, why: &'static str) -> impl IntoView {
    let page = Page::current();
    let snippets = memo(move || {
        let version = page.version.get()?;
        let role = if reference { "reference" } else { page.role.get().as_str() };
        Some(page.with_target(|to, now| snippets::observations(to, &version, role, now)))
    });
    view! {
        <section class="empty">
            <h2>{title}</h2>
            <p>{why}</p>
            {dynamic(move || snippets.get().map(|snippets| view! { <SnippetPair snippets=snippets/> }))}
            <p class="quiet">"NDJSON, Parquet and Arrow work too: as files, with their media type."</p>
        </section>
    }
}
