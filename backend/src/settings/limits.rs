//! How much is taken and done at once.

use clap::Args;

/// Limits of requests and of what they bring.
#[derive(Debug, Clone, Args)]
pub struct Limits {
    /// The largest body of a batch, decompressed, in megabytes
    #[arg(long, env = "EVENKEEL_BODY_LIMIT_MB", default_value_t = Self::default().body_limit_mb, value_name = "MB")]
    pub body_limit_mb: u64,
    /// The largest JSON body, decompressed, in megabytes
    #[arg(long, env = "EVENKEEL_JSON_LIMIT_MB", default_value_t = Self::default().json_limit_mb, value_name = "MB")]
    pub json_limit_mb: usize,
    /// The largest export of traces, decompressed, in megabytes
    #[arg(long, env = "EVENKEEL_TRACES_LIMIT_MB", default_value_t = Self::default().traces_limit_mb, value_name = "MB")]
    pub traces_limit_mb: usize,
    /// Bodies of batches on disk at once, in megabytes, all together
    #[arg(long, env = "EVENKEEL_SPOOL_LIMIT_MB", default_value_t = Self::default().spool_limit_mb, value_name = "MB")]
    pub spool_limit_mb: u64,
    /// Columns of a batch, up to 4000
    #[arg(long, env = "EVENKEEL_MAX_COLUMNS", default_value_t = Self::default().max_columns,
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=4_000))]
    pub max_columns: usize,
    /// Rows of a batch
    #[arg(long, env = "EVENKEEL_MAX_ROWS", default_value_t = Self::default().max_rows)]
    pub max_rows: u64,
    /// The longest name of a column, in bytes
    #[arg(long, env = "EVENKEEL_MAX_NAME_BYTES", default_value_t = Self::default().max_name_bytes, value_name = "BYTES")]
    pub max_name_bytes: usize,
    /// The longest text in a cell, in bytes
    #[arg(long, env = "EVENKEEL_MAX_CELL_BYTES", default_value_t = Self::default().max_cell_bytes, value_name = "BYTES")]
    pub max_cell_bytes: usize,
    /// The longest row of a CSV or NDJSON file, in kilobytes
    #[arg(long, env = "EVENKEEL_MAX_ROW_KB", default_value_t = Self::default().max_row_kb, value_name = "KB")]
    pub max_row_kb: u64,
    /// Requests of one address a second, on average over five; 0 for no limit
    #[arg(long, env = "EVENKEEL_REQUESTS_PER_S", default_value_t = Self::default().requests_per_s)]
    pub requests_per_s: u32,
    /// Requests under way at once
    #[arg(long, env = "EVENKEEL_MAX_REQUESTS", default_value_t = Self::default().max_requests)]
    pub max_requests: usize,
    /// Expensive queries (reports, samples, summaries) worked on at once
    #[arg(long, env = "EVENKEEL_MAX_QUERIES", default_value_t = Self::default().max_queries)]
    pub max_queries: usize,
    /// Downloads of rows at once
    #[arg(long, env = "EVENKEEL_MAX_DOWNLOADS", default_value_t = Self::default().max_downloads)]
    pub max_downloads: usize,
    /// Batches that are being received at once
    #[arg(long, env = "EVENKEEL_MAX_UPLOADS", default_value_t = Self::default().max_uploads)]
    pub max_uploads: usize,
    /// Batches that are being read and stored at once
    #[arg(long, env = "EVENKEEL_MAX_INGESTIONS", default_value_t = Self::default().max_ingestions)]
    pub max_ingestions: usize,
    /// Followers of events at once
    #[arg(long, env = "EVENKEEL_MAX_FOLLOWERS", default_value_t = Self::default().max_followers)]
    pub max_followers: usize,
    /// Requests that wait for their turn, of each kind
    #[arg(long, env = "EVENKEEL_MAX_WAITING", default_value_t = Self::default().max_waiting)]
    pub max_waiting: usize,
    /// A request waits for its turn up to so many seconds
    #[arg(long, env = "EVENKEEL_WAIT_S", default_value_t = Self::default().wait_s, value_name = "SECONDS")]
    pub wait_s: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_limit_mb: 4_096,
            json_limit_mb: 4,
            traces_limit_mb: 16,
            spool_limit_mb: 16_384,
            max_columns: 4_000,
            max_rows: 100_000_000,
            max_name_bytes: 1_000,
            max_cell_bytes: 65_536,
            max_row_kb: 16_384,
            requests_per_s: 200,
            max_requests: 480,
            max_queries: 8,
            max_downloads: 8,
            max_uploads: 64,
            max_ingestions: 4,
            max_followers: 1_000,
            max_waiting: 256,
            wait_s: 15,
        }
    }
}
