//! The compare tab: is another version at least as good, and for whom?
//!
//! Who comes: the data scientist who must say whether the new version may serve, and send the answer as a link; the
//! product owner reads the sentence on top. They must leave with the verdict, its margin and its reason, each figure
//! with the interval of its difference, who flips, where the new version is worse, and how fairness and cost change.

mod controls;
mod fairness;
mod figures;
mod flips;
mod inputs;
mod save;
mod scores;
mod state;
mod summary;
mod worse;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;

use super::page::Page;
use crate::logic::compare::pair;
use crate::parts::{FailureNotice, WithheldNotice};
use shared::report::Performance;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

use controls::{Controls, SliceField};
use fairness::Fairness;
use figures::Figures;
use flips::FlipsTable;
use inputs::Inputs;
use scores::Scores;
use state::Comparing;
use summary::Summary;
use worse::Worse;

/// Two versions side by side.
#[component]
pub fn CompareTab() -> impl IntoView {
    let page = Page::current();
    let known = memo(move || page.model.read().is_some());
    let rows = page.shows_rows();
    let found = memo(move || page.model.with(|model| page.view.with(|view| pair(model.as_deref()?, view))));
    provide_context(Refocus(StoredValue::new(None)));
    // Another window is other rows.
    let days = memo(move || page.view.with(|view| view.days));
    view! {
        {dynamic(move || {
            days.get();
            match (found.get(), known.get()) {
                (Some(_), _) if rows.get() == Some(false) => view! {
                    <WithheldNotice what="Single rows are">
                        <p>"Two versions are compared request by request in the browser, so this cannot be shown. The checks of a rollout, under Operations, compare them on the server."</p>
                    </WithheldNotice>
                }
                .into_any(),
                (Some(_), _) if rows.get().is_none() => view! { <p class="sub"><span class="bone bone-14"></span></p> }.into_any(),
                (Some(pair), _) => {
                    let comparing = Comparing::start(page, pair);
                    provide_context(comparing);
                    view! { <Compared/> }.into_any()
                }
                (None, false) => view! { <p class="sub"><span class="bone bone-14"></span></p> }.into_any(),
                (None, true) => view! { <NothingToCompare/> }.into_any(),
            }
        })}
    }
}

/// The control to go back to when another choice has drawn all of them anew.
#[derive(Clone, Copy)]
pub(super) struct Refocus(StoredValue<Option<&'static str>>);

impl Refocus {
    /// Remembers a control by its id.
    pub(super) fn later(self, id: &'static str) {
        self.0.set_value(Some(id));
    }

    /// Goes back to it.
    pub(super) fn now(self) {
        let Some(id) = self.0.try_update_value(Option::take).flatten() else { return };
        request_animation_frame(move || {
            let element = document().get_element_by_id(id).and_then(|found| found.dyn_into::<HtmlElement>().ok());
            // Focus is refused only by an element that is not on the page.
            let _focused = element.map(|element| element.focus());
        });
    }
}

#[component]
fn NothingToCompare() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"There is nothing to compare yet"</h2>
            <p>
                "Two versions are compared on the requests that both answered, or one version on live rows with its own "
                "reference. Send a reference for each version, then what it answers; a candidate that is not serving yet sends its "
                "answers with "<code>"role=shadow"</code>" and the same request ids. The overview says how."
            </p>
        </section>
    }
}

/// What is being compared, by task.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Decisions,
    Scores,
    Classes,
    Numbers,
}

#[component]
fn Compared() -> impl IntoView {
    let comparing = Comparing::current();
    let failures = memo(move || {
        comparing
            .loaders
            .map(|loader| loader.rows.with(|rows| rows.failure.clone().map(|failure| (failure, rows.sample.is_some()))))
    });
    let kind = memo(move || {
        comparing.comparison.with(|comparison| {
            let comparison = comparison.as_ref()?;
            Some(match &comparison.a {
                Performance::Binary(_) if comparison.figures.get("auc").is_some() => Kind::Scores,
                Performance::Binary(_) => Kind::Decisions,
                Performance::Multiclass(_) => Kind::Classes,
                Performance::Regression(_) => Kind::Numbers,
            })
        })
    });
    let notices = move || {
        failures.get().into_iter().flatten().next().map(|(failure, some)| {
            let what = if some {
                "More rows could not be loaded; what has come is kept."
            } else {
                "The rows could not be loaded."
            };
            view! { <FailureNotice failure=failure at=0 what=what/> }
        })
    };
    let gone = comparing.pair.with_value(|pair| pair.gone.clone());
    let gone = gone.into_iter().map(|sentence| view! { <p class="notice" role="status">{sentence}</p> }).collect_view();
    // As long as nothing but the sizes is known, all is bones; later, what is old stays until what is new is there.
    let other_tasks = memo(move || {
        comparing.joined.with(Option::is_none)
            && comparing.loaders.iter().all(|loader| loader.is_complete())
            && comparing.columns.with(|columns| columns.iter().all(|(generation, come)| *generation > 0 && *come > 0))
    });
    view! {
        <Controls kind=kind/>
        {gone}
        {dynamic(notices)}
        {dynamic(move || match (kind.get(), other_tasks.get()) {
            (None, true) => view! {
                <section class="empty">
                    <h2>"These two versions predict different things"</h2>
                    <p>"One decides yes or no, chooses a class or predicts a number, and the other does something else: no figure is of both. Choose another version above."</p>
                </section>
            }.into_any(),
            (None, false) => view! {
                <div class="stack" aria-busy="true"><span class="bone bone-14"></span><span class="bone bone-large"></span><span class="bone bone-large"></span></div>
            }
            .into_any(),
            (Some(kind), _) => view! {
                <div class="stack compare">
                    <SliceField/>
                    <Summary kind=kind/>
                    <Figures/>
                    <Scores kind=kind/>
                    <FlipsTable kind=kind/>
                    <Worse kind=kind/>
                    {matches!(kind, Kind::Scores | Kind::Decisions).then(|| view! { <Fairness/> })}
                    <Inputs/>
                </div>
            }
            .into_any(),
        })}
    }
}
