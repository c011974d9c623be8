//! Wide made-up rows: twenty numbers, five categories, a score and a time, for benchmarks.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};

use crate::process::Process;
use crate::random::Random;

const NUMERIC: usize = 20;
const CATEGORIES: [usize; 5] = [2, 5, 10, 50, 200];
const PART: usize = 65_536;
/// 2026-09-01T00:00:00Z
const START_MS: i64 = 1_788_220_800_000;

/// Registers the model "bench" with a version "v1" of these columns.
pub fn register(server: &Process) {
    let mut columns: Vec<Value> =
        (0..NUMERIC).map(|i| json!({"name": format!("n{i}"), "kind": "numeric", "role": "feature"})).collect();
    columns.extend(
        (0..CATEGORIES.len()).map(|i| json!({"name": format!("c{i}"), "kind": "categorical", "role": "feature"})),
    );
    server.put("/api/v1/models/bench", &json!({}));
    server.put("/api/v1/models/bench/versions/v1", &json!({"task": "binary", "schema": {"columns": columns}}));
}

/// Rows in the order of their time, 2,000 to the minute, ids from `first` on.
pub fn write(path: &Path, first: usize, rows: usize) {
    let mut random = Random::new(first as u64 + 1);
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
