//! What roles do not get to see.

use std::collections::BTreeMap;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::{Role, Withheld};

use crate::fetched::Fetched;
use crate::logic::search::capital;
use crate::net;
use crate::parts::{NotRead, Outcome, SendButton, Sending, problem};
use crate::reactive::{attr, dynamic, memo};

const ADDRESS: &str = "/api/v1/withheld";
/// The roles that see anything.
const ROLES: [Role; 4] = [Role::Viewer, Role::Operator, Role::Editor, Role::Admin];

type Known = BTreeMap<Role, Withheld>;

/// Two boxes for each role.
#[component]
pub(super) fn WithheldSection() -> impl IntoView {
    let known = Fetched::<Known>::start(ADDRESS.to_owned());
    let draft = RwSignal::new(Known::new());
    let sending = Sending::new();
    Effect::new(move |_| {
        if let Some(known) = known.value.get() {
            draft.set((*known).clone());
        }
    });
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let wanted = draft.get_untracked();
        sending.send(async move { net::put(ADDRESS, &wanted).await }, move |answer| {
            answer.map_err(|failure| problem(&failure))?;
            known.look();
            Ok("Saved; it holds from now on.".to_owned())
        });
    };
    let is_here = memo(move || known.value.with(Option::is_some));
    let row = move |role: Role| {
        let name = capital(role.as_str());
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                <td><Tick label=format!("Withhold single rows from the role {name}") draft=draft role=role get=|one| one.rows set=|one, on| one.rows = on/></td>
                <td><Tick label=format!("Withhold protected attributes from the role {name}") draft=draft role=role get=|one| one.protected set=|one, on| one.protected = on/></td>
            </tr>
        }
    };
    let form = move || {
        is_here.get().then(|| {
            view! {
                <form class="plain-form" on:submit=save>
                    <table class="compact">
                        <caption class="unseen">"What is withheld from each role"</caption>
                        <thead><tr>
                            <th scope="col">"Role"</th>
                            <th scope="col">"Single rows"</th>
                            <th scope="col">"Protected attributes"</th>
                        </tr></thead>
                        <tbody>{ROLES.map(row).into_iter().collect_view()}</tbody>
                    </table>
                    <SendButton name="Save what is withheld" sending=sending/>
                </form>
            }
        })
    };
    view! {
        <section class="section sheet">
            <h2>"What roles do not see"</h2>
            <p class="sub">"Single rows stand under Explore and Requests, and in downloads; protected attributes under Fairness. A sender sees nothing anyway. Who has two roles for a model sees what either shows."</p>
            <NotRead of=known what="What is withheld"/>
            {dynamic(form)}
            <Outcome sending=sending/>
        </section>
    }
}

#[component]
fn Tick(
    label: String,
    draft: RwSignal<Known>,
    role: Role,
    get: fn(&Withheld) -> bool,
    set: fn(&mut Withheld, bool),
) -> impl IntoView {
    let on = move || draft.with(|draft| draft.get(&role).is_some_and(get));
    let change = move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        draft.update(|draft| {
            let one = draft.entry(role).or_default();
            set(one, on);
            if *one == Withheld::default() {
                draft.remove(&role);
            }
        });
    };
    view! {
        <label class="tick">
            <input type="checkbox" aria-label=label prop:checked=attr(on) on:change=change/>
            <span class="second" aria-hidden="true">"withheld"</span>
        </label>
    }
}
