//! One path: the command line, the report from stored rows and the page give the same figures, to the last digit.

use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};
use shared::figures::Cut;
use shared::figures::drift::{ColumnDrift, dataset_drift};
use shared::figures::fairness::{AttributeFairness, Settings, attribute_fairness, attributes};
use shared::figures::performance::{Quality, quality};
use shared::open::{Building, Plan, Reader, Table};
use shared::schema::{ColumnRole, Kind, ObservationRole};
use shared::series::VersionSummaries;
use shared::stats::binary::Rate;
use shared::stats::from_cells::Bounded;
use shared::summary::Layout;
use tests::process::binary;

use super::reference_path::{census_api, summaries, totals};

const REPORT: &str = "/api/v1/models/census/report?reference=v1&current=v1";

fn from_files() -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/");
    let output = Command::new(binary())
        .args([
            "report",
            "--format",
            "json",
            "--label",
            "employed",
            "--score",
            "predicted_probability",
            "--prediction",
            "prediction",
        ])
        .args(["--reference", &format!("{folder}acs_ref.csv"), "--current", &format!("{folder}acs_cur.csv")])
        .args(["--protected", "SEX,RAC1P", "--features", "AGEP,SCHL,MAR,RELP,DIS,CIT"])
        .args(["--numeric", "AGEP", "--categorical", "SCHL,MAR,RELP,DIS,CIT"])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// All but what was read and under which name.
fn figures(mut report: Value) -> Value {
    assert!(report.as_object_mut().unwrap().remove("inputs").is_some(), "a report says what it was made of");
    report
}

#[tokio::test]
async fn files_and_stored_rows_give_the_same_report() {
    let api = census_api().await;
    let stored = figures(api.get(REPORT).await.json());
    let read = figures(from_files());
    for part in ["drift", "performance", "fairness"] {
        assert!(read[part].is_object(), "{part}: {read}");
        assert_eq!(stored[part], read[part], "{part}");
    }
    assert_eq!(stored, read);
}

#[tokio::test]
async fn the_page_gives_the_figures_of_the_report() {
    let api = census_api().await;
    let report = api.get(REPORT).await.json();
    same_figures(&summaries(&api).await, &report);
}

/// A file as the page that opens files reads it.
fn opened(name: &str) -> Arc<Table> {
    let path = format!("{}/reference/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = Reader::default();
    for piece in std::fs::read(path).unwrap().chunks(100_000) {
        reader.feed(piece).unwrap();
    }
    Arc::new(reader.finish().unwrap())
}

#[test]
fn files_opened_in_a_browser_give_the_figures_of_the_report() {
    let (reference, current) = (opened("acs_ref.csv"), opened("acs_cur.csv"));
    let tables = [reference.as_ref(), current.as_ref()];
    let mut plan = Plan::guess(Some(&reference), &current);
    for (name, role) in [
        ("employed", ColumnRole::Label),
        ("predicted_probability", ColumnRole::Score),
        ("prediction", ColumnRole::Prediction),
        ("SEX", ColumnRole::Protected),
        ("RAC1P", ColumnRole::Protected),
        ("year", ColumnRole::Ignored),
        ("score_b", ColumnRole::Ignored),
    ] {
        let at = plan.columns.iter().position(|column| column.name == name).unwrap();
        plan.give(at, role, &tables);
    }
    for column in &mut plan.columns {
        if ["SCHL", "MAR", "RELP", "DIS", "CIT"].contains(&column.name.as_str()) {
            column.kind = Kind::Categorical;
        }
    }
    let found = Building::new(Some(Arc::clone(&reference)), current, plan, 0).finish();
    same_figures(&found.summaries.versions[0], &from_files());
}

fn same_figures(version: &VersionSummaries, report: &Value) {
    let layout = Layout::new(&version.binning);
    let reference = totals(version.role(ObservationRole::Reference).unwrap());
    let window = totals(version.role(ObservationRole::Live).unwrap());

    let drift = dataset_drift(&version.binning, &layout, &reference, &window);
    assert_eq!(report["drift"]["drifted"], json!(drift.drifted));
    assert_eq!(report["drift"]["share_drifted"], json!(drift.share_drifted));
    assert_eq!(report["drift"]["verdict"], json!(drift.verdict));
    let features = report["drift"]["features"].as_object().unwrap();
    assert_eq!((features.len(), drift.features.len()), (6, 6));
    for column in &drift.features {
        same_drift(column, &features[&column.name]);
    }

    for (side, window) in [("reference", &reference), ("current", &window)] {
        let Some(Quality::Binary(page)) = quality(&version.binning, &layout, window, Cut::Deployed) else {
            panic!("no quality")
        };
        let report = &report["performance"][side];
        for (field, value) in [
            ("accuracy", page.rate(Rate::Accuracy).rate),
            ("precision", page.rate(Rate::Ppv).rate),
            ("recall", page.rate(Rate::Tpr).rate),
            ("f1", page.f1),
            ("mcc", page.mcc),
            ("kappa", page.kappa),
            ("selection_rate", page.selection_rate.rate),
        ] {
            assert_eq!(json!(value), report[field], "{side} {field}");
        }
        lies_within(page.auc, &report["auc"], "auc");
    }

    let mut seen = 0;
    for (position, name) in attributes(&version.binning) {
        let page =
            attribute_fairness(&version.binning, &layout, &window, position, &Settings::default()).expect("fairness");
        same_fairness(&page, &report["fairness"][name]);
        seen += 1;
    }
    assert_eq!(seen, 3, "SEX, RAC1P and their crossing");
}

fn same_drift(page: &ColumnDrift, report: &Value) {
    for (field, value) in [
        ("n_ref", json!(page.n_ref)),
        ("missing_cur", json!(page.missing_cur)),
        ("psi", json!(page.psi)),
        ("js_distance", json!(page.js_distance)),
        ("hellinger", json!(page.hellinger)),
        ("tvd", json!(page.tvd)),
        ("kl", json!(page.kl)),
        ("chi2", json!(page.chi2)),
        ("chi2_p", json!(page.chi2_p)),
        ("cramers_v", json!(page.cramers_v)),
        ("verdict", json!(page.verdict)),
    ] {
        assert_eq!(value, report[field], "{} {field}", page.name);
    }
    if report["kind"] == "numeric" {
        lies_within(page.ks, &report["ks"], "ks");
        lies_within(page.wasserstein, &report["wasserstein"], "wasserstein");
    }
}

fn same_fairness(page: &AttributeFairness, report: &Value) {
    let difference = |gap: Option<shared::stats::fairness::Gap>| json!(gap.map(|gap| gap.difference));
    for (field, value) in [
        ("demographic_parity_difference", difference(page.demographic_parity)),
        ("demographic_parity_ratio", json!(page.demographic_parity.and_then(|gap| gap.ratio))),
        ("equalized_odds_difference", json!(page.equalized_odds_difference)),
        ("equalized_odds_ratio", json!(page.equalized_odds_ratio)),
        ("equal_opportunity_difference", difference(page.equal_opportunity)),
        ("predictive_parity_difference", difference(page.predictive_parity)),
        ("groups_left_out", json!(page.left_out)),
        ("reference_group", json!(page.reference_group.map(|at| &page.groups[at].name))),
        ("verdict", json!(page.verdict)),
    ] {
        assert_eq!(value, report[field], "{} {field}", page.attribute);
    }
    assert_eq!(page.groups.len(), report["groups"].as_object().unwrap().len());
    for group in &page.groups {
        let other = &report["groups"][&group.name];
        assert_eq!((json!(group.n), json!(group.n_labelled)), (other["n"].clone(), other["n_labelled"].clone()));
        for (field, rate) in [("selection_rate", Rate::Selection), ("tpr", Rate::Tpr), ("fpr", Rate::Fpr)] {
            let found = group.rate(rate);
            let expected = json!([found.k, found.n, found.rate, found.low, found.high]);
            let fields = ["k", "n", "rate", "low", "high"].map(|part| other[field][part].clone());
            assert_eq!(expected, json!(fields), "{} {} {field}", page.attribute, group.name);
        }
        if let Some(exact) = other["auc"].as_f64() {
            lies_within(group.auc, &json!(exact), &group.name);
        }
    }
    for versus in &page.versus_reference {
        let other = &report["vs_reference"][&page.groups[versus.group].name];
        assert_eq!(json!(versus.disparate_impact), other["disparate_impact"]);
        assert_eq!(json!(versus.selection_p_bh), other["selection_p_bh"]);
        assert_eq!(json!(versus.average_odds_difference), other["average_odds_difference"]);
    }
}

/// What cells give only up to an interval holds the exact figure.
fn lies_within(page: Option<Bounded>, exact: &Value, what: &str) {
    let (page, exact) = (page.expect("defined"), exact.as_f64().expect("a number"));
    assert!(page.low <= exact && exact <= page.high, "{what}: {exact} is not in {page:?}");
}

#[tokio::test]
async fn a_report_that_cannot_be_made_says_why() {
    let api = census_api().await;
    for (path, status, part) in [
        ("/api/v1/models/nobody/report", 404, "there is no model"),
        ("/api/v1/models/census/report?current=v9", 404, "has no version"),
        ("/api/v1/models/census/report?reference=v9&current=v1", 404, "has no version"),
        ("/api/v1/models/census/report?role=shadow", 404, "there are no rows of v1, shadow"),
        ("/api/v1/models/census/report?from=soon", 400, "from is not a time"),
        ("/api/v1/models/census/report?to=2001-01-01T00:00:00Z", 404, "before 2001-01-01"),
        ("/api/v1/models/census/report?threshold=NaN", 400, "threshold must be a number"),
        ("/api/v1/models/census/report?role=boss", 400, "role"),
    ] {
        let answer = api.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text());
        assert!(answer.text().contains(part), "{path}: {}", answer.text());
    }
}
