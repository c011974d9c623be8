//! Each figure of both versions, with the interval of its difference.

use crate::reactive::dynamic;
use leptos::prelude::*;
use shared::report::FigureReport;
use shared::verdict::Outcome;

use super::state::Comparing;
use crate::logic::compare::figures::{Change, Figure, find, method};
use crate::logic::compare::tables;
use crate::parts::{Definition, TableExport, VerdictMark};

#[component]
pub(super) fn Figures() -> impl IntoView {
    let comparing = Comparing::current();
    let names = comparing.names();
    let [a, b] = names.clone();
    let currency = move || {
        let of = |model: &shared::api::Model| model.spec.business.as_ref().map(|business| business.currency.clone());
        comparing.page.model.with(|model| model.as_deref().and_then(of)).unwrap_or_default()
    };
    let body = move || {
        comparing.comparison.with(|comparison| {
            let comparison = comparison.as_ref()?;
            let currency = currency();
            let known = comparison.figures.0.iter().filter_map(|(key, report)| Some((find(key)?, report)));
            let known = known.filter(|(_, report)| report.a.is_some() || report.b.is_some());
            let mut rows: Vec<AnyView> =
                known.map(|(figure, report)| row(figure.name.to_owned(), figure, report, &currency)).collect();
            for (class, found) in comparison.by_class.iter().flat_map(|classes| &classes.0) {
                for (key, report) in [("recall", &found.recall), ("precision", &found.precision)] {
                    if let Some(figure) = find(key) {
                        rows.push(row(format!("{} of {class}", figure.name), figure, report, &currency));
                    }
                }
            }
            Some(rows)
        })
    };
    let table = move || {
        comparing.comparison.with_untracked(|comparison| {
            comparison.as_ref().map(|comparison| tables::figures(comparison, &names)).unwrap_or_default()
        })
    };
    let heads = [a.clone(), b.clone(), format!("{b} less {a}")];
    view! {
        <section class="section">
            <h2>"Quality side by side"</h2>
            <p class="sub">"Each difference with its 95\u{a0}% interval; of the same requests, the interval is of the differences of each request, and so shorter than those of the two figures."</p>
            <div class="scroll" role="region" tabindex="0" aria-label="Quality side by side">
                <table class="compact" id="figures">
                    <caption class="unseen">"Figures of both versions and their differences"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Figure"</th>
                            {heads.map(|head| view! { <th scope="col" class="num">{head}</th> }).collect_view()}
                            <th scope="col" class="num">"95\u{a0}% interval"</th>
                            <th scope="col">"Candidate"</th>
                            <th scope="col" class="minor">"Interval by"</th>
                        </tr>
                    </thead>
                    <tbody>{dynamic(body)}</tbody>
                </table>
            </div>
            <TableExport what="figures" table=table/>
            <Definition key="paired_figures"/>
        </section>
    }
}

fn row(name: String, figure: Figure, report: &FigureReport, currency: &str) -> AnyView {
    let change = figure.change(report);
    let mark = match change {
        Change::Better => view! { <VerdictMark outcome=Outcome::Pass word=change.word()/> }.into_any(),
        Change::Worse => view! { <VerdictMark outcome=Outcome::Fail word=change.word()/> }.into_any(),
        _ => view! { <span class="quiet">{change.word()}</span> }.into_any(),
    };
    let [a, b] = figure.values([report.a, report.b], currency);
    view! {
        <tr data-figure=figure.key>
            <th scope="row">{name}</th>
            <td class="num">{a}</td>
            <td class="num">{b}</td>
            <td class="num nowrap">{figure.difference(report.difference)}</td>
            <td class="num nowrap">{figure.interval(report.ci95)}</td>
            <td class="nowrap">{mark}</td>
            <td class="quiet minor">{method(report.method)}</td>
        </tr>
    }
    .into_any()
}
