//! The form that changes a route. What is typed stays when somebody else was faster or the backend is gone.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::{Json, Route, RoutePlan};

use super::act::ReasonField;
use super::state::Operating;
use crate::logic::operations::json_text::json_text;
use crate::logic::operations::ledger::{by_words, split_words};
use crate::logic::operations::shares::{Typed, said, split, typed};
use crate::logic::search::path_segment;
use crate::net;
use crate::parts::{Check, Outcome, SendButton, Sending, Who, WhoField, problem};
use crate::reactive::{attr, dynamic};

/// What is typed.
#[derive(Clone, Copy)]
struct Draft {
    /// The revision that it is to take the place of.
    revision: RwSignal<Option<u64>>,
    shares: RwSignal<Vec<Typed>>,
    shadow: RwSignal<Vec<String>>,
    fallback: RwSignal<String>,
    reason: RwSignal<String>,
    /// Whether anything was typed since it was filled.
    touched: RwSignal<bool>,
}

impl Draft {
    fn fill(self, route: &Route, versions: &[String]) {
        self.revision.set(Some(route.revision));
        self.shares.set(typed(&route.plan, versions));
        self.shadow.set(route.plan.shadow.clone());
        self.fallback.set(route.plan.fallback.as_ref().map_or_else(String::new, json_text));
    }

    /// The plan that is meant; the breaker stays as it is.
    fn plan(self, before: &Route) -> Result<RoutePlan, String> {
        let split = self.shares.with_untracked(|shares| split(shares))?;
        let reason = self.reason.get_untracked().trim().to_owned();
        if reason.is_empty() {
            return Err("Say why: the reason stands in the ledger, for everybody.".to_owned());
        }
        let text = self.fallback.get_untracked();
        let fallback = match text.trim() {
            "" => None,
            text => Some(net::typed::<Json>(text).ok_or(
                "The fallback is no JSON: a text stands in quotes, for example {\"decision\": \"ask a person\"}.",
            )?),
        };
        let shadow = self.shadow.get_untracked();
        let answers = |version: &String| split.iter().any(|share| share.version == *version);
        if let Some(both) = shadow.iter().find(|version| answers(version)) {
            return Err(format!("{both} cannot answer and be a shadow at once."));
        }
        Ok(RoutePlan { split, shadow, breaker: before.plan.breaker, fallback, reason })
    }
}

/// Opened by its name; filled with the route as it stands then.
#[component]
pub(super) fn RouteForm() -> impl IntoView {
    let operating = Operating::current();
    let draft = Draft {
        revision: RwSignal::new(None),
        shares: RwSignal::new(Vec::new()),
        shadow: RwSignal::new(Vec::new()),
        fallback: RwSignal::new(String::new()),
        reason: RwSignal::new(String::new()),
        touched: RwSignal::new(false),
    };
    let sending = Sending::new();
    let who = Who::of_page();
    // It follows the route until somebody types.
    Effect::new(move |_| {
        let versions = operating.versions();
        if let Some(route) = operating.route.value.get().filter(|_| !draft.touched.get()) {
            draft.fill(&route, &versions);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(before), Some(revision)) = (operating.route.value.get_untracked(), draft.revision.get_untracked())
        else {
            return sending.refuse("The route has not been read yet.");
        };
        let plan = match draft.plan(&before) {
            Ok(plan) => plan,
            Err(problem) => return sending.refuse(problem),
        };
        let url = format!("{}?by={}", operating.at("route"), path_segment(&who.name()));
        let work = async move { net::put_over(&url, &format!("\"{revision}\""), &plan).await };
        sending.send(work, move |answer| {
            operating.decided();
            match answer {
                Ok(()) => {
                    draft.reason.set(String::new());
                    // The next change begins with what stands then.
                    draft.touched.set(false);
                    Ok("The route is set; whoever follows it has it by now.".to_owned())
                }
                Err(failure) if failure.is_outdated() => Err(
                    "Somebody else has changed the route since it was read. Look at what stands now; what you typed \
                     is still here."
                        .to_owned(),
                ),
                Err(failure) => Err(problem(&failure)),
            }
        });
    };
    view! {
        <details class="act">
            <summary class="button">"Change the route"</summary>
            <form on:submit=submit on:input=move |_| draft.touched.set(true)>
                <Shares draft=draft/>
                <Outdated draft=draft sending=sending/>
                {dynamic(move || ends_rollout(&operating))}
                <fieldset class="field">
                    <legend>"Shadows: see every request, their answers are not used"</legend>
                    <div class="together">{dynamic(move || shadows(&operating, draft))}</div>
                </fieldset>
                <div class="field">
                    <label for="route-fallback">"Fallback: JSON that callers get while the breaker is open"</label>
                    <textarea
                        id="route-fallback"
                        class="code"
                        rows="2"
                        spellcheck="false"
                        prop:value=attr(move || draft.fallback.get())
                        on:input=move |event| draft.fallback.set(event_target_value(&event))
                    ></textarea>
                </div>
                <ReasonField id="route" reason=draft.reason/>
                <WhoField id="route-by"/>
                <SendButton name="Set the route" sending=sending/>
            </form>
            <Outcome sending=sending/>
        </details>
    }
}

/// A field per version, and what they come to as one types.
#[component]
fn Shares(draft: Draft) -> impl IntoView {
    let names = move || draft.shares.with(|shares| shares.iter().map(|one| one.version.clone()).collect::<Vec<_>>());
    let names = crate::reactive::memo(names);
    let field = move |(at, version): (usize, String)| {
        let id = format!("share-{at}");
        let text = move || draft.shares.with(|shares| shares.get(at).map(|one| one.text.clone()).unwrap_or_default());
        let typed = move |event: leptos::ev::Event| {
            let text = event_target_value(&event);
            draft.shares.update(|shares| {
                if let Some(one) = shares.get_mut(at) {
                    one.text = text;
                }
            });
        };
        view! {
            <div class="field">
                <label for=id.clone()>{version}</label>
                <div class="with-unit">
                    <input id=id class="amount" type="text" inputmode="decimal" prop:value=attr(text) on:input=typed/>
                    <span class="quiet" aria-hidden="true">"%"</span>
                </div>
            </div>
        }
    };
    let fields = move || names.get().into_iter().enumerate().map(field).collect_view();
    let sum = move || match draft.shares.with(|shares| said(shares)) {
        Ok(text) => view! { <span class="quiet">{text}</span> }.into_any(),
        Err(text) => view! { <span class="problem">{text}</span> }.into_any(),
    };
    view! {
        <fieldset class="field">
            <legend>"Share of the requests"</legend>
            <div class="share-fields">{dynamic(fields)}</div>
        </fieldset>
        <p class="sum" role="status">{dynamic(sum)}</p>
    }
}

/// Said when the route that is being changed is not the one that stands.
#[component]
fn Outdated(draft: Draft, sending: Sending) -> impl IntoView {
    let operating = Operating::current();
    let text = move || {
        let (route, revision) = (operating.route.value.get()?, draft.revision.get()?);
        (route.revision != revision).then(|| {
            let over = {
                let revision = route.revision;
                move |_| {
                    draft.revision.set(Some(revision));
                    sending.forget();
                }
            };
            let anew = {
                let route = route.clone();
                move |_| {
                    draft.fill(&route, &untrack(|| operating.versions()));
                    sending.forget();
                }
            };
            view! {
                <div class="notice">
                    <p>
                        "Meanwhile "{by_words(&route.by)}" has set: "{split_words(&route.plan)}" (\u{201c}"{route.plan.reason.clone()}"\u{201d}). "
                        <button type="button" class="link-button" on:click=over>"Set mine over it"</button>" · "
                        <button type="button" class="link-button" on:click=anew>"Begin with theirs"</button>
                    </p>
                </div>
            }
        })
    };
    dynamic(text)
}

/// Said while a new version rolls out.
fn ends_rollout(operating: &Operating) -> Option<impl IntoView + use<>> {
    let route = operating.route.value.get()?;
    let candidate = route.rollout.as_ref()?.candidate.clone();
    Some(view! { <p class="problem">"Setting the route by hand ends the rollout of "{candidate}"."</p> })
}

fn shadows(operating: &Operating, draft: Draft) -> impl IntoView + use<> {
    let box_of = move |version: String| {
        let name = version.clone();
        let on = {
            let version = version.clone();
            Signal::derive(move || draft.shadow.with(|shadow| shadow.contains(&version)))
        };
        let set = Callback::new(move |on: bool| {
            draft.shadow.update(|shadow| {
                shadow.retain(|one| *one != version);
                if on {
                    shadow.push(version.clone());
                }
            });
        });
        view! { <Check name=name on=on set=set/> }
    };
    operating.versions().into_iter().map(box_of).collect_view()
}
