//! The rows of a slice as a file.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Float64Type, TimestampMillisecondType};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::json;
use shared::frame::decode_sample;
use shared::slice::Slice;
use tests::api::{Answer, Api};
use tests::rows::{LABELS, OBSERVATIONS, TIME, loan_csv, register_loan};

const ROWS: &str = "/api/v1/models/loan/rows?version=v1";

async fn loan() -> Api {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 300)).await;
    for part in ["p", "q", "s"] {
        api.post_csv(OBSERVATIONS, loan_csv(part, 1_000)).await;
    }
    api.post_csv(LABELS, "request_id,label\np1,1\nq2,0\n").await;
    api.put("/api/v1/models/loan/slices/rich", &json!({"condition": "income > 1300"})).await;
    api
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn rows(api: &Api, more: &str) -> Answer {
    let answer = api.get(&format!("{ROWS}{more}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer
}

/// Request ids of a CSV file, which is well formed.
fn ids(csv: &str) -> Vec<&str> {
    csv.split("\r\n").skip(1).filter(|line| !line.is_empty()).map(|line| line.split(',').next().unwrap()).collect()
}

#[tokio::test]
async fn as_many_rows_as_the_browser_counts() {
    let api = loan().await;
    let columns = ["cell:income", "cell:region", "cell:sex", "score_cell", "decision", "label"];
    let columns: String = columns.iter().map(|column| format!("&column={}", escaped(column))).collect();
    let rich: Slice = "income > 1300".parse().unwrap();
    for role in ["live", "reference"] {
        for range in ["", "&from=2026-10-24T20:00:00Z&to=2026-10-25T03:00:00Z"] {
            let path = format!("/api/v1/models/loan/sample?version=v1&role={role}{range}{columns}");
            let sample = decode_sample(&api.get(&path).await.bytes).unwrap();
            for slice in [
                "",
                "income > 1300 and not region = north",
                "not [rich] and sex = f",
                "@score >= 0.37",
                "@label is missing or @decision = 1",
                "income > 99999",
            ] {
                let compiled = slice.parse::<Slice>().unwrap();
                let compiled = compiled.compile(&sample.head.binning, &|_| Some(&rich)).unwrap();
                let expected: usize = compiled.mask(&sample).unwrap().iter().map(|inside| usize::from(*inside)).sum();
                let file = rows(&api, &format!("&role={role}{range}&slice={}", escaped(slice))).await.text();
                assert_eq!(ids(&file).len(), expected, "{role} {range} {slice}");
            }
        }
    }
}

#[tokio::test]
async fn csv_has_every_value() {
    let api = loan().await;
    let answer = rows(&api, &format!("&slice={}", escaped("not @label is missing"))).await;
    assert_eq!(answer.headers["content-type"], "text/csv;charset=utf-8");
    let named = answer.headers["content-disposition"].to_str().unwrap();
    assert!(named.starts_with("attachment; filename=\"loan_v1_live_not-label-is-missing.csv\""), "{named}");
    assert_eq!(
        answer.text(),
        "request_id,time,income,region,sex,score,label\r\n\
         p1,2026-10-24T14:05:00Z,1007,south,m,0.37,1\r\n\
         q2,2026-10-24T14:05:00Z,1014,west,f,0.74,0\r\n"
    );
    let none = rows(&api, &format!("&slice={}", escaped("income is missing"))).await;
    assert_eq!(none.text(), "request_id,time,income,region,sex,score,label\r\n");
}

#[tokio::test]
async fn a_compressed_file_comes_whole() {
    let api = loan().await;
    let plain = rows(&api, "").await.bytes;
    for coding in ["zstd", "gzip", "br"] {
        let request = Request::get(ROWS).header("accept-encoding", coding).body(Body::empty()).unwrap();
        let answer = api.send(request).await;
        assert_eq!(answer.headers["content-encoding"], coding);
        assert!(!answer.bytes.is_empty() && answer.bytes.len() < plain.len(), "{coding}");
        if coding == "zstd" {
            assert_eq!(zstd::decode_all(answer.bytes.as_slice()).unwrap(), plain);
        }
    }
}

#[tokio::test]
async fn parquet_reads_back_with_equal_values() {
    let api = loan().await;
    let slice = format!("&slice={}", escaped("[rich] and not sex = m"));
    let csv = rows(&api, &slice).await.text();
    let answer = rows(&api, &format!("{slice}&format=parquet")).await;
    assert_eq!(answer.headers["content-type"], "application/vnd.apache.parquet");
    let bytes = bytes::Bytes::from(answer.bytes);
    let batches = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap();
    let mut read = Vec::new();
    for batch in batches {
        let batch = batch.unwrap();
        let column = |name: &str| batch.column_by_name(name).unwrap();
        let (times, income) =
            (column("time").as_primitive::<TimestampMillisecondType>(), column("income").as_primitive::<Float64Type>());
        let (score, label) = (column("score").as_primitive::<Float64Type>(), column("label"));
        for row in 0..batch.num_rows() {
            let text = |name: &str| column(name).as_string::<i32>().value(row).to_owned();
            assert!(label.is_null(row));
            assert_eq!(times.value(row) % 3_600_000, TIME % 3_600_000);
            let (id, region, sex) = (text("request_id"), text("region"), text("sex"));
            read.push(format!("{id},{},{region},{sex},{},", income.value(row), score.value(row)));
        }
    }
    let without_time = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [&cells[..1], &cells[2..]].concat().join(",")
    };
    let expected: Vec<String> = csv.lines().skip(1).map(without_time).collect();
    assert!(!read.is_empty());
    assert_eq!(read, expected);
}

#[tokio::test]
async fn hostile_values_stay_text() {
    let api = Api::new();
    register_loan(&api).await;
    let hostile = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "a,b", "say \"hi\"", "two\nlines", "", " x", "-5"];
    let lines: Vec<String> = hostile
        .iter()
        .enumerate()
        .map(|(row, text)| {
            json!({"request_id": format!("=id{row}"), "time": TIME, "income": row, "region": text, "sex": "f", "score": 0.5})
                .to_string()
        })
        .collect();
    let sent = api.post(OBSERVATIONS, "application/x-ndjson", lines.join("\n")).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let csv = rows(&api, "").await.text();
    for written in [
        "'=1+1",
        "'+cmd|' /C calc'!A0",
        "'-2+3",
        "'@SUM(A1)",
        "\"a,b\"",
        "\"say \"\"hi\"\"\"",
        "\"two\nlines\"",
        "\" x\"",
        "-5",
    ] {
        assert!(csv.contains(&format!(",{written},f,")), "{written} in {csv}");
    }
    assert!(csv.split("\r\n").skip(1).filter(|line| !line.is_empty()).all(|line| line.starts_with("'=id")), "{csv}");
    let parquet = bytes::Bytes::from(rows(&api, "&format=parquet").await.bytes);
    let batch = ParquetRecordBatchReaderBuilder::try_new(parquet).unwrap().build().unwrap().next().unwrap().unwrap();
    let regions = batch.column_by_name("region").unwrap().as_string::<i32>();
    let found: Vec<&str> =
        (0..regions.len()).filter(|row| regions.is_valid(*row)).map(|row| regions.value(row)).collect();
    assert!(hostile.iter().filter(|text| !text.is_empty()).all(|text| found.contains(text)), "{found:?}");
}

#[tokio::test]
async fn what_cannot_be_served_is_told() {
    let api = loan().await;
    let cases = [
        ("&slice=income%20%3E", StatusCode::BAD_REQUEST, "slice= is no slice: at character 9"),
        ("&slice=age%20%3E%201", StatusCode::BAD_REQUEST, "this version has no column \\\"age\\\""),
        ("&slice=%5Bnobody%5D", StatusCode::BAD_REQUEST, "there is no slice named \\\"nobody\\\""),
        ("&format=xlsx", StatusCode::BAD_REQUEST, "unknown variant `xlsx`"),
        ("&from=soon", StatusCode::BAD_REQUEST, "from is not a time"),
        ("&one_in=2", StatusCode::BAD_REQUEST, "unknown field"),
    ];
    for (more, status, reason) in cases {
        let answer = api.get(&format!("{ROWS}{more}")).await;
        assert_eq!(answer.status, status, "{more}");
        assert!(answer.text().contains(reason), "{more}: {}", answer.text());
    }
    assert_eq!(api.get("/api/v1/models/loan/rows?version=v9").await.status, StatusCode::NOT_FOUND);
    let fresh = Api::new();
    register_loan(&fresh).await;
    fresh.post_csv(OBSERVATIONS, loan_csv("p", 10)).await;
    assert_eq!(ids(&rows(&fresh, "").await.text()).len(), 10);
    assert_eq!(fresh.get(&format!("{ROWS}&slice=income%20%3E%201")).await.status, StatusCode::CONFLICT);
}
