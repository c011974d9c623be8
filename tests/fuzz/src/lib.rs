//! What the fuzz targets do with bytes.

pub mod asked;
pub mod server;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use backend::ingest::format::Format;
use backend::ingest::limits::ReadLimits;
use backend::ingest::{Incoming, OnError, guess, labels, observations};
use backend::store::{SqliteStore, Store, Target};
use backend::table::{Form, Wanted, open};
use shared::api::VersionSpec;
use shared::schema::{Kind, ObservationRole, Schema, Task};

/// A file to write each input to: the readers read files.
static PLACE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder for the input");
    let path = folder.path().join("input");
    (folder, path)
});

/// A store without models: rows are read and converted before it refuses them, and nothing piles up.
static STORE: LazyLock<SqliteStore> =
    LazyLock::new(|| SqliteStore::open(PLACE.0.path()).expect("a store in the folder of the input"));

const TASKS: [Task; 3] = [Task::Binary, Task::Multiclass, Task::Regression];
const KINDS: [Kind; 4] = [Kind::Numeric, Kind::Categorical, Kind::Boolean, Kind::Timestamp];

/// Lets readers that answer a panic with an error do so; any other panic still ends the process. With `RUST_BACKTRACE`
/// set, to look into an input, all of them are told with where they come from.
pub fn init() {
    if std::env::var_os("RUST_BACKTRACE").is_some() {
        let _ = std::panic::take_hook();
    } else {
        std::panic::set_hook(Box::new(|_| {}));
    }
}

/// Reads bytes as `report` and `compare` do, then as ingestion does.
pub fn read(data: &[u8], format: Format) {
    let path = PLACE.1.as_path();
    std::fs::write(path, data).expect("the input is written");
    as_report(path, Form::Found);
    as_report(path, [Form::Number, Form::Text, Form::Id][data.len() % 3]);
    as_ingestion(path, format, data.len());
}

fn as_report(path: &Path, form: Form) {
    let Ok(opened) = open(path) else { return };
    let columns = if form == Form::Id { opened.names().len().min(1) } else { opened.names().len() };
    let wanted: Vec<Wanted> = (0..columns).map(|column| Wanted { column, form }).collect();
    let Ok(table) = opened.load(&wanted, &|_| {}) else { return };
    if form == Form::Id {
        if let Ok(ids) = table.ids(0) {
            assert!(ids.is_empty() || ids.len() as u64 == table.rows(), "each row has an id");
        }
        return;
    }
    let Ok(found) = table.take(&wanted) else { return };
    for column in found {
        let rows = column.values.len();
        assert!(rows == 0 || rows as u64 == table.rows(), "each row has a value");
        let _ = (column.kind(), column.distinct(11), column.numbers());
        let _ = column.categories(true).is_ok();
    }
}

fn as_ingestion(path: &Path, format: Format, variant: usize) {
    let file = || File::open(path).expect("the input is there");
    let task = TASKS[variant % 3];
    let limits = ReadLimits::default();
    let incoming = || Incoming {
        file: file(),
        format,
        renames: Vec::new(),
        on_error: OnError::Quarantine,
        request_id: None,
        limits,
    };
    let _ = labels::ingest(&*STORE, "none", task, incoming(), None);
    let Ok(schema) = guess::schema(file(), format, task) else { return };
    take(&schema, task, incoming());
    // The same columns under a schema that contradicts them.
    let mut other = schema;
    for (at, column) in other.columns.iter_mut().enumerate() {
        column.kind = KINDS[(at + variant) % 4];
    }
    take(&other, task, incoming());
}

fn take(schema: &Schema, task: Task, incoming: Incoming) {
    let spec = VersionSpec { schema: schema.clone(), ..VersionSpec::new(task) };
    let target =
        Target { model: "none".to_owned(), version: "none".to_owned(), role: ObservationRole::Live, found: None };
    let taken = observations::ingest(&*STORE as &dyn Store, &target, &spec, incoming, None);
    assert!(taken.is_err(), "there is no such model");
}
