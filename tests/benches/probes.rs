//! What it costs to ask 1,000 endpoints every 10 s: processor time of a process that does nothing else, with a server in
//! another process that keeps connections, and one that closes each. Prints figures; judges nothing.
//!
//! `EVENKEEL_BENCH_SECONDS` sets how long each is watched (30).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark may stop and prints")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use backend::outbound::{Client, Reach};
use backend::probe::{Prober, Target};
use shared::api::{Endpoint, Protocol};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::channel;

/// Set in the process that serves: whether it keeps connections.
const KEEPS: &str = "EVENKEEL_BENCH_KEEPS";
const ENDPOINTS: u32 = 1_000;
const INTERVAL_S: u32 = 10;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if let Ok(keeps) = std::env::var(KEEPS) {
        runtime.block_on(serve(keeps == "1"));
        return;
    }
    let seconds = std::env::var("EVENKEEL_BENCH_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(30);
    for keeps in [true, false] {
        let (mut server, port) = start(keeps);
        println!("{}", if keeps { "a server that keeps connections" } else { "a server that closes each connection" });
        runtime.block_on(ask(port, Duration::from_secs(seconds)));
        server.kill().unwrap();
        server.wait().unwrap();
    }
}

/// Answers whatever is asked, on every address of this machine.
async fn serve(keeps: bool) {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        tokio::spawn(async move {
            let mut question = [0; 4_096];
            while stream.read(&mut question).await.is_ok_and(|read| read > 0) {
                let close = if keeps { "" } else { "Connection: close\r\n" };
                let answer =
                    format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{close}Content-Length: 2\r\n\r\nok");
                if stream.write_all(answer.as_bytes()).await.is_err() || !keeps {
                    return;
                }
            }
        });
    }
}

fn start(keeps: bool) -> (Child, u16) {
    let mut server = Command::new(std::env::current_exe().unwrap())
        .env(KEEPS, if keeps { "1" } else { "0" })
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut port = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
    (server, port.trim().parse().unwrap())
}

async fn ask(port: u16, watched: Duration) {
    let (sender, mut results) = channel(1_000);
    let prober = Prober::new(Arc::new(Client::new(Reach::default()).unwrap()), sender);
    // Each endpoint has an address of its own, so that no two share a connection.
    let target = |place: u32| Target {
        model: format!("model {place}"),
        version: "v1".to_owned(),
        endpoint: Endpoint {
            url: format!("http://127.1.{}.{}:{port}/ready", place / 250, 1 + place % 250),
            protocol: Protocol::Http,
            interval_s: INTERVAL_S,
            timeout_s: 5,
        },
    };
    let began = processor_seconds();
    let (start, mut probes, mut ready, mut slowest) = (Instant::now(), 0_u32, 0_u32, 0);
    prober.set_targets((0..ENDPOINTS).map(target).collect());
    let until = tokio::time::Instant::now() + watched;
    while let Ok(Some(result)) = tokio::time::timeout_at(until, results.recv()).await {
        probes += 1;
        ready += u32::from(result.probe.ready);
        slowest = slowest.max(result.probe.took_ms);
    }
    let (used, wall) = (processor_seconds() - began, start.elapsed().as_secs_f64());
    println!("  probes:                    {:>7.1} a second, {ready} of {probes} ready", f64::from(probes) / wall);
    println!("  the slowest took:          {slowest:>7} ms");
    println!("  processor:                 {:>7.2} % of a core", 100.0 * used / wall);
}

/// Processor time of this process, in user and system, in seconds.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the process may hold anything, but ends with the last bracket.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_ascii_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    // The kernel counts a hundred to the second on every usual machine.
    ticks / 100.0
}
