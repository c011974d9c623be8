//! The end: nothing new is begun, what runs may finish, followers are let go.

use std::process::Command;
use std::time::{Duration, Instant};

use backend::settings::{Connections, Limits};
use tests::process::Process;
use tests::server::{Server, to_end};
use tokio::io::AsyncWriteExt;

const SLOW: &str = "PUT /api/v1/models/late HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn running_requests_finish_and_new_ones_are_refused() {
    let server = Server::start(Connections::default(), Limits::default()).await;
    let mut running = server.send(SLOW).await;
    let follower = server.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    while server.serving.drain.running() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let serving = std::sync::Arc::clone(&server.serving);
    let draining = tokio::spawn(async move { serving.drain.drain(Duration::from_secs(20)).await });
    let followed = to_end(follower).await;
    assert!(followed.contains("following") && followed.ends_with("0\r\n\r\n"), "let go in good order: {followed}");
    let ready = server.get("/readyz").await;
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("ending: nothing new is begun"), "{ready}");
    assert!(server.get("/healthz").await.ends_with("ok\n"), "it still lives");
    let refused = server.get("/api/v1/models").await;
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("this Evenkeel is ending"), "{refused}");
    assert!(refused.to_lowercase().contains("retry-after: 5"), "{refused}");
    running.write_all(b"{\"owner\": \"Ann\"}").await.unwrap();
    let answer = to_end(running).await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    draining.await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), server.ended).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_too_long_is_broken_off() {
    let server = Server::start(Connections::default(), Limits::default()).await;
    let _running = server.send(SLOW).await;
    while server.serving.drain.running() < 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let began = Instant::now();
    server.serving.drain.drain(Duration::from_millis(300)).await;
    tokio::time::timeout(Duration::from_secs(5), server.ended).await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

fn signal(process: &Process) {
    let killed = Command::new("kill").arg("-TERM").arg(process.id().to_string()).status().unwrap();
    assert!(killed.success());
}

#[test]
fn the_process_ends_well_when_told_and_at_once_when_told_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(&["serve"], folder.path());
    signal(&process);
    assert_eq!(process.exit_code(Duration::from_secs(10)), Some(0));

    let mut process = Process::start(&["serve", "--drain-s=60"], folder.path());
    let address = process.address.trim_start_matches("http://").to_owned();
    let mut socket = std::net::TcpStream::connect(address).unwrap();
    std::io::Write::write_all(&mut socket, SLOW.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    signal(&process);
    assert_eq!(process.exit_code(Duration::from_secs(1)), None, "it waits for the request");
    signal(&process);
    assert_eq!(process.exit_code(Duration::from_secs(10)), Some(130));
}
