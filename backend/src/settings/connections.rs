//! How connections are kept, and when they are given up.

use std::time::Duration;

use clap::Args;

use super::Switch;

/// Limits of connections.
#[derive(Debug, Clone, Args)]
pub struct Connections {
    /// Connections at once; when there are as many, the one that has been idle longest makes room
    #[arg(long, env = "EVENKEEL_MAX_CONNECTIONS", default_value_t = Self::default().max_connections)]
    pub max_connections: usize,
    /// Connections of one address at once
    #[arg(long, env = "EVENKEEL_MAX_CONNECTIONS_PER_CLIENT", default_value_t = Self::default().max_connections_per_client)]
    pub max_connections_per_client: usize,
    /// A new connection must send its first byte within so many seconds
    #[arg(long, env = "EVENKEEL_FIRST_BYTE_S", default_value_t = Self::default().first_byte_s, value_name = "SECONDS")]
    pub first_byte_s: u64,
    /// Headers must be complete so many seconds after their first byte
    #[arg(long, env = "EVENKEEL_HEADERS_S", default_value_t = Self::default().headers_s, value_name = "SECONDS")]
    pub headers_s: u64,
    /// A connection that asks nothing more is closed after so many seconds
    #[arg(long, env = "EVENKEEL_IDLE_S", default_value_t = Self::default().idle_s, value_name = "SECONDS")]
    pub idle_s: u64,
    /// A body may pause, and a reader may take nothing, for so many seconds
    #[arg(long, env = "EVENKEEL_STALL_S", default_value_t = Self::default().stall_s, value_name = "SECONDS")]
    pub stall_s: u64,
    /// The slowest that a body may come or an answer be taken, in bytes a second, on average after 10 seconds
    #[arg(long, env = "EVENKEEL_SLOWEST_RATE", default_value_t = Self::default().slowest_rate, value_name = "BYTES")]
    pub slowest_rate: u64,
    /// The longest address of a request, in kilobytes
    #[arg(long, env = "EVENKEEL_MAX_URI_KB", default_value_t = Self::default().max_uri_kb, value_name = "KB")]
    pub max_uri_kb: usize,
    /// All headers of a request together, in kilobytes
    #[arg(long, env = "EVENKEEL_MAX_HEADERS_KB", default_value_t = Self::default().max_headers_kb, value_name = "KB")]
    pub max_headers_kb: usize,
    /// Headers of a request
    #[arg(long, env = "EVENKEEL_MAX_HEADERS", default_value_t = Self::default().max_headers)]
    pub max_headers: usize,
    /// When told to end, requests that are under way may take so many seconds
    #[arg(long, env = "EVENKEEL_DRAIN_S", default_value_t = Self::default().drain_s, value_name = "SECONDS")]
    pub drain_s: u64,
    /// Limits of one address hold for this machine too, where a proxy may stand for everybody
    #[arg(long, env = "EVENKEEL_LIMIT_LOOPBACK", default_value_t = Self::default().limit_loopback,
        default_missing_value = "on", num_args = 0..=1, require_equals = true, value_name = "on|off")]
    pub limit_loopback: Switch,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            max_connections: 2_048,
            max_connections_per_client: 256,
            first_byte_s: 30,
            headers_s: 10,
            idle_s: 75,
            stall_s: 30,
            slowest_rate: 1_000,
            max_uri_kb: 16,
            max_headers_kb: 32,
            max_headers: 100,
            drain_s: 30,
            limit_loopback: Switch(false),
        }
    }
}

impl Connections {
    /// How long running requests may take once the process is to end.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_s)
    }
}
