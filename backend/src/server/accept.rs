//! The loop that accepts connections, and the task of each.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

use super::Serving;
use super::connection::Connection;
use super::connections::{Connections, LOOK, Place};
use super::drain::Stage;
use super::stream::Stream;
use crate::limits::Limit;

/// Connections that are told why they are not let in; more than that are just closed.
const MOST_TOLD: usize = 64;
/// How long they may take to hear it.
const TELLING: Duration = Duration::from_secs(2);
/// The wait after an error of the system, which has run out of something.
const BREATH: Duration = Duration::from_millis(50);
/// How long answers that are done may take to leave when the process ends.
const LEAVING: Duration = Duration::from_secs(1);

/// Serves until the drain is over; then closes what is idle, and leaves the rest.
pub async fn serve(listener: TcpListener, router: Router, serving: Arc<Serving>) {
    let connections = Connections::new(serving.connections.clone());
    let told = Arc::new(AtomicUsize::new(0));
    let looking = tokio::spawn(look_after(Arc::clone(&connections), Arc::clone(&serving)));
    let mut over = pin!(serving.drain.reached(Stage::Over));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut over => break,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // A connection that was gone before it was accepted is nobody's trouble.
                if error.kind() != std::io::ErrorKind::ConnectionAborted {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(BREATH).await;
                }
                continue;
            }
        };
        match connections.admit(peer.ip()) {
            Ok(place) => drop(tokio::spawn(converse(socket, peer, place, router.clone(), Arc::clone(&serving)))),
            Err(limit) => {
                serving.metrics.refused(limit);
                if told.fetch_add(1, Ordering::Relaxed) < MOST_TOLD {
                    let told = Arc::clone(&told);
                    tokio::spawn(async move {
                        let _ = tokio::time::timeout(TELLING, tell(socket, limit)).await;
                        told.fetch_sub(1, Ordering::Relaxed);
                    });
                } else {
                    told.fetch_sub(1, Ordering::Relaxed);
                }
            }
        }
    }
    drop(listener);
    let gone = async {
        while connections.count() > 0 {
            tokio::time::sleep(BREATH).await;
        }
    };
    let _ = tokio::time::timeout(LEAVING, gone).await;
    looking.abort();
}

async fn look_after(connections: Arc<Connections>, serving: Arc<Serving>) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        connections.look_through(&serving.metrics, Instant::now());
    }
}

/// Answers the requests of one connection, one after the other.
async fn converse(socket: TcpStream, peer: SocketAddr, place: Place, router: Router, serving: Arc<Serving>) {
    // Small answers leave at once; a socket that is gone already says so when it is read.
    let _ = socket.set_nodelay(true);
    let connection = Arc::clone(&place.connection);
    let of_requests = Arc::clone(&connection);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        of_requests.asked();
        let (mut request, mut router) = (request.map(Body::new), router.clone());
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(Asking(Arc::clone(&of_requests)));
        async move { router.call(request).await }
    });
    let settings = &serving.connections;
    // Beyond these, there is an answer without a problem; the limits that are set are below them.
    let conversation = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_headers(settings.max_headers.saturating_mul(2).max(64))
        .max_buf_size(settings.max_headers_kb.saturating_add(settings.max_uri_kb).saturating_mul(2_048).max(65_536))
        .serve_connection(TokioIo::new(Stream::new(socket, connection)), service);
    let mut conversation = pin!(conversation);
    // Who comes while the process is ending asks how it is, once; all others are to leave as soon as they are answered.
    let leaves = if serving.drain.stage() == Stage::Serving { Stage::Draining } else { Stage::Over };
    let leave = serving.drain.reached(leaves);
    // Connections end as their peers like: an error here is nobody's fault but theirs.
    tokio::select! {
        _ = &mut conversation => return,
        () = leave => conversation.as_mut().graceful_shutdown(),
    }
    let _ = conversation.await;
    drop(place);
}

/// Says why a connection is not let in.
async fn tell(mut socket: TcpStream, limit: Limit) {
    let said = async {
        socket.write_all(&limit.raw_answer()).await?;
        socket.shutdown().await?;
        // What was sent is read, or the answer would be lost with the connection.
        let mut rest = [0; 1_024];
        while socket.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = said.await;
}

/// The connection that a request came by.
#[derive(Debug, Clone)]
pub(super) struct Asking(pub Arc<Connection>);
