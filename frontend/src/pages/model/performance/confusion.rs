//! Which classes are taken for which, and each class by itself.

use std::sync::Arc;

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::performance::{ClassQuality, MulticlassQuality, Quality};
use shared::stats::from_cells::Bounded;
use shared::stats::proportion::Proportion;

use super::super::course::Both;
use super::Shown;
use crate::logic::confusion::{finding, heat, share_of};
use crate::logic::export;
use crate::logic::number::{count, fixed, interval, or_none, percent};
use crate::parts::{Definition, TableExport};

#[component]
pub(super) fn Confusion(shown: Shown) -> impl IntoView {
    let title = memo(move || {
        shown.both.with(|both| both.as_ref().and_then(|both| window(both)).map(finding).unwrap_or_default())
    });
    let known = memo(move || {
        shown
            .both
            .with(|both| both.as_ref().and_then(|both| window(both)).is_some_and(|quality| quality.n_labelled > 0))
    });
    let tables = move || {
        known.get().then(|| {
            view! { {dynamic(move || shown.both.get().map(|both| matrix(&both)))} {dynamic(move || shown.both.get().map(|both| classes(&both)))} }
        })
    };
    view! {
        <section class="section sheet">
            <h2>{title}</h2>
            <p class="sub">"Of each true class, the share that was taken for each class; rows with a label."</p>
            <div class="columns even">{dynamic(tables)}</div>
            {dynamic(move || known.get().then(|| view! {
                <div class="columns even">
                    <TableExport what="confusion matrix" table=move || {
                        shown.both.with(|both| both.as_deref().and_then(window).map(export::quality::confusion).unwrap_or_default())
                    }/>
                    <TableExport what="each class" table=move || {
                        shown.both.with(|both| both.as_deref().and_then(|both| {
                            Some(export::quality::classes(window(both)?, of(both.reference.as_ref())))
                        }).unwrap_or_default())
                    }/>
                </div>
            }))}
            <Definition key="auc_ovr"/>
        </section>
    }
}

fn window(both: &Both) -> Option<&MulticlassQuality> {
    of(both.window.as_ref())
}

fn of(quality: Option<&Quality>) -> Option<&MulticlassQuality> {
    match quality {
        Some(Quality::Multiclass(quality)) => Some(quality),
        _ => None,
    }
}

fn matrix(both: &Arc<Both>) -> impl IntoView + use<> {
    let quality = window(both)?;
    let heads = quality
        .classes
        .iter()
        .map(|class| view! { <th scope="col" class="num">{class.name.clone()}</th> })
        .collect_view();
    let rows = quality
        .classes
        .iter()
        .zip(&quality.confusion)
        .map(|(class, taken)| {
            let cells = taken
                .iter()
                .map(|cell| {
                    let share = share_of(*cell, taken);
                    view! {
                        <td class=format!("num heat-{}", heat(share))>
                            <strong>{or_none(share, |share| percent(share, 1))}</strong>" "<span class="tiny">{count(*cell)}</span>
                        </td>
                    }
                })
                .collect_view();
            view! { <tr><th scope="row">{class.name.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    Some(view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix">
            <table class="compact confusion">
                <caption>"True class (rows), and what it was taken for (columns): share of the row, and rows"</caption>
                <thead><tr><th scope="col">"True class"</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}

fn classes(both: &Arc<Both>) -> impl IntoView + use<> {
    let reference = of(both.reference.as_ref());
    let row = |class: &ClassQuality, right: u64| {
        let recall = Proportion::new(right, class.rates.support);
        let ends = recall
            .low
            .zip(recall.high)
            .map_or_else(String::new, |(low, high)| interval(low, high, |end| fixed(end * 100.0, 1)));
        let before = reference.and_then(|reference| reference.classes.iter().find(|other| other.name == class.name));
        let auc = |class: Option<&ClassQuality>| {
            or_none(class.and_then(|class| class.auc).map(|auc| auc.value), |auc| fixed(auc, 3))
        };
        view! {
            <tr>
                <th scope="row">{class.name.clone()}</th>
                <td class="num">{count(class.rates.support)}</td>
                <td class="num">{or_none(recall.rate, |rate| percent(rate, 1))}</td>
                <td class="num minor">{ends}</td>
                <td class="num">{or_none(class.rates.precision, |rate| percent(rate, 1))}</td>
                <td class="num" title=class.auc.map(certainly)>{auc(Some(class))}</td>
                <td class="num minor">{auc(before)}</td>
            </tr>
        }
    };
    let quality = window(both)?;
    let right = |at: usize| quality.confusion.get(at).and_then(|row| row.get(at)).copied().unwrap_or(0);
    let rows = quality.classes.iter().enumerate().map(|(at, class)| row(class, right(at))).collect_view();
    Some(view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Each class">
            <table class="compact">
                <caption>"Each class against the rest"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Class"</th>
                        <th scope="col" class="num">"Labels"</th>
                        <th scope="col" class="num">"Recall"</th>
                        <th scope="col" class="num minor">"95\u{a0}% interval, %"</th>
                        <th scope="col" class="num">"Precision"</th>
                        <th scope="col" class="num">"AUC"</th>
                        <th scope="col" class="num minor">"AUC, reference"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}

fn certainly(auc: Bounded) -> String {
    format!("certainly within {}", interval(auc.low, auc.high, |end| fixed(end, 4)))
}
