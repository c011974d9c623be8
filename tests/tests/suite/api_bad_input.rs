//! Bad input gets a clear problem with the row and the column where there is one, and changes nothing.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tests::api::{Answer, Api};
use tests::rows::{LABELS, OBSERVATIONS, TIME, arrow_stream, loan_batch, loan_csv, parquet, register_loan};

const HEADER: &str = "request_id,time,income,region,sex,score\n";

async fn loan() -> Api {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 100)).await;
    api
}

/// Sends rows that must be refused and checks that nothing has changed.
async fn refused(api: &Api, content_type: &str, body: impl Into<Body>) -> Value {
    let before = api.get("/api/v1/models").await.text();
    let frame = api.get("/api/v1/models/loan/summaries").await.bytes;
    let answer = api.post(OBSERVATIONS, content_type, body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    assert_is_problem(&answer);
    assert_eq!(api.get("/api/v1/models").await.text(), before);
    assert_eq!(api.get("/api/v1/models/loan/summaries").await.bytes, frame);
    answer.json()
}

fn assert_is_problem(answer: &Answer) {
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let problem = answer.json();
    for key in ["type", "title", "status", "detail"] {
        assert!(!problem[key].is_null(), "{key} is missing: {problem}");
    }
    assert_eq!(problem["status"], answer.status.as_u16());
}

/// One good row, with one value put in its place.
fn row_with(column: usize, value: &str) -> String {
    let time = TIME.to_string();
    let mut fields = ["x1", &time, "1200", "north", "f", "0.5"];
    fields[column] = value;
    format!("{HEADER}x0,{TIME},1200,north,f,0.5\n{}\n", fields.join(","))
}

#[tokio::test]
async fn wrong_values_are_named_by_row_and_column() {
    let api = loan().await;
    let future = (TIME + 40 * 86_400_000).to_string();
    let cases = [
        (0, "", "request_id", "request id is missing"),
        (1, "yesterday", "time", "RFC 3339"),
        (1, "1793714700", "time", "milliseconds, not seconds"),
        (1, future.as_str(), "time", "in the future"),
        (2, "much", "income", "\"much\" is not a number"),
        (2, "NaN", "income", "not a finite number"),
        (2, "inf", "income", "not a finite number"),
        (5, "-inf", "score", "not a finite number"),
        (5, "high", "score", "is not a number"),
    ];
    for (position, value, column, expected) in cases {
        let problem = refused(&api, "text/csv", row_with(position, value)).await;
        let error = &problem["errors"][0];
        assert_eq!((&error["row"], &error["column"]), (&json!(2), &json!(column)), "{value}: {problem}");
        assert!(error["reason"].as_str().unwrap().contains(expected), "{value}: {problem}");
    }
}

#[tokio::test]
async fn typed_files_are_checked_like_text() {
    let api = loan().await;
    let batch = loan_batch("p", 3);
    let mut columns = batch.columns().to_vec();
    columns[2] = std::sync::Arc::new(arrow::array::Float64Array::from(vec![1.0, f64::NAN, f64::INFINITY]));
    let wrong = arrow::array::RecordBatch::try_new(batch.schema(), columns).unwrap();
    let problem = refused(&api, "application/vnd.apache.parquet", parquet(&wrong)).await;
    let places: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|e| (e["row"].clone(), e["column"].clone())).collect();
    assert_eq!(places, [(json!(2), json!("income")), (json!(3), json!("income"))]);
}

#[tokio::test]
async fn the_first_hundred_faults_are_listed_and_all_are_counted() {
    let api = loan().await;
    let rows: String = (0..500).map(|row| format!("x{row},{TIME},no number,north,f,0.5\n")).collect();
    let problem = refused(&api, "text/csv", format!("{HEADER}{rows}")).await;
    assert_eq!(problem["errors"].as_array().unwrap().len(), 100);
    assert_eq!(problem["errors"][99]["row"], 100);
    assert!(problem["detail"].as_str().unwrap().starts_with("500 rows"), "{problem}");
}

#[tokio::test]
async fn quarantine_keeps_the_good_rows_and_lists_the_others() {
    let api = loan().await;
    let body = row_with(2, "much");
    let answer = api.post_csv(&format!("{OBSERVATIONS}?on_error=quarantine"), body).await.json();
    assert_eq!((&answer["accepted"], &answer["rejected"]), (&json!(1), &json!(1)));
    assert_eq!(answer["errors"][0]["row"], 2);
    assert_eq!(api.get("/api/v1/requests/x0").await.status, StatusCode::OK);
    assert_eq!(api.get("/api/v1/requests/x1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn wrong_columns_are_all_named() {
    let api = loan().await;
    let missing = refused(&api, "text/csv", "request_id,time,income,sex,score\na,1793714700000,1,f,0.5\n").await;
    assert_eq!(missing["errors"][0]["column"], "region");
    let unknown = refused(&api, "text/csv", loan_csv("p", 2).replace("income", "Income")).await;
    assert!(unknown.to_string().contains("did you mean \\\"income\\\"?"), "{unknown}");
    let ids = refused(&api, "text/csv", "time,income,region,sex,score\n1793714700000,1,north,f,0.5\n").await;
    assert_eq!(ids["errors"][0]["column"], "request_id");
}

#[tokio::test]
async fn a_renamed_column_is_taken() {
    let api = loan().await;
    let body = loan_csv("p", 5).replace("income", "einkommen");
    let answer = api.post_csv(&format!("{OBSERVATIONS}?map=einkommen:income"), body).await;
    assert_eq!(answer.json()["accepted"], 5, "{}", answer.text());
}

#[tokio::test]
async fn files_that_are_no_files_are_refused() {
    let api = loan().await;
    let whole = parquet(&loan_batch("p", 200));
    let stream = arrow_stream(&loan_batch("p", 200));
    let many: String = (0..1_000_000).map(|column| format!("c{column},")).collect();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("text/csv", Vec::new(), "empty"),
        ("text/csv", HEADER.into(), "no rows"),
        ("text/csv", many.into_bytes(), "1000001 columns"),
        ("application/x-ndjson", Vec::new(), "empty"),
        ("application/vnd.apache.parquet", Vec::new(), "not a complete Parquet file"),
        ("application/vnd.apache.parquet", whole[..whole.len() / 2].to_vec(), "not a complete Parquet file"),
        ("application/vnd.apache.parquet", b"request_id,time\n".to_vec(), "not a complete Parquet file"),
        ("application/vnd.apache.arrow.stream", b"junk".to_vec(), "not a complete Arrow stream"),
        ("application/vnd.apache.arrow.stream", stream[..stream.len() / 2].to_vec(), "not a complete Arrow stream"),
    ];
    for (content_type, body, expected) in cases {
        let problem = refused(&api, content_type, body).await;
        assert!(problem["detail"].as_str().unwrap().contains(expected), "{content_type}: {problem}");
    }
}

#[tokio::test]
async fn ragged_rows_and_foreign_text_are_told() {
    let api = loan().await;
    let ragged = refused(&api, "text/csv", format!("{HEADER}a,{TIME},1,north\n")).await;
    assert!(ragged["errors"].to_string().contains("the row has 4 fields, the header has 6"), "{ragged}");
    let mut latin = format!("{HEADER}a,{TIME},1,n").into_bytes();
    latin.extend_from_slice(b"\xF6rd,f,0.5\n");
    let foreign = refused(&api, "text/csv", latin).await;
    assert!(foreign.to_string().contains("not UTF-8"), "{foreign}");
}

#[tokio::test]
async fn lines_that_are_no_objects_are_told() {
    let api = loan().await;
    let good = json!({"request_id": "a", "time": TIME, "income": 1, "region": "north", "sex": "f", "score": 0.5});
    let nested = json!({"request_id": "b", "time": TIME, "income": [1], "region": "north", "sex": "f", "score": 0.5});
    let body = format!("{good}\nnot json\n{nested}\n");
    let problem = refused(&api, "application/x-ndjson", body).await;
    let rows: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| error["row"].clone()).collect();
    assert!(rows.contains(&json!(2)) && rows.contains(&json!(3)), "{problem}");
}

/// Rows as an Arrow stream of one batch for each two of them.
fn batches(prefix: &str, count: usize) -> Vec<u8> {
    let rows = loan_batch(prefix, count);
    let mut bytes = Vec::new();
    let mut writer = arrow::ipc::writer::StreamWriter::try_new(&mut bytes, &rows.schema()).unwrap();
    for start in (0..count).step_by(2) {
        writer.write(&rows.slice(start, 2)).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    bytes
}

#[tokio::test]
async fn damage_is_told_and_leaves_nothing_wherever_it_is() {
    let api = loan().await;
    let stream = |prefix: &str| batches(prefix, 8);
    let file = |prefix: &str| parquet(&loan_batch(prefix, 8));
    // Of the stream only the last batch is damaged, when those before it are with the writer.
    for (content_type, write, from) in [
        ("application/vnd.apache.arrow.stream", &stream as &dyn Fn(&str) -> Vec<u8>, stream("00000").len() / 5 * 4),
        ("application/vnd.apache.parquet", &file, 0),
    ] {
        for at in from..write("00000").len() {
            let prefix = format!("{at:05}");
            let mut body = write(&prefix);
            body[at] ^= 1;
            let answer = api.post(OBSERVATIONS, content_type, body).await;
            let is_taken = answer.status == StatusCode::OK;
            assert!(
                is_taken || answer.status == StatusCode::UNPROCESSABLE_ENTITY,
                "{content_type}, byte {at}: {}",
                answer.text()
            );
            let first = api.get(&format!("/api/v1/requests/{prefix}0")).await.status;
            assert!(is_taken || first == StatusCode::NOT_FOUND, "{content_type}, byte {at}: half of it was stored");
        }
    }
}

#[tokio::test]
async fn other_types_sizes_models_and_methods_are_refused() {
    let api = Api::with_body_limit(2_000);
    register_loan(&api).await;
    let cases = [
        (api.post(OBSERVATIONS, "application/json", "{}").await, StatusCode::UNSUPPORTED_MEDIA_TYPE, "text/csv"),
        (api.post_csv(OBSERVATIONS, loan_csv("p", 500)).await, StatusCode::PAYLOAD_TOO_LARGE, "send it in parts"),
        (
            api.post_csv("/api/v1/models/none/versions/v1/observations", "a").await,
            StatusCode::NOT_FOUND,
            "register it first",
        ),
        (api.post_csv("/api/v1/models/loan/versions/v9/observations", "a").await, StatusCode::NOT_FOUND, "no version"),
        (api.post_csv(&format!("{OBSERVATIONS}?role=boss"), "a").await, StatusCode::BAD_REQUEST, "role"),
        (api.get(OBSERVATIONS).await, StatusCode::METHOD_NOT_ALLOWED, "method"),
        (api.post_csv("/api/v1/models/none/labels", "a").await, StatusCode::NOT_FOUND, "no model"),
        (api.get("/api/v1/models/loan/summaries?from=never").await, StatusCode::BAD_REQUEST, "from is not a time"),
        (api.get("/api/v1/models/loan/summaries?parts=all").await, StatusCode::BAD_REQUEST, "cells, sums or outcomes"),
    ];
    for (answer, status, expected) in cases {
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_is_problem(&answer);
        assert!(answer.text().contains(expected), "{}", answer.text());
    }
    assert_eq!(api.get("/api/v1/models/loan").await.json()["versions"][0]["received"], json!([]));
}

#[tokio::test]
async fn wrong_labels_are_named() {
    let api = loan().await;
    for (body, column, expected) in [
        ("request_id,label\na,2\n", "label", "neither 0 nor 1"),
        ("request_id,label\na,\n", "label", "must have one"),
        ("request_id,label\n,1\n", "request_id", "request id is missing"),
        ("request_id,outcome\na,1\n", "label", "lacks this column"),
    ] {
        let answer = api.post_csv(LABELS, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", answer.text());
        let error = answer.json()["errors"][0].clone();
        assert_eq!(error["column"], column, "{error}");
        assert!(error["reason"].as_str().unwrap().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_changes_nothing() {
    let api = loan().await;
    let chunks = [Ok(loan_csv("p", 50)), Err(std::io::Error::other("the line was cut"))];
    let broken = Body::from_stream(futures_util::stream::iter(chunks));
    let request = Request::post(OBSERVATIONS).header("content-type", "text/csv").body(broken).unwrap();
    let answer = api.send(request).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(api.get("/api/v1/requests/p0").await.status, StatusCode::NOT_FOUND);
}
