//! Small models and batches to test with.

use std::fmt::Write;
use std::sync::Arc;

use arrow::array::{Float64Array, Int64Array, RecordBatch, StringArray};
use serde_json::{Value, json};

use crate::api::Api;

/// Where the small loan model's rows go.
pub const OBSERVATIONS: &str = "/api/v1/models/loan/versions/v1/observations";
/// Where its labels go.
pub const LABELS: &str = "/api/v1/models/loan/labels";
/// 2026-11-03T14:05:00Z.
pub const TIME: i64 = 1_793_714_700_000;

/// Registers the model "loan" with a version "v1": a number, a category, a protected attribute.
pub async fn register_loan(api: &Api) {
    api.put("/api/v1/models/loan", &json!({"owner": "Lending"})).await;
    let version = api.put("/api/v1/models/loan/versions/v1", &loan_version()).await;
    assert!(version.status.is_success(), "{}", version.text());
}

/// The version of the small loan model.
pub fn loan_version() -> Value {
    json!({"task": "binary", "stage": "production", "threshold": 0.5, "schema": {"columns": [
        {"name": "income", "kind": "numeric", "role": "feature"},
        {"name": "region", "kind": "categorical", "role": "feature"},
        {"name": "sex", "kind": "categorical", "role": "protected"},
    ]}})
}

/// Rows of it as CSV: request ids `{prefix}0` to `{prefix}{count - 1}`, an hour apart every 50 rows.
pub fn loan_csv(prefix: &str, count: usize) -> String {
    let mut csv = "request_id,time,income,region,sex,score\n".to_owned();
    for row in 0..count {
        let time = TIME - 86_400_000 * 10 + (row as i64 / 50) * 3_600_000;
        let region = ["north", "south", "west"][row % 3];
        let sex = ["f", "m"][row % 2];
        let score = (row * 37 % 100) as f64 / 100.0;
        let _ = writeln!(csv, "{prefix}{row},{time},{},{region},{sex},{score}", 1_000 + row * 7 % 500);
    }
    csv
}

/// The same rows as an Arrow batch.
pub fn loan_batch(prefix: &str, count: usize) -> RecordBatch {
    let rows = 0..count;
    let text = |of: &dyn Fn(usize) -> String| Arc::new(rows.clone().map(|row| Some(of(row))).collect::<StringArray>());
    RecordBatch::try_from_iter([
        ("request_id", text(&|row| format!("{prefix}{row}")) as _),
        (
            "time",
            Arc::new(
                rows.clone().map(|row| TIME - 86_400_000 * 10 + (row as i64 / 50) * 3_600_000).collect::<Int64Array>(),
            ) as _,
        ),
        ("income", Arc::new(rows.clone().map(|row| (1_000 + row * 7 % 500) as f64).collect::<Float64Array>()) as _),
        ("region", text(&|row| ["north", "south", "west"][row % 3].to_owned()) as _),
        ("sex", text(&|row| ["f", "m"][row % 2].to_owned()) as _),
        ("score", Arc::new(rows.clone().map(|row| (row * 37 % 100) as f64 / 100.0).collect::<Float64Array>()) as _),
    ])
    .expect("a batch")
}

/// A batch as Parquet.
pub fn parquet(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(batch).expect("rows are written");
    writer.close().expect("the file is closed");
    bytes
}

/// A batch as an Arrow IPC stream.
pub fn arrow_stream(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = arrow::ipc::writer::StreamWriter::try_new(&mut bytes, &batch.schema()).expect("a writer");
    writer.write(batch).expect("rows are written");
    writer.finish().expect("the stream is closed");
    drop(writer);
    bytes
}
