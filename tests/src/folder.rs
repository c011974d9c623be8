//! A folder served over HTTP, for pages that no backend stands behind.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A server of the files of a folder; it ends when dropped.
#[derive(Debug)]
pub struct Folder {
    /// Where it listens, for example `http://127.0.0.1:40123`.
    pub address: String,
    _runtime: Runtime,
}

impl Folder {
    /// Serves the files that lie in a folder; `index.html` stands for all.
    pub fn serve(folder: impl Into<PathBuf>) -> Self {
        let runtime = Runtime::new().expect("threads to serve with");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its port"));
        let app = Router::new()
            .route("/", get(|folder| file(folder, Path("index.html".to_owned()))))
            .route("/{name}", get(file))
            .with_state(Arc::new(folder.into()));
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { address, _runtime: runtime }
    }
}

async fn file(State(folder): State<Arc<PathBuf>>, Path(name): Path<String>) -> Response {
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    match tokio::fs::read(folder.join(name)).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
