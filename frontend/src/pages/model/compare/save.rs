//! The comparison as one page that needs nothing else, to attach to a decision.

use leptos::prelude::*;
use shared::sample::Field;
use web_sys::Element;
use web_sys::wasm_bindgen::JsCast;

use super::state::Comparing;
use crate::download::save;
use crate::logic::compare::document::{Document, html};
use crate::logic::compare::{sentences, tables};
use crate::logic::date::{days as day_span, moment};
use crate::logic::export::{Theme, file, picture};
use crate::logic::number::significant;
use crate::logic::policy::threshold_text;
use crate::parts::taken;
use crate::reactive::dynamic;
use shared::versions::SliceFinding;

/// The media type of the file.
const HTML: &str = "text/html;charset=utf-8";

#[component]
pub(super) fn Save() -> impl IntoView {
    let comparing = Comparing::current();
    let said = RwSignal::new("");
    let take = move |_| {
        let done = document(comparing).and_then(|document| {
            let names = comparing.names();
            let model = comparing.page.name.get_untracked();
            let parts = [model.as_str(), "compare", names[0].as_str(), names[1].as_str()];
            save(&file::name(parts, "html"), HTML, &html(&document))
        });
        said.set(if done.is_some() { "Saved" } else { "There is nothing to save yet" });
    };
    view! {
        <div class="field">
            <span class="tiny" role="status">{dynamic(move || said.get())}</span>
            <button type="button" class="button" on:click=take>"Save as a page"</button>
        </div>
    }
}

fn document(comparing: Comparing) -> Option<Document> {
    let page = comparing.page;
    let names = comparing.names();
    let comparison = comparing.comparison.get_untracked()?;
    let common = untrack(|| comparing.common())?;
    let link = untrack(|| page.whole_link());
    let view = page.view.get_untracked();
    let pair = comparing.pair.get_value();
    let mut summary = vec![
        format!("{}.", comparison.verdict.reason),
        format!("{} {}", sentences::common(&common, &names), sentences::basis(&common)),
    ];
    summary.extend(comparison.mcnemar.as_ref().map(|test| sentences::mcnemar(test, &names)));
    summary.extend(comparison.delong.as_ref().map(|test| sentences::delong(test, &names)));
    let days = view.days.unwrap_or(pair.extent());
    let deployed = comparing.with_samples(|samples| samples.map(|sample| sample.head.threshold));
    let chosen = comparing.settings.with_untracked(|settings| settings.thresholds);
    let threshold = |side: usize| match (chosen[side], deployed) {
        (Some(threshold), _) => threshold_text(threshold),
        (None, Some(deployed)) => format!("as decided ({})", threshold_text(deployed[side])),
        (None, None) => "as decided".to_owned(),
    };
    let mut facts = vec![
        ("Model".to_owned(), page.name.get_untracked()),
        ("Baseline".to_owned(), pair.a.name()),
        ("Candidate".to_owned(), pair.b.name()),
        ("Days".to_owned(), day_span(days.first, days.last)),
        ("Requests of both".to_owned(), common.pairs.to_string()),
        ("With a label".to_owned(), common.labelled.to_string()),
        ("Margin".to_owned(), significant(comparison.non_inferiority.margin, 4)),
        ("Slice".to_owned(), view.slice.clone().unwrap_or_else(|| "all rows".to_owned())),
    ];
    let scored = comparing
        .with_samples(|samples| samples.iter().all(|sample| sample.has(&Field::Score) && sample.has(&Field::Label)));
    if scored == Some(true) {
        facts.push((format!("Threshold of {}", names[0]), threshold(0)));
        facts.push((format!("Threshold of {}", names[1]), threshold(1)));
    }
    facts.push(("Made".to_owned(), moment(web_sys::js_sys::Date::now() as i64)));
    let mut tables = vec![(
        "Quality side by side".to_owned(),
        "Differences with their 95 % intervals.".to_owned(),
        tables::figures(&comparison, &names),
    )];
    if let Some(slices) = comparing.slices.get_untracked() {
        let certain = slices.ranked.iter().filter(|one| one.is_worse()).count();
        let better = slices.ranked.iter().filter(|one| one.is_better()).count();
        let title = sentences::worse(certain, better, slices.ranked.len(), &names[1]);
        let worst: Vec<SliceFinding> = slices.ranked.iter().take(40).cloned().collect();
        let is_share = comparison.mcnemar.is_some() || comparison.figures.get("accuracy").is_some();
        let about = "The worst first, up to 40; p is adjusted over all slices looked at (Benjamini and Hochberg 1995).";
        let table =
            comparing.with_samples(|samples| tables::slices(&samples[1].head.binning, &worst, &names, is_share));
        tables.extend(table.map(|table| (title, about.to_owned(), table)));
    }
    Some(Document { title: sentences::title(&comparison, &names), summary, facts, link, tables, charts: charts() })
}

/// The charts of the page as they stand there, on light ground.
fn charts() -> Vec<String> {
    let Ok(found) = document_element().query_selector_all(".compare-chart") else { return Vec::new() };
    let elements = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
    let drawn = elements.filter_map(|element| {
        let title = element.query_selector("h3").ok().flatten().and_then(|heading| heading.text_content());
        let mut picture = taken(&element, title.unwrap_or_default(), String::new())?;
        // The page names its address once.
        picture.source = String::new();
        Some(picture::document(&picture, Theme::Light).0)
    });
    drawn.collect()
}

fn document_element() -> web_sys::Document {
    leptos::prelude::document()
}
