//! Tokens of programs, by the hashes of their secrets.

use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::api::{Token, TokenSpec};

use super::models::{from_json, to_json};
use super::sessions::{NOTED_MS, SecretHash};
use super::{SqliteStore, StoreError};
use crate::clock;

/// There are no more tokens in use than this.
const MOST: i64 = 1_000;

/// Tokens.
pub trait Tokens {
    /// All of them, the latest first.
    fn tokens(&self) -> Result<Vec<Token>, StoreError>;

    /// Keeps a new one.
    fn add_token(&self, spec: &TokenSpec, hash: &SecretHash, by: &str) -> Result<Token, StoreError>;

    /// Takes one back, for good.
    fn revoke_token(&self, id: i64) -> Result<Token, StoreError>;

    /// The one with this secret, if it has neither expired nor been taken back.
    fn token(&self, hash: &SecretHash, now: i64) -> Result<Option<Token>, StoreError>;
}

const COLUMNS: &str = "SELECT id, name, grants, created, created_by, expires, last_used, revoked FROM token";

impl Tokens for SqliteStore {
    fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(&format!("{COLUMNS} ORDER BY id DESC"))?;
            let rows = statement.query_map([], raw)?;
            rows.map(|row| token(row?)).collect()
        })
    }

    fn add_token(&self, spec: &TokenSpec, hash: &SecretHash, by: &str) -> Result<Token, StoreError> {
        self.write(|connection| {
            let now = clock::now_ms();
            let sql = "SELECT count(*) FROM token WHERE revoked IS NULL AND (expires IS NULL OR expires > ?1)";
            let kept: i64 = connection.query_row(sql, [now], |row| row.get(0))?;
            if kept >= MOST {
                return Err(StoreError::Conflict(format!("{MOST} tokens are in use: take one back first")));
            }
            connection.execute(
                "INSERT INTO token (name, hash, grants, created, created_by, expires)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![spec.name, hash, to_json(&spec.grants)?, now, by, spec.expires],
            )?;
            numbered(connection, connection.last_insert_rowid())
        })
    }

    fn revoke_token(&self, id: i64) -> Result<Token, StoreError> {
        self.write(|connection| {
            let sql = "UPDATE token SET revoked = coalesce(revoked, ?2) WHERE id = ?1";
            connection.execute(sql, params![id, clock::now_ms()])?;
            numbered(connection, id)
        })
    }

    fn token(&self, hash: &SecretHash, now: i64) -> Result<Option<Token>, StoreError> {
        let found = self.read(|connection| {
            let sql = format!("{COLUMNS} WHERE hash = ?1 AND revoked IS NULL AND (expires IS NULL OR expires > ?2)");
            connection.prepare_cached(&sql)?.query_row(params![hash, now], raw).optional()?.map(token).transpose()
        })?;
        let Some(found) = found else { return Ok(None) };
        if found.last_used.is_none_or(|used| now - used >= NOTED_MS) {
            self.write(|connection| {
                let sql = "UPDATE token SET last_used = ?2 WHERE id = ?1";
                Ok(connection.execute(sql, params![found.id, now]).map(drop)?)
            })?;
        }
        Ok(Some(found))
    }
}

type Raw = (i64, String, String, i64, String, Option<i64>, Option<i64>, Option<i64>);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?))
}

fn token((id, name, grants, created, created_by, expires, last_used, revoked): Raw) -> Result<Token, StoreError> {
    let spec = TokenSpec { name, grants: from_json(&grants)?, expires };
    Ok(Token { id, spec, created, created_by, last_used, revoked })
}

fn numbered(connection: &Connection, id: i64) -> Result<Token, StoreError> {
    let found = connection.query_row(&format!("{COLUMNS} WHERE id = ?1"), [id], raw).optional()?;
    found.map_or_else(|| Err(StoreError::Missing(format!("there is no token {id}"))), token)
}
