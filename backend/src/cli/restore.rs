//! `evenkeel restore`: a backup back into a folder.

use std::path::PathBuf;

use clap::Args;

use super::progress::Patient;
use crate::store::{self, StoreError};

/// Which file, to which folder.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The backup
    file: PathBuf,
    /// The folder that everything is to be kept in, without a store so far
    #[arg(long, env = "EVENKEEL_DATA", default_value = "./evenkeel-data")]
    data: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let bar = Patient::new();
    let done = store::restore(&arguments.file, &arguments.data, &|what, done, of| bar.work(what, done, of));
    bar.finish();
    done.map_err(|error| match error {
        StoreError::Conflict(detail) => detail,
        error => format!("{} can't be restored: {error}; nothing was put in place", arguments.file.display()),
    })?;
    println!(
        "{} holds the store of the backup, and everybody has to sign in again; `evenkeel check-store` counts its rows again",
        arguments.data.display()
    );
    Ok(())
}
