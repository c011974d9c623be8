//! What the tests share: an in-process API, batches of rows, and the reference files.

pub mod api;
pub mod process;
pub mod rows;
