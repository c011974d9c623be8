//! Who serves: routes, their ledger, rollouts, the breaker.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tests::api::{Answer, Api};
use tests::rows::{loan_version, register_loan};

const ROUTE: &str = "/api/v1/models/loan/route";

async fn two_versions() -> Api {
    let api = Api::new();
    register_loan(&api).await;
    api.put("/api/v1/models/loan/versions/v2", &loan_version()).await;
    api
}

fn plan(split: &[(&str, f64)]) -> Value {
    let split: Vec<Value> = split.iter().map(|(v, percent)| json!({"version": v, "percent": percent})).collect();
    json!({"split": split, "reason": "as planned", "fallback": {"decision": "ask a person"}})
}

async fn decide(api: &Api, what: &str, body: &Value) -> Answer {
    api.send_json(Method::POST, &format!("/api/v1/models/loan/{what}"), body.to_string()).await
}

#[tokio::test]
async fn a_route_is_set_read_and_followed_by_its_tag() {
    let api = two_versions().await;
    let before = api.get(ROUTE).await;
    assert_eq!(
        (before.json()["revision"].clone(), before.headers[header::ETAG].to_str().unwrap()),
        (json!(0), "\"0\"")
    );
    assert_eq!(before.json()["split"], json!([]));

    let put = api.put(&format!("{ROUTE}?by=Ann"), &plan(&[("v1", 95.0), ("v2", 5.0)])).await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.text());
    let route = api.get(ROUTE).await;
    assert_eq!(route.headers[header::ETAG], "\"1\"");
    let json = route.json();
    assert_eq!(
        (&json["by"], &json["reason"], &json["breaker"]),
        (&json!("Ann"), &json!("as planned"), &json!("closed"))
    );
    assert_eq!(json["fallback"], json!({"decision": "ask a person"}), "any JSON comes back as it was");

    let again = Request::get(ROUTE).header(header::IF_NONE_MATCH, "\"1\"").body(Body::empty()).unwrap();
    let again = api.send(again).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));

    let stale = Request::put(ROUTE)
        .header(header::IF_MATCH, "\"0\"")
        .header(header::CONTENT_TYPE, "application/json")
        .body(plan(&[("v2", 100.0)]).to_string().into())
        .unwrap();
    let refused = api.send(stale).await;
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED, "{}", refused.text());
    assert!(refused.text().contains("revision 1 by now"), "{}", refused.text());
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused_in_words() {
    let api = two_versions().await;
    let wrong = [
        (plan(&[("v1", 95.0), ("v2", 6.0)]), "add up to 101"),
        (plan(&[("v1", 99.0)]), "add up to 99"),
        (plan(&[("v9", 100.0)]), "no version \"v9\"; there are v1, v2"),
        (plan(&[("v1", 50.0), ("v1", 50.0)]), "stands twice"),
        (plan(&[("v1", 120.0), ("v2", -20.0)]), "must be 0 to 100"),
        (json!({"split": [{"version": "v1", "percent": 100.0}]}), "a reason is missing"),
        (json!({"split": [{"version": "v1", "percent": 100.0}], "shadow": ["v1"], "reason": "x"}), "at once"),
        (json!({"shadow": ["nobody"], "reason": "x"}), "no version \"nobody\""),
        (json!({"split": [{"version": "v1", "percent": null}], "reason": "x"}), "percent"),
        (json!({"breaker": "ajar", "reason": "x"}), "ajar"),
    ];
    for (plan, says) in wrong {
        let answer = api.put(ROUTE, &plan).await;
        assert!(answer.status.is_client_error(), "{plan}: {}", answer.status);
        assert!(answer.json()["detail"].as_str().unwrap().contains(says), "{plan}: {}", answer.text());
    }
    assert_eq!(api.get(ROUTE).await.json()["revision"], 0, "nothing of it was kept");
    let thirds = api.put(ROUTE, &plan(&[("v1", 33.333), ("v2", 66.667)])).await;
    assert_eq!(thirds.status, StatusCode::OK, "{}", thirds.text());
}

#[tokio::test]
async fn the_ledger_answers_what_was_live_when() {
    let api = two_versions().await;
    let early = api.get(&format!("{ROUTE}?at=2020-01-01T00:00:00Z")).await;
    assert_eq!(early.status, StatusCode::NOT_FOUND);
    let first = api.put(ROUTE, &plan(&[("v1", 100.0)])).await.json();
    let since = first["since"].as_i64().unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    api.put(ROUTE, &plan(&[("v2", 100.0)])).await;
    let then = api.get(&format!("{ROUTE}?at={since}")).await.json();
    assert_eq!((&then["revision"], &then["split"][0]["version"]), (&json!(1), &json!("v1")));
    let now = api.get(&format!("{ROUTE}?at=2999-01-01T00:00:00Z")).await.json();
    assert_eq!(now["split"][0]["version"], "v2");
    assert_eq!(api.get(&format!("{ROUTE}?at=soon")).await.status, StatusCode::BAD_REQUEST);

    let api = api.restarted();
    let history = api.get(&format!("{ROUTE}/history")).await.json();
    let revisions: Vec<i64> =
        history.as_array().unwrap().iter().map(|line| line["revision"].as_i64().unwrap()).collect();
    assert_eq!(revisions, [2, 1], "the latest first, after a restart too");
}

#[tokio::test]
async fn a_rollout_goes_in_steps_and_back_with_a_reason() {
    let api = two_versions().await;
    let begin = json!({"version": "v2", "steps": [10, 50, 100], "reason": "better on the holdout", "by": "Ann"});
    let without = decide(&api, "rollout", &begin).await;
    assert_eq!(without.status, StatusCode::CONFLICT, "{}", without.text());
    api.put(ROUTE, &plan(&[("v1", 100.0)])).await;

    let shares = |answer: &Answer| -> Vec<(String, f64)> {
        let split = answer.json()["split"].as_array().unwrap().clone();
        split.iter().map(|s| (s["version"].as_str().unwrap().to_owned(), s["percent"].as_f64().unwrap())).collect()
    };
    let begun = decide(&api, "rollout", &begin).await;
    assert_eq!(shares(&begun), [("v1".to_owned(), 90.0), ("v2".to_owned(), 10.0)], "{}", begun.text());
    let status = api.get("/api/v1/models/loan/status").await.json();
    assert_eq!(status["rollout"], json!(["v2", 10.0]));
    let checks = api.get("/api/v1/models/loan/rollout").await.json();
    let traffic = checks.as_array().unwrap().iter().find(|check| check["name"] == "Traffic").unwrap().clone();
    assert_eq!(traffic["verdict"]["outcome"], "inconclusive");

    assert_eq!(decide(&api, "rollout/promote", &json!({"reason": " "})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let second = decide(&api, "rollout/promote", &json!({"reason": "all checks pass"})).await;
    assert_eq!(shares(&second)[1], ("v2".to_owned(), 50.0));
    let back = decide(&api, "rollout/rollback", &json!({"reason": "errors", "by": "Ben"})).await;
    assert_eq!(shares(&back), [("v1".to_owned(), 100.0)]);
    assert_eq!((&back.json()["action"], &back.json()["rollout"]), (&json!("rolled back to v1"), &Value::Null));
    assert_eq!(decide(&api, "rollout/promote", &json!({"reason": "x"})).await.status, StatusCode::CONFLICT);

    decide(&api, "rollout", &begin).await;
    decide(&api, "rollout/promote", &json!({"reason": "x"})).await;
    let done = decide(&api, "rollout/promote", &json!({"reason": "x"})).await;
    assert_eq!(shares(&done), [("v2".to_owned(), 100.0)]);
    assert_eq!((&done.json()["action"], &done.json()["rollout"]), (&json!("v2 took over"), &Value::Null));
    for steps in [json!([]), json!([5, 5, 100]), json!([50]), json!([0, 100]), json!([100, 50])] {
        let wrong = json!({"version": "v1", "steps": steps, "reason": "x"});
        assert_eq!(decide(&api, "rollout", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn an_open_breaker_is_not_live() {
    let api = two_versions().await;
    api.put(ROUTE, &plan(&[("v1", 100.0)])).await;
    let opened = decide(&api, "breaker/open", &json!({"reason": "wrong answers", "by": "Ann"})).await;
    assert_eq!(opened.json()["breaker"], "open", "{}", opened.text());
    assert_eq!(decide(&api, "breaker/open", &json!({"reason": "again"})).await.status, StatusCode::CONFLICT);
    let live = api.get("/api/v1/models/loan/live").await;
    assert_eq!(live.status, StatusCode::SERVICE_UNAVAILABLE);
    decide(&api, "breaker/close", &json!({"reason": "mended"})).await;
    let actions: Vec<Value> = api
        .get(&format!("{ROUTE}/history"))
        .await
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["action"].clone())
        .collect();
    assert_eq!(actions, ["breaker closed", "breaker opened", "route changed"]);
}
