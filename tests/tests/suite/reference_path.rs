//! The whole path, from a CSV over HTTP to the figures that the page computes, against other people's numbers.

use std::fmt::Write;

use serde_json::{Value, json};
use shared::figures::Cut;
use shared::figures::drift::dataset_drift;
use shared::figures::fairness::{Settings, attribute_fairness, attributes};
use shared::figures::performance::{Quality, quality};
use shared::frame::decode_summaries;
use shared::schema::ObservationRole;
use shared::series::{Prefix, Series, Totals, VersionSummaries};
use shared::stats::binary::Rate;
use shared::summary::Layout;
use tests::api::Api;

const ACS_REF: &str = include_str!("../../reference/acs_ref.csv");
const ACS_CUR: &str = include_str!("../../reference/acs_cur.csv");
const EXPECTED: &str = include_str!("../../reference/reference.json");
const OBSERVATIONS: &str = "/api/v1/models/census/versions/v1/observations";

/// The rows with request ids put before them.
fn with_ids(csv: &str, prefix: &str) -> String {
    let mut lines = csv.lines();
    let mut text = format!("request_id,{}\n", lines.next().unwrap());
    for (row, line) in lines.enumerate() {
        writeln!(text, "{prefix}{row},{line}").unwrap();
    }
    text
}

/// A server that has the census rows as a model.
pub(super) async fn census_api() -> Api {
    let api = Api::new();
    api.put("/api/v1/models/census", &json!({})).await;
    let mut columns = vec![json!({"name": "AGEP", "kind": "numeric", "role": "feature"})];
    for name in ["SCHL", "MAR", "RELP", "DIS", "CIT"] {
        columns.push(json!({"name": name, "kind": "categorical", "role": "feature"}));
    }
    for name in ["SEX", "RAC1P"] {
        columns.push(json!({"name": name, "kind": "categorical", "role": "protected"}));
    }
    for name in ["year", "score_b"] {
        columns.push(json!({"name": name, "kind": "numeric", "role": "ignored"}));
    }
    columns.push(json!({"name": "score", "kind": "numeric", "role": "score"}));
    columns.push(json!({"name": "prediction", "kind": "numeric", "role": "prediction"}));
    let version = json!({"task": "binary", "schema": {"columns": columns}});
    assert!(api.put("/api/v1/models/census/versions/v1", &version).await.status.is_success());
    for (role, csv) in [("reference", ACS_REF), ("live", ACS_CUR)] {
        let path = format!("{OBSERVATIONS}?role={role}&map=employed:label,predicted_probability:score");
        let answer = api.post_csv(&path, with_ids(csv, role)).await;
        assert_eq!(answer.json()["accepted"], 7_000, "{}", answer.text());
    }
    api
}

/// What a page gets of it.
pub(super) async fn summaries(api: &Api) -> VersionSummaries {
    let frame = api.get("/api/v1/models/census/summaries").await.bytes;
    decode_summaries(&frame).unwrap().versions.remove(0)
}

pub(super) fn totals(series: &Series) -> Totals {
    let prefix = Prefix::new(series);
    prefix.totals(&(0..series.starts.len()))
}

fn close(name: &str, value: Option<f64>, expected: &Value) {
    let (value, expected) = (value.unwrap_or(f64::NAN), expected.as_f64().unwrap());
    assert!((value - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{name}: {value} is not {expected}");
}

#[tokio::test]
async fn the_page_shows_what_scipy_scikit_learn_and_fairlearn_compute() {
    let version = summaries(&census_api().await).await;
    let layout = Layout::new(&version.binning);
    let reference = totals(version.role(ObservationRole::Reference).unwrap());
    let window = totals(version.role(ObservationRole::Live).unwrap());
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    let acs = &expected["datasets"]["acs"];

    let drift = dataset_drift(&version.binning, &layout, &reference, &window);
    let age = drift.column("AGEP").unwrap();
    let cells = &acs["drift"]["numeric"]["AGEP"]["ref_decile_bins"];
    close("psi of AGEP", age.psi, &cells["psi_floor"]);
    close("js of AGEP", age.js_distance, &cells["js_distance_2"]);
    close("chi2 of AGEP", age.chi2, &cells["chi2"]);
    let ks = age.ks.unwrap();
    let exact = acs["drift"]["numeric"]["AGEP"]["ks"]["D"].as_f64().unwrap();
    // Theirs is a difference of two rounded shares, ours a whole number divided once.
    let last_digit = 1e-15;
    assert!(ks.low <= exact + last_digit && exact <= ks.high && ks.high - ks.low < 0.02, "{ks:?} against {exact}");
    assert!((age.mean_cur.unwrap() - acs["drift"]["numeric"]["AGEP"]["cur"]["mean"].as_f64().unwrap()).abs() < 1e-4);
    for name in ["SCHL", "MAR", "RELP", "DIS", "CIT"] {
        let column = drift.column(name).unwrap();
        let cells = &acs["drift"]["categorical"][name];
        close(name, column.psi, &cells["psi_floor"]);
        close(name, column.tvd, &cells["tvd"]);
        close(name, column.hellinger, &cells["hellinger"]);
        close(name, column.cramers_v, &cells["cramers_v"]);
    }

    let Some(Quality::Binary(quality)) = quality(&version.binning, &layout, &window, Cut::Deployed) else {
        panic!("no quality")
    };
    let binary = &acs["binary_cur"];
    close("accuracy", quality.rate(Rate::Accuracy).rate, &binary["accuracy"]);
    close("f1", quality.f1, &binary["f1"]);
    close("mcc", quality.mcc, &binary["mcc"]);
    close("brier", quality.brier, &binary["brier"]);
    close("log loss", quality.log_loss, &binary["log_loss"]);
    close("ece", quality.ece, &binary["ece_width10"]["ece"]);
    let (auc, exact) = (quality.auc.unwrap(), binary["auc"]["auc"].as_f64().unwrap());
    assert!(auc.low <= exact && exact <= auc.high && (auc.value - exact).abs() < 1e-4, "{auc:?} against {exact}");

    for (position, name) in attributes(&version.binning) {
        let key = name.replace(" × ", "x");
        let fair = &acs["fair_cur"][key.as_str()];
        let settings = Settings::default();
        let fairness = attribute_fairness(&version.binning, &layout, &window, position, &settings).unwrap();
        let gaps = &fair["fairlearn_min30"];
        close(name, fairness.demographic_parity.map(|gap| gap.difference), &gaps["demographic_parity_difference"]);
        close(name, fairness.equal_opportunity.map(|gap| gap.difference), &gaps["equal_opportunity_difference"]);
        for group in &fairness.groups {
            let expected = &fair["groups"][group.name.replace(" | ", "|")];
            assert_eq!(group.n, expected["n"].as_u64().unwrap(), "{name} {}", group.name);
            close(&group.name, group.rate(Rate::Tpr).rate, &expected["tpr"]["rate"]);
        }
    }
}
