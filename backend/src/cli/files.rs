//! Files that a command reads.

use std::path::{Path, PathBuf};

use super::progress::Patient;
use crate::analysis::Plan;
use crate::table::{Columns, Opened, STANDARD_INPUT, open};

/// Opens files; each error names its file.
pub(super) fn open_all(paths: &[&PathBuf]) -> Result<Vec<Opened>, String> {
    paths.iter().map(|path| open(path).map_err(|error| format!("{}: {error}", path.display()))).collect()
}

/// Loads what the plan needs of each file, all at once; `first` is the side of the plan that the first file is.
pub(super) fn load_all(
    files: Vec<Opened>,
    paths: &[&PathBuf],
    plan: &Plan,
    first: usize,
    bar: &Patient,
) -> Result<Vec<Box<dyn Columns + Send>>, String> {
    let load = |(at, file): (usize, Opened)| {
        let name = paths.get(at).map(|path| path.display().to_string()).unwrap_or_default();
        file.load(&plan.wanted(first + at), &|rows| bar.rows(&name, rows)).map_err(|error| format!("{name}: {error}"))
    };
    std::thread::scope(|scope| {
        let load = &load;
        let loading: Vec<_> =
            files.into_iter().enumerate().map(|numbered| scope.spawn(move || load(numbered))).collect();
        let stopped = |_| Err("reading a file stopped half-way".to_owned());
        loading.into_iter().map(|handle| handle.join().unwrap_or_else(stopped)).collect()
    })
}

/// The names of files for a reader: without their folders, unless that makes them alike.
pub(super) fn names(paths: &[&PathBuf]) -> Vec<String> {
    let short = |path: &Path| {
        if path.as_os_str() == STANDARD_INPUT {
            return "the standard input".to_owned();
        }
        path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
    };
    let names: Vec<String> = paths.iter().map(|path| short(path)).collect();
    match names.as_slice() {
        [a, b] if a == b => paths.iter().map(|path| path.display().to_string()).collect(),
        _ => names,
    }
}
