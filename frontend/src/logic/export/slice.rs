//! A slice as tables: its figures beside those of everybody else, and the bars of its charts.

use shared::figures::performance::{Measure, Measured};

use super::super::facet::Facet;
use super::super::quality::name;
use super::table::{Cell, Table};

/// Each measure inside and outside the slice.
pub fn figures(lines: &[(Measure, Measured, Measured)]) -> Table {
    let columns =
        ["Measure", "In the slice", "low", "high", "Everybody else", "low", "high", "Difference", "low", "high"];
    lines.iter().fold(Table::new(columns), |table, (measure, inside, outside)| {
        let known = |measured: &Measured| -> [Cell; 3] {
            let (low, high) = measured.ci95.filter(|_| measured.value.is_some()).unzip();
            [measured.value.into(), low.into(), high.into()]
        };
        let change = inside.change_from(outside);
        let (low, high) = change.as_ref().and_then(|change| change.ci95).unzip();
        let apart = [change.map(|change| change.value).into(), low.into(), high.into()];
        let name = Cell::Text(name(*measure).to_owned());
        table.with(std::iter::once(name).chain(known(inside)).chain(known(outside)).chain(apart))
    })
}

/// The rows of each bar of each chart, production and reference.
pub fn bars(charts: &[(Facet, Vec<u64>, Vec<u64>)]) -> Table {
    let mut table = Table::new(["Column", "Bar", "Production rows", "Reference rows"]);
    for (facet, live, reference) in charts {
        for bar in 0..facet.len() {
            let rows = |counts: &[u64]| counts.get(bar).map_or(Cell::Nothing, |rows| Cell::Count(*rows));
            table.push([Cell::Text(facet.name.clone()), Cell::Text(facet.label(bar)), rows(live), rows(reference)]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_keeps_its_intervals() {
        let known =
            |value: f64| Measured { value: Some(value), ci95: Some((value - 0.1, value + 0.1)), ..Measured::default() };
        let table =
            figures(&[(Measure::Accuracy, known(0.5), known(0.75)), (Measure::F1, Measured::default(), known(0.5))]);
        assert_eq!(
            table.rows[0][..4],
            [Cell::Text("Accuracy".into()), Cell::Number(0.5), Cell::Number(0.4), Cell::Number(0.6)]
        );
        assert_eq!(table.rows[0][7], Cell::Number(-0.25));
        assert_eq!((&table.rows[1][1], &table.rows[1][7]), (&Cell::Nothing, &Cell::Nothing));
    }
}
