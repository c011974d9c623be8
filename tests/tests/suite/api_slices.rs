//! Slices with a name over HTTP.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;
use tests::api::{Answer, Api};
use tests::rows::register_loan;

const SLICES: &str = "/api/v1/models/loan/slices";

async fn loan() -> Api {
    let api = Api::new();
    register_loan(&api).await;
    api
}

/// The address of a slice, every byte of its name escaped.
fn at(name: &str) -> String {
    let escaped: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{SLICES}/{escaped}")
}

async fn put(api: &Api, name: &str, condition: &str) -> Answer {
    api.put(&at(name), &json!({"condition": condition})).await
}

async fn delete(api: &Api, name: &str) -> Answer {
    api.send(Request::delete(at(name)).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_slice_is_saved_changed_and_deleted() {
    let api = loan().await;
    assert_eq!(api.get(SLICES).await.json(), json!([]));
    let new = put(&api, "rich", " income > 1400 ").await;
    assert_eq!((new.status, new.json()), (StatusCode::CREATED, json!({"name": "rich", "condition": "income > 1400"})));
    assert_eq!(put(&api, "rich", "income > 1450").await.status, StatusCode::OK);
    assert_eq!(put(&api, "poor", "not [rich]").await.status, StatusCode::CREATED);
    let api = api.restarted();
    let all = json!([{"name": "poor", "condition": "not [rich]"}, {"name": "rich", "condition": "income > 1450"}]);
    assert_eq!(api.get(SLICES).await.json(), all);
    assert_eq!(delete(&api, "poor").await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete(&api, "rich").await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete(&api, "rich").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.get(SLICES).await.json(), json!([]));
}

#[tokio::test]
async fn what_leads_nowhere_or_in_a_circle_is_refused() {
    let api = loan().await;
    put(&api, "a", "income > 1400").await;
    put(&api, "b", "[a] or region = west").await;
    put(&api, "c", "not [b]").await;
    let before = api.get(SLICES).await.json();
    let cases = [
        ("d", "income >", StatusCode::BAD_REQUEST, "at character 9: expected a value"),
        ("d", "[nobody]", StatusCode::CONFLICT, "there is no slice named \"nobody\""),
        ("d", "[d]", StatusCode::CONFLICT, "the slice \"d\" stands in itself"),
        ("a", "region = north and [c]", StatusCode::CONFLICT, "the slice \"a\" stands in itself"),
    ];
    for (name, condition, status, reason) in cases {
        let answer = put(&api, name, condition).await;
        assert_eq!(answer.status, status, "{condition}");
        assert!(answer.json()["detail"].as_str().unwrap().contains(reason), "{}", answer.text());
    }
    let needed = delete(&api, "b").await;
    assert_eq!(needed.status, StatusCode::CONFLICT);
    assert!(needed.json()["detail"].as_str().unwrap().contains("stands in \"c\""), "{}", needed.text());
    assert_eq!(api.get(SLICES).await.json(), before);
}

#[tokio::test]
async fn any_line_of_text_is_a_name() {
    let api = loan().await;
    let names = [
        "<img src=x onerror=alert(1)>",
        "a/b?c#d&e=f%2F",
        "'; DROP TABLE slice; --",
        "]] or [[",
        "…",
        " x ",
        "ünï 😀",
        "\u{202e}evil",
        "=1+1",
        "not",
        &"京".repeat(80),
    ];
    for name in names {
        assert_eq!(put(&api, name, "income > 1").await.status, StatusCode::CREATED, "{name}");
    }
    let listed = api.get(SLICES).await.json();
    let found: Vec<&str> = listed.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.iter().all(|name| found.contains(name)) && found.len() == names.len(), "{found:?}");
    // Each can stand in another slice.
    for name in names {
        let all = format!("[{}]", name.replace(']', "]]"));
        assert!(put(&api, "other", &all).await.status.is_success(), "{name}");
        assert_eq!(delete(&api, name).await.status, StatusCode::CONFLICT, "{name}");
    }
    assert_eq!(delete(&api, "other").await.status, StatusCode::NO_CONTENT);
    for name in names {
        assert_eq!(delete(&api, name).await.status, StatusCode::NO_CONTENT, "{name}");
    }
    for name in [" ", ".", "..", "two\nlines", "\0", &"x".repeat(81)] {
        assert_eq!(put(&api, name, "income > 1").await.status, StatusCode::BAD_REQUEST, "{name:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_told() {
    let api = loan().await;
    assert_eq!(api.get("/api/v1/models/nobody/slices").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.put(&at("x"), &json!({})).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(api.send_json(Method::PUT, &at("x"), "{").await.status, StatusCode::BAD_REQUEST);
    let long = put(&api, "x", &format!("region = '{}'", "a".repeat(5_000))).await;
    assert!(long.text().contains("at most 4096 bytes"), "{}", long.text());
    assert_eq!(api.get(SLICES).await.json(), json!([]));
}
