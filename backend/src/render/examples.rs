//! Reports on real and on awkward data, for the tests.

use std::collections::HashMap;
use std::path::Path;

use shared::report::{
    Column, ColumnUse, CompareInput, Comparison, Decisions, FeatureDrift, Groups, Input, Inputs, NO_CATEGORY,
    Performance, PerformanceReport, Report, attribute_fairness, binary_performance, compare, decide, drift_report,
    feature_drift, multiclass_performance, regression_performance,
};
use shared::schema::{ColumnRole, Kind, Task};

/// The cells of a file by column.
pub(super) struct Table(HashMap<String, Vec<String>>);

impl Table {
    pub(super) fn read(set: &str, side: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/reference");
        let mut reader = csv::Reader::from_path(folder.join(format!("{set}_{side}.csv"))).unwrap();
        let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let mut columns = vec![Vec::new(); names.len()];
        for row in reader.records() {
            for (column, cell) in columns.iter_mut().zip(&row.unwrap()) {
                column.push(cell.to_owned());
            }
        }
        Self(names.into_iter().zip(columns).collect())
    }

    fn rows(&self) -> u64 {
        self.0.values().map(Vec::len).max().unwrap_or(0) as u64
    }

    fn numbers(&self, column: &str) -> Vec<f64> {
        self.0[column].iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    }

    fn flags(&self, column: &str) -> Vec<Option<bool>> {
        self.0[column].iter().map(|cell| Some(cell == "1")).collect()
    }

    fn codes(&self, column: &str) -> (Vec<u32>, Vec<String>) {
        coded(&self.0[column])
    }
}

/// Texts as codes and their sorted names; an empty one is missing.
pub(super) fn coded(cells: &[String]) -> (Vec<u32>, Vec<String>) {
    let mut names: Vec<String> = cells.iter().filter(|cell| !cell.is_empty()).cloned().collect();
    names.sort();
    names.dedup();
    let codes = cells.iter().map(|cell| names.binary_search(cell).map_or(NO_CATEGORY, |at| at as u32)).collect();
    (codes, names)
}

/// Drift of a feature of categories.
pub(super) fn categorical(name: &str, reference: &[String], current: &[String]) -> (String, FeatureDrift) {
    let ((a, a_names), (b, b_names)) = (coded(reference), coded(current));
    let column = |codes, names| Column::Categorical { codes, names };
    (name.to_owned(), feature_drift(name, column(&a, &a_names), column(&b, &b_names)))
}

/// Drift of a feature of numbers.
pub(super) fn numeric(name: &str, reference: &[f64], current: &[f64]) -> (String, FeatureDrift) {
    (name.to_owned(), feature_drift(name, Column::Numeric(reference), Column::Numeric(current)))
}

fn used(column: &str, role: ColumnRole, kind: Kind, guessed: bool) -> ColumnUse {
    ColumnUse { column: column.to_owned(), role, kind, class: None, guessed }
}

fn inputs(task: Task, set: &str, sides: [&Table; 2], columns: Vec<ColumnUse>) -> Inputs {
    let input = |side: &str, table: &Table| Input { name: format!("{set}_{side}.csv"), rows: table.rows() };
    Inputs {
        task: Some(task),
        task_guessed: true,
        reference: Some(input("ref", sides[0])),
        current: input("cur", sides[1]),
        columns,
        notes: vec![format!("year, score_b of {set}_cur.csv were ignored")],
    }
}

fn drift(sides: [&Table; 2], numbers: &[&str], categories: &[&str]) -> (Vec<(String, FeatureDrift)>, Vec<ColumnUse>) {
    let numbers_of = |name: &&str| numeric(name, &sides[0].numbers(name), &sides[1].numbers(name));
    let categories_of = |name: &&str| categorical(name, &sides[0].0[*name], &sides[1].0[*name]);
    let features = numbers.iter().map(numbers_of).chain(categories.iter().map(categories_of)).collect();
    let numeric = numbers.iter().map(|name| used(name, ColumnRole::Feature, Kind::Numeric, true));
    let uses = numeric.chain(categories.iter().map(|name| used(name, ColumnRole::Feature, Kind::Categorical, true)));
    (features, uses.collect())
}

/// A yes-or-no model with two protected attributes.
pub(super) fn binary() -> Report {
    let tables = ["ref", "cur"].map(|side| Table::read("acs", side));
    let sides = [&tables[0], &tables[1]];
    let (features, mut columns) = drift(sides, &["AGEP", "SCHL"], &["MAR", "RELP", "DIS", "CIT"]);
    columns.push(used("predicted_probability", ColumnRole::Score, Kind::Numeric, true));
    columns.push(used("employed", ColumnRole::Label, Kind::Boolean, false));
    columns.push(used("SEX", ColumnRole::Protected, Kind::Categorical, false));
    columns.push(used("RAC1P", ColumnRole::Protected, Kind::Categorical, false));
    let quality = |table: &Table| {
        let (scores, labels) = (table.numbers("predicted_probability"), table.flags("employed"));
        Performance::Binary(Box::new(binary_performance(Some(&scores), None, Some(&labels), 0.5)))
    };
    let (scores, labels) = (sides[1].numbers("predicted_probability"), sides[1].flags("employed"));
    let decisions = decide(None, Some(&scores), 0.5);
    let decisions = Decisions { decisions: &decisions, labels: Some(&labels), scores: Some(&scores) };
    let fairness = |attribute: &str| {
        let (codes, names) = sides[1].codes(attribute);
        let groups = Groups { codes: &codes, names: &names };
        (attribute.to_owned(), attribute_fairness(attribute, groups, decisions, None, 30))
    };
    Report {
        inputs: Some(inputs(Task::Binary, "acs", sides, columns)),
        drift: Some(drift_report(features)),
        performance: Some(PerformanceReport { reference: Some(quality(sides[0])), current: Some(quality(sides[1])) }),
        fairness: Some(["SEX", "RAC1P"].map(fairness).into_iter().collect()),
    }
}

/// A choice among three classes.
pub(super) fn multiclass() -> Report {
    let tables = ["ref", "cur"].map(|side| Table::read("mc", side));
    let sides = [&tables[0], &tables[1]];
    let numbers = ["app_behavioral_score", "requested_credit_limit", "credit_bureau_score", "stated_income"];
    let (features, columns) = drift(sides, &numbers, &["acq_channel", "app_channel", "is_customer"]);
    let quality = |table: &Table| {
        let (labels, classes) = table.codes("y_true");
        let (predictions, _) = table.codes("y_pred");
        let scores = classes.iter().map(|class| table.numbers(&format!("y_pred_proba_{class}")));
        let scores: Vec<Vec<f64>> = scores.collect();
        let scores: Vec<&[f64]> = scores.iter().map(Vec::as_slice).collect();
        let found = multiclass_performance(&classes, Some(&labels), Some(&predictions), Some(&scores));
        Performance::Multiclass(Box::new(found))
    };
    Report {
        inputs: Some(inputs(Task::Multiclass, "mc", sides, columns)),
        drift: Some(drift_report(features)),
        performance: Some(PerformanceReport { reference: Some(quality(sides[0])), current: Some(quality(sides[1])) }),
        fairness: None,
    }
}

/// A predicted price.
pub(super) fn regression() -> Report {
    let tables = ["ref", "cur"].map(|side| Table::read("carprice", side));
    let sides = [&tables[0], &tables[1]];
    let numbers = ["car_age", "km_driven", "price_new"];
    let (features, columns) = drift(sides, &numbers, &["accident_count", "door_count", "fuel", "transmission"]);
    let quality = |table: &Table| {
        let found = regression_performance(&table.numbers("y_pred"), &table.numbers("y_true"));
        Performance::Regression(Box::new(found))
    };
    Report {
        inputs: Some(inputs(Task::Regression, "carprice", sides, columns)),
        drift: Some(drift_report(features)),
        performance: Some(PerformanceReport { reference: Some(quality(sides[0])), current: Some(quality(sides[1])) }),
        fairness: None,
    }
}

/// Two versions of the yes-or-no model, of `rows` rows.
pub(super) fn comparison(rows: usize, margin: f64) -> Comparison {
    let table = Table::read("acs", "cur");
    let (a, b) = (table.numbers("predicted_probability"), table.numbers("score_b"));
    let labels = table.flags("employed");
    let rows = rows.min(labels.len());
    let input = CompareInput {
        scores_a: Some(&a[..rows]),
        scores_b: Some(&b[..rows]),
        predictions_a: None,
        predictions_b: None,
        labels: Some(&labels[..rows]),
        threshold: 0.5,
        margin,
        costs: None,
    };
    let (codes, names) = table.codes("RAC1P");
    let mut comparison = compare(&input, &[("RAC1P", Groups { codes: &codes[..rows], names: &names })]);
    let columns = vec![
        used("predicted_probability", ColumnRole::Score, Kind::Numeric, false),
        used("score_b", ColumnRole::Score, Kind::Numeric, false),
        used("employed", ColumnRole::Label, Kind::Boolean, true),
    ];
    let mut inputs = inputs(Task::Binary, "acs", [&table, &table], columns);
    inputs.reference = None;
    comparison.inputs = Some(inputs);
    comparison
}

/// Rows of a number that repeats nothing for a while; `shift` moves them.
pub(super) fn numbers(rows: u32, shift: f64) -> Vec<f64> {
    (0..rows).map(|row| f64::from(row * 7_919 % 1_009) + shift).collect()
}

/// So many features of which every `every`th has shifted.
pub(super) fn wide(features: usize, every: usize) -> Report {
    let reference = numbers(2_000, 0.0);
    let feature = |at: usize| {
        let shift = if at.is_multiple_of(every) { 400.0 + at as f64 } else { at as f64 / 100.0 };
        let current: Vec<f64> = reference.iter().map(|value| value + shift).collect();
        numeric(&format!("feature_{at:04}"), &reference, &current)
    };
    Report { drift: Some(drift_report((0..features).map(feature).collect())), ..Report::default() }
}

/// Names and columns that try a renderer.
pub(super) fn awkward() -> Report {
    let reference = numbers(4_000, 0.0);
    let drifted: Vec<f64> = reference.iter().map(|value| if *value > 300.0 { f64::NAN } else { value * 2.0 }).collect();
    let ids: Vec<String> = (0..40_000).map(|row| format!("customer {:05}", row % 10_000)).collect();
    let before: Vec<String> = (0..4_000).map(|row| ["ガソリン", "ディーゼル", "電気"][row % 3].to_owned()).collect();
    let evil =
        ["<script>alert(1)</script>", "\u{1b}[31m\"quoted\" & 'single'", "👩\u{200d}👩\u{200d}👧 family", "ガソリン"];
    let now: Vec<String> = (0..4_000).map(|row| evil[row % 4].to_owned()).collect();
    let features = vec![
        numeric("income</style><img src=x onerror=alert(1)>", &reference, &drifted),
        numeric("all missing now", &reference, &[f64::NAN; 4_000]),
        numeric("constant", &[5.0; 4_000], &[5.0; 4_000]),
        numeric("small \u{202e}window", &reference, &reference[..20]),
        categorical("燃料 🙂 \"fuel\"", &before, &now),
        categorical("customer_id", &ids, &ids),
        categorical(
            "a_very_long_name_of_a_feature_that_somebody_joined_from_three_tables_and_two_systems_v2",
            &before,
            &before,
        ),
    ];
    Report { drift: Some(drift_report(features)), ..Report::default() }
}
