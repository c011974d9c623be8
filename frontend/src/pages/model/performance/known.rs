//! What is known of a measure, what is only estimated, and what to send where nothing is known.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::performance::{Measure, Measured, Quality};

use super::super::course::Both;
use super::super::page::Page;
use super::Shown;
use crate::logic::number::{NONE, count, of, share};
use crate::logic::quality::{difference, difference_ends, estimate, is_share, known_from, text};
use crate::logic::snippets;
use crate::parts::SnippetPair;

/// The measure of the window, of the reference, how far they are apart, and what labels are behind it.
#[component]
pub(super) fn Known(shown: Shown) -> impl IntoView {
    let figures = move || {
        let measure = shown.measure.get()?;
        shown.both.with(|both| both.as_ref().and_then(|both| Some(figures(measure, both, both.window.as_ref()?))))
    };
    view! { <dl class="figures known">{dynamic(figures)}</dl> }
}

fn figures(measure: Measure, both: &Both, quality: &Quality) -> impl IntoView + use<> {
    let (window, reference) = both.measured(measure);
    let from = |measured: &Measured| measured.value.map_or_else(String::new, |_| known_from(measure, measured));
    let points = if is_share(measure) { " points" } else { "" };
    let (apart, apart_aside) = match window.change_from(&reference) {
        None => (NONE.to_owned(), "needs both".to_owned()),
        Some(change) => (
            format!("{}{points}", difference(measure, change.value)),
            change.ci95.map_or_else(
                || "counts give this measure no interval".to_owned(),
                |(low, high)| format!("95\u{a0}% interval {}", difference_ends(measure, low, high)),
            ),
        ),
    };
    let (n, labelled) = (quality.n(), quality.n_labelled());
    let come = if n == 0 { NONE.to_owned() } else { share(labelled as f64 / n as f64) };
    let come_aside = format!("{} of {}", count(labelled), of(n, "row", "rows"));
    view! {
        <Fact name="In the window, known" value=text(measure, window.value) aside=from(&window)/>
        <Fact name="On the reference" value=text(measure, reference.value) aside=from(&reference)/>
        <Fact name="Difference" value=apart aside=apart_aside/>
        <Fact name="Labels that have come" value=come aside=come_aside/>
        <Fact name="Estimated, all rows" value=text(measure, window.estimated) aside=estimate(measure, &window, quality) estimated=true/>
    }
}

#[component]
fn Fact(name: &'static str, value: String, aside: String, #[prop(default = false)] estimated: bool) -> impl IntoView {
    view! {
        <div class="figure" class:estimated=estimated && value != NONE>
            <dt>{name}</dt>
            <dd><span class="value">{value.clone()}</span>{(!aside.is_empty()).then(|| view! { <div class="aside">{aside}</div> })}</dd>
        </div>
    }
}

/// What to send where no label has come at all.
#[component]
pub(super) fn NoLabels() -> impl IntoView {
    let page = Page::current();
    let snippets = memo(move || {
        let version = page.version.get()?;
        Some(page.with_target(|to, _| snippets::labels(to, &version)))
    });
    if page.of_files {
        return view! {
            <div class="empty">
                <p>
                    "No column has the true outcomes, so nothing is known of quality. Give one the role "
                    "\u{201c}label\u{201d} under "<a href="/open">"Files"</a>"."
                </p>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="empty">
            <p>
                "No label has come for any of these rows, so nothing is known of their quality: what stands here is at most "
                "estimated. Send outcomes as they become known, early or late, with the columns "<code>"request_id"</code>
                " and "<code>"label"</code>", and the ids of your own requests in place of the example\u{2019}s:"
            </p>
            {dynamic(move || snippets.get().map(|snippets| view! { <SnippetPair snippets=snippets/> }))}
        </div>
    }
    .into_any()
}
