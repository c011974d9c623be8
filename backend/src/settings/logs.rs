//! What is logged, and how.

use clap::{Args, ValueEnum};

/// What is logged.
#[derive(Debug, Clone, Args)]
pub struct Logs {
    /// What is logged: error, warn, info (each request too), debug, or by part as `warn,backend=debug`
    #[arg(long, env = "EVENKEEL_LOG", default_value = "warn", value_name = "LEVEL")]
    pub log: String,
    /// Lines of text for people, or a JSON object each for programs
    #[arg(long, env = "EVENKEEL_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// As text.
    Text,
    /// As a JSON object.
    Json,
}
