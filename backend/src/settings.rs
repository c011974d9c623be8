//! Every setting of `serve` and `demo`: a flag, an environment variable, and a line of the settings file.
//!
//! The flag wins over the environment, the environment over the file, the file over the default.

mod connections;
mod file;
mod limits;
mod logs;
mod switch;
#[cfg(test)]
mod table;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

pub use connections::Connections;
pub use file::with_file;
pub use limits::Limits;
pub use logs::{LogFormat, Logs};
pub use switch::Switch;

use crate::doors::Flags;
use crate::watch::Timing;

/// Settings of the server.
#[derive(Debug, Args)]
pub struct Settings {
    /// A TOML file with any of these settings, by the flag's name: `body-limit-mb = 512`
    #[arg(long, env = "EVENKEEL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where to listen
    #[arg(long, env = "EVENKEEL_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// The folder that everything is kept in
    #[arg(long, env = "EVENKEEL_DATA", default_value = "./evenkeel-data", value_name = "FOLDER")]
    pub data: PathBuf,
    /// Where people find this Evenkeel, for links in messages
    #[arg(long, env = "EVENKEEL_URL")]
    pub url: Option<String>,
    /// Who comes in.
    #[command(flatten)]
    pub doors: Flags,
    /// How models are watched.
    #[command(flatten)]
    pub watching: Watching,
    /// What is kept.
    #[command(flatten)]
    pub keeping: Keeping,
    /// What is logged.
    #[command(flatten)]
    pub logs: Logs,
    /// How connections are kept.
    #[command(flatten)]
    pub connections: Connections,
    /// How much is taken and done at once.
    #[command(flatten)]
    pub limits: Limits,
}

/// What is kept, and for how long.
#[derive(Debug, Args)]
pub struct Keeping {
    /// Rows older than so many days go, their counts stay; 0 keeps them for ever
    #[arg(long, env = "EVENKEEL_KEEP_ROWS_DAYS", default_value_t = 0, value_name = "DAYS")]
    pub keep_rows_days: u64,
    /// Once rows take more than so many gigabytes, the oldest go, their counts stay; 0 keeps them all
    #[arg(long, env = "EVENKEEL_KEEP_ROWS_GB", default_value_t = 0.0, value_parser = gigabytes, value_name = "GB")]
    pub keep_rows_gb: f64,
    /// Once the store takes so many gigabytes, nothing more is stored, as on a full disk; 0 is no limit
    #[arg(long, env = "EVENKEEL_MOST_DISK_GB", default_value_t = 0.0, value_parser = gigabytes, value_name = "GB")]
    pub most_disk_gb: f64,
}

impl Keeping {
    /// Which rows are kept.
    pub fn rows(&self) -> crate::store::Keeping {
        crate::store::Keeping { days: self.keep_rows_days, bytes: bytes(self.keep_rows_gb) }
    }

    /// The largest size of the store, in bytes.
    pub fn most_bytes(&self) -> u64 {
        if self.most_disk_gb > 0.0 { bytes(self.most_disk_gb) } else { u64::MAX }
    }
}

fn bytes(gigabytes: f64) -> u64 {
    (gigabytes * 1e9) as u64
}

fn gigabytes(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim().parse().map_err(|_| "it must be a number of gigabytes".to_owned())?;
    if number.is_finite() && number >= 0.0 { Ok(number) } else { Err("it must be 0 or more".to_owned()) }
}

/// How models are watched.
#[derive(Debug, Args)]
pub struct Watching {
    /// Ask endpoints and send messages in private networks too
    #[arg(long, env = "EVENKEEL_ALLOW_PRIVATE_TARGETS", default_value = "off", default_missing_value = "on",
        num_args = 0..=1, require_equals = true, value_name = "on|off")]
    pub allow_private_targets: Switch,
    /// An incident is resolved once nothing fires for so many seconds
    #[arg(long, env = "EVENKEEL_QUIET_S", default_value_t = 60, value_name = "SECONDS")]
    pub quiet_s: u64,
    /// An open breaker is tried again after so many seconds
    #[arg(long, env = "EVENKEEL_BREAKER_RETRY_S", default_value_t = 300, value_name = "SECONDS")]
    pub breaker_retry_s: u64,
}

impl Watching {
    /// The times of the watch.
    pub fn timing(&self) -> Timing {
        Timing {
            quiet: Duration::from_secs(self.quiet_s),
            retry: Duration::from_secs(self.breaker_retry_s),
            ..Timing::default()
        }
    }
}
