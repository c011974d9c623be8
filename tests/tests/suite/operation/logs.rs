//! The log of a session with hostile and personal values: a line for each request, and none of these in it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::Value;
use tests::process::{Process, binary};

const SECRETS: [&str; 7] = ["anna.silva", "1980-02-29", "s3cret", "tok_4711", "req-of-anna", "injected", "\u{1b}[31m"];

fn ask(address: &str, request: &str) -> String {
    let mut socket = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    // A connection that is reset was answered too.
    let _ = socket.read_to_string(&mut answer);
    answer
}

#[test]
fn the_log_has_each_request_and_nothing_personal() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = std::process::Command::new(binary());
    command
        .args(["serve", "--log=info", "--log-format=json"])
        .stderr(Stdio::from(std::fs::File::create(&log).unwrap()));
    let process = Process::start_with(&mut command, &folder.path().join("data"));
    let csv = "request_id,time,income\nreq-of-anna,1980-02-29,anna.silva@example.org\n";
    let tail = "Host: localhost\r\nConnection: close\r\n";
    for request in [
        format!("GET /api/v1/requests/req-of-anna?by=anna.silva HTTP/1.1\r\n{tail}\r\n"),
        format!("GET /api/v1/models/anna.silva HTTP/1.1\r\nAuthorization: Bearer tok_4711\r\n{tail}\r\n"),
        format!("GET /healthz HTTP/1.1\r\nX-Request-Id: anna.silva\r\nCookie: session=s3cret\r\n{tail}\r\n"),
        format!("GET /healthz HTTP/1.1\r\nX-Request-Id: 0123456789abcdef\r\n{tail}\r\n"),
        format!("GET /%0ainjected%1b%5b31m HTTP/1.1\r\nUser-Agent: injected\r\n{tail}\r\n"),
        format!(
            "PUT /api/v1/models/m HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 23\r\n{tail}\r\n{{\"owner\": \"anna.silva\"}}"
        ),
        format!(
            "POST /api/v1/models/m/versions/v/observations HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: {}\r\n{tail}\r\n{csv}",
            csv.len()
        ),
    ] {
        let answer = ask(&process.address, &request);
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    }
    drop(process);
    let text = std::fs::read_to_string(&log).unwrap();
    for secret in SECRETS {
        assert!(!text.contains(secret), "\"{secret}\" stands in the log:\n{text}");
    }
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 7, "{text}");
    let first = answered[0];
    assert_eq!((&first["span"]["method"], &first["status"]), (&"GET".into(), &404.into()), "{first}");
    assert_eq!(first["span"]["route"], "/api/v1/requests/{request_id}", "{first}");
    assert!(first["ms"].is_number() && first["span"]["id"].as_str().unwrap().len() >= 8, "{first}");
    assert!(answered.iter().any(|line| line["span"]["id"] == "0123456789abcdef"), "a plain id is kept");
}
