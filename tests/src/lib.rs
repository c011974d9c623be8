//! What the tests share: an in-process API, the real binary, a real browser, batches of rows, and the reference files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::return_self_not_must_use,
    reason = "what only tests call may stop them"
)]

pub mod api;
pub mod browser;
pub mod endpoint;
pub mod folder;
pub mod process;
pub mod provider;
pub mod random;
pub mod rows;
pub mod server;
pub mod wide;
