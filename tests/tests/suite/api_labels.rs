//! Labels find their observations, early and late, in every version.

use axum::http::StatusCode;
use serde_json::json;
use shared::frame::decode_summaries;
use shared::schema::ObservationRole;
use shared::series::Summaries;
use tests::api::Api;
use tests::rows::{LABELS, OBSERVATIONS, loan_csv, loan_version, register_loan};

async fn loan() -> Api {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 100)).await;
    api
}

fn labels(prefix: &str, rows: std::ops::Range<usize>) -> String {
    let rows: String = rows.map(|row| format!("{prefix}{row},{}\n", u8::from(row % 3 == 0))).collect();
    format!("request_id,label\n{rows}")
}

async fn summaries(api: &Api) -> Summaries {
    decode_summaries(&api.get("/api/v1/models/loan/summaries?from=2026-01-01T00:00:00Z").await.bytes).unwrap()
}

async fn labelled(api: &Api) -> (u64, u64) {
    let received = api.get("/api/v1/models/loan").await.json()["versions"][0]["received"].clone();
    let live = received.as_array().unwrap().iter().find(|received| received["role"] == "live").unwrap().clone();
    (live["rows"].as_u64().unwrap(), live["labelled"].as_u64().unwrap())
}

#[tokio::test]
async fn early_late_and_inline_labels_give_the_same_summaries() {
    let late = loan().await;
    late.post_csv(OBSERVATIONS, loan_csv("p", 200)).await;
    let answer = late.post_csv(LABELS, labels("p", 0..150)).await;
    assert_eq!(answer.json()["accepted"], 150, "{}", answer.text());

    let early = loan().await;
    early.post_csv(LABELS, labels("p", 0..150)).await;
    early.post_csv(OBSERVATIONS, loan_csv("p", 200)).await;

    let inline = loan().await;
    let rows = loan_csv("p", 200);
    let mut lines = rows.lines();
    let mut body = format!("{},label\n", lines.next().unwrap());
    for (row, line) in lines.enumerate() {
        let label = if row < 150 { u8::from(row % 3 == 0).to_string() } else { String::new() };
        body.push_str(&format!("{line},{label}\n"));
    }
    assert_eq!(inline.post_csv(OBSERVATIONS, body).await.json()["accepted"], 200);

    assert_eq!(labelled(&late).await, (200, 150));
    let expected = summaries(&late).await;
    for api in [&early, &inline] {
        assert_eq!(labelled(api).await, (200, 150));
        assert_eq!(summaries(api).await, expected);
    }
}

#[tokio::test]
async fn labels_in_pieces_equal_labels_at_once_and_the_days_equal_the_hours() {
    let once = loan().await;
    once.post_csv(OBSERVATIONS, loan_csv("p", 300)).await;
    once.post_csv(LABELS, labels("p", 0..300)).await;
    let pieces = loan().await;
    for start in (0..300).step_by(30) {
        pieces.post_csv(LABELS, labels("p", start..start + 15)).await;
    }
    for count in [100, 300] {
        pieces.post_csv(OBSERVATIONS, loan_csv("p", count)).await;
    }
    for start in (0..300).step_by(30) {
        pieces.post_csv(LABELS, labels("p", start + 15..start + 30)).await;
    }
    let days = summaries(&once).await;
    assert_eq!(summaries(&pieces).await, days);
    let path = "/api/v1/models/loan/summaries?width=hour&from=2026-10-20T00:00:00Z&to=2026-11-05T00:00:00Z";
    let hours = decode_summaries(&once.get(path).await.bytes).unwrap();
    let total = |summaries: &Summaries| {
        let series = summaries.versions[0].role(ObservationRole::Live).unwrap();
        let prefix = shared::series::Prefix::new(series);
        prefix.totals(&prefix.range(i64::MIN, i64::MAX))
    };
    let (days, hours) = (total(&days), total(&hours));
    assert!(hours.windows > days.windows);
    assert_eq!(
        (days.cells, days.sums, days.outcomes, days.moments),
        (hours.cells, hours.sums, hours.outcomes, hours.moments)
    );
}

#[tokio::test]
async fn a_label_reaches_every_version_that_saw_the_request() {
    let api = loan().await;
    api.put("/api/v1/models/loan/versions/v2", &loan_version()).await;
    let shadow = "/api/v1/models/loan/versions/v2/observations?role=shadow";
    api.post_csv("/api/v1/models/loan/versions/v2/observations?role=reference", loan_csv("r", 100)).await;
    api.post_csv(OBSERVATIONS, loan_csv("p", 60)).await;
    api.post_csv(shadow, loan_csv("p", 40)).await;
    api.post_csv(LABELS, labels("p", 0..60)).await;
    api.post_csv(shadow, loan_csv("p", 60)).await;
    let versions = api.get("/api/v1/models/loan").await.json()["versions"].clone();
    assert_eq!(versions[0]["received"][1]["labelled"], 60, "{versions}");
    assert_eq!(versions[1]["received"][1]["labelled"], 60, "{versions}");
    let record = api.get("/api/v1/requests/p3").await.json();
    assert_eq!(record["observations"].as_array().unwrap().len(), 2);
    assert_eq!(record["labels"][0]["label"], 1.0);
}

#[tokio::test]
async fn a_corrected_label_moves_its_row() {
    let corrected = loan().await;
    corrected.post_csv(OBSERVATIONS, loan_csv("p", 50)).await;
    corrected.post_csv(LABELS, "request_id,label\np1,1\np2,1\np2,0\n").await;
    let again = corrected.post_csv(LABELS, "request_id,label\np1,0\np2,0\n").await.json();
    assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(1), &json!(1)));
    let straight = loan().await;
    straight.post_csv(OBSERVATIONS, loan_csv("p", 50)).await;
    straight.post_csv(LABELS, "request_id,label\np1,0\np2,0\n").await;
    assert_eq!(summaries(&corrected).await, summaries(&straight).await);
    assert_eq!(labelled(&corrected).await, (50, 2));
}

#[tokio::test]
async fn a_label_without_a_request_waits() {
    let api = loan().await;
    assert_eq!(api.post_csv(LABELS, "request_id,label\nnobody,1\n").await.status, StatusCode::OK);
    let record = api.get("/api/v1/requests/nobody").await.json();
    assert_eq!((&record["observations"], &record["labels"][0]["label"]), (&json!([]), &json!(1.0)));
}

#[tokio::test]
async fn what_was_known_then_is_what_was_known_then() {
    let api = loan().await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 300)).await;
    api.post_csv(OBSERVATIONS, loan_csv("p", 3_000)).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=shadow"), loan_csv("s", 500)).await;
    let wave = |rows: std::ops::Range<usize>, time: &str| -> String {
        let rows = rows.map(|row| format!("p{row},{},{time}\ns{row},1,{time}\n", row % 2)).collect::<String>();
        format!("request_id,label,time\n{rows}")
    };
    let path =
        "/api/v1/models/loan/summaries?versions=v1&parts=outcomes&from=2026-10-20T00:00:00Z&to=2026-11-20T00:00:00Z";
    let before = api.get(path).await;
    api.post_csv(LABELS, wave(0..400, "2026-11-05T00:00:00Z")).await;
    let first = api.get(path).await;
    api.post_csv(LABELS, wave(300..450, "2026-11-06T00:00:00Z")).await;
    api.post_csv(LABELS, wave(500..900, "2026-11-10T00:00:00Z")).await;
    let now = api.get(path).await;
    let known = |time: &'static str| format!("{path}&known_at={time}");
    assert_ne!(first.bytes, now.bytes);
    assert_eq!(api.get(&known("2026-11-04T23:59:59Z")).await.bytes, before.bytes);
    assert_eq!(api.get(&known("2026-11-05T12:00:00Z")).await.bytes, first.bytes);
    assert_eq!(api.get(&known("2026-11-10T00:00:00Z")).await.bytes, now.bytes);
    let hours = path.replace("from=2026-10-20", "width=hour&from=2026-10-22");
    let hours = api.get(&format!("{hours}&known_at=2026-11-10T00:00:00Z")).await;
    assert_eq!(hours.status, StatusCode::OK, "{}", hours.text());
}

#[tokio::test]
async fn what_was_known_then_is_asked_for_little_at_once() {
    let api = loan().await;
    let refused = "known_at= goes with parts=outcomes, one version and at most 92 days";
    for more in [
        "versions=v1&known_at=2026-11-05T00:00:00Z",
        "parts=outcomes&known_at=2026-11-05T00:00:00Z",
        "versions=v1&parts=outcomes&from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z&known_at=2026-11-05T00:00:00Z",
    ] {
        let answer = api.get(&format!("/api/v1/models/loan/summaries?{more}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{more}");
        assert!(answer.text().contains(refused), "{}", answer.text());
    }
}
