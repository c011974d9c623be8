//! The demonstration data: real and synthetic sets, replayed so that they end now (see `backend/demo/README.md`).

mod files;
mod models;
mod replay;

use crate::store::{Store, StoreError};

pub use models::DemoModel;

/// Loads the demonstration models that are not there yet; returns their names.
pub fn load(store: &dyn Store, mut progress: impl FnMut(&str)) -> Result<Vec<String>, crate::Error> {
    let mut loaded = Vec::new();
    for model in models::all() {
        match store.model(model.name) {
            Ok(_) => {}
            Err(StoreError::NoModel(_)) => {
                progress(&format!("loading {}", model.name));
                replay::replay(store, &model)?;
                loaded.push(model.name.to_owned());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(loaded)
}
