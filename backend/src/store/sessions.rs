//! Sessions and one-time links, by the hashes of their secrets.

use rusqlite::{OptionalExtension, params};

use super::accounts::{self, Known};
use super::{SqliteStore, StoreError};

/// Use is written down no more often than this, in milliseconds.
pub(super) const NOTED_MS: i64 = 60_000;
/// An account has no more sessions than this; the one used longest ago ends.
const MOST: i64 = 50;

/// The SHA-256 of a secret.
pub type SecretHash = [u8; 32];

/// Sessions and one-time links.
pub trait Sessions {
    /// Opens a session of an account until `expires`.
    fn open_session(
        &self,
        account: i64,
        hash: &SecretHash,
        now: i64,
        expires: i64,
        client: &str,
    ) -> Result<(), StoreError>;

    /// Whose session it is, if it was used within `idle_ms` and has not expired, and the account is not shut out.
    fn session(&self, hash: &SecretHash, now: i64, idle_ms: i64) -> Result<Option<Known>, StoreError>;

    /// Ends a session.
    fn close_session(&self, hash: &SecretHash) -> Result<(), StoreError>;

    /// Ends the sessions of an account, except one; how many there were.
    fn close_sessions(&self, account: i64, except: Option<&SecretHash>) -> Result<usize, StoreError>;

    /// Keeps a one-time link in place of those there were.
    fn put_link(&self, hash: &SecretHash, expires: i64) -> Result<(), StoreError>;

    /// Uses up a one-time link; whether there was one.
    fn take_link(&self, hash: &SecretHash, now: i64) -> Result<bool, StoreError>;
}

impl Sessions for SqliteStore {
    fn open_session(
        &self,
        account: i64,
        hash: &SecretHash,
        now: i64,
        expires: i64,
        client: &str,
    ) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute("DELETE FROM session WHERE expires <= ?1", [now])?;
            let sql = "DELETE FROM session WHERE hash IN (SELECT hash FROM session WHERE account_id = ?1
                 ORDER BY last_used DESC LIMIT -1 OFFSET ?2)";
            connection.execute(sql, params![account, MOST - 1])?;
            connection.execute(
                "INSERT INTO session (hash, account_id, created, last_used, expires, client)
                 VALUES (?1, ?2, ?3, ?3, ?4, ?5)",
                params![hash, account, now, expires, client],
            )?;
            connection.execute("UPDATE account SET last_seen = ?2 WHERE id = ?1", params![account, now])?;
            Ok(())
        })
    }

    fn session(&self, hash: &SecretHash, now: i64, idle_ms: i64) -> Result<Option<Known>, StoreError> {
        let found = self.read(|connection| {
            let sql = "SELECT account_id, last_used FROM session WHERE hash = ?1 AND expires > ?2 AND last_used > ?3";
            let found: Option<(i64, i64)> = connection
                .prepare_cached(sql)?
                .query_row(params![hash, now, now - idle_ms], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let Some((account, last_used)) = found else { return Ok(None) };
            let known = accounts::numbered(connection, account)?.filter(|account| !account.disabled);
            Ok(known.map(|known| (known, last_used)))
        })?;
        let Some((known, last_used)) = found else { return Ok(None) };
        if now - last_used >= NOTED_MS {
            self.write(|connection| {
                connection.execute("UPDATE session SET last_used = ?2 WHERE hash = ?1", params![hash, now])?;
                connection.execute("UPDATE account SET last_seen = ?2 WHERE id = ?1", params![known.id, now])?;
                Ok(())
            })?;
        }
        Ok(Some(known))
    }

    fn close_session(&self, hash: &SecretHash) -> Result<(), StoreError> {
        self.write(|connection| Ok(connection.execute("DELETE FROM session WHERE hash = ?1", [hash]).map(drop)?))
    }

    fn close_sessions(&self, account: i64, except: Option<&SecretHash>) -> Result<usize, StoreError> {
        self.write(|connection| {
            let sql = "DELETE FROM session WHERE account_id = ?1 AND (?2 IS NULL OR hash <> ?2)";
            Ok(connection.execute(sql, params![account, except])?)
        })
    }

    fn put_link(&self, hash: &SecretHash, expires: i64) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute("DELETE FROM one_time_link", [])?;
            connection.execute("INSERT INTO one_time_link (hash, expires) VALUES (?1, ?2)", params![hash, expires])?;
            Ok(())
        })
    }

    fn take_link(&self, hash: &SecretHash, now: i64) -> Result<bool, StoreError> {
        self.write(|connection| {
            let sql = "DELETE FROM one_time_link WHERE hash = ?1 AND expires > ?2";
            Ok(connection.execute(sql, params![hash, now])? > 0)
        })
    }
}
