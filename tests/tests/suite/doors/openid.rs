//! Signing in at a provider that is really asked, and that sometimes lies.

use axum::body::Body;
use axum::http::Request;
use backend::doors::{DoorSettings, Provider as Configured};
use serde_json::{Value, json};
use shared::api::{Grant, Role};
use tests::api::{Answer, Api};
use tests::provider::{Back, CLIENT, Lie, Provider};

use super::{closed, with_loan};

const ADA: &str = "ada@example.org";

fn person() -> Value {
    json!({"sub": "42", "email": ADA, "email_verified": true, "preferred_username": "ada"})
}

async fn behind(issuer: &str, newcomers: Option<Role>) -> Api {
    let (api, admin) = with_loan().await;
    // Somebody manages accounts already.
    let spec = json!({"password": "a keel that is even", "grants": [{"role": "admin"}]});
    api.send_as(Some(&admin), "PUT", "/api/v1/accounts/root", &spec).await;
    let openid = Configured {
        issuer: issuer.to_owned(),
        client_id: CLIENT.0.to_owned(),
        client_secret: Some(CLIENT.1.to_owned()),
        name: "Example".to_owned(),
    };
    let url = Some(url::Url::parse("http://127.0.0.1:8080").unwrap());
    api.behind_others(DoorSettings { openid: Some(openid), url, newcomers, ..closed() })
}

/// The address that the browser is sent to, and the cookie that it keeps.
async fn begin(api: &Api, to: &str) -> (String, String) {
    let begun = api.get(&format!("/api/v1/session/openid?to={to}")).await;
    assert_eq!(begun.status.as_u16(), 303, "{}", begun.text());
    let cookie = begun.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Path=/openid"), "{cookie}");
    (begun.headers["location"].to_str().unwrap().to_owned(), cookie.split(';').next().unwrap().to_owned())
}

async fn end(api: &Api, back: &Back, cookie: &str) -> Answer {
    assert_eq!(back.to, "http://127.0.0.1:8080/openid/callback");
    let path = format!("/openid/callback?code={}&state={}", back.code, back.state);
    // As a browser comes back from another site.
    let request = Request::get(path).header("cookie", cookie).header("sec-fetch-site", "cross-site");
    api.send(request.body(Body::empty()).unwrap()).await
}

/// The name of who is signed in after coming back; nobody when it was refused.
async fn signed_in(api: &Api, answer: &Answer) -> Option<String> {
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
    let cookies: Vec<&str> =
        answer.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()).collect();
    let Some(session) = cookies.iter().find(|cookie| cookie.starts_with("evenkeel_session=evs_")) else {
        assert_eq!(answer.headers["location"], "/sign-in?refused=openid");
        return None;
    };
    let request = Request::get("/api/v1/session").header("cookie", session.split(';').next().unwrap());
    let who = api.send(request.body(Body::empty()).unwrap()).await.json();
    who["name"].as_str().map(str::to_owned)
}

async fn once(api: &Api, provider: &Provider) -> Option<String> {
    let (address, cookie) = begin(api, "/").await;
    let back = provider.authorise(&address);
    signed_in(api, &end(api, &back, &cookie).await).await
}

#[tokio::test]
async fn a_newcomer_gets_an_account_and_comes_back_to_it() {
    let provider = Provider::start().await;
    let api = behind(&provider.issuer, Some(Role::Viewer)).await;
    let who = api.get("/api/v1/session").await.json();
    assert_eq!((&who["via"], &who["ways"]["openid"]), (&json!("nobody"), &json!("Example")));
    provider.signs_in(&person(), Lie::None);
    let (address, cookie) = begin(&api, "/models/loan").await;
    let answer = end(&api, &provider.authorise(&address), &cookie).await;
    assert_eq!(answer.headers["location"], "/models/loan");
    assert_eq!(signed_in(&api, &answer).await.as_deref(), Some(ADA));
    // With another mail address the number stays.
    provider.signs_in(&json!({"sub": "42", "email": "ada@new.example", "email_verified": true}), Lie::None);
    assert_eq!(once(&api, &provider).await.as_deref(), Some(ADA));
}

#[tokio::test]
async fn without_a_role_for_newcomers_an_admin_makes_the_account_for_a_verified_address() {
    let provider = Provider::start().await;
    let api = behind(&provider.issuer, None).await;
    let admin = api.token(&[Grant::everywhere(Role::Admin)]);
    provider.signs_in(&person(), Lie::None);
    assert_eq!(once(&api, &provider).await, None, "nobody knows her yet");
    let spec = json!({"grants": [{"role": "editor"}]});
    api.send_as(Some(&admin), "PUT", &format!("/api/v1/accounts/{ADA}"), &spec).await;
    provider.signs_in(&json!({"sub": "43", "email": ADA, "email_verified": false}), Lie::None);
    assert_eq!(once(&api, &provider).await, None, "anybody can write an address that is not verified");
    provider.signs_in(&person(), Lie::None);
    assert_eq!(once(&api, &provider).await.as_deref(), Some(ADA));
    provider.signs_in(&json!({"sub": "44", "email": ADA, "email_verified": true}), Lie::None);
    assert_eq!(once(&api, &provider).await, None, "the account is somebody else's by now");
    provider.signs_in(&json!({"sub": "45", "email": "root", "email_verified": true}), Lie::None);
    assert_eq!(once(&api, &provider).await, None, "an account with a password is not taken over");
    let shut = json!({"grants": [{"role": "editor"}], "disabled": true});
    api.send_as(Some(&admin), "PUT", &format!("/api/v1/accounts/{ADA}"), &shut).await;
    provider.signs_in(&person(), Lie::None);
    assert_eq!(once(&api, &provider).await, None, "who is shut out stays out");
}

#[tokio::test]
async fn what_the_provider_did_not_say_is_not_believed() {
    let provider = Provider::start().await;
    let api = behind(&provider.issuer, Some(Role::Viewer)).await;
    for lie in [Lie::Nonce, Lie::Audience, Lie::Issuer, Lie::Expired, Lie::Key, Lie::Unsigned] {
        provider.signs_in(&person(), lie);
        assert_eq!(once(&api, &provider).await, None, "{lie:?}");
    }
    provider.signs_in(&person(), Lie::None);
    assert_eq!(once(&api, &provider).await.as_deref(), Some(ADA));
}

#[tokio::test]
async fn a_sign_in_belongs_to_the_browser_that_began_it_and_ends_once() {
    let provider = Provider::start().await;
    let api = behind(&provider.issuer, Some(Role::Viewer)).await;
    provider.signs_in(&person(), Lie::None);
    let (address, _) = begin(&api, "/").await;
    let (_, of_another) = begin(&api, "/").await;
    let back = provider.authorise(&address);
    assert_eq!(signed_in(&api, &end(&api, &back, &of_another).await).await, None);

    let (address, cookie) = begin(&api, "/").await;
    let back = provider.authorise(&address);
    assert!(signed_in(&api, &end(&api, &back, &cookie).await).await.is_some());
    assert_eq!(signed_in(&api, &end(&api, &back, &cookie).await).await, None, "a second time");
    let made_up = Back { state: "made-up".to_owned(), ..back };
    assert_eq!(signed_in(&api, &end(&api, &made_up, &cookie).await).await, None);
    let refused = api.get("/openid/callback?error=access_denied&state=x").await;
    assert_eq!(signed_in(&api, &refused).await, None);
    for elsewhere in ["//evil.example", "https://evil.example", "/%5Cevil.example"] {
        let (address, cookie) = begin(&api, elsewhere).await;
        let answer = end(&api, &provider.authorise(&address), &cookie).await;
        assert_eq!(answer.headers["location"], "/", "{elsewhere}");
    }
}

#[tokio::test]
async fn a_provider_that_is_gone_is_told() {
    let api = behind("http://127.0.0.1:9", None).await;
    let begun = api.get("/api/v1/session/openid").await;
    assert_eq!(begun.status.as_u16(), 502, "{}", begun.text());
    assert!(begun.text().contains("connection refused"), "{}", begun.text());
}
