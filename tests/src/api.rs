//! The API in this process, asked through its router.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use backend::outbound::Reach;
use backend::routes::{App, router};
use backend::store::SqliteStore;
use backend::watch::Timing;
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// A server on an empty store.
#[derive(Debug)]
pub struct Api {
    router: Router,
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
        let folder = TempDir::new().expect("a temporary folder");
        Self { router: Self::open(&folder, body_limit), folder }
    }

    /// Closes the store and opens it again, as a restart does.
    pub fn restarted(self) -> Self {
        let Self { router, folder } = self;
        drop(router);
        Self { router: Self::open(&folder, 64_000_000), folder }
    }

    fn open(folder: &TempDir, body_limit: u64) -> Router {
        let store = SqliteStore::open(folder.path()).expect("the store opens");
        router(App::new(Arc::new(store), Timing::default(), Reach::default(), body_limit).expect("a watch"))
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
