//! One column in full: its distribution, its cells as a table, and every other figure with its definition.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::figures::drift::ColumnDrift;
use shared::figures::{CellShares, ColumnCounts, cell_shares};
use shared::schema::Kind;
use shared::stats::from_cells::Bounded;
use shared::verdict::DriftState;

use super::super::page::Page;
use crate::chart::{DistributionChart, Shares};
use crate::logic::cells::{label, short_label, shown};
use crate::logic::number::{NONE, count, fixed, interval, of, or_none, p_value, share, significant, small};
use crate::logic::words::list;
use crate::logic::{definitions, export};
use crate::parts::{ChartExport, Figure};

/// How many cells the large chart has room for.
const MOST_CELLS: usize = 40;

/// A cell with what to call it.
#[derive(Clone, PartialEq)]
struct Named {
    cell: CellShares,
    long: String,
    short: String,
}

/// The opened row of a column.
#[component]
pub(super) fn Detail(column: Memo<Option<ColumnDrift>>) -> impl IntoView {
    let page = Page::current();
    let cells =
        memo(move || column.with(|column| column.as_ref().map(|column| named(page, column)).unwrap_or_default()));
    let shares = Signal::derive(move || {
        cells.with(|cells| Shares {
            labels: cells.iter().map(|named| named.short.clone()).collect(),
            reference: cells.iter().map(|named| named.cell.reference_share).collect(),
            window: cells.iter().map(|named| named.cell.current_share).collect(),
        })
    });
    let title = memo(move || {
        let state = |column: &ColumnDrift| {
            page.drift.with(|drift| drift.as_ref().map_or(DriftState::CannotTell, |drift| drift.state(column)))
        };
        column.with(|column| column.as_ref().map(|column| finding(column, state(column))).unwrap_or_default())
    });
    let about = Signal::derive(move || reason_of(column.read().as_ref()));
    let table =
        move || cells.with(|cells| export::drift::cells(cells.iter().map(|named| (named.long.as_str(), named.cell))));
    let reason = move || column.with(|column| column.as_ref().map(|column| column.verdict.reason.clone()));
    let notes = move || {
        column.with(|column| {
            let notes = column.as_ref().map(|column| column.notes.clone()).unwrap_or_default();
            notes
                .into_iter()
                .map(|note| view! { <li>{definitions::note(note.figure, &note.reason)}</li> })
                .collect_view()
        })
    };
    view! {
        <div class="stack detail-body">
            <div>
                <h3>{title}</h3>
                <p class="quiet">{dynamic(reason)}</p>
                <ChartExport what="distribution" title=title about=about table=table>
                    <DistributionChart shares=shares title=title/>
                </ChartExport>
            </div>
            <dl class="figures">{dynamic(move || column.with(|column| column.as_ref().map(figures)))}</dl>
            <ul class="quiet tiny">{notes}</ul>
            <CellTable cells=cells/>
        </div>
    }
}

fn reason_of(column: Option<&ColumnDrift>) -> String {
    column.map(|column| column.verdict.reason.clone()).unwrap_or_default()
}

fn named(page: Page, column: &ColumnDrift) -> Vec<Named> {
    let days = page.days.get();
    page.cells
        .with(|rows| {
            let series = rows.here()?;
            let cells = &series.binning().columns.get(column.column)?.cells;
            let current = series.totals(days);
            let reference = ColumnCounts::new(&series.layout, column.column, &series.reference);
            let window = ColumnCounts::new(&series.layout, column.column, &current);
            let found = shown(cells, cell_shares(cells, &reference, &window), MOST_CELLS);
            let name =
                |cell: CellShares| Named { cell, long: label(cells, cell.cell), short: short_label(cells, cell.cell) };
            Some(found.into_iter().map(name).collect())
        })
        .unwrap_or_default()
}

fn finding(column: &ColumnDrift, state: DriftState) -> String {
    let name = &column.name;
    match (state, column.mean_ref, column.mean_cur) {
        (DriftState::Shifted, Some(before), Some(now)) => {
            format!("{name} has shifted: mean {} → {}", significant(before, 4), significant(now, 4))
        }
        (DriftState::Shifted, _, _) => format!("{name} has shifted"),
        (DriftState::Unconfirmed, _, _) => {
            format!("{name} is past the limit; among so many features chance does that")
        }
        (DriftState::Moved, _, _) => format!("{name} has moved a little"),
        (DriftState::Steady, _, _) => format!("{name} is steady"),
        (DriftState::CannotTell, _, _) => format!("{name}: too few rows to tell"),
    }
}

/// Every figure that is defined for the kind of column.
fn figures(column: &ColumnDrift) -> impl IntoView + use<> {
    let rows = column.n_cur + column.missing_cur;
    let missing = |missing: u64, n: u64| {
        if n + missing == 0 { NONE.to_owned() } else { share(missing as f64 / (n + missing) as f64) }
    };
    let psi_aside = match (column.psi_interval, column.psi_noise) {
        (Some((low, high)), Some(noise)) => {
            format!("95\u{a0}% interval {}; noise floor {}", interval(low, high, small), small(noise))
        }
        _ => String::new(),
    };
    let chi2_aside = match (column.chi2_dof, column.chi2_p, column.chi2_p_bh) {
        (Some(dof), Some(p), Some(adjusted)) => {
            format!("{dof} degrees of freedom; p {}, adjusted {}", p_value(p), p_value(adjusted))
        }
        (Some(dof), Some(p), None) => format!("{dof} degrees of freedom; p {}", p_value(p)),
        _ => String::new(),
    };
    let missing_aside = format!(
        "{} of {}{}",
        count(column.missing_cur),
        of(rows, "row", "rows"),
        column.missing_p.map_or_else(String::new, |p| format!("; p {}", p_value(p)))
    );
    let numeric = (column.kind == Kind::Numeric).then(|| {
        let means = format!("{} → {}", or_none(column.mean_ref, |x| significant(x, 4)), or_none(column.mean_cur, |x| significant(x, 4)));
        view! {
            <Figure key="means" value=means/>
            <Figure key="ks" value=bounded(column.ks, |x| fixed(x, 3)) aside=guaranteed(column.ks, |x| fixed(x, 4))/>
            <Figure key="wasserstein" value=bounded(column.wasserstein, |x| significant(x, 4)) aside=guaranteed(column.wasserstein, |x| significant(x, 4))/>
            <Figure key="wasserstein_normed" value=bounded(column.wasserstein_normed, |x| fixed(x, 3)) aside=guaranteed(column.wasserstein_normed, |x| fixed(x, 3))/>
        }
    });
    let categorical = (column.kind == Kind::Categorical).then(|| {
        let names = |found: &[(String, u64)]| {
            let names: Vec<String> = found.iter().map(|(name, rows)| format!("{name} ({})", count(*rows))).collect();
            if names.is_empty() { "none".to_owned() } else { list(&names, 5) }
        };
        let aside = format!("gone: {}", names(&column.gone_categories));
        view! { <Figure key="new_categories" value=names(&column.new_categories) aside=aside/> }
    });
    view! {
        <Figure key="psi" value=or_none(column.psi, small) aside=psi_aside/>
        {numeric}
        {categorical}
        <Figure key="js" value=or_none(column.js_distance, |x| fixed(x, 3))/>
        <Figure key="hellinger" value=or_none(column.hellinger, |x| fixed(x, 3))/>
        <Figure key="chi2" value=or_none(column.chi2, |x| significant(x, 4)) aside=chi2_aside/>
        <Figure key="cramers_v" value=or_none(column.cramers_v, |x| fixed(x, 3))/>
        <Figure
            key="missing"
            value=format!("{} → {}", missing(column.missing_ref, column.n_ref), missing(column.missing_cur, column.n_cur))
            aside=missing_aside
        />
    }
}

fn bounded(figure: Option<Bounded>, form: impl Fn(f64) -> String) -> String {
    or_none(figure.map(|figure| figure.value), form)
}

fn guaranteed(figure: Option<Bounded>, form: impl Fn(f64) -> String) -> String {
    figure.map_or_else(String::new, |figure| {
        if figure.low >= figure.high {
            "exact".to_owned()
        } else {
            format!("certainly within {}", interval(figure.low, figure.high, form))
        }
    })
}

/// The chart as a table.
#[component]
fn CellTable(cells: Memo<Vec<Named>>) -> impl IntoView {
    let rows = move || {
        cells.with(|cells| {
            cells
                .iter()
                .map(|Named { cell, long, .. }| {
                    view! {
                        <tr>
                            <th scope="row">{long.clone()}</th>
                            <td class="num minor">{count(cell.reference)}</td>
                            <td class="num">{share(cell.reference_share)}</td>
                            <td class="num minor">{count(cell.current)}</td>
                            <td class="num">{share(cell.current_share)}</td>
                            <td class="num">{small(cell.contribution)}</td>
                        </tr>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <table>
            <caption>"The cells of the chart, and what each adds to the PSI"</caption>
            <thead>
                <tr>
                    <th scope="col">"Cell"</th>
                    <th scope="col" class="num minor">"Reference rows"</th>
                    <th scope="col" class="num">"Reference share"</th>
                    <th scope="col" class="num minor">"Window rows"</th>
                    <th scope="col" class="num">"Window share"</th>
                    <th scope="col" class="num">"Adds"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
