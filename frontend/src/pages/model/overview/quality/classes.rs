//! Which classes are confused with which.

use leptos::prelude::*;
use shared::figures::performance::{MulticlassQuality, Quality};

use crate::logic::export;
use crate::logic::number::{count, fixed, or_none, percent};
use crate::parts::TableExport;

/// Each class with its figures and what it was taken for; nothing for other tasks.
#[component]
pub(super) fn Classes(#[prop(into)] quality: Signal<Option<Quality>>) -> impl IntoView {
    move || match quality.get() {
        Some(Quality::Multiclass(found)) => {
            let exported = export::quality::confusion(&found);
            Some(view! { {table(&found)} <TableExport what="confusion matrix" table=move || exported.clone()/> })
        }
        _ => None,
    }
}

fn table(quality: &MulticlassQuality) -> impl IntoView + use<> {
    let heads = quality
        .classes
        .iter()
        .map(|class| view! { <th scope="col" class="num">"taken for "{class.name.clone()}</th> })
        .collect_view();
    let rows = quality
        .classes
        .iter()
        .zip(&quality.confusion)
        .map(|(class, taken)| {
            let cells = taken.iter().map(|cell| view! { <td class="num">{count(*cell)}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{class.name.clone()}</th>
                    <td class="num">{or_none(class.rates.recall, |rate| percent(rate, 1))}</td>
                    <td class="num">{or_none(class.rates.precision, |rate| percent(rate, 1))}</td>
                    <td class="num minor">{or_none(class.auc.map(|auc| auc.value), |auc| fixed(auc, 3))}</td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Classes">
            <table>
                <caption>"True classes by what they were taken for, in the window"</caption>
                <thead>
                    <tr>
                        <th scope="col">"True class"</th>
                        <th scope="col" class="num">"Recall"</th>
                        <th scope="col" class="num">"Precision"</th>
                        <th scope="col" class="num minor">"AUC"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
