//! A server in this process that listens on a real socket, and clients that behave as they should not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use backend::outbound::Reach;
use backend::routes::{App, router};
use backend::server::{Serving, serve};
use backend::settings::{Connections, Limits};
use backend::store::SqliteStore;
use backend::watch::{self, Timing};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server on an empty store.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its limits, and what it counts.
    pub serving: Arc<Serving>,
    /// Ends once the server has.
    pub ended: tokio::task::JoinHandle<()>,
    _folder: TempDir,
}

impl Server {
    /// Starts with these settings.
    pub async fn start(connections: Connections, limits: Limits) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let store = Arc::new(SqliteStore::open(folder.path()).expect("the store opens"));
        let body_limit = limits.body_limit_mb * 1_000_000;
        let serving = Serving::new(connections, limits);
        let app = App::new(store, Timing::default(), Reach::default(), body_limit).expect("a watch");
        let app = app.with(Arc::clone(&serving));
        watch::start(Arc::clone(&app.watch));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let ended = tokio::spawn(serve(listener, router(app), Arc::clone(&serving)));
        Self { address, serving, ended, _folder: folder }
    }

    /// A connection that has sent this.
    pub async fn send(&self, text: &str) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).await.expect("the server listens");
        socket.write_all(text.as_bytes()).await.expect("the server takes it");
        socket
    }

    /// The whole answer to a request that ends its connection.
    pub async fn ask(&self, head: &str) -> String {
        let socket = self.send(&format!("{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n")).await;
        to_end(socket).await
    }

    /// The answer to a `GET`.
    pub async fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1")).await
    }
}

/// What comes until the server closes the connection, for half a minute at most.
pub async fn to_end(mut socket: TcpStream) -> String {
    let mut answer = Vec::new();
    let reading = socket.read_to_end(&mut answer);
    // A connection that is reset has ended too.
    let _ = tokio::time::timeout(Duration::from_secs(30), reading).await.expect("the server ends the connection");
    String::from_utf8_lossy(&answer).into_owned()
}
