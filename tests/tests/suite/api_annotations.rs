//! Annotations over HTTP.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use tests::api::{Answer, Api};
use tests::rows::{TIME, register_loan};

const ANNOTATIONS: &str = "/api/v1/models/loan/annotations";

async fn add(api: &Api, new: Value) -> Answer {
    api.send_json(Method::POST, ANNOTATIONS, new.to_string()).await
}

async fn delete(api: &Api, path: &str) -> StatusCode {
    api.send(Request::delete(path).body(Body::empty()).unwrap()).await.status
}

async fn loan() -> Api {
    let api = Api::new();
    register_loan(&api).await;
    api
}

#[tokio::test]
async fn an_annotation_is_written_kept_and_deleted() {
    let api = loan().await;
    let later = add(&api, json!({"time": TIME, "text": " Prices changed ", "author": "J. Kim"})).await;
    assert_eq!(later.status, StatusCode::CREATED, "{}", later.text());
    let later = later.json();
    assert_eq!(
        (&later["text"], &later["time"], &later["author"]),
        (&json!("Prices changed"), &json!(TIME), &json!("J. Kim"))
    );
    assert!(later["created"].as_i64().unwrap() > 1_700_000_000_000);
    let earlier = add(&api, json!({"time": "2026-11-01T00:00:00Z", "text": "Campaign"})).await.json();
    assert_eq!((&earlier["time"], &earlier["author"]), (&json!(1_793_491_200_000_i64), &json!("")));
    let api = api.restarted();
    assert_eq!(api.get(ANNOTATIONS).await.json(), json!([earlier, later]));
    let path = format!("{ANNOTATIONS}/{}", later["id"]);
    assert_eq!(delete(&api, &path).await, StatusCode::NO_CONTENT);
    assert_eq!(delete(&api, &path).await, StatusCode::NOT_FOUND);
    // An id is never used again.
    let newer = add(&api, json!({"time": TIME, "text": "x"})).await.json();
    assert_ne!(newer["id"], later["id"]);
}

#[tokio::test]
async fn hostile_text_comes_back_as_it_was() {
    let api = loan().await;
    for text in ["<script>alert(1)</script>", "'; DROP TABLE annotation; --", "two\nlines", "\u{202e}evil", "\0", "😀"]
    {
        let answer = add(&api, json!({"time": TIME, "text": text, "author": text})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{text:?}: {}", answer.text());
        assert_eq!(answer.json()["text"], text);
    }
    let listed = api.get(ANNOTATIONS).await;
    assert_eq!(
        (listed.json().as_array().unwrap().len(), &listed.json()[1]["author"]),
        (6, &json!("'; DROP TABLE annotation; --"))
    );
    assert_eq!(listed.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn what_is_no_annotation_is_told() {
    let api = loan().await;
    api.put("/api/v1/models/other", &json!({})).await;
    let id = add(&api, json!({"time": TIME, "text": "x"})).await.json()["id"].clone();
    for (new, reason) in [
        (json!({"time": TIME, "text": " "}), "text must have 1 to 2000 characters"),
        (json!({"time": TIME, "text": "x".repeat(2_001)}), "text must have 1 to 2000 characters"),
        (json!({"time": TIME, "text": "x", "author": "x".repeat(81)}), "author must have 0 to 80 characters"),
        (json!({"time": "soon", "text": "x"}), "time is not a time"),
        (json!({"time": i64::MAX, "text": "x"}), "time is not a time"),
        (json!({"text": "x"}), "missing field `time`"),
        (json!({"time": TIME, "text": "x", "colour": "red"}), "unknown field `colour`"),
    ] {
        let answer = add(&api, new.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{new}");
        assert!(answer.text().contains(reason), "{new}: {}", answer.text());
    }
    let nobody = "/api/v1/models/nobody/annotations";
    assert_eq!(api.get(nobody).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        api.send_json(Method::POST, nobody, json!({"time": 0, "text": "x"}).to_string()).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(delete(&api, &format!("{ANNOTATIONS}/x")).await, StatusCode::NOT_FOUND);
    // Of another model.
    assert_eq!(delete(&api, &format!("/api/v1/models/other/annotations/{id}")).await, StatusCode::NOT_FOUND);
    assert_eq!(api.get(ANNOTATIONS).await.json().as_array().unwrap().len(), 1);
}
