//! The ingestion budgets, on the real binary: rows a second into an empty store and with 10 million stored, durable,
//! and the memory that a file of 2 GB takes. Prints figures; judges nothing.
//!
//! `EVENKEEL_BENCH_ROWS` sets the rows of the large file (9,000,000).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark may stop and prints")]

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use tests::process::Process;
use tests::wide::{register, write};

fn main() {
    let rows: usize = std::env::var("EVENKEEL_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(9_000_000);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Process::start(&["serve"], &data);
    register(&server);
    let idle = server.memory_peak_mb();

    let mut next = 0;
    let mut file = |rows: usize| {
        let path = folder.path().join("rows.parquet");
        write(&path, next, rows);
        next += rows;
        path
    };
    send(&server, "reference", &file(200_000), 200_000);
    let first = file(1_000_000);
    println!("into an empty store:        {:>9.0} rows/s", send(&server, "live", &first, 1_000_000));
    let large = file(rows);
    let size = large.metadata().unwrap().len();
    let rate = send(&server, "live", &large, rows);
    println!("a file of {:>5.2} GB:          {rate:>9.0} rows/s", size as f64 / 1e9);
    println!("memory at its highest:      {:>9} MB (idle {idle} MB)", server.memory_peak_mb());
    let more = file(500_000);
    println!(
        "with {:>4.1} million stored:   {:>9.0} rows/s",
        (1_000_000 + rows) as f64 / 1e6,
        send(&server, "live", &more, 500_000)
    );
}

/// Sends a file and returns the rows a second from the first byte sent to the answer.
fn send(server: &Process, role: &str, path: &Path, rows: usize) -> f64 {
    let start = Instant::now();
    let address = format!("/api/v1/models/bench/versions/v1/observations?role={role}");
    let answer = server.post_file(&address, "application/vnd.apache.parquet", File::open(path).unwrap());
    assert_eq!(answer["accepted"], rows, "{answer}");
    rows as f64 / start.elapsed().as_secs_f64()
}
