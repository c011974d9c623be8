//! Summaries over HTTP.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use shared::frame::decode_summaries;
use shared::schema::ObservationRole;
use tests::api::Api;
use tests::rows::{OBSERVATIONS, loan_csv, register_loan};

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
