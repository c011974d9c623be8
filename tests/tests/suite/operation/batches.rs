//! What a batch may bring, and how it may be sent.

use std::io::Write;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use backend::settings::Limits;
use serde_json::json;
use tests::api::{Answer, Api};
use tests::rows::{OBSERVATIONS, TIME, loan_batch, loan_csv, parquet, register_loan};

async fn loan(limits: Limits) -> Api {
    let api = Api::with_limits(limits);
    register_loan(&api).await;
    api
}

async fn send_as(api: &Api, encoding: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(OBSERVATIONS).header("content-type", "text/csv").header("content-encoding", encoding);
    api.send(request.body(Body::from(body)).unwrap()).await
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn compressed_batches_are_taken() {
    let api = loan(Limits::default()).await;
    let zstd = send_as(&api, "zstd", zstd::bulk::compress(loan_csv("z", 20).as_bytes(), 1).unwrap()).await;
    assert_eq!(zstd.json()["accepted"], 20, "{}", zstd.text());
    let gzip = send_as(&api, "gzip", gzip(&loan_csv("g", 20))).await;
    assert_eq!(gzip.json()["accepted"], 20, "{}", gzip.text());
    let other = send_as(&api, "br", loan_csv("b", 20).into_bytes()).await;
    assert_eq!(other.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(other.text().contains("compressed with gzip or zstd"), "{}", other.text());
    let damaged = send_as(&api, "gzip", b"no gzip at all".to_vec()).await;
    assert_eq!(damaged.status, StatusCode::BAD_REQUEST, "{}", damaged.text());
}

#[tokio::test]
async fn a_bomb_is_measured_by_what_it_comes_to() {
    let api = loan(Limits { body_limit_mb: 1, ..Limits::default() }).await;
    let bomb = gzip(&"0".repeat(50_000_000));
    assert!(bomb.len() < 500_000);
    let refused = send_as(&api, "gzip", bomb).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.text());
    let request = Request::put("/api/v1/models/bomb").header("content-type", "application/json");
    let bomb = gzip(&format!("{{\"description\": \"{}\"}}", "0".repeat(50_000_000)));
    let refused = api.send(request.header("content-encoding", "gzip").body(Body::from(bomb)).unwrap()).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.text());
}

#[tokio::test]
async fn rows_cells_and_names_have_their_limits() {
    let limits = Limits { max_rows: 30, max_cell_bytes: 20, max_name_bytes: 12, max_row_kb: 1, ..Limits::default() };
    let api = loan(limits).await;
    let many = api.post_csv(OBSERVATIONS, loan_csv("m", 31)).await;
    assert_eq!(many.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", many.text());
    assert!(many.text().contains("more than 30 rows"), "{}", many.text());
    let long = loan_csv("l", 5).replace("south", &"s".repeat(21));
    let refused = api.post_csv(OBSERVATIONS, long).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert_eq!(refused.json()["errors"][0]["row"], 2, "{}", refused.text());
    assert!(refused.text().contains("longer than 20 bytes"), "{}", refused.text());
    let named = api.post_csv(OBSERVATIONS, loan_csv("n", 5).replace("region", "a_name_of_a_region")).await;
    assert!(named.text().contains("the name of column 4 is longer than 12 bytes"), "{}", named.text());
    let endless = format!("request_id,time,income,region,sex,score\na,{TIME},\"{}", "1".repeat(100_000));
    let refused = api.post_csv(OBSERVATIONS, endless).await;
    assert!(refused.text().contains("a row is longer than 1 KB: is a quote not closed?"), "{}", refused.text());
    let line = format!("{{\"request_id\": \"{}\"}}", "a".repeat(100_000));
    let refused = api.post(OBSERVATIONS, "application/x-ndjson", line).await;
    assert!(refused.text().contains("line 1 is longer than 1 KB"), "{}", refused.text());
    let typed = api.post(OBSERVATIONS, "application/vnd.apache.parquet", parquet(&loan_batch("p", 31))).await;
    assert!(typed.text().contains("more than 30 rows"), "{}", typed.text());
    let fine = api.post_csv(OBSERVATIONS, loan_csv("f", 30)).await;
    assert_eq!(fine.json()["accepted"], json!(30), "nothing of the others was stored: {}", fine.text());
}

#[tokio::test]
async fn bodies_on_disk_are_limited_together() {
    let api = loan(Limits { spool_limit_mb: 1, ..Limits::default() }).await;
    let refused = api.post_csv(OBSERVATIONS, loan_csv("s", 40_000)).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.text());
    assert_eq!(refused.headers["retry-after"], "10");
    assert!(api.get("/metrics").await.text().contains("evenkeel_spool_bytes 0\n"), "the room was given back");
    assert_eq!(api.post_csv(OBSERVATIONS, loan_csv("s", 40)).await.status, StatusCode::OK);
}
