//! Times in queries.

use crate::clock;
use crate::error::Error;

/// A time in epoch milliseconds, where one is asked for; `what` is the name of the parameter.
pub(super) fn moment(text: Option<&str>, what: &str) -> Result<Option<i64>, Error> {
    let read = |text| {
        clock::parse(text)
            .ok_or_else(|| Error::BadRequest(format!("{what} is not a time: send RFC 3339 or epoch milliseconds")))
    };
    text.map(read).transpose()
}
