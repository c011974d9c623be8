//! A server in this process, asked through its router.

use std::cell::RefCell;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use backend::outbound::Reach;
use backend::routes::{App, router};
use backend::store::SqliteStore;
use backend::watch::Timing;
use http_body_util::BodyExt;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// What can be asked: the bytes are the rest of a `GET`'s address, or the body of anything else. Nothing that asks other
/// servers, takes long on purpose, or locks the asker out.
pub const ASKED: [(&str, &str); 37] = [
    ("GET", ""),
    ("GET", "/api/v1/"),
    ("GET", "/api/v1/models/"),
    ("GET", "/api/v1/models/m/"),
    ("GET", "/api/v1/models/m/summaries?"),
    ("GET", "/api/v1/models/m/summaries?versions=v1&parts=outcomes&"),
    ("GET", "/api/v1/models/m/sample?version=v1&"),
    ("GET", "/api/v1/models/m/sample?version=v1&column=request&column="),
    ("GET", "/api/v1/models/m/rows?version=v1&"),
    ("GET", "/api/v1/models/m/rows?version=v1&slice="),
    ("GET", "/api/v1/models/m/report?version=v1&"),
    ("GET", "/api/v1/models/m/report?reference=v1&current="),
    ("GET", "/api/v1/models/m/states?"),
    ("GET", "/api/v1/models/m/route/history?"),
    ("GET", "/api/v1/models/m/route/observed?"),
    ("GET", "/api/v1/models/m/versions/v1/resources?"),
    ("GET", "/api/v1/incidents?"),
    ("GET", "/api/v1/audit?"),
    ("GET", "/api/v1/deliveries?"),
    ("GET", "/api/v1/requests/"),
    ("GET", "/badge/"),
    ("GET", "/feed.atom?"),
    ("PUT", "/api/v1/models/m"),
    ("PUT", "/api/v1/models/m/versions/v1"),
    ("PUT", "/api/v1/models/m/versions/v2"),
    ("PUT", "/api/v1/models/m/slices/s"),
    ("PUT", "/api/v1/models/m/rules/r"),
    ("PUT", "/api/v1/models/m/route"),
    ("POST", "/api/v1/models/m/rollout"),
    ("POST", "/api/v1/models/m/breaker/open"),
    ("POST", "/api/v1/models/m/annotations"),
    ("POST", "/api/v1/models/m/business"),
    ("POST", "/api/v1/models/m/versions/v1/resources"),
    ("POST", "/api/v1/maintenance"),
    ("PUT", "/api/v1/channels/c"),
    ("PUT", "/api/v1/departed"),
    ("POST", "/v1/traces"),
];

/// After so many questions on a new store, as some leave something behind.
const QUESTIONS: u32 = 2_000;

thread_local! {
    static SERVER: RefCell<Option<Server>> = const { RefCell::new(None) };
}

/// Asks what the bytes say, on a server that is started anew from time to time. Whatever they are, nothing may be the
/// server's fault.
pub fn ask(data: &[u8]) {
    SERVER.with_borrow_mut(|kept| {
        let mut server = kept.take().filter(|server| server.asked < QUESTIONS).unwrap_or_else(Server::start);
        if let Some((status, body)) = server.ask(data) {
            assert!(status != StatusCode::INTERNAL_SERVER_ERROR, "{}: {body}", String::from_utf8_lossy(data));
        }
        *kept = Some(server);
    });
}

/// A server with one small model.
pub struct Server {
    router: Router,
    asked: u32,
    runtime: Runtime,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts on a new store.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the store");
        let store = Arc::new(SqliteStore::open(folder.path()).expect("the store opens"));
        let app = App::new(store, Timing::default(), Reach::default(), 1 << 20).expect("a watch");
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let server = Self { router: router(app), asked: 0, runtime, _folder: folder };
        let (json, csv) = ("application/json", "text/csv");
        let version = r#"{"task":"binary","threshold":0.5,"schema":{"columns":[
            {"name":"income","kind":"numeric","role":"feature"},{"name":"region","kind":"categorical","role":"protected"}]}}"#;
        let mut rows = "request_id,time,income,region,score,label\n".to_owned();
        for row in 0..60 {
            let (day, region, score) = (1 + row % 20, ["n", "s", "w"][row % 3], (row % 10) as f64 / 10.0);
            rows += &format!("r{row},2026-11-{day:02}T10:00:00Z,{row}.5,{region},{score},{}\n", row % 2);
        }
        let observations = "/api/v1/models/m/versions/v1/observations?role=";
        for (method, address, content, body) in [
            ("PUT", "/api/v1/models/m".to_owned(), json, "{}"),
            ("PUT", "/api/v1/models/m/versions/v1".to_owned(), json, version),
            ("POST", format!("{observations}reference"), csv, &rows),
            ("POST", format!("{observations}live"), csv, &rows),
        ] {
            let answer = server.send(method, &address, content, body.as_bytes().to_vec());
            assert!(answer.as_ref().is_some_and(|(status, _)| status.is_success()), "{address}: {answer:?}");
        }
        server
    }

    /// Asks what the bytes say: the first chooses from [`ASKED`]. `None` where they make no address.
    pub fn ask(&mut self, data: &[u8]) -> Option<(StatusCode, String)> {
        let (first, rest) = data.split_first()?;
        let (method, address) = ASKED[usize::from(*first) % ASKED.len()];
        self.asked += 1;
        if method == "GET" {
            self.send(method, &format!("{address}{}", str::from_utf8(rest).ok()?), "text/plain", Vec::new())
        } else {
            self.send(method, address, "application/json", rest.to_vec())
        }
    }

    fn send(&self, method: &str, address: &str, content: &str, body: Vec<u8>) -> Option<(StatusCode, String)> {
        // It has no end.
        if address.starts_with("/api/v1/events") {
            return None;
        }
        let request = Request::builder().method(method).uri(address).header(header::CONTENT_TYPE, content);
        let request = request.body(Body::from(body)).ok()?;
        self.runtime.block_on(async {
            let Ok(answer) = self.router.clone().oneshot(request).await;
            let (parts, body) = answer.into_parts();
            let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
            Some((parts.status, String::from_utf8_lossy(&body).into_owned()))
        })
    }
}
