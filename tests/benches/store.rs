//! The budgets of a large store, on the real binary: start, memory, check, backup and restore with 10 million rows of
//! 25 columns. Prints figures; judges nothing.
//!
//! `EVENKEEL_BENCH_ROWS` sets the rows (10,000,000), `EVENKEEL_BENCH_DATA` a folder to keep the store in for the next
//! time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark may stop and prints")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tests::process::{Process, binary};
use tests::wide::{register, write};

/// Rows to a file.
const PART: usize = 1_000_000;
const REFERENCE: usize = 200_000;

fn main() {
    let rows = std::env::var("EVENKEEL_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(10_000_000);
    let folder = tempfile::tempdir().unwrap();
    let data = std::env::var_os("EVENKEEL_BENCH_DATA").map_or_else(|| folder.path().join("data"), PathBuf::from);
    if !data.exists() {
        fill(&data, folder.path(), rows);
    }
    let begun = Instant::now();
    let server = Process::start(&["serve"], &data);
    println!("start until ready:        {:>9.2} s", begun.elapsed().as_secs_f64());
    println!("memory after the start:   {:>9} MB", server.memory_mb());
    let from = "from=2026-01-01T00:00:00Z";
    for path in [
        "models".to_owned(),
        format!("models/bench/summaries?{from}"),
        "models/bench/sample?version=v1&one_in=64&column=request&column=time&column=cell:n0&column=score".to_owned(),
        "requests/req-000005000000".to_owned(),
        "models/bench/sample?version=v1&column=request&column=time&column=cell:n0&column=score".to_owned(),
        "models/bench/report".to_owned(),
    ] {
        let begun = Instant::now();
        let mut answer = ureq::get(format!("{}/api/v1/{path}", server.address)).call().unwrap();
        let bytes = answer.body_mut().with_config().limit(u64::MAX).read_to_vec().unwrap().len();
        println!(
            "{:<25} {:>9.3} s, {:>8.2} MB, memory {} MB",
            path.split(['?']).next().unwrap_or_default(),
            begun.elapsed().as_secs_f64(),
            bytes as f64 / 1e6,
            server.memory_mb()
        );
    }
    println!("memory at its highest:    {:>9} MB", server.memory_peak_mb());
    let (backup, restored) = (folder.path().join("backup"), folder.path().join("restored"));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    command("check-store", &["check-store", "--data", &text(&data)]);
    command("backup", &["backup", "--data", &text(&data), &text(&backup)]);
    command("restore", &["restore", "--data", &text(&restored), &text(&backup)]);
    println!("size of the store:        {:>9.2} GB", backup.metadata().unwrap().len() as f64 / 1e9);
}

fn fill(data: &Path, folder: &Path, rows: usize) {
    let server = Process::start(&["serve"], data);
    register(&server);
    let path = folder.join("rows.parquet");
    let mut next = 0;
    let mut send = |role: &str, rows: usize| {
        write(&path, next, rows);
        next += rows;
        let address = format!("/api/v1/models/bench/versions/v1/observations?role={role}");
        let answer = server.post_file(&address, "application/vnd.apache.parquet", File::open(&path).unwrap());
        assert_eq!(answer["accepted"], rows, "{answer}");
    };
    send("reference", REFERENCE);
    for start in (0..rows).step_by(PART) {
        send("live", PART.min(rows - start));
    }
}

/// Runs a command to its end, and prints how long it took and what memory it held.
fn command(name: &str, arguments: &[&str]) {
    let begun = Instant::now();
    let mut child = Command::new(binary()).args(arguments).stdout(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    let done = loop {
        peak = peak.max(peak_mb(child.id()));
        match child.try_wait().unwrap() {
            Some(done) => break done,
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    println!("{name:<25} {:>9.1} s, memory {peak} MB, {done}", begun.elapsed().as_secs_f64());
}

fn peak_mb(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1_024
}
