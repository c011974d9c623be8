//! The JSON of `report` and `compare`: its fields, and awkward data.

#![allow(clippy::expect_used, reason = "a value that is not there fails the test")]

use serde_json::{Value, json};
use shared::report::{
    BinarySide, Column, CompareInput, Decisions, FeatureDrift, Groups, IntervalMethod, MulticlassVersion, NO_CATEGORY,
    Ordered, Performance, PerformanceReport, Report, attribute_fairness, binary_performance, compare,
    compare_multiclass, compare_regression, crossing, decide, drift_report, feature_drift, multiclass_performance,
    regression_performance, unpaired_binary, unpaired_multiclass, unpaired_regression,
};
use shared::verdict::Outcome;

fn numbers(n: u32, step: f64) -> Vec<f64> {
    (0..n).map(|i| f64::from(i * 7_919 % 1_009) * step).collect()
}

fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Every field that interface.md names is there, and every null has a note.
fn has(object: &Value, fields: &[&str]) {
    for field in fields {
        let value = object.get(field).unwrap_or_else(|| panic!("no {field} in {object}"));
        assert!(!value.is_null() || object["notes"].get(field).is_some(), "{field} is null without a note: {object}");
    }
}

const COUNT_FIGURES: &[&str] = &[
    "kind",
    "n_ref",
    "n_cur",
    "missing_ref",
    "missing_cur",
    "psi",
    "js_distance",
    "hellinger",
    "tvd",
    "kl",
    "chi2",
    "chi2_dof",
    "chi2_p",
    "cramers_v",
];
const NUMERIC_FIGURES: &[&str] =
    &["ks", "ks_p", "wasserstein", "wasserstein_normed", "mean_ref", "mean_cur", "std_ref", "std_cur"];

fn checked(feature: &FeatureDrift) -> Value {
    let json = serde_json::to_value(feature).expect("JSON");
    has(&json, COUNT_FIGURES);
    if json["kind"] == "numeric" {
        has(&json, NUMERIC_FIGURES);
    } else {
        has(&json, &["new_categories", "gone_categories"]);
    }
    assert!(!json["verdict"]["reason"].as_str().expect("a reason").is_empty());
    let mut back: FeatureDrift = serde_json::from_value(json.clone()).expect("reads back");
    back.cells = feature.cells.clone();
    back.evidence = feature.evidence;
    assert_eq!(&back, feature);
    json
}

#[test]
fn awkward_numeric_columns_are_explained() {
    let usual = numbers(2_000, 1.0);
    let nan = vec![f64::NAN; 2_000];
    let infinite = [f64::INFINITY, f64::NEG_INFINITY, 1.0, 2.0];
    let wide = vec![f64::MAX, -f64::MAX, 0.0];
    let past = vec![9_007_199_254_740_993.0, 9_007_199_254_740_995.0];
    let columns: [&[f64]; 8] = [&usual, &nan, &infinite, &wide, &past, &[5.0; 40], &[1.0], &[]];
    for reference in columns {
        for current in columns {
            checked(&feature_drift("x", Column::Numeric(reference), Column::Numeric(current)));
        }
    }
    let missing = checked(&feature_drift("x", Column::Numeric(&usual), Column::Numeric(&nan)));
    assert_eq!((&missing["missing_cur"], &missing["psi"]), (&json!(2_000), &Value::Null));
    let reason = "x has changed: missing values went from 0 % to 100 %, limit 10 points";
    assert_eq!(missing["verdict"], json!({"outcome": "fail", "reason": reason}));
    let text = Column::Categorical { codes: &[0, 0, NO_CATEGORY], names: &texts(&["abc"]) };
    let retyped = checked(&feature_drift("x", Column::Numeric(&usual), text));
    assert_eq!((&retyped["kind"], &retyped["n_ref"], &retyped["n_cur"]), (&json!("numeric"), &json!(2_000), &json!(2)));
    assert_eq!((&retyped["missing_cur"], &retyped["verdict"]["outcome"]), (&json!(1), &json!("fail")));
}

#[test]
fn identical_files_have_no_distance() {
    let usual = numbers(3_000, 0.37);
    let constant = vec![5.0; 100];
    let names = texts(&["a", "ü \"x\" <script>", "🙂"]);
    let codes: Vec<u32> = (0..3_000).map(|i| i % 3).collect();
    for column in
        [Column::Numeric(&usual), Column::Numeric(&constant), Column::Categorical { codes: &codes, names: &names }]
    {
        let json = checked(&feature_drift("x", column, column));
        let kinds = if json["kind"] == "numeric" { &["ks", "wasserstein", "wasserstein_normed"][..] } else { &[] };
        for figure in ["psi", "js_distance", "hellinger", "tvd", "kl", "chi2", "cramers_v"].iter().chain(kinds) {
            assert_eq!(json[*figure], json!(0.0), "{figure}");
        }
        assert_eq!(json["verdict"]["outcome"], "pass");
    }
}

#[test]
fn categories_meet_by_their_text() {
    let (before, now) = (texts(&["b", "a", "gone"]), texts(&["new", "a", "b"]));
    let reference: Vec<u32> = (0..900).map(|i| i % 3).chain([NO_CATEGORY; 100]).collect();
    let current: Vec<u32> = (0..900).map(|i| i % 3).collect();
    let feature = feature_drift(
        "colour",
        Column::Categorical { codes: &reference, names: &before },
        Column::Categorical { codes: &current, names: &now },
    );
    let json = checked(&feature);
    assert_eq!((&json["new_categories"], &json["gone_categories"]), (&json!(["new"]), &json!(["gone"])));
    assert_eq!(json["verdict"]["outcome"], "fail");
    let reason = json["verdict"]["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("colour has shifted: PSI ") && reason.contains("missing values went from 10 % to 0 %"));
    let many: Vec<String> = (0..10_000).map(|i| format!("c{i}")).collect();
    let codes: Vec<u32> = (0..20_000).map(|i| i % 10_000).collect();
    let wide = Column::Categorical { codes: &codes, names: &many };
    assert_eq!(checked(&feature_drift("id", wide, wide))["verdict"]["outcome"], "inconclusive");
    checked(&feature_drift("mixed", wide, Column::Numeric(&[1.0])));
    checked(&feature_drift("none", Column::Categorical { codes: &[], names: &[] }, wide));
}

#[test]
fn the_drift_part_names_what_has_drifted() {
    let (usual, moved) = (numbers(3_000, 1.0), numbers(3_000, 2.0));
    let feature = |name: &str, current: &[f64]| {
        (name.to_owned(), feature_drift(name, Column::Numeric(&usual), Column::Numeric(current)))
    };
    let drift = drift_report(vec![feature("income", &moved), feature("age", &usual)]);
    let json = serde_json::to_value(&drift).expect("JSON");
    assert_eq!((&json["drifted"], &json["share_drifted"]), (&json!(["income"]), &json!(0.5)));
    let report = Report { drift: Some(drift), ..Report::default() };
    assert_eq!(report.outcome(), Some(Outcome::Fail));
    let text = serde_json::to_string(&report).expect("JSON");
    assert!(text.find("income") < text.find("\"age\""), "columns keep their order");
    assert_eq!(serde_json::to_value(drift_report(Vec::new())).expect("JSON")["share_drifted"], Value::Null);
}

const BINARY: &[&str] = &[
    "n",
    "n_labelled",
    "threshold",
    "tp",
    "fp",
    "fn",
    "tn",
    "accuracy",
    "precision",
    "recall",
    "f1",
    "fpr",
    "specificity",
    "npv",
    "balanced_accuracy",
    "mcc",
    "kappa",
    "base_rate",
    "selection_rate",
    "auc",
    "auc_ci95",
    "average_precision",
    "brier",
    "log_loss",
    "ece",
];

#[test]
fn binary_quality_has_all_fields() {
    let scores = [0.91, 0.82, 0.73, 0.64, 0.55, 0.46, 0.37, 0.28, 0.19, 0.0];
    let labels = [1, 0, 0, 1, 1, 1, 0, 1, 0, 0].map(|label| Some(label == 1));
    let json = |performance| serde_json::to_value(performance).expect("JSON");
    let full = json(binary_performance(Some(&scores), None, Some(&labels), 0.7));
    has(&full, BINARY);
    assert_eq!((&full["accuracy"], &full["recall"], &full["auc"]), (&json!(0.4), &json!(0.2), &json!(0.64)));
    assert!(full.get("estimated").is_none());

    let one_class = json(binary_performance(Some(&scores), None, Some(&[Some(true); 10]), 0.5));
    has(&one_class, BINARY);
    assert_eq!((&one_class["auc"], &one_class["fpr"]), (&Value::Null, &Value::Null));
    let unlabelled = json(binary_performance(Some(&scores), None, None, 0.5));
    has(&unlabelled, BINARY);
    assert_eq!((&unlabelled["selection_rate"], &unlabelled["n_labelled"]), (&json!(0.5), &json!(0)));
    assert_eq!(unlabelled["estimated"]["labelled_share"], json!(0.0));
    let no_probability = json(binary_performance(Some(&[3.0, -2.0, f64::NAN]), None, Some(&labels[..3]), 0.5));
    has(&no_probability, BINARY);
    assert_eq!(no_probability["brier"], Value::Null);
    let decided = json(binary_performance(None, Some(&[Some(true), None]), Some(&labels[..2]), 0.5));
    has(&decided, BINARY);
    has(&json(binary_performance(None, None, None, 0.5)), BINARY);
}

#[test]
fn other_tasks_have_all_fields() {
    let classes = texts(&["a", "b", "c"]);
    let columns = [[0.7, 0.1, 0.2], [0.2, 0.8, 0.2], [0.1, 0.1, 0.6]];
    let columns: Vec<&[f64]> = columns.iter().map(<[f64; 3]>::as_slice).collect();
    let fields = [
        "classes",
        "confusion",
        "accuracy",
        "balanced_accuracy",
        "kappa",
        "mcc",
        "macro",
        "micro",
        "weighted",
        "per_class",
        "auc_ovr_macro",
        "auc_ovr_weighted",
        "log_loss",
        "brier",
        "ece",
    ];
    let full = multiclass_performance(&classes, Some(&[0, 1, 2]), None, Some(&columns));
    let json = serde_json::to_value(&full).expect("JSON");
    has(&json, &fields);
    assert_eq!((&json["accuracy"], &json["auc_ovr_macro"]), (&json!(1.0), &json!(1.0)));
    for empty in [
        multiclass_performance(&classes, None, Some(&[0, 9]), None),
        multiclass_performance(&classes, Some(&[0, 0]), Some(&[0, 0]), None),
        multiclass_performance(&[], None, None, None),
    ] {
        has(&serde_json::to_value(&empty).expect("JSON"), &fields);
    }
    let fields = [
        "n",
        "mae",
        "rmse",
        "mse",
        "r2",
        "mape",
        "medae",
        "max_error",
        "mean_error",
        "explained_variance",
        "pearson",
        "spearman",
    ];
    for (predictions, labels) in [(&[1.0, 2.0, 4.0][..], &[1.0, 3.0, 3.0][..]), (&[1.0], &[0.0]), (&[], &[])] {
        has(&serde_json::to_value(regression_performance(predictions, labels)).expect("JSON"), &fields);
    }
    let both = PerformanceReport {
        reference: Some(Performance::Multiclass(Box::new(full))),
        current: Some(Performance::Regression(Box::new(regression_performance(&[1.0], &[2.0])))),
    };
    let text = serde_json::to_string(&both).expect("JSON");
    assert_eq!(serde_json::from_str::<PerformanceReport>(&text).expect("reads back"), both);
}

const ATTRIBUTE: &[&str] = &[
    "groups",
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equalized_odds_difference",
    "equalized_odds_ratio",
    "equal_opportunity_difference",
    "equal_opportunity_ratio",
    "predictive_parity_difference",
    "reference_group",
    "vs_reference",
    "verdict",
];
const RATES: &[&str] =
    &["base_rate", "selection_rate", "tpr", "fpr", "tnr", "fnr", "ppv", "npv", "fdr", "for", "accuracy"];
const VERSUS: &[&str] = &[
    "disparate_impact",
    "statistical_parity_difference",
    "tpr_difference",
    "fpr_difference",
    "average_odds_difference",
    "selection_p",
    "selection_p_bh",
    "selection_difference_ci95",
];

fn fairness_json(codes: &[u32], names: &[String], decisions: Decisions<'_>, reference: Option<&str>) -> Value {
    let fairness = attribute_fairness("SEX", Groups { codes, names }, decisions, reference, 30);
    let json = serde_json::to_value(&fairness).expect("JSON");
    has(&json, ATTRIBUTE);
    for group in json["groups"].as_object().expect("groups").values() {
        has(group, &["n", "tp", "fp", "fn", "tn", "auc"]);
        for rate in RATES {
            assert!(
                group[rate].get("k").is_some()
                    && (!group[rate]["rate"].is_null() || group["notes"].get(rate).is_some())
            );
        }
    }
    for group in json["vs_reference"].as_object().expect("groups").values() {
        has(group, VERSUS);
    }
    assert_eq!(
        serde_json::from_value::<shared::report::AttributeFairness>(json.clone()).expect("reads back"),
        fairness
    );
    json
}

#[test]
fn fairness_has_all_fields_and_leaves_small_groups_out() {
    let names = texts(&["2", "1", "tiny", "empty"]);
    let codes: Vec<u32> = (0..401).map(|i| if i == 400 { 2 } else { u32::from(i % 4 == 0) }).collect();
    let scores: Vec<f64> = (0..401).map(|i| f64::from(i * 37 % 101) / 100.0).collect();
    let labels: Vec<Option<bool>> = (0..401).map(|i| Some(i % 3 == 0)).collect();
    let decided = decide(None, Some(&scores), 0.5);
    let full = Decisions { decisions: &decided, labels: Some(&labels), scores: Some(&scores) };
    let json = fairness_json(&codes, &names, full, Some("1"));
    assert_eq!(json["reference_group"], "1");
    assert_eq!((&json["groups"]["tiny"]["counted"], &json["groups_left_out"]), (&json!(false), &json!(1)));
    assert!(json["groups"].get("empty").is_none() && json["groups"]["tiny"]["fpr"]["weak"] == json!(true));
    assert!(json["demographic_parity_difference"].as_f64().expect("a number") < 0.1);
    assert_eq!(fairness_json(&codes, &names, full, Some("nobody"))["reference_group"], "2");
    // The selection rate waits for no label.
    let half: Vec<Option<bool>> = labels.iter().enumerate().map(|(i, label)| label.filter(|_| i % 2 == 0)).collect();
    let json = fairness_json(&codes, &names, Decisions { labels: Some(&half), ..full }, None);
    assert_eq!((&json["groups"]["2"]["n"], &json["groups"]["2"]["n_labelled"]), (&json!(300), &json!(100)));
    assert_eq!(json["groups"]["2"]["selection_rate"]["n"], json!(300));
    assert_eq!(json["groups"]["2"]["accuracy"]["n"], json!(100));
    let unlabelled = Decisions { labels: None, scores: None, ..full };
    let json = fairness_json(&codes, &names, unlabelled, None);
    assert!(json["demographic_parity_difference"].is_number() && json["equalized_odds_difference"].is_null());
    let json = fairness_json(&[], &names, Decisions { decisions: &[], labels: None, scores: None }, None);
    assert_eq!((&json["reference_group"], &json["verdict"]["outcome"]), (&Value::Null, &json!("inconclusive")));

    let (codes, names) =
        crossing(Groups { codes: &[0, 1, 9], names: &names }, Groups { codes: &[1, 1, 0], names: &names });
    assert_eq!((codes, names), (vec![0, 1, NO_CATEGORY], texts(&["2 | 1", "1 | 1"])));
}

#[test]
fn a_comparison_has_all_fields() {
    let a: Vec<f64> = (0..400).map(|i| f64::from(i * 37 % 101) / 100.0).collect();
    let labels: Vec<Option<bool>> =
        a.iter().enumerate().map(|(i, score)| Some((*score > 0.4) != (i % 7 == 0))).collect();
    let better: Vec<f64> =
        labels.iter().zip(&a).map(|(label, a)| (a + f64::from(u8::from(*label == Some(true)))) / 2.0).collect();
    let names = texts(&["x", "y"]);
    let codes: Vec<u32> = (0..400).map(|i| i % 2).collect();
    let input = CompareInput {
        scores_a: Some(&a),
        scores_b: Some(&better),
        predictions_a: None,
        predictions_b: None,
        labels: Some(&labels),
        threshold: 0.5,
        margin: 0.01,
        costs: None,
    };
    let fields = ["n", "a", "b", "mcnemar", "delong", "flips", "non_inferiority", "verdict"];
    let json = |input: &CompareInput<'_>| {
        let comparison = compare(input, &[("SEX", Groups { codes: &codes, names: &names })]);
        let json = serde_json::to_value(&comparison).expect("JSON");
        has(&json, &fields);
        let back = serde_json::from_value::<shared::report::Comparison>(json.clone()).expect("reads back");
        assert_eq!(serde_json::to_value(back).expect("JSON"), json);
        json
    };
    let full = json(&input);
    assert_eq!((&full["n"], &full["non_inferiority"]["outcome"]), (&json!(400), &json!("pass")));
    assert!(full["non_inferiority"]["difference"].as_f64() > Some(0.0) && full["delong"]["diff"].as_f64() < Some(0.0));
    assert_eq!(full["flips"]["by_group"]["SEX"]["x"]["n"], 200);
    let figures = &full["figures"];
    for figure in ["accuracy", "precision", "recall", "f1", "mcc", "selection_rate", "auc", "brier", "log_loss", "ece"]
    {
        assert!(figures[figure]["method"].is_string(), "{figure}");
        let side = |side: &str| full[side][figure].as_f64().expect("a figure");
        let shown = figures[figure]["difference"].as_f64().expect("a difference");
        assert!((shown - (side("b") - side("a"))).abs() < 1e-12, "{figure}");
        assert_eq!(figures[figure]["ci95"].is_null(), figure == "ece", "{figure}");
    }
    assert_eq!(figures["auc"]["difference"], full["non_inferiority"]["difference"]);
    assert_eq!(figures["auc"]["ci95"], full["non_inferiority"]["ci95"]);
    let same = json(&CompareInput { scores_b: Some(&a), ..input });
    assert_eq!((&same["mcnemar"]["p_exact"], &same["delong"]["z"]), (&json!(1.0), &Value::Null));
    let unlabelled = json(&CompareInput { labels: None, ..input });
    assert_eq!(unlabelled["verdict"]["outcome"], "inconclusive");
    let worse = json(&CompareInput { scores_a: Some(&better), scores_b: Some(&a), ..input });
    assert_eq!(worse["verdict"]["outcome"], "fail");
}

#[test]
fn other_tasks_are_compared_too() {
    let classes = texts(&["a", "b", "c"]);
    let labels: Vec<u32> = (0..300).map(|i| i % 3).collect();
    let worse: Vec<u32> =
        labels.iter().enumerate().map(|(i, label)| if i % 5 == 0 { (label + 1) % 3 } else { *label }).collect();
    let version = |predictions| MulticlassVersion { predictions, probabilities: None };
    let fields = ["n", "a", "b", "mcnemar", "delong", "flips", "non_inferiority", "verdict"];
    let json = serde_json::to_value(compare_multiclass(
        &classes,
        &labels,
        version(Some(&labels)),
        version(Some(&worse)),
        0.01,
    ))
    .expect("JSON");
    has(&json, &fields);
    assert_eq!((&json["mcnemar"]["b"], &json["verdict"]["outcome"]), (&json!(60), &json!("fail")));
    for figure in ["accuracy", "balanced_accuracy", "macro_f1"] {
        let (found, ci95) = (&json["figures"][figure]["difference"], &json["figures"][figure]["ci95"]);
        let inside = ci95[0].as_f64() < found.as_f64() && found.as_f64() < ci95[1].as_f64();
        assert!(inside && found.as_f64().is_some_and(|found| (found + 0.2).abs() < 0.01), "{figure}: {found} {ci95}");
    }
    assert!(json["by_class"]["c"]["recall"]["difference"].as_f64().is_some_and(|found| (found + 0.2).abs() < 0.01));
    let json =
        serde_json::to_value(compare_multiclass(&classes, &labels, version(None), version(None), 0.01)).expect("JSON");
    has(&json, &fields);
    let truth: Vec<f64> = (0..200).map(f64::from).collect();
    let off: Vec<f64> = truth.iter().map(|value| value + 3.0).collect();
    let json = serde_json::to_value(compare_regression(&off, &truth, &truth, 0.5)).expect("JSON");
    has(&json, &fields);
    assert_eq!((&json["non_inferiority"]["difference"], &json["verdict"]["outcome"]), (&json!(3.0), &json!("pass")));
    assert_eq!((&json["figures"]["mae"]["difference"], &json["figures"]["r2"]["b"]), (&json!(-3.0), &json!(1.0)));
    has(&serde_json::to_value(compare_regression(&[f64::NAN], &[], &[], 0.5)).expect("JSON"), &fields);
}

#[test]
fn versions_without_a_common_request_are_compared_as_independent() {
    let scores: Vec<f64> = (0..300).map(|i| f64::from(i * 37 % 101) / 100.0).collect();
    let labels: Vec<Option<bool>> =
        scores.iter().enumerate().map(|(i, score)| Some((*score > 0.4) != (i % 7 == 0))).collect();
    let decisions: Vec<Option<bool>> = scores.iter().map(|score| Some(*score >= 0.5)).collect();
    let never = vec![Some(false); 300];
    let order = shared::stats::sort::sorted_order(&scores);
    let side = BinarySide { scores: Some(&scores), decisions: &decisions, labels: &labels, order: &order };
    let found = unpaired_binary(side, BinarySide { decisions: &never, ..side }, 0.01, None);
    assert!(found.mcnemar.is_none() && found.delong.is_none() && found.n == 0);
    assert_eq!(found.notes.0["mcnemar"], "the two versions have no request in common");
    let accuracy = found.figures.get("accuracy").expect("accuracy");
    assert_eq!(accuracy.method, IntervalMethod::Newcombe);
    assert!(accuracy.ci95.is_some_and(|[low, high]| low < high && high < 0.0));
    let area = found.figures.get("auc").expect("an area");
    assert_eq!((area.difference, area.method), (Some(0.0), IntervalMethod::Independent));
    assert_eq!(found.figures.get("precision").and_then(|figure| figure.b), None);

    let truth: Vec<f64> = (0..200).map(f64::from).collect();
    let off: Vec<f64> = truth.iter().enumerate().map(|(i, value)| value + 3.0 + (i % 3) as f64).collect();
    let near: Vec<f64> = truth.iter().enumerate().map(|(i, value)| value + (i % 3) as f64).collect();
    let found = unpaired_regression((&off, &truth), (&near, &truth), 0.01);
    assert_eq!(found.verdict.outcome, shared::verdict::Outcome::Pass);
    let classes = texts(&["a", "b"]);
    let (labels, all) = ([0, 1, 0, 1, 1, 0], MulticlassVersion { predictions: Some(&[0; 6]), probabilities: None });
    let found = unpaired_multiclass(&classes, (&labels, all), (&labels, all), 0.01);
    assert_eq!(found.figures.get("accuracy").and_then(|figure| figure.difference), Some(0.0));
    assert_eq!(found.verdict.outcome, shared::verdict::Outcome::Inconclusive);
}

#[test]
fn an_ordered_object_keeps_its_order() {
    let text = r#"{"b":1,"a":2}"#;
    let read: Ordered<u8> = serde_json::from_str(text).expect("an object");
    assert_eq!(serde_json::to_string(&read).expect("JSON"), text);
    assert_eq!(read.get("a"), Some(&2));
}
