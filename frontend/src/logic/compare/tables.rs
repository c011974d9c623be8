//! The parts of a comparison as tables, unrounded.

use shared::binning::Binning;
use shared::report::{AttributeFairness, Comparison, FigureReport};
use shared::slice::Slice;
use shared::verdict::DriftState;
use shared::versions::{InputDrift, PairCounts, Part, SliceFinding};

use super::figures::{find, method};
use crate::logic::cells::label;
use crate::logic::export::{Cell, Table};

/// The name of what rows were parted by.
pub fn part_name(binning: &Binning, part: Part) -> String {
    match part {
        Part::Column(at) => binning.columns.get(at).map(|column| column.name.clone()),
        Part::Attribute(at) => binning.attributes.get(at).map(|attribute| attribute.name.clone()),
    }
    .unwrap_or_default()
}

/// The name of a cell of it.
pub fn cell_name(binning: &Binning, part: Part, cell: usize) -> String {
    match part {
        Part::Column(at) => binning.columns.get(at).map_or_else(String::new, |column| {
            let last = match &column.cells {
                shared::binning::Cells::Numeric(cells) => cells.deciles.len() + 1,
                shared::binning::Cells::Categorical(cells) => usize::from(cells.unnamed()) + 1,
            };
            if cell >= last { "missing".to_owned() } else { label(&column.cells, cell) }
        }),
        Part::Attribute(at) => binning
            .attributes
            .get(at)
            .and_then(|attribute| attribute.groups.get(cell).cloned())
            .unwrap_or_else(|| "missing".to_owned()),
    }
}

/// The name of a slice, for example `SEX: 2`.
pub fn slice_name(binning: &Binning, slice: &SliceFinding) -> String {
    format!("{}: {}", part_name(binning, slice.part), cell_name(binning, slice.part, slice.cell))
}

/// The figures side by side.
pub fn figures(comparison: &Comparison, [a, b]: &[String; 2]) -> Table {
    let mut table = Table::new([
        "Figure".to_owned(),
        a.clone(),
        b.clone(),
        format!("{b} less {a}"),
        "95% interval, low".to_owned(),
        "95% interval, high".to_owned(),
        "Interval by".to_owned(),
    ]);
    let row = |name: String, report: &FigureReport| -> Vec<Cell> {
        vec![
            name.into(),
            report.a.into(),
            report.b.into(),
            report.difference.into(),
            report.ci95.map(|[low, _]| low).into(),
            report.ci95.map(|[_, high]| high).into(),
            method(report.method).into(),
        ]
    };
    for (key, report) in &comparison.figures.0 {
        let name = if key == "cost_per_decision" {
            "Cost per decision"
        } else {
            find(key).map_or(key.as_str(), |found| found.name)
        };
        table.push(row(name.to_owned(), report));
    }
    for (class, found) in comparison.by_class.iter().flat_map(|classes| &classes.0) {
        for (name, report) in [("Recall", &found.recall), ("Precision", &found.precision), ("F1", &found.f1)] {
            table.push(row(format!("{name} of {class}"), report));
        }
    }
    table
}

/// Who flips, a row per cell of a part.
pub fn flips(of: &str, rows: &[(String, PairCounts)]) -> Table {
    let columns = ["Requests", "To positive", "To negative", "Differ", "Labelled", "Right to wrong", "Wrong to right"];
    let mut table = Table::new([of].into_iter().chain(columns));
    for (name, counts) in rows {
        table.push([
            name.as_str().into(),
            counts.n.into(),
            counts.to_positive.into(),
            counts.to_negative.into(),
            counts.differ.into(),
            counts.labelled.into(),
            counts.to_wrong.into(),
            counts.to_right.into(),
        ]);
    }
    table
}

/// Slices with what is known of each.
pub fn slices(binning: &Binning, slices: &[SliceFinding], [a, b]: &[String; 2], is_share: bool) -> Table {
    let what = if is_share { "share right" } else { "mean absolute error" };
    let mut table = Table::new([
        "Slice of".to_owned(),
        "Slice".to_owned(),
        "Condition".to_owned(),
        format!("Labelled, {a}"),
        format!("Labelled, {b}"),
        format!("{a}, {what}"),
        format!("{b}, {what}"),
        "Gain".to_owned(),
        "95% interval, low".to_owned(),
        "95% interval, high".to_owned(),
        "p".to_owned(),
        "p, adjusted".to_owned(),
    ]);
    for one in slices {
        table.push([
            part_name(binning, one.part).into(),
            cell_name(binning, one.part, one.cell).into(),
            one.condition.as_ref().map(Slice::to_string).into(),
            one.labelled[0].into(),
            one.labelled[1].into(),
            one.quality[0].into(),
            one.quality[1].into(),
            one.gain.into(),
            one.ci95.map(|(low, _)| low).into(),
            one.ci95.map(|(_, high)| high).into(),
            one.p.into(),
            one.p_adjusted.into(),
        ]);
    }
    table
}

/// A gap between groups and its name.
pub type Gap = (&'static str, fn(&AttributeFairness) -> Option<f64>);

/// The gaps between groups that are compared.
pub const GAPS: [Gap; 4] = [
    ("Demographic parity difference", |found| found.demographic_parity_difference),
    ("Equal opportunity difference", |found| found.equal_opportunity_difference),
    ("Equalized odds difference", |found| found.equalized_odds_difference),
    ("Predictive parity difference", |found| found.predictive_parity_difference),
];

/// Fairness before and after: gaps, then the rates of each group.
pub fn fairness([before, after]: [&AttributeFairness; 2], [a, b]: &[String; 2]) -> Table {
    let mut table = Table::new(["Figure".to_owned(), a.clone(), b.clone()]);
    for (name, of) in GAPS {
        table.push([name.into(), Cell::share(of(before)), Cell::share(of(after))]);
    }
    for (group, then) in &before.groups.0 {
        let Some(now) = after.groups.get(group) else { continue };
        for (name, then, now) in [
            ("Selected", then.selection_rate, now.selection_rate),
            ("Found (TPR)", then.tpr, now.tpr),
            ("Wrongly selected (FPR)", then.fpr, now.fpr),
        ] {
            table.push([format!("{name}, {group}").into(), Cell::share(then.rate), Cell::share(now.rate)]);
        }
    }
    table
}

/// The drift from one version's inputs to the other's, the worst first.
pub fn inputs(found: &InputDrift, [a, b]: &[String; 2]) -> Table {
    let mut table = Table::new([
        "Column".to_owned(),
        format!("Values, {a}"),
        format!("Values, {b}"),
        "PSI".to_owned(),
        "State".to_owned(),
    ]);
    for column in found.drift.features.iter().chain(&found.drift.population) {
        let state: DriftState = found.drift.state(column);
        table.push([
            column.name.as_str().into(),
            column.n_ref.into(),
            column.n_cur.into(),
            column.psi.into(),
            state.word().into(),
        ]);
    }
    table
}
