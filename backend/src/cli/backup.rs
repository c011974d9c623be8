//! `evenkeel backup`: the store in one file.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use super::folder::Folder;
use super::progress::Patient;
use crate::store::{self, StoreError};

/// Which store, to which file.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file to write; it must not be there yet
    file: PathBuf,
    #[command(flatten)]
    folder: Folder,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let started = Instant::now();
    let bar = Patient::new();
    let size = store::backup(&arguments.folder.data, &arguments.file, &|what, done, of| bar.work(what, done, of));
    bar.finish();
    let size = size.map_err(|error| match error {
        StoreError::Missing(detail) | StoreError::Conflict(detail) => detail,
        error => format!("the backup {} can't be made: {error}; nothing was kept", arguments.file.display()),
    })?;
    println!(
        "{} holds the store: {:.1} MB in {:.1} s; `evenkeel restore` puts it back",
        arguments.file.display(),
        size as f64 / 1e6,
        started.elapsed().as_secs_f64()
    );
    Ok(())
}
