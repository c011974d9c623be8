//! Thresholds and what they do as tables.

use shared::figures::Cut;
use shared::figures::policy::{Criterion, Lab, PolicyOutcome};
use shared::stats::binary::{Decided, Rate};
use shared::stats::cost::Costs;

use super::super::policy::{Candidate, Money, aim_name};
use super::table::{Cell, Table};

const RATES: [(Rate, &str); 5] = [
    (Rate::Selection, "Selected"),
    (Rate::Tpr, "True positive rate"),
    (Rate::Fpr, "False positive rate"),
    (Rate::Ppv, "Precision"),
    (Rate::Accuracy, "Accuracy"),
];

/// Decisions against labels of everybody and of every group, with rates, their intervals and the cost.
pub fn errors(lab: &Lab, now: &PolicyOutcome, costs: Option<&Costs>) -> Table {
    let of = |name: &str| ["", ", low", ", high"].map(|end| format!("{name}{end}"));
    let names = ["Group", "Threshold", "Labelled", "Pending", "TP", "FP", "FN", "TN"].map(str::to_owned);
    let rates = RATES.iter().flat_map(|(_, name)| of(name));
    let mut table = Table::new(names.into_iter().chain(rates).chain(["Cost".to_owned()]));
    let mut put = |name: &str, threshold: Option<f64>, decided: &Decided| {
        let counts = decided.labelled;
        let pending = decided.n() - counts.n();
        let mut row: Vec<Cell> = vec![name.into(), threshold.into()];
        row.extend([counts.n(), pending, counts.tp, counts.fp, counts.fn_, counts.tn].map(Cell::from));
        for (rate, _) in RATES {
            let rate = decided.proportion(rate);
            row.extend([rate.rate, rate.low, rate.high].map(Cell::share));
        }
        row.push(costs.and_then(|costs| costs.total(&counts)).into());
        table.push(row);
    };
    put("Everybody", None, &now.everybody);
    for group in &now.groups {
        put(&group.name, Some(lab.threshold(group.cut)), &group.decided);
    }
    if now.rest.n() > 0 && !now.groups.is_empty() {
        put("Of no group", None, &now.rest);
    }
    table
}

/// Every policy with its price; a row per threshold of a group where groups have their own.
pub fn policies(lab: &Lab, candidates: &[Candidate], money: &Money) -> Table {
    let names = ["Best for", "Thresholds", "Group", "Threshold", "Cost per 1,000", "Accuracy", "Allowed gap"];
    let gaps = Criterion::ALL.map(|criterion| match criterion {
        Criterion::DemographicParity => "Demographic parity",
        Criterion::EqualOpportunity => "Equal opportunity",
        Criterion::EqualizedOdds => "Equalized odds",
        Criterion::PredictiveParity => "Predictive parity",
    });
    let mut table = Table::new(names.into_iter().chain(gaps));
    for one in candidates {
        let aim = one.aim.map_or("As deployed", |aim| aim_name(aim, money));
        let reach = if one.per_group { "one per group" } else { "one for all" };
        let Ok(found) = &one.found else {
            table.push([aim.into(), reach.into()]);
            continue;
        };
        let everybody = ("Everybody".to_owned(), found.policy.everybody);
        let own = lab.groups().iter().zip(&found.policy.groups).map(|((name, _), cut)| (name.clone(), *cut));
        let thresholds: Vec<(String, Cut)> = if one.per_group { own.collect() } else { vec![everybody] };
        for (group, cut) in thresholds {
            let cost = money.costs().and_then(|costs| found.outcome.per_thousand(&costs));
            let mut row: Vec<Cell> = vec![aim.into(), reach.into(), group.into(), lab.threshold(cut).into()];
            row.extend([cost.into(), Cell::share(found.outcome.accuracy().rate), found.within.into()]);
            row.extend(Criterion::ALL.map(|criterion| Cell::from(found.outcome.difference(criterion))));
            table.push(row);
        }
    }
    table
}

/// What every threshold for all would do.
pub fn curves(lab: &Lab, costs: Option<&Costs>) -> Table {
    let mut table =
        Table::new(["Threshold", "Errors per 1,000", "Cost per 1,000"].into_iter().chain(RATES.map(|(_, name)| name)));
    for (edge, threshold) in lab.thresholds().iter().enumerate() {
        let decided = lab.everybody().decided(Cut::Edge(edge));
        let counts = decided.labelled;
        let errors = (counts.n() > 0).then(|| (counts.fp + counts.fn_) as f64 / counts.n() as f64 * 1_000.0);
        let cost = costs.and_then(|costs| costs.per_decision(&counts)).map(|cost| cost * 1_000.0);
        let mut row: Vec<Cell> = vec![(*threshold).into(), errors.into(), cost.into()];
        row.extend(RATES.map(|(rate, _)| Cell::share(decided.proportion(rate).rate)));
        table.push(row);
    }
    table
}
