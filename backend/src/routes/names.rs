//! Names of models and versions in addresses.

use crate::error::Error;

const LONGEST: usize = 128;

/// Checks a name before something is registered under it.
pub(super) fn check(what: &str, name: &str) -> Result<(), Error> {
    if name.trim().is_empty() || name.len() > LONGEST || name.chars().any(|c| c.is_control() || c == '/') {
        return Err(Error::BadRequest(format!(
            "the name of a {what} must have 1 to {LONGEST} bytes, without slashes and control characters"
        )));
    }
    Ok(())
}
