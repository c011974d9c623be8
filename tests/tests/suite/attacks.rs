//! Attacks by name: what each tries, and what must happen.

use axum::body::Body;
use axum::http::{Method, Request};
use backend::doors::{DoorSettings, new_secret, secret_hash};
use backend::store::Tokens;
use serde_json::json;
use shared::api::{Grant, Role, TokenSpec};
use tests::api::{Answer, Api};
use tests::rows::{OBSERVATIONS, register_loan};

async fn ask(api: &Api, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    api.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn closed() -> Api {
    Api::behind(DoorSettings { open: false, ..DoorSettings::default() })
}

/// A page of another site whose name was made to lead to this machine.
#[tokio::test]
async fn dns_rebinding() {
    let api = Api::new();
    for path in ["/", "/api/v1/models", "/models/a", "/metrics", "/badge/a.svg", "/api/v1/events"] {
        let answer = ask(&api, "GET", path, &[("host", "rebound.example:8080")], "").await;
        assert_eq!(answer.status.as_u16(), 421, "{path}");
        assert!(answer.text().contains("--hosts"), "it says what to do: {}", answer.text());
    }
}

/// A page of another site that sends what the visitor's browser may send here.
#[tokio::test]
async fn cross_site_request_forgery() {
    let api = Api::new();
    let host = ("host", "127.0.0.1:8080");
    for from in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("origin", "null")] {
        for (method, path) in [
            ("PUT", "/api/v1/models/planted"),
            ("POST", "/api/v1/tokens"),
            ("PUT", "/api/v1/accounts/eve"),
            ("DELETE", "/api/v1/session"),
            ("POST", "/v1/traces"),
        ] {
            let answer = ask(&api, method, path, &[host, from], "{}").await;
            assert_eq!(answer.status.as_u16(), 403, "{method} {path} {from:?}: {}", answer.text());
        }
    }
    assert_eq!(api.get("/api/v1/models").await.json(), json!([]), "nothing was planted");
}

/// A form of another site cannot carry JSON, and what it can carry is not taken.
#[tokio::test]
async fn forms_of_other_sites() {
    let api = Api::new();
    for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"] {
        let request = Request::put("/api/v1/models/planted").header("content-type", kind).body(Body::from("{}"));
        assert_eq!(api.send(request.unwrap()).await.status.as_u16(), 415, "{kind}");
    }
}

/// Another site reads what is served here, through fetch, images or frames.
#[tokio::test]
async fn cross_origin_reads_and_framing() {
    let api = Api::new();
    register_loan(&api).await;
    let preflight = [("origin", "https://evil.example"), ("access-control-request-method", "PUT")];
    let preflight = ask(&api, "OPTIONS", "/api/v1/models/loan", &preflight, "").await;
    assert!(!preflight.status.is_success(), "{}", preflight.status);
    for path in
        ["/api/v1/models", "/api/v1/status", "/badge/loan.svg", "/feed.atom", "/healthz", "/no/such", "/api/none"]
    {
        let answer = ask(&api, "GET", path, &[("origin", "https://evil.example")], "").await;
        let headers = &answer.headers;
        assert!(headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        let expected = if path.starts_with("/badge/") { "cross-origin" } else { "same-origin" };
        assert_eq!(headers["cross-origin-resource-policy"], expected, "{path}");
    }
}

/// Addresses written in another way lead past no door.
#[tokio::test]
async fn addresses_in_disguise() {
    let api = closed();
    for path in [
        "/api/v1/models",
        "/api/v1//models",
        "/api/v1/models/",
        "/API/v1/models",
        "/api/v1/%6dodels",
        "/api/v1/models%2Floan",
        "/api/v1/x/../models",
        "/api/v1/models/loan/../loan",
        "/api/v1/models/loan%00",
        "/./api/v1/models",
        "//api/v1/models",
        "/api/v1/accounts;x",
    ] {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = ask(&api, method.as_str(), path, &[("x-http-method-override", "GET")], "{}").await;
            let kind = answer.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            // What is no address of the API is a page of the app, which says that there is none.
            let is_page = kind.starts_with("text/html");
            assert!(answer.status.is_client_error() || is_page, "{method} {path}: {} {kind}", answer.status);
            assert!(!answer.text().contains("\"versions\""), "{method} {path}");
        }
    }
    for path in ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/assets/..%5c..%5cx"] {
        let answer = ask(&api, "GET", path, &[], "").await;
        assert!(!answer.text().contains("root:"), "{path}");
    }
}

/// Somebody plants a session of their own in a visitor's browser before the visitor signs in.
#[tokio::test]
async fn session_fixation() {
    let api = Api::new();
    let spec = json!({"password": "a keel that is even", "grants": [{"role": "admin"}]});
    api.put("/api/v1/accounts/ada", &spec).await;
    let planted = "evs_planted-by-somebody-else";
    let cookie = format!("evenkeel_session={planted}");
    let body = json!({"name": "ada", "password": "a keel that is even"}).to_string();
    let signed_in = ask(&api, "POST", "/api/v1/session", &[("cookie", &cookie)], &body).await;
    let set = signed_in.headers["set-cookie"].to_str().unwrap();
    assert!(!set.contains(planted), "{set}");
    assert_eq!(ask(&api, "GET", "/api/v1/models", &[("cookie", &cookie)], "").await.status.as_u16(), 401);
}

/// Somebody has a copy of the store, with all that is kept of secrets.
#[tokio::test]
async fn stolen_hashes() {
    let api = closed();
    let secret = new_secret("evk_").unwrap();
    let grants = vec![Grant::everywhere(Role::Admin)];
    let spec = TokenSpec { name: "x".to_owned(), grants, expires: None };
    api.store().add_token(&spec, &secret_hash(&secret), "x").unwrap();
    let hash: String = secret_hash(&secret).iter().map(|byte| format!("{byte:02x}")).collect();
    for stolen in [hash.clone(), format!("evk_{hash}")] {
        let answer = ask(&api, "GET", "/api/v1/models", &[("authorization", &format!("Bearer {stolen}"))], "").await;
        assert_eq!(answer.status.as_u16(), 401);
        let cookie = format!("evenkeel_session={stolen}");
        assert_eq!(ask(&api, "GET", "/api/v1/models", &[("cookie", &cookie)], "").await.status.as_u16(), 401);
    }
}

/// A caller names itself what it likes.
#[tokio::test]
async fn borrowed_names() {
    let api = closed();
    let operator = api.token(&[Grant::everywhere(Role::Operator)]);
    let admin = api.token(&[Grant::everywhere(Role::Admin)]);
    api.send_as(Some(&admin), "PUT", "/api/v1/models/m", &json!({})).await;
    let note = json!({"time": 1_700_000_000_000_i64, "text": "all is well", "author": "the chief"});
    let written = api.send_as(Some(&operator), "POST", "/api/v1/models/m/annotations", &note).await.json();
    assert_eq!(written["author"], "a test", "who signed in stands there, whatever they say");
    for header in ["x-user", "x-forwarded-user", "remote-user", "x-remote-user"] {
        let answer = ask(&api, "GET", "/api/v1/models", &[(header, "admin")], "").await;
        assert_eq!(answer.status.as_u16(), 401, "{header}");
    }
}

/// A value that a spreadsheet takes for a formula.
#[tokio::test]
async fn formulas_in_downloads() {
    let api = Api::new();
    register_loan(&api).await;
    let region = "=HYPERLINK(\"\"http://evil.example\"\")";
    let csv = format!("request_id,income,region,sex,score\n=1+1,1200,\"{region}\",@f,0.4\n-2+3,-5,+north,m,0.6\n");
    let sent = api.post_csv(&format!("{OBSERVATIONS}?role=reference"), csv.clone()).await;
    assert!(sent.status.is_success(), "{}", sent.text());
    api.post_csv(OBSERVATIONS, csv).await;
    let rows = api.get("/api/v1/models/loan/rows?version=v1").await;
    assert!(rows.status.is_success(), "{}", rows.text());
    for cell in rows.text().lines().skip(1).flat_map(|line| line.split(',')) {
        let first = cell.trim_matches('"').chars().next().unwrap_or('0');
        let is_number = cell.parse::<f64>().is_ok();
        assert!(is_number || !matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r'), "{cell} in {}", rows.text());
    }
}
