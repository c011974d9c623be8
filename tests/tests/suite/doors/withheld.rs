//! Protected attributes and single rows are withheld where an admin says so.

use serde_json::json;
use shared::api::{Grant, Role};

use super::{get, with_loan};

const RANGE: &str = "from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z";

#[tokio::test]
async fn what_is_withheld_from_a_role_is_nowhere_to_be_had() {
    let (api, admin) = with_loan().await;
    let viewer = api.token(&[Grant::everywhere(Role::Viewer)]);
    let sample = "/api/v1/models/loan/sample?version=v1";
    let rows = "/api/v1/models/loan/rows?version=v1";
    for path in [sample, rows, "/api/v1/requests/r1"] {
        assert!(api.send_as(Some(&viewer), "GET", path, &json!(null)).await.status.is_success(), "{path}");
    }
    let withheld = json!({"viewer": {"protected": true}});
    let put = api.send_as(Some(&admin), "PUT", "/api/v1/withheld", &withheld).await;
    assert_eq!(put.status.as_u16(), 204, "{}", put.text());

    let (_, request) = get(&api, &viewer, "/api/v1/requests/r1").await;
    let values = &request["observations"][0]["values"];
    assert!(values["income"].is_number() && values.get("sex").is_none(), "{request}");
    for path in [rows.to_owned(), format!("{sample}&column=cell:sex"), format!("{sample}&column=group:sex")] {
        let (status, said) = get(&api, &viewer, &path).await;
        assert_eq!(status, 403, "{path}: {said}");
        assert_eq!(get(&api, &admin, &path).await.0, 200, "{path}: the admin sees it");
    }
    let request = |path: String| {
        axum::http::Request::get(path)
            .header("authorization", format!("Bearer {viewer}"))
            .header("accept", "application/json")
            .body(axum::body::Body::empty())
            .unwrap()
    };
    let head = api.send(request(format!("{sample}&column=cell:income"))).await;
    assert!(head.status.is_success() && !head.text().contains("sex"), "{}", head.text());
    let summaries = api.send(request(format!("/api/v1/models/loan/summaries?{RANGE}"))).await;
    assert!(summaries.status.is_success() && summaries.text().contains("income"), "{}", summaries.text());
    assert!(!summaries.text().contains("sex"), "{}", summaries.text());
    // Frames are kept for the next who asks: not for one who may see less, nor the other way round.
    for path in [format!("/api/v1/models/loan/summaries?{RANGE}"), format!("{sample}&column=cell:income")] {
        let frame = async |token: &str| {
            let frame = api.send_as(Some(token), "GET", &path, &json!(null)).await;
            assert!(frame.status.is_success(), "{path}: {}", frame.text());
            String::from_utf8_lossy(&frame.bytes).contains("sex")
        };
        for _ in 0..2 {
            assert!(frame(&admin).await && !frame(&viewer).await, "{path}");
        }
    }
    let (_, report) = get(&api, &viewer, &format!("/api/v1/models/loan/report?{RANGE}")).await;
    assert!(report.get("fairness").is_none(), "{report}");

    api.send_as(Some(&admin), "PUT", "/api/v1/withheld", &json!({"viewer": {"rows": true}})).await;
    for path in [sample, rows, "/api/v1/requests/r1"] {
        assert_eq!(get(&api, &viewer, path).await.0, 403, "{path}");
    }
    assert_eq!(get(&api, &viewer, &format!("/api/v1/models/loan/summaries?{RANGE}")).await.0, 200);
}
