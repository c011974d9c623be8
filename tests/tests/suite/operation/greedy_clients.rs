//! Clients that want too much are refused with a reason, and told when to try again.

use backend::settings::{Connections, Limits, Switch};
use tests::server::Server;
use tokio::net::TcpStream;

fn limited() -> Connections {
    Connections { limit_loopback: Switch(true), ..Connections::default() }
}

fn assert_refused(answer: &str, status: &str, said: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    assert!(answer.to_lowercase().contains("content-type: application/problem+json"), "{answer}");
    assert!(answer.contains(said), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_a_second_are_refused_and_counted() {
    let server = Server::start(limited(), Limits { requests_per_s: 2, ..Limits::default() }).await;
    let mut refused = String::new();
    for _ in 0..12 {
        let answer = server.get("/api/v1/models").await;
        if !answer.starts_with("HTTP/1.1 200") {
            refused = answer;
        }
    }
    assert_refused(&refused, "429", "more than 2 requests a second");
    assert!(refused.to_lowercase().contains("retry-after: 1"), "{refused}");
    assert!(server.get("/readyz").await.starts_with("HTTP/1.1 200"), "health is always told");
    let metrics = server.get("/metrics").await;
    assert!(metrics.contains("evenkeel_refused_total{limit=\"rate\"}"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn this_machine_is_not_limited_unless_asked() {
    let server = Server::start(Connections::default(), Limits { requests_per_s: 1, ..Limits::default() }).await;
    for _ in 0..20 {
        assert!(server.get("/api/v1/models").await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_no_more_than_its_connections() {
    let server = Server::start(Connections { max_connections_per_client: 3, ..limited() }, Limits::default()).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(TcpStream::connect(server.address).await.unwrap());
    }
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert_refused(&server.get("/healthz").await, "429", "as many connections as one may have");
    held.clear();
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(server.get("/healthz").await.ends_with("ok\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn long_addresses_and_many_headers_are_refused() {
    let server = Server::start(Connections { max_uri_kb: 1, max_headers: 10, ..limited() }, Limits::default()).await;
    assert_refused(&server.get(&format!("/?{}", "a".repeat(2_000))).await, "414", "longer than 1 KB");
    let many: String = (0..20).map(|number| format!("\r\nX-{number}: a")).collect();
    assert_refused(&server.ask(&format!("GET /healthz HTTP/1.1{many}")).await, "431", "more than 10 headers");
    let large = format!("GET /healthz HTTP/1.1\r\nX-A: {}", "a".repeat(40_000));
    assert_refused(&server.ask(&large).await, "431", "larger than 32 KB");
    let mut endless = TcpStream::connect(server.address).await.unwrap();
    let sent = tokio::io::AsyncWriteExt::write_all(&mut endless, "a".repeat(40_000_000).as_bytes()).await;
    assert!(sent.is_err(), "it was cut off");
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_beyond_the_most_are_told_to_come_back() {
    let server = Server::start(Connections::default(), Limits { max_followers: 2, ..Limits::default() }).await;
    let follow = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let held = [server.send(follow).await, server.send(follow).await];
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let refused = server.get("/api/v1/events").await;
    assert_refused(&refused, "503", "as many follow the events as may");
    assert!(refused.to_lowercase().contains("retry-after: 2"), "{refused}");
    drop(held);
    let mut again = String::new();
    for _ in 0..50 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let socket = server.send(follow).await;
        let mut head = [0; 12];
        tokio::io::AsyncReadExt::read_exact(&mut { socket }, &mut head).await.unwrap();
        again = String::from_utf8_lossy(&head).into_owned();
        if again.ends_with("200") {
            break;
        }
    }
    assert_eq!(again, "HTTP/1.1 200", "who has gone makes room");
}
