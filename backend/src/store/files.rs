//! Where a store lies on disk, and who may read it: nobody but its owner.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::{StoreError, migrate};

const FILE: &str = "evenkeel.sqlite";

/// The file of the store in a folder, there or not.
pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Makes the folder and an empty file where they are missing; what is there keeps its permissions.
pub(super) fn make(folder: &Path) -> Result<PathBuf, StoreError> {
    make_folder(folder)?;
    let path = file(folder);
    // Never opened here where it is there: closing it again would take the locks of this process from it.
    if !path.exists() {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?;
    }
    Ok(path)
}

/// Makes a folder, and those above it, for its owner alone.
pub(super) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes sure that what was renamed in a folder stays so over a power cut.
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    // Elsewhere a folder can't be opened as a file, and renaming is as lasting as the system makes it.
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// The folder that a file is or would be in.
pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Opens a store that is there, only for reading; a server may work on it meanwhile. Its schema is one of this program
/// or an earlier one.
pub(super) fn open(folder: &Path) -> Result<Connection, StoreError> {
    let path = file(folder);
    if !path.is_file() {
        return Err(StoreError::Missing(format!(
            "there is no store in {}: say where it is with --data",
            folder.display()
        )));
    }
    let connection =
        Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.execute_batch("PRAGMA cache_size = -32768;")?;
    migrate::schema(&connection)?;
    Ok(connection)
}
