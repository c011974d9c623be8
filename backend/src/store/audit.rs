//! The audit trail: only ever added to, each entry hashed together with the hash before it.

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};
use shared::api::{AuditEntry, Audited};

use super::models::{from_json, to_json};
use super::{SqliteStore, StoreError};
use crate::hex::hex;

/// Before the first entry.
const ORIGIN: [u8; 32] = [0; 32];

/// What a check of the trail came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheck {
    /// Entries looked at.
    pub entries: u64,
    /// The hash of the last one, in hexadecimal: kept elsewhere, it shows when the end was cut off.
    pub head: String,
    /// The number of the first entry that does not follow from the one before.
    pub broken: Option<i64>,
}

/// The audit trail.
pub trait Audit {
    /// Adds an entry.
    fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError>;

    /// Entries before the one with this number, the latest first; up to `most`.
    fn audited(&self, before: Option<i64>, most: u32) -> Result<Vec<Audited>, StoreError>;

    /// Whether each entry follows from the one before.
    fn check_audit(&self) -> Result<AuditCheck, StoreError>;
}

impl Audit for SqliteStore {
    fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let json = to_json(entry)?;
        self.write(|connection| {
            let (id, before) = last(connection)?.unwrap_or((0, ORIGIN));
            let sql = "INSERT INTO audit (id, entry, hash) VALUES (?1, ?2, ?3)";
            connection.prepare_cached(sql)?.execute(params![id + 1, json, chained(&before, &json)])?;
            Ok(())
        })
    }

    fn audited(&self, before: Option<i64>, most: u32) -> Result<Vec<Audited>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT id, entry, hash FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![before.unwrap_or(i64::MAX), most], raw)?;
            rows.map(|row| {
                let (id, entry, hash) = row?;
                Ok(Audited { id, entry: from_json(&entry)?, hash: hex(&hash) })
            })
            .collect()
        })
    }

    fn check_audit(&self) -> Result<AuditCheck, StoreError> {
        self.read(check)
    }
}

/// Whether each entry follows from the one before.
pub(super) fn check(connection: &Connection) -> Result<AuditCheck, StoreError> {
    let mut statement = connection.prepare("SELECT id, entry, hash FROM audit ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut check = AuditCheck { entries: 0, head: hex(&ORIGIN), broken: None };
    let mut before = ORIGIN;
    while let Some(row) = rows.next()? {
        let (id, entry, hash) = raw(row)?;
        check.entries += 1;
        let follows = id.unsigned_abs() == check.entries && hash == chained(&before, &entry);
        if !follows && check.broken.is_none() {
            check.broken = Some(id);
        }
        before = hash;
    }
    check.head = hex(&before);
    Ok(check)
}

fn raw(row: &Row<'_>) -> rusqlite::Result<(i64, String, [u8; 32])> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn last(connection: &Connection) -> Result<Option<(i64, [u8; 32])>, StoreError> {
    let sql = "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn chained(before: &[u8; 32], json: &str) -> [u8; 32] {
    Sha256::new().chain_update(before).chain_update(json.as_bytes()).finalize().into()
}

#[cfg(test)]
mod tests {
    use shared::api::Via;

    use super::*;

    fn entry(target: &str) -> AuditEntry {
        AuditEntry {
            at: 1_700_000_000_000,
            by: "ada".to_owned(),
            via: Via::Session,
            from: "127.0.0.1".to_owned(),
            request: "r1".to_owned(),
            action: "PUT /api/v1/models/{model}".to_owned(),
            target: target.to_owned(),
            status: 200,
            before: None,
            after: None,
        }
    }

    fn store() -> (tempfile::TempDir, SqliteStore) {
        let folder = tempfile::TempDir::new().unwrap();
        let store = SqliteStore::open(folder.path()).unwrap();
        for target in ["/a", "/b", "/c", "/d"] {
            store.audit(&entry(target)).unwrap();
        }
        (folder, store)
    }

    #[test]
    fn a_trail_is_read_backwards_and_checks() {
        let (_folder, store) = store();
        let targets = |before, most| -> Vec<String> {
            store.audited(before, most).unwrap().into_iter().map(|one| one.entry.target).collect()
        };
        assert_eq!(targets(None, 2), ["/d", "/c"]);
        assert_eq!(targets(Some(3), 10), ["/b", "/a"]);
        let check = store.check_audit().unwrap();
        assert_eq!((check.entries, check.broken), (4, None));
        assert_eq!(check.head, store.audited(None, 1).unwrap()[0].hash);
    }

    #[test]
    fn what_is_changed_taken_out_or_put_between_shows() {
        let tamper = [
            ("UPDATE audit SET entry = replace(entry, 'ada', 'bob') WHERE id = 2", 2),
            ("DELETE FROM audit WHERE id = 3", 4),
            ("DELETE FROM audit WHERE id = 1", 2),
            ("UPDATE audit SET id = 9 WHERE id = 4", 9),
        ];
        for (sql, broken) in tamper {
            let (folder, store) = store();
            drop(store);
            let outside = Connection::open(folder.path().join("evenkeel.sqlite")).unwrap();
            assert!(outside.execute_batch(sql).is_err(), "{sql} goes through the triggers");
            outside.execute_batch("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted;").unwrap();
            outside.execute_batch(sql).unwrap();
            drop(outside);
            let store = SqliteStore::open(folder.path()).unwrap();
            assert_eq!(store.check_audit().unwrap().broken, Some(broken), "{sql}");
        }
    }
}
