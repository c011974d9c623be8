//! A small store to test with: a model "loan" whose version "v1" has a reference, live rows over some days and labels.

use std::ops::Range;
use std::path::Path;

use rusqlite::Connection;
use shared::api::{Ingested, ModelSpec, VersionSpec};
use shared::schema::{Column, ColumnRole, Kind, ObservationRole, Schema, Task};
use tempfile::TempDir;

use super::{Idempotency, Prepared, SqliteStore, Store, StoreError, Target, files};
use crate::batch::{Batch, LabelBatch, Texts, TextsBuilder, Values};

/// 2026-11-03T00:00:00Z, a while before the first live row is late.
pub(crate) const START_MS: i64 = 1_793_664_000_000;
/// Rows are so far apart.
const STEP_MS: i64 = 60_000;

/// A store in a temporary folder.
pub(crate) struct Fixture {
    pub folder: TempDir,
    pub store: SqliteStore,
}

impl Fixture {
    /// A model with two versions and nothing else.
    pub(crate) fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let store = SqliteStore::open(folder.path()).unwrap();
        store.put_model("loan", &ModelSpec::default()).unwrap();
        for version in ["v1", "v2"] {
            store.put_version("loan", version, &spec()).unwrap();
        }
        Self { folder, store }
    }

    /// With 300 rows of reference, 1,200 live ones in four batches and 900 labels.
    pub(crate) fn filled() -> Self {
        let fixture = Self::empty();
        fixture.ingest("v1", ObservationRole::Reference, "r", 0..300);
        for part in 0..4 {
            fixture.ingest("v1", ObservationRole::Live, "p", part * 300..(part + 1) * 300);
        }
        fixture.ingest("v2", ObservationRole::Reference, "r", 0..300);
        fixture.ingest("v2", ObservationRole::Shadow, "p", 200..500);
        fixture.label("p", 100..1_000);
        fixture
    }

    /// Sends rows as one batch.
    pub(crate) fn ingest(&self, version: &str, role: ObservationRole, prefix: &str, rows: Range<usize>) -> Ingested {
        self.try_ingest(version, role, &batch(prefix, rows), None).unwrap()
    }

    pub(crate) fn try_ingest(
        &self,
        version: &str,
        role: ObservationRole,
        batch: &Batch,
        idempotency: Option<&Idempotency>,
    ) -> Result<Ingested, StoreError> {
        let target = Target { model: "loan".to_owned(), version: version.to_owned(), role, found: None };
        let prepared = Prepared::new(batch.clone());
        self.store.ingest(&target, idempotency, &mut std::iter::once(prepared.map_err(Into::into)))
    }

    /// Sends labels.
    pub(crate) fn label(&self, prefix: &str, rows: Range<usize>) -> Ingested {
        let mut ids = Texts::default();
        rows.clone().for_each(|row| ids.push(&format!("{prefix}{row}")));
        let labels = Values::Numbers(rows.clone().map(|row| f64::from(u8::from(row % 3 == 0))).collect());
        let batch = LabelBatch { ids, labels, times: vec![START_MS; rows.len()] };
        self.store.label("loan", None, &mut std::iter::once(Ok(batch))).unwrap()
    }

    /// A copy of it in another folder, with something done to it by SQL.
    pub(crate) fn altered(&self, sql: &str) -> TempDir {
        let copy = TempDir::new().unwrap();
        let file = copy.path().join("copy");
        super::backup(self.folder.path(), &file, &|_, _, _| {}).unwrap();
        let folder = TempDir::new().unwrap();
        super::restore(&file, folder.path(), &|_, _, _| {}).unwrap();
        execute(folder.path(), sql);
        folder
    }
}

/// Runs SQL on the store in a folder.
pub(crate) fn execute(folder: &Path, sql: &str) {
    Connection::open(files::file(folder)).unwrap().execute_batch(sql).unwrap();
}

/// A number out of the store in a folder.
pub(crate) fn number(folder: &Path, sql: &str) -> i64 {
    Connection::open(files::file(folder)).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Rows a minute apart.
pub(crate) fn batch(prefix: &str, rows: Range<usize>) -> Batch {
    let mut ids = Texts::default();
    let (mut regions, mut sexes) = (TextsBuilder::default(), TextsBuilder::default());
    for row in rows.clone() {
        ids.push(&format!("{prefix}{row}"));
        regions.push(["north", "south", "west"].get(row % 3).copied());
        sexes.push(["f", "m"].get(row % 2).copied());
    }
    let numbers = |of: &dyn Fn(usize) -> f64| Values::Numbers(rows.clone().map(of).collect());
    Batch {
        ids,
        times: rows.clone().map(|row| START_MS + row as i64 * STEP_MS).collect(),
        columns: vec![
            numbers(&|row| (1_000 + row * 7 % 500) as f64),
            regions.finish(),
            sexes.finish(),
            numbers(&|row| (row * 37 % 100) as f64 / 100.0),
        ],
        labels: None,
    }
}

fn spec() -> VersionSpec {
    let columns = vec![
        Column::new("request_id", Kind::Categorical, ColumnRole::Id),
        Column::new("time", Kind::Timestamp, ColumnRole::Time),
        Column::new("income", Kind::Numeric, ColumnRole::Feature),
        Column::new("region", Kind::Categorical, ColumnRole::Feature),
        Column::new("sex", Kind::Categorical, ColumnRole::Protected),
        Column::new("score", Kind::Numeric, ColumnRole::Score),
    ];
    VersionSpec { schema: Schema { columns, confirmed: true }, ..VersionSpec::new(Task::Binary) }
}
