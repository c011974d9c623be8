//! How many files and sockets the process may have open.

/// Raises the limit to what the system allows: each connection is a file, and shells set it low.
pub fn raise_open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let now = getrlimit(Resource::Nofile);
        if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: now.maximum, ..now }) {
            tracing::info!(%error, "the limit of open files could not be raised");
        }
    }
}
