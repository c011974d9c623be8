//! Slices that were saved with a model.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use shared::slice::{NamedSlice, Slice, check_named, named_by};

use super::{StoreError, models};

/// A model keeps no more slices than this.
const MOST: usize = 1_000;

/// All of a model, by name.
pub(super) fn all(connection: &Connection, model: &str) -> Result<Vec<NamedSlice>, StoreError> {
    let model_id = models::model_id(connection, model)?;
    let mut statement =
        connection.prepare_cached("SELECT name, condition FROM slice WHERE model_id = ?1 ORDER BY name")?;
    let slices = statement.query_map([model_id], |row| Ok(NamedSlice { name: row.get(0)?, condition: row.get(1)? }))?;
    Ok(slices.collect::<Result<_, _>>()?)
}

/// All of a model, ready to stand in other slices.
pub(super) fn parsed(connection: &Connection, model: &str) -> Result<BTreeMap<String, Slice>, StoreError> {
    let parse = |slice: NamedSlice| match slice.condition.parse() {
        Ok(parsed) => Ok((slice.name, parsed)),
        Err(error) => Err(StoreError::Damaged(format!("the slice \"{}\": {error}", slice.name))),
    };
    all(connection, model)?.into_iter().map(parse).collect()
}

/// Saves a slice, whose condition reads as `condition`; true when its name is new.
pub(super) fn put(
    connection: &Connection,
    model: &str,
    slice: &NamedSlice,
    condition: &Slice,
) -> Result<bool, StoreError> {
    let model_id = models::model_id(connection, model)?;
    let others = parsed(connection, model)?;
    check_named(&slice.name, condition, &others).map_err(|error| StoreError::Conflict(error.to_string()))?;
    let new = !others.contains_key(&slice.name);
    if new && others.len() >= MOST {
        return Err(StoreError::Conflict(format!("a model keeps up to {MOST} slices: delete one first")));
    }
    connection.execute(
        "INSERT OR REPLACE INTO slice (model_id, name, condition) VALUES (?1, ?2, ?3)",
        params![model_id, slice.name, slice.condition],
    )?;
    Ok(new)
}

/// Deletes a slice that no other one names.
pub(super) fn delete(connection: &Connection, model: &str, name: &str) -> Result<(), StoreError> {
    let model_id = models::model_id(connection, model)?;
    let others = parsed(connection, model)?;
    let needed_by = named_by(name, &others);
    if !needed_by.is_empty() && others.contains_key(name) {
        let listed: Vec<String> = needed_by.iter().map(|other| format!("\"{other}\"")).collect();
        return Err(StoreError::Conflict(format!(
            "the slice \"{name}\" stands in {}: change or delete that first",
            listed.join(", ")
        )));
    }
    match connection.execute("DELETE FROM slice WHERE model_id = ?1 AND name = ?2", params![model_id, name])? {
        0 => Err(StoreError::NoSlice(model.to_owned(), name.to_owned())),
        _ => Ok(()),
    }
}
