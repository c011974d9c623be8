//! What was done stands in the trail.

use serde_json::json;
use shared::api::{Grant, Role};

use super::{get, with_loan};

#[tokio::test]
async fn who_did_what_to_what_with_before_and_after() {
    let (api, admin) = with_loan().await;
    let editor = api.token(&[Grant::everywhere(Role::Editor)]);
    let put = api.send_as(Some(&editor), "PUT", "/api/v1/models/loan", &json!({"owner": "Risk"})).await;
    assert_eq!(put.status.as_u16(), 200, "{}", put.text());
    let refused = api.send_as(Some(&editor), "PUT", "/api/v1/withheld", &json!({})).await;
    assert_eq!(refused.status.as_u16(), 403);
    let failed = api.send_as(Some(&editor), "PUT", "/api/v1/models/loan", &json!({"owner": 7})).await;
    assert!(failed.status.is_client_error());

    let (_, trail) = get(&api, &admin, "/api/v1/audit").await;
    let [refused, put, ..] = trail.as_array().unwrap().as_slice() else { panic!("{trail}") };
    assert_eq!((&refused["action"], &refused["status"]), (&json!("PUT /withheld"), &json!(403)));
    assert_eq!(
        (&put["action"], &put["target"], &put["by"], &put["via"], &put["status"]),
        (&json!("PUT /models/{model}"), &json!("/api/v1/models/loan"), &json!("a test"), &json!("token"), &json!(200))
    );
    assert_eq!((&put["before"]["owner"], &put["after"]["owner"]), (&json!("Lending"), &json!("Risk")));
    assert!(!put["request"].as_str().unwrap().is_empty());
    let (_, check) = get(&api, &admin, "/api/v1/audit/check").await;
    assert_eq!((&check["broken"], &check["head"]), (&json!(null), &trail[0]["hash"]), "{check}");
    let lines = api.send_as(Some(&admin), "GET", "/api/v1/audit?format=ndjson&most=2", &json!(null)).await;
    assert_eq!(lines.text().lines().count(), 2);
}

#[tokio::test]
async fn no_secret_stands_in_the_trail() {
    let (api, admin) = with_loan().await;
    let made = api
        .send_as(Some(&admin), "POST", "/api/v1/tokens", &json!({"name": "x", "grants": [{"role": "viewer"}]}))
        .await
        .json();
    let secret = made["secret"].as_str().unwrap().to_owned();
    let channel = json!({"kind": "webhook", "url": "https://hooks.example/T0/B0", "secret": "a webhook secret"});
    let put = api.send_as(Some(&admin), "PUT", "/api/v1/channels/ops", &channel).await;
    assert!(put.status.is_success(), "{}", put.text());
    let spec = json!({"password": "a keel that is even", "grants": [{"role": "admin"}]});
    api.send_as(Some(&admin), "PUT", "/api/v1/accounts/ada", &spec).await;
    api.send_as(None, "POST", "/api/v1/session", &json!({"name": "ada", "password": "a wrong password"})).await;
    let (_, trail) = get(&api, &admin, "/api/v1/audit").await;
    let text = trail.to_string();
    for hidden in [secret.as_str(), "a webhook secret", "a keel that is even", "a wrong password", "argon2"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    let first = &trail[0];
    assert_eq!((&first["action"], &first["by"], &first["status"]), (&json!("sign in"), &json!("ada"), &json!(401)));
    assert!(text.contains("PUT /accounts/{name}") && text.contains("hooks.example"), "{text}");
}
