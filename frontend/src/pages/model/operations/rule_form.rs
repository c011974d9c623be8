//! The form of a rule: what it looks at, its limit, and what it does when it fires.

use leptos::ev::SubmitEvent;
use leptos::html::Details;
use leptos::prelude::*;
use shared::alert::Metric;
use shared::api::{Rule, Severity};
use shared::schema::ColumnRole;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

use super::state::Operating;
use crate::logic::operations::metrics::{column_label, name as metric_name, unit};
use crate::logic::operations::rules::{Draft, severity as severity_word};
use crate::logic::search::path_segment;
use crate::net;
use crate::parts::{Check, Outcome, SendButton, Sending, problem};
use crate::reactive::{attr, dynamic, memo};

const SEVERITIES: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Critical];

/// The rule that is being written.
#[derive(Clone, Copy)]
pub(super) struct Editing {
    draft: RwSignal<Draft>,
    /// Whether the rule was there before, and whether it is built in.
    known: RwSignal<Option<bool>>,
    details: NodeRef<Details>,
    sending: Sending,
}

impl Editing {
    /// A new rule.
    pub(super) fn new() -> Self {
        Self {
            draft: RwSignal::new(Draft::new()),
            known: RwSignal::new(None),
            details: NodeRef::new(),
            sending: Sending::new(),
        }
    }

    /// Opens the form with a rule.
    pub(super) fn begin(self, draft: Draft, rule: Option<&Rule>) {
        self.draft.set(draft);
        self.known.set(rule.map(|rule| rule.built_in));
        self.sending.forget();
        let Some(details) = self.details.get_untracked() else { return };
        details.set_open(true);
        let field = details.query_selector("input, select").ok().flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            // Focus is refused only by an element that is not on the page.
            let _focused = field.focus();
        }
    }

    fn field(self, get: fn(&Draft) -> String) -> Box<dyn FnMut() -> String + Send> {
        attr(move || self.draft.with(get))
    }

    fn write(self, set: fn(&mut Draft, String)) -> impl Fn(leptos::ev::Event) + 'static {
        move |event| self.draft.update(|draft| set(draft, event_target_value(&event)))
    }
}

/// The form.
#[component]
pub(super) fn RuleForm(editing: Editing) -> impl IntoView {
    let operating = Operating::current();
    let Editing { draft, known, details, sending } = editing;
    let url = move || {
        let name = draft.with_untracked(|draft| path_segment(draft.name.trim()));
        operating.at(&format!("rules/{name}"))
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let spec = match draft.with_untracked(Draft::spec) {
            Ok(spec) => spec,
            Err(problem) => return sending.refuse(problem),
        };
        let url = url();
        sending.send(async move { net::put(&url, &spec).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            operating.rules.look();
            Ok("The rule is written; it is evaluated from now on.".to_owned())
        });
    };
    let delete = move |_| {
        let (url, built_in) = (url(), known.get_untracked() == Some(true));
        sending.send(async move { net::delete(&url).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            operating.rules.look();
            let _gone = known.try_set(None);
            Ok(if built_in { "The rule is as it was from the start." } else { "The rule is deleted." }.to_owned())
        });
    };
    let said = move || match draft.with(Draft::sentence) {
        Ok(text) => view! { <span>{text}</span> }.into_any(),
        Err(text) => view! { <span class="quiet">{text}</span> }.into_any(),
    };
    let again = move |_| editing.begin(Draft::new(), None);
    view! {
        <details class="act" node_ref=details>
            <summary class="button">"Write a rule"</summary>
            <form on:submit=save class="wide">
                <Fields editing=editing/>
                <fieldset class="field">
                    <legend>"Told when it fires; none ticked means every channel"</legend>
                    <div class="together">{dynamic(move || channels(&operating, draft))}</div>
                </fieldset>
                <div class="together">
                    <Check
                        name="Opens the breaker"
                        on=Signal::derive(move || draft.with(|draft| draft.opens_breaker))
                        set=move |on| draft.update(|draft| draft.opens_breaker = on)
                    />
                    <Check
                        name="Switched on"
                        on=Signal::derive(move || draft.with(|draft| draft.enabled))
                        set=move |on| draft.update(|draft| draft.enabled = on)
                    />
                </div>
                <p class="sum" role="status">{dynamic(said)}</p>
                <div class="together">
                    <SendButton name="Save the rule" sending=sending/>
                    {dynamic(move || known.get().map(|built_in| view! {
                        <button type="button" class="button" on:click=delete>
                            {if built_in { "Reset it to how it was from the start" } else { "Delete the rule" }}
                        </button>
                        <button type="button" class="button" on:click=again>"Write another one"</button>
                    }))}
                </div>
            </form>
            <Outcome sending=sending/>
        </details>
    }
}

/// What is typed of a rule.
#[component]
fn Fields(editing: Editing) -> impl IntoView {
    let operating = Operating::current();
    let draft = editing.draft;
    let metric = memo(move || draft.with(|draft| Metric::of(&draft.metric).ok()));
    let usual = move || {
        let metric = metric.get()?;
        let (unit, factor) = unit(metric);
        let usual = metric.usual_limit().map(|limit| limit * factor);
        let usual =
            usual.map_or_else(String::new, |usual| format!("empty: {}", crate::logic::number::significant(usual, 4)));
        Some((unit, usual))
    };
    let usual = memo(usual);
    let metrics = || {
        let option = |metric: Metric| view! { <option value=metric.key()>{metric_name(metric)}</option> };
        Metric::all().map(option).collect_view()
    };
    let severities = || {
        let option = |one: Severity| view! { <option value=severity_word(one)>{severity_word(one)}</option> };
        SEVERITIES.map(option).into_iter().collect_view()
    };
    let choose = move |event: leptos::ev::Event| {
        let chosen = event_target_value(&event);
        let severity = SEVERITIES.into_iter().find(|one| severity_word(*one) == chosen).unwrap_or_default();
        draft.update(|draft| draft.severity = severity);
    };
    view! {
                <div class="form-grid">
                    <div class="field">
                        <label for="rule-name">"Name"</label>
                        <input id="rule-name" type="text" maxlength="80" autocomplete="off" spellcheck="false"
                            prop:value=editing.field(|draft| draft.name.clone())
                            on:input=editing.write(|draft, text| draft.name = text)/>
                    </div>
                    <div class="field">
                        <label for="rule-metric">"Looks at"</label>
                        <select id="rule-metric"
                            prop:value=editing.field(|draft| draft.metric.clone())
                            on:change=editing.write(|draft, text| draft.metric = text)>{metrics()}</select>
                    </div>
                    {dynamic(move || metric.get().and_then(column_label).map(|label| column_field(editing, &operating, label)))}
                    <div class="field">
                        <label for="rule-window">"Over how long (30s, 10m, 1h, 7d)"</label>
                        <input id="rule-window" type="text" autocomplete="off" spellcheck="false"
                            prop:value=editing.field(|draft| draft.window.clone())
                            on:input=editing.write(|draft, text| draft.window = text)/>
                    </div>
                    <div class="field">
                        <label for="rule-threshold">
                            "Limit"{dynamic(move || usual.get().filter(|(unit, _)| !unit.is_empty()).map(|(unit, _)| format!(", in {unit}")))}
                        </label>
                        <input id="rule-threshold" type="text" inputmode="decimal" autocomplete="off"
                            placeholder=attr(move || usual.get().map(|(_, usual)| usual).unwrap_or_default())
                            prop:value=editing.field(|draft| draft.threshold.clone())
                            on:input=editing.write(|draft, text| draft.threshold = text)/>
                    </div>
                    <div class="field">
                        <label for="rule-for">"Must last (empty: fires at once)"</label>
                        <input id="rule-for" type="text" autocomplete="off" spellcheck="false"
                            prop:value=editing.field(|draft| draft.hold.clone())
                            on:input=editing.write(|draft, text| draft.hold = text)/>
                    </div>
                    <div class="field">
                        <label for="rule-severity">"Severity"</label>
                        <select id="rule-severity"
                            prop:value=editing.field(|draft| severity_word(draft.severity).to_owned())
                            on:change=choose>{severities()}</select>
                    </div>
                </div>
    }
}

/// The columns that a rule can be about.
fn column_field(editing: Editing, operating: &Operating, label: &'static str) -> impl IntoView + use<> {
    let is_group = label == "Protected attribute";
    let columns = operating.model.with_untracked(|model| {
        let mut names = Vec::new();
        for version in model.iter().flat_map(|model| &model.versions) {
            for column in &version.spec.schema.columns {
                let wanted = if is_group { column.role == ColumnRole::Protected } else { column.is_followed() };
                if wanted && !names.contains(&column.name) {
                    names.push(column.name.clone());
                }
            }
        }
        names
    });
    let option = |name: String| {
        let value = name.clone();
        view! { <option value=value>{name}</option> }
    };
    view! {
        <div class="field">
            <label for="rule-feature">{label}</label>
            <select id="rule-feature"
                prop:value=editing.field(|draft| draft.feature.clone())
                on:change=editing.write(|draft, text| draft.feature = text)>
                <option value="">"Choose one"</option>
                {columns.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

fn channels(operating: &Operating, draft: RwSignal<Draft>) -> AnyView {
    let Some(known) = operating.channels.value.get().filter(|known| !known.is_empty()) else {
        return view! {
            <p class="quiet">"There is no channel yet: "<a href="/settings">"add one in the settings"</a>"."</p>
        }
        .into_any();
    };
    let one = |name: String| {
        let shown = name.clone();
        let on = {
            let name = name.clone();
            Signal::derive(move || draft.with(|draft| draft.channels.contains(&name)))
        };
        let set = Callback::new(move |on: bool| {
            draft.update(|draft| {
                draft.channels.retain(|one| *one != name);
                if on {
                    draft.channels.push(name.clone());
                }
            });
        });
        view! { <Check name=shown on=on set=set/> }
    };
    known.iter().map(|channel| one(channel.name.clone())).collect_view().into_any()
}
