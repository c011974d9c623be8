//! Rules that people wrote, and built-in ones that they changed.

use std::collections::BTreeMap;

use rusqlite::params;
use shared::api::RuleSpec;

use super::models::{from_json, model_id, to_json};
use super::{SqliteStore, StoreError};

/// A model keeps no more rules than this.
const MOST: i64 = 200;

/// Rules of models.
pub trait Rules {
    /// What was registered for a model, by the rule's name.
    fn rules(&self, model: &str) -> Result<BTreeMap<String, RuleSpec>, StoreError>;

    /// Registers or updates a rule; true when it is new.
    fn put_rule(&self, model: &str, name: &str, spec: &RuleSpec) -> Result<bool, StoreError>;

    /// Deletes a rule.
    fn delete_rule(&self, model: &str, name: &str) -> Result<(), StoreError>;
}

impl Rules for SqliteStore {
    fn rules(&self, model: &str) -> Result<BTreeMap<String, RuleSpec>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT name, spec FROM rule WHERE model_id = ?1")?;
            let rows = statement
                .query_map([model_id(connection, model)?], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
            rows.map(|row| {
                let (name, spec) = row?;
                Ok((name, from_json(&spec)?))
            })
            .collect()
        })
    }

    fn put_rule(&self, model: &str, name: &str, spec: &RuleSpec) -> Result<bool, StoreError> {
        self.write(|connection| {
            let model_id = model_id(connection, model)?;
            let spec = to_json(spec)?;
            let sql = "UPDATE rule SET spec = ?3 WHERE model_id = ?1 AND name = ?2";
            if connection.execute(sql, params![model_id, name, spec])? > 0 {
                return Ok(false);
            }
            let kept: i64 =
                connection.query_row("SELECT count(*) FROM rule WHERE model_id = ?1", [model_id], |row| row.get(0))?;
            if kept >= MOST {
                return Err(StoreError::Conflict(format!("a model keeps up to {MOST} rules: delete one first")));
            }
            connection.execute(
                "INSERT INTO rule (model_id, name, spec) VALUES (?1, ?2, ?3)",
                params![model_id, name, spec],
            )?;
            Ok(true)
        })
    }

    fn delete_rule(&self, model: &str, name: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            let deleted = connection.execute(
                "DELETE FROM rule WHERE model_id = ?1 AND name = ?2",
                params![model_id(connection, model)?, name],
            )?;
            if deleted == 0 {
                return Err(StoreError::Missing(format!("model \"{model}\" has no rule of its own \"{name}\"")));
            }
            Ok(())
        })
    }
}
