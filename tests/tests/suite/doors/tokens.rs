//! Tokens of programs.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::{get, with_loan};

#[tokio::test]
async fn a_token_is_shown_once_bound_to_its_scope_and_ends() {
    let (api, admin) = with_loan().await;
    let spec = json!({"name": "loan-service", "grants": [{"role": "sender", "models": ["loan"]}]});
    let made = api.send_as(Some(&admin), "POST", "/api/v1/tokens", &spec).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    let id = made.json()["token"]["id"].as_i64().unwrap();
    assert!(secret.starts_with("evk_") && secret.len() > 40);
    let (_, listed) = get(&api, &admin, "/api/v1/tokens").await;
    assert!(!listed.to_string().contains(&secret), "the secret is shown once");
    assert_eq!(listed[0]["last_used"], json!(null));

    let csv = Request::post("/api/v1/models/loan/labels")
        .header("authorization", format!("Bearer {secret}"))
        .header("content-type", "text/csv");
    let sent = api.send(csv.body(Body::from("request_id,label\nr1,1\n")).unwrap()).await;
    assert_eq!((sent.status.as_u16(), &sent.json()["accepted"]), (200, &json!(1)), "{}", sent.text());
    assert_eq!(get(&api, &secret, "/api/v1/models").await.0, 403);
    assert_eq!(get(&api, &secret, "/api/v1/models/loan").await.0, 404);
    let (_, listed) = get(&api, &admin, "/api/v1/tokens").await;
    assert!(listed[0]["last_used"].is_i64(), "{listed}");

    let revoked = api.send_as(Some(&admin), "DELETE", &format!("/api/v1/tokens/{id}"), &json!(null)).await;
    assert_eq!(revoked.status.as_u16(), 200, "{}", revoked.text());
    let (status, said) = get(&api, &secret, "/api/v1/models").await;
    assert_eq!(status, 401);
    assert!(said["detail"].as_str().unwrap().contains("taken back"), "{said}");
}

#[tokio::test]
async fn a_token_expires() {
    let (api, admin) = with_loan().await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
    let spec = |expires: i64| json!({"name": "short", "grants": [{"role": "viewer"}], "expires": expires});
    let past = api.send_as(Some(&admin), "POST", "/api/v1/tokens", &spec(now - 1)).await;
    assert_eq!(past.status.as_u16(), 422, "{}", past.text());
    let made = api.send_as(Some(&admin), "POST", "/api/v1/tokens", &spec(now + 700)).await.json();
    let secret = made["secret"].as_str().unwrap();
    assert_eq!(get(&api, secret, "/api/v1/models").await.0, 200);
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    assert_eq!(get(&api, secret, "/api/v1/models").await.0, 401);
}

#[tokio::test]
async fn grants_that_allow_nothing_are_told() {
    let (api, admin) = with_loan().await;
    for (spec, word) in [
        (json!({"name": "x", "grants": []}), "allows nothing"),
        (json!({"name": "x", "grants": [{"role": "viewer", "models": []}]}), "allows nothing"),
        (json!({"name": "", "grants": [{"role": "viewer"}]}), "name"),
        (json!({"name": "x", "grants": [{"role": "king"}]}), "king"),
    ] {
        let answer = api.send_as(Some(&admin), "POST", "/api/v1/tokens", &spec).await;
        assert!(answer.status.is_client_error() && answer.text().contains(word), "{spec}: {}", answer.text());
    }
}

#[tokio::test]
async fn what_is_no_token_is_refused_even_where_all_are_let_in() {
    let api = tests::api::Api::new();
    assert_eq!(api.get("/api/v1/models").await.status.as_u16(), 200);
    for given in ["Bearer evk_none", "Basic YTpi", "Bearer", ""] {
        let request = Request::get("/api/v1/models").header("authorization", given).body(Body::empty()).unwrap();
        let answer = api.send(request).await;
        assert_eq!(answer.status.as_u16(), 401, "{given}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
}
