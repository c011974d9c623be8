//! What the tests share: an in-process API, the real binary, a real browser, batches of rows, and the reference files.

pub mod api;
pub mod browser;
pub mod process;
pub mod rows;
