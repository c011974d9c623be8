//! Every address × every role, as one table.

use std::collections::BTreeSet;

use serde_json::json;
use shared::api::{Entry, EntryKind, Grant, Role, Severity};
use tests::api::Answer;

use super::{closed, of, with_loan};
use backend::store::Incidents;
use tests::api::Api;

/// Who passes each door: nobody, a sender, a viewer, an operator, an editor, an admin, and an admin of another model
/// alone. An address that is not here fails the test, and so does one that is gone.
const TABLE: &[(&str, &str)] = &[
    ("DELETE /api/v1/accounts/{name}", ".....x."),
    ("DELETE /api/v1/channels/{name}", ".....x."),
    ("DELETE /api/v1/maintenance/{id}", "...x.xx"),
    ("DELETE /api/v1/models/{model}/annotations/{id}", "...xxx."),
    ("DELETE /api/v1/models/{model}/rules/{rule}", "....xx."),
    ("DELETE /api/v1/models/{model}/slices/{name}", "...xxx."),
    ("DELETE /api/v1/session", "xxxxxxx"),
    ("DELETE /api/v1/tokens/{id}", ".....x."),
    ("GET /api/v1/accounts", ".....x."),
    ("GET /api/v1/audit", ".....x."),
    ("GET /api/v1/audit/check", ".....x."),
    ("GET /api/v1/channels", "..xxxxx"),
    ("GET /api/v1/deliveries", "...x.xx"),
    ("GET /api/v1/departed", "..xxxxx"),
    ("GET /api/v1/incidents", "..xxxxx"),
    ("GET /api/v1/incidents/{id}", "..xxxx."),
    ("GET /api/v1/maintenance", "..xxxxx"),
    ("GET /api/v1/models", "..xxxxx"),
    ("GET /api/v1/models/{model}", "..xxxx."),
    ("GET /api/v1/models/{model}/annotations", "..xxxx."),
    ("GET /api/v1/models/{model}/live", "..xxxx."),
    ("GET /api/v1/models/{model}/report", "..xxxx."),
    ("GET /api/v1/models/{model}/rollout", "..xxxx."),
    ("GET /api/v1/models/{model}/route", "..xxxx."),
    ("GET /api/v1/models/{model}/route/history", "..xxxx."),
    ("GET /api/v1/models/{model}/route/observed", "..xxxx."),
    ("GET /api/v1/models/{model}/rows", "..xxxx."),
    ("GET /api/v1/models/{model}/rules", "..xxxx."),
    ("GET /api/v1/models/{model}/sample", "..xxxx."),
    ("GET /api/v1/models/{model}/slices", "..xxxx."),
    ("GET /api/v1/models/{model}/states", "..xxxx."),
    ("GET /api/v1/models/{model}/status", "..xxxx."),
    ("GET /api/v1/models/{model}/summaries", "..xxxx."),
    ("GET /api/v1/models/{model}/versions/{version}", "..xxxx."),
    ("GET /api/v1/models/{model}/versions/{version}/resources", "..xxxx."),
    ("GET /api/v1/openapi.json", "xxxxxxx"),
    ("GET /api/v1/requests/{request_id}", "..xxxxx"),
    ("GET /api/v1/session", "xxxxxxx"),
    ("GET /api/v1/session/openid", "xxxxxxx"),
    ("GET /api/v1/status", ".xxxxxx"),
    ("GET /api/v1/tokens", ".....x."),
    ("GET /api/v1/withheld", ".....x."),
    ("GET /badge/{file}", "..xxxx."),
    ("GET /feed.atom", "..xxxxx"),
    ("GET /openid/callback", "xxxxxxx"),
    ("GET /metrics", "..xxxx."),
    ("POST /api/v1/channels/{name}/test", ".....x."),
    ("POST /api/v1/incidents/{id}/acknowledge", "...x.x."),
    ("POST /api/v1/incidents/{id}/note", "...xxx."),
    ("POST /api/v1/incidents/{id}/post-mortem", "...xxx."),
    ("POST /api/v1/maintenance", "...x.xx"),
    ("POST /api/v1/models/{model}/annotations", "...xxx."),
    ("POST /api/v1/models/{model}/breaker/close", "...x.x."),
    ("POST /api/v1/models/{model}/breaker/open", "...x.x."),
    ("POST /api/v1/models/{model}/business", ".x..xx."),
    ("POST /api/v1/models/{model}/labels", ".x..xx."),
    ("POST /api/v1/models/{model}/rollout", "...x.x."),
    ("POST /api/v1/models/{model}/rollout/promote", "...x.x."),
    ("POST /api/v1/models/{model}/rollout/rollback", "...x.x."),
    ("POST /api/v1/models/{model}/versions/{version}/observations", ".x..xx."),
    ("POST /api/v1/models/{model}/versions/{version}/resources", ".x..xx."),
    ("POST /api/v1/models/{model}/versions/{version}/schema/confirm", "....xx."),
    ("POST /api/v1/session", "xxxxxxx"),
    ("POST /api/v1/session/password", "xxxxxxx"),
    ("POST /api/v1/tokens", ".....x."),
    ("POST /v1/traces", ".x..xxx"),
    ("PUT /api/v1/accounts/{name}", ".....x."),
    ("PUT /api/v1/channels/{name}", ".....x."),
    ("PUT /api/v1/departed", "....xx."),
    ("PUT /api/v1/models/{model}", "....xx."),
    ("PUT /api/v1/models/{model}/route", "...x.x."),
    ("PUT /api/v1/models/{model}/rules/{rule}", "....xx."),
    ("PUT /api/v1/models/{model}/slices/{name}", "...xxx."),
    ("PUT /api/v1/models/{model}/versions/{version}", "....xx."),
    ("PUT /api/v1/withheld", ".....x."),
];

/// It holds no data, and its examples have names that models have.
const DESCRIPTION: &str = "GET /api/v1/openapi.json";

/// Streams without an end: asked in a test of its own.
const STREAMS: [&str; 1] = ["GET /api/v1/events"];

fn concrete(path: &str) -> String {
    [
        ("{model}", "loan"),
        ("{version}", "v1"),
        ("{request_id}", "r1"),
        ("{file}", "loan.svg"),
        ("/tokens/{id}", "/tokens/999"),
        ("/maintenance/{id}", "/maintenance/999"),
        ("{id}", "1"),
        ("{name}", "x"),
        ("{rule}", "x"),
    ]
    .iter()
    .fold(path.to_owned(), |path, (pattern, value)| path.replace(pattern, value))
}

/// Whether the door was shut; a model that may not be seen does not exist.
fn is_refused(address: &str, answer: &Answer) -> bool {
    let of_session = address.ends_with("/session") || address.ends_with("/session/password");
    let unseen = ["there is no model \"loan\"", "there is no incident 1"];
    match answer.status.as_u16() {
        // Wrong passwords are answered behind the door.
        401 => !of_session || answer.text().contains("sign in"),
        403 => !of_session,
        404 => {
            let said = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
            unseen.iter().any(|unseen| said.contains(unseen))
        }
        _ => false,
    }
}

fn open_incident(api: &Api) {
    let line = Entry { at: 0, kind: EntryKind::Fired, text: "it fired".to_owned(), by: String::new() };
    assert_eq!(api.store().open("loan", "The loan model is unwell", Severity::Warning, &line).unwrap(), 1);
}

#[tokio::test]
async fn every_address_asks_for_what_it_needs() {
    let (api, admin) = with_loan().await;
    open_incident(&api);
    let known: BTreeSet<String> = api.doors().into_iter().collect();
    let tabled: BTreeSet<String> =
        TABLE.iter().map(|(address, _)| *address).chain(STREAMS).map(str::to_owned).collect();
    assert_eq!(known, tabled, "every address stands in the table");
    api.send_as(Some(&admin), "PUT", "/api/v1/models/other", &json!({})).await;
    let everywhere = |role| vec![Grant::everywhere(role)];
    let columns: [Option<Vec<Grant>>; 7] = [
        None,
        Some(everywhere(Role::Sender)),
        Some(everywhere(Role::Viewer)),
        Some(everywhere(Role::Operator)),
        Some(everywhere(Role::Editor)),
        Some(everywhere(Role::Admin)),
        Some(vec![of(Role::Admin, "other")]),
    ];
    let tokens = columns.map(|grants| grants.map(|grants| api.token(&grants)));
    let mut wrong = Vec::new();
    for (address, expected) in TABLE {
        let (method, path) = address.split_once(' ').unwrap();
        let mut found = String::new();
        for token in &tokens {
            let answer = api.send_as(token.as_deref(), method, &concrete(path), &json!({})).await;
            assert!(answer.status.as_u16() != 500, "{address}: {}", answer.text());
            found.push(if is_refused(address, &answer) { '.' } else { 'x' });
        }
        if found != *expected {
            wrong.push(format!("{address}: expected {expected}, found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn whoever_may_see_one_model_finds_no_trace_of_another() {
    let (api, admin) = with_loan().await;
    open_incident(&api);
    let window = json!({"model": "loan", "from": 0, "to": 9_999_999_999_999_i64, "reason": "loan work", "by": "x"});
    let made = api.send_as(Some(&admin), "POST", "/api/v1/maintenance", &window).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    api.send_as(Some(&admin), "PUT", "/api/v1/models/other", &json!({})).await;
    let other = api.token(&[of(Role::Admin, "other")]);
    let is_asked = |address: &&String| {
        address.starts_with("GET ") && !STREAMS.contains(&address.as_str()) && *address != DESCRIPTION
    };
    for address in api.doors().iter().filter(is_asked) {
        let path = concrete(address.split_once(' ').unwrap().1);
        let whole = api.send_as(Some(&admin), "GET", &path, &json!(null)).await;
        let part = api.send_as(Some(&other), "GET", &path, &json!(null)).await;
        if part.status.is_success() {
            assert!(!part.text().contains("loan"), "{address}: {}", part.text());
            assert_ne!((path.as_str(), whole.text()), ("/api/v1/models", part.text()), "an admin of all sees more");
        }
    }
    let request = api.send_as(Some(&other), "GET", "/api/v1/requests/r1", &json!(null)).await;
    assert_eq!(request.status.as_u16(), 404, "{}", request.text());
    assert!(!api.send_as(Some(&admin), "GET", "/api/v1/requests/r1", &json!(null)).await.text().is_empty());
}

#[tokio::test]
async fn a_maintenance_of_all_takes_a_role_for_all() {
    let (api, _) = with_loan().await;
    let operator = api.token(&[of(Role::Operator, "loan")]);
    let mut window = json!({"from": 0, "to": 9_999_999_999_999_i64, "reason": "work", "by": "x"});
    let all = api.send_as(Some(&operator), "POST", "/api/v1/maintenance", &window).await;
    assert_eq!(all.status.as_u16(), 403, "{}", all.text());
    window["model"] = json!("loan");
    let one = api.send_as(Some(&operator), "POST", "/api/v1/maintenance", &window).await;
    assert_eq!(one.status.as_u16(), 201, "{}", one.text());
}

#[tokio::test]
async fn what_is_public_is_shown_to_all_and_nothing_else() {
    let api = Api::new();
    let spec = json!({"public": true, "owner": "Jay Kim", "owner_email": "jay@example.org", "description": "Lends"});
    api.put("/api/v1/models/shown", &spec).await;
    api.put("/api/v1/models/kept", &json!({})).await;
    let api = api.behind_others(backend::doors::DoorSettings { public_status: true, ..closed() });
    let status = api.get("/api/v1/status").await;
    let text = status.text();
    assert_eq!(status.json()["models"].as_array().unwrap().len(), 1, "{text}");
    assert!(text.contains("shown") && text.contains("Lends"), "{text}");
    assert!(!text.contains("kept") && !text.contains("Jay") && !text.contains("jay@"), "{text}");
    assert_eq!(api.get("/badge/shown.svg").await.status.as_u16(), 200);
    assert_eq!(api.get("/badge/kept.svg").await.status.as_u16(), 404);
    for path in ["/api/v1/models", "/api/v1/models/shown", "/api/v1/models/shown/status", "/feed.atom"] {
        assert_eq!(api.get(path).await.status.as_u16(), 401, "{path}");
    }
    let private = api.behind_others(closed());
    for path in ["/api/v1/status", "/badge/shown.svg", "/api/v1/events"] {
        let answer = private.get(path).await;
        assert!(matches!(answer.status.as_u16(), 401 | 404), "{path}: {}", answer.status);
    }
}
