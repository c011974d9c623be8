//! Groups as tables.

use shared::figures::fairness::{AttributeFairness, OtherFairness};
use shared::stats::binary::Rate;
use shared::stats::fairness::Gap;

use super::table::{Cell, Table};

const RATES: [(Rate, &str); 3] =
    [(Rate::Selection, "Selected"), (Rate::Tpr, "True positive rate"), (Rate::Fpr, "False positive rate")];

/// The rates of every group with their intervals.
pub fn groups(fairness: &AttributeFairness) -> Table {
    let of = |name: &str| ["", ", low", ", high", ", cases"].map(|end| format!("{name}{end}"));
    let names = ["Group", "Rows", "Large enough to judge"].map(str::to_owned);
    let rates = RATES.iter().flat_map(|(_, name)| of(name));
    let auc = ["AUC", "AUC, low", "AUC, high"].map(str::to_owned);
    let mut table = Table::new(names.into_iter().chain(rates).chain(auc));
    for group in &fairness.groups {
        let judged = if group.counted { "yes" } else { "no" };
        let mut row: Vec<Cell> = vec![group.name.as_str().into(), group.n.into(), judged.into()];
        for (rate, _) in RATES {
            let rate = group.rate(rate);
            row.extend([Cell::share(rate.rate), Cell::share(rate.low), Cell::share(rate.high), rate.n.into()]);
        }
        let ends = group.auc_ci95;
        row.extend([group.auc.map(|auc| auc.value), ends.map(|ends| ends.0), ends.map(|ends| ends.1)].map(Cell::from));
        table.push(row);
    }
    table
}

/// The gaps between groups with their intervals.
pub fn gaps(fairness: &AttributeFairness) -> Table {
    let mut table = Table::new([
        "Gap",
        "Difference",
        "95% interval over all pairs and rates, low",
        "95% interval over all pairs and rates, high",
        "Ratio",
        "Highest group",
        "Lowest group",
    ]);
    let name = |position: usize| fairness.groups.get(position).map(|group| group.name.as_str());
    let mut put = |what: &str, gap: Option<Gap>| {
        table.push([
            what.into(),
            gap.map(|gap| gap.difference).into(),
            gap.map(|gap| gap.simultaneous95.0).into(),
            gap.map(|gap| gap.simultaneous95.1).into(),
            gap.and_then(|gap| gap.ratio).into(),
            gap.and_then(|gap| name(gap.highest)).into(),
            gap.and_then(|gap| name(gap.lowest)).into(),
        ]);
    };
    put("Demographic parity", fairness.demographic_parity);
    put("Equal opportunity", fairness.equal_opportunity);
    put("False positive rates", fairness.false_positives);
    put("Predictive parity", fairness.predictive_parity);
    let (odds, ratio) = (fairness.equalized_odds_difference, fairness.equalized_odds_ratio);
    table.push(["Equalized odds".into(), odds.into(), Cell::Nothing, Cell::Nothing, ratio.into()]);
    table
}

/// Quality per group where nothing is decided yes or no.
pub fn quality(fairness: &OtherFairness) -> Table {
    let mut table = Table::new([
        "Group",
        "Rows",
        "With a label",
        "Large enough to judge",
        "Accuracy",
        "Accuracy, low",
        "Accuracy, high",
        "Mean absolute error",
        "Mean error",
    ]);
    for group in &fairness.groups {
        let (accuracy, errors) = (group.accuracy, group.regression.as_ref());
        table.push([
            group.name.as_str().into(),
            group.n.into(),
            group.n_labelled.into(),
            if group.counted { "yes" } else { "no" }.into(),
            Cell::share(accuracy.and_then(|accuracy| accuracy.rate)),
            Cell::share(accuracy.and_then(|accuracy| accuracy.low)),
            Cell::share(accuracy.and_then(|accuracy| accuracy.high)),
            errors.and_then(|errors| errors.mae).into(),
            errors.and_then(|errors| errors.mean_error).into(),
        ]);
    }
    table
}
