//! The ingestion budgets, on the real binary: rows a second into an empty store and with 10 million stored, durable,
//! and the memory that a file of 2 GB takes. Prints figures; judges nothing.
//!
//! `EVENKEEL_BENCH_ROWS` sets the rows of the large file (9,000,000).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark may stop and prints")]

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};
use tests::process::Process;

const NUMERIC: usize = 20;
const CATEGORIES: [usize; 5] = [2, 5, 10, 50, 200];
const PART: usize = 65_536;
/// 2026-09-01T00:00:00Z
const START_MS: i64 = 1_788_220_800_000;

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

fn register(server: &Process) {
    let mut columns: Vec<Value> =
        (0..NUMERIC).map(|i| json!({"name": format!("n{i}"), "kind": "numeric", "role": "feature"})).collect();
    columns.extend(
        (0..CATEGORIES.len()).map(|i| json!({"name": format!("c{i}"), "kind": "categorical", "role": "feature"})),
    );
    server.put("/api/v1/models/bench", &json!({}));
    server.put("/api/v1/models/bench/versions/v1", &json!({"task": "binary", "schema": {"columns": columns}}));
}

/// Sends a file and returns the rows a second from the first byte sent to the answer.
fn send(server: &Process, role: &str, path: &Path, rows: usize) -> f64 {
    let start = Instant::now();
    let address = format!("/api/v1/models/bench/versions/v1/observations?role={role}");
    let answer = server.post_file(&address, "application/vnd.apache.parquet", File::open(path).unwrap());
    assert_eq!(answer["accepted"], rows, "{answer}");
    rows as f64 / start.elapsed().as_secs_f64()
}

/// Rows in the order of their time, 2,000 to the minute, ids from `first` on.
fn write(path: &Path, first: usize, rows: usize) {
    let mut random = Random(first as u64 + 1);
    let mut writer: Option<ArrowWriter<File>> = None;
    for start in (0..rows).step_by(PART) {
        let batch = part(first + start, PART.min(rows - start), &mut random);
        let writer = writer
            .get_or_insert_with(|| ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap());
        writer.write(&batch).unwrap();
    }
    writer.unwrap().close().unwrap();
}

fn part(first: usize, rows: usize, random: &mut Random) -> RecordBatch {
    let mut columns: Vec<(String, ArrayRef)> = vec![
        (
            "request_id".to_owned(),
            Arc::new((first..first + rows).map(|id| Some(format!("req-{id:012}"))).collect::<StringArray>()),
        ),
        (
            "time".to_owned(),
            Arc::new((first..first + rows).map(|id| START_MS + id as i64 * 30).collect::<Int64Array>()),
        ),
        ("score".to_owned(), Arc::new((0..rows).map(|_| random.unit()).collect::<Float64Array>())),
    ];
    for column in 0..NUMERIC {
        let values =
            (0..rows).map(|_| (random.unit() + random.unit() + random.unit()) * 1_000.0).collect::<Float64Array>();
        columns.push((format!("n{column}"), Arc::new(values)));
    }
    for (column, count) in CATEGORIES.iter().enumerate() {
        let values = (0..rows).map(|_| Some(format!("category {}", (random.unit() * *count as f64) as usize)));
        columns.push((format!("c{column}"), Arc::new(values.collect::<StringArray>())));
    }
    RecordBatch::try_from_iter(columns).unwrap()
}

/// A small generator (xorshift64*), so that every run has the same rows.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
