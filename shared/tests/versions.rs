//! Two versions side by side, from coded rows.

#![allow(clippy::expect_used, reason = "helpers of tests")]

use shared::binning::{Attribute, Binning, CategoricalCells, Cells, ColumnCells, NumericCells, OutcomeCells};
use shared::report::{CompareInput, compare};
use shared::sample::{Field, Sample, SampleColumn, SampleHead, join};
use shared::schema::{ColumnRole, ObservationRole, Task};
use shared::slice::Slice;
use shared::versions::{Events, Part, Settings, Versions, input_drift, slices, slices_apart};

/// Whole numbers that repeat nothing for long.
struct Draw(u64);

impl Draw {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// What a request is like, and what became of it.
#[derive(Clone, Copy)]
struct Row {
    request: u64,
    age: f64,
    sex: u8,
    label: Option<bool>,
    score: f64,
}

fn binning() -> Binning {
    let ages: Vec<f64> = (0..1_000).map(|i| f64::from(i) / 10.0).collect();
    let column = |name: &str, role, cells| ColumnCells { name: name.to_owned(), role, cells };
    let sexes = vec![("f".to_owned(), 5), ("m".to_owned(), 5)];
    Binning {
        columns: vec![
            column("age", ColumnRole::Feature, Cells::Numeric(NumericCells::from_sorted(&ages))),
            column("sex", ColumnRole::Protected, Cells::Categorical(CategoricalCells::new(sexes.clone()))),
            column("score", ColumnRole::Score, Cells::Numeric(NumericCells::from_sorted(&[0.1, 0.5, 0.9]))),
        ],
        attributes: vec![Attribute::of_categories("sex", 1, sexes), Attribute::of_bands("age", 0, vec![60.0])],
        outcome: OutcomeCells::binary(0.5, &[]),
    }
}

fn sample(version: &str, rows: &[Row]) -> Sample {
    let binning = binning();
    let Cells::Numeric(ages) = &binning.columns[0].cells else { panic!("ages are numbers") };
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.request);
    let codes = |of: &dyn Fn(&Row) -> u8| SampleColumn::Codes(rows.iter().map(of).collect());
    let label = |row: &Row| row.label.map_or(255, u8::from);
    let columns = [
        (Field::Request, SampleColumn::Hashes(rows.iter().map(|row| row.request).collect())),
        (Field::Score, SampleColumn::Numbers(rows.iter().map(|row| row.score).collect())),
        (Field::Decision, codes(&|row| u8::from(row.score >= 0.5))),
        (Field::Label, codes(&label)),
        (Field::Cell("age".to_owned()), codes(&|row| ages.code(row.age))),
        (Field::Cell("sex".to_owned()), codes(&|row| row.sex)),
        (Field::Group("sex".to_owned()), codes(&|row| row.sex)),
        (Field::Group("age".to_owned()), codes(&|row| u8::from(row.age >= 60.0))),
    ];
    let mut sample = Sample::new(SampleHead {
        model: "m".to_owned(),
        version: version.to_owned(),
        role: ObservationRole::Live,
        task: Task::Binary,
        threshold: 0.5,
        binning: binning.clone(),
        start_s: 0,
        total: rows.len() as u64,
        one_in: 1,
        rows: rows.len() as u32,
        as_of: 1,
    });
    for (field, column) in columns {
        assert!(sample.insert(field.clone(), column), "{field}");
    }
    sample
}

/// Rows of both versions; `worse` says how often B's answer is spoilt for a row.
fn drawn(n: u64, seed: u64, worse: impl Fn(&Row) -> f64) -> [Vec<Row>; 2] {
    let mut draw = Draw(seed);
    let mut sides = [Vec::new(), Vec::new()];
    for request in 0..n {
        let truth = draw.uniform() < 0.5;
        let age = (draw.uniform() * 1_000.0).floor() / 10.0;
        let mut row = Row {
            request: request * 1_000_003,
            age,
            sex: u8::from(draw.uniform() < 0.4),
            label: Some(truth),
            score: 0.0,
        };
        for side in &mut sides {
            let right = draw.uniform() < 0.8;
            let part = draw.uniform() * 0.5;
            row.score = if truth == right { 0.5 + part } else { 0.5 - part - 1e-9 };
            side.push(row);
        }
        if let Some(b) = sides[1].last_mut()
            && draw.uniform() < worse(b)
        {
            b.score = if truth { 0.1 } else { 0.9 };
        }
    }
    sides
}

fn versions(a: &Sample, b: &Sample) -> Versions {
    let pairs = join(a, b).expect("both have their requests");
    Versions::new(a, b, Some(&pairs)).expect("all columns are here")
}

#[test]
fn a_page_gives_the_figures_of_the_command_line() {
    let [a, b] = drawn(3_000, 1, |_| 0.05);
    // Some requests have no partner, and some labels have come for one version only.
    let (mut a, mut b) = (a[..2_900].to_vec(), b[100..].to_vec());
    a.iter_mut().step_by(5).for_each(|row| row.label = None);
    b.iter_mut().step_by(7).for_each(|row| row.label = None);
    let (first, second) = (sample("v1", &a), sample("v2", &b));
    let pairs = join(&first, &second).expect("both have their requests");
    assert_eq!((pairs.a.len(), pairs.alone), (2_800, [100, 100]));
    let versions = versions(&first, &second);
    let settings = Settings { margin: 0.01, ..Settings::default() };
    let (page, label) = (versions.compare(&settings), |a: &Row, b: &Row| a.label.or(b.label));
    let rows: Vec<(Row, Row)> = a[100..].iter().copied().zip(b[..2_800].iter().copied()).collect();
    let column = |of: &dyn Fn(&(Row, Row)) -> f64| -> Vec<f64> { rows.iter().map(of).collect() };
    let (scores_a, scores_b) = (column(&|row| row.0.score), column(&|row| row.1.score));
    let labels: Vec<Option<bool>> = rows.iter().map(|(a, b)| label(a, b)).collect();
    let decided = |scores: &[f64]| -> Vec<Option<bool>> { scores.iter().map(|score| Some(*score >= 0.5)).collect() };
    let (decisions_a, decisions_b) = (decided(&scores_a), decided(&scores_b));
    let input = CompareInput {
        scores_a: Some(&scores_a),
        scores_b: Some(&scores_b),
        predictions_a: Some(&decisions_a),
        predictions_b: Some(&decisions_b),
        labels: Some(&labels),
        threshold: 0.5,
        margin: 0.01,
        costs: None,
    };
    let from_files = compare(&input, &[]);
    assert_eq!(serde_json::to_value(&page).expect("JSON"), serde_json::to_value(&from_files).expect("JSON"));
    assert_eq!(page.clone().with_margin(0.5), versions.compare(&Settings { margin: 0.5, ..settings }));

    // A slice is a comparison of its rows.
    let old: Slice = "age >= 60".parse().expect("a slice");
    let mask = old.compile(&second.head.binning, &|_| None).expect("compiles").mask(&second).expect("loaded");
    let within = versions.within([None, Some(&mask)]);
    assert_eq!(within.n(), [rows.iter().filter(|(_, b)| b.age >= 60.0).count(); 2]);
    let fresh = Versions::new(
        &sample("v1", &a.iter().copied().filter(|row| row.age >= 60.0).collect::<Vec<_>>()),
        &sample("v2", &b.iter().copied().filter(|row| row.age >= 60.0).collect::<Vec<_>>()),
        Some(
            &join(
                &sample("v1", &a.iter().copied().filter(|row| row.age >= 60.0).collect::<Vec<_>>()),
                &sample("v2", &b.iter().copied().filter(|row| row.age >= 60.0).collect::<Vec<_>>()),
            )
            .expect("requests"),
        ),
    )
    .expect("all columns are here");
    assert_eq!(within.compare(&settings), fresh.compare(&settings));
}

#[test]
fn who_flips_is_counted() {
    let [a, b] = drawn(2_000, 3, |_| 0.1);
    let (first, second) = (sample("v1", &a), sample("v2", &b));
    let versions = versions(&first, &second);
    let settings = Settings { margin: 0.01, ..Settings::default() };
    let page = versions.compare(&settings);
    let counts = Events::of_pairs(&versions, &settings).all();
    let flips = page.flips.expect("two outcomes");
    assert_eq!((counts.n, counts.to_positive, counts.to_negative), (page.n, flips.to_positive, flips.to_negative));
    let test = page.mcnemar.expect("labels");
    assert_eq!((counts.to_wrong, counts.to_right, counts.differ), (test.b, test.c, test.b + test.c));
    // Another threshold for one version alone flips more.
    let moved = Settings { thresholds: [None, Some(0.9)], ..settings };
    assert!(Events::of_pairs(&versions, &moved).all().to_negative > counts.to_negative);
    assert_eq!(
        versions.compare(&moved).flips.expect("two outcomes").to_negative,
        Events::of_pairs(&versions, &moved).all().to_negative
    );
}

#[test]
fn a_planted_slice_is_found() {
    let [a, b] = drawn(20_000, 5, |row| if row.age >= 80.0 && row.sex == 1 { 0.25 } else { 0.0 });
    let (first, second) = (sample("v1", &a), sample("v2", &b));
    let versions = versions(&first, &second);
    let events = Events::of_pairs(&versions, &Settings::default());
    let found = slices(&second, &versions.rows[1], &events);
    let worse: Vec<String> = found
        .ranked
        .iter()
        .filter(|one| one.is_worse())
        .filter_map(|one| one.condition.as_ref().map(Slice::to_string))
        .collect();
    assert!(
        worse.iter().any(|condition| condition.starts_with("age > 8") || condition.starts_with("age > 79")),
        "{worse:?}"
    );
    let worst = &found.ranked[0];
    assert!(worst.is_worse() && worst.gain.is_some_and(|gain| gain < -0.04), "{worst:?}");
    assert!(worst.part == Part::Column(0) && worst.cell >= 8, "{worst:?}");
    // The condition of a slice gives the rows that were counted.
    for one in found.ranked.iter().filter(|one| one.condition.is_some()) {
        let condition = one.condition.as_ref().expect("a condition");
        let compiled = condition.compile(&second.head.binning, &|_| None).expect("compiles");
        let mask = compiled.mask(&second).expect("loaded");
        let within = versions.within([None, Some(&mask)]);
        let counts = Events::of_pairs(&within, &Settings::default()).all();
        assert_eq!(one.flips, Some(counts), "{condition}");
        let same = within.compare(&Settings { margin: 0.01, ..Settings::default() });
        assert_eq!(same.mcnemar.map(|test| test.p_mid), one.p, "{condition}");
    }
    // Women and men together are all; the group of others is empty and left out.
    let sexes = found.of(Part::Attribute(0));
    assert_eq!((sexes.len(), sexes.iter().map(|one| one.n[1]).sum::<u64>()), (2, 20_000));
}

#[test]
fn few_labels_are_not_ranked() {
    let [mut a, mut b] = drawn(300, 11, |_| 0.0);
    for rows in [&mut a, &mut b] {
        rows.iter_mut().filter(|row| row.sex == 1).skip(20).for_each(|row| row.label = None);
    }
    let (first, second) = (sample("v1", &a), sample("v2", &b));
    let versions = versions(&first, &second);
    let found = slices(&second, &versions.rows[1], &Events::of_pairs(&versions, &Settings::default()));
    let few = found.few.iter().find(|one| one.part == Part::Attribute(0)).expect("too few");
    assert_eq!((few.cell, few.labelled, few.p_adjusted), (1, [20; 2], None));
    assert!(found.ranked.iter().all(|one| one.labelled[1] >= 30 && one.p_adjusted.is_some()));
}

/// Without any difference, a slice is called worse or better in at most one of twenty comparisons.
#[test]
fn false_discoveries_stay_at_their_level() {
    let (rounds, mut wrong, mut wrong_apart) = (400, 0, 0);
    for seed in 0..rounds {
        let [a, b] = drawn(1_500, 1_000 + seed, |_| 0.0);
        let (first, second) = (sample("v1", &a), sample("v2", &b));
        let versions = versions(&first, &second);
        let found = slices(&second, &versions.rows[1], &Events::of_pairs(&versions, &Settings::default()));
        wrong += u64::from(found.ranked.iter().any(|one| one.is_worse() || one.is_better()));
        let apart = Versions::new(&first, &second, None).expect("all columns are here");
        let events = [0, 1].map(|side| Events::of_side(&apart, &Settings::default(), side));
        let found = slices_apart([&first, &second], [&apart.rows[0], &apart.rows[1]], [&events[0], &events[1]]);
        wrong_apart += u64::from(found.ranked.iter().any(|one| one.is_worse() || one.is_better()));
    }
    // 5 % of 400 is 20, and three standard deviations more are 33.
    assert!(wrong <= 33 && wrong_apart <= 33, "{wrong} and {wrong_apart} of {rounds}");
}

#[test]
fn without_a_common_request_a_slice_has_both_sides() {
    let [a, _] = drawn(4_000, 21, |_| 0.0);
    let [_, b] = drawn(4_000, 22, |row| if row.sex == 1 { 0.2 } else { 0.0 });
    let (first, second) = (sample("v1", &a), sample("v2", &b));
    let apart = Versions::new(&first, &second, None).expect("all columns are here");
    let settings = Settings { margin: 0.01, ..Settings::default() };
    let comparison = apart.compare(&settings);
    assert!(comparison.mcnemar.is_none() && comparison.n == 0 && comparison.figures.get("auc").is_some());
    let events = [0, 1].map(|side| Events::of_side(&apart, &settings, side));
    let found = slices_apart([&first, &second], [&apart.rows[0], &apart.rows[1]], [&events[0], &events[1]]);
    let men = found.ranked.iter().find(|one| one.part == Part::Attribute(0) && one.cell == 1).expect("men");
    assert!(men.is_worse() && men.flips.is_none() && men.ci95.is_some(), "{men:?}");
    let right = |rows: &[Row]| rows.iter().filter(|row| row.sex == 1 && Some(row.score >= 0.5) == row.label).count();
    let men_of = |rows: &[Row]| rows.iter().filter(|row| row.sex == 1).count();
    assert_eq!(men.labelled, [men_of(&a) as u64, men_of(&b) as u64]);
    assert_eq!(men.quality[1], Some(right(&b) as f64 / men_of(&b) as f64));
}

#[test]
fn inputs_that_differ_drift() {
    let [a, mut b] = drawn(3_000, 31, |_| 0.0);
    let all = vec![1; 3_000];
    for row in &mut b {
        row.age = (row.age + 30.0).min(99.0);
    }
    let (first, second) = (sample("v1", &a), sample("v2", &b));
    let found = input_drift([&first, &second], [&all, &all]).expect("all columns are here");
    assert_eq!(found.drift.drifted, ["age"]);
    assert!(found.other_cells.is_empty() && found.alone.is_empty());
    let none = input_drift([&first, &first], [&all, &all]).expect("all columns are here");
    assert_eq!(none.drift.column("age").and_then(|column| column.psi), Some(0.0));
}

#[test]
fn nothing_in_common_and_nothing_at_all_are_no_trouble() {
    let (first, second) = (sample("v1", &[]), sample("v2", &[]));
    let versions = versions(&first, &second);
    let settings = Settings { margin: 0.01, ..Settings::default() };
    assert_eq!(versions.n(), [0, 0]);
    let comparison = versions.compare(&settings);
    assert_eq!(comparison.verdict.outcome, shared::verdict::Outcome::Inconclusive);
    let events = Events::of_pairs(&versions, &settings);
    assert_eq!(events.all().n, 0);
    assert!(slices(&second, &versions.rows[1], &events).ranked.is_empty());
    let apart = Versions::new(&first, &second, None).expect("all columns are here");
    assert!(apart.compare(&settings).figures.get("accuracy").is_some_and(|figure| figure.difference.is_none()));
}
