//! What the server says of itself.

use std::time::Duration;

use backend::settings::{Connections, Limits};
use serde_json::Value;
use tests::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn readiness_names_each_check() {
    let server = Server::start(Connections::default(), Limits::default()).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let answer = server.ask("GET /readyz HTTP/1.1\r\nAccept: application/json").await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
    let json: Value = serde_json::from_str(body).unwrap();
    assert_eq!(json["ready"], true, "{json}");
    let checks = json["checks"].as_array().unwrap();
    let names: Vec<&str> = checks.iter().map(|check| check["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["read", "write", "watch", "ending"]);
    let watch = checks[2]["said"].as_str().unwrap();
    assert!(watch.starts_with("it looked ") && checks[2]["well"] == true, "{json}");
    assert!(server.get("/readyz").await.ends_with("ready\n"));
}
