//! The JSON of `report` and `compare` on the real data has the expected values under its own names.

use serde_json::Value;
use shared::report::{
    Column, CompareInput, Decisions, Groups, attribute_fairness, binary_performance, compare, crossing, feature_drift,
    multiclass_performance, regression_performance,
};

use crate::files::{Table, expected, table};

/// Our name and the name in the file of expected values.
type Names<'a> = &'a [(&'a str, &'a str)];

const COUNTS: Names<'_> = &[
    ("n_ref", "n_ref"),
    ("n_cur", "n_cur"),
    ("psi", "psi_floor"),
    ("js_distance", "js_distance_2"),
    ("hellinger", "hellinger"),
    ("tvd", "tvd"),
    ("kl", "kl_ref_cur_laplace"),
    ("chi2", "chi2"),
    ("chi2_dof", "chi2_dof"),
    ("chi2_p", "chi2_p"),
    ("cramers_v", "cramers_v"),
];

fn same(path: &str, found: &Value, expected: &Value) {
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    let (a, b) = (number(found), number(expected));
    let p_value = path.ends_with("_p") || path.ends_with("p_bh") || path.contains("p_");
    let close = if p_value { (a - b).abs() <= 1e-6 * b } else { (a - b).abs() <= 1e-9 * b.abs().max(1.0) };
    let both_tiny = p_value && a.max(b) < 1e-300;
    assert!(close || both_tiny || (a.is_nan() && b.is_nan()), "{path}: {found} is not {expected}");
}

fn all_same(path: &str, found: &Value, expected: &Value, names: Names<'_>) {
    for (ours, theirs) in names {
        same(&format!("{path}/{ours}"), &found[*ours], &expected[*theirs]);
    }
}

fn coded(cells: &[String]) -> (Vec<u32>, Vec<String>) {
    let mut names = cells.to_vec();
    names.sort();
    names.dedup();
    let codes = cells.iter().map(|cell| names.binary_search(cell).map_or(u32::MAX, |at| at as u32)).collect();
    (codes, names)
}

fn sides(set: &str) -> [Table; 2] {
    [table(set, "ref"), table(set, "cur")]
}

fn labels(table: &Table, column: &str) -> Vec<Option<bool>> {
    table.flags(column).into_iter().map(Some).collect()
}

#[test]
fn drift_has_the_expected_values() {
    for (set, data) in expected()["datasets"].as_object().expect("sets") {
        let [reference, current] = sides(set);
        for (name, feature) in data["drift"]["numeric"].as_object().expect("features") {
            let (a, b) = (reference.numbers(name), current.numbers(name));
            let found = feature_drift(name, Column::Numeric(&a), Column::Numeric(&b));
            let found = serde_json::to_value(found).expect("JSON");
            all_same(name, &found, &feature["ref_decile_bins"], COUNTS);
            same("ks", &found["ks"], &feature["ks"]["D"]);
            same("ks_p", &found["ks_p"], &feature["ks"]["p_scipy_auto"]);
            let names = [("wasserstein", "wasserstein"), ("wasserstein_normed", "wasserstein_normed_ref_std0")];
            all_same(name, &found, feature, &names);
            all_same(name, &found, &feature["ref"], &[("mean_ref", "mean"), ("std_ref", "std0")]);
            all_same(name, &found, &feature["cur"], &[("mean_cur", "mean"), ("std_cur", "std0")]);
        }
        for (name, feature) in data["drift"]["categorical"].as_object().expect("features") {
            let ((a, a_names), (b, b_names)) = (coded(reference.text(name)), coded(current.text(name)));
            let found = feature_drift(
                name,
                Column::Categorical { codes: &a, names: &a_names },
                Column::Categorical { codes: &b, names: &b_names },
            );
            let found = serde_json::to_value(found).expect("JSON");
            all_same(name, &found, feature, COUNTS);
            assert_eq!(found["new_categories"], feature["new_in_cur"], "{name}");
            assert_eq!(found["gone_categories"], feature["gone_from_cur"], "{name}");
        }
    }
}

#[test]
fn quality_has_the_expected_values() {
    let expected = expected();
    for (set, score, prediction, label) in [
        ("acs", "predicted_probability", "prediction", "employed"),
        ("housing", "y_pred_proba", "y_pred", "clf_target"),
    ] {
        for (table, side) in sides(set).iter().zip(["binary_ref", "binary_cur"]) {
            let (scores, predicted, outcomes) = (table.numbers(score), labels(table, prediction), labels(table, label));
            let found = binary_performance(Some(&scores), Some(&predicted), Some(&outcomes), 0.5);
            let found = serde_json::to_value(found).expect("JSON");
            let expected = &expected["datasets"][set][side];
            for name in [
                "n",
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
                "average_precision",
                "brier",
                "log_loss",
            ] {
                same(name, &found[name], &expected[name]);
            }
            same("auc", &found["auc"], &expected["auc"]["auc"]);
            same("low", &found["auc_ci95"][0], &expected["auc"]["ci95_logit"][0]);
            same("high", &found["auc_ci95"][1], &expected["auc"]["ci95_logit"][1]);
            same("ece", &found["ece"], &expected["ece_width10"]["ece"]);
        }
    }
    for (table, side) in sides("mc").iter().zip(["multiclass_ref", "multiclass_cur"]) {
        let (truth, classes) = coded(table.text("y_true"));
        let predicted: Vec<u32> = table
            .text("y_pred")
            .iter()
            .map(|cell| classes.binary_search(cell).map_or(u32::MAX, |at| at as u32))
            .collect();
        let columns: Vec<Vec<f64>> =
            classes.iter().map(|class| table.numbers(&format!("y_pred_proba_{class}"))).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let found = multiclass_performance(&classes, Some(&truth), Some(&predicted), Some(&columns));
        let found = serde_json::to_value(found).expect("JSON");
        let expected = &expected["datasets"]["mc"][side];
        for name in ["accuracy", "balanced_accuracy", "kappa", "mcc", "auc_ovr_macro", "auc_ovr_weighted", "log_loss"] {
            same(name, &found[name], &expected[name]);
        }
        for average in ["macro", "micro", "weighted"] {
            for rate in ["precision", "recall", "f1"] {
                same(average, &found[average][rate], &expected[average][rate]);
            }
        }
        assert_eq!(found["confusion"], expected["confusion"]);
        same("brier", &found["brier"], &expected["brier_multiclass"]);
        same("ece", &found["ece"], &expected["ece_top_label_width10"]["ece"]);
    }
    for (table, side) in sides("carprice").iter().zip(["regression_ref", "regression_cur"]) {
        let found = regression_performance(&table.numbers("y_pred"), &table.numbers("y_true"));
        let found = serde_json::to_value(found).expect("JSON");
        for (name, value) in found.as_object().expect("an object").iter().filter(|(name, _)| *name != "notes") {
            same(name, value, &expected["datasets"]["carprice"][side][name]);
        }
    }
}

#[test]
fn fairness_has_the_expected_values() {
    let expected = expected();
    let current = table("acs", "cur");
    let (scores, outcomes) = (current.numbers("predicted_probability"), labels(&current, "employed"));
    let predicted = labels(&current, "prediction");
    let decisions = Decisions { decisions: &predicted, labels: Some(&outcomes), scores: Some(&scores) };
    let (sex, race) = (coded(current.text("SEX")), coded(current.text("RAC1P")));
    let (sex, race) = (Groups { codes: &sex.0, names: &sex.1 }, Groups { codes: &race.0, names: &race.1 });
    let both = crossing(sex, race);
    let both = Groups { codes: &both.0, names: &both.1 };
    for (attribute, groups) in [("SEX", sex), ("RAC1P", race), ("SEXxRAC1P", both)] {
        let expected = &expected["datasets"]["acs"]["fair_cur"][attribute];
        // In the file crossings are called 1|2.
        let spaced = |name: &str| name.replace('|', " | ");
        let reference = spaced(expected["privileged"].as_str().expect("a group"));
        let found = attribute_fairness(attribute, groups, decisions, Some(&reference), 30);
        let found = serde_json::to_value(found).expect("JSON");
        assert_eq!(found["reference_group"], reference.as_str());
        for (name, group) in expected["groups"].as_object().expect("groups") {
            let ours = &found["groups"][spaced(name)];
            for count in ["n", "tp", "fp", "fn", "tn", "auc"] {
                same(count, &ours[count], &group[count]);
            }
            for rate in ["base_rate", "selection_rate", "tpr", "fnr", "fpr", "tnr", "ppv", "npv", "fdr", "accuracy"] {
                all_same(rate, &ours[rate], &group[rate], &[("k", "k"), ("n", "n"), ("rate", "rate")]);
                same(rate, &ours[rate]["low"], &group[rate]["wilson"][0]);
                same(rate, &ours[rate]["high"], &group[rate]["wilson"][1]);
            }
            same("for", &ours["for"]["rate"], &group["forate"]["rate"]);
        }
        for gap in [
            "demographic_parity_difference",
            "demographic_parity_ratio",
            "equalized_odds_difference",
            "equalized_odds_ratio",
            "equal_opportunity_difference",
            "equal_opportunity_ratio",
            "predictive_parity_difference",
        ] {
            same(gap, &found[gap], &expected["fairlearn_min30"][gap]);
        }
        for (name, group) in expected["vs_privileged"].as_object().expect("groups") {
            let ours = &found["vs_reference"][spaced(name)];
            for figure in [
                "disparate_impact",
                "statistical_parity_difference",
                "tpr_difference",
                "fpr_difference",
                "average_odds_difference",
            ] {
                same(figure, &ours[figure], &group[figure]);
            }
            same("selection_p", &ours["selection_p"], &group["selection_test"]["p_two_sided"]);
            same("selection_p_bh", &ours["selection_p_bh"], &group["p_bh"]);
            for end in [0, 1] {
                same("ci95", &ours["selection_difference_ci95"][end], &group["selection_test"]["newcombe95"][end]);
            }
        }
    }
}

#[test]
fn a_comparison_has_the_expected_values() {
    let expected = expected();
    for (table, side) in sides("acs").iter().zip(["paired_ref", "paired_cur"]) {
        let (a, b) = (table.numbers("predicted_probability"), table.numbers("score_b"));
        let outcomes = labels(table, "employed");
        let found = compare(
            &CompareInput {
                scores_a: Some(&a),
                scores_b: Some(&b),
                predictions_a: None,
                predictions_b: None,
                labels: Some(&outcomes),
                threshold: 0.5,
                margin: 0.01,
                costs: None,
            },
            &[],
        );
        let found = serde_json::to_value(found).expect("JSON");
        let expected = &expected["datasets"]["acs"][side];
        let names = [
            ("b", "b"),
            ("c", "c"),
            ("p_exact", "p_exact"),
            ("chi2_cc", "chi2_cc"),
            ("p_cc", "p_cc"),
            ("p_mid", "p_mid"),
        ];
        all_same("mcnemar", &found["mcnemar"], &expected["mcnemar"], &names);
        let names = [("auc_a", "auc_a"), ("auc_b", "auc_b"), ("diff", "diff"), ("se", "se_diff"), ("z", "z")];
        all_same("delong", &found["delong"], &expected["delong"], &names);
        same("delong_p", &found["delong"]["p"], &expected["delong"]["p_two_sided"]);
        same("ci95", &found["delong"]["ci95"][0], &expected["delong"]["ci95_diff"][0]);
        assert_eq!(found["verdict"]["outcome"], "fail");
    }
}
