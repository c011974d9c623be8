//! Status, rules, incidents, channels, resources, traces.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};
use tests::api::{Answer, Api};
use tests::rows::{OBSERVATIONS, loan_csv, register_loan};

const TRACE: &str = "5b8efff798038103d269b633813fc60c";

async fn post(api: &Api, path: &str, body: &Value) -> Answer {
    api.send_json(Method::POST, path, body.to_string()).await
}

#[tokio::test]
async fn a_model_that_was_never_seen_is_not_live() {
    let api = Api::new();
    register_loan(&api).await;
    let status = api.get("/api/v1/status").await.json();
    let [model] = status["models"].as_array().unwrap().as_slice() else { panic!("{status}") };
    assert_eq!(
        (&model["name"], &model["state"], &model["live"]),
        (&json!("loan"), &json!("not_deployed"), &json!(false))
    );
    assert_eq!(model["days"].as_array().unwrap().len(), 90);
    let states = api.get("/api/v1/models/loan/states").await.json();
    assert_eq!(states[0]["state"], "not_deployed");
}

#[tokio::test]
async fn a_registered_production_endpoint_is_unknown_until_it_was_asked() {
    let api = Api::new();
    register_loan(&api).await;
    let mut version = tests::rows::loan_version();
    version["stage"] = json!("production");
    version["endpoint"] = json!({"url": "http://127.0.0.1:9/health"});
    let put = api.put("/api/v1/models/loan/versions/v1", &version).await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.text());
    let live = api.get("/api/v1/models/loan/live").await;
    assert_eq!((live.status, &live.json()["state"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("unknown")));
}

#[tokio::test]
async fn forbidden_addresses_are_refused_when_they_are_registered() {
    let api = Api::new();
    register_loan(&api).await;
    for url in [
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00:ec2::254]/",
        "http://10.0.0.1/health",
        "http://192.168.1.7/",
        "http://[::ffff:169.254.169.254]/",
        "http://0.0.0.0/",
        "file:///etc/passwd",
        "http://user:secret@example.com/",
        "gopher://example.com/",
        "nonsense",
    ] {
        let mut version = tests::rows::loan_version();
        version["endpoint"] = json!({"url": url});
        let answer = api.put("/api/v1/models/loan/versions/v1", &version).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}: {}", answer.text());
        assert!(answer.text().contains("endpoint: "), "{}", answer.text());
        let channel = json!({"kind": "webhook", "url": url});
        let answer = api.put("/api/v1/channels/ops", &channel).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}: {}", answer.text());
    }
}

async fn rules(api: &Api) -> Vec<Value> {
    api.get("/api/v1/models/loan/rules").await.json().as_array().unwrap().clone()
}

#[tokio::test]
async fn rules_are_there_from_the_start_and_can_be_changed() {
    let api = Api::new();
    register_loan(&api).await;
    let from_start = rules(&api).await;
    assert!(from_start.len() >= 7 && from_start.iter().all(|rule| rule["built_in"] == true), "{from_start:?}");
    assert!(from_start.iter().any(|rule| rule["name"] == "groups-differ-sex"), "{from_start:?}");

    let spec = json!({"metric": "psi", "feature": "income", "window": "1d", "threshold": 0.1, "for": "10m", "severity": "critical"});
    let put = api.put("/api/v1/models/loan/rules/income", &spec).await;
    assert_eq!(put.status, StatusCode::CREATED, "{}", put.text());
    assert_eq!((&put.json()["for"], &put.json()["built_in"]), (&json!("10m"), &json!(false)));
    let off = json!({"metric": "drift", "enabled": false});
    assert_eq!(api.put("/api/v1/models/loan/rules/inputs-shifted", &off).await.json()["enabled"], false);
    let deleted = api.send_json(Method::DELETE, "/api/v1/models/loan/rules/inputs-shifted", "").await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    let again = rules(&api).await;
    assert!(again.iter().any(|rule| rule["name"] == "inputs-shifted" && rule["enabled"] == true));

    for (spec, says) in [
        (json!({"metric": "happiness"}), "there is no metric"),
        (json!({"metric": "psi"}), "name it in"),
        (json!({"metric": "psi", "feature": "income", "window": "soon"}), "window"),
        (json!({"metric": "drift", "for": "5"}), "for: "),
        (json!({"metric": "latency_p95_ms"}), "has no usual limit"),
        (json!({"metric": "drift", "channels": ["nowhere"]}), "no channel"),
        (json!({}), "metric"),
    ] {
        let answer = api.put("/api/v1/models/loan/rules/wrong", &spec).await;
        assert!(answer.status.is_client_error() && answer.text().contains(says), "{spec}: {}", answer.text());
    }
}

#[tokio::test]
async fn secrets_are_written_and_never_read() {
    let api = Api::new();
    let webhook = json!({"kind": "webhook", "url": "http://127.0.0.1:9/hook", "secret": "s3cret"});
    let put = api.put("/api/v1/channels/ops", &webhook).await;
    assert_eq!(put.status, StatusCode::CREATED, "{}", put.text());
    let mail = json!({"kind": "email", "server": "smtp://u:pass@127.0.0.1:2525", "from": "a@example.com", "to": ["b@example.com"]});
    api.put("/api/v1/channels/mail", &mail).await;
    let shown = api.get("/api/v1/channels").await;
    assert!(!shown.text().contains("s3cret") && !shown.text().contains("pass"), "{}", shown.text());
    // What was shown can be sent back without losing the secret.
    let ops = shown.json()[1].clone();
    assert_eq!(ops["name"], "ops");
    assert_eq!(api.put("/api/v1/channels/ops", &ops).await.status, StatusCode::OK);
    for wrong in [
        json!({"kind": "pigeon"}),
        json!({"kind": "email", "server": "http://x", "from": "a@b", "to": ["c@d"]}),
        json!({"kind": "email", "server": "smtp://x", "from": "a@b", "to": []}),
        json!({"kind": "email", "server": "smtp://x", "from": "a@b", "to": ["c@d\r\nBcc: e@f"]}),
    ] {
        let answer = api.put("/api/v1/channels/wrong", &wrong).await;
        assert!(answer.status.is_client_error(), "{wrong}: {}", answer.status);
    }
    let test = post(&api, "/api/v1/channels/ops/test", &json!({})).await;
    assert_eq!(test.status, StatusCode::ACCEPTED, "{}", test.text());
    assert_eq!(api.get("/api/v1/deliveries").await.json()[0]["channel"], "ops");
    assert_eq!(post(&api, "/api/v1/channels/nobody/test", &json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn readings_are_kept_and_nonsense_is_not() {
    let api = Api::new();
    register_loan(&api).await;
    let path = "/api/v1/models/loan/versions/v1/resources";
    let reading = json!({"memory_bytes": 5e8, "requests": 100, "errors": 2, "latency_p95_ms": 41.5});
    assert_eq!(post(&api, path, &reading).await.status, StatusCode::NO_CONTENT);
    let kept = api.get(path).await.json();
    assert_eq!((&kept[0]["memory_bytes"], &kept[0]["errors"]), (&json!(5e8), &json!(2.0)));
    for wrong in [json!({}), json!({"memory_bytes": -1}), json!({"memory": 3}), json!({"requests": 1, "time": 5})] {
        assert_eq!(post(&api, path, &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(post(&api, "/api/v1/models/loan/versions/v9/resources", &reading).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_request_is_followed_from_hop_to_hop() {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 200)).await;
    let route = json!({"split": [{"version": "v1", "percent": 100}], "reason": "first"});
    api.put("/api/v1/models/loan/route", &route).await;
    api.post_csv(OBSERVATIONS, loan_csv("p", 10)).await;
    let span = |id: &str, parent: &str, name: &str, start: u64, end: u64| {
        json!({"traceId": TRACE, "spanId": id, "parentSpanId": parent, "name": name,
            "startTimeUnixNano": start.to_string(), "endTimeUnixNano": end.to_string(),
            "attributes": [{"key": "http.request.header.x-request-id", "value": {"arrayValue": {"values": [{"stringValue": "p1"}]}}}]})
    };
    let export = json!({"resourceSpans": [{
    "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "gateway"}}]},
    "scopeSpans": [{"spans": [
        span("00f067aa0ba902b8", "00f067aa0ba902b7", "predict", 2_000_000, 7_000_000),
        span("00f067aa0ba902b7", "", "POST /loan", 1_000_000, 9_000_000),
        {"traceId": "no", "spanId": "no"}
    ]}]}]});
    let taken = post(&api, "/v1/traces", &export).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
    assert_eq!(taken.json()["partialSuccess"]["rejectedSpans"], 1);

    let record = api.get("/api/v1/requests/p1").await;
    assert_eq!(record.status, StatusCode::OK, "{}", record.text());
    let record = record.json();
    let names: Vec<&str> = record["hops"].as_array().unwrap().iter().map(|hop| hop["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["POST /loan", "predict"], "{record}");
    let seen = &record["observations"][0];
    assert!(seen["standings"]["income"]["kind"].is_string(), "{seen}");
    assert_eq!(seen["threshold"], 0.5);
    let by_trace = api.get(&format!("/api/v1/requests/00-{TRACE}-00f067aa0ba902b7-01")).await.json();
    assert_eq!(by_trace["hops"].as_array().unwrap().len(), 2);

    let protobuf = api.post("/v1/traces", "application/x-protobuf", vec![1, 2, 3]).await;
    assert_eq!(protobuf.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(api.post("/v1/traces", "application/json", "{").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_badge_and_a_feed_say_it_elsewhere_and_markup_stays_text() {
    let api = Api::new();
    api.put("/api/v1/models/a%3Cscript%3E%26", &json!({})).await;
    let badge = api.get("/badge/a%3Cscript%3E%26.svg").await;
    assert_eq!(badge.headers[header::CONTENT_TYPE], "image/svg+xml");
    assert!(badge.text().contains("a&lt;script&gt;&amp;: not deployed"), "{}", badge.text());
    assert!(!badge.text().contains("<script>"));
    assert_eq!(api.get("/badge/nobody.svg").await.status, StatusCode::NOT_FOUND);
    let feed = api.get("/feed.atom").await;
    assert_eq!(
        (feed.status, feed.headers[header::CONTENT_TYPE].to_str().unwrap()),
        (StatusCode::OK, "application/atom+xml")
    );
}

#[tokio::test]
async fn maintenance_and_people_who_left_are_kept() {
    let api = Api::new();
    register_loan(&api).await;
    let wrong = json!({"from": 2, "to": 1, "reason": "x"});
    assert_eq!(post(&api, "/api/v1/maintenance", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let window = json!({"model": "loan", "from": 0, "to": 4_000_000_000_000_i64, "reason": "new hardware"});
    let added = post(&api, "/api/v1/maintenance", &window).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    let id = added.json()["id"].as_i64().unwrap();
    assert_eq!(api.get("/api/v1/maintenance").await.json().as_array().unwrap().len(), 1);
    let deleted = api.send_json(Method::DELETE, &format!("/api/v1/maintenance/{id}"), "").await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    api.put("/api/v1/departed", &json!(["J. Kim", "j.kim@Example.com"])).await;
    assert_eq!(api.get("/api/v1/departed").await.json(), json!(["j. kim", "j.kim@example.com"]));
    assert_eq!(api.get("/api/v1/incidents").await.json(), json!([]));
    assert_eq!(api.get("/api/v1/incidents/7").await.status, StatusCode::NOT_FOUND);
}
