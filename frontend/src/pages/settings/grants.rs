//! The fields for what somebody may do: a role, and the models that it is for.

use leptos::prelude::*;
use shared::api::Role;

use crate::logic::access::grants::{Draft, role_words};
use crate::logic::search::title;
use crate::parts::Check;
use crate::reactive::{attr, dynamic, memo};
use crate::store::Store;

/// A role per line; roles for some models can stand beside each other.
#[component]
pub(super) fn GrantFields(
    /// What ids of its fields begin with.
    id: &'static str,
    drafts: RwSignal<Vec<Draft>>,
) -> impl IntoView {
    let slot = Store::of_page().models();
    let models = memo(move || {
        slot.with(|models| {
            let mut names: Vec<String> =
                models.value.iter().flat_map(|all| all.iter()).map(|model| model.name.clone()).collect();
            names.sort();
            names
        })
    });
    let count = memo(move || drafts.read().len());
    let lines =
        move || (0..count.get()).map(|at| view! { <Line id=id at=at drafts=drafts models=models/> }).collect_view();
    let more = move |_| drafts.update(|drafts| drafts.push(Draft::everywhere(Role::Viewer)));
    view! {
        <fieldset class="field grants">
            <legend>"What it may do"</legend>
            {dynamic(lines)}
            {dynamic(move || (count.get() == 0).then(|| view! { <p class="quiet">"Nothing."</p> }))}
            <button type="button" class="link-button" on:click=more>"Add another role"</button>
        </fieldset>
    }
}

#[component]
fn Line(id: &'static str, at: usize, drafts: RwSignal<Vec<Draft>>, models: Memo<Vec<String>>) -> impl IntoView {
    let role = memo(move || drafts.with(|drafts| drafts.get(at).map_or("", |draft| draft.role.as_str())));
    let all = memo(move || drafts.with(|drafts| drafts.get(at).is_none_or(|draft| draft.all)));
    let change = move |change: Box<dyn FnOnce(&mut Draft)>| {
        drafts.update(|drafts| {
            if let Some(draft) = drafts.get_mut(at) {
                change(draft);
            }
        });
    };
    let choose = move |event: leptos::ev::Event| {
        if let Ok(role) = event_target_value(&event).parse() {
            change(Box::new(move |draft| draft.role = role));
        }
    };
    let cover = move |event: leptos::ev::Event| {
        let all = event_target_value(&event) == "all";
        change(Box::new(move |draft| draft.all = all));
    };
    let remove = move |_| {
        drafts.update(|drafts| {
            if at < drafts.len() {
                drafts.remove(at);
            }
        });
    };
    let roles = Role::ALL.map(|role| view! { <option value=role.as_str()>{role_words(role)}</option> });
    let (role_id, of_id) = (format!("{id}-role-{at}"), format!("{id}-of-{at}"));
    let some = move || {
        (!all.get()).then(|| {
            // What it is for already may not be there any more, or not yet.
            let mut names = models.get();
            names.extend(
                drafts.with_untracked(|drafts| drafts.get(at).map(|draft| draft.models.clone()).unwrap_or_default()),
            );
            names.sort();
            names.dedup();
            view! {
                <fieldset class="field chosen-models">
                    <legend>"Of these models"</legend>
                    {names.into_iter().map(|name| view! { <OneModel at=at drafts=drafts name=name/> }).collect_view()}
                </fieldset>
            }
        })
    };
    view! {
        <div class="grant">
            <div class="field">
                <label for=role_id.clone()>"Role"</label>
                <select id=role_id prop:value=attr(move || role.get()) on:change=choose>{roles.into_iter().collect_view()}</select>
            </div>
            <div class="field">
                <label for=of_id.clone()>"Of"</label>
                <select id=of_id prop:value=attr(move || if all.get() { "all" } else { "some" }) on:change=cover>
                    <option value="all">"all models, those to come included"</option>
                    <option value="some">"some models"</option>
                </select>
            </div>
            <button type="button" class="link-button" aria-label=format!("Take away role {}", at + 1) on:click=remove>"Take away"</button>
            {dynamic(some)}
        </div>
    }
}

#[component]
fn OneModel(at: usize, drafts: RwSignal<Vec<Draft>>, name: String) -> impl IntoView {
    let shown = title(&name);
    let on = {
        let name = name.clone();
        Signal::derive(move || drafts.with(|drafts| drafts.get(at).is_some_and(|draft| draft.models.contains(&name))))
    };
    let set = move |on: bool| {
        let name = name.clone();
        drafts.update(|drafts| {
            let Some(draft) = drafts.get_mut(at) else { return };
            if on {
                draft.models.insert(name);
            } else {
                draft.models.remove(&name);
            }
        });
    };
    view! { <Check name=shown on=on set=set/> }
}
