//! Samples: the bytes they are, the rows that two of them share, and what is counted of a slice of them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use shared::binning::{Binning, Cells, MISSING, OutcomeCells};
use shared::explore::Explorer;
use shared::figures::drift::dataset_drift;
use shared::frame::{FrameError, decode_sample, encode_sample};
use shared::sample::{Field, Sample, SampleColumn, SampleHead, is_kept, join, one_in, request_hash};
use shared::schema::{ObservationRole, Task};
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

pub(crate) fn world_of(task: Task) -> (World, Vec<Row>) {
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
