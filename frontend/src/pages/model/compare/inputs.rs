//! Whether the two versions saw different inputs.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::slice::Mask;
use shared::versions::{InputDrift, input_drift};

use super::state::{Comparing, Same, Sliced};
use crate::logic::compare::sentences::Common;
use crate::logic::compare::tables;
use crate::logic::number::{count, of, or_none, small};
use crate::logic::words::list;
use crate::parts::{TableExport, VerdictMark};

/// What is said of the inputs of no row, which are never asked for.
fn of_no_rows(common: &Common) -> Option<&'static str> {
    let said = if common.sliced { "No row of the window is in this slice." } else { "The window has no rows." };
    (common.rows == [0, 0]).then_some(said)
}

/// What the inputs of all rows of `a` and of all rows of `b` say, in a sentence.
fn finding(found: &InputDrift, a: &str, b: &str) -> String {
    let drift = &found.drift;
    if drift.features.is_empty() && drift.population.is_empty() {
        return "The two versions count no column in the same cells, because their references differ: their inputs cannot be compared here."
            .to_owned();
    }
    let base = format!("From all rows of {a} to all rows of {b}");
    if drift.drifted.is_empty() {
        return format!("{base}, no feature has shifted.");
    }
    format!(
        "{base}, {} shifted: {}. A difference in quality may come from that.",
        of(drift.drifted.len() as u64, "feature has", "features have"),
        list(&drift.drifted, 5)
    )
}

#[component]
pub(super) fn Inputs() -> impl IntoView {
    let comparing = Comparing::current();
    let names = comparing.names();
    let [a, b] = names.clone();
    let common = memo(move || comparing.common());
    let same = memo(move || {
        common.with(|common| common.as_ref().is_some_and(|common| common.pairs > 0 && common.alone == [0, 0]))
    });
    let found = memo(move || {
        comparing.columns.get();
        if same.get() {
            return None;
        }
        let sliced = comparing.sliced.get();
        comparing.with_samples(|samples| {
            let all = samples.map(|sample| vec![1_u8; sample.rows()]);
            let masks: [&Mask; 2] = match &sliced {
                Sliced::Here(masks, _) => [0, 1].map(|side| masks[side].as_ref().unwrap_or(&all[side])),
                _ => [&all[0], &all[1]],
            };
            input_drift(samples, masks).map(Same::new)
        })?
    });
    let none = memo(move || common.with(|common| common.as_ref().and_then(of_no_rows)));
    let sentence = move || {
        if let Some(said) = none.get() {
            return said.to_owned();
        }
        if same.get() {
            let n = common.with(|common| common.as_ref().map_or(0, |common| common.pairs));
            return format!(
                "Both answered the same {}, so that their inputs are the same: nothing of the difference comes from who asked.",
                of(n, "request", "requests")
            );
        }
        found.with(|found| match found {
            None => "The inputs of both are being loaded.".to_owned(),
            Some(found) => finding(found, &a, &b),
        })
    };
    let left_out = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            let mut parts = Vec::new();
            if !found.other_cells.is_empty() {
                parts.push(format!(
                    "Not compared, as the references of the versions cut them differently: {}.",
                    list(&found.other_cells, 8)
                ));
            }
            if !found.alone.is_empty() {
                parts.push(format!("Only one version has {}.", list(&found.alone, 8)));
            }
            (!parts.is_empty()).then(|| parts.join(" "))
        })
    };
    let body = move || found.with(|found| found.as_ref().map(|found| rows(found)));
    let table = {
        let names = names.clone();
        move || {
            found.with_untracked(|found| found.as_ref().map(|found| tables::inputs(found, &names)).unwrap_or_default())
        }
    };
    let heads = [format!("Values, {}", names[0]), format!("Values, {}", names[1])];
    let any = memo(move || found.with(Option::is_some));
    view! {
        <section class="section">
            <h2>"Inputs of both"</h2>
            <p class="sub">{dynamic(sentence)}</p>
            {dynamic(move || {
                let (heads, table) = (heads.clone(), table.clone());
                any.get().then(|| view! {
                    <div class="scroll" role="region" tabindex="0" aria-label="Inputs of both">
                        <table class="compact">
                            <caption class="unseen">"Drift from the baseline's inputs to the candidate's"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Column"</th>
                                    {heads.map(|head| view! { <th scope="col" class="num">{head}</th> }).collect_view()}
                                    <th scope="col" class="num">"PSI"</th>
                                    <th scope="col">"State"</th>
                                </tr>
                            </thead>
                            <tbody>{dynamic(body)}</tbody>
                        </table>
                    </div>
                    <TableExport what="inputs" table=table/>
                })
            })}
            <p class="quiet tiny">{dynamic(left_out)}</p>
        </section>
    }
}

fn rows(found: &InputDrift) -> impl IntoView + use<> {
    let columns = found.drift.features.iter().chain(&found.drift.population);
    columns
        .map(|column| {
            let state = found.drift.state(column);
            view! {
                <tr>
                    <th scope="row">{column.name.clone()}</th>
                    <td class="num">{count(column.n_ref)}</td>
                    <td class="num">{count(column.n_cur)}</td>
                    <td class="num">{or_none(column.psi, small)}</td>
                    <td class="nowrap"><VerdictMark outcome=state.outcome() word=state.word()/></td>
                </tr>
            }
        })
        .collect_view()
}
