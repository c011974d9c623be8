//! The folder of a store, for the commands that work on one beside its server.

use std::path::PathBuf;

use clap::Args;

use crate::store::SqliteStore;

/// Which store.
#[derive(Debug, Args)]
pub(super) struct Folder {
    /// The folder that everything is kept in
    #[arg(long, env = "EVENKEEL_DATA", default_value = "./evenkeel-data", global = true)]
    pub(super) data: PathBuf,
}

impl Folder {
    /// The store, to be read and written.
    pub(super) fn open(&self) -> Result<SqliteStore, String> {
        SqliteStore::open(&self.data)
            .map_err(|error| format!("the store in {} can't be opened: {error}", self.data.display()))
    }
}
