//! `evenkeel health`: asks a running server whether it is ready, for containers and scripts that have no other client.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(4);

/// Whom to ask.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The server
    #[arg(long, env = "EVENKEEL_SERVER", default_value = "http://127.0.0.1:8080")]
    server: String,
}

/// Prints what `/readyz` says; the exit code is 0 when the server is ready, else 1.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let url = format!("{}/readyz", arguments.server.trim_end_matches('/'));
    let asking = ureq::get(&url).config().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
    let mut answer = match asking.call() {
        Ok(answer) => answer,
        Err(error) => {
            println!("no answer from {url}: {error}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let said = answer.body_mut().read_to_string().map_err(|error| format!("{url} broke off: {error}"))?;
    print!("{said}");
    Ok(if answer.status().is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
