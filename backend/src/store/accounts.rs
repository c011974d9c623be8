//! Who may sign in, and what roles do not get to see.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::api::{Account, Grant, Role, Withheld};

use super::models::{from_json, to_json};
use super::{SqliteStore, StoreError};
use crate::clock;

/// There are no more accounts than this.
const MOST: i64 = 10_000;

/// An account as a door needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Argon2id as a PHC string.
    pub password: Option<String>,
    /// What it may do.
    pub grants: Vec<Grant>,
    /// Whether it is shut out.
    pub disabled: bool,
    /// Whether it signs in at a provider.
    pub is_at_provider: bool,
}

/// What is written of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountChange {
    /// What it may do from now on.
    pub grants: Option<Vec<Grant>>,
    /// Its password from now on, as a PHC string.
    pub password: Option<String>,
    /// Who it is at an OpenID provider.
    pub subject: Option<String>,
    /// Whether it is shut out.
    pub disabled: Option<bool>,
}

/// Accounts.
pub trait Accounts {
    /// All of them, by name.
    fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    /// One of them, whatever the case of the letters of its name.
    fn account(&self, name: &str) -> Result<Option<Known>, StoreError>;

    /// The one that signs in at a provider as `subject`.
    fn account_of(&self, subject: &str) -> Result<Option<Known>, StoreError>;

    /// Makes or changes one; true when it is new. Without a name that can be told apart, and without an admin left, refused.
    fn put_account(&self, name: &str, change: &AccountChange) -> Result<bool, StoreError>;

    /// Deletes one with its sessions; the last admin stays.
    fn delete_account(&self, name: &str) -> Result<(), StoreError>;

    /// Whether anybody can sign in: then nobody is let in without.
    fn anyone_signs_in(&self) -> Result<bool, StoreError>;

    /// What roles do not get to see; all else is shown.
    fn withheld(&self) -> Result<BTreeMap<Role, Withheld>, StoreError>;

    /// Replaces it.
    fn put_withheld(&self, withheld: &BTreeMap<Role, Withheld>) -> Result<(), StoreError>;
}

const COLUMNS: &str = "SELECT id, name, password, grants, disabled, subject IS NOT NULL FROM account";

impl Accounts for SqliteStore {
    fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(
                "SELECT name, grants, disabled, password IS NOT NULL, subject IS NOT NULL, created, last_seen,
                     (SELECT count(*) FROM session WHERE account_id = account.id AND expires > ?1)
                 FROM account ORDER BY name",
            )?;
            let mut rows = statement.query([clock::now_ms()])?;
            let mut accounts = Vec::new();
            while let Some(row) = rows.next()? {
                accounts.push(Account {
                    name: row.get(0)?,
                    grants: from_json(&row.get::<_, String>(1)?)?,
                    disabled: row.get(2)?,
                    password: row.get(3)?,
                    openid: row.get(4)?,
                    created: row.get(5)?,
                    last_seen: row.get(6)?,
                    sessions: row.get::<_, i64>(7)?.unsigned_abs(),
                });
            }
            Ok(accounts)
        })
    }

    fn account(&self, name: &str) -> Result<Option<Known>, StoreError> {
        self.read(|connection| one(connection, name))
    }

    fn account_of(&self, subject: &str) -> Result<Option<Known>, StoreError> {
        self.read(|connection| {
            let sql = format!("{COLUMNS} WHERE subject = ?1");
            connection.prepare_cached(&sql)?.query_row([subject], raw).optional()?.map(known).transpose()
        })
    }

    fn put_account(&self, name: &str, change: &AccountChange) -> Result<bool, StoreError> {
        self.write(|connection| {
            let before = one(connection, name)?;
            let new = before.is_none();
            let id = match before {
                Some(before) => before.id,
                None => insert(connection, name)?,
            };
            if let Some(grants) = &change.grants {
                connection.execute("UPDATE account SET grants = ?2 WHERE id = ?1", params![id, to_json(grants)?])?;
            }
            if let Some(password) = &change.password {
                connection.execute("UPDATE account SET password = ?2 WHERE id = ?1", params![id, password])?;
            }
            if let Some(subject) = &change.subject {
                connection.execute("UPDATE account SET subject = ?2 WHERE id = ?1", params![id, subject])?;
            }
            if let Some(disabled) = change.disabled {
                connection.execute("UPDATE account SET disabled = ?2 WHERE id = ?1", params![id, disabled])?;
            }
            if change.disabled == Some(true) {
                connection.execute("DELETE FROM session WHERE account_id = ?1", [id])?;
            }
            admin_left(connection, !new)?;
            Ok(new)
        })
    }

    fn delete_account(&self, name: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            if connection.execute("DELETE FROM account WHERE name = ?1", [name])? == 0 {
                return Err(StoreError::Missing(format!("there is no account \"{name}\"")));
            }
            admin_left(connection, true)
        })
    }

    fn anyone_signs_in(&self) -> Result<bool, StoreError> {
        self.read(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM account
                 WHERE disabled = 0 AND (password IS NOT NULL OR subject IS NOT NULL))";
            Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        })
    }

    fn withheld(&self) -> Result<BTreeMap<Role, Withheld>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT role, what FROM withheld")?;
            let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
            rows.map(|row| {
                let (role, what) = row?;
                Ok((role.parse().map_err(StoreError::Damaged)?, from_json(&what)?))
            })
            .collect()
        })
    }

    fn put_withheld(&self, withheld: &BTreeMap<Role, Withheld>) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute("DELETE FROM withheld", [])?;
            for (role, what) in withheld {
                let sql = "INSERT INTO withheld (role, what) VALUES (?1, ?2)";
                connection.execute(sql, params![role.as_str(), to_json(what)?])?;
            }
            Ok(())
        })
    }
}

type Raw = (i64, String, Option<String>, String, bool, bool);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
}

fn known((id, name, password, grants, disabled, is_at_provider): Raw) -> Result<Known, StoreError> {
    Ok(Known { id, name, password, grants: from_json(&grants)?, disabled, is_at_provider })
}

fn one(connection: &Connection, name: &str) -> Result<Option<Known>, StoreError> {
    let sql = format!("{COLUMNS} WHERE name = ?1");
    connection.prepare_cached(&sql)?.query_row([name], raw).optional()?.map(known).transpose()
}

/// The account with this number.
pub(super) fn numbered(connection: &Connection, id: i64) -> Result<Option<Known>, StoreError> {
    let sql = format!("{COLUMNS} WHERE id = ?1");
    connection.prepare_cached(&sql)?.query_row([id], raw).optional()?.map(known).transpose()
}

fn insert(connection: &Connection, name: &str) -> Result<i64, StoreError> {
    let kept: i64 = connection.query_row("SELECT count(*) FROM account", [], |row| row.get(0))?;
    if kept >= MOST {
        return Err(StoreError::Conflict(format!("there are {MOST} accounts: delete one first")));
    }
    connection
        .execute("INSERT INTO account (name, grants, created) VALUES (?1, '[]', ?2)", params![name, clock::now_ms()])?;
    Ok(connection.last_insert_rowid())
}

/// Whether somebody is left who can manage accounts; who takes that away is refused. While accounts come in for the
/// first time there may be none.
fn admin_left(connection: &Connection, taken_away: bool) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT grants FROM account WHERE disabled = 0")?;
    let mut rows = statement.query([])?;
    let mut any = false;
    while let Some(row) = rows.next()? {
        any = true;
        let grants: Vec<Grant> = from_json(&row.get::<_, String>(0)?)?;
        if grants.contains(&Grant::everywhere(Role::Admin)) {
            return Ok(());
        }
    }
    if any || taken_away {
        return Err(StoreError::Conflict(
            "nobody would be left who manages accounts: make another account an admin of all models first".to_owned(),
        ));
    }
    Ok(())
}
