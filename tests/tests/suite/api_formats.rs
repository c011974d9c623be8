//! The same rows in every format, once and again.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;
use tests::api::Api;
use tests::rows::{OBSERVATIONS, arrow_stream, loan_batch, loan_csv, parquet, register_loan};

const REFERENCE: &str = "/api/v1/models/loan/versions/v1/observations?role=reference";

/// The rows as NDJSON.
fn ndjson(csv: &str) -> String {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let object = |line: &str| {
        let pairs = names.iter().zip(line.split(',')).map(|(name, value)| {
            let value = value.parse::<f64>().map_or(json!(value), |number| json!(number));
            ((*name).to_owned(), value)
        });
        serde_json::Value::Object(pairs.collect()).to_string()
    };
    lines.map(object).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn every_format_gives_the_same_summaries() {
    let mut frames = Vec::new();
    let csv = loan_csv("p", 500);
    let batch = loan_batch("p", 500);
    let bodies: [(&str, Vec<u8>); 4] = [
        ("text/csv; charset=utf-8", csv.clone().into_bytes()),
        ("application/x-ndjson", ndjson(&csv).into_bytes()),
        ("application/vnd.apache.parquet", parquet(&batch)),
        ("application/vnd.apache.arrow.stream", arrow_stream(&batch)),
    ];
    for (content_type, body) in bodies {
        let api = Api::new();
        register_loan(&api).await;
        assert_eq!(api.post_csv(REFERENCE, loan_csv("r", 300)).await.json()["accepted"], 300);
        let answer = api.post(OBSERVATIONS, content_type, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{content_type}: {}", answer.text());
        assert_eq!(answer.json()["accepted"], 500, "{content_type}");
        frames.push(api.get("/api/v1/models/loan/summaries?from=2026-01-01T00:00:00Z").await.bytes);
    }
    let first = shared::frame::decode_summaries(&frames[0]).unwrap();
    assert!(!first.versions[0].series.is_empty());
    assert!(frames.iter().all(|frame| *frame == frames[0]));
}

#[tokio::test]
async fn a_byte_order_mark_crlf_quotes_and_semicolons_are_read() {
    let api = Api::new();
    register_loan(&api).await;
    let plain = loan_csv("a", 3);
    let bom = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    assert_eq!(api.post_csv(OBSERVATIONS, bom).await.json()["accepted"], 3);
    let quoted = plain.replace("a0", "\"b,\"\"0\"\"\"").replace("a1", "b1").replace("a2", "b2");
    assert_eq!(api.post_csv(OBSERVATIONS, quoted).await.json()["accepted"], 3);
    let semicolons = loan_csv("c", 3).replace(',', ";");
    assert_eq!(api.post_csv(OBSERVATIONS, semicolons).await.json()["accepted"], 3);
    let found = api.get("/api/v1/requests/b,%220%22").await;
    assert_eq!(found.json()["observations"][0]["values"]["region"], "north", "{}", found.text());
}

#[tokio::test]
async fn a_request_counts_once_however_often_it_is_sent() {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(REFERENCE, loan_csv("r", 300)).await;
    assert_eq!(api.post_csv(OBSERVATIONS, loan_csv("p", 200)).await.json()["accepted"], 200);
    let frame = api.get("/api/v1/models/loan/summaries").await.bytes;
    let again = api.post_csv(OBSERVATIONS, loan_csv("p", 200)).await.json();
    assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(200)));
    assert_eq!(api.get("/api/v1/models/loan/summaries").await.bytes, frame);

    let longer = api.post_csv(OBSERVATIONS, loan_csv("p", 260)).await.json();
    assert_eq!((&longer["accepted"], &longer["duplicates"]), (&json!(60), &json!(200)));
    let twice = format!("{}{}", loan_csv("q", 5), loan_csv("q", 5).split_once('\n').unwrap().1);
    let within = api.post_csv(OBSERVATIONS, twice).await.json();
    assert_eq!((&within["accepted"], &within["duplicates"]), (&json!(5), &json!(5)));
    for id in ["p0", "p199", "p200", "p259", "q4"] {
        let record = api.get(&format!("/api/v1/requests/{id}")).await;
        assert_eq!(record.json()["observations"].as_array().map(Vec::len), Some(1), "{id}: {}", record.text());
    }
}

#[tokio::test]
async fn the_reference_has_its_own_ids() {
    let api = Api::new();
    register_loan(&api).await;
    assert_eq!(api.post_csv(REFERENCE, loan_csv("", 50)).await.json()["accepted"], 50);
    assert_eq!(api.post_csv(OBSERVATIONS, loan_csv("", 50)).await.json()["accepted"], 50);
}

#[tokio::test]
async fn an_idempotency_key_repeats_its_answer_and_refuses_other_data() {
    let api = Api::new();
    register_loan(&api).await;
    let send = |body: String| {
        let request = Request::post(OBSERVATIONS).header("content-type", "text/csv").header("idempotency-key", "k1");
        api.send(request.body(Body::from(body)).unwrap())
    };
    assert_eq!(send(loan_csv("p", 20)).await.json()["accepted"], 20);
    assert_eq!(send(loan_csv("p", 20)).await.json()["accepted"], 20);
    let other = send(loan_csv("p", 21)).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(other.text().contains("use a new key"));
    let received = api.get("/api/v1/models/loan").await.json()["versions"][0]["received"][0].clone();
    assert_eq!(received["rows"], 20);
}

#[tokio::test]
async fn what_was_accepted_survives_a_restart() {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(REFERENCE, loan_csv("r", 300)).await;
    api.post_csv(OBSERVATIONS, loan_csv("p", 100)).await;
    let before = api.get("/api/v1/models/loan/summaries").await.bytes;
    let api = api.restarted();
    assert_eq!(api.get("/api/v1/models/loan/summaries").await.bytes, before);
    assert_eq!(api.get("/api/v1/requests/p99").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_single_row_takes_its_request_id_from_a_header() {
    let api = Api::new();
    register_loan(&api).await;
    let row = "income,region,sex,score\n1200,north,f,0.4\n";
    let trace = "00-5b8efff798038103d269b633813fc60c-00f067aa0ba902b7-01";
    for (headers, id) in [
        (vec![("ce-id", "event-1"), ("x-request-id", "r-1")], "event-1"),
        (vec![("x-request-id", "r-1"), ("traceparent", trace)], "r-1"),
        (vec![("traceparent", trace)], "5b8efff798038103d269b633813fc60c"),
    ] {
        let request = Request::post(OBSERVATIONS).header("content-type", "text/csv");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let sent = api.send(request.body(Body::from(row)).unwrap()).await;
        assert_eq!((sent.status.as_u16(), &sent.json()["accepted"]), (200, &json!(1)), "{id}: {}", sent.text());
        assert!(sent.text().contains("the request's header"), "{}", sent.text());
        let known = api.get(&format!("/api/v1/requests/{id}")).await;
        assert_eq!(known.json()["observations"][0]["values"]["income"], json!(1200.0), "{}", known.text());
    }
    let nameless = api.post_csv(OBSERVATIONS, row).await;
    assert!(nameless.status.as_u16() == 422 && nameless.text().contains("request_id"), "{}", nameless.text());
    let two = format!("{row}1300,south,m,0.6\n");
    let request = Request::post(OBSERVATIONS).header("content-type", "text/csv").header("ce-id", "event-2");
    let sent = api.send(request.body(Body::from(two)).unwrap()).await;
    assert_eq!(sent.status.as_u16(), 422, "{}", sent.text());
    let error = &sent.json()["errors"][0];
    assert_eq!((&error["row"], &error["column"]), (&json!(2), &json!("request_id")), "{error}");
}
