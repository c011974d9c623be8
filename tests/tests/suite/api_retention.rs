//! Rows that are no longer kept: every answer that lacks them says so.

use std::fmt::Write;

use axum::http::StatusCode;
use backend::retention::remove;
use backend::store::Keeping;
use serde_json::Value;
use tests::api::{Answer, Api};
use tests::rows::{LABELS, OBSERVATIONS, TIME, loan_csv, register_loan};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// 100 rows from a moment on, a minute apart.
fn rows(prefix: &str, from_ms: i64) -> String {
    let mut csv = "request_id,time,income,region,sex,score\n".to_owned();
    for row in 0..100 {
        let (time, income) = (from_ms + row * 60_000, 1_000 + row);
        writeln!(csv, "{prefix}{row},{time},{income},north,{},0.{:02}", ["f", "m"][row as usize % 2], row).unwrap();
    }
    csv
}

/// A model whose rows "a" have gone, all but their counts, and whose rows "b" are kept.
async fn loan() -> (Api, Value) {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 100)).await;
    for (prefix, from_ms) in [("a", TIME - 3 * DAY_MS), ("b", TIME - HOUR_MS)] {
        assert_eq!(api.post_csv(OBSERVATIONS, rows(prefix, from_ms)).await.status, StatusCode::OK);
    }
    let before = api.get("/api/v1/models/loan").await.json();
    let gone = remove(api.store(), &Keeping { days: 1, bytes: 0 }, TIME).unwrap();
    assert_eq!(gone.rows, 100);
    (api, before)
}

fn kept_from(answer: &Answer) -> Option<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.headers.get("evenkeel-rows-kept-from").map(|value| value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn answers_of_rows_say_from_when_on_rows_are_kept() {
    let (api, before) = loan().await;
    assert_eq!(api.get("/api/v1/models/loan").await.json(), before, "the counts stay");
    // The last of the rows that went, and a millisecond.
    let expected = Some("2026-10-31T15:44:00.001Z".to_owned());
    for path in ["sample?version=v1&column=request", "rows?version=v1"] {
        let path = format!("/api/v1/models/loan/{path}");
        assert_eq!(kept_from(&api.get(&path).await), expected, "{path}");
        let later = api.get(&format!("{path}&from={}", TIME - 2 * HOUR_MS)).await;
        assert_eq!(kept_from(&later), None, "{path}");
    }
    let report = api.get("/api/v1/models/loan/report").await;
    let notes = report.json()["inputs"]["notes"].to_string();
    assert!(notes.contains("rows of loan, v1, live before 2026-10-31T15:44:00.001Z are no longer kept"), "{notes}");
    let nothing = api.get(&format!("/api/v1/models/loan/report?to={}", TIME - 2 * DAY_MS)).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    assert!(nothing.text().contains("are no longer kept"), "{}", nothing.text());
    let request = api.get("/api/v1/requests/a7").await;
    assert_eq!(request.status, StatusCode::NOT_FOUND);
    assert!(request.text().contains("are no longer kept"), "{}", request.text());
    assert_eq!(api.get("/api/v1/requests/b7").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_comes_too_late_changes_no_count() {
    let (api, before) = loan().await;
    let labels = api.post_csv(LABELS, "request_id,label\na1,1\na2,0\nb1,1\n").await.json();
    assert_eq!(labels["accepted"], 3);
    assert!(labels["notes"][0].as_str().unwrap().starts_with("2 of these labels belong to no row"), "{labels}");
    let again = api.post_csv(OBSERVATIONS, rows("a", TIME - 3 * DAY_MS)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.json()["errors"][0]["reason"].as_str().unwrap().contains("no longer kept"), "{}", again.text());
    let quarantined = api.post_csv(&format!("{OBSERVATIONS}?on_error=quarantine"), rows("a", TIME - 3 * DAY_MS)).await;
    assert_eq!(quarantined.json()["rejected"], 100, "{}", quarantined.text());
    let received = |model: &Value| {
        let of = |role: &Value| (role["role"].clone(), role["rows"].clone());
        model["versions"][0]["received"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(received(&api.get("/api/v1/models/loan").await.json()), received(&before));
}
