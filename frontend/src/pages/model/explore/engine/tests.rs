use super::*;
use shared::binning::{Attribute, Binning, CategoricalCells, Cells, ColumnCells, NumericCells, OutcomeCells};
use shared::sample::{SampleColumn, SampleHead};
use shared::schema::{ColumnRole, ObservationRole, Task};

use crate::logic::facet::facets;

const ROWS: usize = 3_000;
const DAY_S: u32 = 86_400;

fn binning(task: Task) -> Binning {
    let column = |name: &str, cells| ColumnCells { name: name.to_owned(), role: ColumnRole::Feature, cells };
    let numbers: Vec<f64> = (0..500).map(f64::from).collect();
    let names = ["n", "e", "s", "w"].map(|name| (name.to_owned(), 5)).to_vec();
    let outcome = match task {
        Task::Regression => OutcomeCells::Regression { unit: 0.01, origin: 100.0 },
        _ => OutcomeCells::binary(0.5, &[]),
    };
    let predicted = ColumnCells {
        role: ColumnRole::Prediction,
        ..column("predicted", Cells::Numeric(NumericCells::from_sorted(&numbers)))
    };
    let mut columns = vec![
        column("age", Cells::Numeric(NumericCells::from_sorted(&numbers))),
        column("income", Cells::Numeric(NumericCells::from_sorted(&numbers))),
        column("region", Cells::Categorical(CategoricalCells::new(names.clone()))),
    ];
    columns.extend((task == Task::Regression).then_some(predicted));
    Binning { columns, attributes: vec![Attribute::of_categories("region", 2, names)], outcome }
}

/// Rows that repeat nothing within a few thousand, with so many of the columns.
fn sample(role: ObservationRole, columns: usize) -> Sample {
    sample_of(Task::Binary, role, columns)
}

fn sample_of(task: Task, role: ObservationRole, columns: usize) -> Sample {
    let binning = binning(task);
    let widths: Vec<usize> = binning.columns.iter().map(|column| column.cells.width() - 1).collect();
    let mut sample = Sample::new(SampleHead {
        model: "m".to_owned(),
        version: "v".to_owned(),
        role,
        task,
        threshold: 0.5,
        binning,
        start_s: 1_790_000_000,
        total: ROWS as u64,
        one_in: 1,
        rows: ROWS as u32,
        as_of: 1,
    });
    let codes = |step: usize, below: usize| {
        SampleColumn::Codes((0..ROWS).map(|row| ((row * step + row / 7) % below) as u8).collect())
    };
    let mut put = |field: Field, column: SampleColumn| assert!(sample.insert(field.clone(), column), "{field}");
    put(Field::Time, SampleColumn::Seconds((0..ROWS as u32).map(|row| row * DAY_S / 300).collect()));
    if task == Task::Regression {
        let number = |row: usize, step: usize| ((row * step + row / 7) % 499) as f64 + 0.3;
        let late = |row: usize| if row.is_multiple_of(9) { f64::NAN } else { number(row, 31) };
        put(Field::Score, SampleColumn::Numbers((0..ROWS).map(|row| number(row, 37)).collect()));
        put(Field::Actual, SampleColumn::Numbers((0..ROWS).map(late).collect()));
        put(Field::Cell("predicted".to_owned()), codes(37, widths[3]));
    } else {
        put(Field::ScoreCell, codes(37, 90));
        put(Field::Decision, codes(5, 2));
        put(Field::Label, codes(3, 2));
    }
    put(Field::Group("region".to_owned()), codes(11, 4));
    for ((name, step), width) in [("age", 13), ("income", 29), ("region", 11)].into_iter().zip(widths).take(columns) {
        put(Field::Cell(name.to_owned()), codes(step, width));
    }
    sample
}

struct Asked<'a> {
    live: &'a Sample,
    reference: &'a Sample,
    slice: &'a str,
    students: &'a str,
    window: Days,
    moving: Option<&'a str>,
}

fn count(engine: &mut Engine, asked: &Asked<'_>) {
    let facets = facets(&asked.live.head.binning, asked.live.head.task);
    let parse = |text: &str| text.parse::<Slice>().expect("a slice");
    let (slice, named) = (parse(asked.slice), BTreeMap::from([("students".to_owned(), parse(asked.students))]));
    let moving = asked.moving.map(|name| Subject::Column(name.to_owned()));
    let extent = Days { first: 20_717, last: 20_727 };
    let question = Question {
        slice: &slice,
        named: &named,
        window: asked.window,
        extent,
        facets: &facets,
        moving: moving.as_ref(),
    };
    engine.count((asked.live, 1), Some((asked.reference, 1)), &question);
}

/// What is counted when nothing has been before.
fn counted(asked: &Asked<'_>) -> Engine {
    let mut engine = Engine::default();
    count(&mut engine, asked);
    engine
}

#[test]
fn nothing_is_counted_of_rows_of_which_no_column_has_come() {
    let [mut live, reference] = [ObservationRole::Live, ObservationRole::Reference].map(|role| sample(role, 3));
    live = Sample::new(SampleHead { rows: u32::MAX, ..live.head });
    let all = Days { first: 20_717, last: 20_727 };
    let asked = Asked { live: &live, reference: &reference, slice: "", students: "age > 1", window: all, moving: None };
    let engine = counted(&asked);
    assert!(engine.live().is_none() && engine.reference().is_some());
}

/// Everything that a page reads of an engine.
fn told(engine: &Engine, live: &Sample) -> String {
    let side =
        |explorer: Option<&Explorer>| explorer.map(|one| (one.current().clone(), one.outside(), one.base().clone()));
    let charts: Vec<_> = facets(&live.head.binning, live.head.task)
        .iter()
        .map(|facet| (facet.name.clone(), engine.codes(facet)))
        .collect();
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{charts:?}\n{:?}",
        side(engine.live()),
        side(engine.reference()),
        engine.days(),
        engine.errors(),
        engine.drift
    )
}

#[test]
fn a_brush_that_moves_tells_what_a_slice_tells() {
    let [live, reference] = [ObservationRole::Live, ObservationRole::Reference].map(|role| sample(role, 3));
    let fewer = sample(ObservationRole::Live, 2);
    let (all, few) = (Days { first: 20_717, last: 20_727 }, Days { first: 20_719, last: 20_722 });
    let mut moved = Engine::default();
    let mut seen = Vec::new();
    // What is brushed beside it, which hand moves, the window, what a name means, and whether a column is still to come.
    for (slice, moving, window, students, columns) in [
        ("", "age", all, "age > 20", 2),
        ("age > 100", "age", all, "age > 20", 2),
        ("age > 100 and age <= 300", "age", all, "age > 20", 3),
        ("age > 100 and age <= 300 and income > 50", "age", all, "age > 20", 3),
        ("age > 200 and income > 50", "age", few, "age > 20", 3),
        ("age > 200 and income > 50", "income", few, "age > 20", 3),
        ("age > 200 and income > 90 and income <= 400 and region in (n, e)", "income", few, "age > 20", 3),
        ("income > 90 and region = s and not [students]", "income", all, "age > 20", 3),
        ("income > 120 and region = s and not [students]", "income", all, "age > 20", 3),
        ("income > 120 and region = s and not [students]", "income", all, "age > 250", 3),
        ("age > 60 and [students] and income > 10", "income", all, "age > 25", 3),
        ("age > 60 and [students] and income > 10", "income", all, "age > 40", 3),
        ("age > 400 and age <= 300", "age", all, "age > 20", 3),
    ] {
        let live = if columns == 3 { &live } else { &fewer };
        let asked = Asked { live, reference: &reference, slice, students, window, moving: Some(moving) };
        count(&mut moved, &asked);
        assert!(moved.live.by_code.is_some(), "{slice}: counted by codes");
        let still = counted(&Asked { moving: None, ..asked });
        assert_eq!(told(&moved, live), told(&still, live), "{slice}, {moving} moving, [students] = {students}");
        seen.push(told(&still, live));
    }
    seen.dedup();
    assert!(seen.len() > 9, "the slices differ");
    // The hand lets go.
    let asked =
        Asked { live: &live, reference: &reference, slice: "age > 60", students: "age > 1", window: all, moving: None };
    count(&mut moved, &asked);
    assert!(moved.live.by_code.is_none());
    assert_eq!(told(&moved, &live), told(&counted(&asked), &live));
}

#[test]
fn a_brush_over_predicted_numbers_tells_what_a_slice_tells() {
    let [live, reference] =
        [ObservationRole::Live, ObservationRole::Reference].map(|role| sample_of(Task::Regression, role, 3));
    let (all, few) = (Days { first: 20_717, last: 20_727 }, Days { first: 20_719, last: 20_722 });
    let mut moved = Engine::default();
    let mut seen = Vec::new();
    for (slice, moving, window) in [
        ("", "age", all),
        ("age > 100", "age", all),
        ("age > 200 and income > 50", "age", few),
        ("age > 200 and income > 50 and predicted > 60", "predicted", few),
        ("age > 200 and predicted > 90 and predicted <= 300", "predicted", few),
        ("age > 400 and age <= 300", "age", all),
    ] {
        let asked =
            Asked { live: &live, reference: &reference, slice, students: "age > 1", window, moving: Some(moving) };
        count(&mut moved, &asked);
        assert!(moved.live.by_code.is_some(), "{slice}: counted by codes");
        let still = counted(&Asked { moving: None, ..asked });
        assert!(still.errors().is_some() && still.live().is_some_and(|live| !live.current().moments.is_empty()));
        assert_eq!(told(&moved, &live), told(&still, &live), "{slice}, {moving} moving");
        seen.push(told(&still, &live));
    }
    seen.dedup();
    assert_eq!(seen.len(), 6, "the slices differ");
}
