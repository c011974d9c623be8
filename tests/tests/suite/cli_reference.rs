//! `evenkeel report` and `compare` on real data, against other people's numbers.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::process::run;

/// Our name and the name in the file of expected values.
type Names<'a> = &'a [(&'a str, &'a str)];

const ACS: [&str; 8] = [
    "--label",
    "employed",
    "--score",
    "predicted_probability",
    "--prediction",
    "prediction",
    "--protected",
    "SEX,RAC1P",
];

fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("reference").join(name);
    path.to_str().unwrap().to_owned()
}

fn expected() -> Value {
    serde_json::from_slice(&std::fs::read(file("reference.json")).unwrap()).unwrap()
}

fn same(path: &str, found: &Value, expected: &Value) {
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    let (a, b) = (number(found), number(expected));
    let p_value = path.ends_with("_p") || path.contains("p_");
    let close = if p_value { (a - b).abs() <= 1e-6 * b } else { (a - b).abs() <= 1e-9 * b.abs().max(1.0) };
    let both_tiny = p_value && a.max(b) < 1e-300;
    assert!(close || both_tiny || (a.is_nan() && b.is_nan()), "{path}: {found} is not {expected}");
}

fn all_same(path: &str, found: &Value, expected: &Value, names: Names<'_>) {
    for (ours, theirs) in names {
        same(&format!("{path}/{ours}"), &found[*ours], &expected[*theirs]);
    }
}

/// The report in JSON, and the exit code.
fn report(set: &str, options: &[&str]) -> (Value, i32) {
    let (reference, current) = (file(&format!("{set}_ref.csv")), file(&format!("{set}_cur.csv")));
    let mut arguments = vec!["report", "--reference", &reference, "--current", &current, "--format", "json"];
    arguments.extend(options);
    let done = run(&arguments);
    assert_eq!(done.errors, "");
    (done.json(), done.code)
}

fn drift_is_expected(found: &Value, expected: &Value) -> usize {
    const COUNTS: Names<'_> = &[
        ("n_ref", "n_ref"),
        ("n_cur", "n_cur"),
        ("psi", "psi_floor"),
        ("js_distance", "js_distance_2"),
        ("hellinger", "hellinger"),
        ("kl", "kl_ref_cur_laplace"),
        ("chi2", "chi2"),
        ("chi2_p", "chi2_p"),
        ("cramers_v", "cramers_v"),
    ];
    let mut compared = 0;
    for (name, feature) in found["drift"]["features"].as_object().unwrap() {
        let numeric = &expected["drift"]["numeric"][name];
        let categorical = &expected["drift"]["categorical"][name];
        if numeric.is_object() {
            assert_eq!(feature["kind"], "numeric", "{name}");
            all_same(name, feature, &numeric["ref_decile_bins"], COUNTS);
            all_same(name, feature, numeric, &[("wasserstein", "wasserstein")]);
            all_same(name, feature, &numeric["ks"], &[("ks", "D"), ("ks_p", "p_scipy_auto")]);
            all_same(name, feature, &numeric["cur"], &[("mean_cur", "mean"), ("std_cur", "std0")]);
        } else {
            assert_eq!(feature["kind"], "categorical", "{name}");
            all_same(name, feature, categorical, COUNTS);
        }
        compared += 1;
    }
    compared
}

#[test]
fn drift_quality_and_fairness_of_the_census() {
    let categories = ["--features", "AGEP,SCHL,MAR,RELP,DIS,CIT", "--categorical", "SCHL,RELP"];
    let group = ["--reference-group", "RAC1P=1"];
    let (found, code) = report("acs", &[&ACS[..], &categories, &group].concat());
    let expected = &expected()["datasets"]["acs"];
    assert_eq!((code, &found["drift"]["verdict"]["outcome"]), (3, &"pass".into()), "RAC1P is inconclusive");
    assert_eq!(drift_is_expected(&found, expected), 6);
    for (side, theirs) in [("reference", "binary_ref"), ("current", "binary_cur")] {
        let (ours, theirs) = (&found["performance"][side], &expected[theirs]);
        for name in ["n", "tp", "fp", "fn", "tn", "accuracy", "f1", "mcc", "brier", "log_loss", "average_precision"] {
            same(name, &ours[name], &theirs[name]);
        }
        same("auc", &ours["auc"], &theirs["auc"]["auc"]);
        same("ece", &ours["ece"], &theirs["ece_width10"]["ece"]);
    }
    for (ours, theirs) in [("SEX", "SEX"), ("RAC1P", "RAC1P"), ("SEX × RAC1P", "SEXxRAC1P")] {
        let (fair, theirs) = (&found["fairness"][ours], &expected["fair_cur"][theirs]);
        for gap in [
            "demographic_parity_difference",
            "demographic_parity_ratio",
            "equalized_odds_difference",
            "equal_opportunity_difference",
            "predictive_parity_difference",
        ] {
            same(gap, &fair[gap], &theirs["fairlearn_min30"][gap]);
        }
        for (name, group) in theirs["groups"].as_object().unwrap() {
            let of_group = &fair["groups"][name.replace('|', " | ")];
            all_same(name, of_group, group, &[("n", "n"), ("tp", "tp"), ("auc", "auc")]);
            same(name, &of_group["fpr"]["rate"], &group["fpr"]["rate"]);
        }
    }
    assert_eq!(found["fairness"]["RAC1P"]["reference_group"], "1");
}

#[test]
fn other_tasks_are_found_out() {
    let expected = &expected()["datasets"];
    let (cards, _) = report("mc", &["--numeric", "requested_credit_limit"]);
    assert_eq!((&cards["inputs"]["task"], &cards["inputs"]["task_guessed"]), (&"multiclass".into(), &true.into()));
    assert_eq!(drift_is_expected(&cards, &expected["mc"]), 7);
    for (side, theirs) in [("reference", "multiclass_ref"), ("current", "multiclass_cur")] {
        let (ours, theirs) = (&cards["performance"][side], &expected["mc"][theirs]);
        for name in ["accuracy", "balanced_accuracy", "kappa", "mcc", "auc_ovr_macro", "log_loss"] {
            same(name, &ours[name], &theirs[name]);
        }
        assert_eq!(ours["confusion"], theirs["confusion"]);
    }
    let (cars, _) = report("carprice", &["--categorical", "door_count"]);
    assert_eq!(cars["inputs"]["task"], "regression");
    assert_eq!(drift_is_expected(&cars, &expected["carprice"]), 7);
    for (side, theirs) in [("reference", "regression_ref"), ("current", "regression_cur")] {
        let (ours, theirs) = (&cars["performance"][side], &expected["carprice"][theirs]);
        for name in ["n", "mae", "rmse", "r2", "mape", "mean_error", "spearman"] {
            same(name, &ours[name], &theirs[name]);
        }
    }
    let (houses, code) = report("housing", &["--label", "clf_target"]);
    assert_eq!((code, drift_is_expected(&houses, &expected["housing"])), (1, 6));
    same("auc", &houses["performance"]["current"]["auc"], &expected["housing"]["binary_cur"]["auc"]["auc"]);
}

#[test]
fn a_single_file_has_quality_and_fairness_but_no_drift() {
    let current = file("acs_cur.csv");
    let done = run(&[&["report", "--data", &current, "--format", "json"], &ACS[..]].concat());
    let (both, _) = report("acs", &ACS);
    let found = done.json();
    assert!(found.get("drift").is_none() && found["performance"]["reference"].is_null());
    assert_eq!(found["performance"]["current"], both["performance"]["current"]);
    assert_eq!(found["fairness"], both["fairness"]);
}

fn comparison_is_expected(found: &Value) {
    let theirs = &expected()["datasets"]["acs"]["paired_cur"];
    for name in ["b", "c", "p_exact", "chi2_cc", "p_cc", "p_mid"] {
        same(name, &found["mcnemar"][name], &theirs["mcnemar"][name]);
    }
    let names = [("auc_a", "auc_a"), ("auc_b", "auc_b"), ("diff", "diff"), ("se", "se_diff"), ("z", "z")];
    all_same("delong", &found["delong"], &theirs["delong"], &names);
    same("p_", &found["delong"]["p"], &theirs["delong"]["p_two_sided"]);
    same("ci95", &found["delong"]["ci95"][0], &theirs["delong"]["ci95_diff"][0]);
}

#[test]
fn two_versions_in_one_file() {
    let current = file("acs_cur.csv");
    let scores = ["--score-a", "predicted_probability", "--score-b", "score_b", "--label", "employed"];
    let done = run(&[&["compare", "--data", &current, "--format", "json", "--protected", "SEX"], &scores[..]].concat());
    assert_eq!((done.code, done.errors.as_str()), (1, ""));
    let found = done.json();
    comparison_is_expected(&found);
    let by_group = &found["flips"]["by_group"]["SEX"];
    let total = by_group["1"]["to_positive"].as_u64().unwrap() + by_group["2"]["to_positive"].as_u64().unwrap();
    assert_eq!(found["flips"]["to_positive"], total);
}

/// One column of scores with ids, in another order, with a row twice and one that nobody else has.
fn version(folder: &Path, name: &str, score: &str, step: usize, alone: &str) -> String {
    let text = std::fs::read_to_string(file("acs_cur.csv")).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let (score, label) = (place(score), place("employed"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let mut written = "request_id,score,label\n".to_owned();
    for at in 0..rows.len() {
        let row = at * step % rows.len();
        written += &format!("r{row},{},{}\n", rows[row][score], rows[row][label]);
    }
    written += &format!("r0,0.5,1\n{alone},0.5,0\n,0.5,0\n");
    let path = folder.join(name);
    std::fs::write(&path, written).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn two_versions_in_two_files_are_joined_by_their_ids() {
    let folder = tempfile::tempdir().unwrap();
    let a = version(folder.path(), "a.csv", "predicted_probability", 1, "only-a");
    let b = version(folder.path(), "b.csv", "score_b", 3, "only-b");
    let done = run(&["compare", "--a", &a, "--b", &b, "--id", "request_id", "--format", "json"]);
    assert_eq!((done.code, done.errors.as_str()), (1, ""));
    let found = done.json();
    assert_eq!(found["n"], 7_000);
    comparison_is_expected(&found);
    let notes = found["inputs"]["notes"].to_string();
    for note in [
        "1 row of a.csv repeats an id",
        "1 row of b.csv repeats an id",
        "1 row of a.csv has an id that b.csv does not have",
        "1 row of b.csv has an id that a.csv does not have",
        "1 row of a.csv has no id",
    ] {
        assert!(notes.contains(note), "{note} is not in {notes}");
    }
}
