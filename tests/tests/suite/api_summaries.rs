//! Summaries over HTTP.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use shared::frame::{decode_sample, decode_summaries};
use shared::schema::ObservationRole;
use tests::api::Api;
use tests::rows::{LABELS, OBSERVATIONS, loan_csv, register_loan};

async fn loan() -> Api {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 300)).await;
    api.post_csv(OBSERVATIONS, loan_csv("p", 3_000)).await;
    api
}

#[tokio::test]
async fn the_frame_and_the_json_say_the_same() {
    let api = loan().await;
    let path = "/api/v1/models/loan/summaries?from=2026-10-01T00:00:00Z";
    let frame = api.get(path).await;
    assert_eq!(frame.headers["content-type"], "application/vnd.evenkeel.frame");
    let json = api.send(Request::get(path).header("accept", "application/json").body(Body::empty()).unwrap()).await;
    let decoded = decode_summaries(&frame.bytes).unwrap();
    assert_eq!(serde_json::to_value(&decoded).unwrap(), json.json());
    assert_eq!(decoded.versions[0].binning_id, decoded.versions[0].binning.id());
}

#[tokio::test]
async fn a_range_holds_the_windows_that_start_in_it() {
    let api = loan().await;
    let all =
        decode_summaries(&api.get("/api/v1/models/loan/summaries?from=2026-10-01T00:00:00Z").await.bytes).unwrap();
    let live = all.versions[0].role(ObservationRole::Live).unwrap();
    assert_eq!(live.rows.iter().sum::<u32>(), 3_000);
    assert_eq!(all.versions[0].role(ObservationRole::Reference).unwrap().rows, [300]);
    let path = "/api/v1/models/loan/summaries?from=2026-10-25T00:00:00Z&to=2026-10-26T00:00:00Z&parts=cells";
    let day = decode_summaries(&api.get(path).await.bytes).unwrap();
    let live = day.versions[0].role(ObservationRole::Live).unwrap();
    assert_eq!((live.rows.clone(), live.outcomes.len()), (vec![1_200], 0));
}

#[tokio::test]
async fn unknown_versions_and_too_many_hours_are_told() {
    let api = loan().await;
    assert_eq!(api.get("/api/v1/models/loan/summaries?versions=v9").await.status, StatusCode::NOT_FOUND);
    let hours = api.get("/api/v1/models/loan/summaries?width=hour&from=2026-01-01T00:00:00Z").await;
    assert_eq!(hours.status, StatusCode::BAD_REQUEST);
    assert!(hours.text().contains("shorter range"));
}

#[tokio::test]
async fn production_that_comes_before_its_reference_is_counted_when_it_comes() {
    let late = Api::new();
    register_loan(&late).await;
    late.post_csv(OBSERVATIONS, loan_csv("p", 3_000)).await;
    assert!(decode_summaries(&late.get("/api/v1/models/loan/summaries").await.bytes).unwrap().versions.is_empty());
    late.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 300)).await;
    let path = "/api/v1/models/loan/summaries?from=2026-10-01T00:00:00Z";
    assert_eq!(late.get(path).await.bytes, loan().await.get(path).await.bytes);
}

#[tokio::test]
async fn a_frame_that_was_made_is_sent_until_something_comes() {
    let api = loan().await;
    let path = "/api/v1/models/loan/summaries?from=2026-10-01T00:00:00Z";
    let sample = "/api/v1/models/loan/sample?version=v1&column=label";
    let both = || async { (api.get(path).await.bytes, api.get(sample).await.bytes) };
    let before = both().await;
    assert_eq!(before, both().await);
    api.post_csv(OBSERVATIONS, loan_csv("q", 50)).await;
    let more = both().await;
    let rows = |frame: &[u8]| -> u32 {
        decode_summaries(frame).unwrap().versions[0].role(ObservationRole::Live).unwrap().rows.iter().sum()
    };
    assert_eq!((rows(&before.0), rows(&more.0)), (3_000, 3_050));
    assert_eq!(decode_sample(&more.1).unwrap().rows(), 3_050);
    let labels = api.post_csv(LABELS, "request_id,label\nq1,1\nq2,0\nq3,1\n").await;
    assert_eq!(labels.status, StatusCode::OK, "{}", labels.text());
    let labelled = both().await;
    assert!(labelled.0 != more.0 && labelled.1 != more.1, "labels came");
}

#[tokio::test]
async fn a_frame_is_compressed_for_those_who_can_read_it() {
    let api = loan().await;
    let path = "/api/v1/models/loan/summaries?from=2026-10-01T00:00:00Z";
    let plain = api.get(path).await;
    let ask = |accepted: &str| Request::get(path).header("accept-encoding", accepted).body(Body::empty()).unwrap();
    let squeezed = api.send(ask("gzip, br, zstd")).await;
    assert_eq!(squeezed.headers["content-encoding"], "zstd");
    assert!(squeezed.headers["vary"].to_str().unwrap().contains("accept-encoding"));
    assert_eq!(zstd::decode_all(&squeezed.bytes[..]).unwrap(), plain.bytes);
    assert_eq!(api.send(ask("gzip, zstd;q=0")).await.headers["content-encoding"], "gzip");
}
