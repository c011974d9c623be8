//! Clients that send or take too slowly are given up, and hurt nobody else meanwhile.

use std::time::{Duration, Instant};

use backend::settings::{Connections, Limits};
use tests::server::{Server, to_end};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

async fn impatient() -> Server {
    let connections = Connections { first_byte_s: 1, headers_s: 1, idle_s: 1, stall_s: 1, ..Connections::default() };
    Server::start(connections, Limits::default()).await
}

/// Writes a byte now and then until it is told to stop.
async fn trickle(socket: &mut TcpStream, byte: &[u8]) -> Duration {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) && socket.write_all(byte).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_trickle_are_answered_408() {
    let server = impatient().await;
    let mut slow = server.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ").await;
    let (answer, began) = (
        tokio::spawn(async move {
            let took = trickle(&mut slow, b"a").await;
            (took, to_end(slow).await)
        }),
        Instant::now(),
    );
    while began.elapsed() < Duration::from_millis(500) {
        let asked = Instant::now();
        assert!(server.get("/healthz").await.ends_with("ok\n"));
        assert!(asked.elapsed() < Duration::from_millis(500), "another client waits for nobody");
    }
    let (took, _) = answer.await.unwrap();
    assert!(took < Duration::from_secs(5), "it was given up after {took:?}");
    let still = server.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ").await;
    let answer = to_end(still).await;
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert!(answer.contains("application/problem+json") && answer.contains("/problems/too-slow"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_say_nothing_are_closed() {
    let server = impatient().await;
    let silent = TcpStream::connect(server.address).await.unwrap();
    assert_eq!(to_end(silent).await, "");
    let idle = server.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let (began, answer) = (Instant::now(), to_end(idle).await);
    assert!(answer.ends_with("ok\n"), "{answer}");
    assert!(began.elapsed() >= Duration::from_millis(900), "a connection is kept for the next request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stalls_is_answered_408_and_nothing_is_stored() {
    let server = impatient().await;
    let head = "PUT /api/v1/models/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    let slow = server.send(&format!("{head}Content-Length: 100\r\n\r\n{{\"owner\": ")).await;
    let answer = to_end(slow).await;
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert!(answer.contains("the body came too slowly"), "{answer}");
    assert!(server.get("/api/v1/models/slow").await.starts_with("HTTP/1.1 404"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_takes_nothing_is_given_up() {
    let server = impatient().await;
    // With little room on both sides, an answer of a few megabytes must be taken to go on.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut reader = socket.connect(server.address).await.unwrap();
    // Answers pile up, as nobody takes them.
    let request = "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(25) {
        let writing = tokio::time::timeout(Duration::from_millis(200), reader.write_all(request.as_bytes())).await;
        if matches!(writing, Ok(Err(_))) {
            break;
        }
        assert!(server.get("/healthz").await.ends_with("ok\n"));
    }
    assert!(began.elapsed() < Duration::from_secs(25), "it was not given up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_idle_connections_cost_another_client_nothing() {
    let server = Server::start(Connections::default(), Limits::default()).await;
    let mut idle = Vec::new();
    for _ in 0..1_000 {
        idle.push(TcpStream::connect(server.address).await.unwrap());
    }
    for _ in 0..20 {
        let asked = Instant::now();
        assert!(server.get("/healthz").await.ends_with("ok\n"));
        assert!(asked.elapsed() < Duration::from_millis(500), "{:?}", asked.elapsed());
    }
    assert_eq!(idle.len(), 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_make_room_for_new_ones() {
    let server = Server::start(Connections { max_connections: 20, ..Connections::default() }, Limits::default()).await;
    let mut idle = Vec::new();
    for _ in 0..100 {
        idle.push(TcpStream::connect(server.address).await.unwrap());
        assert!(server.get("/healthz").await.ends_with("ok\n"));
    }
    assert_eq!(to_end(idle.remove(0)).await, "", "the one that was idle longest has gone");
}
