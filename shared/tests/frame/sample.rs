//! Samples: the bytes they are, the rows that two of them share, and what is counted of a slice of them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use shared::binning::{Binning, Cells, MISSING, OutcomeCells};
use shared::explore::{
    CountsByCode, DaysByCode, ErrorsByCode, Explorer, RowsByCode, codes_in, daily, in_time, residuals,
};
use shared::figures::Cut;
use shared::figures::drift::dataset_drift;
use shared::figures::fairness::{Settings, attribute_fairness};
use shared::figures::performance::binary_quality;
use shared::frame::{FrameError, decode_sample, encode_sample};
use shared::sample::{Field, Sample, SampleColumn, SampleHead, is_kept, join, one_in, request_hash};
use shared::schema::{ObservationRole, Task};
use shared::series::Totals;
use shared::slice::Slice;

use crate::golden::golden;
use crate::world::{Chance, Row, THRESHOLD, World, rows};

/// A sample of rows, request `i` being the row at position `i`.
pub(crate) fn sample_of(world: &World, task: Task, rows: &[Row], one_in: u32) -> (Sample, Vec<Row>) {
    let mut kept: Vec<(u64, &Row)> =
        rows.iter().enumerate().map(|(at, row)| (request_hash(&at.to_string()), row)).collect();
    kept.retain(|(hash, _)| is_kept(*hash, one_in));
    kept.sort_by_key(|(hash, _)| *hash);
    let head = SampleHead {
        model: "car_loan".to_owned(),
        version: "v1".to_owned(),
        role: ObservationRole::Live,
        task,
        threshold: THRESHOLD,
        binning: world.binning.clone(),
        start_s: 1_790_000_000,
        total: rows.len() as u64,
        one_in,
        rows: kept.len() as u32,
        as_of: 7,
    };
    let mut sample = Sample::new(head);
    let rows: Vec<Row> = kept.iter().map(|(_, row)| (*row).clone()).collect();
    let mut put = |field: Field, column: SampleColumn| assert!(sample.insert(field.clone(), column), "{field}");
    let codes = |code: &dyn Fn(&Row) -> u8| SampleColumn::Codes(rows.iter().map(code).collect());
    put(Field::Request, SampleColumn::Hashes(kept.iter().map(|(hash, _)| *hash).collect()));
    put(Field::Time, SampleColumn::Seconds((0..rows.len() as u32).collect()));
    for (at, column) in world.binning.columns.iter().enumerate() {
        put(Field::Cell(column.name.clone()), codes(&|row| row.codes(&world.binning)[at]));
    }
    for (at, attribute) in world.binning.attributes.iter().enumerate() {
        put(Field::Group(attribute.name.clone()), codes(&|row| world.groups(row)[at]));
    }
    let label = |row: &Row| row.label;
    match &world.binning.outcome {
        OutcomeCells::Binary { edges, .. } => {
            put(Field::ScoreCell, codes(&|row| OutcomeCells::score_cell(edges, row.score) as u8));
            put(Field::Decision, codes(&|row| u8::from(row.positive)));
            put(Field::Label, codes(&|row| label(row).map_or(MISSING, |label| label.0 as u8)));
            put(Field::Score, SampleColumn::Numbers(rows.iter().map(|row| row.score).collect()));
        }
        OutcomeCells::Multiclass { .. } => {
            put(Field::Decision, codes(&|row| row.predicted() as u8));
            put(Field::Label, codes(&|row| label(row).map_or(MISSING, |label| label.1 as u8)));
        }
        OutcomeCells::Regression { .. } => {
            put(Field::Score, SampleColumn::Numbers(rows.iter().map(Row::number).collect()));
            let actual = rows.iter().map(|row| label(row).map_or(f64::NAN, |label| label.2)).collect();
            put(Field::Actual, SampleColumn::Numbers(actual));
        }
    }
    (sample, rows)
}

fn world_of(task: Task) -> (World, Vec<Row>) {
    let mut world = World::new(task, &rows(1, 300, 0.0));
    let live = rows(2, 500, 0.6);
    world.meet(&live);
    (world, live)
}

#[test]
fn golden_bytes_of_a_sample() {
    let (world, live) = world_of(Task::Binary);
    let (sample, _) = sample_of(&world, Task::Binary, &live[..60], 2);
    let bytes = encode_sample(&sample).unwrap();
    assert!(bytes == golden("sample.bin", &bytes));
    assert_eq!(decode_sample(&bytes).unwrap(), sample);
}

#[test]
fn damaged_samples_are_refused_or_read_but_never_more() {
    let (world, live) = world_of(Task::Binary);
    let (sample, _) = sample_of(&world, Task::Binary, &live[..40], 1);
    let bytes = encode_sample(&sample).unwrap();
    for length in (0..bytes.len()).step_by(13) {
        assert!(decode_sample(&bytes[..length]).is_err(), "{length}");
    }
    let mut chance = Chance(3);
    for _ in 0..400 {
        let mut damaged = bytes.clone();
        for _ in 0..=chance.below(6) {
            let at = chance.below(damaged.len());
            damaged[at] = chance.below(256) as u8;
        }
        let Ok(sample) = decode_sample(&damaged) else { continue };
        // What decodes can be counted and cut.
        let explorer = Explorer::new(&sample);
        let _ = dataset_drift(&sample.head.binning, explorer.layout(), explorer.base(), explorer.current());
    }
    let mut unsorted = sample.clone();
    assert!(!unsorted.insert(Field::Request, SampleColumn::Hashes((0..40).rev().collect())));
    assert!(!unsorted.insert(Field::Label, SampleColumn::Codes(vec![2; 40])));
    assert!(!unsorted.insert(Field::Cell("age".into()), SampleColumn::Codes(vec![254; 40])));
    assert!(!unsorted.insert(Field::Cell("nobody".into()), SampleColumn::Codes(vec![0; 40])));
    assert!(matches!(decode_sample(b"EVKL"), Err(FrameError::TooShort)));
}

#[test]
fn columns_come_in_several_answers_over_the_same_rows() {
    let (world, live) = world_of(Task::Binary);
    let (whole, _) = sample_of(&world, Task::Binary, &live, 1);
    let mut first = Sample::new(whole.head.clone());
    let mut second = first.clone();
    for (at, (field, column)) in whole.columns().enumerate() {
        let part = if at % 2 == 0 { &mut first } else { &mut second };
        assert!(part.insert(field.clone(), column.clone()));
    }
    let mut other = second.clone();
    other.head.as_of += 1;
    assert!(first.clone().absorb(other).is_err());
    let mut explorer = Explorer::new(&first);
    first.absorb(second).unwrap();
    explorer.load(&first);
    assert_eq!(first, whole);
    assert_eq!(explorer.base(), Explorer::new(&whole).base());
}

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

#[test]
fn a_thinner_sample_is_a_part_of_a_thicker_one_and_versions_keep_the_same_requests() {
    let (world, live) = world_of(Task::Binary);
    let (all, _) = sample_of(&world, Task::Binary, &live, 1);
    let (half, _) = sample_of(&world, Task::Binary, &live[..400], 2);
    let pairs = join(&all, &half).unwrap();
    assert_eq!((pairs.one_in, pairs.b.len()), (2, half.rows()));
    let (a, b) = (all.hashes().unwrap(), half.hashes().unwrap());
    assert!(pairs.a.iter().zip(&pairs.b).all(|(i, j)| a[*i as usize] == b[*j as usize]));
    assert_eq!(pairs.alone[1], 0);
    assert!(pairs.alone[0] > 0, "requests of the last hundred rows have no partner");
    assert_eq!((one_in(1_000_000, 65_536), one_in(65_536, 65_536), one_in(0, 0)), (16, 1, 1));
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

/// Whether a row is in a slice, from its values.
fn holds(slice: &Slice, row: &Row, named: &BTreeMap<&str, Slice>) -> bool {
    use shared::slice::{Subject, Test};
    match slice {
        Slice::All => true,
        Slice::And(all) => all.iter().all(|slice| holds(slice, row, named)),
        Slice::Or(any) => any.iter().any(|slice| holds(slice, row, named)),
        Slice::Not(inner) => !holds(inner, row, named),
        Slice::Named(name) => holds(&named[name.as_str()], row, named),
        Slice::Test(subject, test) => {
            let (number, name) = match subject {
                Subject::Column(column) => match column.as_str() {
                    "age" => (Some(row.age), None),
                    "city" => (None, row.city.clone()),
                    "sex" => (None, row.sex.map(str::to_owned)),
                    other => panic!("{other}"),
                },
                Subject::Score => (Some(row.score), None),
                Subject::Decision => (None, Some(u8::from(row.positive).to_string())),
                Subject::Label => (None, row.label.map(|label| label.0.to_string())),
            };
            let is = |test: &dyn Fn(f64) -> bool| number.is_some_and(|x| !x.is_nan() && test(x));
            match test {
                Test::Above(bound) => is(&|x| x > *bound),
                Test::AtLeast(bound) => is(&|x| x >= *bound),
                Test::Below(bound) => is(&|x| x < *bound),
                Test::AtMost(bound) => is(&|x| x <= *bound),
                Test::OneOf(names) => name.is_some_and(|name| names.contains(&name)),
                Test::Missing => number.map_or(name.is_none(), f64::is_nan),
            }
        }
    }
}

#[test]
fn rows_are_tested_by_code_as_they_would_be_by_value() {
    let (world, live) = world_of(Task::Binary);
    let (sample, rows) = sample_of(&world, Task::Binary, &live, 1);
    let named = BTreeMap::from([("f", "sex = f".parse::<Slice>().unwrap())]);
    let texts = [
        "",
        "age >= 40 and age < 60",
        "not (age > 30 or sex in (f, m))",
        "city = Kyoto or city = Łódź or city is missing",
        "[f] and not [f] or @label = 1",
        "@score >= 0.45 and @decision = 0 or @label is missing",
        "@score < 0.2 and (age is missing or not city in (Bergen, 'New 3'))",
    ];
    for text in texts {
        let slice: Slice = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        let compiled = slice.compile(&world.binning, &|name| named.get(name)).unwrap();
        let exact = compiled.moved.is_empty();
        // Ages are whole years, of which each is an atom: bounds at whole years are exact.
        assert!(exact, "{text}: {:?}", compiled.moved);
        let expected: Vec<u8> = rows.iter().map(|row| u8::from(holds(&slice, row, &named))).collect();
        assert_eq!(compiled.mask(&sample), Ok(expected), "{text}");
    }
}

#[test]
fn a_slice_that_cannot_be_tested_says_why() {
    let (world, live) = world_of(Task::Binary);
    let circle = BTreeMap::from([("a", "not [b]".parse::<Slice>().unwrap()), ("b", "[a]".parse().unwrap())]);
    let refused = |text: &str| {
        let slice: Slice = text.parse().unwrap();
        slice.compile(&world.binning, &|name| circle.get(name)).unwrap_err().to_string()
    };
    assert_eq!(refused("height > 2"), "this version has no column \"height\"");
    assert_eq!(refused("AGE > 2"), "this version has no column \"AGE\", but has \"age\"");
    assert_eq!(refused("[c]"), "there is no slice named \"c\"");
    assert_eq!(refused("[a]"), "the slice \"a\" stands in itself");
    assert_eq!(refused("city > 2"), "\"city\" has categories, which have no order: use = or in (…)");
    assert_eq!(refused("age = x"), "\"age\" has numbers, and \"x\" is none");
    assert_eq!(refused("@label = 3"), "@label is 0 or 1, not \"3\"");

    let mut doubling: BTreeMap<String, Slice> =
        (1..40).map(|at| (at.to_string(), format!("[{0}] and [{0}]", at + 1).parse().unwrap())).collect();
    doubling.insert("40".to_owned(), "sex = f".parse().unwrap());
    let slice: Slice = "[1]".parse().unwrap();
    let error = slice.compile(&world.binning, &|name| doubling.get(name)).unwrap_err();
    assert_eq!(error.to_string(), "this slice has too many parts");

    let (sample, _) = sample_of(&world, Task::Binary, &live, 1);
    let bare = Sample::new(sample.head.clone());
    let slice: Slice = "sex = f".parse().unwrap();
    let compiled = slice.compile(&world.binning, &|_| None).unwrap();
    assert_eq!(compiled.mask(&bare), Err(Field::Cell("sex".into())));
    assert_eq!(compiled.fields(), [Field::Cell("sex".into())]);
}

#[test]
fn a_bound_between_edges_moves_to_the_nearest_and_says_so() {
    let (world, _) = world_of(Task::Binary);
    let Cells::Numeric(cells) = &world.binning.columns[1].cells else { panic!("income is a number") };
    let bound = cells.edges[20] * 0.7 + cells.edges[21] * 0.3;
    let slice: Slice = format!("income > {bound}").parse().unwrap();
    let compiled = slice.compile(&world.binning, &|_| None).unwrap();
    assert_eq!(compiled.moved.len(), 1);
    assert_eq!(compiled.moved[0].used, format!("income > {}", cells.edges[20]));
}

/// Any slice over the columns of the made-up model.
fn any_slice() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (18..90).prop_map(|age| format!("age >= {age}")),
        (18..90).prop_map(|age| format!("age <= {age}")),
        Just("sex in (f, x)".to_owned()),
        Just("city is missing".to_owned()),
        Just("city = Ghent".to_owned()),
        Just("@label = 1".to_owned()),
        (1..100).prop_map(|cent| format!("@score >= {}", f64::from(cent) / 100.0)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" and "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|any| format!("({})", any.join(" or "))),
            inner.prop_map(|one| format!("not ({one})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_slice_reads_back_and_holds_where_its_values_do(text in any_slice()) {
        let slice: Slice = text.parse().unwrap();
        prop_assert_eq!(slice.to_string().parse::<Slice>(), Ok(slice.clone()));
        let (world, live) = world_of(Task::Binary);
        let (sample, rows) = sample_of(&world, Task::Binary, &live[..120], 1);
        let compiled = slice.compile(&world.binning, &|_| None).unwrap();
        if compiled.moved.is_empty() {
            let named = BTreeMap::new();
            let expected: Vec<u8> = rows.iter().map(|row| u8::from(holds(&slice, row, &named))).collect();
            prop_assert_eq!(compiled.mask(&sample), Ok(expected));
        }
    }

    #[test]
    fn any_text_is_a_slice_or_is_refused(text in "\\PC{0,60}") {
        if let Ok(slice) = text.parse::<Slice>() {
            prop_assert_eq!(slice.to_string().parse::<Slice>(), Ok(slice));
        }
    }
}

impl Row {
    fn codes(&self, binning: &Binning) -> Vec<u8> {
        let of = |at: usize, number: f64, name: Option<&str>| match &binning.columns[at].cells {
            Cells::Numeric(cells) => cells.code(number),
            Cells::Categorical(cells) => name.map_or(MISSING, |name| cells.code(name)),
        };
        vec![
            of(0, self.age, None),
            of(1, self.income, None),
            of(2, 0.0, self.city.as_deref()),
            of(3, 0.0, self.sex),
            of(4, self.score, None),
        ]
    }
}
