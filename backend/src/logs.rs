//! The log: lines of text or JSON on the standard error, each with the request that it belongs to.
//!
//! What is logged names routes by their pattern, never the address that was asked for: names, ids of requests and query
//! strings may hold what is nobody's business.

use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Logs};

/// Begins to log.
///
/// # Errors
/// A sentence where the level is none.
pub(crate) fn start(settings: &Logs) -> Result<(), String> {
    let filter = EnvFilter::try_new(&settings.log).map_err(|error| {
        format!("--log {} is no level (error, warn, info, debug) and no list of them: {error}", settings.log)
    })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first subscriber.
    let _ = match settings.log_format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    Ok(())
}
