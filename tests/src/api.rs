//! The API in this process, asked through its router.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use backend::doors::{DoorSettings, TOKEN, new_secret, secret_hash};
use backend::outbound::Reach;
use backend::routes::{App, doors, router};
use backend::server::Serving;
use backend::settings::{Connections, Limits};
use backend::store::{SqliteStore, Tokens};
use backend::watch::Timing;
use http_body_util::BodyExt;
use serde_json::Value;
use shared::api::{Grant, TokenSpec};
use tempfile::TempDir;
use tower::ServiceExt;

/// A server on an empty store.
#[derive(Debug)]
pub struct Api {
    router: Router,
    store: Arc<SqliteStore>,
    folder: TempDir,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON, null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Default for Api {
    fn default() -> Self {
        Self::new()
    }
}

impl Api {
    /// Starts on an empty store; bodies up to 64 MB.
    pub fn new() -> Self {
        Self::with_body_limit(64_000_000)
    }

    /// Starts on an empty store with another limit.
    pub fn with_body_limit(body_limit: u64) -> Self {
        Self::open(TempDir::new().expect("a temporary folder"), body_limit, DoorSettings::default())
    }

    /// Starts on an empty store behind other doors.
    pub fn behind(doors: DoorSettings) -> Self {
        Self::open(TempDir::new().expect("a temporary folder"), 64_000_000, doors)
    }

    /// Starts on an empty store with other limits.
    pub fn with_limits(limits: Limits) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let store = Arc::new(SqliteStore::open(folder.path()).expect("the store opens"));
        let body_limit = limits.body_limit_mb * 1_000_000;
        let app = App::new(store.clone(), Timing::default(), Reach::default(), body_limit).expect("a watch");
        Self { router: router(app.with(Serving::new(Connections::default(), limits))), store, folder }
    }

    /// Closes the store and opens it again, as a restart does.
    pub fn restarted(self) -> Self {
        self.behind_others(DoorSettings::default())
    }

    /// Closes the store and opens it again behind other doors.
    pub fn behind_others(self, doors: DoorSettings) -> Self {
        let Self { router, store, folder } = self;
        drop((router, store));
        Self::open(folder, 64_000_000, doors)
    }

    fn open(folder: TempDir, body_limit: u64, doors: DoorSettings) -> Self {
        let store = Arc::new(SqliteStore::open(folder.path()).expect("the store opens"));
        let app = App::new(store.clone(), Timing::default(), Reach::default(), body_limit).expect("a watch");
        Self { router: router(app.behind(doors).expect("doors")), store, folder }
    }

    /// Every address behind a door, for example `GET /api/v1/models`.
    pub fn doors(&self) -> Vec<String> {
        let app = App::new(self.store.clone(), Timing::default(), Reach::default(), 0).expect("a watch");
        doors(app).into_iter().map(|(address, _)| address).collect()
    }

    /// What stands behind it.
    pub fn store(&self) -> &SqliteStore {
        &self.store
    }

    /// The secret of a new token.
    pub fn token(&self, grants: &[Grant]) -> String {
        let secret = new_secret(TOKEN).expect("random numbers");
        let spec = TokenSpec { name: "a test".to_owned(), grants: grants.to_vec(), expires: None };
        self.store.add_token(&spec, &secret_hash(&secret), "a test").expect("a token");
        secret
    }

    /// Any method with JSON, from who has a token.
    pub async fn send_as(&self, token: Option<&str>, method: &str, path: &str, json: &Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Body::from(json.to_string())).expect("a request")).await
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// `PUT` with JSON.
    pub async fn put(&self, path: &str, json: &Value) -> Answer {
        self.send_json(Method::PUT, path, json.to_string()).await
    }

    /// Any method with a body that claims to be JSON.
    pub async fn send_json(&self, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// `POST` of rows.
    pub async fn post(&self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, content_type);
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// `POST` of CSV rows.
    pub async fn post_csv(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.post(path, "text/csv", body).await
    }
}
