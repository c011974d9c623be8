//! Registering models and versions.

use axum::http::{Method, StatusCode};
use serde_json::json;
use tests::api::Api;
use tests::rows::{OBSERVATIONS, loan_csv, loan_version, register_loan};

#[tokio::test]
async fn a_model_is_created_then_updated() {
    let api = Api::new();
    let spec = json!({"description": "Repays?", "owner": "Lending", "runbook": "https://example.com/r"});
    assert_eq!(api.put("/api/v1/models/loan", &spec).await.status, StatusCode::CREATED);
    assert_eq!(api.put("/api/v1/models/loan", &json!({"owner": "Risk"})).await.status, StatusCode::OK);
    let model = api.get("/api/v1/models/loan").await.json();
    assert_eq!((&model["name"], &model["owner"]), (&json!("loan"), &json!("Risk")));
    assert_eq!(api.get("/api/v1/models").await.json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_version_is_completed_with_the_columns_every_batch_may_carry() {
    let api = Api::new();
    register_loan(&api).await;
    let version = api.get("/api/v1/models/loan/versions/v1").await.json();
    let names: Vec<&str> = version["schema"]["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["income", "region", "sex", "request_id", "time", "label", "score"]);
}

#[tokio::test]
async fn a_schema_is_found_out_from_the_reference_and_waits_for_confirmation() {
    let api = Api::new();
    api.put("/api/v1/models/loan", &json!({})).await;
    api.put("/api/v1/models/loan/versions/v1", &json!({"task": "binary"})).await;
    let early = api.post_csv(OBSERVATIONS, loan_csv("p", 10)).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.json()["detail"].as_str().unwrap().contains("send its reference first"), "{}", early.text());

    let faulty = loan_csv("r", 20).replacen("r1,", ",", 1);
    let refused = api.post_csv(&format!("{OBSERVATIONS}?role=reference"), faulty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    let untouched = api.get("/api/v1/models/loan/versions/v1").await.json();
    assert_eq!(untouched["schema"]["columns"], json!([]), "a refused file leaves no schema behind");

    let reference = api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 200)).await;
    assert_eq!(reference.json()["accepted"], 200, "{}", reference.text());
    assert!(reference.text().contains("confirm it"));
    let version = api.get("/api/v1/models/loan/versions/v1").await.json();
    assert_eq!(version["schema"]["confirmed"], false);
    let kinds: Vec<(&str, &str, &str)> = version["schema"]["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| {
            (column["name"].as_str().unwrap(), column["kind"].as_str().unwrap(), column["role"].as_str().unwrap())
        })
        .collect();
    assert!(kinds.contains(&("income", "numeric", "feature")), "{kinds:?}");
    assert!(kinds.contains(&("region", "categorical", "feature")), "{kinds:?}");
    assert!(kinds.contains(&("score", "numeric", "score")), "{kinds:?}");
    assert!(kinds.contains(&("time", "timestamp", "time")), "{kinds:?}");
    assert_eq!(api.post_csv(OBSERVATIONS, loan_csv("p", 10)).await.json()["accepted"], 10);

    let confirmed = api.post("/api/v1/models/loan/versions/v1/schema/confirm", "application/json", "").await;
    assert_eq!(confirmed.json()["schema"]["confirmed"], true, "{}", confirmed.text());
    assert_eq!(confirmed.json()["binning"], version["binning"]);
}

#[tokio::test]
async fn columns_of_a_version_with_observations_keep_their_meaning() {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 100)).await;
    let mut changed = loan_version();
    changed["schema"]["columns"][0]["kind"] = json!("categorical");
    let mut dropped = loan_version();
    dropped["schema"]["columns"][0]["role"] = json!("ignored");
    for version in [changed, dropped] {
        let refused = api.put("/api/v1/models/loan/versions/v1", &version).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text().contains("register a new version"));
    }
    let mut protected = loan_version();
    protected["schema"]["columns"][1]["role"] = json!("protected");
    assert_eq!(api.put("/api/v1/models/loan/versions/v1", &protected).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_new_threshold_recounts_the_decisions() {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 200)).await;
    let before = api.get("/api/v1/models/loan/versions/v1").await.json()["binning"].clone();
    let mut changed = loan_version();
    changed["threshold"] = json!(0.735);
    assert_eq!(api.put("/api/v1/models/loan/versions/v1", &changed).await.status, StatusCode::OK);
    let after = api.get("/api/v1/models/loan/versions/v1").await.json()["binning"].clone();
    assert!(before.is_string() && after.is_string() && before != after);
}

#[tokio::test]
async fn bad_registrations_are_refused_with_a_reason() {
    let api = Api::new();
    api.put("/api/v1/models/loan", &json!({})).await;
    let cases = [
        ("/api/v1/models/loan/versions/v1", json!({"task": "magic"}), "magic"),
        ("/api/v1/models/loan/versions/v1", json!({}), "task"),
        ("/api/v1/models/%20", json!({}), "1 to 128 bytes"),
        (
            "/api/v1/models/loan/versions/v1",
            json!({"task": "binary", "schema": {"columns": [
                {"name": "a", "kind": "numeric", "role": "feature"}, {"name": "a", "kind": "numeric", "role": "feature"}]}}),
            "stands twice",
        ),
    ];
    for (path, body, expected) in cases {
        let answer = api.put(path, &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}: {}", answer.text());
        assert!(answer.json()["detail"].as_str().unwrap().contains(expected), "{}", answer.text());
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    let broken = api.send_json(Method::PUT, "/api/v1/models/loan", "{").await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert_eq!(api.put("/api/v1/models/none/versions/v1", &loan_version()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_carries_a_request_id_and_keeps_the_senders() {
    let api = Api::new();
    let own = api.get("/api/v1/models").await;
    assert!(!own.headers["x-request-id"].is_empty());
    let request = axum::http::Request::get("/api/v1/models/none").header("x-request-id", "abc-1");
    let kept = api.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((kept.status, kept.headers["x-request-id"].to_str().unwrap()), (StatusCode::NOT_FOUND, "abc-1"));
    assert_eq!(kept.json()["type"], "/problems/not-found");
}

#[tokio::test]
async fn health_and_metrics_answer() {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(OBSERVATIONS, loan_csv("p", 7)).await;
    assert_eq!(api.get("/healthz").await.text(), "ok\n");
    assert_eq!(api.get("/readyz").await.text(), "ready\n");
    let metrics = api.get("/metrics").await.text();
    assert!(
        metrics.contains("evenkeel_observations_total{model=\"loan\",version=\"v1\",role=\"live\"} 7"),
        "{metrics}"
    );
    assert_eq!(api.get("/api/v1/nothing").await.status, StatusCode::NOT_FOUND);
}
