//! Counting the rows of a sample by slice, window, day and code, against counting them as summaries do.

use shared::explore::{
    CountsByCode, DaysByCode, ErrorsByCode, Explorer, RowsByCode, codes_in, daily, in_time, residuals,
};
use shared::figures::Cut;
use shared::figures::fairness::{Settings, attribute_fairness};
use shared::figures::performance::binary_quality;
use shared::sample::{Field, Sample, SampleColumn};
use shared::schema::Task;
use shared::series::Totals;
use shared::slice::Slice;

use crate::sample::{sample_of, world_of};
use crate::world::{Chance, Row, World};

#[test]
fn columns_may_come_one_by_one_beneath_a_window_and_a_slice() {
    for task in [Task::Binary, Task::Multiclass, Task::Regression] {
        let (world, live) = world_of(task);
        let (whole, _) = sample_of(&world, task, &live, 1);
        let [window, slice] =
            [2, 3].map(|step| (0..whole.rows()).map(|row| u8::from(row % step == 0)).collect::<Vec<u8>>());
        let cut = |explorer: &mut Explorer, sample: &Sample| {
            explorer.set_base(sample, window.clone());
            explorer.set(sample, slice.clone());
        };
        let mut expected = Explorer::new(&whole);
        cut(&mut expected, &whole);
        for (reversed, cut_at) in [(false, 0), (false, 4), (true, 0), (true, 3), (true, 99)] {
            let mut columns: Vec<_> = whole.columns().map(|(field, column)| (field.clone(), column.clone())).collect();
            if reversed {
                columns.reverse();
            }
            let mut come = Sample::new(whole.head.clone());
            let mut explorer = Explorer::new(&come);
            for (at, (field, column)) in columns.into_iter().enumerate() {
                if at == cut_at {
                    cut(&mut explorer, &come);
                }
                assert!(come.insert(field, column));
                explorer.load(&come);
            }
            if cut_at == 99 {
                assert_eq!(explorer.current(), Explorer::new(&whole).current(), "{task:?}");
                cut(&mut explorer, &come);
            }
            assert_eq!(explorer.base(), expected.base(), "{task:?}, cut at {cut_at}");
            assert_eq!(explorer.current(), expected.current(), "{task:?}, cut at {cut_at}");
        }
        // A wider window takes nothing in that was outside the slice before.
        expected.set_base(&whole, vec![1; whole.rows()]);
        assert_eq!(expected.mask().iter().zip(&window).filter(|(inside, window)| inside > window).count(), 0);
        expected.set(&whole, vec![1; whole.rows()]);
        assert_eq!(expected.current(), Explorer::new(&whole).current());
    }
}

#[test]
fn a_slice_that_is_all_of_a_window_stays_what_it_is_when_the_window_grows() {
    let (world, live) = world_of(Task::Binary);
    let (sample, _) = sample_of(&world, Task::Binary, &live, 1);
    let half: Vec<u8> = (0..sample.rows()).map(|row| u8::from(row % 2 == 0)).collect();
    let mut explorer = Explorer::new(&sample);
    explorer.set_base(&sample, half.clone());
    assert_eq!((explorer.mask(), explorer.current()), (&half, explorer.base()));
    let before = explorer.current().clone();
    explorer.set_base(&sample, vec![1; sample.rows()]);
    assert_eq!((explorer.mask(), explorer.current()), (&half, &before));
}

/// The totals of rows as summaries count them, without the sums that codes do not have.
fn counted(world: &World, rows: &[Row], keep_moments: bool) -> Totals {
    let summary = world.summary(rows);
    let moments = if keep_moments { summary.moments } else { Vec::new() };
    let (cells, outcomes) = (summary.cells, summary.outcomes);
    Totals { windows: 1, rows: rows.len() as u64, cells, sums: Vec::new(), outcomes, moments }
}

#[test]
fn a_slice_is_counted_like_a_summary_of_its_rows() {
    for task in [Task::Binary, Task::Multiclass, Task::Regression] {
        let (world, live) = world_of(task);
        let (sample, rows) = sample_of(&world, task, &live, 1);
        let mut explorer = Explorer::new(&sample);
        let regression = task == Task::Regression;
        // Class probabilities are not loaded here, so that only the counters before theirs can be compared.
        let compare = |found: &Totals, rows: &[Row]| {
            let expected = counted(&world, rows, regression);
            let found = &Totals { windows: 1, ..found.clone() };
            assert_eq!((found.rows, &found.cells), (expected.rows, &expected.cells));
            let counters = if task == Task::Multiclass { world.layout.slots * 4 * 5 } else { expected.outcomes.len() };
            assert_eq!(found.outcomes[..counters], expected.outcomes[..counters]);
            assert_eq!(found.moments, expected.moments);
        };
        compare(explorer.current(), &rows);
        let mut chance = Chance(9);
        // Slices that differ in a few rows, keep most, or keep few: every way of counting.
        for share in [0.5, 0.49, 0.02, 0.97, 0.96, 0.0, 1.0] {
            let mask: Vec<u8> = if share > 0.48 && share < 0.5 {
                let mut mask = explorer.mask().clone();
                mask[3] ^= 1;
                mask[77] ^= 1;
                mask
            } else {
                rows.iter().map(|_| u8::from(chance.unit() < share)).collect()
            };
            let inside: Vec<Row> =
                rows.iter().zip(&mask).filter(|(_, inside)| **inside == 1).map(|(row, _)| row.clone()).collect();
            explorer.set(&sample, mask);
            compare(explorer.current(), &inside);
            compare(explorer.base(), &rows);
        }
        // A window around the slice: every other row, then the first half.
        let half: Vec<u8> = (0..rows.len()).map(|row| u8::from(row % 2 == 0)).collect();
        let first: Vec<u8> = (0..rows.len()).map(|row| u8::from(row < rows.len() / 2)).collect();
        for base in [half, first] {
            let in_base = |wanted: u8| -> Vec<Row> {
                let rows = rows.iter().enumerate().filter(|(row, _)| base[*row] == 1);
                rows.filter(|(row, _)| wanted == 2 || u8::from(row % 3 == 0) == wanted)
                    .map(|(_, row)| row.clone())
                    .collect()
            };
            explorer.set_base(&sample, base.clone());
            explorer.set(&sample, (0..rows.len()).map(|row| u8::from(row % 3 == 0)).collect());
            compare(explorer.base(), &in_base(2));
            compare(explorer.current(), &in_base(1));
            compare(&explorer.outside(), &in_base(0));
        }
    }
}

#[test]
fn a_brush_counts_by_codes_what_a_slice_counts_by_rows() {
    for task in [Task::Binary, Task::Multiclass, Task::Regression] {
        let (world, live) = world_of(task);
        let (sample, _) = sample_of(&world, task, &live, 1);
        let compiled = |text: &str| text.parse::<Slice>().unwrap().compile(&world.binning, &|_| None).unwrap();
        let mut brushed = Explorer::new(&sample);
        let half: Vec<u8> = (0..sample.rows()).map(|row| u8::from(row % 2 == 0)).collect();
        brushed.set_base(&sample, half);
        let mut slow = brushed.clone();
        let [first, second] = [0, 1].map(|at: usize| Field::Cell(world.binning.columns[at].name.clone()));
        let mut chance = Chance(4);
        for others in ["", "not `age` > 40"].map(compiled) {
            let passing = others.mask(&sample).unwrap();
            let rows = RowsByCode::new(sample.codes(&first).unwrap(), &passing);
            let errors = ErrorsByCode::new(&sample, &rows, &second);
            assert_eq!(errors.is_some(), task == Task::Regression);
            let days = DaysByCode::new(&sample, &rows, 20_717, 3);
            let codes = CountsByCode::of_column(&rows, sample.codes(&second).unwrap());
            // A few codes come and go; then none, then all.
            for share in [0.5, 0.6, 0.1, -1.0, 2.0] {
                let keep: [bool; 256] = std::array::from_fn(|_| chance.unit() < share);
                let mut mask = others.mask(&sample).unwrap();
                mask.iter_mut().zip(sample.codes(&first).unwrap()).for_each(|(inside, code)| {
                    *inside &= u8::from(keep[usize::from(*code)]);
                });
                assert_eq!(codes.sum(&keep), codes_in(&sample, &second, &mask).unwrap());
                assert_eq!(days.as_ref().map(|days| days.sum(&keep)), daily(&sample, &mask, 20_717, 3));
                assert_eq!(errors.as_ref().map(|errors| errors.sum(&keep)), residuals(&sample, &mask, &second));
                assert!(brushed.brush(&sample, &first, &others, &keep));
                slow.set(&sample, mask);
                assert_eq!(brushed.current(), slow.current());
                assert_eq!(brushed.outside(), slow.outside());
            }
        }
        // What was brushed is forgotten when the brush is put down.
        brushed.set(&sample, slow.mask().clone());
        assert_eq!((brushed.current(), brushed.mask()), (slow.current(), slow.mask()));
    }
}

#[test]
fn a_slice_is_told_apart_by_days() {
    for task in [Task::Binary, Task::Multiclass, Task::Regression] {
        let (world, live) = world_of(task);
        let (mut sample, rows) = sample_of(&world, task, &live, 1);
        // Four hours to a row, so that six rows make a day.
        let seconds = (0..rows.len() as u32).map(|row| row * 14_400).collect();
        assert!(sample.insert(Field::Time, SampleColumn::Seconds(seconds)));
        let first = 1_790_000_000_i64.div_euclid(86_400);
        let day_of = |row: usize| (1_790_000_000 + row as i64 * 14_400).div_euclid(86_400) - first;
        let mask: Vec<u8> = (0..rows.len()).map(|row| u8::from(row % 3 > 0)).collect();
        let found = daily(&sample, &mask, first, 40).unwrap();
        assert_eq!(found.len(), 40);
        for (day, found) in found.iter().enumerate() {
            let of_day = |row: &usize| day_of(*row) == day as i64 && mask[*row] == 1;
            let inside: Vec<&Row> = (0..rows.len()).filter(of_day).map(|row| &rows[row]).collect();
            let labelled: Vec<&&Row> = inside.iter().filter(|row| row.label.is_some()).collect();
            assert_eq!((found.rows, found.labelled), (inside.len() as u64, labelled.len() as u64));
            let count = |right: &dyn Fn(&Row) -> bool| labelled.iter().filter(|row| right(row)).count() as u64;
            match task {
                Task::Binary => {
                    assert_eq!(found.right, count(&|row| usize::from(row.positive) == row.label.unwrap().0));
                    assert_eq!(found.decided.n(), found.rows);
                }
                Task::Multiclass => assert_eq!(found.right, count(&|row| row.predicted() == row.label.unwrap().1)),
                Task::Regression => {
                    let errors = labelled.iter().map(|row| (row.number() - row.label.unwrap().2).abs());
                    // In units of 0.005, each to the nearest.
                    let apart = (found.absolute_error - errors.sum::<f64>()).abs();
                    assert!(apart <= 0.0025 * labelled.len() as f64 + 1e-9, "{apart}");
                }
            }
        }
        let window = in_time(&sample, (first + 2) * 86_400, (first + 4) * 86_400);
        let expected: Vec<u8> = (0..rows.len()).map(|row| u8::from((2..4).contains(&day_of(row)))).collect();
        assert_eq!(window, expected);
    }
}

#[test]
fn figures_of_a_slice_say_what_codes_do_not_tell() {
    let (world, live) = world_of(Task::Binary);
    let (sample, rows) = sample_of(&world, Task::Binary, &live, 1);
    let explorer = Explorer::new(&sample);
    let exact = counted(&world, &rows, true);
    let of = |totals: &Totals| binary_quality(&world.binning, &world.layout, totals, Cut::Deployed).unwrap();
    let (coded, summed) = (of(explorer.current()), of(&exact));
    assert_eq!((coded.confusion, coded.auc, coded.auc_ci95), (summed.confusion, summed.auc, summed.auc_ci95));
    assert_eq!((coded.brier, coded.log_loss, coded.ece, coded.estimated), (None, None, None, None));
    assert!(summed.brier.is_some() && coded.notes.iter().any(|note| note.figure == "brier"));
    let fair = |totals: &Totals| attribute_fairness(&world.binning, &world.layout, totals, 0, &Settings::default());
    assert_eq!(fair(explorer.current()), fair(&exact));
}
