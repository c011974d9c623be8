//! Stores of every released schema are brought up to date, and lose nothing.
//!
//! `rows.sql` holds the rows of a small store as a program of schema 5 wrote them, in the tables that there have been
//! from the first schema on. It is never written anew, or it would no longer say what older programs wrote; for a
//! change of how rows are stored, a second file belongs beside it.

use shared::schema::ObservationRole;
use shared::series::Parts;
use tempfile::TempDir;

use super::*;
use crate::store::fixture::Fixture;
use crate::store::{RowsQuery, SqliteStore, Store, SummariesQuery, check, files};

const ROWS: &str = include_str!("rows.sql");
/// What stands in the tables of later schemas, from which on there are such.
const LATER: [(usize, &str); 4] = [
    (2, "INSERT INTO slice VALUES (1, 'north', 'region = north')"),
    (3, "INSERT INTO annotation VALUES (7, 1, 1793664000000, 'rates were raised', 'kim', 1793664000000)"),
    (
        4,
        "INSERT INTO state_change VALUES (1, 1793664000000, '\"live\"', 'rows came');
         INSERT INTO uptime VALUES (1, 86400, 1793664000, 60000, 0, 0);
         INSERT INTO hop VALUES ('0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331', '', 'gate', 'ask', 1, 2, NULL, 3)",
    ),
    (5, "INSERT INTO account (id, name, grants, created) VALUES (1, 'kim', '[]', 0)"),
];

/// A store as a program that knew so many migrations left it.
fn old(schema: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    let connection = Connection::open(files::file(folder.path())).unwrap();
    connection.execute_batch("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;").unwrap();
    for sql in MIGRATIONS.iter().take(schema) {
        connection.execute_batch(sql).unwrap();
    }
    connection.pragma_update(None, "user_version", schema as i64).unwrap();
    connection.execute_batch(ROWS).unwrap();
    for (_, sql) in LATER.iter().filter(|(from, _)| *from <= schema) {
        connection.execute_batch(sql).unwrap();
    }
    folder
}

fn summaries(store: &SqliteStore) -> shared::series::Summaries {
    let query = SummariesQuery {
        model: "loan".to_owned(),
        versions: Vec::new(),
        from: 0,
        to: i64::MAX / 2_000,
        width_s: 3_600,
        parts: Parts::ALL,
        known_at_ms: None,
    };
    store.summaries(&query).unwrap()
}

#[test]
fn stores_of_every_schema_are_brought_up_to_date() {
    let mut first = None;
    for schema in 1..=MIGRATIONS.len() {
        let folder = old(schema);
        if schema < MIGRATIONS.len() {
            let error = check(folder.path(), &|_, _, _| {}).unwrap_err();
            assert!(error.to_string().contains("brings it up to date"), "{error}");
        }
        let store = SqliteStore::open(folder.path()).unwrap();
        let findings = check(folder.path(), &|_, _, _| {}).unwrap();
        assert!(findings.is_clean(), "schema {schema}: {:#?}", findings.differences);
        assert_eq!((findings.checked.rows, findings.checked.labelled), (40 + 60 + 40 + 20, 30 + 20));
        let counts = summaries(&store);
        assert_eq!(*first.get_or_insert_with(|| counts.clone()), counts, "schema {schema}");
        let live = RowsQuery {
            model: "loan".to_owned(),
            version: "v1".to_owned(),
            role: ObservationRole::Live,
            from_ms: i64::MIN,
            to_ms: i64::MAX,
        };
        assert_eq!(store.rows(&live).unwrap().len(), 60);
        let record = store.request("p25").unwrap();
        assert_eq!((record.observations.len(), record.labels.len()), (2, 1));
        assert_eq!(store.slices("loan").unwrap().len(), usize::from(schema >= 2));
        assert_eq!(store.annotations("loan").unwrap().len(), usize::from(schema >= 3));
        // It is worked on as ever.
        let fixture = Fixture { folder, store };
        assert_eq!(fixture.ingest("v1", ObservationRole::Live, "p", 50..70).duplicates, 10);
        assert!(check(fixture.folder.path(), &|_, _, _| {}).unwrap().is_clean());
    }
}

#[test]
fn migrating_twice_changes_nothing() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection).unwrap();
    migrate(&mut connection).unwrap();
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, KNOWN);
}

#[test]
fn a_store_from_a_newer_program_is_refused() {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.pragma_update(None, "user_version", 999).unwrap();
    let error = migrate(&mut connection).unwrap_err();
    assert!(error.to_string().contains("use the newer program"), "{error}");
}
