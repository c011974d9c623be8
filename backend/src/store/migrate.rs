//! Migrations, forward only; a released one is never changed.

use rusqlite::Connection;

use super::StoreError;

const MIGRATIONS: [&str; 6] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_slices.sql"),
    include_str!("migrations/0003_annotations.sql"),
    include_str!("migrations/0004_operations.sql"),
    include_str!("migrations/0005_doors.sql"),
    include_str!("migrations/0006_retention.sql"),
];

/// The newest schema that this program knows.
pub(super) const KNOWN: i64 = MIGRATIONS.len() as i64;

/// The schema of a store, 0 where there is none yet; refuses one that a newer program has written.
pub(super) fn schema(connection: &Connection) -> Result<i64, StoreError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > KNOWN { Err(StoreError::Newer { found, known: KNOWN }) } else { Ok(found) }
}

/// Brings the schema up to date; refuses a store that a newer program has written.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found = schema(connection)?;
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", index as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
