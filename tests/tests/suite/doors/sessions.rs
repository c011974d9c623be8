//! Signing in and out, and who is let in without.

use axum::body::Body;
use axum::http::Request;
use backend::doors::{DoorSettings, LINK, Proxy, new_secret, secret_hash};
use backend::store::Sessions;
use serde_json::{Value, json};
use shared::api::{Grant, Role};
use tests::api::{Answer, Api};

use super::{closed, with_loan};

const PASSWORD: &str = "a keel that is even";

async fn ask(api: &Api, method: &str, path: &str, cookie: Option<&str>, body: &Value) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    api.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn sign_in(api: &Api, name: &str, password: &str) -> Answer {
    ask(api, "POST", "/api/v1/session", None, &json!({"name": name, "password": password})).await
}

/// The cookie as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    let set = answer.headers["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn with_ada() -> Api {
    let (api, admin) = with_loan().await;
    let spec = json!({"password": PASSWORD, "grants": [{"role": "admin"}]});
    let made = api.send_as(Some(&admin), "PUT", "/api/v1/accounts/ada", &spec).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    api
}

#[tokio::test]
async fn a_session_begins_with_a_password_and_ends_with_signing_out() {
    let api = with_ada().await;
    let signed_in = sign_in(&api, "Ada", PASSWORD).await;
    assert_eq!(signed_in.status.as_u16(), 204, "{}", signed_in.text());
    let set = signed_in.headers["set-cookie"].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"), "{set}");
    assert!(!set.contains("Secure"), "there is no TLS in front");
    let cookie = cookie(&signed_in);
    let who = ask(&api, "GET", "/api/v1/session", Some(&cookie), &json!(null)).await.json();
    assert_eq!((&who["name"], &who["via"]), (&json!("ada"), &json!("session")));
    assert_eq!(ask(&api, "GET", "/api/v1/models", Some(&cookie), &json!(null)).await.status.as_u16(), 200);

    let again =
        ask(&api, "POST", "/api/v1/session", Some(&cookie), &json!({"name": "ada", "password": PASSWORD})).await;
    let rotated = self::cookie(&again);
    assert_ne!(rotated, cookie);
    assert_eq!(ask(&api, "GET", "/api/v1/models", Some(&cookie), &json!(null)).await.status.as_u16(), 401);

    let out = ask(&api, "DELETE", "/api/v1/session", Some(&rotated), &json!(null)).await;
    assert_eq!(out.status.as_u16(), 204);
    assert!(out.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(ask(&api, "GET", "/api/v1/models", Some(&rotated), &json!(null)).await.status.as_u16(), 401);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_and_a_new_password_the_others() {
    let api = with_ada().await;
    let sessions = [cookie(&sign_in(&api, "ada", PASSWORD).await), cookie(&sign_in(&api, "ada", PASSWORD).await)];
    let works = async |cookie: &str| {
        ask(&api, "GET", "/api/v1/models", Some(cookie), &json!(null)).await.status.as_u16() == 200
    };
    let wrong = json!({"old": "something else", "new": "another keel entirely"});
    let refused = ask(&api, "POST", "/api/v1/session/password", Some(&sessions[0]), &wrong).await;
    assert_eq!(refused.status.as_u16(), 401, "{}", refused.text());
    let right = json!({"old": PASSWORD, "new": "another keel entirely"});
    let changed = ask(&api, "POST", "/api/v1/session/password", Some(&sessions[0]), &right).await;
    assert_eq!(changed.status.as_u16(), 204, "{}", changed.text());
    assert!(works(&sessions[0]).await && !works(&sessions[1]).await);
    assert_eq!(sign_in(&api, "ada", PASSWORD).await.status.as_u16(), 401, "the old one is gone");
    let third = cookie(&sign_in(&api, "ada", "another keel entirely").await);
    ask(&api, "DELETE", "/api/v1/session?everywhere=true", Some(&third), &json!(null)).await;
    assert!(!works(&sessions[0]).await && !works(&third).await);
}

#[tokio::test]
async fn who_guesses_waits_and_is_told_nothing() {
    let api = with_ada().await;
    let (wrong, unknown) = (sign_in(&api, "ada", "wrong wrong wrong").await, sign_in(&api, "eve", "wrong wrong").await);
    assert_eq!((wrong.status.as_u16(), wrong.text()), (unknown.status.as_u16(), unknown.text()), "not which it was");
    for _ in 0..4 {
        assert_eq!(sign_in(&api, "ada", "wrong wrong wrong").await.status.as_u16(), 401);
    }
    let shut = sign_in(&api, "ada", PASSWORD).await;
    assert_eq!(shut.status.as_u16(), 429, "even with the right one: {}", shut.text());
    assert!(shut.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
}

#[tokio::test]
async fn who_is_shut_out_or_deleted_is_out_at_once_and_an_admin_stays() {
    let api = with_ada().await;
    let ada = cookie(&sign_in(&api, "ada", PASSWORD).await);
    let put = async |name: &str, spec: Value| {
        let path = format!("/api/v1/accounts/{name}");
        ask(&api, "PUT", &path, Some(&ada), &spec).await
    };
    let bob = json!({"password": "bob has a boat too", "grants": [{"role": "viewer"}]});
    let weak = put("ada2", json!({"password": "short", "grants": []})).await;
    assert!(weak.status.as_u16() == 422 && weak.text().contains("at least 12"), "{}", weak.text());
    let made = put("berta", bob.clone()).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    let berta = cookie(&sign_in(&api, "berta", "bob has a boat too").await);
    assert_eq!(ask(&api, "GET", "/api/v1/models", Some(&berta), &json!(null)).await.status.as_u16(), 200);
    assert_eq!(ask(&api, "GET", "/api/v1/accounts", Some(&berta), &json!(null)).await.status.as_u16(), 403);
    put("berta", json!({"grants": [{"role": "viewer"}], "disabled": true})).await;
    assert_eq!(ask(&api, "GET", "/api/v1/models", Some(&berta), &json!(null)).await.status.as_u16(), 401);
    assert_eq!(sign_in(&api, "berta", "bob has a boat too").await.status.as_u16(), 401);

    let last = put("ada", json!({"grants": [{"role": "viewer"}]})).await;
    assert!(last.status.as_u16() == 409 && last.text().contains("nobody would be left"), "{}", last.text());
    let own = ask(&api, "DELETE", "/api/v1/accounts/ada", Some(&ada), &json!(null)).await;
    assert_eq!(own.status.as_u16(), 409, "{}", own.text());
    let listed = ask(&api, "GET", "/api/v1/accounts", Some(&ada), &json!(null)).await;
    assert!(!listed.text().contains("argon2"), "{}", listed.text());
}

#[tokio::test]
async fn a_one_time_link_works_once() {
    let api = Api::behind(closed());
    let link = new_secret(LINK).unwrap();
    api.store().put_link(&secret_hash(&link), i64::MAX).unwrap();
    let signed_in = ask(&api, "POST", "/api/v1/session", None, &json!({"link": link})).await;
    assert_eq!(signed_in.status.as_u16(), 204, "{}", signed_in.text());
    let cookie = cookie(&signed_in);
    assert_eq!(ask(&api, "GET", "/api/v1/accounts", Some(&cookie), &json!(null)).await.status.as_u16(), 200);
    let again = ask(&api, "POST", "/api/v1/session", None, &json!({"link": link})).await;
    assert_eq!(again.status.as_u16(), 401, "{}", again.text());
    api.store().put_link(&secret_hash(&link), 0).unwrap();
    assert_eq!(ask(&api, "POST", "/api/v1/session", None, &json!({"link": link})).await.status.as_u16(), 401);
}

#[tokio::test]
async fn this_machine_is_let_in_until_somebody_can_sign_in() {
    let api = Api::new();
    let who = api.get("/api/v1/session").await.json();
    assert_eq!((&who["via"], &who["ways"]["password"]), (&json!("open"), &json!(false)));
    for header in ["x-forwarded-for", "forwarded", "via", "x-forwarded-host"] {
        let request = Request::get("/api/v1/models").header(header, "a").body(Body::empty()).unwrap();
        assert_eq!(api.send(request).await.status.as_u16(), 401, "{header}: it comes from elsewhere");
    }
    let viewer = json!({"password": PASSWORD, "grants": [{"role": "viewer"}]});
    let refused = api.put("/api/v1/accounts/ada", &viewer).await;
    assert_eq!(refused.status.as_u16(), 409, "the first account is an admin: {}", refused.text());
    let made = api.put("/api/v1/accounts/ada", &json!({"password": PASSWORD, "grants": [{"role": "admin"}]})).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    assert_eq!(api.get("/api/v1/models").await.status.as_u16(), 401);
    assert_eq!(sign_in(&api, "ada", PASSWORD).await.status.as_u16(), 204);
}

#[tokio::test]
async fn behind_tls_the_cookie_is_secure_and_bound_to_the_host() {
    let url = Some(url::Url::parse("https://models.example.org").unwrap());
    let api = with_ada().await.behind_others(DoorSettings { url, ..closed() });
    let set = sign_in(&api, "ada", PASSWORD).await.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.starts_with("__Host-evenkeel_session=") && set.ends_with("; Secure"), "{set}");
}

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let api = with_ada().await.behind_others(DoorSettings { idle: std::time::Duration::from_millis(300), ..closed() });
    let cookie = cookie(&sign_in(&api, "ada", PASSWORD).await);
    assert_eq!(ask(&api, "GET", "/api/v1/models", Some(&cookie), &json!(null)).await.status.as_u16(), 200);
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(ask(&api, "GET", "/api/v1/models", Some(&cookie), &json!(null)).await.status.as_u16(), 401);
}

#[tokio::test]
async fn a_proxy_is_believed_from_its_address_alone() {
    let proxy = Proxy { header: "x-user".parse().unwrap(), from: vec!["10.0.0.9".parse().unwrap()] };
    let (api, _) = with_loan().await;
    let api = api.behind_others(DoorSettings { proxy: Some(proxy), newcomers: Some(Role::Viewer), ..closed() });
    api.token(&[Grant::everywhere(Role::Admin)]);
    // An admin there is, so that newcomers do not become the only accounts.
    let link = new_secret(LINK).unwrap();
    api.store().put_link(&secret_hash(&link), i64::MAX).unwrap();
    ask(&api, "POST", "/api/v1/session", None, &json!({"link": link})).await;
    let from = async |peer: &str, path: &str| {
        let mut request = Request::get(path).header("x-user", "carol").body(Body::empty()).unwrap();
        let peer: std::net::SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        api.send(request).await
    };
    assert_eq!(from("10.0.0.9:1", "/api/v1/models").await.status.as_u16(), 200);
    let who = from("10.0.0.9:1", "/api/v1/session").await.json();
    assert_eq!((&who["name"], &who["via"]), (&json!("carol"), &json!("proxy")));
    assert_eq!(from("10.0.0.9:1", "/api/v1/accounts").await.status.as_u16(), 403);
    assert_eq!(from("10.0.0.8:1", "/api/v1/models").await.status.as_u16(), 401, "another machine says the same");
    assert_eq!(from("127.0.0.1:1", "/api/v1/models").await.status.as_u16(), 401);
}
