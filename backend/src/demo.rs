//! The demonstration data: real and synthetic sets, replayed so that they end now.

use crate::store::Store;

/// Loads the demonstration models that are not there yet.
pub fn load(_store: &dyn Store) -> Result<(), String> {
    Ok(())
}
