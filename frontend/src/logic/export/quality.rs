//! Quality as tables: over time, by threshold, by step of score, by class.

use shared::figures::performance::{CurvePoint, Measure, MulticlassQuality, Quality};
use shared::stats::binary::Rate;
use shared::stats::calibration::CalibrationBin;
use shared::stats::proportion::Proportion;

use super::super::course::Course;
use super::super::date::iso_day;
use super::super::quality::{is_share, name};
use super::table::{Cell, Table};

/// A value of a measure; those that pages write in percent are shares.
fn cell(measure: Measure, value: Option<f64>) -> Cell {
    if is_share(measure) { Cell::share(value) } else { value.into() }
}

/// A measure over time, the latest first, as on the page.
pub fn course(course: &Course) -> Table {
    let measure = course.measure;
    let mut table = Table::new([
        "First day".to_owned(),
        "Last day".to_owned(),
        "Rows".to_owned(),
        "Labels".to_owned(),
        "Share of labels that have come".to_owned(),
        format!("{}, known", name(measure)),
        "95% interval, low".to_owned(),
        "95% interval, high".to_owned(),
        "Known from labels".to_owned(),
        format!("{}, estimated", name(measure)),
        format!("{}, reference", name(measure)),
    ]);
    for point in course.points.iter().rev() {
        let measured = &point.measured;
        let ends = measured.ci95.filter(|_| measured.value.is_some());
        table.push([
            iso_day(point.days.first).into(),
            iso_day(point.days.last).into(),
            point.rows.into(),
            point.labelled.into(),
            Cell::share(point.coverage()),
            cell(measure, measured.value),
            cell(measure, ends.map(|(low, _)| low)),
            cell(measure, ends.map(|(_, high)| high)),
            measured.value.map(|_| measured.cases).into(),
            cell(measure, measured.estimated),
            cell(measure, course.reference.value),
        ]);
    }
    table
}

/// The same with a column for the measure as it was known earlier.
pub fn course_with_then(now: &Course, then: Option<&Course>) -> Table {
    let mut table = course(now);
    if let Some(then) = then {
        table.columns.push(format!("{}, as known then", name(now.measure)));
        for (row, point) in table.rows.iter_mut().zip(now.points.iter().rev()) {
            row.push(cell(now.measure, then.at(point.days).and_then(|point| point.measured.value)));
        }
    }
    table
}

/// Measures of the reference and of the window.
pub fn figures(reference: Option<&Quality>, window: Option<&Quality>, measures: &[Measure]) -> Table {
    let mut table =
        Table::new(["Figure", "Reference", "Window", "95% interval, low", "95% interval, high", "Window, estimated"]);
    for measure in measures {
        let of = |quality: Option<&Quality>| quality.map(|quality| measure.of(quality)).unwrap_or_default();
        let (before, now) = (of(reference), of(window));
        let ends = now.ci95.filter(|_| now.value.is_some());
        table.push([
            name(*measure).into(),
            cell(*measure, before.value),
            cell(*measure, now.value),
            cell(*measure, ends.map(|(low, _)| low)),
            cell(*measure, ends.map(|(_, high)| high)),
            cell(*measure, now.estimated),
        ]);
    }
    table
}

/// What every threshold would do, on both sides.
pub fn curves(window: &[CurvePoint], reference: &[CurvePoint]) -> Table {
    let mut table = Table::new([
        "Rows of",
        "Threshold",
        "Selected",
        "Recall (true positive rate)",
        "False positive rate",
        "Precision",
    ]);
    for (side, points) in [("window", window), ("reference", reference)] {
        for point in points {
            let rates = [Rate::Selection, Rate::Tpr, Rate::Fpr, Rate::Ppv].map(|rate| Cell::share(point.rate(rate)));
            table.push([side.into(), point.threshold.into()].into_iter().chain(rates));
        }
    }
    table
}

/// Calibration in ten equal steps of score.
pub fn calibration(window: &[CalibrationBin], reference: &[CalibrationBin]) -> Table {
    let mut table = Table::new([
        "Score from",
        "Score to",
        "Labels",
        "Mean score",
        "Observed share",
        "95% interval, low",
        "95% interval, high",
        "Reference labels",
        "Reference mean score",
        "Reference observed share",
    ]);
    for (step, (bin, before)) in window.iter().zip(reference).enumerate() {
        let observed = Proportion::new(bin.positives, bin.n);
        table.push([
            (step as f64 / 10.0).into(),
            ((step + 1) as f64 / 10.0).into(),
            bin.n.into(),
            Cell::share(bin.mean_score()),
            Cell::share(observed.rate),
            Cell::share(observed.low),
            Cell::share(observed.high),
            before.n.into(),
            Cell::share(before.mean_score()),
            Cell::share(before.positive_rate()),
        ]);
    }
    table
}

/// True classes by what they were taken for, in rows.
pub fn confusion(quality: &MulticlassQuality) -> Table {
    let names = quality.classes.iter().map(|class| format!("Taken for {}", class.name));
    let mut table = Table::new(std::iter::once("True class".to_owned()).chain(names));
    for (class, taken) in quality.classes.iter().zip(&quality.confusion) {
        table.push(std::iter::once(class.name.as_str().into()).chain(taken.iter().map(|rows| Cell::Count(*rows))));
    }
    table
}

/// Each class against the rest.
pub fn classes(window: &MulticlassQuality, reference: Option<&MulticlassQuality>) -> Table {
    let mut table = Table::new([
        "Class",
        "Labels",
        "Recall",
        "95% interval, low",
        "95% interval, high",
        "Precision",
        "AUC",
        "AUC certainly at least",
        "AUC certainly at most",
        "AUC, reference",
    ]);
    for (at, class) in window.classes.iter().enumerate() {
        let right = window.confusion.get(at).and_then(|row| row.get(at)).copied().unwrap_or(0);
        let recall = Proportion::new(right, class.rates.support);
        let before = reference.and_then(|reference| reference.classes.iter().find(|other| other.name == class.name));
        table.push([
            class.name.as_str().into(),
            class.rates.support.into(),
            Cell::share(recall.rate),
            Cell::share(recall.low),
            Cell::share(recall.high),
            Cell::share(class.rates.precision),
            class.auc.map(|auc| auc.value).into(),
            class.auc.map(|auc| auc.low).into(),
            class.auc.map(|auc| auc.high).into(),
            before.and_then(|before| before.auc).map(|auc| auc.value).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::csv;
    use super::*;
    use crate::logic::course::Point;
    use crate::logic::days::Days;
    use shared::figures::performance::Measured;

    #[test]
    fn a_course_keeps_every_digit() {
        let third = 1.0 / 3.0;
        let known = Measured { value: Some(third), ci95: Some((0.25, 0.5)), estimated: None, cases: 90 };
        let unknown = Measured { estimated: Some(0.75), ..Measured::default() };
        let point = |day, labelled, measured| Point { days: Days::new(day, day), rows: 100, labelled, measured };
        let table = course(&Course {
            measure: Measure::Accuracy,
            points: vec![point(20_000, 90, known), point(20_001, 0, unknown)],
            reference: Measured { value: Some(0.8), ..Measured::default() },
        });
        let text = csv::text(&table);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "2024-10-05,2024-10-05,100,0,0,,,,,0.75,0.8");
        assert_eq!(lines[2], "2024-10-04,2024-10-04,100,90,0.9,0.3333333333333333,0.25,0.5,90,,0.8");
        assert_eq!(table.rows[1][5].shown(), "33.3\u{a0}%");
    }
}
