//! A table of columns ranked by drift; a row opens its details.

use crate::reactive::{attr, dynamic, memo};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::figures::drift::ColumnDrift;
use shared::figures::{ColumnCounts, cell_shares};
use shared::verdict::DriftState;

use super::super::page::Page;
use super::Pick;
use super::detail::Detail;
use crate::chart::{DistributionRow, Shares};
use crate::logic::cells::{short_label, shown};
use crate::logic::export;
use crate::logic::number::{interval, or_none, small};
use crate::parts::{Definition, TableExport, VerdictMark};

/// How many categories a row's chart has room for.
const ROW_CELLS: usize = 16;

/// One group of columns; nothing at all where there are none.
#[component]
pub(super) fn Ranked(title: &'static str, sub: &'static str, pick: Pick) -> impl IntoView {
    let page = Page::current();
    let names = memo(move || {
        page.drift.with(|drift| {
            drift
                .as_ref()
                .map(|drift| pick(drift).iter().map(|column| column.name.clone()).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    move || {
        let any = memo(move || !names.read().is_empty());
        any.get().then(|| {
            view! {
                <section class="section">
                    <h2>{title}</h2>
                    <p class="sub">{sub}</p>
                    <div class="sheet">
                        <table class="ranked">
                            <caption class="unseen">{title}" ranked by drift from the reference"</caption>
                            <thead>
                                <tr>
                                    <th scope="col" class="name">"Column"</th>
                                    <th scope="col" class="shape">"Reference and window"</th>
                                    <th scope="col" class="num">"PSI"</th>
                                    <th scope="col" class="num minor">"95\u{a0}% interval"</th>
                                    <th scope="col" class="num minor">"Noise floor"</th>
                                    <th scope="col" class="word">"Verdict"</th>
                                </tr>
                            </thead>
                            <tbody>
                                <For each=move || names.get() key=|name| name.clone() let:name>
                                    <Row name=name/>
                                </For>
                            </tbody>
                        </table>
                        <div class="key"><Definition key="psi_noise"/></div>
                        <TableExport what=title table=move || page.drift.with(|drift| {
                            drift.as_ref().map(|drift| export::drift::ranked(drift, pick(drift))).unwrap_or_default()
                        })/>
                    </div>
                </section>
            }
        })
    }
}

#[component]
fn Row(name: String) -> impl IntoView {
    let page = Page::current();
    let column = {
        let name = name.clone();
        memo(move || page.drift.with(|drift| drift.as_ref().and_then(|drift| drift.column(&name)).cloned()))
    };
    let open = {
        let name = name.clone();
        memo(move || page.view.with(|view| view.feature.as_ref() == Some(&name)))
    };
    let toggle = {
        let name = name.clone();
        move || page.change(false, |view| view.feature = (!open.get_untracked()).then(|| name.clone()))
    };
    let shares = memo(move || row_shares(page, &column.get()?));
    let figure = move |form: fn(&ColumnDrift) -> String| move || column.with(|column| column.as_ref().map(form));
    let verdict = move || {
        column.get().map(|column| {
            let state =
                page.drift.with(|drift| drift.as_ref().map_or(DriftState::CannotTell, |drift| drift.state(&column)));
            view! { <VerdictMark outcome=state.outcome() word=state.word()/> }
        })
    };
    let on_row = {
        let toggle = toggle.clone();
        move |_: MouseEvent| toggle()
    };
    let on_name = move |event: MouseEvent| {
        event.stop_propagation();
        toggle();
    };
    let chart_name = name.clone();
    view! {
        <tr class="row" class:open=open on:click=on_row>
            <th scope="row" class="name">
                <button class="link-button" aria-expanded=attr(move || open.get().to_string()) on:click=on_name>{name}</button>
            </th>
            <td class="shape">{dynamic(move || shares.get().map(|shares| view! { <DistributionRow shares=shares name=chart_name.clone()/> }))}</td>
            <td class="num">{figure(|column| or_none(column.psi, small))}</td>
            <td class="num minor">
                {figure(|column| or_none(column.psi_interval.map(|(low, _)| low), |low| {
                    interval(low, column.psi_interval.map_or(low, |(_, high)| high), small)
                }))}
            </td>
            <td class="num minor">{figure(|column| or_none(column.psi_noise, small))}</td>
            <td>{dynamic(verdict)}</td>
        </tr>
        {dynamic(move || open.get().then(|| view! { <tr class="detail"><td colspan="6"><Detail column=column/></td></tr> }))}
    }
}

fn row_shares(page: Page, column: &ColumnDrift) -> Option<Shares> {
    let days = page.days.get();
    page.cells.with(|rows| {
        let series = rows.here()?;
        let cells = &series.binning().columns.get(column.column)?.cells;
        let current = series.totals(days);
        let reference = ColumnCounts::new(&series.layout, column.column, &series.reference);
        let window = ColumnCounts::new(&series.layout, column.column, &current);
        let found = shown(cells, cell_shares(cells, &reference, &window), ROW_CELLS);
        Some(Shares {
            labels: found.iter().map(|cell| short_label(cells, cell.cell)).collect(),
            reference: found.iter().map(|cell| cell.reference_share).collect(),
            window: found.iter().map(|cell| cell.current_share).collect(),
        })
    })
}
