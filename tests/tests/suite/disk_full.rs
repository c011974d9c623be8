//! A disk without room, for real: writes are refused, reading goes on, and all is well once there is room.
//!
//! A small file system is mounted where that is allowed; elsewhere the store is given a largest size.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::process::{Process, binary, run};
use tests::rows::{OBSERVATIONS, loan_csv, loan_version};

const ROWS: usize = 20_000;

/// A file system of some megabytes, gone when dropped.
struct Small(PathBuf);

impl Small {
    /// `None` where nothing can be mounted here.
    fn mount(folder: &Path, megabytes: u32) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output();
        mounted.is_ok_and(|done| done.status.success()).then(|| Self(folder.to_owned()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // Nothing is left to tell whoever runs the tests but an empty folder.
        let _ = Command::new("umount").args(["--lazy"]).arg(&self.0).output();
    }
}

fn register(server: &Process) {
    server.put("/api/v1/models/loan", &json!({}));
    server.put("/api/v1/models/loan/versions/v1", &loan_version());
    assert_eq!(send(server, "?role=reference", &loan_csv("r", 200)).0, 200);
}

fn send(server: &Process, query: &str, csv: &str) -> (u16, Value) {
    let request = ureq::post(format!("{}{OBSERVATIONS}{query}", server.address));
    let request = request.config().http_status_as_error(false).build().content_type("text/csv");
    let mut answer = request.send(csv).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_json().unwrap_or_default())
}

fn get(server: &Process, path: &str) -> (u16, String) {
    let request = ureq::get(format!("{}{path}", server.address));
    let mut answer = request.config().http_status_as_error(false).build().call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap_or_default())
}

fn stored(server: &Process) -> u64 {
    let model: Value = serde_json::from_str(&get(server, "/api/v1/models/loan").1).unwrap();
    let received = model["versions"][0]["received"].as_array().unwrap();
    received.iter().find(|one| one["role"] == "live").map_or(0, |one| one["rows"].as_u64().unwrap())
}

/// Sends until there is no room; how many batches were taken.
fn fill(server: &Process) -> usize {
    (0..200)
        .find(|batch| {
            let (status, answer) = send(server, "", &loan_csv(&format!("b{batch}-"), ROWS));
            assert!(status == 200 || status == 507, "{status} {answer}");
            if status == 507 {
                assert_eq!(answer["type"], "/problems/disk-full", "{answer}");
                assert!(answer["detail"].as_str().unwrap().contains("free some space"), "{answer}");
            }
            status == 507
        })
        .expect("a full disk")
}

fn reading_goes_on(server: &Process, batches: usize) {
    assert_eq!(stored(server), (batches * ROWS) as u64, "nothing half-written");
    let (status, text) = get(server, "/readyz");
    assert_eq!(status, 503);
    assert!(text.starts_with("write: the disk is full") && text.contains("reading goes on"), "{text}");
    for path in [
        "/healthz",
        "/metrics",
        "/api/v1/models/loan/summaries?from=2026-01-01T00:00:00Z",
        "/api/v1/models/loan/sample?version=v1&column=request",
        "/api/v1/models/loan/report",
        "/api/v1/status",
        "/api/v1/requests/b0-7",
    ] {
        assert_eq!(get(server, path).0, 200, "{path}");
    }
}

fn wait_until_ready(server: &Process) {
    let begun = Instant::now();
    while get(server, "/readyz").0 != 200 {
        assert!(begun.elapsed() < Duration::from_secs(20), "there is room, and it is not noticed");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn is_clean(data: &Path) {
    let checked = run(&["check-store", "--data", data.to_str().unwrap()]);
    assert_eq!(checked.code, 0, "{checked:?}");
}

#[test]
fn a_full_disk_refuses_writes_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    let Some(_disk) = Small::mount(&disk, 64) else {
        return eprintln!("nothing can be mounted here: only the largest size of a store is tested");
    };
    let ballast = disk.join("ballast");
    std::fs::write(&ballast, vec![1; 24 << 20]).unwrap();
    let (data, log) = (disk.join("data"), folder.path().join("log"));
    let server = Process::start_with(
        Command::new(binary()).arg("serve").stderr(Stdio::from(File::create(&log).unwrap())),
        &data,
    );
    register(&server);
    let batches = fill(&server);
    assert!(batches > 0);
    reading_goes_on(&server, batches);
    // The watch writes down each ten seconds how long it watched.
    std::thread::sleep(Duration::from_secs(12));
    reading_goes_on(&server, batches);
    std::fs::remove_file(&ballast).unwrap();
    wait_until_ready(&server);
    let (status, answer) = send(&server, "", &loan_csv(&format!("b{batches}-"), ROWS));
    assert_eq!((status, answer["accepted"].as_u64()), (200, Some(ROWS as u64)), "{answer}");
    is_clean(&data);
    drop(server);
    is_clean(&data);
    let log = std::fs::read_to_string(&log).unwrap();
    let lines = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    assert_eq!(lines("nothing is stored until"), lines("has room again"), "{log}");
    assert!(log.lines().count() <= 8, "no storm of errors: {log}");
}

#[test]
fn bodies_that_find_no_room_before_they_are_stored_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    let Some(_disk) = Small::mount(&disk, 1) else { return };
    let data = folder.path().join("data");
    let server = Process::start_with(Command::new(binary()).arg("serve").env("TMPDIR", &disk), &data);
    register(&server);
    let (status, answer) = send(&server, "", &loan_csv("large", 40_000));
    assert_eq!((status, answer["type"].as_str()), (507, Some("/problems/disk-full")), "{answer}");
    assert_eq!(send(&server, "", &loan_csv("small", 100)).0, 200);
    assert_eq!(stored(&server), 100);
}

#[test]
fn a_store_at_its_largest_size_refuses_writes_and_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let server = Process::start(&["serve", "--most-disk-gb", "0.02"], data.path());
    register(&server);
    let batches = fill(&server);
    reading_goes_on(&server, batches);
    drop(server);
    let server = Process::start(&["serve", "--most-disk-gb", "1"], data.path());
    let (status, answer) = send(&server, "", &loan_csv(&format!("b{batches}-"), ROWS));
    assert_eq!((status, answer["accepted"].as_u64()), (200, Some(ROWS as u64)), "{answer}");
    drop(server);
    is_clean(data.path());
}
